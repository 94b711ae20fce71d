//! A programme before it is complete: held against the formulary, the pump, and what went before.

use cisterna_catalog::{Drug, Pump as PumpModel};
use cisterna_pump::{Command, DrugClass, Programme, Refusal as Core, limits};
use cisterna_quantity::{DoseRate, MassUnit, Rate, Volume};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calculation::{
    Component, Flow, absurd, against_formulary, against_mixing, agree, daily_dose, flow,
    following_dose, stability_of,
};
use crate::checks::Checks;
use crate::device::{RunningPump, model_of};
use crate::pathway::filling::Filling;
use crate::pathway::next_refill::Plan;
use crate::pathway::pump_refusal::pump_refuses_dose;
use crate::pathway::rise::Rise;
use crate::pathway::{Content, DoseLimit, DrugDose, NextRefill, Opening, Programmed};
use crate::patient::Device;
use crate::{Basis, Circumstances, Refusal};

/// The parts of a programme that depend on the occasion: first programme, change, or refill.
pub(crate) struct Draft<'a> {
    /// What is in the reservoir, by the ids of the catalogue, and the same with what is known of it.
    pub(crate) content: &'a Content,
    pub(crate) components: &'a [Component<'a>],
    pub(crate) pump: &'a PumpModel,
    pub(crate) device: &'a Device,
    /// The dose of the leading drug.
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
    /// Whether the dose meets a patient who is not used to any drug in the pump.
    pub(crate) starting: bool,
}

impl<'a> Draft<'a> {
    /// Checks the programme against the formulary and the pump, and completes it.
    pub(crate) fn complete(
        self,
        checks: &mut Checks,
        at: &Circumstances<'_>,
    ) -> Option<Programmed> {
        let leading = self.components.first()?;
        let unit = leading.drug.mass_unit;
        let flow = flow(self.dose, leading.concentration, self.pump, unit);
        let flow = self.judge_ordered(checks, flow, leading, at)?;
        let doses = self.doses(checks, flow.rate)?;
        let dose_limit = checks.take(self.dose_limit(at))?;
        let mut basis = flow.basis;
        basis.extend(self.components.iter().filter_map(|one| {
            let hard = one.drug.dose.upper_hard.as_ref()?;
            Some(Basis::of("highest daily dose", hard))
        }));
        let filling = self.filling();
        checks.add(filling.against_alarm());
        let mut programmed = Programmed {
            content: self.content.clone(),
            class: self.class(),
            dose_ordered: self.dose,
            dose: flow.achievable_dose,
            doses,
            rate: flow.rate,
            opening: self.opening.clone(),
            low_reservoir_alarm: self.low_reservoir_alarm,
            dose_limit,
            next_refill: unplanned(self.filled_at),
            reason: self.reason.to_owned(),
            checked_by: None,
            basis,
        };
        let programme = programmed.for_pump();
        checks.take(self.against_pump(programme, at))?;
        programmed.next_refill = self.next_refill(checks, &programme, at)?;
        checks.add(filling.against_short_interval(&programmed.next_refill, at));
        checks.add(filling.against_stale_content(&programmed.next_refill, at));
        Some(programmed)
    }

    /// The dose as it was ordered, against the formulary and what went before, whether or not the pump
    /// can run it.
    fn judge_ordered(
        &self,
        checks: &mut Checks,
        flow: Result<Flow, Refusal>,
        leading: &Component<'a>,
        at: &Circumstances<'_>,
    ) -> Option<Flow> {
        let drugs: Vec<&Drug> = self.components.iter().map(|one| one.drug).collect();
        let stability = stability_of(at.catalog, &drugs);
        checks.add(against_mixing(&drugs, stability.as_ref(), self.reason));
        let exact = self.dose.rate_at(leading.concentration).map(|rate| rate.rounded_down);
        for (index, one) in self.components.iter().enumerate() {
            let dose = match (&exact, index) {
                (_, 0) => Some(self.dose),
                (Ok(rate), _) => rate.dose_at(one.concentration).ok(),
                (Err(_), _) => None,
            };
            let Some(dose) = dose else { continue };
            checks.add(against_formulary(one.drug, one.concentration, dose, self.reason));
            let rise = self.rise(one.drug, dose, at);
            checks.add(rise.against_start());
            checks.add(rise.against_increase());
        }
        checks.take(flow)
    }

