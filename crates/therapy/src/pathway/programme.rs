//! The programme: from a dose to what the pump runs.

use cisterna_catalog::Drug;
use cisterna_pump::{Bolus, BolusKind, DrugClass, Mode, Programme};
use cisterna_quantity::{ArithmeticError, DoseRate, Duration, Mass, MassUnit, Rate, Volume};
use serde::{Deserialize, Serialize};

use crate::calculation::{absurd, flow};
use crate::checks::Checks;
use crate::pathway::draft::Draft;
use crate::pathway::trial_first_dose::above_ceiling;
use crate::pathway::{Content, DoseLimit, DrugDose, NextRefill};
use crate::patient::Device;
use crate::verification::TwoPeople;
use crate::{Basis, Circumstances, Event, Patient, Refusal, Refused};

/// An order for a programme of the drug that is in the reservoir.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeOrder {
    /// The dose of the leading drug.
    #[serde(with = "crate::as_text")]
    pub dose: DoseRate,
    /// Whether something is delivered first: the prime of an empty pathway, or the rest of a prime or
    /// bridge that a stop cut off. Asked when there is one of them, and only then.
    pub opening: Option<bool>,
    /// At which reservoir volume the pump alarms.
    #[serde(with = "crate::as_text")]
    pub low_reservoir_alarm: Volume,
    /// Why a usual limit is exceeded; empty when none is.
    pub reason: String,
}

/// A programme as it is recorded: what the pump was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programmed {
    /// What is in the reservoir; the doses are those of its leading drug.
    pub content: Content,
    /// What kind of drug it is for the pump's safe state. A record without it gets the class that
    /// forgives least: the catalogue of today may not be asked about a programme of then.
    #[serde(with = "crate::as_text", default = "class_before_it_was_recorded")]
    pub class: DrugClass,
    /// The dose that was ordered.
    #[serde(with = "crate::as_text")]
    pub dose_ordered: DoseRate,
    /// The dose that the pump delivers: this is what is signed.
    #[serde(with = "crate::as_text")]
    pub dose: DoseRate,
    /// What every drug gets, the leading one first.
    pub doses: Vec<DrugDose>,
    /// The flow.
    #[serde(with = "crate::as_text")]
    pub rate: Rate,
    /// What is delivered first.
    pub opening: Option<Opening>,
    /// At which reservoir volume the pump alarms.
    #[serde(with = "crate::as_text")]
    pub low_reservoir_alarm: Volume,
    /// The most drug that the pump gives in any day. A record without it is of a programme that
    /// told the pump none: the formulary alone held the limit.
    #[serde(default)]
    pub dose_limit: Option<DoseLimit>,
    /// The next refill.
    pub next_refill: NextRefill,
    /// The prescriber's reason for going beyond a usual limit.
    pub reason: String,
    /// Who prepared and who verified it, where the site asks for two people.
    #[serde(default)]
    pub checked_by: Option<TwoPeople>,
    /// What the programme rests on.
    pub basis: Vec<Basis>,
}

/// A volume that is delivered before the steady flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What it is for.
    pub kind: OpeningKind,
    /// How much.
    #[serde(with = "crate::as_text")]
    pub volume: Volume,
    /// How fast.
    #[serde(with = "crate::as_text")]
    pub rate: Rate,
    /// For how long.
    #[serde(with = "crate::as_text")]
    pub duration: Duration,
    /// What is in it: the old solution for a bridge.
    pub content: Content,
    /// The leading drug in it.
    #[serde(with = "crate::as_text")]
    pub mass: Mass,
}

/// What an opening volume is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpeningKind {
    /// Fills the empty pathway.
    Prime,
    /// Moves the old concentration out at the old dose.
    Bridge,
}

const fn class_before_it_was_recorded() -> DrugClass {
    DrugClass::Other
}

