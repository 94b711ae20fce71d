//! Complications of the therapy as data: signs, the tree of the work-up, actions, emergency cards,
//! special situations, surveillance and published rates.
//!
//! It decides nothing. Which step comes next, and which complication fits, is the clinical domain's.

mod card;
mod check;
mod interval;
mod rates;
mod situation;
mod surveillance;
mod work_up;

pub use card::{CardKind, EmergencyCard};
pub use interval::{Interval, poisson_interval};
pub use rates::PublishedRate;
pub use situation::{Situation, SituationKind};
pub use surveillance::{Surveillance, SurveillanceQuestion};
pub use work_up::{WorkUpResult, WorkUpStep};

use crate::entry::Entry;
use crate::{CatalogError, Problem, Sourced};

/// Everything that the folder `complications/` holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Complications {
    /// What a patient, a pump or a carer can show, in the order in which it is asked.
    pub signs: Vec<Sign>,
    /// The complications.
    pub all: Vec<Complication>,
    /// The steps of the work-up.
    pub steps: Vec<WorkUpStep>,
    /// What to do in an emergency, by drug.
    pub cards: Vec<EmergencyCard>,
    /// What to do around a scan, a journey, an operation and the like.
    pub situations: Vec<Situation>,
    /// How an inflammatory mass at the tip is looked for; absent means that nothing is known.
    pub surveillance: Option<Surveillance>,
    /// How often complications were found in published series.
    pub rates: Vec<PublishedRate>,
}

/// Something that can be seen, heard, felt or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The name in records and in code.
    pub id: String,
    /// In words, as a person is asked.
    pub words: String,
    /// Under which heading it is asked.
    pub group: String,
}

/// How long something may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// At once: it can kill or maim within hours.
    Now,
    /// Before the day is over.
    Today,
    /// Within days.
    Soon,
}

impl Urgency {
    /// The urgencies with their names.
    pub const NAMES: [(&'static str, Self); 3] =
        [("now", Self::Now), ("today", Self::Today), ("soon", Self::Soon)];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Today => "today",
            Self::Soon => "soon",
        }
    }

    /// Finds it by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, urgency)| *urgency)
    }
}

/// What may go wrong, how it shows, how it is found, and what is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Complication {
    /// The name in records and in code.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// How long it may wait.
    pub urgency: Sourced<Urgency>,
    /// Signs with which it may not wait at all, whatever its urgency.
    pub now_with: Vec<String>,
    /// The signs by which it usually shows.
    pub typical: Sourced<Vec<String>>,
    /// Signs that it may have as well.
    pub possible: Option<Sourced<Vec<String>>>,
    /// The first step of its work-up.
    pub work_up: String,
    /// What is done.
    pub actions: Vec<Sourced<String>>,
    /// What it may end in.
    pub ends_in: Vec<End>,
    /// The modules of the simulation that make it, by their names in scenario files; for research.
    pub twin: Vec<String>,
}

/// What a complication may end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// Treated without an operation.
    Treated,
    /// Another programme, drug or concentration.
    Programme,
    /// A surgical revision of catheter or pump.
    Revision,
    /// The system is taken out.
    Explant,
}

impl End {
    /// The ends with their names.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("treated", Self::Treated),
        ("programme", Self::Programme),
        ("revision", Self::Revision),
        ("explant", Self::Explant),
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Treated => "treated",
            Self::Programme => "programme",
            Self::Revision => "revision",
            Self::Explant => "explant",
        }
    }
}

impl Complications {
    /// A complication by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Complication> {
        self.all.iter().find(|complication| complication.id == id)
    }

    /// A sign by its id.
    #[must_use]
    pub fn sign(&self, id: &str) -> Option<&Sign> {
        self.signs.iter().find(|sign| sign.id == id)
    }

    /// A step of the work-up by its id.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&WorkUpStep> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Reads one file of the folder.
    pub(crate) fn read(&mut self, file: &str, mut entry: Entry<'_>) -> Result<(), CatalogError> {
        match file {
            "complications/complications.toml" => {
                self.all = entry.entries("complication", Complication::read)?;
            }
            "complications/signs.toml" => self.signs = entry.entries("sign", Sign::read)?,
            "complications/work-up.toml" => {
                self.steps = entry.entries("step", WorkUpStep::read)?;
            }
            "complications/cards.toml" => {
                self.cards = entry.entries("card", EmergencyCard::read)?;
            }
            "complications/situations.toml" => {
                self.situations = entry.entries("situation", Situation::read)?;
            }
            "complications/rates.toml" => {
                self.rates = entry.entries("rate", PublishedRate::read)?;
            }
            "complications/surveillance.toml" => {
                self.surveillance = Some(Surveillance::read(entry)?);
                return Ok(());
            }
            _ => return Err(entry.refuse("", "", Problem::UnknownFile)),
        }
        entry.finish()
    }
}

impl Sign {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let sign = Self {
            id: entry.text("id")?,
            words: entry.text("words")?,
            group: entry.text("group")?,
        };
        entry.finish()?;
        Ok(sign)
    }
}

impl Complication {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let complication = Self {
            id: entry.text("id")?,
            name: entry.text("name")?,
            urgency: entry.sourced("urgency")?,
            now_with: entry.texts("now_with")?,
            typical: entry.sourced("typical")?,
            possible: entry.optional_sourced("possible")?,
            work_up: entry.text("work_up")?,
            actions: entry.entries("action", Entry::into_sourced)?,
            ends_in: entry.bare("ends_in")?,
            twin: entry.texts("twin")?,
        };
        entry.finish()?;
        Ok(complication)
    }
}