    fn rise(&self, drug: &'a Drug, dose: DoseRate, at: &Circumstances<'_>) -> Rise<'a> {
        let (device, now) = (self.device, at.occurred_at);
        Rise {
            drug,
            dose,
            reason: self.reason,
            starting: self.starting || device.is_new(&drug.id, now),
            lowest_recent_dose: device.lowest_recent_dose(&drug.id, now),
            since_increase: device.since_increase(&drug.id, now),
        }
    }

    fn filling(&self) -> Filling<'a> {
        Filling {
            pump: self.pump,
            low_reservoir_alarm: self.low_reservoir_alarm,
            reason: self.reason,
            filled: self.filled,
            held: self.held,
            beyond_use: self.beyond_use,
        }
    }

    /// What every drug gets at the flow, each calculated in two ways.
    fn doses(&self, checks: &mut Checks, rate: Rate) -> Option<Vec<DrugDose>> {
        let (leading, quantum) = (self.components.first()?, self.pump.delivery_quantum.value);
        let mut doses = Vec::new();
        for (index, one) in self.components.iter().enumerate() {
            let first = rate.dose_at(one.concentration).map_err(|error| absurd("dose", error));
            let first = checks.take(first)?;
            let second = if index == 0 {
                daily_dose(self.dose, leading.concentration)
            } else {
                following_dose(self.dose, leading.concentration, one.concentration)
            };
            checks.take(agree(first, second, quantum, one.concentration))?;
            doses.push(DrugDose { drug: one.drug.id.clone(), dose: first });
        }
        Some(doses)
    }

    /// One class for one drug. In a mixture of several classes both too much and too little count as
    /// dangerous.
    fn class(&self) -> DrugClass {
        let mut classes = self.components.iter().map(|one| one.drug.class.for_pump());
        let first = classes.next().unwrap_or(DrugClass::Other);
        if classes.all(|class| class == first) { first } else { DrugClass::Other }
    }

    fn next_refill(
        &self,
        checks: &mut Checks,
        programme: &Programme,
        at: &Circumstances<'_>,
    ) -> Option<NextRefill> {
        let drugs: Vec<&Drug> = self.components.iter().map(|one| one.drug).collect();
        let mixed = stability_of(at.catalog, &drugs).filter(|_| drugs.len() > 1);
        // How long an unmeasured mixture keeps is not known; that was refused already.
        if drugs.len() > 1 && mixed.is_none() {
            return None;
        }
        let plan = Plan {
            filled: self.filled,
            delivered: self.filled.checked_sub(self.held).unwrap_or(Volume::ZERO),
            filled_at: self.filled_at,
            beyond_use: self.beyond_use,
            first_fill: self.first_fill,
            programme,
            drug: drugs.first()?,
            stability: mixed.as_ref(),
            pump: self.pump,
        };
        checks.take(plan.next(at))
    }

    /// What the pump is to hold by itself, in the leading drug: the tightest of what every drug in the
    /// reservoir allows. An order beyond a maximum, or of a drug without one, is refused by the
    /// formulary already; the pump does not say so a second time.
    fn dose_limit(&self, at: &Circumstances<'_>) -> Result<Option<DoseLimit>, Refusal> {
        let Some(leading) = self.components.first() else { return Ok(None) };
        let within = |hard: &&cisterna_catalog::Sourced<DoseRate>| self.dose <= hard.value;
        let hard = leading.drug.dose.upper_hard.as_ref().filter(within);
        let Some(hard) = hard else { return Ok(None) };
        let quantum = self.pump.delivery_quantum.value;
        let quantum = self.pump_before.map_or(quantum, |now| now.pump().model().quantum);
        let already = self.device.unlimited_recent_dose(&leading.drug.id, at.occurred_at);
        let wide = |error| absurd("dose", error);
        let asked = leading.concentration;
        let mut limit = DoseLimit::of(leading.drug, hard, asked, quantum, already).map_err(wide)?;
        for one in self.components.iter().skip(1) {
            let Some(hard) = one.drug.dose.upper_hard.as_ref() else { return Ok(None) };
            limit = limit.also(hard.value, one.concentration, asked, quantum).map_err(wide)?;
        }
        Ok(Some(self.after_other_drug(limit, leading.drug)))
    }

    /// The pump counts drug and does not know which: after a change of the leading drug the last day
    /// holds the mass of the old one, which must not keep the new programme out. The larger limit
    /// then counts in the pump until it is programmed again.
    fn after_other_drug(&self, limit: DoseLimit, drug: &Drug) -> DoseLimit {
        let old = self.device.programme.as_ref();
        let old = old.filter(|old| old.content.leading().drug != drug.id);
        let old = old.and_then(|old| old.dose_limit).map_or(limit.most, |old| old.most);
        DoseLimit { most: limit.most.max(old), ..limit }
    }

    /// Asks the core: for a pump of today's device table, and for this very pump with all that it
    /// delivered of late. What is recorded is then what the pump takes.
    fn against_pump(&self, programme: Programme, at: &Circumstances<'_>) -> Result<(), Refusal> {
        let unit = self.components.first().map(|one| one.drug.mass_unit).unwrap_or(MassUnit::Mg);
        let refused = |refusal: Core| pump_refuses_dose(&refusal, unit);
        let model = model_of(self.pump)?;
        limits::programme(&model, &programme, self.held).map_err(refused)?;
        self.pump_before.map_or(Ok(()), |mut pump| {
            pump.command(at.occurred_at, Command::Programme(programme)).map_err(refused)
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
