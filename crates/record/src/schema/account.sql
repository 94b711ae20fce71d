-- Who may sign in. Not part of the chain.
CREATE TABLE account (
    id            TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    login         TEXT NOT NULL UNIQUE CHECK (length(login) >= 1 AND login = lower(login)),
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    roles         TEXT NOT NULL,
    patient       TEXT CHECK (patient IS NULL OR length(patient) = 36),
    created_at    TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.?????????Z'),
    retired_at    TEXT CHECK (retired_at IS NULL OR retired_at GLOB '????-??-??T??:??:??.?????????Z')
) STRICT;

CREATE TABLE session (
    token_hash   BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account      TEXT NOT NULL REFERENCES account (id),
    csrf         TEXT NOT NULL,
    created_at   TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.?????????Z'),
    last_seen_at TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??.?????????Z')
) STRICT;

CREATE INDEX session_by_last_seen_at ON session (last_seen_at);
CREATE INDEX session_by_account ON session (account);
