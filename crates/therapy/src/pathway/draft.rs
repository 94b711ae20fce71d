//! A programme before it is complete: held against the formulary, the pump, and what went before.

use cisterna_catalog::{Drug, Pump as PumpModel};
use cisterna_pump::limits;
use cisterna_quantity::{Concentration, DoseRate, Percent, Volume};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calculation::flow;
use crate::checks::Checks;
use crate::device::between;
use crate::limit::{Checked, source_text};
use crate::pathway::next_refill::Plan;
use crate::pathway::{NextRefill, Opening, Programmed};
use crate::{Circumstances, Refusal};

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
    pub(crate) filled_at: Timestamp,
    pub(crate) beyond_use: Date,
    pub(crate) first_fill: bool,
    /// Whether the dose meets a patient who is not used to the drug.
    pub(crate) starting: bool,
    /// The lowest dose within the last day, for which an increase is judged.
    pub(crate) lowest_recent_dose: Option<DoseRate>,
}

impl Draft<'_> {
    /// Checks the programme against the formulary and the pump, and completes it.
    pub(crate) fn complete(
        self,
        checks: &mut Checks,
        at: &Circumstances<'_>,
    ) -> Option<Programmed> {
        let unit = self.drug.mass_unit;
        let dose = Checked {
            field: "dose",
            what: "daily dose",
            drug: &self.drug.name,
            asked: self.dose,
            limits: &self.drug.dose,
            reason: Some(self.reason),
        };
        checks.add(dose.refusals(|dose| dose.display_in(unit)));
        let concentration = Checked {
            field: "concentration",
            what: "concentration",
            drug: &self.drug.name,
            asked: self.concentration,
            limits: &self.drug.concentration,
            reason: Some(self.reason),
        };
        checks.add(concentration.refusals(|strength| strength.display_in(unit)));
        checks.add(self.against_start());
        checks.add(self.against_increase());
        checks.add(self.against_alarm());
        let flow = checks.take(flow(self.dose, self.concentration, self.pump, unit))?;
        let mut programmed = Programmed {
            drug: self.drug.id.clone(),
            concentration: self.concentration,
            dose_ordered: self.dose,
            dose: flow.achievable_dose,
            rate: flow.rate,
            opening: self.opening.clone(),
            low_reservoir_alarm: self.low_reservoir_alarm,
            next_refill: unplanned(self.filled_at),
            reason: self.reason.to_owned(),
            basis: flow.basis,
        };
        let model = checks.take(crate::device::model_of(self.pump))?;
        let programme = programmed.for_pump();
        let by_pump = limits::programme(&model, &programme, self.held);
        checks.take(by_pump.map_err(|refusal| pump_refuses(&refusal)))?;
        let plan = Plan {
            filled: self.filled,
            delivered: self.filled.checked_sub(self.held).unwrap_or(Volume::ZERO),
            filled_at: self.filled_at,
            beyond_use: self.beyond_use,
            first_fill: self.first_fill,
            programme: &programme,
            drug: self.drug,
            pump: self.pump,
        };
        programmed.next_refill = checks.take(plan.next(at))?;
        checks.add(self.against_short_interval(&programmed.next_refill, at));
        checks.add(self.against_stale_content(&programmed.next_refill, at));
        Some(programmed)
    }

    fn has_reason(&self) -> bool {
        !self.reason.trim().is_empty()
    }

    /// A first dose, or one after a long interruption, meets a patient without tolerance.
    fn against_start(&self) -> Vec<Refusal> {
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

    /// An increase beyond the smallest published step needs a reason. Which step applies depends on
    /// the condition, so the smallest counts.
    fn against_increase(&self) -> Option<Refusal> {
        let old = self.lowest_recent_dose?;
        let steps = self.drug.increase_steps.iter().filter_map(|step| step.share_max.as_ref());
        let step = steps.min_by_key(|step| step.value)?;
        let whole = Percent::from_hundredths(10_000);
        let most = old.share(whole.checked_add(step.value).ok()?).ok()?.rounded_down;
        if self.dose <= most || self.has_reason() {
            return None;
        }
        let show = |dose: DoseRate| dose.display_in(self.drug.mass_unit).to_string();
        Some(Refusal {
            field: "dose",
            rule: "programme.increase",
            message: format!("{} is more than {} above {}", show(self.dose), step.value, show(old)),
            asked: Some(format!("{} after {}", show(self.dose), show(old))),
            limit: Some(format!("usually at most {}", show(most))),
            source: source_text(step),
            action: format!(
                "Choose at most {}, or write the reason for the larger step",
                show(most)
            ),
        })
    }

    /// An alarm below the device's own volume warns late.
    fn against_alarm(&self) -> Option<Refusal> {
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
    fn against_short_interval(&self, next: &NextRefill, at: &Circumstances<'_>) -> Option<Refusal> {
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
    fn against_stale_content(&self, next: &NextRefill, at: &Circumstances<'_>) -> Option<Refusal> {
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

/// A refusal of the pump's control core that the order's own checks did not foresee.
fn pump_refuses(refusal: &cisterna_pump::Refusal) -> Refusal {
    use cisterna_pump::Refusal as Core;
    let field = match refusal {
        Core::AlarmAboveCapacity { .. } => "low_reservoir_alarm",
        Core::ReservoirOverfilled { .. } | Core::BolusExceedsReservoir { .. } => "filled",
        Core::ConcentrationMissing => "concentration",
        _ => "dose",
    };
    Refusal {
        field,
        rule: refusal.rule(),
        message: format!("The pump refuses: {refusal}"),
        asked: None,
        limit: None,
        source: "the pump's control core".to_owned(),
        action: "Correct the entry".to_owned(),
    }
}
