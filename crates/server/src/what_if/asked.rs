//! The programme that is asked about, read from the address of the page.

use std::fmt::Display;

use cisterna_catalog::{Level, Limits};
use cisterna_quantity::{Concentration, DoseRate, MassUnit};
use cisterna_therapy::{Refusal, Refused, source_text};
use jiff::tz::TimeZone;

use super::Present;
use crate::form::Submitted;
use crate::reading::Reading;
use crate::step::{concentration_words, dose_words};

/// More boluses in a day than this no pump of the catalogue gives.
const BOLUSES_MAX: u8 = 24;

/// A programme somebody thinks of.
pub(crate) struct Asked<'a> {
    pub(crate) dose: DoseRate,
    pub(crate) concentration: Concentration,
    pub(crate) tip: &'a Level,
    pub(crate) watched: &'a Level,
    pub(crate) boluses_per_day: u8,
    pub(crate) bolus_percent: u8,
}

/// From where to where a slider goes, in the unit printed beside its box.
pub(crate) struct Range {
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) step: f64,
}

impl Range {
    /// Up to a limit; a hundredth of the value of now, rounded down to 1, 2 or 5, is one step.
    fn about(now: f64, most: f64) -> Self {
        let decade = 10_f64.powf((now / 100.0).log10().floor());
        let steps = [5.0, 2.0].into_iter().find(|step| step * decade <= now / 100.0);
        Self { min: 0.0, max: most.min(4.0 * now), step: steps.unwrap_or(1.0) * decade }
    }
}

impl Present<'_> {
    /// The slider of the dose.
    pub(crate) fn dose_range(&self) -> Range {
        let unit = self.unit_fg();
        let most = self
            .drug
            .dose
            .upper_hard
            .as_ref()
            .map_or(f64::MAX, |hard| hard.value.fg_per_day() as f64 / unit);
        Range::about(self.dose.fg_per_day() as f64 / unit, most)
    }

    /// The slider of the concentration.
    pub(crate) fn concentration_range(&self) -> Range {
        let unit = self.unit_fg() / 1e6;
        let of = |concentration: Concentration| concentration.ng_per_ml() as f64 / unit;
        let Limits { lower_hard, upper_hard, .. } = &self.drug.concentration;
        let most = upper_hard.as_ref().map_or(f64::MAX, |hard| of(hard.value));
        let range = Range::about(of(self.concentration), most);
        Range { min: lower_hard.as_ref().map_or(range.step, |hard| of(hard.value)), ..range }
    }

    fn unit_fg(&self) -> f64 {
        match self.drug.mass_unit {
            MassUnit::Ng => 1e6,
            MassUnit::Mcg => 1e9,
            MassUnit::Mg => 1e12,
        }
    }

    /// What is asked about when nothing was asked yet: everything as it is.
    fn unchanged(&self) -> Asked<'_> {
        Asked {
            dose: self.dose,
            concentration: self.concentration,
            tip: self.tip,
            watched: self.tip,
            boluses_per_day: 0,
            bolus_percent: 0,
        }
    }
}

/// Reads what was asked. What the address leaves out stays as it is.
pub(crate) fn ask<'a>(
    present: &'a Present<'a>,
    typed: &Submitted,
    zone: &TimeZone,
) -> Result<Asked<'a>, Refused> {
    let mut asked = present.unchanged();
    let mut reading = Reading::of(typed, zone);
    let unit = present.drug.mass_unit;
    let given = |field: &str| typed.text(field).is_some();
    if given("dose") {
        let dose = reading.quantity("dose", "daily dose", dose_words(unit));
        asked.dose = dose.unwrap_or(asked.dose);
    }
    if given("concentration") {
        let strength =
            reading.quantity("concentration", "concentration", concentration_words(unit));
        asked.concentration = strength.unwrap_or(asked.concentration);
    }
    for (field, what, level) in
        [("tip", "level of the tip", &mut asked.tip), ("watched", "level", &mut asked.watched)]
    {
        if given(field) {
            let known = |name: &str| present.levels.iter().find(|level| level.name == name);
            *level = reading.choice(field, what, known).unwrap_or(*level);
        }
    }
    for (field, what, number) in [
        ("boluses", "number of boluses", &mut asked.boluses_per_day),
        ("share", "share in boluses", &mut asked.bolus_percent),
    ] {
        if given(field) {
            *number = reading.number(field, what).unwrap_or(*number);
        }
    }
    reading.finish(Some(()))?;
    let refusals = beyond(present, &asked);
    if refusals.is_empty() { Ok(asked) } else { Err(Refused(refusals)) }
}

/// What no order could be made of is not calculated.
fn beyond(present: &Present<'_>, asked: &Asked<'_>) -> Vec<Refusal> {
    let unit = present.drug.mass_unit;
    let dose = Limited { field: "dose", what: "dose", limits: &present.drug.dose };
    let strength = &present.drug.concentration;
    let strength = Limited { field: "concentration", what: "concentration", limits: strength };
    let mut refusals = Vec::new();
    refusals.extend(dose.refusal(asked.dose, |dose| dose.display_in(unit)));
    refusals.extend(strength.refusal(asked.concentration, |strength| strength.display_in(unit)));
    if asked.dose.is_zero() {
        refusals.push(range("dose", "0", "more than 0; the step “Stop the pump” ends a therapy"));
    }
    if asked.concentration.is_zero() {
        refusals.push(range("concentration", "0", "more than 0"));
    }
    if asked.boluses_per_day > BOLUSES_MAX {
        refusals.push(range("boluses", &asked.boluses_per_day.to_string(), "0 to 24 in a day"));
    }
    if asked.bolus_percent > 100 {
        refusals.push(range("share", &asked.bolus_percent.to_string(), "0 to 100 %"));
    }
    refusals
}

fn range(field: &'static str, asked: &str, limit: &str) -> Refusal {
    Refusal {
        field,
        rule: "entry.range",
        message: "This cannot be calculated".to_owned(),
        asked: Some(asked.to_owned()),
        limit: Some(limit.to_owned()),
        source: "plausibility".to_owned(),
        action: "Enter a value within the limits".to_owned(),
    }
}

/// A value with its limits in the formulary.
struct Limited<'a, T> {
    field: &'static str,
    what: &'static str,
    limits: &'a Limits<T>,
}

impl<T: PartialOrd + Copy> Limited<'_, T> {
    fn refusal<P: Display>(&self, asked: T, print: impl Fn(T) -> P) -> Option<Refusal> {
        let above = self.limits.upper_hard.as_ref().filter(|hard| asked > hard.value);
        let below = self.limits.lower_hard.as_ref().filter(|hard| asked < hard.value);
        let (hard, words) =
            above.map(|hard| (hard, "at most")).or(below.map(|hard| (hard, "at least")))?;
        Some(Refusal {
            field: self.field,
            rule: "formulary.hard-limit",
            message: format!("No order with this {} passes", self.what),
            asked: Some(print(asked).to_string()),
            limit: Some(format!("{words} {}", print(hard.value))),
            source: source_text(hard),
            action: "Ask about a value within the limit".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn a_slider_moves_in_round_steps_of_at_most_a_hundredth() {
        for (now, step) in [(500.0, 5.0), (750.0, 5.0), (0.25, 0.002), (1.9, 0.01), (100.0, 1.0)] {
            let range = Range::about(now, 1e9);
            assert!((range.step / step - 1.0).abs() < 1e-9, "{now}: {}", range.step);
            assert!((range.max - 4.0 * now).abs() < 1e-9);
        }
        assert!((Range::about(500.0, 900.0).max - 900.0).abs() < 1e-9);
    }
}
