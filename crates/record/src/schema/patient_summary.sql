-- A projection: it can be dropped and rebuilt from the events at any time.
CREATE TABLE patient_summary (
    patient TEXT    NOT NULL PRIMARY KEY CHECK (length(patient) = 36),
    name    TEXT    NOT NULL,
    stage   TEXT    NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    body    TEXT    NOT NULL CHECK (json_valid(body)),
    digest  BLOB    NOT NULL CHECK (length(digest) = 32)
) STRICT;
