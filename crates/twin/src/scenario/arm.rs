//! One arm of a scenario: the patient and what happens to the patient, in order of time.

use std::ops::Range;

use cisterna_catalog::{Catalog, Drug};
use cisterna_neuraxis::model::Parameters;
use cisterna_pump::{Bolus, BolusKind, Command, DrugClass, Person, Refusal};
use cisterna_quantity::{Duration, Length, Mass};

use super::appointments;
use super::error::{Place, Problem, ScenarioError};
use super::expect::Answer;
use super::fault;
use super::implanted::implanted;
use super::outcome::Happening;
use super::patient::{self, PatientPlan};
use super::plan::{height, refuse_if};
use super::value::Written;
use super::visit;
use super::written::{self, Document};
use crate::refill::Visit;
use crate::script::name::{Answered, Name};
use crate::script::programme::programme;
use crate::{Failure, Fittings, System, parameters_of};

/// The most requests of one entry.
const REQUESTS_MAX: u64 = 10_000;
/// Who does what a scenario lets a person do: the pump wants a number.
const PERSON: Person = Person(1);

/// An arm that can be run.
#[derive(Clone, Debug)]
pub(super) struct ArmPlan {
    pub(super) name: String,
    /// The physiology of the person with each drug, in the order of the drugs.
    pub(super) parameters: Vec<Parameters>,
    pub(super) system: Option<(System, Fittings)>,
    /// The drugs that are ever given, the scenario's own first.
    pub(super) drugs: Vec<String>,
    /// The person, if effects are to be read.
    pub(super) patient: Option<PatientPlan>,
    /// What happens, in order of time.
    pub(super) events: Vec<Event>,
    /// Visits that are late or missed.
    pub(super) told: Vec<Happening>,
}

/// Something that is done to the patient.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) at: Duration,
    pub(super) span: Range<usize>,
    pub(super) action: Action,
    /// What is expected of the pump's answer; without it a refusal is an error of the file.
    pub(super) answer: Option<Answer>,
}

/// What is done.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// The reservoir is emptied and filled, right or wrong.
    Visit(Box<Visit>),
    /// The pump is commanded.
    Command(Box<Command>),
    /// A schedule that cannot be written into a programme.
    NoProgramme(Refusal),
    /// The patient asks for a bolus.
    Request,
    /// Power comes on again.
    Restart,
    /// A failure begins.
    Begin(Failure),
    /// A failure ends.
    End(Failure),
    /// A dose through a needle begins.
    Dose { drug: usize, name: String, height: Length, mass: Mass, over: Duration },
}

/// All arms of a document, with a drug of this class.
pub(super) fn arms(
    document: &Document,
    catalog: &Catalog,
    own: &Drug,
    place: Place<'_>,
) -> Result<Vec<ArmPlan>, ScenarioError> {
    let (class, until) = (own.class.for_pump(), document.until.value);
    let mut arms: Vec<ArmPlan> = Vec::new();
    for written in &document.arm {
        let name = &written.name;
        let taken = arms.iter().any(|other| other.name == name.value);
        refuse_if(taken, name, Problem::DuplicateName("arm"), place)?;
        let drugs = visit::drugs(written, own, catalog, place)?;
        let person = written.patient.as_ref();
        let person = person.map(|person| patient::patient(person, catalog, &drugs, until, place));
        let person = person.transpose()?;
        let parameters = physiology(&drugs, person.as_ref());
        let implant = written.implant.as_ref();
        let implant = implant.map(|implant| implanted(implant, catalog, parameters[0], place));
        let implant = implant.transpose()?;
        let end = document.until.value;
        let faults = implant.as_ref().map(|implant| implant.around(catalog, end));
        let around = Around { class, catalog, drugs: &drugs, faults, place };
        let events = events(written, &around)?;
        if let Some(implant) = &implant {
            plausible_refills(&written.refill, &implant.system, place)?;
        }
        let system = implant.map(|implant| {
            let fittings = Fittings { more_drugs: drugs.len() - 1, ..implant.fittings };
            (implant.system, fittings)
        });
        for event in &events {
            let on_pump = !matches!(event.action, Action::Dose { .. });
            if event.at > document.until.value {
                return Err(place.refuse(&event.span, Problem::AfterTheEnd));
            }
            if on_pump && system.is_none() {
                return Err(place.refuse(&event.span, Problem::NoPump));
            }
        }
        let (events, told) = match &person {
            Some(person) => appointments::keep(events, person, until),
            None => (events, Vec::new()),
        };
        arms.push(ArmPlan {
            name: name.value.clone(),
            parameters,
            system,
            drugs: drugs.iter().map(|drug| drug.name.clone()).collect(),
            patient: person,
            events,
            told,
        });
    }
    if arms.is_empty() {
        return Err(place.whole(Problem::NothingOf("[[arm]]")));
    }
    Ok(arms)
}

