-- The chain of events. It only ever grows; see chain.rs for what the hashes cover.
CREATE TABLE event (
    sequence    INTEGER PRIMARY KEY CHECK (sequence >= 1),
    patient     TEXT    NOT NULL CHECK (length(patient) = 36),
    version     INTEGER NOT NULL CHECK (version >= 1),
    kind        TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    body        TEXT    NOT NULL CHECK (json_valid(body)),
    occurred_at TEXT    NOT NULL CHECK (occurred_at GLOB '????-??-??T??:??:??.?????????Z'),
    recorded_at TEXT    NOT NULL CHECK (recorded_at GLOB '????-??-??T??:??:??.?????????Z'),
    zone        TEXT    NOT NULL CHECK (length(zone) BETWEEN 1 AND 100),
    actor       TEXT    NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    previous    BLOB    NOT NULL CHECK (length(previous) = 32),
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (patient, version)
) STRICT;

-- Where the chain ends, so that a cut-off tail is noticed.
CREATE TABLE chain_head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    hash     BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

INSERT INTO chain_head (id, sequence, hash) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'the record is append-only: an event is never changed');
END;

CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'the record is append-only: an event is never deleted');
END;

-- INSERT OR REPLACE deletes rows without firing delete triggers, so an insert is held to the end of
-- the chain and to the next version of its patient.
CREATE TRIGGER event_only_at_the_end BEFORE INSERT ON event
WHEN NEW.sequence IS NOT (SELECT sequence + 1 FROM chain_head)
    OR NEW.previous IS NOT (SELECT hash FROM chain_head)
    OR NEW.version IS NOT
        (SELECT coalesce(max(version), 0) + 1 FROM event WHERE patient = NEW.patient)
BEGIN
    SELECT RAISE(ABORT, 'the record is append-only: an event goes to the end of the chain');
END;

CREATE TRIGGER chain_head_only_one BEFORE INSERT ON chain_head
WHEN EXISTS (SELECT 1 FROM chain_head)
BEGIN
    SELECT RAISE(ABORT, 'the record has one chain head');
END;

CREATE TRIGGER chain_head_only_forward BEFORE UPDATE ON chain_head
WHEN NEW.id IS NOT OLD.id
    OR NEW.sequence IS NOT OLD.sequence + 1
    OR NEW.hash IS NOT (SELECT hash FROM event WHERE sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'the chain head only moves to the event that was just appended');
END;

CREATE TRIGGER chain_head_no_delete BEFORE DELETE ON chain_head
BEGIN
    SELECT RAISE(ABORT, 'the record has one chain head');
END;

-- How far each patient's entries go. The table lies apart from the index over (patient, version), so
-- that damage to either is met when a patient is read, and not taken for a shorter history.
CREATE TABLE patient_head (
    patient TEXT    NOT NULL PRIMARY KEY CHECK (length(patient) = 36),
    version INTEGER NOT NULL CHECK (version >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_moves_patient_head AFTER INSERT ON event
BEGIN
    INSERT INTO patient_head (patient, version) SELECT NEW.patient, 0 WHERE NEW.version = 1;
    UPDATE patient_head SET version = NEW.version WHERE patient = NEW.patient;
END;

CREATE TRIGGER patient_head_starts_once BEFORE INSERT ON patient_head
WHEN NEW.version IS NOT 0 OR EXISTS (SELECT 1 FROM patient_head WHERE patient = NEW.patient)
BEGIN
    SELECT RAISE(ABORT, 'the record has one head for each patient');
END;

CREATE TRIGGER patient_head_only_forward BEFORE UPDATE ON patient_head
WHEN NEW.patient IS NOT OLD.patient
    OR NEW.version IS NOT OLD.version + 1
    OR NEW.version IS NOT (SELECT max(version) FROM event WHERE patient = NEW.patient)
BEGIN
    SELECT RAISE(ABORT, 'the record moves a patient''s head only to the event just appended');
END;

CREATE TRIGGER patient_head_no_delete BEFORE DELETE ON patient_head
BEGIN
    SELECT RAISE(ABORT, 'the record has one head for each patient');
END;
