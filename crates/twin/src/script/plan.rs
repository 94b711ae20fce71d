//! A script with every name looked up and every value checked: ready to be played.

use cisterna_catalog::Catalog;
use cisterna_pump::{CALM_MAX, Command, DrugClass, Input, Model, Modes, limits};
use cisterna_quantity::{Duration, MassUnit};

use super::action::{Action, action, expected};
use super::name::Answered;
use super::programme::found;
use super::written::{self, Document};
use crate::TwinError;
use crate::scenario::error::{Place, Problem, ScenarioError};
use crate::scenario::plan::refuse_if;

/// The most steps of a script.
const STEPS_MAX: usize = 10_000;
/// The most pieces of time.
const PIECES_MAX: u64 = 5_000_000;
/// The most lengths of windows.
const WINDOWS_MAX: usize = 8;
/// The longest that is played.
const UNTIL_MAX: Duration = Duration::from_ms(20 * 366 * Duration::DAY.ms());

/// A script that can be played.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) pump: String,
    /// Why the pump is an invented one, if it is.
    pub(super) invented: Option<String>,
    pub(super) model: Model,
    pub(super) drug: String,
    pub(super) class: DrugClass,
    pub(super) unit: MassUnit,
    pub(super) until: Duration,
    pub(super) resolution: Duration,
    pub(super) steps: Vec<StepPlan>,
    /// The lengths of the windows in which drug is summed up, each once, in order.
    pub(super) windows: Vec<Duration>,
}

/// A step that can be done.
#[derive(Clone, Debug)]
pub(super) struct StepPlan {
    pub(super) at: Duration,
    /// The line of the file on which it is written.
    pub(super) line: usize,
    pub(super) action: Action,
    pub(super) expect: Option<Answered>,
    pub(super) rule: Option<String>,
}

/// Looks up every name of a document and checks what single values cannot tell.
pub(super) fn plan(
    document: &Document,
    catalog: &Catalog,
    place: Place<'_>,
) -> Result<Plan, ScenarioError> {
    let drug = catalog.drug(&document.drug.value);
    let drug = drug.map_err(|unknown| place.refuse(&document.drug.span, unknown.into()))?;
    let class = drug.class.for_pump();
    let (pump, invented, model) = pump(document, catalog, place)?;
    let resolution = time(document, place)?;
    if document.step.len() > STEPS_MAX {
        let limit = u64::try_from(STEPS_MAX).unwrap_or(u64::MAX);
        let problem = Problem::TooMany { limit, what: "steps", key: "until" };
        return Err(place.whole(problem));
    }
    let lines: Vec<usize> = place.text.match_indices('\n').map(|(at, _)| at).collect();
    let (mut steps, mut now) = (Vec::new(), Duration::ZERO);
    for written in &document.step {
        refuse_if(written.at.value < now, &written.at, Problem::OutOfOrder, place)?;
        now = written.at.value;
        refuse_if(now > document.until.value, &written.at, Problem::AfterTheEnd, place)?;
        let action = action(written, class, place)?;
        let expect = expected(written, place)?;
        let rule = written.rule.as_ref().map(|rule| rule.value.clone());
        let line = lines.partition_point(|newline| *newline < written.at.span.start) + 1;
        steps.push(StepPlan { at: now, line, action, expect, rule });
    }
    let windows = windows(document, &steps, place)?;
    let (drug, unit, until) = (drug.name.clone(), drug.mass_unit, document.until.value);
    Ok(Plan { pump, invented, model, drug, class, unit, until, resolution, steps, windows })
}

