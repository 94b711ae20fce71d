//! The state of a pump, for people.

use cisterna_link::message::{BolusUnderWay, Fate, Status, Used};
use cisterna_pump::{Alarm, Pathway, Phase, SafeState};
use cisterna_quantity::MassUnit;
use cisterna_twin::words::{alarm, elapsed, heading, told, wrapped};

use super::number_of;
use crate::value::customary;

/// The state that was read just now.
pub(super) fn text(status: &Status, unit: Option<MassUnit>) -> String {
    let patient = status
        .patient
        .map_or("no patient".to_owned(), |patient| format!("patient {}", number_of(patient)));
    let mut text = wrapped(
        &format!(
            "Pump {}, {patient}, version {}. Read just now, at {} of its time.",
            status.serial,
            status.version,
            elapsed(status.clock)
        ),
        "",
    );
    for (name, line) in lines(status, unit) {
        text.push_str(&wrapped(&line, &format!("  {name:<10}  ")));
    }
    text
}

fn lines(status: &Status, unit: Option<MassUnit>) -> Vec<(&'static str, String)> {
    let mut lines = vec![("state", state(status)), ("flow", flow(status, unit))];
    lines.push(("reservoir", format!("{} by the pump's own account", status.reservoir)));
    lines.push((
        "pathway",
        match status.pathway {
            Pathway::Empty => "empty: it may be primed, once".to_owned(),
            Pathway::Filling(rest) => format!("being primed, {rest} to go"),
            Pathway::Full => "full".to_owned(),
        },
    ));
    lines.push((
        "programme",
        status.programme.map_or("none".to_owned(), |programme| {
            let unit = unit.unwrap_or_else(|| customary(programme.concentration));
            format!(
                "{} (class {}); low-reservoir alarm at {}",
                told(&programme, unit),
                programme.drug.name(),
                programme.low_reservoir_alarm
            )
        }),
    ));
    let boluses = [("bolus", status.bolus), ("waiting", status.waiting)];
    for (name, BolusUnderWay { order, undelivered, time_left }) in
        boluses.into_iter().filter_map(|(name, bolus)| bolus.map(|bolus| (name, bolus)))
    {
        let (volume, rate, left) = (order.volume, order.rate, elapsed(time_left));
        lines.push((name, format!("{volume} at {rate}, {undelivered} to go, for {left}")));
    }
    for on in status.alarms.iter() {
        lines.push(("ALARM", alarm_on(on, status)));
        lines.push(("do", on.fault.action().to_owned()));
    }
    if let Some(since) = status.doubt_since {
        lines.push((
            "DOUBT",
            format!(
                "since {} of its time it is in doubt what was delivered; read the log, then \
                 have-read",
                elapsed(since)
            ),
        ));
    }
    lines.push(("ledger", ledger(status)));
    lines.push(("last", last(status)));
    lines.push(("next", format!("command {}; log up to entry {}", status.next, status.log)));
    lines
}

fn state(status: &Status) -> String {
    let phase = match status.phase {
        Phase::Ready => "self-test passed".to_owned(),
        Phase::Testing(check) => format!("self-test under way, at its check of {}", check.name()),
        Phase::Failed(check) => format!("SELF-TEST FAILED at its check of {}", check.name()),
    };
    let restraint = match status.restraint {
        SafeState::Continue => "no fault holds the programme",
        SafeState::EndBoluses => "a fault holds boluses",
        SafeState::MinimumRate => "a fault holds it at the minimum rate",
        SafeState::Stop => "A FAULT HAS STOPPED IT",
    };
    format!("{phase}; {restraint}")
}

/// The flow, and the dose that it carries when nothing but the programme's drug can flow.
fn flow(status: &Status, unit: Option<MassUnit>) -> String {
    let steady = status.pathway == Pathway::Full;
    let dose = status.programme.filter(|_| steady).and_then(|programme| {
        let unit = unit.unwrap_or_else(|| customary(programme.concentration));
        let dose = status.rate.dose_at(programme.concentration).ok()?;
        Some(format!(", {} of the programme's drug", dose.display_in(unit)))
    });
    format!("{} commanded{}", status.rate, dose.unwrap_or_default())
}

fn alarm_on(on: &Alarm, status: &Status) -> String {
    let drug = status.programme.map(|programme| programme.drug);
    let said = match drug {
        Some(drug) => heading(alarm(on.fault, drug)),
        None => format!("{} ({})", on.fault.text(), on.fault.name()),
    };
    let cause = if on.active { "its cause is there" } else { "its cause is gone" };
    let seen = match on.acknowledged_by {
        Some(person) => format!("acknowledged by person {}", person.0),
        None => "not acknowledged".to_owned(),
    };
    format!("{said}; since {}, {cause}, {seen}", elapsed(on.since))
}

fn ledger(status: &Status) -> String {
    let ledger = &status.ledger;
    format!(
        "{} filled, {} removed, {} delivered, measured against expected {}",
        ledger.filled, ledger.removed, ledger.delivered, ledger.reconciled
    )
}

fn last(status: &Status) -> String {
    let Some(Used { id, fate, .. }) = status.history.last else {
        return "no command yet".to_owned();
    };
    match fate {
        Fate::Done { version } => format!("command {id}: carried out, version {version} after it"),
        Fate::Refused(told) => format!("command {id}: refused, {told}"),
        Fate::Abandoned => format!("command {id}: given up"),
        Fate::Interrupted => format!("command {id}: interrupted, the pump cannot tell"),
    }
}
