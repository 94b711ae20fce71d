//! A scenario with every name looked up and every value checked: ready to run.

use cisterna_catalog::{Anatomy, Catalog, Drug};
use cisterna_neuraxis::model::Parameters;
use cisterna_quantity::{Duration, Length, MassUnit};

use super::arm::{self, ArmPlan};
use super::error::{Place, Problem, ScenarioError};
use super::expect::{self, Expected};
use super::measure::{self, Published};
use super::value::Written;
use super::visit::LOSS;
use super::written::{Document, Probe, Sampling};
use crate::parameters_of;

/// The most steps of one arm.
const STEPS_MAX: u64 = 10_000_000;
/// The longest step: beyond it, the error in time shows.
const STEP_MAX: Duration = Duration::HOUR;
/// The most moments at which the probes are read.
const SAMPLES_MAX: u64 = 100_000;
/// The most values that are kept in all: samples times probes times arms.
const VALUES_MAX: u64 = 20_000_000;

/// A scenario that can be run.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) drug: String,
    /// The unit in which the drug's doses are shown.
    pub(super) mass_unit: MassUnit,
    pub(super) parameters: Parameters,
    pub(super) step: Duration,
    pub(super) until: Duration,
    /// When the probes are read, in order.
    pub(super) samples: Vec<Duration>,
    /// Which of these moments a printed table shows.
    pub(super) shown: Vec<Duration>,
    pub(super) probes: Vec<ProbePlan>,
    /// The named levels and how high they lie in an average adult, from low up.
    pub(super) levels: Vec<(String, Length)>,
    pub(super) arms: Vec<ArmPlan>,
    pub(super) published: Vec<Published>,
    pub(super) expected: Vec<Expected>,
}

/// A probe and where it lies.
#[derive(Clone, Debug)]
pub(super) struct ProbePlan {
    pub(super) name: String,
    pub(super) site: Site,
}

/// A place in the fluid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// A height above the end of the dural sac.
    Canal(Length),
    /// The cisterna magna.
    CisternaMagna,
    /// The cranial space above it.
    CranialSpace,
}

/// Looks up every name of a document and checks what single values cannot tell.
pub(super) fn plan(
    document: &Document,
    catalog: &Catalog,
    place: Place<'_>,
) -> Result<Plan, ScenarioError> {
    let drug = catalog.drug(&document.drug.value);
    let drug = drug.map_err(|unknown| place.refuse(&document.drug.span, unknown.into()))?;
    let parameters = parameters(drug, &document.drug, place)?;
    let (step, until) = (document.step.value, document.until.value);
    for time in [&document.step, &document.until] {
        refuse_if(time.value.is_zero(), time, Problem::NoTime, place)?;
    }
    refuse_if(step > STEP_MAX, &document.step, Problem::TooLong("1 h"), place)?;
    let too_many = Problem::TooMany { limit: STEPS_MAX, what: "steps", key: "step" };
    refuse_if(until.ms() / step.ms() > STEPS_MAX, &document.step, too_many, place)?;
    let samples = samples(&document.sampling, until, place)?;
    let shown = shown(&document.sampling, &samples);
    let probes = probes(&document.probe, &catalog.anatomy, place)?;
    let arms = arm::arms(document, catalog, drug, place)?;
    let values = samples.len().saturating_mul(probes.len()).saturating_mul(arms.len()) as u64;
    if values > VALUES_MAX {
        return Err(place.whole(Problem::TooLarge("20 million readings: samples, probes and arms")));
    }
    let published = measure::published(&document.published, &probes, &arms, until, place)?;
    let around = expect::Around { arms: &arms, probes: &probes, catalog, until, place };
    let expected = expect::expected(&document.expect, &around)?;
    let levels = &catalog.anatomy.levels;
    let levels = levels.iter().map(|level| (level.name.clone(), level.height.value));
    Ok(Plan {
        drug: drug.name.clone(),
        mass_unit: drug.mass_unit,
        parameters,
        step,
        until,
        samples,
        shown,
        probes,
        levels: levels.collect(),
        arms,
        published,
        expected,
    })
}

