//! One arm of a scenario: the patient and what happens to the patient, in order of time.

use std::ops::Range;

use cisterna_catalog::{Anatomy, Catalog};
use cisterna_neuraxis::model::Parameters;
use cisterna_pump::{Bolus, BolusKind, Command, DrugClass, Mode, Programme};
use cisterna_quantity::{Concentration, Duration, Length, Mass, Volume};

use super::error::{Place, Problem, ScenarioError};
use super::plan::{height, refuse_if};
use super::value::Written;
use super::written::{self, Document};
use crate::catheter::Pathway;
use crate::{System, TwinError};

/// An arm that can be run.
#[derive(Clone, Debug)]
pub(super) struct ArmPlan {
    pub(super) name: String,
    pub(super) system: Option<System>,
    /// What happens, in order of time.
    pub(super) events: Vec<Event>,
}

/// Something that is done to the patient.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) at: Duration,
    pub(super) span: Range<usize>,
    pub(super) action: Action,
}

/// What is done.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// The reservoir is emptied and filled.
    Refill { removed: Volume, filled: Volume, concentration: Concentration },
    /// The pump is commanded.
    Command(Box<Command>),
    /// A dose through a needle begins.
    Dose { height: Length, mass: Mass, over: Duration },
}

/// All arms of a document, with a drug of this class.
pub(super) fn arms(
    document: &Document,
    catalog: &Catalog,
    class: DrugClass,
    parameters: &Parameters,
    place: Place<'_>,
) -> Result<Vec<ArmPlan>, ScenarioError> {
    let mut arms: Vec<ArmPlan> = Vec::new();
    for written in &document.arm {
        let name = &written.name;
        let taken = arms.iter().any(|other| other.name == name.value);
        refuse_if(taken, name, Problem::DuplicateName("arm"), place)?;
        let implant = written.implant.as_ref();
        let system =
            implant.map(|implant| system(implant, catalog, *parameters, place)).transpose()?;
        let events = events(written, class, &catalog.anatomy, place)?;
        for event in &events {
            let on_pump = !matches!(event.action, Action::Dose { .. });
            if event.at > document.until.value {
                return Err(place.refuse(&event.span, Problem::AfterTheEnd));
            }
            if on_pump && system.is_none() {
                return Err(place.refuse(&event.span, Problem::NoPump));
            }
        }
        arms.push(ArmPlan { name: name.value.clone(), system, events });
    }
    if arms.is_empty() {
        return Err(place.whole(Problem::NothingOf("[[arm]]")));
    }
    Ok(arms)
}

/// The implanted system, from the catalogue's pump and the catheter as it was trimmed.
fn system(
    written: &written::Implant,
    catalog: &Catalog,
    parameters: Parameters,
    place: Place<'_>,
) -> Result<System, ScenarioError> {
    let at_pump = |problem| place.refuse(&written.pump.span, problem);
    let pump = catalog.pump(&written.pump.value).map_err(|unknown| at_pump(unknown.into()))?;
    let model = pump.control_model().map_err(|missing| at_pump(missing.into()))?;
    let unknown = || at_pump(Problem::NotInCatalog("its internal tubing volume"));
    let tubing = pump.current_tubing().ok_or_else(unknown)?;
    let catheter = catalog.catheter(&written.catheter.value);
    let catheter =
        catheter.map_err(|unknown| place.refuse(&written.catheter.span, unknown.into()))?;
    let volume = catheter
        .length_after_trimming(written.cut_off.value)
        .and_then(|length| catheter.volume_of(length))
        .and_then(|volume| volume.checked_add(tubing.constant.value))
        .map_err(|e| place.refuse(&written.cut_off.span, Problem::CutOff(e.to_string())))?;
    let pathway = Pathway::filled(volume, written.pathway_holds.value).map_err(|error| {
        place.refuse(&written.pathway_holds.span, TwinError::from(error).into())
    })?;
    let tip_height = height(&written.tip, &catalog.anatomy, place)?;
    Ok(System { pump: model, pathway, tip_height, parameters })
}

/// What happens, in order of time; at one moment a refill comes before a programme, a bolus and
/// a stop, so that what was filled is there when the programme counts on it.
fn events(
    arm: &written::Arm,
    class: DrugClass,
    anatomy: &Anatomy,
    place: Place<'_>,
) -> Result<Vec<Event>, ScenarioError> {
    let mut events = Vec::new();
    let mut add = |at: &Written<Duration>, action| {
        events.push(Event { at: at.value, span: at.span.clone(), action });
    };
    for refill in &arm.refill {
        let (removed, filled) = (refill.removed.value, refill.filled.value);
        let concentration = refill.concentration.value;
        add(&refill.at, Action::Refill { removed, filled, concentration });
    }
    for written in &arm.programme {
        add(
            &written.at,
            Action::Command(Box::new(Command::Programme(programme(written, class, place)?))),
        );
    }
    for bolus in &arm.bolus {
        let (volume, rate) = (bolus.volume.value, bolus.rate.value);
        let bolus_single = Bolus { kind: BolusKind::Single, volume, rate };
        add(&bolus.at, Action::Command(Box::new(Command::Bolus(bolus_single))));
    }
    for stop in &arm.stop {
        add(&stop.at, Action::Command(Box::new(Command::Stop)));
    }
    for dose in &arm.dose {
        let height = height(&dose.place, anatomy, place)?;
        let (mass, over) = (dose.mass.value, dose.over.value);
        add(&dose.at, Action::Dose { height, mass, over });
    }
    events.sort_by_key(|event| event.at);
    Ok(events)
}

/// What the pump is told, with no dose limit: a scenario also shows what a limit would have stopped.
fn programme(
    written: &written::Programme,
    drug: DrugClass,
    place: Place<'_>,
) -> Result<Programme, ScenarioError> {
    let opening = match (&written.prime, &written.bridge) {
        (Some(_), Some(bridge)) => {
            let problem = Problem::NotBoth("a prime or a bridge");
            return Err(place.refuse(&bridge.volume.span, problem));
        }
        (Some(bolus), None) => Some((BolusKind::Prime, bolus)),
        (None, Some(bolus)) => Some((BolusKind::Bridge, bolus)),
        (None, None) => None,
    };
    let opening = opening.map(|(kind, bolus)| Bolus {
        kind,
        volume: bolus.volume.value,
        rate: bolus.rate.value,
    });
    Ok(Programme {
        drug,
        concentration: written.concentration.value,
        mode: Mode::SimpleContinuous { rate: written.rate.value },
        opening,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: written.low_reservoir_alarm.value,
    })
}
