//! The date of the next refill against the pump's own alarm.

mod support;

use cisterna_therapy::pathway::{Content, DrugIn, ProgrammeOrder};
use cisterna_therapy::{Command, Task, TaskKind, tasks};
use jiff::Timestamp;
use proptest::prelude::*;
use support::{Clinic, fill, programme, read, start_refill};

/// The steps after the date of the next refill, with the hours from that date, for these drugs.
fn missed(drugs: &[&str]) -> Vec<(TaskKind, i64, Task)> {
    let mut clinic = Clinic::in_therapy();
    let device = clinic.patient.device.as_mut().unwrap();
    let concentration = read("1 mg/mL");
    let mut all = drugs.iter().map(|drug| DrugIn { drug: (*drug).to_owned(), concentration });
    device.content = Content::new(all.next().unwrap(), all.collect()).unwrap();
    let date = device.programme.as_ref().unwrap().next_refill.at;
    let after = |at: Timestamp| at.duration_since(date).as_hours();
    let mut steps: Vec<_> = tasks(&clinic.patient, &clinic.catalog)
        .into_iter()
        .filter(|task| task.kind.is_missed_refill())
        .map(|task| (task.kind, after(task.due.unwrap()), task))
        .collect();
    steps.sort_by_key(|(_, hours, _)| *hours);
    steps
}

fn hours(drugs: &[&str]) -> Vec<i64> {
    missed(drugs).into_iter().map(|(_, hours, _)| hours).collect()
}

#[test]
fn dr_18_a_missed_refill_escalates_by_drug_and_baclofen_first() {
    assert_eq!(hours(&["baclofen"]), [0, 4, 24]);
    assert_eq!(hours(&["clonidine"]), [0, 8, 36]);
    assert_eq!(hours(&["morphine"]), [0, 24, 48]);
    assert_eq!(hours(&["ziconotide"]), [24, 72], "no withdrawal is known");
    assert_eq!(hours(&["morphine", "baclofen"]), [0, 4, 24], "the stricter of both");
    assert_eq!(hours(&["from before the catalogue"]), [0, 4, 24], "as the worst known");
}

#[test]
fn the_emergency_after_a_missed_refill_says_what_the_card_of_each_drug_says() {
    let steps = missed(&["morphine", "baclofen"]);
    let (kind, _, emergency) = steps.last().unwrap();
    assert_eq!(*kind, TaskKind::MissedRefillEmergency);
    for words in ["Cover with an opioid by another route", "Restore delivery", "(unverified)"] {
        assert!(emergency.why.contains(words), "{}", emergency.why);
    }
    assert!(steps.iter().all(|(_, _, task)| task.why.contains("own choice")), "{steps:?}");
}

#[test]
fn a_step_after_a_missed_refill_is_shown_from_its_own_time_until_a_refill_begins() {
    let mut clinic = Clinic::in_therapy();
    let at = clinic.patient.device.as_ref().unwrap().programme.as_ref().unwrap().next_refill.at;
    let shown = |clinic: &Clinic, hours: i64| {
        let now = at + jiff::SignedDuration::from_hours(hours);
        let all = tasks(&clinic.patient, &clinic.catalog).into_iter();
        all.filter(|task| task.is_shown(now) && task.kind.is_missed_refill()).count()
    };
    assert_eq!([-1, 0, 24, 47, 48].map(|hours| shown(&clinic, hours)), [0, 1, 2, 2, 3]);
    clinic.does(30 * 24, start_refill());
    assert_eq!(shown(&clinic, 48), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the dose and whenever it is changed or filled again: nobody is called in later than the
    /// pump itself alarms, nor after the last day of use.
    #[test]
    fn dr_18_the_date_is_never_later_than_the_pumps_own_alarm(
        first in 48_u32..150,
        later in 48_u32..150,
        days in 1_i64..60,
        refilled in any::<bool>(),
    ) {
        let dose = |hundredths: u32| {
            format!("{}.{:02} mg/day", hundredths / 100, hundredths % 100)
        };
        let reason = "property test".to_owned();
        let order = |d: u32| ProgrammeOrder { reason: reason.clone(), ..programme(&dose(d)) };
        let mut clinic = Clinic::with_implant_decided();
        clinic.does(240, Command::Implant(support::implant()));
        if clinic.attempt(241, Command::Programme(order(first))).is_err() {
            return Ok(());
        }
        clinic.does(241, Command::Programme(order(first)));
        let hours = 241 + days * 24;
        if refilled {
            clinic.does(hours, start_refill());
            let session = clinic.patient.refill.as_ref().unwrap();
            let measured = session.started.expected_residual;
            clinic.does(hours, Command::MeasureResidual { measured });
            let mut order = fill("10 mg/mL", &dose(later));
            order.reason.clone_from(&reason);
            if let Ok(events) = clinic.attempt(hours, Command::CompleteRefill(order.clone())) {
                prop_assert!(!events.is_empty());
                clinic.does(hours, Command::CompleteRefill(order));
            }
        } else {
            let order = ProgrammeOrder { opening: None, ..order(later) };
            if clinic.attempt(hours, Command::Programme(order.clone())).is_ok() {
                clinic.does(hours, Command::Programme(order));
            }
        }
        let device = clinic.patient.device.as_ref().unwrap();
        let next = &device.programme.as_ref().unwrap().next_refill;
        if let Some(alarm) = device.running.low_reservoir_at() {
            prop_assert!(next.at <= alarm, "{} after {alarm}", next.at);
        }
        let last_day = device.beyond_use.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        prop_assert!(next.at <= last_day.max(clinic.at(hours)));
    }
}