impl Programmed {
    /// The same as the pump's control core takes it.
    #[must_use]
    pub fn for_pump(&self) -> Programme {
        Programme {
            drug: self.class,
            concentration: self.content.leading().concentration,
            mode: Mode::SimpleContinuous { rate: self.rate },
            opening: self.opening.as_ref().map(|opening| Bolus {
                kind: match opening.kind {
                    OpeningKind::Prime => BolusKind::Prime,
                    OpeningKind::Bridge => BolusKind::Bridge,
                },
                volume: opening.volume,
                rate: opening.rate,
            }),
            patient_bolus: None,
            dose_limit: self.dose_limit.map(DoseLimit::for_pump),
            low_reservoir_alarm: self.low_reservoir_alarm,
        }
    }
}

pub(crate) fn decide(
    patient: &Patient,
    order: &ProgrammeOrder,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(device) = &patient.device else {
        return Err(Refused::out_of_order("No pump is implanted", "Report the implant first"));
    };
    if patient.refill.is_some() {
        return Err(Refused::out_of_order("A refill is under way", "Complete the refill"));
    }
    let mut checks = Checks::default();
    let state = checks.take(device.state_at(at.occurred_at));
    let found = device.content.resolved(at.catalog, "drug");
    let found = found.map_err(|refused| checks.add(refused.0)).ok();
    let pump = checks
        .take(at.catalog.pump(&device.implant.pump).map_err(|e| Refusal::unknown("pump", &e)));
    if let Some(running) = state.as_ref().and_then(|pump| pump.bolus().copied()) {
        checks.require(false, || still_running(device, &running));
    }
    let opening = opening(&mut checks, device, order, at);
    let (Some(state), Some((content, components)), Some(pump)) = (state, found, pump) else {
        return Err(checks.finish().err().unwrap_or_else(incomplete));
    };
    for component in &components {
        check_allergy(&mut checks, patient, device, component.drug, order);
    }
    checks.require(state.reservoir() >= device.implant.constants.quantum, || {
        nothing_to_deliver(device)
    });
    if let Some(leading) = components.first().filter(|_| device.doses.is_empty()) {
        let (drug, reason) = (leading.drug, &order.reason);
        checks.add(above_ceiling(patient, drug, order.dose, reason, at.catalog));
    }
    let draft = Draft {
        content: &content,
        components: &components,
        pump,
        device,
        dose: order.dose,
        opening,
        low_reservoir_alarm: order.low_reservoir_alarm,
        reason: &order.reason,
        filled: device.filled,
        held: state.reservoir(),
        pump_before: Some(device.running),
        filled_at: device.filled_at,
        beyond_use: device.beyond_use,
        first_fill: device.refills == 0,
        starting: device.is_starting(at.occurred_at, device.interrupted_for(at.occurred_at)),
    };
    let programmed = draft.complete(&mut checks, at);
    checks.finish()?;
    let programmed = programmed.ok_or_else(incomplete)?;
    Ok(vec![Event::Programmed(Box::new(programmed))])
}

pub(crate) fn incomplete() -> Refused {
    Refused::out_of_order("The order is incomplete", "Complete the entries")
}

/// A new programme would end a prime or a bridge before its time.
pub(crate) fn still_running(device: &Device, running: &cisterna_pump::RunningBolus) -> Refusal {
    let what = match running.kind() {
        BolusKind::Single => "bolus",
        BolusKind::Patient => "patient's bolus",
        BolusKind::Prime => "prime",
        BolusKind::Bridge => "bridge",
    };
    Refusal {
        field: "dose",
        rule: "programme.opening-completed",
        message: format!(
            "The {what} still has {} to run ({}); a new programme now would cut it off",
            running.time_left(),
            running.undelivered()
        ),
        asked: None,
        limit: None,
        source: format!("the log of pump {}", device.implant.serial),
        action: format!("Wait until the {what} is complete, or stop the pump if it must end now"),
    }
}

/// An allergy found after the implant stops a start and an increase, never a decrease.
fn check_allergy(
    checks: &mut Checks,
    patient: &Patient,
    device: &Device,
    drug: &Drug,
    order: &ProgrammeOrder,
) {
    let running = device.programme.as_ref().filter(|_| device.stopped.is_none());
    let lowers = running.is_some_and(|programme| order.dose < programme.dose);
    if let Some((screening, _)) = patient.screening.as_ref().filter(|_| !lowers) {
        checks.add(screening.allergies.refusal_of("dose", drug));
    }
}

