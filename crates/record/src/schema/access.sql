-- The second factor of an account. Not part of the chain.
CREATE TABLE factor (
    account      TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    secret       BLOB NOT NULL CHECK (length(secret) >= 16),
    -- NULL until a first code was right.
    confirmed_at TEXT CHECK (confirmed_at IS NULL OR confirmed_at GLOB '????-??-??T??:??:??.?????????Z'),
    -- The time step of the last code that was used; no code counts twice.
    last_step    INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    account   TEXT NOT NULL REFERENCES account (id),
    code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
    PRIMARY KEY (account, code_hash)
) STRICT;

-- Who read what, who signed in, and what was done to accounts. Only ever added to.
CREATE TABLE access_log (
    sequence INTEGER NOT NULL PRIMARY KEY,
    at       TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.?????????Z'),
    kind     TEXT NOT NULL,
    account  TEXT CHECK (account IS NULL OR length(account) = 36),
    actor    TEXT NOT NULL,
    patient  TEXT CHECK (patient IS NULL OR length(patient) = 36),
    detail   TEXT NOT NULL
) STRICT;

CREATE INDEX access_log_by_patient ON access_log (patient, kind);

CREATE TRIGGER access_log_is_never_changed BEFORE UPDATE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;

CREATE TRIGGER access_log_is_never_deleted BEFORE DELETE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;
