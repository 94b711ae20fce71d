//! The steps of a refill in the history.

use cisterna_catalog::Catalog;
use cisterna_therapy::pathway::Taken;

use super::remark;
use crate::{when, words};

pub(super) fn told(taken: &Taken, catalog: &Catalog) -> (&'static str, String) {
    match taken {
        Taken::Identity(checked) => (
            "Identity checked",
            format!("{}, born {}", checked.name, when::show_date(checked.birth_date)),
        ),
        Taken::Interrogation(told) => {
            ("Pump interrogated", format!("alarms: {}; events: {}", told.alarms, told.events))
        }
        Taken::Needle(placed) => {
            ("Needle placed", format!("at the stop; aspirate: {}", placed.aspirate.words()))
        }
        Taken::Container(label) => (
            "Container checked",
            format!(
                "{}, lot {}, use no later than {}",
                words::content(catalog, &label.label),
                label.lot,
                when::show_date(label.beyond_use)
            ),
        ),
        Taken::Portion(portion) => {
            let signs = portion.signs.join("; ");
            let signs = if signs.is_empty() { signs } else { format!("pocket fill? {signs}") };
            ("Portion injected", format!("{}{}", portion.injected.volume, remark(&signs)))
        }
        Taken::PocketFill(answer) => (
            "Pocket fill answered",
            format!(
                "{}; {} in the reservoir; {}; responsible: {}",
                if answer.in_pocket { "possible" } else { "excluded" },
                answer.in_reservoir,
                answer.found,
                answer.responsible
            ),
        ),
        Taken::Echo(told) => (
            "Pump read back",
            format!("{} at {}, {} in it", told.dose, told.concentration, told.reservoir),
        ),
        Taken::Look(seen) => {
            let alarms = seen.alarms().join(", ");
            let found = if alarms.is_empty() { "as before".to_owned() } else { alarms };
            let breaths = seen.respiratory_rate;
            ("Looked after", format!("{found}, {breaths} breaths/min{}", remark(&seen.remark)))
        }
        Taken::Departure(leaving) => {
            ("Refill closed", format!("next visit {}", when::show_date(leaving.next_visit)))
        }
    }
}
