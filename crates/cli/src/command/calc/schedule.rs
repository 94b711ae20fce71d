//! `cisterna calc schedule`.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Divided, MassUnit};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{DayAsked, DayFound, StepAsked, StepFound, schedule};
use clap::Args;

use crate::Answer;
use crate::value::step::{Days, Step, by_days, weekdays};
use crate::value::{Dose, Strength};

const FORMULA: &str = "flow = dose / concentration, rounded down; total = sum over the steps of flow x concentration x time";

/// Flows, achieved doses and totals of a day or a week whose dose changes by the time of day.
///
/// A step lasts until the next one begins, and the last one until midnight: the steps fill the day,
/// without gap or overlap. The first begins at 0 h.
#[derive(Debug, Args)]
#[command(after_help = r#"Examples:
  cisterna calc schedule --pump "SynchroMed II 20" --concentration "10 mg/mL" \
      --step "0 h = 0.6 mg/day" --step "8 h = 0.9 mg/day" --step "20 h = 0.6 mg/day"
  cisterna calc schedule --pump "SynchroMed II 20" --concentration "10 mg/mL" \
      --step "mon+tue+wed+thu+fri 0 h = 0.6 mg/day" --step "mon+tue+wed+thu+fri 8 h = 0.9 mg/day" \
      --step "sat+sun 0 h = 0.5 mg/day""#)]
pub(super) struct Schedule {
    /// Pump model, such as "SynchroMed II 20"
    #[arg(long, value_name = "MODEL")]
    pump: String,
    /// Concentration, such as "10 mg/mL"
    #[arg(long)]
    concentration: Strength,
    /// Dose from a time of day on, such as "8 h = 0.9 mg/day"; days may stand before it
    #[arg(long = "step", value_name = "STEP", required = true)]
    steps: Vec<Step<Dose>>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Schedule {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = super::pump(catalog, &self.pump)?;
        let unit = self.steps.first().map_or(MassUnit::Mg, |step| step.value.unit);
        let day = |Days { on, steps }: Days<Dose>| DayAsked {
            on,
            steps: steps
                .into_iter()
                .map(|(from, dose)| StepAsked { from, dose: dose.value })
                .collect(),
        };
        let asked: Vec<DayAsked> = by_days(&self.steps).into_iter().map(day).collect();
        let found = schedule(pump, self.concentration.value, &asked, unit)?;
        let days = found.days.iter().map(|day| total(day, unit)).collect();
        let of_day = |day: &DayFound| -> Vec<Answer> {
            day.steps.iter().map(|one| row(day, one, unit)).collect()
        };
        Ok(Answer::default()
            .mass("day_max", "drug in the day with the most", found.day_max, unit)
            .mass("week_total", "drug in a week", found.week, unit)
            .rows("days", "ordered and delivered by kind of day", days)
            .rows(
                "steps",
                "each step as the pump runs it",
                found.days.iter().flat_map(of_day).collect(),
            )
            .by(FORMULA)
            .resting_on(found.basis))
    }
}

fn total(day: &DayFound, unit: MassUnit) -> Answer {
    Answer::default()
        .text("on", "days of the week", &weekdays(&day.on))
        .mass("ordered_total", "drug ordered in such a day", day.ordered, unit)
        .mass("achieved_total", "drug delivered in such a day", day.achieved, unit)
        .count("steps", "how many steps", u64::try_from(day.steps.len()).unwrap_or(u64::MAX))
}

fn row(day: &DayFound, step: &StepFound, unit: MassUnit) -> Answer {
    let whole = |time| Divided { rounded_down: time, exact: true };
    Answer::default()
        .text("on", "days of the week", &weekdays(&day.on))
        .hours("from", "when it begins, since midnight", whole(step.from))
        .hours("until", "when it ends", whole(step.until))
        .dose("ordered", "dose ordered", step.ordered, unit)
        .rate("flow", "flow to programme", step.rate)
        .rounded_down_unless(step.exact)
        .dose("achieved", "dose that this flow delivers", step.achieved, unit)
        .mass("mass", "drug in the step", step.mass, unit)
}
