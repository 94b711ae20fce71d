//! `cisterna calc bolus`.

use cisterna_catalog::Catalog;
use cisterna_quantity::Volume;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::pushed_in;
use clap::Args;

use super::ImplantedCatheter;
use crate::Answer;
use crate::value::Strength;

const FORMULA: &str = "drug = min(injected, access port + catheter) x concentration";

/// Drug that an injection through the access port pushes in when nothing was drawn first.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc bolus --pump "SynchroMed II 20" --catheter 8780 --implanted "80 cm" \
      --concentration "25 mg/mL" --injected "1 mL"

What lies in the port and the catheter arrives all at once. What to draw first, so that none of it
does, says `cisterna calc aspirate`."#)]
pub(super) struct Bolus {
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    #[command(flatten)]
    catheter: ImplantedCatheter,
    /// Concentration in the catheter, such as "25 mg/mL"
    #[arg(long)]
    concentration: Strength,
    /// Volume injected, of contrast or saline, such as "1 mL"
    #[arg(long, value_name = "VOLUME")]
    injected: Volume,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Bolus {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let (catheter, length) = self.catheter.find(catalog)?;
        let Strength { value, unit } = self.concentration;
        let found = pushed_in(pump, catheter, length, value, self.injected)?;
        let behind = found.behind;
        Ok(Answer::default()
            .mass("pushed_in", "drug that arrives at once", found.mass, unit)
            .volume("pushed_volume", "old fluid that is moved", found.volume)
            .volume("behind_port", "access port and catheter together", behind.volume)
            .volume("port_volume", "the port's part of it", behind.port)
            .volume("catheter_volume", "the catheter's part of it", behind.catheter.volume)
            .length("implanted_length", "length in the body", behind.catheter.implanted_length)
            .by(FORMULA)
            .resting_on(behind.basis))
    }
}
