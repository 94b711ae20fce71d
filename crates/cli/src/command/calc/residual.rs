//! `cisterna calc residual`.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Rate, Volume};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{ResidualInput, residual};
use clap::Args;

use crate::Answer;
use crate::value::Days;

const FORMULA: &str =
    "expected = filled - flow x days - boluses; discrepancy = measured - expected";

/// Expected against measured residual volume.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc residual --filled "18 mL" --flow "0.5 mL/day" --days 20 --bolus-volume "3 mL" \
      --measured "7 mL""#)]
pub(super) struct Residual {
    /// Volume filled, such as "20 mL"
    #[arg(long, value_name = "VOLUME")]
    filled: Volume,
    /// Programmed flow, such as "0.05 mL/day"
    #[arg(long)]
    flow: Rate,
    /// Days since the fill
    #[arg(long)]
    days: Days,
    /// All boluses since the fill together, such as "1.5 mL"
    #[arg(long, value_name = "VOLUME")]
    bolus_volume: Option<Volume>,
    /// Volume that came out, such as "15.7 mL"
    #[arg(long, value_name = "VOLUME")]
    measured: Volume,
    /// Pump model, whose own flow accuracy then counts
    #[arg(long, value_name = "MODEL")]
    pump: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Residual {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = self.pump.as_ref().map(|name| super::pump(catalog, name)).transpose()?;
        let boluses = self.bolus_volume.unwrap_or(Volume::ZERO);
        let delivered = ResidualInput::delivered_by(self.flow, self.days.0, boluses)?;
        let found = residual(ResidualInput {
            filled: self.filled,
            delivered,
            measured: self.measured,
            pump,
            policy: &catalog.policy,
        })?;
        let steady = self.flow.volume_in(self.days.0);
        let mut answer = Answer::default()
            .volume("delivered_volume", "what the pump was told to deliver", delivered)
            .rounded_down_unless(steady.is_ok_and(|volume| volume.exact))
            .volume("expected_residual", "what should be left", found.expected_residual)
            .volume("measured_residual", "what was found", self.measured)
            .difference("discrepancy", "measured less expected", found.discrepancy);
        // When more was found than filled there is no volume that was delivered by measurement.
        if let (Some(ratio), Ok(gone)) =
            (found.accuracy_ratio, self.filled.checked_sub(self.measured))
        {
            let share = delivered.share(ratio);
            let exact = share.is_ok_and(|share| share.exact && share.rounded_down == gone);
            let about = "delivered by measurement, of what was commanded";
            answer = answer.percent("accuracy_ratio", about, ratio).rounded_down_unless(exact);
        }
        Ok(answer
            .flag("flagged", "whether it must be looked into", found.flagged)
            .volume("threshold_absolute", "from this difference on", found.threshold_absolute)
            .percent(
                "threshold_accuracy",
                "or beyond this share of the delivered volume",
                found.threshold_accuracy,
            )
            .by(FORMULA)
            .resting_on(found.basis))
    }
}
