-- The second factor of an account. Not part of the chain.
CREATE TABLE factor (
    account      TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES account (id),
    secret       BYTEA NOT NULL CHECK (length(secret) >= 16),
    -- NULL until a first code was right.
    confirmed_at TEXT COLLATE "C" CHECK (confirmed_at IS NULL OR confirmed_at LIKE '____-__-__T__:__:__._________Z'),
    -- The time step of the last code that was used; no code counts twice.
    last_step    BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    account   TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    code_hash BYTEA NOT NULL CHECK (length(code_hash) = 32),
    PRIMARY KEY (account, code_hash)
);

-- Who read what, who signed in, and what was done to accounts. Only ever added to.
CREATE TABLE access_log (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       TEXT COLLATE "C" NOT NULL CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    kind     TEXT COLLATE "C" NOT NULL,
    account  TEXT COLLATE "C" CHECK (account IS NULL OR length(account) = 36),
    actor    TEXT COLLATE "C" NOT NULL,
    patient  TEXT COLLATE "C" CHECK (patient IS NULL OR length(patient) = 36),
    detail   TEXT COLLATE "C" NOT NULL
);

CREATE INDEX access_log_by_patient ON access_log (patient, kind);

CREATE TRIGGER access_log_is_never_changed BEFORE UPDATE ON access_log FOR EACH ROW
EXECUTE FUNCTION refuse('the access log is append-only');

CREATE TRIGGER access_log_is_never_deleted BEFORE DELETE ON access_log FOR EACH ROW
EXECUTE FUNCTION refuse('the access log is append-only');
