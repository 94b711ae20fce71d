//! Nothing leaves a run that is not a finite number.

use cisterna_quantity::Duration;

use crate::Outcome;

/// A reading that is infinite or not a number.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "in the arm \"{arm}\" the {quantity} at {place} is {value} after {at}, which is no number that \
     could be shown; nothing was written. This is an error in the program: please report it with the \
     scenario"
)]
pub struct NotFinite {
    /// The arm's name.
    pub arm: String,
    /// What was read.
    pub quantity: String,
    /// Where it was read.
    pub place: String,
    /// What stands there instead of a number, in words.
    pub value: String,
    /// When.
    pub at: Duration,
}

impl Outcome {
    /// The outcome as it is, when every value in it is finite.
    ///
    /// Published values are left out: there a measure that does not exist in this run, such as a
    /// half-life of something that grows, is not a number on purpose, and is shown as a dash.
    pub(crate) fn finite(self) -> Result<Self, NotFinite> {
        let odd = |arm: &str, quantity: &str, place: &str, value: f64, at| NotFinite {
            arm: arm.to_owned(),
            quantity: quantity.to_owned(),
            place: place.to_owned(),
            value: value.to_string(),
            at,
        };
        for readings in self.courses() {
            for (at, value) in &readings.points {
                if !value.is_finite() {
                    return Err(odd(
                        &readings.arm,
                        &readings.quantity,
                        &readings.place,
                        *value,
                        *at,
                    ));
                }
            }
        }
        for arm in &self.arms {
            for moment in &arm.profile.moments {
                let cisterna = [moment.cisterna_ng_per_ml];
                let mut all = moment.canal_ng_per_ml.iter().chain(&cisterna);
                if let Some(value) = all.find(|value| !value.is_finite()) {
                    let place = "some level of the spine";
                    return Err(odd(&arm.name, "concentration", place, *value, moment.at));
                }
            }
            let shares = [arm.eliminated_fraction, arm.cranial_fraction, arm.spinal_fraction];
            for value in shares.into_iter().chain([arm.balance.residual()]) {
                if !value.is_finite() {
                    let (what, place) = ("share of the drug", "the end");
                    return Err(odd(&arm.name, what, place, value, self.until));
                }
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use cisterna_catalog::Catalog;

    use super::*;
    use crate::Scenario;

    fn outcome() -> Outcome {
        let catalog = Catalog::built_in();
        let text = include_str!("../../../../../scenarios/nordberg-1984.toml");
        Scenario::parse("case.toml", text, &catalog).unwrap().run(&catalog).unwrap()
    }

    #[test]
    fn what_is_no_number_is_refused_with_quantity_place_and_time() {
        let good = outcome();
        assert_eq!(good.clone().finite().unwrap(), good);
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut odd = good.clone();
            odd.arms[1].samples[4].concentrations_ng_per_ml[3] = value;
            let why = odd.finite().unwrap_err().to_string();
            let want = format!(
                "in the arm \"0.5 mg\" the concentration of morphine at cisterna is {value} after 1 h"
            );
            assert!(why.starts_with(&want), "{why}");
        }
        let mut odd = good.clone();
        odd.arms[0].profile.moments[2].canal_ng_per_ml[7] = f64::NAN;
        assert!(odd.finite().unwrap_err().to_string().contains("the spine is NaN after 30 min"));
        let mut odd = good;
        odd.arms[0].eliminated_fraction = f64::NAN;
        assert!(odd.finite().unwrap_err().to_string().contains("share of the drug at the end"));
    }
}
