//! After the fill: what the pump says it runs, the observation, and leaving.
//!
//! A refill is closed only when the pump has told back what was ordered, the observation is over, and the
//! patient is as before.

use cisterna_quantity::{Concentration, DoseRate, Duration, Volume};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Session;
use super::step::Taken;
use crate::calculation::Component;
use crate::checks::Checks;
use crate::device::after;
use crate::{Basis, Circumstances, Patient, Refusal, Refused};

/// What the pump tells when it is read after it was programmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmEcho {
    /// The concentration that it counts with: that of the leading drug.
    #[serde(with = "crate::as_text")]
    pub concentration: Concentration,
    /// The daily dose that it runs.
    #[serde(with = "crate::as_text")]
    pub dose: DoseRate,
    /// The volume at which it alarms.
    #[serde(with = "crate::as_text")]
    pub low_reservoir_alarm: Volume,
    /// What it believes to hold.
    #[serde(with = "crate::as_text")]
    pub reservoir: Volume,
}

/// A look at the patient after a refill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterRefill {
    /// As awake as before.
    pub awake: bool,
    /// Breaths a minute.
    pub respiratory_rate: u8,
    /// Walks or moves as before.
    pub moves_as_before: bool,
    /// The skin over the pump swells.
    pub swelling: bool,
    /// Anything else.
    pub remark: String,
}

/// So few breaths a minute or fewer are an alarm. Own rule, decision 0009.
const SLOW_BREATH: u8 = 8;

impl AfterRefill {
    /// What is not as it should be, in words; empty when all is well.
    #[must_use]
    pub fn alarms(&self) -> Vec<&'static str> {
        let signs = [
            (!self.awake, "not as awake as before"),
            (self.respiratory_rate <= SLOW_BREATH, "slow breath"),
            (!self.moves_as_before, "does not move as before"),
            (self.swelling, "swelling over the pump"),
        ];
        signs.into_iter().filter(|(there, _)| *there).map(|(_, sign)| sign).collect()
    }
}

/// Leaving after a refill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Depart {
    /// The patient knows the signs of overdose and withdrawal, and whom to call.
    pub instructed: bool,
    /// The day of the next visit.
    pub next_visit: Date,
}

/// For how long a patient is observed after a refill, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationPeriod {
    /// How long.
    #[serde(with = "crate::as_text")]
    pub time: Duration,
    /// What asks for it.
    pub basis: Basis,
}

/// What is still to be done after a fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aftercare {
    /// When it was filled.
    pub filled_at: Timestamp,
    /// How long to observe from then on.
    pub period: ObservationPeriod,
    /// What the pump told back, once it was asked.
    pub echo: Option<ConfirmEcho>,
    /// The looks at the patient, with their times.
    pub looks: Vec<(Timestamp, AfterRefill)>,
}

impl Aftercare {
    /// Until when the patient is observed.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        after(self.filled_at, self.period.time)
    }

    /// The last look, if something was not as it should be.
    #[must_use]
    pub fn alarming(&self) -> Option<&(Timestamp, AfterRefill)> {
        self.looks.last().filter(|(_, look)| !look.alarms().is_empty())
    }
}

