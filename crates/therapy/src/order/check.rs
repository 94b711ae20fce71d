//! Every rule on one order.

use cisterna_catalog::{Catheter, Drug, Pump};
use cisterna_pump::{self as core, Mode, Programme, limits};
use cisterna_quantity::{DoseRate, Duration, Mass, Rate, Volume};
use jiff::tz::TimeZone;

use super::{DailyTotal, DrugIn, Finding, Order, Verdict, compare, told};
use crate::calculation::{
    Component, absurd, against_formulary, against_mixing, agree, catheter_volume, daily_dose,
    largest_window, prime, stability_of, well_formed,
};
use crate::checks::Checks;
use crate::device::{between, model_of};
use crate::pathway::DoseLimit;
use crate::pathway::draft::Draft;
use crate::pathway::implant::overfilled;
use crate::pathway::next_refill::Plan;
use crate::pathway::pump_refusal::pump_refuses_dose;
use crate::rule::severity;
use crate::{Basis, Circumstances, Refusal};

/// All that the rules say about an order.
#[must_use]
pub fn check(order: &Order, catalog: &cisterna_catalog::Catalog) -> Verdict {
    let at = Circumstances {
        catalog,
        actor: "",
        occurred_at: order.ordered_at,
        recorded_at: order.ordered_at,
        zone: &TimeZone::UTC,
    };
    let mut checking = Checking { order, at, checks: Checks::default(), verdict: empty() };
    checking.all();
    let Checking { checks, mut verdict, .. } = checking;
    let refusals = checks.finish().err().map_or_else(Vec::new, |refused| refused.0);
    for refusal in refusals {
        let finding = Finding { severity: severity(refusal.rule), refusal };
        if !verdict.findings.contains(&finding) {
            verdict.findings.push(finding);
        }
    }
    verdict.findings.sort_by_key(|finding| finding.severity);
    verdict
}

const fn empty() -> Verdict {
    Verdict { findings: Vec::new(), totals: Vec::new(), refill_by: None, basis: Vec::new() }
}

struct Checking<'a> {
    order: &'a Order,
    at: Circumstances<'a>,
    checks: Checks,
    verdict: Verdict,
}

impl<'a> Checking<'a> {
    fn all(&mut self) {
        let catalog = self.at.catalog;
        let system = &self.order.system;
        let pump = catalog.pump(&system.pump).map_err(|e| Refusal::unknown("pump", &e));
        let pump = self.checks.take(pump);
        let catheter = catalog.catheter(&system.catheter);
        let catheter = self.checks.take(catheter.map_err(|e| Refusal::unknown("catheter", &e)));
        let content = self.components(&self.order.content.drugs, "content");
        let (Some(pump), Some(catheter), Some(content)) = (pump, catheter, content) else { return };
        self.checks.take(well_formed(&content));
        self.on_system(pump, catheter);
        self.on_drugs(pump, &content);
        let Some(leading) = content.first().copied() else {
            self.checks.add([Refusal::missing("content", "drug")]);
            return;
        };
        if let Some(programme) = self.programme(pump, &leading) {
            if self.on_pump(pump, &leading, programme) {
                self.on_doses(pump, &content, &programme);
            }
            self.on_change((pump, catheter), &content, &programme);
        }
    }

