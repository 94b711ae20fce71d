//! The small patients and accounts of the tests of the record.

use cisterna_record::{
    Account, AccountId, Append, Draft, Entry, PatientId, Role, Roles, Session, Summary,
};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) fn patient(number: u128) -> PatientId {
    PatientId::new(Uuid::from_u128(0x0190_a6b2_3c4d_7e8f_9a0b_0000_0000_0000 + number))
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn append(patient: PatientId, expected_version: u64, bodies: &[&str]) -> Append {
    let drafts = bodies.iter().map(|body| Draft {
        kind: "refill-completed".to_owned(),
        body: (*body).to_owned(),
        occurred_at: at("2025-11-22T08:00:00.000000001Z"),
    });
    Append {
        patient,
        expected_version,
        drafts: drafts.collect(),
        actor: "Nurse Ada".to_owned(),
        recorded_at: at("2025-11-22T09:30:00.5Z"),
        zone: "Europe/Zurich".to_owned(),
        summary: None,
    }
}

/// What the tests' typed layer would make of a patient's entries.
pub(crate) fn summarize(entries: &[Entry]) -> Summary {
    let last = entries.last().expect("a patient has entries");
    Summary {
        name: format!("Patient of {}", entries[0].actor),
        stage: last.kind.clone(),
        body: format!(r#"{{"entries":{},"last":{}}}"#, entries.len(), last.body),
    }
}

pub(crate) fn account(number: u128, login: &str) -> Account {
    Account {
        id: AccountId::new(Uuid::from_u128(number)),
        login: login.to_owned(),
        name: format!("Person {number}"),
        password_hash: format!("$argon2id$v=19$fake${number}"),
        roles: Roles::from_iter([Role::Nurse]),
        patient: None,
        created_at: at("2025-11-22T08:00:00Z"),
        retired_at: None,
    }
}

pub(crate) fn session(number: u8, account: AccountId, last_seen_at: &str) -> Session {
    Session {
        token_hash: [number; 32],
        account,
        csrf: format!("csrf {number}"),
        created_at: at("2025-11-22T08:00:00Z"),
        last_seen_at: at(last_seen_at),
    }
}
