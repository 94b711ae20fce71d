//! A transport file that was checked: parameters, doses and readings in whole milliseconds.

use std::ops::Range;

use cisterna_neuraxis::Limits;
use cisterna_neuraxis::model::{PARAMETER_TABLE, Parameters, SPREAD_LIMITS_CM, Source};
use toml::Spanned;

use super::written::{self, Document, Kind, Number, Place};
use crate::scenario::error::Place as At;
use crate::scenario::{Problem, ScenarioError};

/// Heights in the canal, cm.
const HEIGHTS_CM: Limits = Limits::new(0.0, cisterna_neuraxis::model::CANAL_LENGTH_CM);
/// Accepted amounts of a dose, in whatever unit they are counted.
const AMOUNTS: Limits = Limits::new(1e-12, 1e12);
/// Accepted times, h: more than a year.
const TIMES_H: Limits = Limits::new(0.0, 10_000.0);
/// Accepted durations, s: a tenth of a second, and as long as the times.
const DURATIONS_S: Limits = Limits::new(0.1, 10_000.0 * 3600.0);
/// The spread of a bolus for which none is given, cm.
const BOLUS_SPREAD_CM: f64 = 1.5;
/// The most doses, the most probes, and the most times of a probe.
const MOST: usize = 1000;
/// The most that is computed: cells times steps.
const MOST_CELL_STEPS: f64 = 5e9;

const MS_PER_H: f64 = 3.6e6;

/// Everything that is played.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) parameters: Parameters,
    pub(super) doses: Vec<Dose>,
    pub(super) probes: Vec<Probe>,
}

/// A dose at a constant rate.
#[derive(Clone, Debug)]
pub(super) struct Dose {
    pub(super) kind: Kind,
    pub(super) source: Source,
    pub(super) amount: f64,
    pub(super) flows_ms: Range<u64>,
}

/// A place and when it is read, as written and in milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) place: Place,
    pub(super) times: Vec<(f64, u64)>,
}

/// Checks a file.
pub(super) fn plan(document: &Document, at: At<'_>) -> Result<Plan, ScenarioError> {
    let parameters = parameters(document, at)?;
    let doses = list(&document.dose, "[[dose]]", "doses", at)?;
    let doses = doses.iter().map(|written| dose(written, at)).collect::<Result<Vec<_>, _>>()?;
    let probes = list(&document.probe, "[[probe]]", "probes", at)?;
    let probes = probes.iter().map(|written| probe(written, at)).collect::<Result<Vec<_>, _>>()?;
    let plan = Plan { parameters, doses, probes };
    let cell_steps = plan.steps() * parameters.cells as f64;
    if cell_steps > MOST_CELL_STEPS {
        let steps = MOST_CELL_STEPS / parameters.cells as f64;
        let problem = Problem::Reading(format!(
            "this would take {:.0} steps, and with so many cells no more than {steps:.0} are taken \
             (2 s while a bolus flows, else 10 s); use fewer cells, a shorter bolus, or earlier times",
            plan.steps()
        ));
        return Err(at.refuse(&document.grid.cells.span(), problem));
    }
    Ok(plan)
}

/// A list that is neither empty nor endless.
fn list<'a, T>(
    written: &'a Spanned<Vec<T>>,
    name: &'static str,
    what: &'static str,
    at: At<'_>,
) -> Result<&'a [T], ScenarioError> {
    match written.get_ref().len() {
        0 => Err(at.refuse(&written.span(), Problem::NothingOf(name))),
        count if count > MOST => {
            let problem = format!("there are {count} {what}; write at most {MOST}");
            Err(at.refuse(&written.span(), Problem::Reading(problem)))
        }
        _ => Ok(written.get_ref()),
    }
}

