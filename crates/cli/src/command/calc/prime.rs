//! `cisterna calc prime`.

use cisterna_catalog::Catalog;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::prime;
use clap::Args;

use super::ImplantedCatheter;
use crate::Answer;

const FORMULA: &str = "prime = internal tubing + catheter volume";

/// Prime of a new pump with a new catheter: internal tubing and catheter.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc prime --pump "SynchroMed II 20" --catheter 8780 --trimmed "34 cm""#)]
pub(super) struct Prime {
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    #[command(flatten)]
    catheter: ImplantedCatheter,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Prime {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let (catheter, length) = self.catheter.find(catalog)?;
        let found = prime(pump, catheter, length)?;
        Ok(Answer::default()
            .volume("prime_volume", "prime of pump and catheter, both empty", found.pathway_volume)
            .volume("internal_tubing_volume", "the pump's part of it", found.internal_tubing)
            .text("tubing_revision", "revision of that constant", &found.tubing_revision)
            .volume("catheter_volume", "the catheter's part of it", found.catheter.volume)
            .length("implanted_length", "length in the body", found.catheter.implanted_length)
            .by(FORMULA)
            .resting_on(found.basis))
    }
}
