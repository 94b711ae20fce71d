//! `cisterna calc flow`.

use cisterna_catalog::Catalog;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::flow;
use clap::Args;

use crate::Answer;
use crate::value::{Dose, Strength};

const FORMULA: &str =
    "flow = dose / concentration, rounded down; achievable dose = flow x concentration";

/// Flow for a dose at a concentration, within what the pump delivers.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc flow --dose "0.5 mg/day" --concentration "10 mg/mL" --pump "SynchroMed II 20""#)]
pub(super) struct Flow {
    /// Daily dose, such as "0.5 mg/day"
    #[arg(long)]
    dose: Dose,
    /// Concentration, such as "10 mg/mL", or a strength as on a vial, "200 mg/20mL"
    #[arg(long)]
    concentration: Strength,
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Flow {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let unit = self.dose.unit;
        let found = flow(self.dose.value, self.concentration.value, pump, unit)?;
        let mut answer = Answer::default()
            .rate("flow", "flow to programme", found.rate)
            .rounded_down_unless(found.exact)
            .dose("achievable_dose", "dose that this flow delivers", found.achievable_dose, unit)
            .flag("exact", "whether that is exactly the dose asked for", found.exact)
            .dose("dose_min", "lowest dose at this concentration", found.dose_min, unit)
            .dose("dose_max", "highest dose at this concentration", found.dose_max, unit);
        if let Some(most) = found.concentration_max {
            let unit = self.concentration.unit;
            let about = "highest concentration for this dose";
            let at_minimum = pump.rate_min.as_ref().map(|least| least.value.dose_at(most));
            answer = answer
                .concentration("concentration_max", about, most, unit)
                .rounded_down_unless(at_minimum == Some(Ok(self.dose.value)));
        }
        Ok(answer.by(FORMULA).resting_on(found.basis))
    }
}
