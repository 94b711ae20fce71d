//! What was given, and what is known about it.

use crate::message::{Digest, Fate, FateKind, History, Order, Told};

/// What kind of command it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// A programme.
    Programme,
    /// A bolus.
    Bolus,
    /// What is done at once and gives no drug by itself.
    Act,
    /// A stop.
    Stop,
}

impl From<&Order> for What {
    fn from(order: &Order) -> Self {
        match order {
            Order::Programme(_) => Self::Programme,
            Order::Bolus(_) => Self::Bolus,
        }
    }
}

/// A command that was given. The clinic writes it down before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Given {
    /// Its number.
    pub id: u64,
    /// What it was.
    pub digest: Digest,
    /// What kind of command it is.
    pub what: What,
}

/// What is known about a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// None was given.
    None,
    /// It was sent, and the answer is waited for.
    Waiting(Given),
    /// **Not known**: it may have been carried out and may not. Read the pump.
    Unknown(Given),
    /// Known.
    Settled(Given, Verdict),
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was carried out, once.
    Done {
        /// The pump's version after it, if the pump still knows.
        version: Option<u32>,
    },
    /// It was refused and changed nothing.
    Refused {
        /// Why, if the pump still knows.
        told: Option<Told>,
    },
    /// It was not carried out, and cannot be any more.
    NotDone,
    /// The power went while the pump carried it out, and the pump itself cannot tell. Only acts
    /// that give no drug can end so.
    Interrupted,
    /// Later commands were given since, or the pump's memory was damaged, and it no longer says
    /// what became of this one. Its log and its programme may show it.
    Superseded,
}

/// What a pump's memory says about a command, for which no message can be on its way any more.
#[must_use]
pub fn settle(given: &Given, history: &History) -> Verdict {
    let Given { id, digest, .. } = *given;
    if id <= history.forgotten {
        return Verdict::Superseded;
    }
    // A number serves one command. If another one has it, this one never got through.
    if let Some(last) = history.last.filter(|last| last.id == id) {
        return if last.digest == digest { Verdict::from(&last.fate) } else { Verdict::NotDone };
    }
    let Some(before) = history.before else { return Verdict::NotDone };
    if before.id == id && before.digest == digest {
        return Verdict::from(before.kind);
    }
    if id < before.id { Verdict::Superseded } else { Verdict::NotDone }
}

impl From<&Fate> for Verdict {
    fn from(fate: &Fate) -> Self {
        match fate {
            Fate::Done { version } => Self::Done { version: Some(*version) },
            Fate::Refused(told) => Self::Refused { told: Some(*told) },
            Fate::Abandoned => Self::NotDone,
            Fate::Interrupted => Self::Interrupted,
        }
    }
}

impl From<FateKind> for Verdict {
    fn from(kind: FateKind) -> Self {
        match kind {
            FateKind::Done => Self::Done { version: None },
            FateKind::Refused => Self::Refused { told: None },
            FateKind::Abandoned => Self::NotDone,
            FateKind::Interrupted => Self::Interrupted,
        }
    }
}

impl Delivery {
    /// The command whose fate is open.
    #[must_use]
    pub const fn open(&self) -> Option<&Given> {
        match self {
            Self::Waiting(given) | Self::Unknown(given) => Some(given),
            Self::None | Self::Settled(..) => None,
        }
    }
}
