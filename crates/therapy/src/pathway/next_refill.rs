//! The date of the next refill, and the reason that binds it.

use cisterna_catalog::{Drug, Pump as PumpModel, Sourced, Stability, StabilityContent};
use cisterna_pump::{Mode, Programme};
use cisterna_quantity::{Duration, Volume};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calculation::{Boluses, Deadline, RefillInput, refill};
use crate::device::after;
use crate::limit::source_text;
use crate::{Basis, Circumstances, Refusal};

/// When the reservoir must be filled again at the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextRefill {
    /// The latest time.
    pub at: Timestamp,
    /// The reason that binds, in words.
    pub reason: String,
    /// Where that reason's limit comes from, and whether it was verified.
    pub source: String,
    /// When the low-reservoir alarm would come at the programmed flow.
    pub alarm_at: Option<Timestamp>,
    /// When it would come at the fastest flow that the accuracy allows.
    pub alarm_worst_case_at: Option<Timestamp>,
    /// When the content is no longer stable.
    pub stable_until: Option<Timestamp>,
    /// What the dates rest on.
    pub basis: Vec<Basis>,
}

/// What the next refill is planned from.
pub(crate) struct Plan<'a> {
    /// What was filled, and what the pump has commanded since.
    pub(crate) filled: Volume,
    pub(crate) delivered: Volume,
    /// When it was filled, and the last day on which the content may be used.
    pub(crate) filled_at: Timestamp,
    pub(crate) beyond_use: Date,
    /// Whether the pump never held this drug before.
    pub(crate) first_fill: bool,
    pub(crate) programme: &'a Programme,
    pub(crate) drug: &'a Drug,
    /// How long a mixture keeps; without it that of the drug alone counts.
    pub(crate) stability: Option<&'a Sourced<Duration>>,
    pub(crate) pump: &'a PumpModel,
}

/// One reason to come back by a certain time.
struct Reason {
    at: Timestamp,
    words: String,
    source: String,
}

impl Plan<'_> {
    /// The next refill: the earliest of alarm less lead, worst-case alarm, stability, and the last
    /// day of use of the content.
    ///
    /// An opening prime or bridge counts as gone at once, which can only bring the date forward. A
    /// reservoir that is already at its alarm is due now: that must never keep a dose from being
    /// lowered.
    pub(crate) fn next(&self, at: &Circumstances<'_>) -> Result<NextRefill, Refusal> {
        let stability = self.stability()?;
        let stable_until = after(self.filled_at, stability.value).ok_or_else(too_far)?;
        let mut reasons = vec![Reason {
            at: stable_until,
            words: format!("{}: {}", Deadline::Stability.reason(), stability.value),
            source: source_text(stability),
        }];
        reasons.extend(self.last_day_of_use(at));
        let mut next = NextRefill {
            at: stable_until,
            reason: String::new(),
            source: String::new(),
            alarm_at: None,
            alarm_worst_case_at: None,
            stable_until: Some(stable_until),
            basis: vec![Basis::of("stability in the pump", stability)],
        };
        reasons.push(self.by_volume(&mut next, at)?);
        let earliest = reasons.into_iter().min_by_key(|reason| reason.at).ok_or_else(too_far)?;
        Ok(NextRefill { at: earliest.at, reason: earliest.words, source: earliest.source, ..next })
    }

    /// The end of the content's last day of use, taken at the day's beginning.
    fn last_day_of_use(&self, at: &Circumstances<'_>) -> Option<Reason> {
        let day = self.beyond_use.to_zoned(at.zone.clone()).ok()?.timestamp();
        let words = format!("last day of use {}", self.beyond_use.strftime("%-d %b %Y"));
        let source = "label of the container".to_owned();
        Some(Reason { at: day.max(at.occurred_at), words, source })
    }

    /// When the volume runs down to the alarm.
    fn by_volume(&self, next: &mut NextRefill, at: &Circumstances<'_>) -> Result<Reason, Refusal> {
        let Mode::SimpleContinuous { rate } = self.programme.mode else { return Err(too_far()) };
        let opening = self.programme.opening.map_or(Volume::ZERO, |bolus| bolus.volume);
        let delivered = self.delivered.checked_add(opening).unwrap_or(self.filled);
        let low_reservoir = self.programme.low_reservoir_alarm;
        let held = self.filled.checked_sub(delivered).unwrap_or(Volume::ZERO);
        if held <= low_reservoir {
            next.alarm_at = Some(at.occurred_at);
            return Ok(Reason {
                at: at.occurred_at,
                words: "the reservoir is at its alarm volume".to_owned(),
                source: "the pump's own account".to_owned(),
            });
        }
        // All that the patient may ask for.
        let boluses = self
            .programme
            .patient_bolus
            .map(|bolus| Boluses { per_day: u64::from(bolus.most_per_day), volume: bolus.volume });
        let plan = refill(RefillInput {
            filled: self.filled,
            delivered,
            low_reservoir,
            flow: rate,
            boluses,
            stability: None,
            pump: Some(self.pump),
            policy: &at.catalog.policy,
        })?;
        let from_now = |time: Duration| after(at.occurred_at, time).ok_or_else(too_far);
        next.alarm_at = Some(from_now(plan.time_to_alarm.rounded_down)?);
        next.alarm_worst_case_at = Some(from_now(plan.time_to_alarm_worst_case.rounded_down)?);
        let source = volume_source(plan.binding, &plan.basis);
        next.basis.extend(plan.basis);
        let words = plan.binding.reason().to_owned();
        Ok(Reason { at: from_now(plan.refill_within)?, words, source })
    }

    /// The shortest stability that applies to the drug alone in the pump.
    fn stability(&self) -> Result<&Sourced<Duration>, Refusal> {
        if let Some(known) = self.stability {
            return Ok(known);
        }
        let applies = |stability: &&Stability| match stability.content {
            StabilityContent::FirstFill => self.first_fill,
            StabilityContent::Mixture => false,
            StabilityContent::AloneInPump
            | StabilityContent::Diluted
            | StabilityContent::Undiluted => true,
        };
        let known = self.drug.stability.iter().filter(applies).map(|stability| &stability.limit);
        known.min_by_key(|limit| limit.value).ok_or_else(|| Refusal {
            field: "drug",
            rule: "formulary.no-stability",
            message: format!("It is not known how long {} keeps in a pump", self.drug.name),
            asked: Some(self.drug.name.clone()),
            limit: None,
            source: "formulary: no value".to_owned(),
            action: "Enter a stability with its source in the catalogue before it is ordered"
                .to_owned(),
        })
    }
}

