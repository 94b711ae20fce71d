//! The schedule over HTTP: arranging the clinic, booking, moving, reminders, and calendars.

use axum::http::StatusCode;
use cisterna_record::Role;

use crate::browser::{Answer, Browser};
use crate::people::{refer, sign_in_as};

/// A clinic with two rooms, two people and one fluoroscope, open every day.
pub(crate) async fn arrange(browser: &mut Browser, csrf: &str) {
    let mut typed = vec![
        ("csrf", csrf),
        ("rooms", "Room 1\nRoom 2"),
        ("people", "Nurse Ada\nDr Needle"),
        ("fluoroscopes", "C-arm"),
        ("opens", "07:00"),
        ("closes", "19:00"),
    ];
    let days = ["day_1", "day_2", "day_3", "day_4", "day_5", "day_6", "day_7"];
    typed.extend(days.map(|day| (day, "yes")));
    let answer = browser.post("/schedule/clinic", &typed).await;
    assert_eq!(answer.location(), "/schedule", "{}", answer.text);
}

/// A day that is always still to come.
const DAY: &str = "2099-03-03";

pub(crate) async fn book(
    browser: &mut Browser,
    csrf: &str,
    patient: &str,
    time: &str,
    room: &str,
) -> Answer {
    let start = format!("{DAY}T{time}");
    let typed = [
        ("csrf", csrf),
        ("kind", "consultation"),
        ("start", &start),
        ("room", room),
        ("person", "Nurse Ada"),
        ("channel", "call"),
    ];
    browser.post(&format!("/patients/{patient}/appointments"), &typed).await
}

#[tokio::test]
async fn an_appointment_is_booked_seen_moved_and_cancelled() {
    let mut desk = Browser::signed_in().await;
    let patient = refer(&mut desk, "Ada Example").await.to_string();
    let (mut scheduler, csrf) = sign_in_as(&desk, Role::Scheduler, patient.parse().unwrap()).await;
    let empty = scheduler.get("/schedule").await;
    assert!(empty.text.contains("Arrange the clinic"), "{}", empty.text);
    arrange(&mut scheduler, &csrf).await;

    let booked = book(&mut scheduler, &csrf, &patient, "10:00", "Room 1").await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.text);
    let twice = book(&mut scheduler, &csrf, &patient, "10:15", "Room 1").await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text.contains("Nurse Ada is taken then"), "{}", twice.text);

    for view in ["day", "week"] {
        let page = scheduler.get(&format!("/schedule?view={view}&from={DAY}")).await;
        assert!(page.text.contains("10:00–10:45") && page.text.contains("A.E."), "{}", page.text);
        assert!(!page.text.contains("Example"), "{}", page.text);
    }
    let move_it = |reason: &'static str| {
        let start = format!("{DAY}T12:00");
        let csrf = csrf.clone();
        let typed = [
            ("csrf", csrf),
            ("act", "move".to_owned()),
            ("reason", reason.to_owned()),
            ("start", start),
            ("room", "Room 2".to_owned()),
            ("person", "Dr Needle".to_owned()),
        ];
        typed.to_vec()
    };
    for (reason, status) in
        [("", StatusCode::UNPROCESSABLE_ENTITY), ("asked for it", StatusCode::SEE_OTHER)]
    {
        let typed = move_it(reason);
        let typed: Vec<(&str, &str)> =
            typed.iter().map(|(name, value)| (*name, &**value)).collect();
        let answer = scheduler.post("/schedule/1", &typed).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    let one = scheduler.get("/schedule/1").await;
    assert!(one.text.contains("12:00–12:45") && one.text.contains("Room 2"), "{}", one.text);

    let cancel = [("csrf", &*csrf), ("act", "cancel"), ("reason", "feels better")];
    let answer = scheduler.post("/schedule/1", &cancel).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let one = scheduler.get("/schedule/1").await;
    assert!(one.text.contains("cancelled") && !one.text.contains("What happens with it"));
}

#[tokio::test]
async fn a_calendar_has_no_name_and_only_what_is_theirs() {
    let mut desk = Browser::signed_in().await;
    let patient = refer(&mut desk, "Ada Example").await.to_string();
    let (mut scheduler, csrf) = sign_in_as(&desk, Role::Scheduler, patient.parse().unwrap()).await;
    arrange(&mut scheduler, &csrf).await;
    book(&mut scheduler, &csrf, &patient, "10:00", "Room 1").await;
    let calendar = scheduler.get("/schedule/calendar.ics?person=Nurse%20Ada").await;
    assert_eq!(calendar.headers["content-type"], "text/calendar; charset=utf-8");
    assert!(calendar.text.contains("SUMMARY:consultation A.E."), "{}", calendar.text);
    assert!(!calendar.text.contains("Example") && !calendar.text.contains(&patient));
    let other = scheduler.get("/schedule/calendar.ics?person=Dr%20Needle").await;
    assert!(!other.text.contains("VEVENT"), "{}", other.text);
    let unknown = scheduler.get("/schedule/calendar.ics?person=Nobody").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn leaflets_and_tones_can_be_read_by_patients_too() {
    let mut desk = Browser::signed_in().await;
    let patient = refer(&mut desk, "Ada Example").await;
    let (mut reader, _) = sign_in_as(&desk, Role::Patient, patient).await;
    let list = reader.get("/leaflets").await;
    assert!(list.text.contains("/leaflets/after-a-refill"), "{}", list.text);
    let leaflet = reader.get("/leaflets/after-a-refill").await;
    assert!(leaflet.text.contains("at least half an hour"), "{}", leaflet.text);
    let tones = reader.get("/tones").await;
    assert!(tones.text.contains("two tones in turn") && tones.text.contains("Call us now"));
    assert_eq!(reader.get("/leaflets/nonsense").await.status, StatusCode::NOT_FOUND);
    assert_eq!(reader.get("/schedule").await.status, StatusCode::FORBIDDEN);
}
