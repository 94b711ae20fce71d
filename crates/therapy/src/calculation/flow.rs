//! From a dose and a concentration to the flow that a pump can deliver.

use cisterna_catalog::Pump;
use cisterna_pump::{self as core, limits};
use cisterna_quantity::{Concentration, DoseRate, MassUnit, Rate};

use super::absurd;
use crate::device::model_of;
use crate::{Basis, Refusal};

/// A dose as the pump will deliver it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The flow, rounded down to a nanolitre per day.
    pub rate: Rate,
    /// What that flow delivers: the dose that is signed.
    pub achievable_dose: DoseRate,
    /// Whether it is the dose asked for to the last digit.
    pub exact: bool,
    /// The lowest dose at this concentration.
    pub dose_min: DoseRate,
    /// The highest dose at this concentration.
    pub dose_max: DoseRate,
    /// The highest concentration at which the pump can still deliver this dose; none for a pump
    /// that has no lowest flow.
    pub concentration_max: Option<Concentration>,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The flow for a dose: dose by concentration, within what the pump delivers.
///
/// The limits are the pump core's own: what is refused here is what the pump would refuse. Values
/// are printed in `unit`, the one in which the drug is written.
///
/// # Errors
/// A [`Refusal`] of the dose, which names the possible doses and concentrations.
pub fn flow(
    dose: DoseRate,
    concentration: Concentration,
    pump: &Pump,
    unit: MassUnit,
) -> Result<Flow, Refusal> {
    if dose.is_zero() {
        return Err(no_dose());
    }
    let model = model_of(pump)?;
    let absurd = |error| absurd("dose", error);
    let divided = dose.rate_at(concentration).map_err(absurd)?;
    let rate = divided.rounded_down;
    let dose_min = model.rate_min.dose_at(concentration).map_err(absurd)?;
    let dose_max = model.rate_max.dose_at(concentration).map_err(absurd)?;
    let concentration_max =
        dose.concentration_at(model.rate_min).ok().map(|quotient| quotient.rounded_down);
    // The limit is applied to the exact quotient: rounding must not bring a dose inside.
    let rounding_hides_excess = rate == model.rate_max && !divided.exact;
    if rounding_hides_excess || limits::rate(&model, rate).is_err() {
        let asked = Asked { dose, concentration, concentration_max, unit };
        return Err(if rate < model.rate_min || rate.is_zero() {
            asked.too_slow(pump, &model, dose_min)
        } else {
            asked.too_fast(pump, &model, dose_max)
        });
    }
    Ok(Flow {
        rate,
        achievable_dose: rate.dose_at(concentration).map_err(absurd)?,
        exact: divided.exact,
        dose_min,
        dose_max,
        concentration_max,
        basis: rate_basis(pump),
    })
}

/// No dose is no programme: to stop a pump is a decision of its own, never a dose of zero.
fn no_dose() -> Refusal {
    Refusal {
        field: "dose",
        rule: "programme.dose",
        message: "A dose of zero is no programme".to_owned(),
        asked: Some(DoseRate::ZERO.to_string()),
        limit: Some("more than 0".to_owned()),
        source: "an abrupt stop can be dangerous".to_owned(),
        action: "Enter the dose".to_owned(),
    }
}

fn rate_basis(pump: &Pump) -> Vec<Basis> {
    let minimum = pump.rate_min.as_ref().map(|rate| Basis::of("minimum flow", rate));
    let maximum = pump.rate_max.as_ref().map(|rate| Basis::of("maximum flow", rate));
    minimum.into_iter().chain(maximum).collect()
}

/// An order whose flow the pump refuses.
struct Asked {
    dose: DoseRate,
    concentration: Concentration,
    concentration_max: Option<Concentration>,
    unit: MassUnit,
}

impl Asked {
    fn too_slow(&self, pump: &Pump, model: &core::Model, dose_min: DoseRate) -> Refusal {
        let unit = self.unit;
        let weaker = self.concentration_max.map_or_else(String::new, |most| {
            let most = most.display_in(unit);
            format!(", or a concentration of at most {most} for {}", self.dose.display_in(unit))
        });
        Refusal {
            limit: Some(format!("at least {}", model.rate_min)),
            source: source_of(pump.rate_min.as_ref()),
            action: format!(
                "Choose a dose of at least {} at {}{weaker}",
                dose_min.display_in(unit),
                self.concentration.display_in(unit),
            ),
            ..self.refused("pump.rate-minimum", pump, "below", "minimum", model.rate_min)
        }
    }

    fn too_fast(&self, pump: &Pump, model: &core::Model, dose_max: DoseRate) -> Refusal {
        Refusal {
            limit: Some(format!("at most {}", model.rate_max)),
            source: source_of(pump.rate_max.as_ref()),
            action: format!(
                "Choose a dose of at most {} at {}, or a stronger concentration",
                dose_max.display_in(self.unit),
                self.concentration.display_in(self.unit),
            ),
            ..self.refused("pump.rate-maximum", pump, "above", "maximum", model.rate_max)
        }
    }

    fn refused(
        &self,
        rule: &'static str,
        pump: &Pump,
        side: &str,
        end: &str,
        limit: Rate,
    ) -> Refusal {
        let rate = self.dose.rate_at(self.concentration).map_or(Rate::MAX, |q| q.rounded_down);
        Refusal {
            field: "dose",
            rule,
            message: format!(
                "{} at {} needs a flow of {rate}, {side} the {end} of {limit} of a {}",
                self.dose.display_in(self.unit),
                self.concentration.display_in(self.unit),
                pump.name
            ),
            asked: Some(format!("{} = {rate}", self.dose.display_in(self.unit))),
            limit: None,
            source: String::new(),
            action: String::new(),
        }
    }
}

fn source_of(sourced: Option<&cisterna_catalog::Sourced<Rate>>) -> String {
    sourced.map_or_else(String::new, crate::limit::source_text)
}
