//! Everything that happened, the latest first, one line each.

mod refill;
mod trial;

use cisterna_catalog::Catalog;
use cisterna_quantity::MassUnit;
use cisterna_record::{PatientRecord, Recorded};
use cisterna_therapy::Event;
use cisterna_therapy::pathway::{DiaryEntry, FailedTherapy, Operated, Programmed};
use cisterna_therapy::udi::Udi;
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::{when, words};

/// From here on an entry says that it was made late.
const LATE_ENTRY: SignedDuration = SignedDuration::from_hours(1);

/// One line of the history.
pub(super) struct Happening {
    pub(super) instant: String,
    pub(super) shown: String,
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) by: String,
}

pub(super) fn of(record: &PatientRecord, catalog: &Catalog, zone: &TimeZone) -> Vec<Happening> {
    let line = |recorded: &Recorded| {
        let (title, text) = told(&recorded.event, catalog, zone);
        Happening {
            instant: recorded.occurred_at.to_string(),
            shown: when::show(recorded.occurred_at, zone),
            title,
            text,
            by: by(recorded, zone),
        }
    };
    record.timeline.iter().rev().map(line).collect()
}

/// Who recorded it; and when, if that was long after it happened.
fn by(recorded: &Recorded, zone: &TimeZone) -> String {
    let late = recorded.recorded_at.duration_since(recorded.occurred_at) >= LATE_ENTRY;
    let when = if late {
        format!(", recorded {}", when::show(recorded.recorded_at, zone))
    } else {
        String::new()
    };
    format!("{}, entry {}{when}", recorded.actor, recorded.sequence)
}

fn unit(catalog: &Catalog, drug: &str) -> MassUnit {
    words::drug(catalog, drug).1
}

fn name(catalog: &Catalog, drug: &str) -> String {
    words::drug(catalog, drug).0
}

fn told(event: &Event, catalog: &Catalog, zone: &TimeZone) -> (&'static str, String) {
    match event {
        Event::Referred(referral) => {
            ("Referred", format!("{}, by {}", referral.indication.name(), referral.referred_by))
        }
        Event::Screened { screening, answer } => (
            "Screened",
            format!(
                "{}; pain {}/10; function {}/10; goals: {}; {}",
                answer.words(),
                screening.pain_score,
                screening.baseline.function_score,
                screening.baseline.goals,
                therapies(&screening.failed_therapies)
            ),
        ),
        Event::AnticoagulantRestarted(restarted) => (
            "Anticoagulant restarted",
            format!(
                "{}, agreed with {}{}",
                restarted.anticoagulant,
                restarted.agreed_with,
                remark(&restarted.reason)
            ),
        ),
        Event::AnticoagulantHeld { hold, answer } => (
            "Anticoagulant held",
            format!(
                "{}, last dose {}, agreed with {}; screening: {}",
                hold.anticoagulant,
                when::show(hold.last_dose_at, zone),
                hold.agreed_with,
                answer.verdict.words()
            ),
        ),
        other => {
            trial::told(other, catalog, zone).unwrap_or_else(|| device_words(other, catalog, zone))
        }
    }
}

