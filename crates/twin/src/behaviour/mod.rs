//! What a person does: sleeps and wakes, asks the pump for a bolus, comes late or not at all.
//!
//! Everything that is left to chance comes from [`Chance`], a function of seed, purpose and count:
//! the same seed gives the same story, whatever the step, and one person's story does not depend on
//! another's. How often people ask, are late or stay away is for the scenario to say; there is no
//! default and no published rate behind it.

mod asking;
mod chance;
mod day;
mod visits;

pub use asking::{Asking, SLOT};
pub use chance::{Chance, Purpose};
pub use day::Day;
pub use visits::{Punctuality, Visit};