    /// The drugs by their names; none when one is not known.
    fn components(&mut self, drugs: &[DrugIn], field: &'static str) -> Option<Vec<Component<'a>>> {
        let catalog = self.at.catalog;
        let found: Vec<_> = drugs
            .iter()
            .filter_map(|one| {
                let drug = catalog.drug(&one.drug).map_err(|e| Refusal::unknown(field, &e));
                let drug = self.checks.take(drug)?;
                Some(Component { drug, concentration: one.concentration })
            })
            .collect();
        (found.len() == drugs.len()).then_some(found)
    }

    fn on_system(&mut self, pump: &Pump, catheter: &Catheter) {
        let order = self.order;
        // A first programme has a prime. After that the pathway matters where the content changes, and
        // is asked for with the bridge.
        let basis = match order.previous {
            None => prime(pump, catheter, order.system.length).map(|found| found.basis),
            Some(_) => catheter_volume(catheter, order.system.length).map(|found| found.basis),
        };
        self.verdict.basis.extend(self.checks.take(basis).into_iter().flatten());
        self.checks.add(order.system.tubing.and_then(|asked| compare::tubing(asked, pump)));
        let Some(model) = self.checks.take(model_of(pump)) else { return };
        let filled = order.content.filled;
        let fits = limits::fill(&model, filled).is_ok();
        self.checks.require(fits, || overfilled(filled, &model));
        self.checks.require(!filled.is_zero(), || Refusal::missing("filled", "fill volume"));
    }

    fn on_drugs(&mut self, pump: &Pump, content: &[Component<'_>]) {
        let patient = &self.order.patient;
        for component in content {
            let drug = component.drug;
            self.checks.add(patient.allergies.refusal_of("content", drug));
            let approved = pump.approval(&drug.id).is_some() && content.len() == 1;
            self.checks.require(approved || patient.unapproved_consent, || {
                unapproved(pump, drug, content.len())
            });
        }
        let drugs: Vec<&Drug> = content.iter().map(|one| one.drug).collect();
        let stability = stability_of(self.at.catalog, &drugs);
        let against = against_mixing(&drugs, stability.as_ref(), &self.order.programme.reason);
        self.checks.add(against);
    }

    /// What the pump is told, without a dose limit.
    fn programme(&mut self, pump: &Pump, leading: &Component<'_>) -> Option<Programme> {
        let facts = &self.order.programme;
        let concentration = leading.concentration;
        let mode = told::mode(&facts.infusion, pump, leading.drug, concentration);
        let (mode, basis) = self.checks.take(mode)?;
        self.verdict.basis.extend(basis);
        let bolus = facts.patient_bolus.map(|bolus| told::patient_bolus(&bolus, concentration));
        let patient_bolus = match bolus {
            Some(bolus) => Some(self.checks.take(bolus)?),
            None => None,
        };
        Some(Programme {
            drug: leading.drug.class.for_pump(),
            concentration,
            mode,
            opening: None,
            patient_bolus,
            dose_limit: None,
            low_reservoir_alarm: facts.low_reservoir_alarm,
        })
    }

    /// The totals of each drug, held against the formulary, the start, the increase and the dose that
    /// is meant.
    fn on_doses(&mut self, pump: &Pump, content: &[Component<'_>], programme: &Programme) {
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
            let draft = self.draft(pump, component, dose);
            self.checks.add(draft.against_start());
            self.checks.add(draft.against_increase());
            if index == 0 {
                self.checks.add(draft.against_alarm());
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
        let before = self.order.previous.as_ref().filter(|previous| {
            let first = previous.drugs.first();
            first.is_some_and(|one| {
                self.at.catalog.drug(&one.drug).is_ok_and(|drug| drug.id == leading.drug.id)
            })
        });
        self.checks.add(before.and_then(|previous| {
            compare::total_doubled(previous.total_daily_dose, total, &facts.reason, unit)
        }));
    }

    /// The dose a second time, by volume and concentration.
    fn on_two_ways(&mut self, leading: &Component<'_>, dose: DoseRate, model: &core::Model) {
        if let super::Infusion::Continuous(ordered) = &self.order.programme.infusion {
            if self.order.programme.patient_bolus.is_none() {
                let second = daily_dose(*ordered, leading.concentration);
                self.checks.take(agree(dose, second, model.quantum, leading.concentration));
            }
        }
    }

    fn draft<'d>(&self, pump: &'d Pump, component: &Component<'d>, dose: DoseRate) -> Draft<'d>
    where
        'a: 'd,
    {
        let order = self.order;
        let previous = order.previous.as_ref();
        let leads = previous.and_then(|previous| previous.drugs.first()).is_some_and(|first| {
            self.at.catalog.drug(&first.drug).is_ok_and(|drug| drug.id == component.drug.id)
        });
        let previous = previous.filter(|_| leads);
        Draft {
            drug: component.drug,
            pump,
            concentration: component.concentration,
            dose,
            opening: None,
            low_reservoir_alarm: order.programme.low_reservoir_alarm,
            reason: &order.programme.reason,
            filled: order.content.filled,
            held: order.content.filled,
            pump_before: None,
            filled_at: order.ordered_at,
            beyond_use: order.content.beyond_use,
            first_fill: order.content.first_fill,
            starting: !order.patient.used_to_drugs,
            lowest_recent_dose: previous.map(|previous| previous.total_daily_dose),
            since_increase: previous.map(|previous| between(previous.raised_at, order.ordered_at)),
            unlimited_recent_dose: None,
        }
    }

    /// What the pump's own functions say, with the drug's hard limit as the pump would hold it, and
    /// whether it can run the programme apart from that limit.
    fn on_pump(&mut self, pump: &Pump, leading: &Component<'_>, programme: Programme) -> bool {
        let Some(model) = self.checks.take(model_of(pump)) else { return false };
        let hard = leading.drug.dose.upper_hard.as_ref();
        let limit = hard.map(|hard| {
            let (asked, quantum) = (leading.concentration, model.quantum);
            DoseLimit::of(leading.drug, hard, asked, quantum, None)
                .map(DoseLimit::for_pump)
                .map_err(|error| absurd("dose", error))
        });
        let dose_limit = match limit {
            Some(limit) => self.checks.take(limit),
            None => None,
        };
        self.verdict.basis.extend(hard.map(|hard| Basis::of("highest daily dose", hard)));
        let limited = Programme { dose_limit, ..programme };
        let held = limits::programme(&model, &limited, self.order.content.filled);
        let unit = leading.drug.mass_unit;
        let runs = match &held {
            Ok(()) => true,
            // The formulary's limit is held against the totals, and they can be calculated.
            Err(core::Refusal::DoseLimit { .. } | core::Refusal::DoseLimitMissing) => true,
            Err(_) => false,
        };
        self.checks.take(held.map_err(|refusal| pump_refuses_dose(&refusal, unit)));
        runs
    }

    /// The bridge, and the next refill.
    fn on_change(
        &mut self,
        system: (&Pump, &Catheter),
        content: &[Component<'_>],
        programme: &Programme,
    ) {
        let Some(total) = self.verdict.totals.first() else { return };
        let rate_of = |mass: Mass| {
            let volume = mass.volume_at(programme.concentration).map(|found| found.rounded_down);
            Rate::from_nl_per_day(volume.unwrap_or(Volume::MAX).nl())
        };
        let (steady, most) = (rate_of(total.steady), rate_of(total.most));
        let previous = self.order.previous.as_ref();
        let old = previous.map(|previous| previous.drugs.clone()).unwrap_or_default();
        if let Some(old) = self.components(&old, "previous") {
            let bridged = compare::bridge(self.order, system, (&old, content), steady);
            let against = self.checks.take(bridged);
            self.checks.add(against.into_iter().flatten());
        }
        self.on_next_refill(
            system.0,
            content,
            Programme {
                mode: Mode::SimpleContinuous { rate: most },
                patient_bolus: None,
                ..*programme
            },
        );
    }

    fn on_next_refill(&mut self, pump: &Pump, content: &[Component<'_>], programme: Programme) {
        let order = self.order;
        let drugs: Vec<&Drug> = content.iter().map(|one| one.drug).collect();
        let mixed = stability_of(self.at.catalog, &drugs).filter(|_| drugs.len() > 1);
        let Some(leading) = content.first() else { return };
        // How long an unmeasured mixture keeps is not known; that was found already.
        if drugs.len() > 1 && mixed.is_none() {
            return;
        }
        let plan = Plan {
            filled: order.content.filled,
            delivered: Volume::ZERO,
            filled_at: order.ordered_at,
            beyond_use: order.content.beyond_use,
            first_fill: order.content.first_fill,
            programme: &programme,
            drug: leading.drug,
            stability: mixed.as_ref(),
            pump,
        };
        let at = self.at;
        let Some(next) = self.checks.take(plan.next(&at)) else { return };
        let draft = self.draft(pump, leading, order.programme.total_daily_dose);
        let short = draft.against_short_interval(&next, &at);
        let stale = draft.against_stale_content(&next, &at);
        self.checks.add(short.into_iter().chain(stale));
        self.verdict.refill_by = Some(next.at);
        self.verdict.basis.extend(next.basis);
    }
}

fn unapproved(pump: &Pump, drug: &Drug, drugs: usize) -> Refusal {
    let what = if drugs > 1 { "in a mixture " } else { "" };
    Refusal {
        field: "content",
        rule: "pump.approved-drug",
        message: format!("A {} is not approved for {} {what}", pump.name, drug.name)
            .trim()
            .to_owned(),
        asked: Some(drug.name.clone()),
        limit: pump.approval(&drug.id).map(|_| format!("{} alone", drug.name)),
        source:
            "approvals of the device table; FDA 2018 on drugs in implanted pumps; failure at 78 \
                 months 2.4 % with approved and 7.0 % with other drugs"
                .to_owned(),
        action: "Choose an approved drug, or record the patient's consent to this one".to_owned(),
    }
}
