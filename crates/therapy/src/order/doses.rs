//! The doses of an order: each drug of it against the formulary, the start, the increase, and what the
//! prescriber means.

use cisterna_catalog::Pump;
use cisterna_pump::{self as core, Mode, Programme};
use cisterna_quantity::{DoseRate, Duration, Mass};

use super::check::Checking;
use super::{DailyTotal, DrugIn, Infusion, compare};
use crate::calculation::{Component, against_formulary, agree, daily_dose, largest_window};
use crate::device::{between, model_of};
use crate::pathway::filling::Filling;
use crate::pathway::rise::Rise;

impl<'a> Checking<'a> {
    /// The totals of each drug, held against the formulary, the start, the increase and the dose that
    /// is meant.
    pub(super) fn on_doses(
        &mut self,
        pump: &Pump,
        content: &[Component<'_>],
        programme: &Programme,
    ) {
        let Some(model) = self.checks.take(model_of(pump)) else { return };
        for (index, component) in content.iter().enumerate() {
            let own = Programme { concentration: component.concentration, ..*programme };
            let total = largest_window(&model, &own, Duration::DAY);
            let Some(total) = self.checks.take(total) else { return };
            let quantum = model.quantum.mass_at(component.concentration).unwrap_or(Mass::ZERO);
            let dose = self.dose_of(component, programme, total.most, quantum);
            let reason = self.order.programme.reason.as_str();
            self.checks.add(against_formulary(
                component.drug,
                component.concentration,
                dose,
                reason,
            ));
            let (drug, steady) = (component.drug.id.clone(), total.steady);
            self.verdict.totals.push(DailyTotal { drug, steady, most: total.most });
            // The total counts in whole quanta: one that is off by a part of them is no increase.
            let slack = quantum.fg().saturating_mul(2);
            let same = self
                .dose_before(component)
                .filter(|before| before.fg_per_day().abs_diff(dose.fg_per_day()) <= slack);
            let rise = self.rise(component, same.unwrap_or(dose));
            self.checks.add(rise.against_start());
            self.checks.add(rise.against_increase());
            if index == 0 {
                self.checks.add(self.filling(pump).against_alarm());
                self.on_total(component, total.most, quantum);
                self.on_two_ways(component, dose, &model);
            }
        }
    }

    /// The dose that is held against limits: the one that the flow gives for one flow around the
    /// clock, and what the fullest day gives for everything else.
    fn dose_of(
        &self,
        component: &Component<'_>,
        programme: &Programme,
        most: Mass,
        quantum: Mass,
    ) -> DoseRate {
        let by_window = DoseRate::from_fg_per_day(most.fg());
        match (programme.mode, programme.patient_bolus) {
            (Mode::SimpleContinuous { rate }, None) => {
                let by_flow = rate.dose_at(component.concentration).unwrap_or(by_window);
                let apart = by_flow.fg_per_day().abs_diff(by_window.fg_per_day());
                if apart <= quantum.fg() { by_flow } else { by_window }
            }
            _ => by_window,
        }
    }

    fn on_total(&mut self, leading: &Component<'_>, total: Mass, quantum: Mass) {
        let facts = &self.order.programme;
        let unit = leading.drug.mass_unit;
        self.checks.add(compare::total_entered(facts.total_daily_dose, total, quantum, unit));
        let before = self.dose_before(leading);
        self.checks.add(
            before.and_then(|before| compare::total_doubled(before, total, &facts.reason, unit)),
        );
    }

    /// What the patient got of a drug in a day at most until now; none when it is a new one.
    fn dose_before(&self, component: &Component<'_>) -> Option<DoseRate> {
        let previous = self.order.previous.as_ref()?;
        let is_it = |one: &DrugIn| {
            self.at.catalog.drug(&one.drug).is_ok_and(|drug| drug.id == component.drug.id)
        };
        let (leading, total) = (previous.drugs.first()?, previous.total_daily_dose);
        if is_it(leading) {
            return Some(total);
        }
        let found = previous.drugs.iter().find(|one| is_it(one))?;
        let rate = total.rate_at(leading.concentration).ok()?.rounded_down;
        rate.dose_at(found.concentration).ok()
    }

    /// The dose a second time, by volume and concentration.
    fn on_two_ways(&mut self, leading: &Component<'_>, dose: DoseRate, model: &core::Model) {
        let facts = &self.order.programme;
        // A dose of many parts is held against its entered total instead.
        if let (Infusion::Continuous(ordered), None) = (&facts.infusion, facts.patient_bolus) {
            let second = daily_dose(*ordered, leading.concentration);
            self.checks.take(agree(dose, second, model.quantum, leading.concentration));
        }
    }

    fn rise<'d>(&self, component: &Component<'d>, dose: DoseRate) -> Rise<'d>
    where
        'a: 'd,
    {
        let order = self.order;
        let previous = order.previous.as_ref();
        let before = self.dose_before(component);
        let is_new = previous.is_some() && before.is_none();
        Rise {
            drug: component.drug,
            dose,
            reason: &order.programme.reason,
            starting: !order.patient.used_to_drugs || is_new,
            lowest_recent_dose: before,
            since_increase: previous.map(|previous| between(previous.raised_at, order.ordered_at)),
        }
    }

    pub(super) fn filling<'d>(&self, pump: &'d Pump) -> Filling<'d>
    where
        'a: 'd,
    {
        let order = self.order;
        Filling {
            pump,
            low_reservoir_alarm: order.programme.low_reservoir_alarm,
            reason: &order.programme.reason,
            filled: order.content.filled,
            held: order.content.filled,
            beyond_use: order.content.beyond_use,
        }
    }
}