/// The person's physiology with each drug; an average adult where the file tells of none.
fn physiology(drugs: &[&Drug], person: Option<&PatientPlan>) -> Vec<Parameters> {
    let of = |drug: &&Drug| {
        let average = parameters_of(drug.kinetics.as_ref()?);
        let canal_length_cm = person.map_or(average.canal_length_cm, |one| one.canal_length_cm);
        Some(Parameters { canal_length_cm, ..average })
    };
    drugs.iter().filter_map(of).collect()
}

/// Refuses more that was removed than the reservoir can hold.
fn plausible_refills(
    refills: &[written::Refill],
    system: &System,
    place: Place<'_>,
) -> Result<(), ScenarioError> {
    let capacity = system.pump.reservoir_capacity;
    for removed in refills.iter().filter_map(|refill| refill.removed.as_ref()) {
        let problem = Problem::OverCapacity { capacity };
        refuse_if(removed.value > capacity, removed, problem, place)?;
    }
    Ok(())
}

/// Everything that the events of an arm are made with.
struct Around<'a> {
    class: DrugClass,
    catalog: &'a Catalog,
    drugs: &'a [&'a Drug],
    faults: Option<fault::Around<'a>>,
    place: Place<'a>,
}

/// What happens, in order of time. At one moment faults end and begin first; then a fault is released
/// and a pump restarted; then a refill comes before a programme, a bolus, a stop, a request and a
/// needle, so that what was filled is there when the programme counts on it.
fn events(arm: &written::Arm, around: &Around<'_>) -> Result<Vec<Event>, ScenarioError> {
    let place = around.place;
    let mut events = Vec::new();
    faults(arm, around, &mut events)?;
    let mut add = |at: &Written<Duration>, action, answer: Option<Answer>| {
        events.push(Event { at: at.value, span: at.span.clone(), action, answer });
    };
    for release in &arm.release {
        let command = Command::Release(release.fault.value.0, PERSON);
        let answer = answer(release.expect.as_ref(), release.rule.as_ref(), place)?;
        add(&release.at, Action::Command(Box::new(command)), answer);
    }
    for restart in &arm.restart {
        add(&restart.at, Action::Restart, None);
    }
    for refill in &arm.refill {
        let visit = visit::visit(refill, around.drugs, around.catalog, place)?;
        let answer = answer(refill.expect.as_ref(), refill.rule.as_ref(), place)?;
        add(&refill.at, Action::Visit(Box::new(visit)), answer);
    }
    for written in &arm.programme {
        let action = match programme(written.keys(), around.class, place)? {
            Ok(programme) => Action::Command(Box::new(Command::Programme(programme))),
            Err(refusal) => Action::NoProgramme(refusal),
        };
        let answer = answer(written.expect.as_ref(), written.rule.as_ref(), place)?;
        add(&written.at, action, answer);
    }
    for bolus in &arm.bolus {
        let (volume, rate) = (bolus.volume.value, bolus.rate.value);
        let single = Bolus { kind: BolusKind::Single, volume, rate };
        let answer = answer(bolus.expect.as_ref(), bolus.rule.as_ref(), place)?;
        add(&bolus.at, Action::Command(Box::new(Command::Bolus(single))), answer);
    }
    for stop in &arm.stop {
        add(&stop.at, Action::Command(Box::new(Command::Stop)), None);
    }
    for interrogate in &arm.interrogate {
        add(&interrogate.at, Action::Command(Box::new(Command::Interrogate)), None);
    }
    for request in &arm.request {
        let answer = answer(request.expect.as_ref(), request.rule.as_ref(), place)?;
        for at in moments(request, place)? {
            let at = Written { value: at, span: request.at.span.clone() };
            add(&at, Action::Request, answer.clone());
        }
    }
    for dose in &arm.dose {
        let height = height(&dose.place, &around.catalog.anatomy, place)?;
        let (mass, over) = (dose.mass.value, dose.over.value);
        let drug = visit::place_of(dose.drug.as_ref(), around.drugs, around.catalog, place)?;
        let name = around.drugs[drug].name.clone();
        add(&dose.at, Action::Dose { drug, name, height, mass, over }, None);
    }
    events.sort_by_key(|event| event.at);
    Ok(events)
}

