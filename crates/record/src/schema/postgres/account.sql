-- Who may sign in. Not part of the chain.
CREATE TABLE account (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    login         TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(login) >= 1 AND login = lower(login)),
    name          TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    roles         TEXT COLLATE "C" NOT NULL,
    patient       TEXT COLLATE "C" CHECK (patient IS NULL OR length(patient) = 36),
    created_at    TEXT COLLATE "C" NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    retired_at    TEXT COLLATE "C" CHECK (retired_at IS NULL OR retired_at LIKE '____-__-__T__:__:__._________Z')
);

CREATE TABLE session (
    token_hash   BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account      TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    csrf         TEXT COLLATE "C" NOT NULL,
    created_at   TEXT COLLATE "C" NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    last_seen_at TEXT COLLATE "C" NOT NULL CHECK (last_seen_at LIKE '____-__-__T__:__:__._________Z')
);

CREATE INDEX session_by_last_seen_at ON session (last_seen_at);
CREATE INDEX session_by_account ON session (account);
