//! When the reservoir must be filled again.

use cisterna_catalog::{Policy, Pump, Sourced};
use cisterna_quantity::{Divided, Duration, Percent, Rate, Volume};

use super::absurd;
use crate::{Basis, Refusal};

/// What decides how long a fill lasts.
#[derive(Clone, Copy, Debug)]
pub struct RefillInput<'a> {
    /// What was filled.
    pub filled: Volume,
    /// What the pump has commanded since then.
    pub delivered: Volume,
    /// At which volume the pump alarms.
    pub low_reservoir: Volume,
    /// The steady flow.
    pub flow: Rate,
    /// Boluses on top of it, all of which may be used.
    pub boluses: Option<Boluses>,
    /// How long the content keeps.
    pub stability: Option<&'a Sourced<Duration>>,
    /// The pump, if it is known: its own flow accuracy then counts.
    pub pump: Option<&'a Pump>,
    /// The margins of the site.
    pub policy: &'a Policy,
}

/// The boluses that a patient may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boluses {
    /// How many in a day.
    pub per_day: u64,
    /// How much each.
    pub volume: Volume,
}

/// How long a fill lasts, by each reason to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefillPlan {
    /// The flow with all boluses used.
    pub flow_max: Rate,
    /// Until the low-reservoir alarm, at the programmed flow.
    pub time_to_alarm: Divided<Duration>,
    /// Until the low-reservoir alarm if the pump runs as fast as its accuracy allows.
    pub time_to_alarm_worst_case: Divided<Duration>,
    /// How fast that is, as a share of the programmed flow.
    pub worst_case_flow: Percent,
    /// How long before the alarm the refill should be planned, at the least.
    pub lead: Duration,
    /// How long the content keeps.
    pub stability: Option<Duration>,
    /// The latest time of the next refill.
    pub refill_within: Duration,
    /// Which of the reasons gave that time.
    pub binding: Deadline,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// Why a reservoir must be filled again by a certain time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// The low-reservoir alarm at the programmed flow, less the planning lead.
    AlarmLessLead,
    /// The low-reservoir alarm at the fastest flow that the accuracy allows.
    AlarmWorstCase,
    /// The content is no longer stable.
    Stability,
}

impl Deadline {
    /// The reason in words.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::AlarmLessLead => "low-reservoir alarm less the planning lead",
            Self::AlarmWorstCase => "low-reservoir alarm at the worst-case flow",
            Self::Stability => "stability of the drug in the pump",
        }
    }
}

/// How long a fill lasts: the earliest of alarm less lead, alarm at worst-case flow, and stability.
///
/// Times are rounded down, so that a date never comes out too late.
///
/// # Errors
/// A [`Refusal`] when there is no flow or nothing above the alarm volume.
pub fn refill(input: RefillInput<'_>) -> Result<RefillPlan, Refusal> {
    let RefillInput { filled, delivered, low_reservoir, flow, policy, .. } = input;
    let above_alarm = |delivered: Volume| {
        filled.checked_sub(delivered).and_then(|held| held.checked_sub(low_reservoir)).ok()
    };
    let usable = above_alarm(delivered)
        .filter(|usable| !usable.is_zero())
        .ok_or_else(|| nothing_above_alarm(filled, low_reservoir))?;
    let wide = |error| absurd("flow", error);
    let flow_max = with_boluses(flow, input.boluses)?;
    if flow_max.is_zero() {
        return Err(no_flow());
    }
    let own = input.pump.and_then(|pump| pump.flow_accuracy.as_ref());
    let accuracy = own.unwrap_or(&policy.planning_flow_accuracy);
    let whole = Percent::from_hundredths(10_000);
    let worst_case_flow = whole.checked_add(accuracy.value).map_err(wide)?;
    let fastest = flow_max.share_rounded_up(worst_case_flow).map_err(wide)?;
    let time_to_alarm = usable.time_at(flow_max).map_err(wide)?;
    // What was commanded so far may have been delivered that much faster too.
    let delivered_worst_case = delivered.share_rounded_up(worst_case_flow).map_err(wide)?;
    let usable_worst_case = above_alarm(delivered_worst_case).unwrap_or(Volume::ZERO);
    let time_to_alarm_worst_case = usable_worst_case.time_at(fastest).map_err(wide)?;
    let lead = policy.refill_lead_min.value;
    let less_lead = time_to_alarm.rounded_down.checked_sub(lead).unwrap_or(Duration::ZERO);
    let stability = input.stability.map(|sourced| sourced.value);

    let mut deadlines = vec![
        (time_to_alarm_worst_case.rounded_down, Deadline::AlarmWorstCase),
        (less_lead, Deadline::AlarmLessLead),
    ];
    deadlines.extend(stability.map(|time| (time, Deadline::Stability)));
    let earliest = deadlines.into_iter().min_by_key(|(time, _)| *time);
    let (refill_within, binding) = earliest.unwrap_or((Duration::ZERO, Deadline::AlarmWorstCase));
    let mut basis = vec![
        Basis::of("flow accuracy", accuracy),
        Basis::of("planning lead before the alarm", &policy.refill_lead_min),
    ];
    basis.extend(input.stability.map(|stability| Basis::of("stability in the pump", stability)));
    Ok(RefillPlan {
        flow_max,
        time_to_alarm,
        time_to_alarm_worst_case,
        worst_case_flow,
        lead,
        stability,
        refill_within,
        binding,
        basis,
    })
}

fn with_boluses(flow: Rate, boluses: Option<Boluses>) -> Result<Rate, Refusal> {
    let Some(Boluses { per_day, volume }) = boluses else { return Ok(flow) };
    volume
        .checked_mul(per_day)
        .and_then(|daily| flow.checked_add(Rate::from_nl_per_day(daily.nl())))
        .map_err(|error| absurd("bolus_volume", error))
}

fn nothing_above_alarm(filled: Volume, low_reservoir: Volume) -> Refusal {
    Refusal {
        field: "filled",
        rule: "refill.above-alarm",
        message: format!("A fill of {filled} is not above the low-reservoir alarm"),
        asked: Some(filled.to_string()),
        limit: Some(format!("more than {low_reservoir}")),
        source: "low-reservoir alarm of the programme".to_owned(),
        action: "Fill more, or check the alarm volume".to_owned(),
    }
}

fn no_flow() -> Refusal {
    Refusal {
        field: "flow",
        rule: "refill.flow",
        message: "Without flow there is no time at which the reservoir is low".to_owned(),
        asked: Some(Rate::ZERO.to_string()),
        limit: Some("more than 0 mL/day".to_owned()),
        source: "arithmetic".to_owned(),
        action: "Enter the programmed flow".to_owned(),
    }
}
