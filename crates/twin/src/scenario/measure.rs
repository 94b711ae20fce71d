//! What a publication measured, and how the same is obtained from a run.

use std::num::NonZeroU32;

use cisterna_quantity::{Concentration, Duration};

use super::arm::ArmPlan;
use super::error::{Place, Problem, ScenarioError};
use super::plan::{ProbePlan, refuse_if};
use super::run::Trace;
use super::value::{Clearance, Written};
use super::written;

/// A published value and what to compare with it.
#[derive(Clone, Debug)]
pub(super) struct Published {
    /// The arm, by its index.
    pub(super) arm: usize,
    /// The probe, by its index.
    pub(super) probe: usize,
    pub(super) measure: Measure,
    pub(super) value: f64,
    pub(super) spread: Option<(&'static str, f64)>,
    pub(super) n: Option<u32>,
    pub(super) source: String,
}

/// What is measured at a probe.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    /// The concentration at one moment, ng/mL.
    Concentration { at: Duration },
    /// The half-life from the concentrations at the two ends of a window, min.
    HalfLife { from: Duration, until: Duration },
    /// The dose over the area under the curve, mL/min: the area to the end of the run, and beyond
    /// it that of an exponential with the half-life from `tail_from` to the end.
    DoseOverAuc { tail_from: Duration },
}

impl Measure {
    pub(super) const fn unit(self) -> &'static str {
        match self {
            Self::Concentration { .. } => "ng/mL",
            Self::HalfLife { .. } => "min",
            Self::DoseOverAuc { .. } => "mL/min",
        }
    }

    /// What it is, in words.
    pub(super) fn name(self) -> String {
        match self {
            Self::Concentration { at } => format!("C({at})"),
            Self::HalfLife { from, until } => format!("half-life, {from} to {until}"),
            Self::DoseOverAuc { .. } => "dose/AUC".to_owned(),
        }
    }

    /// The moments at which a run must read the probes for it.
    pub(super) fn moments(self) -> Vec<Duration> {
        match self {
            Self::Concentration { at } => vec![at],
            Self::HalfLife { from, until } => vec![from, until],
            Self::DoseOverAuc { tail_from } => vec![tail_from],
        }
    }

    /// Its value in a run. Not a number when it does not exist, as a half-life that is growth.
    pub(super) fn of(self, trace: &Trace, probe: usize, until: Duration) -> f64 {
        match self {
            Self::Concentration { at } => trace.concentration(at, probe),
            Self::HalfLife { from, until } => half_life_min(trace, probe, from, until),
            Self::DoseOverAuc { tail_from } => {
                let mean_life_min =
                    half_life_min(trace, probe, tail_from, until) / std::f64::consts::LN_2;
                let tail = trace.concentration(until, probe) * mean_life_min;
                trace.dose_ng / (trace.areas_ng_min_per_ml[probe] + tail)
            }
        }
    }
}

/// The half-life from two concentrations; not a number unless the concentration falls.
fn half_life_min(trace: &Trace, probe: usize, from: Duration, until: Duration) -> f64 {
    let decay = trace.concentration(from, probe) / trace.concentration(until, probe);
    let window_min = (until.ms() - from.ms()) as f64 / 60_000.0;
    if decay > 1.0 { window_min * std::f64::consts::LN_2 / decay.ln() } else { f64::NAN }
}

/// A row of any of the three tables: they share the names of these fields, and no type.
macro_rules! published_row {
    ($lookup:ident, $row:ident, $measure:ident, $number:path) => {{
        let (arm, probe) = $lookup.names(&$row.arm, &$row.probe)?;
        Published {
            arm,
            probe,
            measure: $measure,
            value: $lookup.positive(&$row.value, $number(&$row.value))?,
            spread: $lookup.spread($row.sem.as_ref(), $row.sd.as_ref(), $number)?,
            n: $row.n.map(NonZeroU32::get),
            source: $row.source.value.clone(),
        }
    }};
}

