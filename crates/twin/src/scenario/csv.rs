//! The readings of an outcome as comma-separated values.

use std::fmt::Write;

use super::outcome::{Outcome, hours};
use crate::effect::NAMES;

impl Outcome {
    /// One line for each arm and moment: hour, dose at the tip (empty without a pump), the
    /// concentration of each probe in ng/mL, and, when any arm has a person, what is read from it, in
    /// full precision.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut csv = format!("arm,hour,tip_dose_{}_per_day", self.mass_unit.name());
        for probe in &self.probes {
            let _ = write!(csv, ",{}", field(&format!("{probe} ng/mL")));
        }
        let persons = self.has_persons();
        for name in NAMES.iter().filter(|_| persons) {
            let _ = write!(csv, ",{name}");
        }
        csv.push('\n');
        for arm in &self.arms {
            for sample in &arm.samples {
                let _ = write!(csv, "{},{},", field(&arm.name), hours(sample.at));
                if let Some(dose) = sample.tip_dose {
                    let _ = write!(csv, "{}", dose.decimal(self.mass_unit).plain());
                }
                for concentration in &sample.concentrations_ng_per_ml {
                    let _ = write!(csv, ",{concentration}");
                }
                for name in NAMES.iter().filter(|_| persons) {
                    csv.push(',');
                    if let Some(value) = sample.person.as_ref().and_then(|one| one.value(name)) {
                        let _ = write!(csv, "{value}");
                    }
                }
                csv.push('\n');
            }
        }
        csv
    }
}

/// A field, in quotes when it must be (RFC 4180).
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn quotes_and_commas_stay_inside_a_field() {
        assert_eq!(field("L3-4"), "L3-4");
        assert_eq!(field("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}
