//! The patients of a forecast, played one by one.

use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::model::Source;
use cisterna_neuraxis::population::{Cohort, Place};
use cisterna_neuraxis::reduced::{Accuracy, Course, Probe, Reduction, Subject, each_subject};
use cisterna_quantity::Duration;

use super::{Boluses, Change, ForecastError, Infusion, PATIENTS};
use crate::fluid::z_cm;

/// From one reading to the next: half a bolus.
const STEP_MIN: u64 = 15;
/// After this time every patient is in balance: the slowest loss is by the flow, days.
const BALANCE_DAYS: f64 = 120.0;
const DAY_S: f64 = 86_400.0;

/// What one patient shows. Linear in the dose, so that sources add up.
pub(super) struct Patient {
    /// For each level, in balance with the infusion of before.
    pub(super) before: Vec<f64>,
    /// The same for afterwards.
    pub(super) after: Vec<f64>,
    /// The watched level at every moment.
    pub(super) course: Vec<f64>,
}

/// The moments of the course, hours from now; the first is now.
pub(super) fn hours(change: &Change<'_>) -> impl Iterator<Item = f64> {
    (0..=steps(change)).map(|step| (step * STEP_MIN) as f64 / 60.0)
}

fn steps(change: &Change<'_>) -> u64 {
    (change.begins_after.ms() + change.follow.ms()).div_ceil(STEP_MIN * 60_000)
}

/// Plays every patient of the cohort.
pub(super) fn patients(
    change: &Change<'_>,
    cohort: &Cohort,
) -> Result<Vec<Patient>, ForecastError> {
    let rates = Rates::of(change);
    if change.before.tip == change.after.tip {
        return played(change, cohort, &change.after, &rates);
    }
    // The old tip falls silent and the new one begins: two sources, whose readings add up.
    let old = played(change, cohort, &change.before, &rates.only_before())?;
    let new = played(change, cohort, &change.after, &rates.only_after())?;
    Ok(old.into_iter().zip(new).map(|(old, new)| old.plus(&new)).collect())
}

fn played(
    change: &Change<'_>,
    cohort: &Cohort,
    infusion: &Infusion,
    rates: &Rates,
) -> Result<Vec<Patient>, ForecastError> {
    let subjects = (0..PATIENTS).map(|number| {
        let parameters = cohort.parameters(number);
        let length_cm = parameters.canal_length_cm;
        let meant_cm = z_cm(infusion.tip, length_cm);
        let source = Source::at(cohort.height_cm(number, Place::Tip, meant_cm)?)?;
        let probes = change.levels.iter().map(|level| Probe::Height(z_cm(*level, length_cm)));
        Ok(Subject { parameters, source, probes: probes.collect() })
    });
    let subjects = subjects.collect::<Result<Vec<_>, ParameterError>>()?;
    let one = |_: usize, reduction: &Reduction| play(reduction, change, rates);
    let all = each_subject(&subjects, Accuracy::default(), one)?;
    all.into_iter().map(|played| Ok(played??)).collect()
}

fn play(
    reduction: &Reduction,
    change: &Change<'_>,
    rates: &Rates,
) -> Result<Patient, ParameterError> {
    let balance = |ng_per_day: f64| {
        let mut course = reduction.course();
        course.advance(ng_per_day * BALANCE_DAYS, BALANCE_DAYS * DAY_S)?;
        Ok::<_, ParameterError>(course)
    };
    let read =
        |course: &Course| (0..change.levels.len()).map(|p| course.concentration(p)).collect();
    let mut course = balance(rates.before_ng_per_day)?;
    let before = read(&course);
    let after = read(&balance(rates.after_ng_per_day)?);
    let mut watched = vec![course.concentration(change.watched)];
    for ng in &rates.each_step_ng {
        course.advance(*ng, (STEP_MIN * 60) as f64)?;
        watched.push(course.concentration(change.watched));
    }
    Ok(Patient { before, after, course: watched })
}

impl Patient {
    fn plus(self, other: &Self) -> Self {
        let sum =
            |one: Vec<f64>, other: &[f64]| one.iter().zip(other).map(|(a, b)| a + b).collect();
        Self {
            before: sum(self.before, &other.before),
            after: sum(self.after, &other.after),
            course: sum(self.course, &other.course),
        }
    }
}

/// What enters at a tip.
struct Rates {
    before_ng_per_day: f64,
    after_ng_per_day: f64,
    /// In each step from now on.
    each_step_ng: Vec<f64>,
    /// How many of the steps belong to the infusion of before.
    before_steps: usize,
}

impl Rates {
    fn of(change: &Change<'_>) -> Self {
        let begin = change.begins_after.ms().div_ceil(STEP_MIN * 60_000);
        let each_step_ng = (0..steps(change)).map(|step| match step.checked_sub(begin) {
            None => in_step(&change.before, step),
            Some(since) => in_step(&change.after, since),
        });
        Self {
            before_ng_per_day: ng_per_day(&change.before),
            after_ng_per_day: ng_per_day(&change.after),
            each_step_ng: each_step_ng.collect(),
            before_steps: usize::try_from(begin).unwrap_or(usize::MAX),
        }
    }