/// Looks up arms and probes of all published values.
pub(super) fn published(
    written: &written::Published,
    probes: &[ProbePlan],
    arms: &[ArmPlan],
    until: Duration,
    place: Place<'_>,
) -> Result<Vec<Published>, ScenarioError> {
    let lookup = Lookup { probes, arms, until, place };
    let mut all = Vec::new();
    for row in &written.concentration {
        lookup.within(&row.at)?;
        let measure = Measure::Concentration { at: row.at.value };
        all.push(published_row!(lookup, row, measure, ng_per_ml));
    }
    for row in &written.half_life {
        lookup.within(&row.until)?;
        refuse_if(row.from.value >= row.until.value, &row.from, Problem::EmptyWindow, place)?;
        let measure = Measure::HalfLife { from: row.from.value, until: row.until.value };
        all.push(published_row!(lookup, row, measure, minutes));
    }
    for row in &written.dose_over_auc {
        refuse_if(row.tail_from.value >= until, &row.tail_from, Problem::EmptyWindow, place)?;
        let measure = Measure::DoseOverAuc { tail_from: row.tail_from.value };
        let found = published_row!(lookup, row, measure, ml_per_min);
        refuse_if(arms[found.arm].system.is_some(), &row.arm, Problem::PumpArm, place)?;
        all.push(found);
    }
    Ok(all)
}

fn ng_per_ml(written: &Written<Concentration>) -> f64 {
    written.value.ng_per_ml() as f64
}

fn minutes(written: &Written<Duration>) -> f64 {
    written.value.ms() as f64 / 60_000.0
}

fn ml_per_min(written: &Written<Clearance>) -> f64 {
    written.value.0.nl_per_day() as f64 / 1e6 / 1440.0
}

/// What a published value may refer to.
struct Lookup<'a> {
    probes: &'a [ProbePlan],
    arms: &'a [ArmPlan],
    until: Duration,
    place: Place<'a>,
}

impl Lookup<'_> {
    fn names(
        &self,
        arm: &Written<String>,
        probe: &Written<String>,
    ) -> Result<(usize, usize), ScenarioError> {
        let arms: Vec<&str> = self.arms.iter().map(|arm| arm.name.as_str()).collect();
        let probes: Vec<&str> = self.probes.iter().map(|probe| probe.name.as_str()).collect();
        Ok((self.index("arm", arm, &arms)?, self.index("probe", probe, &probes)?))
    }

    fn index(
        &self,
        kind: &'static str,
        asked: &Written<String>,
        names: &[&str],
    ) -> Result<usize, ScenarioError> {
        names.iter().position(|name| *name == asked.value).ok_or_else(|| {
            let problem = Problem::NoSuchName { kind, known: names.join(", ") };
            self.place.refuse(&asked.span, problem)
        })
    }

    fn within(&self, at: &Written<Duration>) -> Result<(), ScenarioError> {
        refuse_if(at.value > self.until, at, Problem::AfterTheEnd, self.place)
    }

    fn positive<T>(&self, written: &Written<T>, value: f64) -> Result<f64, ScenarioError> {
        refuse_if(value <= 0.0, written, Problem::Zero, self.place)?;
        Ok(value)
    }

    fn spread<T>(
        &self,
        sem: Option<&Written<T>>,
        sd: Option<&Written<T>>,
        value: impl Fn(&Written<T>) -> f64,
    ) -> Result<Option<(&'static str, f64)>, ScenarioError> {
        match (sem, sd) {
            (Some(_), Some(sd)) => {
                let problem = Problem::NotBoth("`sem` or `sd`");
                Err(self.place.refuse(&sd.span, problem))
            }
            (Some(sem), None) => Ok(Some(("SEM", value(sem)))),
            (None, Some(sd)) => Ok(Some(("SD", value(sd)))),
            (None, None) => Ok(None),
        }
    }
}
