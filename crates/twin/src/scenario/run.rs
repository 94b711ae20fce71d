//! Plays the arms of a scenario and reads the probes.

use std::collections::{BTreeMap, BTreeSet};

use cisterna_pump::Fault;
use cisterna_quantity::{DoseRate, Duration, MassUnit};

use super::arm::{Action, ArmPlan, Event};
use super::error::{Place, Problem, ScenarioError};
use super::expect::{Checked, answered};
use super::living::Living;
use super::outcome::{ArmOutcome, Happening, PumpAccount, Sample};
use super::plan::{Plan, ProbePlan, Site};
use super::profile::{self, Profile};
use super::progress::Progress;
use super::reservoir::{Fillings, Reservoir};
use super::signs::Signs;
use super::words;
use crate::effect::Readings;
use crate::fluid::ng;
use crate::refill::Visited;
use crate::{Elapsed, Twin, TwinError};

/// Everything that was read in one arm.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    readings: BTreeMap<Duration, Reading>,
    /// The area under the curve of each probe so far, ng min/mL.
    pub(super) areas_ng_min_per_ml: Vec<f64>,
    /// What was given in all, ng.
    pub(super) dose_ng: f64,
    pub(super) happenings: Vec<Happening>,
    /// The alarms that were raised.
    pub(super) alarms: Vec<(Duration, Fault)>,
    /// What was expected of the pump's answers.
    pub(super) answers: Vec<Checked>,
    /// What assertions can ask for.
    signs: BTreeMap<Duration, Signs>,
    /// The names of the drugs, the scenario's own first.
    drugs: Vec<String>,
    /// What entered at the tip so far, drug by drug.
    tip_fg: Vec<u128>,
    profile: Profile,
    fillings: Fillings,
}

#[derive(Clone, Debug)]
struct Reading {
    concentrations_ng_per_ml: Vec<f64>,
    tip_dose: Option<DoseRate>,
    reservoir: Option<Reservoir>,
    person: Option<Readings>,
}

impl Trace {
    /// Nothing yet.
    fn of(plan: &Plan, arm: &ArmPlan) -> Self {
        Self {
            readings: BTreeMap::new(),
            areas_ng_min_per_ml: vec![0.0; plan.probes.len()],
            dose_ng: 0.0,
            happenings: arm.told.clone(),
            alarms: Vec::new(),
            answers: Vec::new(),
            signs: BTreeMap::new(),
            drugs: arm.drugs.clone(),
            tip_fg: vec![0; arm.drugs.len()],
            profile: Profile::default(),
            fillings: Fillings::default(),
        }
    }

    /// The concentration that was read, if the run stopped there.
    pub(super) fn probe(&self, at: Duration, probe: usize) -> Option<f64> {
        self.readings.get(&at)?.concentrations_ng_per_ml.get(probe).copied()
    }

    /// A value by its name, if the run stopped there and there was one.
    pub(super) fn sign(&self, at: Duration, name: &'static str, drug: usize) -> Option<f64> {
        self.signs.get(&at)?.get(name, drug)
    }

    /// All moments in a window at which the run stopped, ends included.
    pub(super) fn times(&self, from: Duration, until: Duration) -> Vec<Duration> {
        self.readings.range(from..=until).map(|(at, _)| *at).collect()
    }

    /// What the pump told while time passed.
    fn told(&mut self, elapsed: &Elapsed, unit: MassUnit) {
        self.happenings.extend(words::happenings(elapsed, unit, &self.drugs));
        self.alarms.extend(words::alarms(elapsed));
    }

    /// The concentration that was read; not a number when the run did not stop there.
    pub(super) fn concentration(&self, at: Duration, probe: usize) -> f64 {
        let reading = self.readings.get(&at);
        debug_assert!(reading.is_some(), "the run did not stop at {at}");
        reading.map_or(f64::NAN, |reading| reading.concentrations_ng_per_ml[probe])
    }
}