fn parameters(document: &Document, at: At<'_>) -> Result<Parameters, ScenarioError> {
    let transport = &document.transport;
    let value = |written: &Spanned<Number>, field: &str| {
        let entry = PARAMETER_TABLE.iter().find(|entry| entry.field == field);
        let entry = entry.expect("every key is a parameter of the neuraxis");
        within(written, entry.accepted, entry.unit, at)
    };
    let or_none = |written: &Option<Spanned<Number>>, field: &str| {
        written.as_ref().map_or(Ok(0.0), |written| value(written, field))
    };
    let cells = value(&document.grid.cells, "cells")?;
    if cells.fract() != 0.0 {
        let problem = Problem::Reading("a number of cells is whole; write one such as 240".into());
        return Err(at.refuse(&document.grid.cells.span(), problem));
    }
    Ok(Parameters {
        cells: cells as usize,
        k_lumbar_cm2_per_s: value(&transport.k_lumbar, "k_lumbar_cm2_per_s")?,
        k_thoracic_cm2_per_s: value(&transport.k_thoracic, "k_thoracic_cm2_per_s")?,
        k_cervical_cm2_per_s: value(&transport.k_cervical, "k_cervical_cm2_per_s")?,
        production_ml_per_min: value(&transport.production_ml_per_min, "production_ml_per_min")?,
        spinal_absorption_fraction: value(
            &transport.spinal_absorption_fraction,
            "spinal_absorption_fraction",
        )?,
        tissue_in_per_h: or_none(&transport.tissue_in_per_h, "tissue_in_per_h")?,
        tissue_out_per_h: or_none(&transport.tissue_out_per_h, "tissue_out_per_h")?,
        tissue_to_plasma_per_h: or_none(
            &transport.tissue_to_plasma_per_h,
            "tissue_to_plasma_per_h",
        )?,
        ..Parameters::for_drug_loss(value(&transport.loss_per_h, "loss_per_h")?)
    })
}

fn dose(written: &written::Dose, at: At<'_>) -> Result<Dose, ScenarioError> {
    let z_cm = within(&written.z_cm, HEIGHTS_CM, "cm", at)?;
    let amount = within(&written.amount, AMOUNTS, "of the amount's unit", at)?;
    let start_h = within(&written.start_h, TIMES_H, "h", at)?;
    let duration_s = duration_s(written, at)?;
    let kind = *written.kind.get_ref();
    let spread_cm = match (&written.spread_cm, kind) {
        (None, Kind::Bolus) => BOLUS_SPREAD_CM,
        (None, Kind::Infusion) => 0.0,
        (Some(spread), _) if spread.get_ref().0 == 0.0 => 0.0,
        (Some(spread), _) => within(spread, SPREAD_LIMITS_CM, "cm, or 0 for one cell", at)?,
    };
    let source =
        if spread_cm == 0.0 { Source::at(z_cm) } else { Source::gaussian(z_cm, spread_cm) };
    let source = source.map_err(|error| {
        at.refuse(&written.z_cm.span(), Problem::Reading(format!("{error}; correct it")))
    })?;
    let start_ms = (start_h * MS_PER_H).round() as u64;
    let flows_ms = start_ms..start_ms + (duration_s * 1e3).round() as u64;
    Ok(Dose { kind, source, amount, flows_ms })
}

/// The duration in seconds, from the one key of two that must be there.
fn duration_s(written: &written::Dose, at: At<'_>) -> Result<f64, ScenarioError> {
    let expected = "`duration_s` and `duration_h`";
    match (&written.duration_s, &written.duration_h) {
        (Some(seconds), None) => within(seconds, DURATIONS_S, "s", at),
        (None, Some(hours)) => {
            let limits = Limits::new(DURATIONS_S.low / 3600.0, DURATIONS_S.high / 3600.0);
            Ok(3600.0 * within(hours, limits, "h", at)?)
        }
        (Some(_), Some(hours)) => {
            let found = "are both".to_owned();
            Err(at.refuse(&hours.span(), Problem::NotOne { expected, found }))
        }
        (None, None) => {
            let found = "is neither".to_owned();
            Err(at.refuse(&written.kind.span(), Problem::NotOne { expected, found }))
        }
    }
}

fn probe(written: &written::Probe, at: At<'_>) -> Result<Probe, ScenarioError> {
    let place = *written.z_cm.get_ref();
    if let Place::Height(z_cm) = place {
        inside(z_cm, &written.z_cm.span(), HEIGHTS_CM, "cm", at)?;
    }
    let times = list(&written.times_h, "time in times_h", "times", at)?;
    let read = |time: &Spanned<Number>| {
        let hour = within(time, TIMES_H, "h", at)?;
        Ok((hour, (hour * MS_PER_H).round() as u64))
    };
    Ok(Probe { place, times: times.iter().map(read).collect::<Result<_, _>>()? })
}

fn within(
    written: &Spanned<Number>,
    limits: Limits,
    unit: &str,
    at: At<'_>,
) -> Result<f64, ScenarioError> {
    inside(written.get_ref().0, &written.span(), limits, unit, at)
}

/// Refuses a value outside its limits; what is no number is outside all limits.
fn inside(
    value: f64,
    span: &Range<usize>,
    limits: Limits,
    unit: &str,
    at: At<'_>,
) -> Result<f64, ScenarioError> {
    if limits.contain(value) {
        return Ok(value);
    }
    let Limits { low, high } = limits;
    let problem = Problem::Reading(format!(
        "{value} is outside what is accepted; write a number from {low} to {high} {unit}"
    ));
    Err(at.refuse(span, problem))
}