/// Refuses a value when something about it is wrong.
pub(crate) fn refuse_if<T>(
    wrong: bool,
    value: &Written<T>,
    problem: Problem,
    place: Place<'_>,
) -> Result<(), ScenarioError> {
    if wrong { Err(place.refuse(&value.span, problem)) } else { Ok(()) }
}

fn parameters(
    drug: &Drug,
    written: &Written<String>,
    place: Place<'_>,
) -> Result<Parameters, ScenarioError> {
    let missing = || place.refuse(&written.span, Problem::NotInCatalog(LOSS));
    Ok(parameters_of(drug.kinetics.as_ref().ok_or_else(missing)?))
}

/// All moments at which the probes are read: the listed ones and the regular ones.
fn samples(
    sampling: &Sampling,
    until: Duration,
    place: Place<'_>,
) -> Result<Vec<Duration>, ScenarioError> {
    let mut times = Vec::new();
    if let Some(every) = &sampling.every {
        refuse_if(every.value.is_zero(), every, Problem::NoTime, place)?;
        let count = until.ms() / every.value.ms();
        let too_many = Problem::TooMany { limit: SAMPLES_MAX, what: "samples", key: "every" };
        refuse_if(count > SAMPLES_MAX, every, too_many, place)?;
        times.extend((0..=count).map(|index| Duration::from_ms(index * every.value.ms())));
    }
    for at in sampling.at.0.iter().chain(&sampling.shown.0) {
        refuse_if(at.value > until, at, Problem::AfterTheEnd, place)?;
        times.push(at.value);
    }
    if times.is_empty() {
        return Err(place.whole(Problem::NothingOf("time in [sampling]: `every` or `at`")));
    }
    times.sort_unstable();
    times.dedup();
    Ok(times)
}

/// The moments of the printed table: all, unless the file names some. They were checked before.
fn shown(sampling: &Sampling, samples: &[Duration]) -> Vec<Duration> {
    let mut times: Vec<Duration> = sampling.shown.0.iter().map(|at| at.value).collect();
    if times.is_empty() {
        times = samples.to_vec();
    }
    times
}

fn probes(
    written: &[Probe],
    anatomy: &Anatomy,
    place: Place<'_>,
) -> Result<Vec<ProbePlan>, ScenarioError> {
    let mut probes: Vec<ProbePlan> = Vec::new();
    for probe in written {
        let name = &probe.name;
        let taken = probes.iter().any(|other| other.name == name.value);
        refuse_if(taken, name, Problem::DuplicateName("probe"), place)?;
        let site = site(&probe.place, anatomy, place)?;
        probes.push(ProbePlan { name: name.value.clone(), site });
    }
    if probes.is_empty() {
        return Err(place.whole(Problem::NothingOf("[[probe]]")));
    }
    Ok(probes)
}

fn site(
    written: &Written<String>,
    anatomy: &Anatomy,
    place: Place<'_>,
) -> Result<Site, ScenarioError> {
    match written.value.to_lowercase().as_str() {
        "cisterna magna" => Ok(Site::CisternaMagna),
        "cranial space" => Ok(Site::CranialSpace),
        _ => match anatomy.level(&written.value) {
            Ok(level) => Ok(Site::Canal(level.height.value)),
            Err(mut unknown) => {
                unknown.known.extend(["cisterna magna", "cranial space"].map(str::to_owned));
                Err(place.refuse(&written.span, unknown.into()))
            }
        },
    }
}

/// The height of a named level.
pub(super) fn height(
    written: &Written<String>,
    anatomy: &Anatomy,
    place: Place<'_>,
) -> Result<Length, ScenarioError> {
    let level = anatomy.level(&written.value);
    let level = level.map_err(|unknown| place.refuse(&written.span, unknown.into()))?;
    Ok(level.height.value)
}
