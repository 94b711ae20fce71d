//! Plays the arms of a scenario and reads the probes.

use std::collections::{BTreeMap, BTreeSet};

use cisterna_quantity::{DoseRate, Duration, MassUnit};

use super::arm::{Action, ArmPlan};
use super::error::{Place, Problem, ScenarioError};
use super::outcome::{ArmOutcome, Happening, PumpAccount, Sample};
use super::plan::{Plan, ProbePlan, Site};
use super::words;
use crate::fluid::ng;
use crate::{Elapsed, Twin, TwinError};

/// Everything that was read in one arm.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    readings: BTreeMap<Duration, Reading>,
    /// The area under the curve of each probe so far, ng min/mL.
    pub(super) areas_ng_min_per_ml: Vec<f64>,
    /// What was given in all, ng.
    pub(super) dose_ng: f64,
    happenings: Vec<Happening>,
}

#[derive(Clone, Debug)]
struct Reading {
    concentrations_ng_per_ml: Vec<f64>,
    tip_dose: Option<DoseRate>,
}

impl Trace {
    /// The concentration that was read; not a number when the run did not stop there.
    pub(super) fn concentration(&self, at: Duration, probe: usize) -> f64 {
        let reading = self.readings.get(&at);
        debug_assert!(reading.is_some(), "the run did not stop at {at}");
        reading.map_or(f64::NAN, |reading| reading.concentrations_ng_per_ml[probe])
    }
}

/// Plays one arm from its start to the end of the scenario.
pub(super) fn run(
    plan: &Plan,
    index: usize,
    place: Place<'_>,
) -> Result<(ArmOutcome, Trace), ScenarioError> {
    let arm = &plan.arms[index];
    let refuse = |error: TwinError| place.whole(error.into());
    let mut twin = patient(plan, arm).map_err(refuse)?;
    let areas_ng_min_per_ml = vec![0.0; plan.probes.len()];
    let (readings, happenings) = (BTreeMap::new(), Vec::new());
    let mut trace = Trace { readings, areas_ng_min_per_ml, dose_ng: 0.0, happenings };
    let mut events = arm.events.iter().peekable();
    for stop in stops(plan, index) {
        pass(&mut twin, stop, plan, &mut trace).map_err(refuse)?;
        while let Some(event) = events.next_if(|event| event.at <= stop) {
            act(&mut twin, &event.action, plan.mass_unit, &mut trace)
                .map_err(|error| place.refuse(&event.span, Problem::Refused(error)))?;
        }
        trace.readings.insert(stop, read(&twin, &plan.probes).map_err(refuse)?);
    }
    let balance = twin.mass_balance();
    trace.dose_ng = ng(balance.from_needles) + ng(balance.from_tip);
    Ok((outcome(plan, arm, &twin, &trace), trace))
}

fn patient(plan: &Plan, arm: &ArmPlan) -> Result<Twin, TwinError> {
    let twin = match &arm.system {
        Some(system) => Twin::implanted(system.clone())?,
        None => Twin::without_pump(plan.parameters)?,
    };
    twin.with_step_max(plan.step)
}

/// All moments at which the run stops to act or to read.
fn stops(plan: &Plan, index: usize) -> BTreeSet<Duration> {
    let mut stops: BTreeSet<Duration> = plan.samples.iter().copied().collect();
    stops.extend(plan.arms[index].events.iter().map(|event| event.at));
    let published = plan.published.iter().filter(|published| published.arm == index);
    stops.extend(published.flat_map(|published| published.measure.moments()));
    stops.extend([Duration::ZERO, plan.until]);
    stops
}

/// Runs to a moment in steps, adding up the areas under the curves as the implicit steps do: the
/// concentration at the end of a step stands for the whole of it.
fn pass(twin: &mut Twin, stop: Duration, plan: &Plan, trace: &mut Trace) -> Result<(), TwinError> {
    while twin.clock() < stop {
        let to_grid = plan.step.ms() - twin.clock().ms() % plan.step.ms();
        let step = stop.checked_sub(twin.clock())?.min(Duration::from_ms(to_grid));
        let elapsed = twin.elapse(step)?;
        trace.happenings.extend(words::happenings(&elapsed, plan.mass_unit));
        let minutes = step.ms() as f64 / 60_000.0;
        for (area, probe) in trace.areas_ng_min_per_ml.iter_mut().zip(&plan.probes) {
            *area += minutes * concentration(twin, probe.site)?;
        }
    }
    Ok(())
}

fn act(
    twin: &mut Twin,
    action: &Action,
    unit: MassUnit,
    trace: &mut Trace,
) -> Result<(), TwinError> {
    let notes = match action {
        Action::Refill { removed, filled, concentration } => {
            twin.refill(*removed, *filled, *concentration)?
        }
        Action::Command(command) => twin.command(**command)?,
        Action::Dose { height, mass, over } => {
            twin.inject(*height, *mass, *over)?;
            Vec::new()
        }
    };
    trace.happenings.push(Happening { at: twin.clock(), what: words::done(action, unit) });
    trace.happenings.extend(words::happenings(&Elapsed { notes, ..Elapsed::default() }, unit));
    Ok(())
}

fn read(twin: &Twin, probes: &[ProbePlan]) -> Result<Reading, TwinError> {
    let concentrations = probes.iter().map(|probe| concentration(twin, probe.site));
    let tip_dose = twin.implant().map(|implant| implant.tip_dose()).transpose()?;
    Ok(Reading { concentrations_ng_per_ml: concentrations.collect::<Result<_, _>>()?, tip_dose })
}

fn concentration(twin: &Twin, site: Site) -> Result<f64, TwinError> {
    let fluid = twin.fluid();
    match site {
        Site::Canal(height) => fluid.concentration_at(height),
        Site::CisternaMagna => Ok(fluid.state().cisterna_concentration()),
        Site::CranialSpace => Ok(fluid.state().cranial_concentration()),
    }
}

fn outcome(plan: &Plan, arm: &ArmPlan, twin: &Twin, trace: &Trace) -> ArmOutcome {
    let samples = plan.samples.iter().filter_map(|at| {
        let reading = trace.readings.get(at)?;
        Some(Sample {
            at: *at,
            concentrations_ng_per_ml: reading.concentrations_ng_per_ml.clone(),
            tip_dose: reading.tip_dose,
        })
    });
    let state = twin.fluid().state();
    let share = |amount: f64| if state.injected() > 0.0 { amount / state.injected() } else { 0.0 };
    ArmOutcome {
        name: arm.name.clone(),
        samples: samples.collect(),
        happenings: trace.happenings.clone(),
        balance: twin.mass_balance(),
        eliminated_fraction: share(state.eliminated().total()),
        cranial_fraction: state.cranial_fraction(),
        spinal_fraction: share(state.spinal_amount()),
        pump: twin.implant().map(PumpAccount::of),
    }
}
