//! Quantities as people write and read them.
//!
//! Reading is strict, because a misread digit is a wrong dose:
//!
//! - a number is plain ASCII digits with at most one point, and digits on both sides of it: `.5`
//!   and `5.` are refused, as a point is easily overlooked at the edge;
//! - a comma is refused anywhere, because `1,500` means two different doses in two countries;
//! - groups of three may be set apart by a narrow no-break space or a plain space, only between
//!   complete groups: `1 500` is read, `15 00` is not;
//! - `1e3`, signs, `NaN`, digits of other scripts and superfluous leading zeros (`05`) are refused;
//! - the unit is required and must be known;
//! - a number finer than the base unit can hold is refused, never rounded.
//!
//! Printing always has a leading zero and never a trailing one (ISMP's rules for dose
//! expressions), and writes `mcg`, which cannot be taken for `mg` as `µg` can.

mod error;
mod number;
mod print;
mod read;

pub use error::{ParseError, Problem};
pub use read::{concentration, dose_rate, mass};