/// Plays one arm from its start to the end of the scenario, telling after every step how far it is.
pub(super) fn run(
    plan: &Plan,
    index: usize,
    place: Place<'_>,
    told: &mut dyn FnMut(Progress<'_>),
) -> Result<(ArmOutcome, Trace), ScenarioError> {
    let arm = &plan.arms[index];
    let refuse = |error: TwinError| place.whole(error.into());
    let mut twin = patient(plan, arm).map_err(refuse)?;
    let mut trace = Trace::of(plan, arm);
    let (number, of, until) = (index + 1, plan.arms.len(), plan.until);
    let mut told = |clock| told(Progress { arm: &arm.name, number, of, clock, until });
    let mut living = arm.patient.as_ref().map(|person| Living::new(person, &twin));
    let mut events = arm.events.iter().peekable();
    let mut profiles = profile::kept(&plan.samples).peekable();
    for stop in stops(plan, index) {
        pass(&mut twin, living.as_mut(), stop, plan, &mut trace, &mut told).map_err(refuse)?;
        if let Some(living) = &mut living {
            living.change(&mut twin).map_err(refuse)?;
        }
        let mut visited = None;
        while let Some(event) = events.next_if(|event| event.at <= stop) {
            let before = twin.implant().map(Reservoir::of);
            let refilled = act(&mut twin, event, (&arm.name, plan.mass_unit), &mut trace)
                .map_err(|error| place.refuse(&event.span, Problem::Refused(error)))?;
            if let Some(refilled) = &refilled {
                for (sum, mass) in trace.tip_fg.iter_mut().zip(&refilled.through_port) {
                    *sum += u128::from(mass.fg());
                }
            }
            trace.fillings.note(before.filter(|_| refilled.is_some()), &twin);
            visited = refilled.or(visited);
        }
        let person = living.as_ref().map(Living::readings);
        let signs = Signs::of(&twin, &trace.tip_fg, visited.as_ref(), person.as_ref());
        trace.signs.insert(stop, signs);
        trace.readings.insert(stop, read(&twin, person, &plan.probes).map_err(refuse)?);
        if profiles.next_if_eq(&stop).is_some() {
            trace.profile.keep(stop, twin.fluid(), plan);
        }
    }
    trace.happenings.sort_by_key(|happening| happening.at);
    let balance = twin.mass_balance();
    trace.dose_ng = ng(balance.from_needles) + ng(balance.from_tip);
    Ok((outcome(plan, arm, &twin, &trace), trace))
}

fn patient(plan: &Plan, arm: &ArmPlan) -> Result<Twin, TwinError> {
    let mut twin = match &arm.system {
        Some((system, fittings)) => Twin::fitted(system.clone(), fittings)?,
        None => Twin::without_pump(arm.parameters[0])?,
    };
    for further in &arm.parameters[1..] {
        twin = twin.with_drug(*further)?;
    }
    twin.with_step_max(plan.step)
}

/// All moments at which the run stops to act or to read.
fn stops(plan: &Plan, index: usize) -> BTreeSet<Duration> {
    let mut stops: BTreeSet<Duration> = plan.samples.iter().copied().collect();
    stops.extend(plan.arms[index].events.iter().map(|event| event.at));
    let person = plan.arms[index].patient.as_ref();
    stops.extend(person.into_iter().flat_map(|person| Living::moments(person, plan.until)));
    let published = plan.published.iter().filter(|published| published.arm == index);
    stops.extend(published.flat_map(|published| published.measure.moments()));
    stops.extend(plan.expected.iter().flat_map(|expected| expected.moments(index)));
    stops.extend([Duration::ZERO, plan.until]);
    stops
}

/// Runs to a moment in steps, adding up the areas under the curves as the implicit steps do: the
/// concentration at the end of a step stands for the whole of it.
fn pass(
    twin: &mut Twin,
    mut living: Option<&mut Living<'_>>,
    stop: Duration,
    plan: &Plan,
    trace: &mut Trace,
    told: &mut dyn FnMut(Duration),
) -> Result<(), TwinError> {
    while twin.clock() < stop {
        let to_grid = plan.step.ms() - twin.clock().ms() % plan.step.ms();
        let mut step = stop.checked_sub(twin.clock())?.min(Duration::from_ms(to_grid));
        if let Some(to_slot) = living.as_ref().and_then(|one| one.time_to_slot(twin.clock())) {
            step = step.min(to_slot);
        }
        let elapsed = twin.elapse(step)?;
        trace.told(&elapsed, plan.mass_unit);
        let entered = std::iter::once(&elapsed.tip_mass).chain(&elapsed.more_masses);
        for (sum, mass) in trace.tip_fg.iter_mut().zip(entered) {
            *sum += u128::from(mass.fg());
        }
        if let Some(living) = &mut living {
            trace.happenings.extend(living.live(twin, step)?);
        }
        let minutes = step.ms() as f64 / 60_000.0;
        for (area, probe) in trace.areas_ng_min_per_ml.iter_mut().zip(&plan.probes) {
            *area += minutes * concentration(twin, probe.site)?;
        }
        told(twin.clock());
    }
    Ok(())
}

/// Does what happens at a moment. What the pump refuses is a result where the file expects an answer
/// or a patient asked, and else an error.
fn act(
    twin: &mut Twin,
    event: &Event,
    (arm, unit): (&str, MassUnit),
    trace: &mut Trace,
) -> Result<Option<Visited>, TwinError> {
    let mut elapsed = Elapsed::default();
    let mut visited = None;
    let done = match &event.action {
        Action::Visit(visit) => twin.visit(visit).map(|done| {
            elapsed.notes.clone_from(&done.notes);
            visited = Some(done);
        }),
        Action::Command(command) => twin.command(**command).map(|notes| elapsed.notes = notes),
        Action::NoProgramme(refusal) => Err(TwinError::Pump(*refusal)),
        Action::Request => twin.request(),
        Action::Restart => twin.restart(),
        Action::Begin(failure) => twin.begin(failure),
        Action::End(failure) => twin.end(failure),
        Action::Dose { drug, height, mass, over, .. } => {
            twin.inject_drug(*drug, *height, *mass, *over)
        }
    };
    elapsed.logged = twin.take_logged();
    let is_result = event.answer.is_some() || matches!(event.action, Action::Request);
    let refusal = match done {
        Ok(()) => None,
        Err(TwinError::Pump(refusal)) if is_result => Some(refusal),
        Err(error) => return Err(error),
    };
    let what = words::done(&event.action, visited.as_ref(), unit, &trace.drugs);
    if let Some(answer) = &event.answer {
        trace.answers.push(answered(
            answer,
            arm,
            &format!("{what}, at {}", event.at),
            refusal.as_ref(),
        ));
    }
    let what = match refusal {
        Some(refusal) => format!("{what}: refused by {}: {refusal}", refusal.rule()),
        None if is_result => format!("{what}: granted"),
        None => what,
    };
    trace.happenings.push(Happening { at: twin.clock(), what });
    trace.told(&elapsed, unit);
    Ok(visited)
}

fn read(twin: &Twin, person: Option<Readings>, probes: &[ProbePlan]) -> Result<Reading, TwinError> {
    let concentrations = probes.iter().map(|probe| concentration(twin, probe.site));
    let tip_dose = twin.implant().map(|implant| implant.tip_dose()).transpose()?;
    let reservoir = twin.implant().map(Reservoir::of);
    let concentrations_ng_per_ml = concentrations.collect::<Result<_, _>>()?;
    Ok(Reading { concentrations_ng_per_ml, tip_dose, reservoir, person })
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
            reservoir: reading.reservoir,
            person: reading.person.clone(),
        })
    });
    let state = twin.fluid().state();
    let share = |amount: f64| if state.injected() > 0.0 { amount / state.injected() } else { 0.0 };
    ArmOutcome {
        name: arm.name.clone(),
        samples: samples.collect(),
        happenings: trace.happenings.clone(),
        alarms: trace.alarms.clone(),
        balance: twin.mass_balance(),
        eliminated_fraction: share(state.eliminated().total()),
        cranial_fraction: state.cranial_fraction(),
        spinal_fraction: share(state.spinal_amount()),
        pump: twin.implant().map(PumpAccount::of),
        profile: trace.profile.clone(),
        fillings: trace.fillings.clone(),
    }
}
