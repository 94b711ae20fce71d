//! `cisterna calc aspirate`.

use cisterna_catalog::Catalog;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::aspiration;
use clap::Args;

use super::ImplantedCatheter;
use crate::Answer;
use crate::value::Strength;

const FORMULA: &str = "aspirate = max(access port + catheter, least by usual practice)";

/// Volume to draw from the access port before anything is injected there.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc aspirate --pump "SynchroMed II 20" --catheter 8780 --implanted "80 cm" \
      --concentration "25 mg/mL"

If nothing can be drawn, do NOT inject: the catheter may be blocked, and what lies in it is drug. The
tubing between pump and port is not counted; it is not behind the port."#)]
pub(super) struct Aspirate {
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    #[command(flatten)]
    catheter: ImplantedCatheter,
    /// Concentration in the catheter, such as "25 mg/mL"
    #[arg(long)]
    concentration: Strength,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Aspirate {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let (catheter, length) = self.catheter.find(catalog)?;
        let Strength { value, unit } = self.concentration;
        let found = aspiration(pump, catheter, length, value, &catalog.policy)?;
        let behind = found.behind;
        Ok(Answer::default()
            .volume(
                "aspirate",
                "draw at least this; if it cannot be drawn, do NOT inject",
                found.least,
            )
            .volume("behind_port", "what has to come out: port and catheter", behind.volume)
            .mass("drug_behind_port", "drug in it", behind.mass, unit)
            .volume("usual_least", "the least by usual practice", found.practice)
            .volume("port_volume", "the port's part", behind.port)
            .volume("catheter_volume", "the catheter's part", behind.catheter.volume)
            .length("implanted_length", "length in the body", behind.catheter.implanted_length)
            .by(FORMULA)
            .resting_on(found.basis))
    }
}
