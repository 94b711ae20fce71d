//! The one thing that a step does.

use cisterna_pump::{
    Bolus, BolusKind, Check, Command, DrugClass, Input, Person, Refill, Refusal, Sense,
};
use cisterna_quantity::Duration;

use super::name::{Answered, Part, Turning};
use super::programme::{bolus, found, programme};
use super::written::{self, Restart, Step};
use crate::scenario::error::{Place, Problem, ScenarioError};
use crate::scenario::plan::refuse_if;
use crate::scenario::value::Written;

/// What is done.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Something comes to the pump from outside.
    Give(Box<Input>),
    /// A schedule that cannot be written into a programme.
    NoProgramme(Refusal),
    /// The motor behaves so from now on.
    Motor(Turning),
    /// Power comes on again; the check that fails, if one does.
    Restart(Option<Check>),
    /// A processor hangs.
    Kill(Part),
    /// Clocks on the wall are put forward, or back.
    WallClock { forward: bool, by: Duration },
}

/// The one thing that a step does.
pub(super) fn action(
    step: &Step,
    class: DrugClass,
    place: Place<'_>,
) -> Result<Action, ScenarioError> {
    let mut actions: Vec<(&str, Action)> = Vec::new();
    let give = |input: Input| Action::Give(Box::new(input));
    let command = |command: Command| give(Input::Command(command));
    let mut add = |name, action: Option<Action>| actions.extend(action.map(|one| (name, one)));
    add(
        "refill",
        step.refill.as_ref().map(|refill| {
            let (removed, filled) = (refill.removed.value, refill.filled.value);
            command(Command::Refill(Refill { removed, filled }))
        }),
    );
    let told = step.programme.as_ref().map(|written| programme(written.keys(), class, place));
    add(
        "programme",
        told.transpose()?.map(|told| match told {
            Ok(programme) => command(Command::Programme(programme)),
            Err(refusal) => Action::NoProgramme(refusal),
        }),
    );
    add("patient_request", step.patient_request.map(|_| give(Input::PatientRequest)));
    let single = |order: Bolus| command(Command::Bolus(order));
    add("bolus", step.bolus.as_ref().map(|order| single(bolus(BolusKind::Single, order))));
    add("stop", step.stop.map(|_| command(Command::Stop)));
    add("interrogate", step.interrogate.map(|_| command(Command::Interrogate)));
    let sense = |sense| give(Input::Sense(sense));
    add("fault", step.fault.as_ref().map(|fault| sense(Sense::Fault(fault.value.0))));
    add("gone", step.gone.as_ref().map(|fault| sense(Sense::Gone(fault.value.0))));
    add("motor", step.motor.as_ref().map(|motor| Action::Motor(motor.value.0)));
    add("restart", step.restart.as_ref().map(|Restart(fails)| Action::Restart(*fails)));
    add("kill", step.kill.as_ref().map(|part| Action::Kill(part.value.0)));
    let by = |by: &written::ByPerson| (by.fault.value.0, Person(by.person.value.0));
    let release = step.release.as_ref().map(by);
    add("release", release.map(|(fault, person)| command(Command::Release(fault, person))));
    let acknowledge = step.acknowledge.as_ref().map(by);
    add(
        "acknowledge",
        acknowledge.map(|(fault, person)| command(Command::Acknowledge(fault, person))),
    );
    add("silence", step.silence.map(|_| command(Command::Silence)));
    add("pathway_emptied", step.pathway_emptied.map(|_| command(Command::PathwayEmptied)));
    let wall_clock = step.wall_clock.as_ref();
    add("wall_clock", wall_clock.map(|clock| shift(clock, &step.at, place)).transpose()?);
    let names: Vec<&str> = actions.iter().map(|(name, _)| *name).collect();
    match (actions.pop(), actions.is_empty()) {
        (Some((_, action)), true) => Ok(action),
        _ => {
            let expected = "refill, programme, patient_request, bolus, stop, interrogate, fault, \
                            gone, motor, restart, kill, release, acknowledge, silence, \
                            pathway_emptied, wall_clock";
            Err(place.refuse(&step.at.span, Problem::NotOne { expected, found: found(&names) }))
        }
    }
}

fn shift(
    clock: &written::WallClock,
    at: &Written<Duration>,
    place: Place<'_>,
) -> Result<Action, ScenarioError> {
    match (&clock.forward, &clock.back) {
        (Some(by), None) => Ok(Action::WallClock { forward: true, by: by.value }),
        (None, Some(by)) => Ok(Action::WallClock { forward: false, by: by.value }),
        (forward, _) => {
            let names: &[&str] = if forward.is_some() { &["forward", "back"] } else { &[] };
            let problem = Problem::NotOne { expected: "forward, back", found: found(names) };
            Err(place.refuse(&at.span, problem))
        }
    }
}

/// A rule can only be expected of a refusal.
pub(super) fn expected(step: &Step, place: Place<'_>) -> Result<Option<Answered>, ScenarioError> {
    let expect = step.expect.as_ref().map(|expect| expect.value.0);
    if let Some(rule) = &step.rule {
        let problem = Problem::Together("it belongs to expect = \"refused\"; write both");
        refuse_if(expect != Some(Answered::Refused), rule, problem, place)?;
    }
    Ok(expect)
}
