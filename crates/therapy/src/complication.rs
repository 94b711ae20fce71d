//! Complications: from signs to candidates, the way through the work-up, what is watched, and how
//! often something happened.
//!
//! The data are the catalogue's. What the clinic does about a complication is in
//! [`pathway`](crate::pathway): reports, revisions, explants.

mod candidate;
mod case;
mod fold;
pub(crate) mod guard;
mod rates;
pub(crate) mod surveillance;
pub(crate) mod task;
mod trouble;

pub use candidate::{Candidate, Facts, candidates};
pub use case::{Case, Closed, WorkUpDone};
pub use rates::{Counted, PumpTime, count};
pub use surveillance::{Flag, flags};
pub use trouble::{Removed, Scan, ScanPhase, Trouble};