    fn only_before(&self) -> Self {
        let steps = self.each_step_ng.iter().enumerate();
        let kept = steps.map(|(step, ng)| if step < self.before_steps { *ng } else { 0.0 });
        Self { after_ng_per_day: 0.0, each_step_ng: kept.collect(), ..*self }
    }

    fn only_after(&self) -> Self {
        let steps = self.each_step_ng.iter().enumerate();
        let kept = steps.map(|(step, ng)| if step < self.before_steps { 0.0 } else { *ng });
        Self { before_ng_per_day: 0.0, each_step_ng: kept.collect(), ..*self }
    }
}

fn ng_per_day(infusion: &Infusion) -> f64 {
    infusion.dose.fg_per_day() as f64 / 1e6
}

/// The drug that an infusion gives in one of its steps: the even part, and what falls into the step of
/// a bolus.
fn in_step(infusion: &Infusion, step: u64) -> f64 {
    const STEPS_A_DAY: f64 = (24 * 60 / STEP_MIN) as f64;
    let whole = ng_per_day(infusion);
    let Some(Boluses { per_day, percent }) = infusion.boluses else { return whole / STEPS_A_DAY };
    let in_boluses = whole * f64::from(percent) / 100.0;
    let minute_of_day = (step * STEP_MIN) % (24 * 60);
    let bolus_min = Boluses::BOLUS.ms() / Duration::MINUTE.ms();
    let overlaps = |number: u64| {
        let begin = number * 24 * 60 / u64::from(per_day);
        let end = (begin + bolus_min).min(minute_of_day + STEP_MIN);
        end.saturating_sub(begin.max(minute_of_day))
    };
    let minutes: u64 = (0..u64::from(per_day)).map(overlaps).sum();
    let share = minutes as f64 / (bolus_min * u64::from(per_day)) as f64;
    (whole - in_boluses) / STEPS_A_DAY + in_boluses * share
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters_of;
    use cisterna_catalog::Catalog;
    use cisterna_neuraxis::model::{Neuraxis, State};
    use cisterna_neuraxis::population::Variability;
    use cisterna_quantity::{DoseRate, Length};

    #[test]
    fn the_steps_of_a_day_give_the_whole_dose_however_it_is_cut() {
        for (per_day, percent) in [(1, 100), (5, 40), (7, 33), (24, 80)] {
            let boluses = Some(Boluses { per_day, percent });
            let dose = DoseRate::from_fg_per_day(3_600_000_000_000);
            let infusion = Infusion { dose, tip: Length::from_mm(300), boluses };
            let day: f64 = (0..96).map(|step| in_step(&infusion, step)).sum();
            assert!((day / 3.6e6 - 1.0).abs() < 1e-9, "{per_day} {percent}: {day}");
        }
    }

    /// The stepper takes the same way with steps of its own.
    #[test]
    fn the_stepper_finds_the_same() {
        let catalog = Catalog::built_in();
        let kinetics = catalog.drug("morphine").unwrap().kinetics.as_ref().unwrap();
        let levels = [Length::from_mm(300), Length::from_mm(400)];
        let dose = |mcg: u64| DoseRate::from_fg_per_day(mcg * 1_000_000_000);
        let at = |mcg| Infusion { dose: dose(mcg), tip: levels[0], boluses: None };
        let (begins_after, follow) =
            (Duration::from_ms(6 * 3_600_000), Duration::from_ms(86_400_000));
        let (before, after) = (at(500), at(900));
        let change =
            Change { kinetics, before, after, begins_after, levels: &levels, watched: 1, follow };
        let parameters = parameters_of(kinetics);
        let cohort = Cohort::new(1, parameters, Variability::none()).unwrap();
        let fast = &patients(&change, &cohort).unwrap()[0];

        let mut neuraxis = Neuraxis::new(parameters).unwrap();
        let mut state = neuraxis.empty_state();
        let tip = Source::at(30.0).unwrap();
        let mut run = |state: &mut State, mcg: f64, time_s: f64| {
            neuraxis
                .advance(state, &[(&tip, mcg * 1e3 * time_s / 86_400.0)], time_s, 60.0)
                .unwrap();
        };
        run(&mut state, 500.0, 30.0 * 86_400.0);
        let near = |found: f64, state: &State| {
            let wanted = state.concentration_at(40.0).unwrap();
            assert!((found / wanted - 1.0).abs() < 0.01, "{found} {wanted}");
        };
        near(fast.before[1], &state);
        run(&mut state, 900.0, 12.0 * 3600.0);
        near(fast.course[18 * 4], &state);
    }
}
