//! What a clinician orders, and the terms under which it is valid.

use cisterna_pump::{Bolus, Command, Fault, Person, Programme, Refill};
use cisterna_quantity::Duration;
use sha2::{Digest as _, Sha256};

use super::MessageError;
use super::bytes::{Reader, Wire, Writer, fields};
use crate::session::Serial;

/// A patient, as the clinic numbers patients. It is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Patient(pub [u8; 16]);

/// What makes an order an order for this pump, this patient, this state and this hour.
///
/// Nothing of it has a default. An order that lacks one of these cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// The number of the command. A pump uses each number once, in rising order.
    pub id: u64,
    /// The pump that it is for.
    pub serial: Serial,
    /// The patient that it is for.
    pub patient: Patient,
    /// The pump's version that it was decided on. On any other one it is stale.
    pub base: u32,
    /// The pump's own time up to which it is valid.
    pub expires: Duration,
}

/// What is proposed, shown and committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// A programme, to run from the commit on.
    Programme(Programme),
    /// A single bolus on top of the running programme.
    Bolus(Bolus),
}

/// What is done at once: it gives no drug by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// The reservoir was emptied and filled.
    Refill(Refill),
    /// The catheter was replaced or emptied.
    PathwayEmptied,
    /// A person has noticed an alarm.
    Acknowledge(Fault, Person),
    /// A person keeps the alarms from sounding for a while.
    Silence,
    /// A person has looked for the cause of a fault and ends it.
    Release(Fault, Person),
    /// A person has read the pump up to this log entry: what it delivered is no longer in doubt.
    HaveRead {
        /// The number of the newest log entry that was seen.
        log: u32,
    },
}

impl Order {
    /// The command of the control core.
    #[must_use]
    pub const fn command(&self) -> Command {
        match self {
            Self::Programme(programme) => Command::Programme(*programme),
            Self::Bolus(bolus) => Command::Bolus(*bolus),
        }
    }
}

impl Act {
    /// The command of the control core.
    #[must_use]
    pub const fn command(&self) -> Command {
        match *self {
            Self::Refill(refill) => Command::Refill(refill),
            Self::PathwayEmptied => Command::PathwayEmptied,
            Self::Acknowledge(fault, person) => Command::Acknowledge(fault, person),
            Self::Silence => Command::Silence,
            Self::Release(fault, person) => Command::Release(fault, person),
            Self::HaveRead { .. } => Command::Interrogate,
        }
    }
}

/// Stands for the bytes of a command: two commands with the same digest are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of the bytes of a command.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"cisterna command 1");
        hash.update(bytes);
        Self(hash.finalize().into())
    }
}

impl Wire for Digest {
    fn put(&self, to: &mut Writer<'_>) {
        self.0.put(to);
    }
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        from.take(field).map(Self)
    }
}

impl Wire for Patient {
    fn put(&self, to: &mut Writer<'_>) {
        self.0.put(to);
    }
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        from.take(field).map(Self)
    }
}

fields!(Terms {
    id: "number of the command",
    serial: "serial",
    patient: "patient",
    base: "version that it was decided on",
    expires: "time up to which it is valid",
});

fields!(Refill { removed: "removed volume", filled: "filled volume" });

impl Wire for Order {
    fn put(&self, to: &mut Writer<'_>) {
        match self {
            Self::Programme(programme) => {
                to.put(&0_u8);
                to.put(programme);
            }
            Self::Bolus(bolus) => {
                to.put(&1_u8);
                to.put(bolus);
            }
        }
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        match from.take::<u8>(field)? {
            0 => from.take("programme").map(Self::Programme),
            1 => from.take("bolus").map(Self::Bolus),
            value => Err(MessageError::Choice { field, value }),
        }
    }
}

impl Wire for Act {
    fn put(&self, to: &mut Writer<'_>) {
        let person = |kind: u8, fault: &Fault, person: &Person, to: &mut Writer<'_>| {
            to.put(&kind);
            to.put(fault);
            to.put(person);
        };
        match self {
            Self::Refill(refill) => {
                to.put(&0_u8);
                to.put(refill);
            }
            Self::PathwayEmptied => to.put(&1_u8),
            Self::Acknowledge(fault, who) => person(2, fault, who, to),
            Self::Silence => to.put(&3_u8),
            Self::Release(fault, who) => person(4, fault, who, to),
            Self::HaveRead { log } => {
                to.put(&5_u8);
                to.put(log);
            }
        }
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        Ok(match from.take::<u8>(field)? {
            0 => Self::Refill(from.take("refill")?),
            1 => Self::PathwayEmptied,
            2 => Self::Acknowledge(from.take("fault")?, from.take("person")?),
            3 => Self::Silence,
            4 => Self::Release(from.take("fault")?, from.take("person")?),
            5 => Self::HaveRead { log: from.take("log entry that was read")? },
            value => return Err(MessageError::Choice { field, value }),
        })
    }
}