/// The faults: every end before every beginning, so that one may follow another at once.
fn faults(
    arm: &written::Arm,
    around: &Around<'_>,
    events: &mut Vec<Event>,
) -> Result<(), ScenarioError> {
    let mut begins = Vec::new();
    for written in &arm.fault {
        let Some(faults) = &around.faults else {
            return Err(around.place.refuse(&written.at.span, Problem::NoPump));
        };
        for moments in fault::failures(written, faults, around.place)? {
            let event = |at, action| {
                let span = written.at.span.clone();
                Event { at, span, action, answer: None }
            };
            let failure = moments.failure;
            events.extend(moments.ends.map(|at| event(at, Action::End(failure))));
            begins.push(event(moments.begins, Action::Begin(failure)));
        }
    }
    events.append(&mut begins);
    Ok(())
}

/// When a patient asks: once, or again and again.
fn moments(request: &written::Request, place: Place<'_>) -> Result<Vec<Duration>, ScenarioError> {
    let at = request.at.value;
    match (&request.every, &request.until) {
        (None, None) => Ok(vec![at]),
        (Some(every), Some(until)) => {
            refuse_if(every.value.is_zero(), every, Problem::NoTime, place)?;
            refuse_if(until.value < at, until, Problem::EmptyWindow, place)?;
            let count = (until.value.ms() - at.ms()) / every.value.ms();
            let many = Problem::TooMany { limit: REQUESTS_MAX, what: "requests", key: "every" };
            refuse_if(count > REQUESTS_MAX, every, many, place)?;
            let time = |number: u64| Duration::from_ms(at.ms() + number * every.value.ms());
            Ok((0..=count).map(time).collect())
        }
        _ => {
            let problem = Problem::Together("`every` and `until` belong together; write both");
            Err(place.refuse(&request.at.span, problem))
        }
    }
}

/// What is expected of the pump's answer. A rule can only be expected of a refusal.
fn answer(
    expect: Option<&Written<Name<Answered>>>,
    rule: Option<&Written<String>>,
    place: Place<'_>,
) -> Result<Option<Answer>, ScenarioError> {
    let refused = expect.is_some_and(|expect| expect.value.0 == Answered::Refused);
    if let Some(rule) = rule {
        let problem = Problem::Together("it belongs to expect = \"refused\"; write both");
        refuse_if(!refused, rule, problem, place)?;
    }
    let line = |expect: &Written<Name<Answered>>| place.line(&expect.span);
    Ok(expect.map(|expect| Answer {
        line: line(expect),
        refused,
        rule: rule.map(|rule| rule.value.clone()),
    }))
}