/// How long to observe: as the site says, and as long as after a first dose where the therapy begins
/// anew or a part of the fill may lie in the pocket.
pub(crate) fn period(
    components: &[Component<'_>],
    starting: bool,
    session: &Session,
    at: &Circumstances<'_>,
) -> ObservationPeriod {
    let policy = &at.catalog.policy;
    let mut found = vec![("observation after a refill", &policy.observation_after_refill)];
    if starting || session.progress.is_in_pocket() {
        found.push(("observation after a trial dose", &policy.trial_observation_min));
        let labels =
            components.iter().filter_map(|of| of.drug.observation_after_first_dose.as_ref());
        found.extend(labels.map(|label| ("observation after the first dose", label)));
    }
    let longest = found.into_iter().max_by_key(|(_, sourced)| sourced.value);
    let (name, sourced) =
        longest.unwrap_or(("observation after a refill", &policy.observation_after_refill));
    ObservationPeriod { time: sourced.value, basis: Basis::of(name, sourced) }
}

fn open(patient: &Patient) -> Result<&Aftercare, Refused> {
    patient.aftercare.as_ref().ok_or_else(|| {
        Refused::out_of_order("No refill is waiting to be closed", "Begin with a refill")
    })
}

/// How far the pump's own figure of its reservoir may lie from what is calculated: programmers show
/// tenths of a millilitre.
const SHOWN_STEP: Volume = Volume::from_nl(100_000);

pub(super) fn echo(
    patient: &Patient,
    told: ConfirmEcho,
    at: &Circumstances<'_>,
) -> Result<Taken, Refused> {
    open(patient)?;
    let mut checks = Checks::default();
    let device = patient.device.as_ref();
    let Some((device, programme)) = device.and_then(|d| Some((d, d.programme.as_ref()?))) else {
        return Err(Refused::out_of_order("There is no programme", "Programme the pump"));
    };
    let leading = device.content.leading().concentration;
    checks.require(told.concentration == leading, || {
        not_as_ordered("concentration", &told.concentration, &leading)
    });
    checks.require(told.dose == programme.dose, || {
        not_as_ordered("dose", &told.dose, &programme.dose)
    });
    checks.require(told.low_reservoir_alarm == programme.low_reservoir_alarm, || {
        let ordered = programme.low_reservoir_alarm;
        not_as_ordered("low_reservoir_alarm", &told.low_reservoir_alarm, &ordered)
    });
    let held = checks.take(device.state_at(at.occurred_at)).map(|pump| pump.reservoir());
    if let Some(held) = held {
        let off = told.reservoir.difference_from(held).map_or(Volume::MAX, |off| off.magnitude());
        checks.require(off <= SHOWN_STEP, || not_as_ordered("reservoir", &told.reservoir, &held));
    }
    checks.finish()?;
    Ok(Taken::Echo(told))
}

fn not_as_ordered(
    field: &'static str,
    told: &impl std::fmt::Display,
    ordered: &impl std::fmt::Display,
) -> Refusal {
    Refusal {
        field,
        rule: "refill.echo",
        message: format!("The pump says {told}, ordered is {ordered}"),
        asked: Some(told.to_string()),
        limit: Some(ordered.to_string()),
        source: "the order in the record".to_owned(),
        action: "Read the pump again. If it still differs, stop it or programme it anew now; the \
                 patient stays"
            .to_owned(),
    }
}

pub(super) fn look(patient: &Patient, seen: AfterRefill) -> Result<Taken, Refused> {
    open(patient)?;
    Ok(Taken::Look(seen))
}

pub(super) fn depart(
    patient: &Patient,
    leaving: Depart,
    at: &Circumstances<'_>,
) -> Result<Taken, Refused> {
    let aftercare = open(patient)?;
    let mut checks = Checks::default();
    checks.require(aftercare.echo.is_some(), || {
        not_yet("refill.echo", "The pump was not read back", "Read the pump and enter what it says")
    });
    let until = aftercare.until().unwrap_or(Timestamp::MAX);
    let watched = aftercare.looks.last().is_some_and(|(last, _)| *last >= until);
    checks.require(watched && at.occurred_at >= until, || Refusal {
        limit: Some(format!("a look at {} or later", at.show(until))),
        source: aftercare.period.basis.source.clone(),
        ..not_yet(
            "refill.observation",
            "The observation after the refill is not over",
            "Go on observing, and look at the patient at its end",
        )
    });
    if let Some((_, look)) = aftercare.alarming() {
        checks.add([Refusal {
            asked: Some(look.alarms().join(", ")),
            ..not_yet(
                "refill.departure",
                "The patient is not as before",
                "Treat, look for a pocket fill or an overdose, and keep the patient",
            )
        }]);
    }
    checks.require(leaving.instructed, || Refusal {
        field: "instructed",
        ..not_yet(
            "refill.departure",
            "The patient does not know the signs and whom to call",
            "Explain them and give the card",
        )
    });
    if let Some(next) = patient.device.as_ref().and_then(|device| device.programme.as_ref()) {
        let latest = next.next_refill.at.to_zoned(at.zone.clone()).date();
        // Whoever is late already comes back today at the latest.
        let latest = latest.max(at.today());
        let within = at.today() <= leaving.next_visit && leaving.next_visit <= latest;
        checks.require(within, || Refusal {
            field: "next_visit",
            asked: Some(leaving.next_visit.to_string()),
            limit: Some(format!("at the latest {latest}")),
            source: next.next_refill.reason.clone(),
            ..not_yet(
                "refill.next-visit",
                "The next visit does not come before the latest date of the refill",
                "Choose an earlier day",
            )
        });
    }
    checks.finish()?;
    Ok(Taken::Departure(leaving))
}

fn not_yet(rule: &'static str, message: &str, action: &str) -> Refusal {
    Refusal {
        field: "",
        rule,
        message: message.to_owned(),
        asked: None,
        limit: None,
        source: "departure after a refill".to_owned(),
        action: action.to_owned(),
    }
}
