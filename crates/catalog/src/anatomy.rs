//! The spinal levels, how high above the end of the dural sac they lie, and the dermatomes.

use cisterna_quantity::Length;

use crate::entry::Entry;
use crate::{CatalogError, Problem, Sourced, Unknown};

/// The spinal levels from the end of the dural sac up to the skull.
#[derive(Clone, Debug, PartialEq)]
pub struct Anatomy {
    /// The levels, each higher than the one before.
    pub levels: Vec<Level>,
    /// The dermatomes, from the neck down.
    pub dermatomes: Vec<Dermatome>,
}

/// A strip of skin and what it feels with: a segment of the cord and a root from there to its exit.
#[derive(Clone, Debug, PartialEq)]
pub struct Dermatome {
    /// The name for people, such as `L4`.
    pub name: String,
    /// The level at which its segment of the cord lies.
    pub cord: Sourced<String>,
    /// The level at which its root leaves the canal.
    pub exit: Sourced<String>,
}

/// A place along the spine: a vertebral body, a space between two, or the foramen magnum.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The name for people, such as `T10` or `L3-4`.
    pub name: String,
    /// Other ways to write it, such as `L3-L4`.
    pub aliases: Vec<String>,
    /// The height above the caudal end of the dural sac, in an adult of average height.
    pub height: Sourced<Length>,
}

impl Anatomy {
    /// Finds a level by its name. Case, spaces and the kind of dash do not matter, but the dash
    /// does: `T1-2` is a space between two bodies and `T12` is a body.
    ///
    /// # Errors
    /// [`Unknown`], with all known levels, when there is none of that name.
    pub fn level(&self, name: &str) -> Result<&Level, Unknown> {
        let asked = plain(name);
        self.levels
            .iter()
            .find(|level| level.names().any(|known| plain(known) == asked))
            .ok_or_else(|| Unknown {
                kind: "spinal level",
                asked: name.to_owned(),
                known: self.levels.iter().map(|level| level.name.clone()).collect(),
            })
    }

    /// Finds a dermatome by its name; case and spaces do not matter.
    ///
    /// # Errors
    /// [`Unknown`], with all known dermatomes, when there is none of that name.
    pub fn dermatome(&self, name: &str) -> Result<&Dermatome, Unknown> {
        let asked = plain(name);
        self.dermatomes.iter().find(|known| plain(&known.name) == asked).ok_or_else(|| Unknown {
            kind: "dermatome",
            asked: name.to_owned(),
            known: self.dermatomes.iter().map(|known| known.name.clone()).collect(),
        })
    }

    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let levels: Vec<Level> = entry.entries("level", Level::read)?;
        for (lower, upper) in levels.iter().zip(levels.iter().skip(1)) {
            if upper.height.value <= lower.height.value {
                let problem = Problem::LevelOrder { below: lower.name.clone() };
                return Err(entry.refuse("level", &upper.name, problem));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for name in levels.iter().flat_map(Level::names) {
            if !seen.insert(plain(name)) {
                let problem = Problem::DuplicateName { other: "another level".to_owned() };
                return Err(entry.refuse("level", name, problem));
            }
        }
        let dermatomes = entry.entries("dermatome", Dermatome::read)?;
        let anatomy = Self { levels, dermatomes };
        for level in anatomy.dermatomes.iter().flat_map(|known| [&known.cord, &known.exit]) {
            if let Err(unknown) = anatomy.level(&level.value) {
                let problem = Problem::UnknownLevel(unknown);
                return Err(entry.refuse("dermatome", &level.value, problem));
            }
        }
        entry.finish()?;
        Ok(anatomy)
    }
}

impl Dermatome {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let dermatome = Self {
            name: entry.text("name")?,
            cord: entry.sourced("cord")?,
            exit: entry.sourced("exit")?,
        };
        entry.finish()?;
        Ok(dermatome)
    }
}

impl Level {
    fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }

    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let level = Self {
            name: entry.text("name")?,
            aliases: entry.texts("aliases")?,
            height: entry.sourced("height")?,
        };
        entry.finish()?;
        Ok(level)
    }
}

/// A level's name without what does not tell levels apart.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, '/' | '_' | '\u{2010}'..='\u{2015}') { '-' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}
