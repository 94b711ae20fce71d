//! What came out of a script, for programs, as JSON.

use cisterna_pump::{Counts, Tone};
use cisterna_quantity::{Decimal, Duration, Mass, MassUnit, Rate, Volume, VolumeDifference};
use serde_json::{Value, json};

use super::outcome::{AlarmOn, AlarmText, AtEnd, Event, Played, Refused, Unmet, What, WindowTotal};

impl Played {
    /// The whole of it. A quantity is its digits as text with its unit in UCUM.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "title": self.title,
            "pump": self.pump,
            "invented": self.invented,
            "drug": self.drug,
            "class": self.class,
            "catalog_revision": self.catalog_revision,
            "until": time(self.until),
            "resolution": time(self.resolution),
            "events": self.events.iter().map(event).collect::<Vec<_>>(),
            "end": end(&self.end, self.mass_unit),
            "expectations": self.expectations,
            "unmet": self.unmet.iter().map(unmet).collect::<Vec<_>>(),
        })
    }
}

fn event(event: &Event) -> Value {
    let mut value = match &event.what {
        What::Asked { what, refused: None } => json!({ "kind": "granted", "what": what }),
        What::Asked { what, refused: Some(why) } => {
            json!({ "kind": "refused", "what": what, "refusal": refusal(why) })
        }
        What::Done(what) => json!({ "kind": "done", "what": what }),
        What::Told(what) => json!({ "kind": "told", "what": what }),
        What::Alarm(text) => {
            json!({ "kind": "alarm", "what": text.fault.text(), "alarm": alarm(*text) })
        }
    };
    value["at"] = time(event.at);
    value["line"] = json!(event.line);
    value
}

fn refusal(refused: &Refused) -> Value {
    let Refused { rule, why, limit, action } = refused;
    json!({ "rule": rule, "message": why, "limit": limit, "action": action })
}

fn alarm(alarm: AlarmText) -> Value {
    json!({
        "fault": alarm.fault.name(),
        "priority": alarm.priority.name(),
        "tones": match alarm.tone {
            Tone::One => 1,
            Tone::Two => 2,
        },
        "state": alarm.state.name(),
        "text": alarm.fault.text(),
        "action": alarm.fault.action(),
    })
}

fn end(end: &AtEnd, unit: MassUnit) -> Value {
    let ledger = &end.ledger;
    json!({
        "pump_clock": time(end.pump_clock),
        "filled": volume(ledger.filled),
        "removed": volume(ledger.removed),
        "delivered": volume(ledger.delivered),
        "reconciled": difference(ledger.reconciled),
        "reservoir": volume(end.reservoir),
        "moved": volume(end.moved),
        "really_left": volume(end.really_left),
        "drug": mass(end.drug, unit),
        "rate": rate(end.rate),
        "power": end.power,
        "counts": counts(&end.counts),
        "alarms": end.alarms.iter().map(alarm_on).collect::<Vec<_>>(),
        "doubt_since": end.doubt_since.map(time),
        "windows": end.windows.iter().map(|total| window(total, unit)).collect::<Vec<_>>(),
    })
}

fn counts(counts: &Counts) -> Value {
    json!({
        "quanta": counts.quanta,
        "granted": counts.boluses_granted,
        "denied": counts.boluses_denied,
        "restarts": counts.restarts,
        "faults": counts.faults,
        "withheld": time(counts.time_withheld),
    })
}

fn alarm_on(on: &AlarmOn) -> Value {
    let mut value = alarm(on.alarm);
    value["active"] = json!(on.active);
    value["times"] = json!(on.times);
    value["acknowledged"] = json!(on.acknowledged);
    value
}

fn window(total: &WindowTotal, unit: MassUnit) -> Value {
    json!({
        "window": time(total.window),
        "most": mass(total.most, unit),
        "until": time(total.until),
        "at_most": mass(total.at_most, unit),
    })
}

fn unmet(unmet: &Unmet) -> Value {
    let Unmet { file, line, expected, found } = unmet;
    json!({ "file": file, "line": line, "expected": expected, "found": found })
}

fn quantity(number: Decimal, unit: &str) -> Value {
    json!({ "value": number.plain().to_string(), "unit": unit })
}

fn time(time: Duration) -> Value {
    quantity(Decimal::new(time.ms(), 3), "s")
}

fn volume(volume: Volume) -> Value {
    quantity(volume.ml(), "mL")
}

fn difference(difference: VolumeDifference) -> Value {
    let sign = if difference.is_negative() { "-" } else { "" };
    json!({ "value": format!("{sign}{}", difference.ml().plain()), "unit": "mL" })
}

fn rate(rate: Rate) -> Value {
    quantity(rate.ml_per_day(), "mL/d")
}

fn mass(mass: Mass, unit: MassUnit) -> Value {
    quantity(mass.decimal(unit), unit.ucum())
}
