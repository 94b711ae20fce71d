//! What the drugs do to a person: relief, and harm.
//!
//! Each effect has a site of action that follows the fluid exactly, with a half-time of its own, and
//! a sigmoid there: `E = max c^g / (EC50^g + c^g)`. What differs is where the site lies and what is
//! made of it:
//!
//! | effect | where | reading |
//! |---|---|---|
//! | analgesia | cord segments of the painful dermatomes; their roots for a local anaesthetic | relief 0-1, pain 0-10 |
//! | respiration | cisterna magna, through a slow site, and plasma | depression 0-1 |
//! | spasticity | cord segments of the legs | score of Ashworth 0-4 |
//! | motor block | roots of the legs | 0-1 |
//! | sympathetic block | roots T1 to L2 | 0-1 |
//! | itch, nausea | upper neck and cisterna magna | 0-1 |
//!
//! Tolerance raises the EC50 of a class of drugs over months, adaptation and withdrawal follow its
//! main effect over days, and opioid by mouth adds to both relief and depression. Drugs of one class
//! add up, classes act independently.
//!
//! The concentrations are those of the fluid, also where the model has tissue: the EC50s were
//! chosen against them. The plasma is one compartment which everything enters that leaves the fluid.
//!
//! Where it is known to miss, with the constants of the catalogue (`tests/effect.rs`):
//!
//! - Relief grows with the dose of morphine from 0.075 to 0.5 mg; the use of further opioid is
//!   published as flat there (Palmer 1999).
//! - A dose of baclofen acts for 9 to 13 h; 4 to 8 h are published (unverified).
//! - An infusion of baclofen acts after 3 h; 6 to 8 h are published (unverified).
//! - Half a block of the legs takes 2.4 mg of bupivacaine; 7.25 mg are published. The transport gives
//!   twice and more of the measured concentration (Steiner 2009). A block of the trunk is hardly
//!   reached at all, as the volume of the injection is not displaced here.
//! - More than 10 mg/day after two years (16 patients) is not reached: see tolerance.
//!
//! Every constant is in the catalogue with its range and source; most are not verified. A research
//! model, not for dosing.

mod agent;
mod analgesia;
mod background;
mod body;
mod exposure;
mod habit;
mod mix;
mod person;
mod places;
mod plasma;
mod readings;
mod respiration;
mod site;
mod spasticity;
mod tolerance;
mod withdrawal;

pub use analgesia::PAIN_MAX;
pub use body::{Body, BodyError};
pub use person::{OralStart, Person, Ratio};
pub use readings::{NAMES, Readings};
pub use spasticity::SPASTICITY_MAX;

#[cfg(test)]
pub(crate) mod tests {
    use cisterna_catalog::{Catalog, Drug};

    pub(crate) fn drug(name: &str) -> Drug {
        Catalog::built_in().drug(name).unwrap().clone()
    }

    pub(crate) fn morphine() -> Drug {
        drug("morphine")
    }
}
