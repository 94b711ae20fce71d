//! `cisterna calc catheter`.

use cisterna_catalog::Catalog;
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::catheter_volume;
use clap::Args;

use super::ImplantedCatheter;
use crate::Answer;

const FORMULA: &str = "volume = length in the body x volume per length";

/// Volume of an implanted catheter.
#[derive(Debug, Args)]
#[command(after_help = r#"Examples:
  cisterna calc catheter --catheter 8780 --trimmed "34 cm"
  cisterna calc catheter --catheter 8780 --implanted "80 cm""#)]
pub(super) struct Catheter {
    #[command(flatten)]
    catheter: ImplantedCatheter,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Catheter {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let (catheter, length) = self.catheter.find(catalog)?;
        let found = catheter_volume(catheter, length)?;
        Ok(Answer::default()
            .length("implanted_length", "length in the body", found.implanted_length)
            .volume("catheter_volume", "what that length holds", found.volume)
            .by(FORMULA)
            .resting_on(found.basis))
    }
}
