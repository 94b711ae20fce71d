//! The steps of a refill beside measuring and filling: what is entered, and what is recorded.
//!
//! Every step is an entry of its own, so that nothing is lost when a refill is interrupted. What was
//! entered before the reservoir is emptied comes first, in the order of [`Progress::next`].

use serde::{Deserialize, Serialize};

use super::aftercare::{AfterRefill, ConfirmEcho, Depart};
use super::container::CheckContainer;
use super::injection::{AnswerPocketFill, Inject, Portion};
use super::prepare::{CheckIdentity, Interrogation, PlaceNeedle};
use super::{aftercare, container, injection, prepare};
use crate::{Circumstances, Event, Patient, Refused};

/// A step, as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefillStep {
    /// Checks who the patient is.
    Identity(CheckIdentity),
    /// Records what pump and patient tell.
    Interrogation(Interrogation),
    /// Records where the needle is.
    Needle(PlaceNeedle),
    /// Checks the container.
    Container(CheckContainer),
    /// Records a portion.
    Inject(Inject),
    /// Answers a possible pocket fill.
    PocketFill(AnswerPocketFill),
    /// Confirms what the pump says it runs.
    Echo(ConfirmEcho),
    /// Records a look at the patient.
    Look(AfterRefill),
    /// Closes the refill.
    Depart(Depart),
}

/// A step, as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// Who the patient is.
    Identity(CheckIdentity),
    /// What pump and patient told.
    Interrogation(Interrogation),
    /// Where the needle is.
    Needle(PlaceNeedle),
    /// The label of the container.
    Container(CheckContainer),
    /// A portion and its signs.
    Portion(Portion),
    /// What came of a possible pocket fill.
    PocketFill(AnswerPocketFill),
    /// What the pump told back.
    Echo(ConfirmEcho),
    /// A look at the patient.
    Look(AfterRefill),
    /// The patient left.
    Departure(Depart),
}

impl Taken {
    /// The name of its kind in the record.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Identity(_) => "refill-identity",
            Self::Interrogation(_) => "refill-interrogation",
            Self::Needle(_) => "refill-needle",
            Self::Container(_) => "refill-container",
            Self::Portion(_) => "refill-portion",
            Self::PocketFill(_) => "refill-pocket-fill",
            Self::Echo(_) => "refill-echo",
            Self::Look(_) => "refill-look",
            Self::Departure(_) => "refill-departure",
        }
    }
}

pub(crate) fn decide(
    patient: &Patient,
    step: RefillStep,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let session = || {
        patient.refill.as_ref().ok_or_else(|| {
            Refused::out_of_order("No refill has begun", "Begin with the interrogation")
        })
    };
    let before_emptying = || {
        let done = session()?.measured.is_some();
        let refused =
            || Refused::out_of_order("The reservoir is already empty", "Go on with the refill");
        if done { Err(refused()) } else { Ok(()) }
    };
    let after_emptying = || {
        let session = session()?;
        session.measured.as_ref().map(|_| session).ok_or_else(|| {
            Refused::out_of_order("The residual is not measured yet", "Empty the reservoir first")
        })
    };
    let taken = match step {
        RefillStep::Identity(asked) => {
            before_emptying().and_then(|()| prepare::identity(patient, asked))
        }
        RefillStep::Interrogation(told) => {
            before_emptying().and_then(|()| prepare::interrogation(told))
        }
        RefillStep::Needle(placed) => {
            let progress = &session()?.progress;
            if progress.identity.is_none() || progress.interrogation.is_none() {
                return Err(Refused::out_of_order(
                    "Patient and pump are not checked yet",
                    "Check the identity and interrogate the pump before a needle is used",
                ));
            }
            before_emptying().and_then(|()| prepare::needle(patient, placed, at))
        }
        RefillStep::Container(label) => {
            after_emptying().and_then(|_| container::check(patient, label, at))
        }
        RefillStep::Inject(injected) => {
            after_emptying().and_then(|session| injection::inject(patient, session, injected, at))
        }
        RefillStep::PocketFill(answer) => {
            after_emptying().and_then(|session| injection::answer(session, answer))
        }
        RefillStep::Echo(told) => aftercare::echo(patient, told, at),
        RefillStep::Look(seen) => aftercare::look(patient, seen),
        RefillStep::Depart(leaving) => aftercare::depart(patient, leaving, at),
    }?;
    Ok(vec![Event::RefillStep(Box::new(taken))])
}
