//! A programme before it is complete: held against the formulary, the pump, and what went before.

use cisterna_catalog::{Drug, Pump as PumpModel};
use cisterna_pump::{Command, Programme, Refusal as Core, limits};
use cisterna_quantity::{Concentration, DoseRate, Duration, Percent, Volume};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calculation::{absurd, against_formulary, agree, daily_dose, flow};
use crate::checks::Checks;
use crate::device::{RunningPump, between, model_of};
use crate::limit::{Checked, source_text};
use crate::pathway::next_refill::Plan;
use crate::pathway::pump_refusal::pump_refuses_dose;
use crate::pathway::{DoseLimit, NextRefill, Opening, Programmed};
use crate::{Basis, Circumstances, Refusal};

/// The parts of a programme that depend on the occasion: first programme, change, or refill.
pub(crate) struct Draft<'a> {
    pub(crate) drug: &'a Drug,
    pub(crate) pump: &'a PumpModel,
    pub(crate) concentration: Concentration,
    pub(crate) dose: DoseRate,
    pub(crate) opening: Option<Opening>,
    pub(crate) low_reservoir_alarm: Volume,
    pub(crate) reason: &'a str,
    /// What was filled and when, what is left of it, and until when it may be used.
    pub(crate) filled: Volume,
    pub(crate) held: Volume,
    /// The pump that is to take the programme, after the fill if there is one; none when the fill
    /// was refused.
    pub(crate) pump_before: Option<RunningPump>,
    pub(crate) filled_at: Timestamp,
    pub(crate) beyond_use: Date,
    pub(crate) first_fill: bool,
    /// Whether the dose meets a patient who is not used to the drug.
    pub(crate) starting: bool,
    /// The lowest dose within the last day, for which an increase is judged.
    pub(crate) lowest_recent_dose: Option<DoseRate>,
    /// How long ago the dose began or rose last.
    pub(crate) since_increase: Option<Duration>,
    /// The highest dose within the last day, if the pump was told no limit.
    pub(crate) unlimited_recent_dose: Option<DoseRate>,
}

