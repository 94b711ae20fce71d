//! `cisterna calc bridge`.

use cisterna_catalog::Catalog;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{BridgeInput, bridge};
use clap::Args;

use super::ImplantedCatheter;
use crate::Answer;
use crate::value::{Dose, Strength};

const FORMULA: &str = "bridge duration = pathway volume / (old dose / old concentration); flow = dose / concentration";

/// Bridge bolus for a change of concentration.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc bridge --pump "SynchroMed II 20" --catheter 8780 --trimmed "34 cm" \
      --old-concentration "10 mg/mL" --new-concentration "12 mg/mL" \
      --old-dose "0.5 mg/day" --new-dose "0.6 mg/day""#)]
pub(super) struct Bridge {
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    #[command(flatten)]
    catheter: ImplantedCatheter,
    /// Concentration in the pathway, such as "10 mg/mL"
    #[arg(long, value_name = "CONCENTRATION")]
    old_concentration: Strength,
    /// Concentration now in the reservoir, such as "12 mg/mL"
    #[arg(long, value_name = "CONCENTRATION")]
    new_concentration: Strength,
    /// Dose while the old drug leaves, such as "0.5 mg/day"
    #[arg(long, value_name = "DOSE")]
    old_dose: Dose,
    /// Dose from then on, such as "0.6 mg/day"
    #[arg(long, value_name = "DOSE")]
    new_dose: Dose,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Bridge {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let (catheter, length) = self.catheter.find(catalog)?;
        let unit = self.old_dose.unit;
        let found = bridge(BridgeInput {
            pump,
            catheter,
            length,
            old_concentration: self.old_concentration.value,
            new_concentration: self.new_concentration.value,
            old_dose: self.old_dose.value,
            new_dose: self.new_dose.value,
            unit,
        })?;
        Ok(Answer::default()
            .volume("bridge_volume", "old drug that leaves first (pathway)", found.bridge_volume)
            .mass("bridge_amount", "old drug in it", found.bridge_mass, unit)
            .hours("bridge_duration", "how long it takes at the old dose", found.bridge_duration)
            .rate("bridge_flow", "flow meanwhile", found.bridge_flow.rate)
            .rounded_down_unless(found.bridge_flow.exact)
            .dose("bridge_dose", "dose meanwhile", found.bridge_flow.achievable_dose, unit)
            .rate("new_flow", "flow from then on", found.new_flow.rate)
            .rounded_down_unless(found.new_flow.exact)
            .dose("new_achievable_dose", "dose then", found.new_flow.achievable_dose, unit)
            .dose(
                "dose_without_bridge",
                "dose at the tip if the new flow began at once",
                found.dose_without_bridge,
                unit,
            )
            .hours(
                "duration_without_bridge",
                "for how long that would last",
                found.duration_without_bridge,
            )
            .dose(
                "dose_if_flow_kept",
                "dose if the old flow were never changed",
                found.dose_if_flow_kept,
                unit,
            )
            .by(FORMULA)
            .resting_on(found.basis))
    }
}
