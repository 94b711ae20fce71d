-- The chain of events on PostgreSQL. It only ever grows; see chain.rs for what the hashes cover.
-- Texts are compared byte by byte ("C"), whatever language the database speaks.
CREATE TABLE stamp (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    application TEXT   NOT NULL CHECK (application = 'cisterna'),
    version     BIGINT NOT NULL CHECK (version >= 1)
);

CREATE TABLE event (
    sequence    BIGINT PRIMARY KEY CHECK (sequence >= 1),
    patient     TEXT COLLATE "C" NOT NULL CHECK (length(patient) = 36),
    version     BIGINT NOT NULL CHECK (version >= 1),
    kind        TEXT COLLATE "C" NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    body        TEXT COLLATE "C" NOT NULL CHECK (body::json IS NOT NULL),
    occurred_at TEXT COLLATE "C" NOT NULL CHECK (occurred_at LIKE '____-__-__T__:__:__._________Z'),
    recorded_at TEXT COLLATE "C" NOT NULL CHECK (recorded_at LIKE '____-__-__T__:__:__._________Z'),
    zone        TEXT COLLATE "C" NOT NULL CHECK (length(zone) BETWEEN 1 AND 100),
    actor       TEXT COLLATE "C" NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    previous    BYTEA NOT NULL CHECK (length(previous) = 32),
    hash        BYTEA NOT NULL CHECK (length(hash) = 32),
    UNIQUE (patient, version)
);

-- Where the chain ends, so that a cut-off tail is noticed. Who appends locks this row.
CREATE TABLE chain_head (
    id       BIGINT PRIMARY KEY CHECK (id = 1),
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    hash     BYTEA  NOT NULL CHECK (length(hash) = 32)
);

INSERT INTO chain_head (id, sequence, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

-- How far each patient's entries go, apart from the index over (patient, version).
CREATE TABLE patient_head (
    patient TEXT COLLATE "C" PRIMARY KEY CHECK (length(patient) = 36),
    version BIGINT NOT NULL CHECK (version >= 0)
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $body$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END
$body$;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event FOR EACH ROW
EXECUTE FUNCTION refuse('the record is append-only: an event is never changed');

CREATE TRIGGER event_no_delete BEFORE DELETE ON event FOR EACH ROW
EXECUTE FUNCTION refuse('the record is append-only: an event is never deleted');

CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event
EXECUTE FUNCTION refuse('the record is append-only: an event is never deleted');

CREATE FUNCTION event_only_at_the_end() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    IF NEW.sequence IS DISTINCT FROM (SELECT sequence + 1 FROM chain_head)
        OR NEW.previous IS DISTINCT FROM (SELECT hash FROM chain_head)
        OR NEW.version IS DISTINCT FROM
            (SELECT coalesce(max(version), 0) + 1 FROM event WHERE patient = NEW.patient)
    THEN
        RAISE EXCEPTION 'the record is append-only: an event goes to the end of the chain';
    END IF;
    RETURN NEW;
END
$body$;

CREATE TRIGGER event_only_at_the_end BEFORE INSERT ON event FOR EACH ROW
EXECUTE FUNCTION event_only_at_the_end();

CREATE TRIGGER chain_head_only_one BEFORE INSERT ON chain_head FOR EACH ROW
EXECUTE FUNCTION refuse('the record has one chain head');

CREATE TRIGGER chain_head_no_delete BEFORE DELETE ON chain_head FOR EACH ROW
EXECUTE FUNCTION refuse('the record has one chain head');

CREATE TRIGGER chain_head_no_truncate BEFORE TRUNCATE ON chain_head
EXECUTE FUNCTION refuse('the record has one chain head');

CREATE FUNCTION chain_head_only_forward() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id
        OR NEW.sequence IS DISTINCT FROM OLD.sequence + 1
        OR NEW.hash IS DISTINCT FROM (SELECT hash FROM event WHERE sequence = NEW.sequence)
    THEN
        RAISE EXCEPTION 'the chain head only moves to the event that was just appended';
    END IF;
    RETURN NEW;
END
$body$;

CREATE TRIGGER chain_head_only_forward BEFORE UPDATE ON chain_head FOR EACH ROW
EXECUTE FUNCTION chain_head_only_forward();

CREATE FUNCTION event_moves_patient_head() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    IF NEW.version = 1 THEN
        INSERT INTO patient_head (patient, version) VALUES (NEW.patient, 0);
    END IF;
    UPDATE patient_head SET version = NEW.version WHERE patient = NEW.patient;
    RETURN NULL;
END
$body$;

CREATE TRIGGER event_moves_patient_head AFTER INSERT ON event FOR EACH ROW
EXECUTE FUNCTION event_moves_patient_head();

CREATE FUNCTION patient_head_starts_once() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    IF NEW.version IS DISTINCT FROM 0
        OR EXISTS (SELECT 1 FROM patient_head WHERE patient = NEW.patient)
    THEN
        RAISE EXCEPTION 'the record has one head for each patient';
    END IF;
    RETURN NEW;
END
$body$;

CREATE TRIGGER patient_head_starts_once BEFORE INSERT ON patient_head FOR EACH ROW
EXECUTE FUNCTION patient_head_starts_once();

CREATE FUNCTION patient_head_only_forward() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    IF NEW.patient IS DISTINCT FROM OLD.patient
        OR NEW.version IS DISTINCT FROM OLD.version + 1
        OR NEW.version IS DISTINCT FROM
            (SELECT max(version) FROM event WHERE patient = NEW.patient)
    THEN
        RAISE EXCEPTION
            'the record moves a patient''s head only to the event just appended';
    END IF;
    RETURN NEW;
END
$body$;

CREATE TRIGGER patient_head_only_forward BEFORE UPDATE ON patient_head FOR EACH ROW
EXECUTE FUNCTION patient_head_only_forward();

CREATE TRIGGER patient_head_no_delete BEFORE DELETE ON patient_head FOR EACH ROW
EXECUTE FUNCTION refuse('the record has one head for each patient');

CREATE TRIGGER patient_head_no_truncate BEFORE TRUNCATE ON patient_head
EXECUTE FUNCTION refuse('the record has one head for each patient');
