//! Faults of an implanted system in a scenario file: read, and each kind held to its own keys.
//!
//! What each kind does and how it shows is told by the modules of [`hardware`](crate::hardware) and
//! [`catheter`](crate::catheter).

mod keys;

use cisterna_catalog::{Anatomy, Catheter};
use cisterna_pump::Mechanism;
use cisterna_quantity::{Concentration, DoseRate, Duration, Length, Percent, Volume};

use super::error::{Place, Problem, ScenarioError};
use super::plan::{height, refuse_if};
use super::value::Written;
use crate::Failure;
use crate::catheter::breach;
use crate::catheter::granuloma::Growth;
use crate::catheter::migration::Tip;
use crate::hardware::stall::Stall;

pub(crate) use keys::Fault;
use keys::Kind;

/// What the faults of an arm are held against.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) anatomy: &'a Anatomy,
    pub(super) catheter: &'a Catheter,
    /// How long the catheter is after trimming.
    pub(super) length: Length,
    pub(super) tubing: Volume,
    pub(super) mechanism: Mechanism,
    pub(super) end: Duration,
}

/// A failure with the moments at which it begins and, if it does, ends.
pub(super) struct Moments {
    pub(super) failure: Failure,
    pub(super) begins: Duration,
    pub(super) ends: Option<Duration>,
}

/// The failures of a fault: one, or with a field that holds a rotor two.
pub(super) fn failures(
    fault: &Fault,
    around: &Around<'_>,
    place: Place<'_>,
) -> Result<Vec<Moments>, ScenarioError> {
    fault.check_keys(place)?;
    let begins = fault.at.value;
    let ends = match &fault.until {
        Some(until) => {
            refuse_if(until.value <= begins, until, Problem::EmptyWindow, place)?;
            refuse_if(until.value > around.end, until, Problem::AfterTheEnd, place)?;
            Some(until.value)
        }
        None => None,
    };
    let failure = fault.failure(around, place)?;
    let mut all = vec![Moments { failure, begins, ends }];
    if failure == Failure::MagneticField {
        all.extend(fault.rotor(around, place)?.map(|free| Moments {
            failure: Failure::RotorHeld,
            begins,
            ends: Some(free),
        }));
    }
    Ok(all)
}

impl Fault {
    fn failure(&self, around: &Around<'_>, place: Place<'_>) -> Result<Failure, ScenarioError> {
        let share = |key, value: Option<&Written<Percent>>| {
            let written = self.need(key, value, place)?;
            let problem = Problem::OutOfRange("a share of all is above 0 % and at most 100 %");
            let hundredths = written.value.hundredths();
            refuse_if(hundredths == 0 || hundredths > 10_000, written, problem, place)?;
            Ok(written.value)
        };
        let sensed = || Ok(*self.need("sensed", self.sensed.as_ref(), place)?.get_ref());
        Ok(match self.kind.value.0 {
            Kind::OverInfusion => {
                let excess = self.need("excess", self.excess.as_ref(), place)?;
                let problem = Problem::OutOfRange(
                    "more than 10 times the flow is no over-infusion; at most 900 %",
                );
                refuse_if(excess.value.hundredths() > 90_000, excess, problem, place)?;
                Failure::OverInfusion(excess.value)
            }
            Kind::MotorStall => Failure::MotorStall(Stall { sensed: sensed()? }),
            Kind::MotorSlips => Failure::MotorSlips(share("lost", self.lost.as_ref())?),
            Kind::MotorRunsAway => Failure::MotorRunsAway,
            Kind::MagneticField => Failure::MagneticField,
            Kind::ReplacementDue => Failure::ReplacementDue,
            Kind::BatteryDead => Failure::BatteryDead,
            Kind::CoreHangs => Failure::CoreHangs,
            Kind::MonitorHangs => Failure::MonitorHangs,
            Kind::Kink => Failure::Kink(share("passes", self.passes.as_ref())?),
            Kind::Occlusion => Failure::Occlusion { sensed: sensed()? },
            Kind::Disconnection => Failure::Leak {
                from_pump: self.along(around, place)?,
                share: Percent::from_hundredths(10_000),
            },
            Kind::Leak => Failure::Leak {
                from_pump: self.along(around, place)?,
                share: share("share", self.share.as_ref())?,
            },
            Kind::TipMoves => Failure::TipMoves(self.tip(around, place)?),
            Kind::Granuloma => Failure::Granuloma(Growth {
                in_a_year: self
                    .need("growth_per_year", self.growth_per_year.as_ref(), place)?
                    .value,
                dose: self.positive("dose", self.dose.as_ref(), DoseRate::is_zero, place)?,
                concentration: self.positive(
                    "concentration",
                    self.concentration.as_ref(),
                    Concentration::is_zero,
                    place,
                )?,
            }),
        })
    }

    fn positive<T: Copy>(
        &self,
        key: &'static str,
        value: Option<&Written<T>>,
        is_zero: impl Fn(T) -> bool,
        place: Place<'_>,
    ) -> Result<T, ScenarioError> {
        let written = self.need(key, value, place)?;
        let problem = Problem::OutOfRange("nothing can be compared with zero; write what it is");
        refuse_if(is_zero(written.value), written, problem, place)?;
        Ok(written.value)
    }

    fn along(&self, around: &Around<'_>, place: Place<'_>) -> Result<Volume, ScenarioError> {
        let along = self.need("along", self.along.as_ref(), place)?;
        let beyond = along.value >= around.length;
        refuse_if(beyond, along, Problem::NotOnCatheter { length: around.length }, place)?;
        let per_length = around.catheter.volume_per_length.value;
        breach::from_pump(around.tubing, per_length, along.value)
            .map_err(|error| place.refuse(&along.span, Problem::Limit(error.to_string())))
    }

    fn tip(&self, around: &Around<'_>, place: Place<'_>) -> Result<Tip, ScenarioError> {
        let to = self.need("to", self.to.as_ref(), place)?;
        match to.value.to_lowercase().as_str() {
            "out of the sac" => Ok(Tip::OutOfSac),
            _ => height(to, around.anatomy, place).map(Tip::Height),
        }
    }

    /// When a rotor turns again that a field held.
    fn rotor(
        &self,
        around: &Around<'_>,
        place: Place<'_>,
    ) -> Result<Option<Duration>, ScenarioError> {
        let until = self.need("until", self.until.as_ref(), place)?;
        match (around.mechanism, &self.restart_after) {
            (Mechanism::SteppingRotor, Some(after)) => {
                let free = until.value.checked_add(after.value).unwrap_or(Duration::MAX);
                refuse_if(free > around.end, after, Problem::AfterTheEnd, place)?;
                Ok(Some(free))
            }
            (Mechanism::SteppingRotor, None) => {
                let kind = "a magnetic field that holds a rotor".to_owned();
                let problem = Problem::KeyMissing { kind, key: "restart_after" };
                Err(place.refuse(&self.kind.span, problem))
            }
            (Mechanism::ValveGatedAccumulator, Some(after)) => {
                let problem =
                    Problem::Together("this pump has no rotor; its valve opens by a release");
                Err(place.refuse(&after.span, problem))
            }
            (Mechanism::ValveGatedAccumulator, None) => Ok(None),
        }
    }
}
