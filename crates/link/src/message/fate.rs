//! What became of a command, and what a pump remembers of its last commands.

use cisterna_pump::Refusal;

use super::bytes::{Reader, Wire, Writer, choices, fields};
use super::{Digest, MessageError, Text};

/// A refusal as it is told over the link: the rule, what is wrong with its numbers, what to do
/// next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The rule's id, such as `pump.rate-maximum` or `link.expired`.
    pub rule: Text<32>,
    /// What is wrong, with the numbers.
    pub text: Text<208>,
    /// What to do next.
    pub action: Text<64>,
}

impl From<&Refusal> for Told {
    fn from(refusal: &Refusal) -> Self {
        Self {
            rule: Text::of(&refusal.rule()),
            text: Text::of(refusal),
            action: Text::of(&refusal.action()),
        }
    }
}

impl core::fmt::Display for Told {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}; {} ({})", self.text, self.action, self.rule)
    }
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was carried out.
    Done {
        /// The pump's version after it.
        version: u32,
    },
    /// It was refused, and changed nothing.
    Refused(Told),
    /// It was abandoned before it was carried out.
    Abandoned,
    /// The power went while it was carried out, and the pump cannot tell whether it was. Only
    /// commands that leave the version as it is can end so.
    Interrupted,
}

/// What became of a command, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FateKind {
    /// It was carried out.
    Done,
    /// It was refused.
    Refused,
    /// It was abandoned.
    Abandoned,
    /// Nobody can tell.
    Interrupted,
}

impl Fate {
    /// In one word.
    #[must_use]
    pub const fn kind(&self) -> FateKind {
        match self {
            Self::Done { .. } => FateKind::Done,
            Self::Refused(_) => FateKind::Refused,
            Self::Abandoned => FateKind::Abandoned,
            Self::Interrupted => FateKind::Interrupted,
        }
    }
}

/// The last command that used up its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// Its number.
    pub id: u64,
    /// What it was.
    pub digest: Digest,
    /// What became of it.
    pub fate: Fate,
}

/// The command before the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedBefore {
    /// Its number.
    pub id: u64,
    /// What it was.
    pub digest: Digest,
    /// What became of it.
    pub kind: FateKind,
}

/// What a pump remembers of its commands, over restarts.
///
/// The last one is kept with its answer, so that it can be answered again. The one before it is
/// kept in one word: a stop may be given while the fate of another command is not known, and must
/// not make it unknowable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Commands up to this number are forgotten: the memory of the pump was damaged.
    pub forgotten: u64,
    /// The last one.
    pub last: Option<Used>,
    /// The one before.
    pub before: Option<UsedBefore>,
}

impl History {
    /// The highest number that was used.
    #[must_use]
    pub fn highest(&self) -> u64 {
        self.last.map_or(self.forgotten, |used| used.id.max(self.forgotten))
    }

    /// Notes what became of a command.
    pub(crate) fn note(&mut self, used: Used) {
        self.before =
            self.last.map(|Used { id, digest, fate }| UsedBefore { id, digest, kind: fate.kind() });
        self.last = Some(used);
    }
}

fields!(Told { rule: "rule", text: "text of a refusal", action: "action" });
fields!(Used { id: "last command", digest: "digest of the last command", fate: "fate" });
fields!(UsedBefore { id: "earlier command", digest: "digest", kind: "fate" });
fields!(History {
    forgotten: "forgotten commands",
    last: "last command",
    before: "earlier command",
});
choices!(FateKind, [FateKind::Done, FateKind::Refused, FateKind::Abandoned, FateKind::Interrupted]);

impl Wire for Fate {
    fn put(&self, to: &mut Writer<'_>) {
        to.put(&self.kind());
        match self {
            Self::Done { version } => to.put(version),
            Self::Refused(told) => to.put(told),
            Self::Abandoned | Self::Interrupted => {}
        }
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        Ok(match from.take(field)? {
            FateKind::Done => Self::Done { version: from.take("version")? },
            FateKind::Refused => Self::Refused(from.take("refusal")?),
            FateKind::Abandoned => Self::Abandoned,
            FateKind::Interrupted => Self::Interrupted,
        })
    }
}
