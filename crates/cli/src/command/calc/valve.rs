//! `cisterna calc valve`.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Divided, Duration};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{bolus_strokes, strokes};
use clap::Args;

use crate::Answer;
use crate::value::{Amount, Dose, Strength};

const FORMULA: &str = "time between strokes = stroke / (dose / concentration); strokes of a bolus = bolus / (stroke x concentration)";

/// Timing of the strokes of a pump with a valve-gated accumulator, such as Prometra.
#[derive(Debug, Args)]
#[command(after_help = r#"Examples:
  cisterna calc valve --pump "Prometra II 20 mL" --concentration "20 mg/mL" --dose "0.5 mg/day"
  cisterna calc valve --pump "Prometra II 20 mL" --concentration "10 mg/mL" --dose "1 mg/day" \
      --bolus "2.5 mg" --over "1 h""#)]
pub(super) struct Valve {
    /// Pump model, such as "Prometra II 20 mL"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    /// Concentration, such as "20 mg/mL"
    #[arg(long)]
    concentration: Strength,
    /// Daily dose of the steady infusion, such as "0.5 mg/day"
    #[arg(long)]
    dose: Dose,
    /// Drug in one bolus, such as "0.2 mg"
    #[arg(long, value_name = "MASS", requires = "over")]
    bolus: Option<Amount>,
    /// How long the bolus takes, such as "30 min"
    #[arg(long, value_name = "TIME", requires = "bolus")]
    over: Option<Duration>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Valve {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let unit = self.dose.unit;
        let found = strokes(pump, self.concentration.value, self.dose.value, unit)?;
        let mut answer = Answer::default()
            .minutes("stroke_interval", "from one stroke to the next", found.interval)
            .count("strokes_per_day", "whole strokes in a day", found.per_day)
            .flag("strokes_exact", "whether no part of a stroke is left over", found.per_day_exact)
            .mass("stroke_mass", "drug in one stroke", found.stroke_mass, unit)
            .volume("stroke_volume", "volume of one stroke", found.stroke)
            .rate("flow", "flow to programme", found.flow.rate)
            .rounded_down_unless(found.flow.exact)
            .dose(
                "achievable_dose",
                "dose that this flow delivers",
                found.flow.achievable_dose,
                unit,
            );
        if let Some((bolus, over)) = self.bolus.zip(self.over) {
            let given = bolus_strokes(pump, self.concentration.value, bolus.value, over)?;
            let every = Divided {
                rounded_down: given.interval,
                exact: given.interval.checked_mul(given.strokes) == Ok(over),
            };
            answer = answer
                .count("bolus_strokes", "whole strokes in the bolus", given.strokes)
                .minutes("bolus_stroke_interval", "from one stroke to the next in it", every)
                .mass("bolus_achieved", "drug that the bolus delivers", given.achieved, bolus.unit)
                .rounded_down_unless(given.exact)
                .volume("bolus_volume", "volume of the bolus", given.volume);
        }
        Ok(answer.by(FORMULA).resting_on(found.basis))
    }
}
