//! The state of a pump, for programs.

use cisterna_link::compare;
use cisterna_link::message::{BolusUnderWay, Fate, Order, Status};
use cisterna_pump::{Alarm, Pathway, Phase};
use cisterna_quantity::{Duration, MassUnit};
use serde_json::{Value, json};

use super::{number_of, words};
use crate::json::{Said, indented};

/// The state as JSON. A quantity is its digits as text with its unit in UCUM; a time is in seconds.
pub(super) fn status(status: &Status, unit: Option<MassUnit>) -> String {
    let counts = &status.counts;
    let ledger = &status.ledger;
    let phase = match status.phase {
        Phase::Ready => "ready",
        Phase::Testing(_) => "testing",
        Phase::Failed(_) => "failed",
    };
    let pathway = match status.pathway {
        Pathway::Empty => "empty",
        Pathway::Filling(_) => "filling",
        Pathway::Full => "full",
    };
    let reconciled = ledger.reconciled.to_string().replace('\u{2212}', "-").replace('+', "");
    let value = json!({
        "serial": status.serial.to_string(),
        "patient": status.patient.map(|patient| number_of(patient).to_string()),
        "clock": time(status.clock),
        "version": status.version,
        "phase": phase,
        "restraint": status.restraint.name(),
        "rate": said(&status.rate.to_string()),
        "reservoir": said(&status.reservoir.to_string()),
        "pathway": pathway,
        "programme": status.programme.map(|programme| fields(&Order::Programme(programme), unit)),
        "bolus": status.bolus.as_ref().map(|bolus| under_way(bolus, unit)),
        "waiting": status.waiting.as_ref().map(|bolus| under_way(bolus, unit)),
        "doubt_since": status.doubt_since.map(time),
        "alarms": status.alarms.iter().map(alarm).collect::<Vec<_>>(),
        "filled": said(&ledger.filled.to_string()),
        "removed": said(&ledger.removed.to_string()),
        "delivered": said(&ledger.delivered.to_string()),
        "reconciled": said(&reconciled),
        "counts": {
            "quanta": counts.quanta,
            "granted": counts.boluses_granted,
            "denied": counts.boluses_denied,
            "restarts": counts.restarts,
            "faults": counts.faults,
            "withheld": time(counts.time_withheld),
        },
        "log": status.log,
        "last": status.history.last.map(|used| last(used.id, &used.fate)),
        "proposed": status.proposed,
        "next": status.next,
    });
    indented(&value)
}

/// What was printed, as a quantity if it is one.
fn said(printed: &str) -> Value {
    let negative = printed.strip_prefix('-');
    let mut value =
        serde_json::to_value(Said::of_printed(negative.unwrap_or(printed))).unwrap_or(Value::Null);
    if negative.is_some()
        && let Some(Value::String(digits)) = value.get_mut("value")
    {
        digits.insert(0, '-');
    }
    value
}

fn time(time: Duration) -> Value {
    let (seconds, rest) = (time.ms() / 1_000, time.ms() % 1_000);
    let fraction = match rest {
        0 => String::new(),
        _ => format!(".{rest:03}").trim_end_matches('0').to_owned(),
    };
    json!({ "value": format!("{seconds}{fraction}"), "unit": "s" })
}

/// Every field of an order with its value.
fn fields(order: &Order, unit: Option<MassUnit>) -> Value {
    let fields = compare::fields(order).map(|(field, value)| {
        let value = match value {
            compare::Value::Time(of) => time(of),
            other => said(&words::value(&other, unit)),
        };
        json!({ "field": field.to_string(), "is": value })
    });
    fields.collect()
}

fn under_way(bolus: &BolusUnderWay, unit: Option<MassUnit>) -> Value {
    json!({
        "order": fields(&Order::Bolus(bolus.order), unit),
        "undelivered": said(&bolus.undelivered.to_string()),
        "time_left": time(bolus.time_left),
    })
}

fn alarm(alarm: &Alarm) -> Value {
    json!({
        "fault": alarm.fault.name(),
        "text": alarm.fault.text(),
        "action": alarm.fault.action(),
        "active": alarm.active,
        "since": time(alarm.since),
        "times": alarm.times,
        "acknowledged": alarm.acknowledged_by.is_some(),
    })
}

fn last(id: u64, fate: &Fate) -> Value {
    let (word, told) = match fate {
        Fate::Done { .. } => ("done", None),
        Fate::Refused(told) => ("refused", Some(told)),
        Fate::Abandoned => ("abandoned", None),
        Fate::Interrupted => ("interrupted", None),
    };
    let refusal = told.map(|told| {
        json!({
            "rule": told.rule.as_str(),
            "message": told.text.as_str(),
            "action": told.action.as_str(),
        })
    });
    json!({ "id": id, "fate": word, "refusal": refusal })
}
