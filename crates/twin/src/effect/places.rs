//! Where in the canal the effects are decided.
//!
//! A dermatome is felt by a segment of the cord and reached by a root that leaves the canal further
//! down. An opioid or baclofen acts at the segment; a local anaesthetic blocks a root when it is
//! strong enough anywhere between the segment and the exit. Itch and nausea come from the upper
//! neck and the cisterna magna together, breathing from the cisterna magna.

use cisterna_catalog::{Anatomy, Unknown};
use cisterna_quantity::Length;

/// The segments whose muscles are the legs'.
const LEGS: [&str; 5] = ["L2", "L3", "L4", "L5", "S1"];
/// The segments from which the sympathetic nerves come.
const SYMPATHETIC: [&str; 14] =
    ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "L1", "L2"];
/// The level that stands for the upper neck.
const NECK: &str = "C3";

/// A segment of the cord and the root to its exit, by their heights in an average adult.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Nerve {
    pub(crate) cord: Length,
    pub(crate) exit: Length,
}

/// The places of one person.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The painful dermatomes; the legs' when none is named.
    pub(crate) painful: Vec<Nerve>,
    pub(crate) legs: Vec<Nerve>,
    pub(crate) sympathetic: Vec<Nerve>,
    pub(crate) neck: Length,
}

impl Places {
    pub(crate) fn new(anatomy: &Anatomy, painful: &[String]) -> Result<Self, Unknown> {
        let all = |names: &mut dyn Iterator<Item = &str>| {
            names.map(|name| nerve(anatomy, name)).collect::<Result<Vec<_>, _>>()
        };
        let legs = all(&mut LEGS.into_iter())?;
        let named = all(&mut painful.iter().map(String::as_str))?;
        Ok(Self {
            painful: if named.is_empty() { legs.clone() } else { named },
            legs,
            sympathetic: all(&mut SYMPATHETIC.into_iter())?,
            neck: anatomy.level(NECK)?.height.value,
        })
    }
}

/// A dermatome by its name, or an unknown one with all that are known.
fn nerve(anatomy: &Anatomy, name: &str) -> Result<Nerve, Unknown> {
    let known = anatomy.dermatome(name)?;
    let height = |level: &str| Ok(anatomy.level(level)?.height.value);
    Ok(Nerve { cord: height(&known.cord.value)?, exit: height(&known.exit.value)? })
}
