//! An anticoagulant or antiplatelet drug: how long to stop it around an operation.

use cisterna_quantity::Duration;

use crate::entry::Entry;
use crate::{CatalogError, Inr, Sourced};

/// A drug against clotting, with the times around a procedure at the spinal canal.
#[derive(Clone, Debug, PartialEq)]
pub struct Anticoagulant {
    /// The name in records and in code.
    pub id: String,
    /// The name for people, with the way of giving it where that matters.
    pub name: String,
    /// Other names under which it is found.
    pub aliases: Vec<String>,
    /// How long before a trial or an implant it must have been stopped.
    pub hold_before: Sourced<Duration>,
    /// The same with impaired kidneys; absent when no other time is known.
    pub hold_before_renal: Option<Sourced<Duration>>,
    /// How long after the procedure it may start again; absent means unknown.
    pub restart_after: Option<Sourced<Duration>>,
    /// The highest international normalised ratio at the procedure, for drugs that change it.
    pub inr_max: Option<Sourced<Inr>>,
}

impl Anticoagulant {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let anticoagulant = Self {
            id: entry.text("id")?,
            name: entry.text("name")?,
            aliases: entry.texts("aliases")?,
            hold_before: entry.sourced("hold_before")?,
            hold_before_renal: entry.optional_sourced("hold_before_renal")?,
            restart_after: entry.optional_sourced("restart_after")?,
            inr_max: entry.optional_sourced("inr_max")?,
        };
        entry.finish()?;
        Ok(anticoagulant)
    }
}
