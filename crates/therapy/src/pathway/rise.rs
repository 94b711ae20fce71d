//! A dose of one drug held against what the patient had of it before: the limits of a start, the
//! largest step, and the shortest time between two steps.

use cisterna_catalog::Drug;
use cisterna_quantity::{DoseRate, Duration, Percent};

use crate::Refusal;
use crate::limit::{Checked, source_text};

/// A dose of one drug after what went before.
pub(crate) struct Rise<'a> {
    pub(crate) drug: &'a Drug,
    /// The most of it in any day.
    pub(crate) dose: DoseRate,
    /// Why a usual limit is exceeded; empty when none is.
    pub(crate) reason: &'a str,
    /// Whether the dose meets a patient who is not used to the drug.
    pub(crate) starting: bool,
    /// The lowest dose of it within the last day, for which an increase is judged.
    pub(crate) lowest_recent_dose: Option<DoseRate>,
    /// How long ago its dose began or rose last.
    pub(crate) since_increase: Option<Duration>,
}

impl Rise<'_> {
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
}
