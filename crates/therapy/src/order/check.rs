//! Every rule on one order.

use cisterna_catalog::{Catheter, Drug, Pump};
use cisterna_pump::{Programme, limits};
use jiff::tz::TimeZone;

use super::{DrugIn, Finding, Order, Verdict, compare, told};
use crate::calculation::{
    Component, against_mixing, catheter_volume, prime, stability_of, well_formed,
};
use crate::checks::Checks;
use crate::device::model_of;
use crate::pathway::implant::overfilled;
use crate::rule::severity;
use crate::{Circumstances, Refusal};

/// All that the rules say about an order.
#[must_use]
pub fn check(order: &Order, catalog: &cisterna_catalog::Catalog) -> Verdict {
    let at = Circumstances {
        catalog,
        actor: "",
        account: "",
        session: "",
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

/// An order that is being checked, and what was found so far.
pub(super) struct Checking<'a> {
    pub(super) order: &'a Order,
    pub(super) at: Circumstances<'a>,
    pub(super) checks: Checks,
    pub(super) verdict: Verdict,
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
    pub(super) fn components(
        &mut self,
        drugs: &[DrugIn],
        field: &'static str,
    ) -> Option<Vec<Component<'a>>> {
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
            "approvals of the device table; FDA 2018 on drugs in implanted pumps, which fail more \
                 often with other drugs"
                .to_owned(),
        action: "Choose an approved drug, or record the patient's consent to this one".to_owned(),
    }
}
