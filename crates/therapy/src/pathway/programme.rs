//! The programme: from a dose to what the pump runs.

use cisterna_pump::{Bolus, BolusKind, Mode, Programme};
use cisterna_quantity::{Concentration, DoseRate, Duration, Mass, Rate, Volume};
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::pathway::NextRefill;
use crate::pathway::draft::Draft;
use crate::patient::Device;
use crate::{Basis, Circumstances, Event, Patient, Refusal, Refused};

/// An order for a programme of the drug that is in the reservoir.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeOrder {
    /// The dose.
    pub dose: DoseRate,
    /// Whether the empty pathway is primed first. Asked at the first programme, and only there.
    pub prime: Option<bool>,
    /// At which reservoir volume the pump alarms.
    pub low_reservoir_alarm: Volume,
    /// Why a usual limit is exceeded; empty when none is.
    pub reason: String,
}

/// A programme as it is recorded: what the pump was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programmed {
    /// The drug's id.
    pub drug: String,
    /// The concentration in the reservoir.
    #[serde(with = "crate::as_text")]
    pub concentration: Concentration,
    /// The dose that was ordered.
    #[serde(with = "crate::as_text")]
    pub dose_ordered: DoseRate,
    /// The dose that the pump delivers: this is what is signed.
    #[serde(with = "crate::as_text")]
    pub dose: DoseRate,
    /// The flow.
    #[serde(with = "crate::as_text")]
    pub rate: Rate,
    /// What is delivered first.
    pub opening: Option<Opening>,
    /// At which reservoir volume the pump alarms.
    #[serde(with = "crate::as_text")]
    pub low_reservoir_alarm: Volume,
    /// The next refill.
    pub next_refill: NextRefill,
    /// The prescriber's reason for going beyond a usual limit.
    pub reason: String,
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
    /// The drug in it: that of the old concentration for a bridge.
    #[serde(with = "crate::as_text::optional")]
    pub mass: Option<Mass>,
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

impl Programmed {
    /// The same as the pump's control core takes it.
    #[must_use]
    pub fn for_pump(&self) -> Programme {
        Programme {
            concentration: self.concentration,
            mode: Mode::SimpleContinuous { rate: self.rate },
            opening: self.opening.as_ref().map(|opening| Bolus {
                kind: match opening.kind {
                    OpeningKind::Prime => BolusKind::Prime,
                    OpeningKind::Bridge => BolusKind::Bridge,
                },
                volume: opening.volume,
                rate: opening.rate,
            }),
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
    let drug = at.catalog.drug(&device.drug).map_err(|e| Refusal::unknown("drug", &e));
    let drug = checks.take(drug);
    let pump = checks
        .take(at.catalog.pump(&device.implant.pump).map_err(|e| Refusal::unknown("pump", &e)));
    if let Some(running) = state.as_ref().and_then(|pump| pump.bolus().copied()) {
        checks.require(false, || still_running(device, &running));
    }
    let opening =
        device.pending.clone().or_else(|| first_opening(&mut checks, device, order.prime));
    let (Some(state), Some(drug), Some(pump)) = (state, drug, pump) else {
        return Err(checks.finish().err().unwrap_or_else(incomplete));
    };
    let draft = Draft {
        drug,
        pump,
        concentration: device.concentration,
        dose: order.dose,
        opening,
        low_reservoir_alarm: order.low_reservoir_alarm,
        reason: &order.reason,
        filled: device.filled,
        held: state.reservoir(),
        filled_at: device.filled_at,
        beyond_use: device.beyond_use,
        first_fill: device.refills == 0,
        previous: device.programme.as_ref(),
        interrupted: device.interrupted_for(at.occurred_at),
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

/// The prime of the first programme: asked explicitly, calculated from the implant.
fn first_opening(checks: &mut Checks, device: &Device, prime: Option<bool>) -> Option<Opening> {
    let first = device.programme.is_none();
    match (first, prime) {
        (true, None) => checks.require(false, || Refusal {
            action: "Say whether the pathway is primed now, under supervision, or is already full"
                .to_owned(),
            ..Refusal::missing("prime", "decision about the prime")
        }),
        (false, Some(true)) => checks.require(false, || Refusal {
            field: "prime",
            rule: "prime.once",
            message: "The pathway is already primed".to_owned(),
            asked: None,
            limit: None,
            source: "class I recall of the priming bolus, 2013 and 2016/17".to_owned(),
            action: "Programme the dose without a prime".to_owned(),
        }),
        _ => {}
    }
    if !first || prime != Some(true) {
        return None;
    }
    let rate = device.implant.constants.rate_max;
    let duration = device.implant.pathway_volume.time_at(rate).ok()?.rounded_down;
    let mass = device.implant.pathway_volume.mass_at(device.concentration).ok();
    Some(Opening {
        kind: OpeningKind::Prime,
        volume: device.implant.pathway_volume,
        rate,
        duration,
        mass,
    })
}
