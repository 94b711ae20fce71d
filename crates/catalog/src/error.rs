//! Why a catalogue was refused, and why a name was not found.

use cisterna_pump::{DAY_GROUPS_MAX, DAY_STEPS_MAX};
use cisterna_quantity::ParseError;

/// A name that the catalogue does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} \"{asked}\" in the catalogue; it knows: {}", .known.join(", "))]
pub struct Unknown {
    /// What kind of thing was asked for, in words.
    pub kind: &'static str,
    /// The name that was asked for.
    pub asked: String,
    /// All names that would have been found.
    pub known: Vec<String>,
}

/// A constant of a pump that the device table does not know and the control core needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the device table does not know the {what} of a {pump}; enter it there with its source")]
pub struct MissingConstant {
    /// The pump, by its name for people.
    pub pump: String,
    /// What is missing, in words.
    pub what: &'static str,
}

/// A catalogue file that was refused: where, what stands there, what is wrong, what would be right.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}: {problem}", place(.file, .key, .value))]
pub struct CatalogError {
    /// The file, by its path below the catalogue's folder.
    pub file: String,
    /// The key in the file, such as `limits.dose.upper_hard`; empty when it is the file as a whole.
    pub key: String,
    /// What stands there; empty when nothing does.
    pub value: String,
    /// What is wrong with it and what would be right.
    pub problem: Box<Problem>,
}

fn place(file: &str, key: &str, value: &str) -> String {
    match (key, value) {
        ("", _) => file.to_owned(),
        (_, "") => format!("{file}: {key}"),
        _ => format!("{file}: {key} = {value}"),
    }
}

/// What is wrong in a catalogue file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// The file or folder cannot be read.
    #[error("it cannot be read ({reason}); check that it exists and may be read")]
    Unreadable {
        /// The reason that the operating system gave.
        reason: String,
    },
    /// The file is not in a folder of the catalogue or is not one of its files.
    #[error(
        "it is no file of the catalogue; expected drugs/, pumps/, catheters/, complications/ or \
         payers/ with .toml files, anatomy.toml, anticoagulants.toml, indications.toml, policy.toml \
         and preservatives.toml"
    )]
    UnknownFile,
    /// The file is not TOML.
    #[error("line {line} is not TOML: {reason}")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// What the TOML reader said.
        reason: String,
    },
    /// A key that means nothing here, perhaps misspelt.
    #[error("this key is not known here; expected one of: {expected}")]
    UnknownKey {
        /// The keys that are known.
        expected: String,
    },
    /// A key that must be there is not.
    #[error("it is missing; add it, or ask for the value to be found: nothing has a default")]
    Missing,
    /// The value is of another kind.
    #[error("expected {expected}")]
    WrongKind {
        /// What should stand here.
        expected: &'static str,
    },
    /// The value is not one of a few that are allowed.
    #[error("expected one of: {expected}")]
    UnknownChoice {
        /// The values that are allowed.
        expected: String,
    },
    /// A value stands alone, without its source.
    #[error(
        "a value needs its source; write {{ value = ..., source = \"where it was read\", \
         verified = true or false }}"
    )]
    NoSource,
    /// The source is empty.
    #[error("the source is empty; write where the value was read")]
    EmptySource,
    /// A text that must say something is empty.
    #[error("it is empty; write it or leave the key out")]
    EmptyText,
    /// The value is not a quantity.
    #[error("{0}")]
    NotAQuantity(#[from] ParseError),
    /// A lower limit lies above an upper one.
    #[error(
        "it must not be below {other} ({other_value}); limits rise in the order lower_hard, \
         lower_soft, upper_soft, upper_hard"
    )]
    LimitOrder {
        /// The key of the limit that should be lower.
        other: String,
        /// The value of that limit.
        other_value: String,
    },
    /// A hard limit from a source that nobody has read.
    #[error(
        "a hard limit refuses orders, so its source must have been read; read it and set \
         verified = true, or make this a soft limit"
    )]
    UnverifiedHardLimit,
    /// Constants of a pump that no pump can have together.
    #[error(
        "these constants contradict one another; one quantum must fit into the reservoir, the \
         lowest flow must not be above the highest, a day has 1 to {DAY_STEPS_MAX} steps, a week 1 \
         to {DAY_GROUPS_MAX} different days, and an interval is a minute or longer"
    )]
    ImplausiblePump,
    /// The best estimate lies outside its range.
    #[error("the value must lie between low and high")]
    RangeOrder,
    /// A spread that is none.
    #[error("omega is the standard deviation of the logarithm, from 0 to 3")]
    Omega,
    /// A range that reaches below zero.
    #[error("nothing of it may be negative")]
    Negative,
    /// A range that reaches down to zero.
    #[error("all of it must be above zero")]
    NotPositive,
    /// A share above the whole.
    #[error("it is a share; nothing of it may be above 1")]
    NoShare,
    /// A second revision claims to be the current one.
    #[error(
        "the revision \"{other}\" is current already; mark the one that was replaced as superseded"
    )]
    TwoCurrent {
        /// The revision that claimed it first.
        other: String,
    },
    /// A site's own value lies beyond what this software lets a site set.
    #[error("a site can set it from {least} to {most}, and not beyond")]
    OutsideBounds {
        /// The least.
        least: &'static str,
        /// The most.
        most: &'static str,
    },
    /// The id is not the stem of the file's name.
    #[error("the id must be the file's name without .toml: \"{stem}\"")]
    IdIsNotFileName {
        /// The stem of the file's name.
        stem: String,
    },
    /// A name under which something else is found already.
    #[error("{other} has this name already; a name must lead to one thing")]
    DuplicateName {
        /// What has the name.
        other: String,
    },
    /// Only a mixture names partners, and it must.
    #[error("\"with\" names the other drugs of a mixture, and only with content = \"mixture\"")]
    MixturePartners,
    /// A drug id that no drug file has.
    #[error("{0}")]
    UnknownDrug(Unknown),
    /// A pump id that no pump file has.
    #[error("{0}")]
    UnknownPump(Unknown),
    /// A work-up that comes back to a step behind it.
    #[error("the work-up comes back to this step and would never end")]
    Circle,
    /// A level of a dermatome that the file does not have.
    #[error("{0}")]
    UnknownLevel(Unknown),
    /// A spinal level that is not above the one before it.
    #[error("the levels must rise from the sacrum up, and this one is not above {below}")]
    LevelOrder {
        /// The level before it.
        below: String,
    },
}