/// The pump: one of the catalogue, or an invented one.
fn pump(
    document: &Document,
    catalog: &Catalog,
    place: Place<'_>,
) -> Result<(String, Option<String>, Model), ScenarioError> {
    match (&document.pump, &document.model) {
        (Some(name), None) => {
            let at_pump = |problem| place.refuse(&name.span, problem);
            let pump = catalog.pump(&name.value).map_err(|unknown| at_pump(unknown.into()))?;
            let model = pump.control_model().map_err(|missing| at_pump(missing.into()))?;
            Ok((pump.name.clone(), None, model))
        }
        (None, Some(written)) => {
            let model = invented(written);
            let refused = |refusal| Problem::Refused(TwinError::Pump(refusal));
            limits::model(&model)
                .map_err(|refusal| place.refuse(&written.why.span, refused(refusal)))?;
            Ok(("an invented pump".to_owned(), Some(written.why.value.clone()), model))
        }
        (pump, _) => {
            let names: &[&str] = if pump.is_some() { &["pump", "[model]"] } else { &[] };
            let problem = Problem::NotOne { expected: "pump, [model]", found: found(names) };
            Err(place.refuse(&document.drug.span, problem))
        }
    }
}

fn invented(written: &written::Model) -> Model {
    Model {
        mechanism: written.mechanism.value.0,
        reservoir_capacity: written.reservoir_capacity.value,
        quantum: written.quantum.value,
        rate_min: written.rate_min.value,
        rate_max: written.rate_max.value,
        modes: Modes {
            minimum_rate: written.minimum_rate.as_ref().map(|rate| rate.value),
            day_steps_max: written.day_steps_max.as_ref().map(|most| most.value.0),
            day_groups_max: written.day_groups_max.as_ref().map(|most| most.value.0),
            periodic_interval_min: written.periodic_interval_min.as_ref().map(|time| time.value),
            patient_bolus: written.patient_bolus,
        },
        replacement_to_end: written.replacement_to_end.as_ref().map(|time| time.value),
    }
}

/// Checks the end and the resolution; without one a piece is as long as the monitor can wait.
fn time(document: &Document, place: Place<'_>) -> Result<Duration, ScenarioError> {
    let until = &document.until;
    refuse_if(until.value.is_zero(), until, Problem::NoTime, place)?;
    refuse_if(until.value > UNTIL_MAX, until, Problem::TooLong("20 years"), place)?;
    let resolution = document.resolution.as_ref().map_or(CALM_MAX, |written| written.value);
    let key = if resolution < CALM_MAX { "resolution" } else { "until" };
    if let Some(written) = &document.resolution {
        refuse_if(resolution.is_zero(), written, Problem::NoTime, place)?;
        let problem = Problem::TooLong("1 min");
        refuse_if(resolution > CALM_MAX, written, problem, place)?;
    }
    let pieces = until.value.ms() / resolution.ms();
    let key_and_what = Problem::TooMany { limit: PIECES_MAX, what: "pieces of time", key };
    refuse_if(pieces > PIECES_MAX, until, key_and_what, place)?;
    Ok(resolution)
}

/// The windows of the dose limits in the file, the one that is expected, and a day.
fn windows(
    document: &Document,
    steps: &[StepPlan],
    place: Place<'_>,
) -> Result<Vec<Duration>, ScenarioError> {
    let mut windows = vec![Duration::DAY];
    if let Some(expected) = &document.expect.largest_window {
        let window = &expected.window;
        refuse_if(window.value.is_zero(), window, Problem::NoTime, place)?;
        refuse_if(window.value > UNTIL_MAX, window, Problem::TooLong("20 years"), place)?;
        windows.push(window.value);
    }
    for step in steps {
        if let Action::Give(input) = &step.action
            && let Input::Command(Command::Programme(programme)) = **input
            && let Some(limit) = programme.dose_limit
            // The pump refuses any other.
            && !limit.window.is_zero()
            && limit.window <= Duration::DAY
        {
            windows.push(limit.window);
        }
    }
    windows.sort_unstable();
    windows.dedup();
    if windows.len() > WINDOWS_MAX {
        let limit = u64::try_from(WINDOWS_MAX).unwrap_or(u64::MAX);
        let problem = Problem::TooMany { limit, what: "lengths of windows", key: "window" };
        return Err(place.whole(problem));
    }
    Ok(windows)
}
