-- A projection: it can be emptied and rebuilt from the events at any time. `place` is the order in
-- which patients came.
CREATE TABLE patient_summary (
    place   BIGINT GENERATED ALWAYS AS IDENTITY,
    patient TEXT COLLATE "C" PRIMARY KEY CHECK (length(patient) = 36),
    name    TEXT COLLATE "C" NOT NULL,
    stage   TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    body    TEXT COLLATE "C" NOT NULL CHECK (body::json IS NOT NULL),
    digest  BYTEA NOT NULL CHECK (length(digest) = 32)
);