fn device_words(event: &Event, catalog: &Catalog, zone: &TimeZone) -> (&'static str, String) {
    match event {
        Event::Implanted(implant) => (
            "Implanted",
            format!(
                "{}, {} {} in the body, tip {}; {}, {}{}",
                implant.pump_name,
                implant.catheter_name,
                implant.implanted_length,
                implant.tip_level,
                words::content(catalog, &implant.content),
                implant.filled,
                implant.operated.as_ref().map_or_else(String::new, operated)
            ),
        ),
        Event::Programmed(programmed) => ("Programmed", programme(programmed, catalog, zone)),
        Event::RefillStarted(started) => {
            ("Refill begun", format!("pump {} interrogated", started.serial))
        }
        Event::ResidualMeasured(measured) => (
            "Residual measured",
            format!(
                "{}, expected {}: {}{}",
                measured.measured,
                measured.expected,
                measured.discrepancy,
                if measured.flagged { ", flagged" } else { "" }
            ),
        ),
        Event::Refilled(refilled) => (
            "Refilled",
            format!(
                "{} out, {} of {} in, lot {}{}",
                refilled.removed,
                refilled.filled,
                words::content(catalog, &refilled.content),
                refilled.lot,
                remark(&refilled.discrepancy_resolution)
            ),
        ),
        Event::RefillStep(taken) => refill::told(taken, catalog),
        Event::RefillCancelled(cancelled) => ("Refill cancelled", cancelled.reason.clone()),
        Event::DiaryWritten(entry) => ("Diary", diary(entry)),
        Event::DiaryAnswered(answer) => ("Diary answered", answer.action.clone()),
        Event::Stopped(stopped) => ("Pump stopped", stopped.reason.clone()),
        // Nothing of a prepared order is shown: whoever verifies it enters it blind.
        Event::OrderPrepared(order) => (
            "Order prepared",
            format!("{}, for a second person: {}", order.order.name(), order.because.join("; ")),
        ),
        Event::OrderVerified(verified) => {
            ("Order verified", format!("entered alike by {}", verified.verified_by.name))
        }
        Event::VerificationFailed(failed) => (
            "Verification failed",
            format!("entered differently: {}; the order is void", failed.differs.join(", ")),
        ),
        Event::OrderWithdrawn(withdrawn) => ("Order withdrawn", withdrawn.reason.clone()),
        Event::SafetyUpdated(updated) => (
            "Safety",
            format!(
                "allergies: {}; {}; anticoagulant: {}; screening: {}",
                updated.safety.allergies.words(),
                match (updated.safety.systemic_infection, updated.safety.risks.site_infection) {
                    (true, _) => "systemic infection",
                    (false, true) => "infection at the site",
                    (false, false) => "no infection",
                },
                taken(&updated.safety.anticoagulants),
                updated.answer.verdict.words()
            ),
        ),
        beside => super::beside::told(beside),
    }
}

/// A day of the diary in short.
fn diary(entry: &DiaryEntry) -> String {
    let felt = entry.side_effects.iter().map(|felt| felt.words()).collect::<Vec<_>>().join(", ");
    let felt = if felt.is_empty() { String::new() } else { format!("; {felt}") };
    let spasms = entry.spasms.map_or_else(String::new, |score| format!(", spasms {score}/4"));
    format!(
        "{}: pain {}/10, at worst {}/10, function {}/10{spasms}; {} boluses, {} refused{felt}{}",
        when::show_date(entry.day),
        entry.pain,
        entry.worst_pain,
        entry.function,
        entry.boluses,
        entry.boluses_refused,
        remark(&entry.note)
    )
}

/// The operation in short, with the labels by which a recall finds the devices.
fn operated(operated: &Operated) -> String {
    let label =
        |udi: &Option<Udi>| udi.as_ref().map_or_else(|| "no label".to_owned(), ToString::to_string);
    format!(
        "; {} deep, entered at {}; pump {}, catheter {}; seen again {}",
        operated.pocket_depth,
        operated.entry_level,
        label(&operated.pump_udi),
        label(&operated.catheter_udi),
        when::show_date(operated.follow_up)
    )
}

/// The therapies that were tried, in words.
fn therapies(tried: &[FailedTherapy]) -> String {
    let words = tried.iter().map(|tried| {
        let dose = if tried.dose.is_empty() { String::new() } else { format!(" {}", tried.dose) };
        let lasted = tried.lasted.map(|lasted| format!(" for {lasted}")).unwrap_or_default();
        format!("{}{dose}{lasted}: {}", tried.therapy, tried.reason.words().to_lowercase())
    });
    words.collect::<Vec<_>>().join("; ")
}

/// The anticoagulants that are taken, in words.
fn taken(anticoagulants: &[String]) -> String {
    if anticoagulants.is_empty() { "none".to_owned() } else { anticoagulants.join(", ") }
}

fn programme(programmed: &Programmed, catalog: &Catalog, zone: &TimeZone) -> String {
    let opening = programmed.opening.as_ref().map_or_else(String::new, |opening| {
        let kind = format!("{:?}", opening.kind).to_lowercase();
        let time = words::time(opening.duration);
        format!("{kind} {} at {} for {time}, then ", opening.volume, opening.rate)
    });
    format!(
        "{opening}{} = {}; refill by {} ({}){}",
        words::doses(catalog, &programmed.doses),
        programmed.rate,
        when::show_day(programmed.next_refill.at, zone),
        programmed.next_refill.reason,
        remark(&programmed.reason)
    )
}

fn remark(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!(" ({text})") }
}
