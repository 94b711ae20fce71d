//! What a pump is told and tells, in words: the same words wherever people read them.

pub use crate::scenario::text::wrapped;
pub use crate::scenario::words::bolus;
pub use crate::script::text::heading;
pub use crate::script::words::{alarm, elapsed, given, logged, told};