impl Draft<'_> {
    /// Checks the programme against the formulary and the pump, and completes it.
    pub(crate) fn complete(
        self,
        checks: &mut Checks,
        at: &Circumstances<'_>,
    ) -> Option<Programmed> {
        checks.add(against_formulary(self.drug, self.concentration, self.dose, self.reason));
        checks.add(self.against_start());
        checks.add(self.against_increase());
        checks.add(self.against_alarm());
        let unit = self.drug.mass_unit;
        let flow = checks.take(flow(self.dose, self.concentration, self.pump, unit))?;
        let second = daily_dose(self.dose, self.concentration);
        let quantum = self.pump.delivery_quantum.value;
        checks.take(agree(flow.achievable_dose, second, quantum, self.concentration))?;
        let dose_limit = checks.take(self.dose_limit())?;
        let mut basis = flow.basis;
        let hard = self.drug.dose.upper_hard.as_ref();
        basis.extend(hard.map(|hard| Basis::of("highest daily dose", hard)));
        let mut programmed = Programmed {
            drug: self.drug.id.clone(),
            class: self.drug.class.for_pump(),
            concentration: self.concentration,
            dose_ordered: self.dose,
            dose: flow.achievable_dose,
            rate: flow.rate,
            opening: self.opening.clone(),
            low_reservoir_alarm: self.low_reservoir_alarm,
            dose_limit,
            next_refill: unplanned(self.filled_at),
            reason: self.reason.to_owned(),
            basis,
        };
        let programme = programmed.for_pump();
        checks.take(self.against_pump(programme, at))?;
        let plan = Plan {
            filled: self.filled,
            delivered: self.filled.checked_sub(self.held).unwrap_or(Volume::ZERO),
            filled_at: self.filled_at,
            beyond_use: self.beyond_use,
            first_fill: self.first_fill,
            programme: &programme,
            drug: self.drug,
            stability: None,
            pump: self.pump,
        };
        programmed.next_refill = checks.take(plan.next(at))?;
        checks.add(self.against_short_interval(&programmed.next_refill, at));
        checks.add(self.against_stale_content(&programmed.next_refill, at));
        Some(programmed)
    }

    /// What the pump is to hold by itself. An order beyond the drug's maximum, or of a drug without
    /// one, is refused by the formulary already; the pump does not say so a second time.
    pub(crate) fn dose_limit(&self) -> Result<Option<DoseLimit>, Refusal> {
        let hard = self.drug.dose.upper_hard.as_ref().filter(|hard| self.dose <= hard.value);
        let Some(hard) = hard else { return Ok(None) };
        let quantum = self.pump.delivery_quantum.value;
        let quantum = self.pump_before.map_or(quantum, |now| now.pump().model().quantum);
        let already = self.unlimited_recent_dose;
        let limit = DoseLimit::of(self.drug, hard, self.concentration, quantum, already);
        limit.map(Some).map_err(|error| absurd("dose", error))
    }

    /// Asks the core: for a pump of today's device table, and for this very pump with all that it
    /// delivered of late. What is recorded is then what the pump takes.
    fn against_pump(&self, programme: Programme, at: &Circumstances<'_>) -> Result<(), Refusal> {
        let refused = |refusal: Core| pump_refuses_dose(&refusal, self.drug.mass_unit);
        let model = model_of(self.pump)?;
        limits::programme(&model, &programme, self.held).map_err(refused)?;
        self.pump_before.map_or(Ok(()), |mut pump| {
            pump.command(at.occurred_at, Command::Programme(programme)).map_err(refused)
        })
    }

    fn has_reason(&self) -> bool {
        !self.reason.trim().is_empty()
    }

    /// A first dose, or one after a long interruption, meets a patient without tolerance.
    pub(crate) fn against_start(&self) -> Vec<Refusal> {
        let limits = &self.drug.start_dose;
        if limits.upper_hard.is_none() || !self.starting {
            return Vec::new();
        }
        let start = Checked {
            field: "dose",
            what: "daily dose at a start",
            drug: &self.drug.name,
            asked: self.dose,
            limits,
            reason: Some(self.reason),
        };
        start.refusals(|dose| dose.display_in(self.drug.mass_unit))
    }

    /// An increase beyond the smallest published step, or sooner than the longest published time
    /// after the last one, needs a reason. Which step applies depends on the condition, so the
    /// strictest counts.
    pub(crate) fn against_increase(&self) -> Vec<Refusal> {
        let Some(old) = self.lowest_recent_dose.filter(|old| self.dose > *old) else {
            return Vec::new();
        };
        if self.has_reason() {
            return Vec::new();
        }
        let steps = &self.drug.increase_steps;
        let share = steps.iter().filter_map(|step| step.share_max.as_ref());
        let share = share.min_by_key(|step| step.value).and_then(|step| {
            let whole = Percent::from_hundredths(10_000);
            let most = old.share(whole.checked_add(step.value).ok()?).ok()?.rounded_down;
            self.too_large(
                "programme.increase",
                old,
                most,
                &step.value.to_string(),
                source_text(step),
            )
        });
        let amount = steps.iter().filter_map(|step| step.dose_max.as_ref());
        let amount = amount.min_by_key(|step| step.value).and_then(|step| {
            let most = old.checked_add(step.value).ok()?;
            let by = step.value.display_in(self.drug.mass_unit).to_string();
            self.too_large("programme.increase-amount", old, most, &by, source_text(step))
        });
        share.into_iter().chain(amount).chain(self.too_soon()).collect()
    }

    fn too_large(
        &self,
        rule: &'static str,
        old: DoseRate,
        most: DoseRate,
        by: &str,
        source: String,
    ) -> Option<Refusal> {
        let show = |dose: DoseRate| dose.display_in(self.drug.mass_unit).to_string();
        (self.dose > most).then(|| Refusal {
            field: "dose",
            rule,
            message: format!("{} is more than {by} above {}", show(self.dose), show(old)),
            asked: Some(format!("{} after {}", show(self.dose), show(old))),
            limit: Some(format!("usually at most {}", show(most))),
            source,
            action: format!(
                "Choose at most {}, or write the reason for the larger step",
                show(most)
            ),
        })
    }

    fn too_soon(&self) -> Option<Refusal> {
        let since = self.since_increase?;
        let steps = self.drug.increase_steps.iter().filter_map(|step| step.interval_min.as_ref());
        let interval = steps.max_by_key(|interval| interval.value)?;
        (since < interval.value).then(|| Refusal {
            field: "dose",
            rule: "programme.increase-interval",
            message: format!("The dose began or rose only {} h ago", since.hours().rounded_down),
            asked: Some(format!("after {} h", since.hours().rounded_down)),
            limit: Some(format!("usually at least {}", interval.value)),
            source: source_text(interval),
            action: "Wait, or write the reason for raising it so soon".to_owned(),
        })
    }

    /// An alarm below the device's own volume warns late.
    pub(crate) fn against_alarm(&self) -> Option<Refusal> {
        let usual = self.pump.low_reservoir_alarm.as_ref()?;
        if self.low_reservoir_alarm >= usual.value || self.has_reason() {
            return None;
        }
        Some(Refusal {
            field: "low_reservoir_alarm",
            rule: "programme.alarm-volume",
            message: format!("An alarm at {} warns late", self.low_reservoir_alarm),
            asked: Some(self.low_reservoir_alarm.to_string()),
            limit: Some(format!("usually at least {}", usual.value)),
            source: source_text(usual),
            action: format!("Choose at least {}, or write the reason", usual.value),
        })
    }

    /// A fill that lasts for days only is more likely a slip of the decimal point.
    pub(crate) fn against_short_interval(
        &self,
        next: &NextRefill,
        at: &Circumstances<'_>,
    ) -> Option<Refusal> {
        let lead = &at.catalog.policy.refill_lead_max;
        let fresh = self.held == self.filled;
        let short = between(at.occurred_at, next.at) <= lead.value;
        if !fresh || !short || self.has_reason() {
            return None;
        }
        Some(Refusal {
            field: "concentration",
            rule: "programme.short-interval",
            message: format!("This fill has to be replaced by {} already", at.show(next.at)),
            asked: Some(next.reason.clone()),
            limit: Some(format!("usually more than {} after the fill", lead.value)),
            source: source_text(lead),
            action: "Check concentration, dose and volume for a wrong digit, or write the reason"
                .to_owned(),
        })
    }

    /// Content beyond its stability or its last day of use is not started in silence.
    pub(crate) fn against_stale_content(
        &self,
        next: &NextRefill,
        at: &Circumstances<'_>,
    ) -> Option<Refusal> {
        let unstable = next.stable_until.is_some_and(|until| until < at.occurred_at);
        let expired = self.beyond_use < at.today();
        if !(unstable || expired) || self.has_reason() {
            return None;
        }
        Some(Refusal {
            field: "dose",
            rule: "programme.stale-content",
            message: format!("The content of the reservoir is out of date: {}", next.reason),
            asked: None,
            limit: Some(format!("refill by {}", at.show(next.at))),
            source: next.source.clone(),
            action: "Refill first, or write why the old content is used until then".to_owned(),
        })
    }
}

fn unplanned(at: Timestamp) -> NextRefill {
    NextRefill {
        at,
        reason: String::new(),
        source: String::new(),
        alarm_at: None,
        alarm_worst_case_at: None,
        stable_until: None,
        basis: Vec::new(),
    }
}
