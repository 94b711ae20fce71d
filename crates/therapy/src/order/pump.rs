//! An order against the pump: its own functions, the bridge, and the next refill.

use cisterna_catalog::{Catheter, Drug, Pump};
use cisterna_pump::{self as core, Mode, Programme, limits};
use cisterna_quantity::{Mass, Rate, Volume};

use super::check::Checking;
use super::compare;
use crate::Basis;
use crate::calculation::{Component, absurd, stability_of};
use crate::device::model_of;
use crate::pathway::DoseLimit;
use crate::pathway::next_refill::Plan;
use crate::pathway::pump_refusal::pump_refuses_dose;

impl Checking<'_> {
    /// What the pump's own functions say, with the drug's hard limit as the pump would hold it, and
    /// whether it can run the programme apart from that limit.
    pub(super) fn on_pump(
        &mut self,
        pump: &Pump,
        leading: &Component<'_>,
        programme: Programme,
    ) -> bool {
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
    pub(super) fn on_change(
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
        let filling = self.filling(pump);
        let short = filling.against_short_interval(&next, &at);
        let stale = filling.against_stale_content(&next, &at);
        self.checks.add(short.into_iter().chain(stale));
        self.verdict.refill_by = Some(next.at);
        self.verdict.basis.extend(next.basis);
    }
}
