//! The clinic's book in the record: a hundred who want one slot, and what a restart keeps.

use cisterna_catalog::{AppointmentKind, Catalog};
use cisterna_record::{BookError, Store, Verdict};
use cisterna_therapy::Circumstances;
use cisterna_therapy::appointment::{
    BookCommand, Booking, Channel, Clinic, PastDeadline, Recipient, Resource, notice_due,
};
use jiff::Timestamp;
use jiff::civil::time;
use jiff::tz::TimeZone;

use crate::folder::{Folder, append, at, patient};

fn clinic() -> Clinic {
    Clinic {
        resources: [Resource::Room("Room 1".to_owned()), Resource::Person("Nurse Ada".to_owned())]
            .into(),
        opens: time(8, 0, 0, 0),
        closes: time(17, 0, 0, 0),
        working_days: (1..=5).collect(),
        holidays: [].into(),
    }
}

fn booking(patient: &str, start: &str) -> BookCommand {
    BookCommand::Book(Booking {
        patient: patient.to_owned(),
        initials: "A.E.".to_owned(),
        kind: AppointmentKind::Refill,
        start: at(start),
        resources: clinic().resources.into_iter().collect(),
        channels: vec![Channel::Phone],
        deadline: None,
        past: PastDeadline::default(),
    })
}

async fn change(store: &Store, command: BookCommand, now: &str) -> Result<(), BookError> {
    let catalog = Catalog::built_in();
    let now: Timestamp = at(now);
    let circumstances = Circumstances {
        catalog: &catalog,
        actor: "Nurse Ada",
        account: "ada",
        session: "first",
        occurred_at: now,
        recorded_at: now,
        zone: &TimeZone::UTC,
    };
    store.change_book(&command, &circumstances).await.map(|_| ())
}

const NOW: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn cy_21_of_a_hundred_who_want_one_slot_one_gets_it() {
    let folder = Folder::new();
    let store = folder.store().await;
    change(&store, BookCommand::Arrange(clinic()), NOW).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..100 {
        // A second store on the same file is another process, as far as the record can tell.
        let store = if number % 10 == 0 { folder.store().await } else { store.clone() };
        tasks.push(tokio::spawn(async move {
            let booking = booking(&format!("patient-{number}"), "2026-03-03T10:00:00Z");
            change(&store, booking, NOW).await
        }));
    }
    let mut taken = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => taken += 1,
            Err(BookError::Refused(refused)) => {
                let rules: Vec<_> = refused.0.iter().map(|refusal| refusal.rule).collect();
                assert_eq!(rules, ["appointment.taken", "appointment.taken"]);
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(taken, 1);
    assert_eq!(store.book().await.unwrap().book.appointments().count(), 1);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 2, .. }));
}

#[tokio::test]
async fn those_who_want_different_slots_at_once_all_get_theirs() {
    let folder = Folder::new();
    let store = folder.store().await;
    change(&store, BookCommand::Arrange(clinic()), NOW).await.unwrap();
    let mut tasks = Vec::new();
    for hour in 8..16 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let start = format!("2026-03-03T{hour:02}:00:00Z");
            change(&store, booking(&format!("patient-{hour}"), &start), NOW).await
        }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(store.book().await.unwrap().book.appointments().count(), 8);
}

#[tokio::test]
async fn al_06_an_unanswered_notice_goes_to_the_next_person_across_a_restart() {
    let folder = Folder::new();
    let store = folder.store().await;
    change(&store, BookCommand::Arrange(clinic()), NOW).await.unwrap();
    change(&store, booking("patient-1", "2026-03-06T10:00:00Z"), NOW).await.unwrap();
    let told = BookCommand::Notify { number: 1, to: Recipient::Patient(Channel::Phone) };
    change(&store, told, NOW).await.unwrap();
    store.close().await.unwrap();

    let store = folder.store().await;
    let policy = Catalog::built_in().policy;
    let due = async |store: &Store, now: &str| {
        let read = store.book().await.unwrap();
        notice_due(read.book.appointment(1).unwrap(), &policy, at(now)).map(|due| due.to)
    };
    assert_eq!(due(&store, "2026-03-03T08:59:59Z").await, None);
    assert_eq!(due(&store, "2026-03-03T09:00:00Z").await, Some(Recipient::Desk));
    let told = BookCommand::Notify { number: 1, to: Recipient::Desk };
    change(&store, told, "2026-03-03T09:00:00Z").await.unwrap();
    store.close().await.unwrap();

    let store = folder.store().await;
    assert_eq!(due(&store, "2026-03-04T09:00:00Z").await, Some(Recipient::Physician));
    let confirmed = BookCommand::Confirm { number: 1, by: "Ada Example".to_owned() };
    change(&store, confirmed, "2026-03-04T09:05:00Z").await.unwrap();
    assert_eq!(due(&store, "2026-03-05T09:00:00Z").await, None);
}

#[tokio::test]
async fn the_book_is_no_patient() {
    let folder = Folder::new();
    let store = folder.store().await;
    change(&store, BookCommand::Arrange(clinic()), NOW).await.unwrap();
    let entries = store.entries(0, 10).await.unwrap();
    assert_eq!(entries[0].kind, "clinic-arranged");
    let stream = entries[0].patient;
    assert!(store.patient(stream).await.unwrap().is_none());
    store.rebuild_patients(&Catalog::built_in()).await.unwrap();
    assert_eq!(store.patient_lines().await.unwrap(), []);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 1, .. }));
    assert_ne!(stream, patient(1));
    store.append(append(patient(1), 0, &["{}"])).await.unwrap();
}
