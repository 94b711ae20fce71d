//! Two people for one order: it is prepared by one, entered again blind by another, and then given.
//!
//! An order that the site wants to see checked does not programme the pump. It is recorded as
//! prepared, with all that it would do. A colleague who does not see it enters drugs, concentrations,
//! volume and dose a second time. Only if they agree can it be given, and whatever changes the order
//! or the patient in between makes it void.

mod give;
mod needed;
pub(crate) mod todo;
mod verify;

use cisterna_quantity::{DoseRate, Volume};
use serde::{Deserialize, Serialize};

use crate::pathway::{CompleteRefill, Content, ProgrammeOrder, Programmed, programme, refill};
use crate::{Circumstances, Event, Patient, Refused};

pub(crate) use give::{give, withdraw};
pub use verify::VerifyOrder;
pub(crate) use verify::verify;

/// Who did something: the name, the account, and the sign-in under which it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The account: two people never share one.
    pub account: String,
    /// The sign-in, by a name that is no secret.
    pub session: String,
}

impl Person {
    /// Who acts now.
    pub(crate) fn acting(at: &Circumstances<'_>) -> Self {
        let own = str::to_owned;
        Self { name: own(at.actor), account: own(at.account), session: own(at.session) }
    }
}

/// An order that may need a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ordered {
    /// A programme of what is in the reservoir.
    Programme(ProgrammeOrder),
    /// A new fill with its programme.
    Refill(CompleteRefill),
}

impl Ordered {
    fn decide(&self, patient: &Patient, at: &Circumstances<'_>) -> Result<Vec<Event>, Refused> {
        match self {
            Self::Programme(order) => programme::decide(patient, order, at),
            Self::Refill(order) => refill::complete(patient, order, at),
        }
    }

    fn reason(&self) -> &str {
        match self {
            Self::Programme(order) => &order.reason,
            Self::Refill(order) => &order.reason,
        }
    }

    /// What it is, in words that give nothing of it away.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Programme(_) => "programme",
            Self::Refill(_) => "refill with its programme",
        }
    }
}

/// An order as it was prepared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderPrepared {
    /// The order, in full.
    pub order: Ordered,
    /// What it will record when it is given.
    pub gives: Vec<Event>,
    /// The volume that the verifier enters again: what goes in, or what was filled last.
    #[serde(with = "crate::as_text")]
    pub filled: Volume,
    /// Why a second person is needed, in words that give nothing of the order away.
    pub because: Vec<String>,
    /// Who prepared it.
    pub prepared_by: Person,
}

/// A prepared order that a second person entered again alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderVerified {
    /// Who verified it.
    pub verified_by: Person,
}

/// A prepared order that a second person entered again differently: it is void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationFailed {
    /// Who tried to verify it.
    pub tried_by: Person,
    /// In what the two differ.
    pub differs: Vec<String>,
    /// What the second person entered.
    pub entered: VerifyOrder,
}

/// A prepared order that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderWithdrawn {
    /// Why.
    pub reason: String,
}

/// The two people behind a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoPeople {
    /// Who prepared it.
    pub prepared_by: Person,
    /// Who entered it again.
    pub verified_by: Person,
}

/// A prepared order of a patient, and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The order.
    pub order: OrderPrepared,
    /// Who verified it, once somebody did.
    pub verified_by: Option<Person>,
}

impl OrderPrepared {
    /// The programme that it leads to.
    #[must_use]
    pub fn programmed(&self) -> Option<&Programmed> {
        programmed_in(&self.gives)
    }

    /// Drugs and dose that the verifier enters again.
    fn asked(&self) -> Option<(&Content, DoseRate)> {
        self.programmed().map(|programmed| (&programmed.content, programmed.dose_ordered))
    }
}

fn programmed_in(events: &[Event]) -> Option<&Programmed> {
    events.iter().find_map(|event| match event {
        Event::Programmed(programmed) => Some(&**programmed),
        _ => None,
    })
}

/// Decides on an order: it is given at once, or prepared for a second person.
pub(crate) fn order(
    patient: &Patient,
    order: Ordered,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let gives = order.decide(patient, at)?;
    let because = needed::because(patient, &order, &gives, at);
    if because.is_empty() {
        return Ok(gives);
    }
    let filled = match &order {
        Ordered::Refill(order) => order.filled,
        Ordered::Programme(_) => {
            patient.device.as_ref().map_or(Volume::ZERO, |device| device.filled)
        }
    };
    let prepared_by = Person::acting(at);
    let prepared = OrderPrepared { order, gives, filled, because, prepared_by };
    Ok(vec![Event::OrderPrepared(Box::new(prepared))])
}

/// Whether an event makes a prepared order void: it was decided on a patient who was different. All do
/// but the few that leave everything as it was.
pub(crate) const fn voids(event: &Event) -> bool {
    !matches!(
        event,
        Event::OrderPrepared(_)
            | Event::OrderVerified(_)
            | Event::Observed { .. }
            | Event::RefillStep(_)
    )
}