/// The source of the limit behind a date that follows from the volume.
fn volume_source(binding: Deadline, basis: &[Basis]) -> String {
    let name = match binding {
        Deadline::AlarmWorstCase => "flow accuracy",
        _ => "planning lead before the alarm",
    };
    let found = basis.iter().find(|basis| basis.name == name);
    found.map_or_else(String::new, |basis| {
        let mark = if basis.verified { "" } else { " (unverified)" };
        format!("{}{mark}", basis.source)
    })
}

fn too_far() -> Refusal {
    Refusal {
        field: "dose",
        rule: "refill.date",
        message: "No refill date follows from this programme".to_owned(),
        asked: None,
        limit: None,
        source: "calendar".to_owned(),
        action: "Check the flow and the fill volume".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use cisterna_catalog::Catalog;
    use cisterna_pump::{DrugClass, PatientBolus};
    use cisterna_quantity::ParseError;
    use jiff::tz::TimeZone;

    use super::*;

    fn read<T: std::str::FromStr<Err = ParseError>>(text: &str) -> T {
        text.parse().expect("it is a quantity")
    }

    /// 18 mL above the alarm at 0.2 mL/day, and with four boluses of 0.05 mL a day at 0.4 mL/day.
    #[test]
    fn every_bolus_that_a_patient_may_ask_for_brings_the_date_forward() {
        let catalog = Catalog::built_in();
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().expect("it is a time");
        let at = Circumstances {
            catalog: &catalog,
            actor: "tester",
            account: "tester",
            session: "first",
            occurred_at: now,
            recorded_at: now,
            zone: &TimeZone::UTC,
        };
        let days = |patient_bolus| {
            let programme = Programme {
                drug: DrugClass::Opioid,
                concentration: read("10 mg/mL"),
                mode: Mode::SimpleContinuous { rate: read("0.2 mL/day") },
                opening: None,
                patient_bolus,
                dose_limit: None,
                low_reservoir_alarm: read("2 mL"),
            };
            let plan = Plan {
                filled: read("20 mL"),
                delivered: Volume::ZERO,
                filled_at: now,
                beyond_use: "2027-06-30".parse().expect("it is a day"),
                first_fill: false,
                programme: &programme,
                drug: catalog.drug("morphine").expect("it is known"),
                stability: None,
                pump: catalog.pump("synchromed-ii-20").expect("it is known"),
            };
            let next = plan.next(&at).expect("there is a date");
            next.alarm_at.map(|alarm| alarm.duration_since(now).as_hours() / 24)
        };
        let bolus = PatientBolus {
            volume: read("0.05 mL"),
            rate: read("2.4 mL/day"),
            lockout: read("1 h"),
            most_per_day: 4,
            most_in_window: None,
        };
        assert_eq!(days(None), Some(90));
        assert_eq!(days(Some(bolus)), Some(45));
    }
}
