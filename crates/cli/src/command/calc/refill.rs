//! `cisterna calc refill`.

use cisterna_catalog::{Catalog, Sourced};
use cisterna_quantity::{Divided, Duration, Rate, Volume};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{Boluses, Deadline, RefillInput, RefillPlan, refill};
use clap::Args;
use jiff::Span;
use jiff::civil::Date;

use crate::Answer;
use crate::value::{Days, day, times};

const FORMULA: &str =
    "time to alarm = (filled - alarm volume) / (flow + boluses a day x bolus volume)";

/// How long a fill lasts, and when to refill.
#[derive(Debug, Args)]
#[command(after_help = r#"Examples:
  cisterna calc refill --filled "40 mL" --low-reservoir "2 mL" --flow "0.4 mL/day"
  cisterna calc refill --filled "40 mL" --low-reservoir "2 mL" --flow "0.3 mL/day" \
      --boluses-per-day 4 --bolus-volume "0.01 mL" --stability-days 90 --from 2026-01-01"#)]
pub(super) struct Refill {
    /// Volume filled, such as "20 mL"
    #[arg(long, value_name = "VOLUME")]
    filled: Volume,
    /// Low-reservoir alarm volume, such as "2 mL"
    #[arg(long, value_name = "VOLUME")]
    low_reservoir: Volume,
    /// Programmed flow, such as "0.05 mL/day"
    #[arg(long)]
    flow: Rate,
    /// Most patient boluses in a day
    #[arg(long, value_name = "NUMBER", requires = "bolus_volume", value_parser = times)]
    boluses_per_day: Option<u64>,
    /// Volume of each bolus, such as "0.02 mL"
    #[arg(long, value_name = "VOLUME", requires = "boluses_per_day")]
    bolus_volume: Option<Volume>,
    /// Days for which the content is stable
    #[arg(long, value_name = "DAYS")]
    stability_days: Option<Days>,
    /// Day of the fill, such as 2026-11-22; dates are then given too
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Date>,
    /// Pump model, whose own flow accuracy then counts
    #[arg(long, value_name = "MODEL")]
    pump: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Refill {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = self.pump.as_ref().map(|name| super::pump(catalog, name)).transpose()?;
        let stability = self.stability_days.map(|Days(value)| Sourced {
            value,
            source: "as entered".to_owned(),
            verified: false,
        });
        let boluses = self.boluses_per_day.zip(self.bolus_volume);
        let found = refill(RefillInput {
            filled: self.filled,
            delivered: Volume::ZERO,
            low_reservoir: self.low_reservoir,
            flow: self.flow,
            boluses: boluses.map(|(per_day, volume)| Boluses { per_day, volume }),
            stability: stability.as_ref(),
            pump,
            policy: &catalog.policy,
        })?;
        let mut answer = Answer::default()
            .rate("flow_with_boluses", "programmed flow with all boluses used", found.flow_max)
            .days(
                "refill_interval",
                "until the low-reservoir alarm, at the programmed flow",
                found.time_to_alarm,
            )
            .days(
                "refill_interval_worst_case",
                "the same at the fastest flow within the accuracy",
                found.time_to_alarm_worst_case,
            )
            .percent(
                "worst_case_flow",
                "that flow, as a share of the programmed one",
                found.worst_case_flow,
            )
            .days("refill_within", "latest refill, counted from the fill", latest(&found))
            .text("binding", "which of the reasons that is", name(found.binding))
            .text("binding_reason", "the same in words", found.binding.reason());
        // Without a day of the fill there is no date: the program does not know which day it is.
        if let Some(from) = self.from {
            let alarm = found.time_to_alarm.rounded_down;
            answer = answer
                .date("alarm_date", "day of the alarm at the programmed flow", on(from, alarm)?)
                .date("refill_by", "last day for the refill", on(from, found.refill_within)?);
        }
        Ok(answer.by(FORMULA).resting_on(found.basis))
    }
}

/// The latest refill, and whether the deadline that binds it was rounded down.
fn latest(plan: &RefillPlan) -> Divided<Duration> {
    let exact = match plan.binding {
        Deadline::AlarmLessLead => plan.time_to_alarm.exact,
        Deadline::AlarmWorstCase => plan.time_to_alarm_worst_case.exact,
        Deadline::Stability => true,
    };
    Divided { rounded_down: plan.refill_within, exact }
}

/// A deadline's name for programs.
const fn name(deadline: Deadline) -> &'static str {
    match deadline {
        Deadline::AlarmLessLead => "alarm_less_lead",
        Deadline::AlarmWorstCase => "alarm_worst_case",
        Deadline::Stability => "stability",
    }
}

/// The day that lies whole days after another: a begun day does not count.
fn on(from: Date, time: Duration) -> Result<Date, Refusal> {
    let days = time.ms() / Duration::DAY.ms();
    let span = i64::try_from(days).ok().and_then(|days| Span::new().try_days(days).ok());
    span.and_then(|span| from.checked_add(span).ok()).ok_or_else(|| Refusal {
        field: "from",
        rule: "refill.date",
        message: "The date lies beyond the calendar".to_owned(),
        asked: Some(from.to_string()),
        limit: Some("year 9999".to_owned()),
        source: "calendar".to_owned(),
        action: "Check the date and the flow".to_owned(),
    })
}