fn nothing_to_deliver(device: &Device) -> Refusal {
    Refusal {
        field: "",
        rule: "programme.reservoir-empty",
        message: "The reservoir is empty: the pump has nothing to deliver".to_owned(),
        asked: None,
        limit: None,
        source: format!("the log of pump {}", device.implant.serial),
        action: "Refill it; the programme is part of the refill".to_owned(),
    }
}

/// What is delivered first: the rest of what a stop cut off, or the prime of a first programme. It is
/// asked explicitly whenever there is one.
fn opening(
    checks: &mut Checks,
    device: &Device,
    order: &ProgrammeOrder,
    at: &Circumstances<'_>,
) -> Option<Opening> {
    let first = device.programme.is_none() || device.empty.any();
    let Some(wanted) = order.opening else {
        checks.require(!first && device.pending.is_none(), || Refusal {
            action: "Say whether it is delivered first, under supervision, or left out".to_owned(),
            ..Refusal::missing("opening", "decision about the prime or the rest of the opening")
        });
        return None;
    };
    if let Some(rest) = &device.pending {
        let told = !order.reason.trim().is_empty();
        checks.require(wanted || told, || leave_out(rest));
        return wanted.then(|| rest_of(checks, device, rest, order, at)).flatten();
    }
    checks.require(first || !wanted, || Refusal {
        field: "opening",
        rule: "prime.once",
        message: "The pathway is already primed".to_owned(),
        asked: None,
        limit: None,
        source: "class I recall of the priming bolus, 2013 and 2016/17".to_owned(),
        action: "Programme the dose without a prime".to_owned(),
    });
    if !first || !wanted {
        return None;
    }
    let volume = device.unprimed.unwrap_or(device.implant.pathway_volume);
    let rate = device.implant.constants.rate_max;
    let prime = Opening::of(OpeningKind::Prime, volume, rate, &device.content);
    checks.take(prime.map_err(|error| absurd("opening", error)))
}

/// The rest of a bridge runs at the slower of its old flow and the flow of the new dose, so that it
/// never gives more than the dose that is signed now.
fn rest_of(
    checks: &mut Checks,
    device: &Device,
    rest: &Opening,
    order: &ProgrammeOrder,
    at: &Circumstances<'_>,
) -> Option<Opening> {
    if rest.kind == OpeningKind::Prime {
        return Some(rest.clone());
    }
    let pump = at.catalog.pump(&device.implant.pump).map_err(|e| Refusal::unknown("opening", &e));
    let pump = checks.take(pump)?;
    let unit =
        at.catalog.drug(&rest.content.leading().drug).map_or(MassUnit::Mg, |drug| drug.mass_unit);
    let at_new_dose =
        checks.take(flow(order.dose, rest.content.leading().concentration, pump, unit))?;
    let rate = rest.rate.min(at_new_dose.rate);
    let opening = Opening::of(rest.kind, rest.volume, rate, &rest.content);
    checks.take(opening.map_err(|error| absurd("opening", error)))
}

fn leave_out(rest: &Opening) -> Refusal {
    Refusal {
        field: "opening",
        rule: "programme.rest-left-out",
        message: format!("{} of the old fluid are still in the pathway", rest.volume),
        asked: None,
        limit: None,
        source: "a stop cut off the prime or bridge".to_owned(),
        action: "Deliver the rest first, or write the reason for leaving it out".to_owned(),
    }
}

impl Opening {
    /// An opening with the time it takes and the drug in it.
    ///
    /// # Errors
    /// An arithmetic error of an absurd volume or flow.
    pub(crate) fn of(
        kind: OpeningKind,
        volume: Volume,
        rate: Rate,
        content: &Content,
    ) -> Result<Self, ArithmeticError> {
        let duration = volume.time_at(rate)?.rounded_down;
        let mass = volume.mass_at(content.leading().concentration)?;
        Ok(Self { kind, volume, rate, duration, content: content.clone(), mass })
    }
}
