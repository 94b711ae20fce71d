//! What the model of the spinal fluid is held against.
//!
//! - [`verification`]: closed solutions, laws and other solvers (V1 to V13). They say that the
//!   equations are solved right.
//! - [`experiment`]: published experiments on people (E1 to E18), and the misfits that were stated
//!   before they were run (M1 to M7). They say how far the equations are those of a person.
//!
//! Every comparison is a [`Row`] with a target, a source, a tolerance and a [`Verdict`]. A row that
//! misses is a known misfit only if that was stated beforehand; otherwise it fails. Nothing here sets a
//! parameter: drugs come from the catalogue, persons from the defaults of the neuraxis.
//!
//! There is no clock and no chance: virtual patients come from one fixed seed, and the same program
//! gives the same bytes.
#![forbid(unsafe_code)]

mod case;
pub mod experiment;
mod number;
mod page;
mod report;
mod row;
mod text;
pub mod verification;

pub use case::{Case, Class, Judged};
pub use page::{GRADIENT_PICTURE, PROFILE_PICTURE};
pub use report::{NoSuchCase, Report, cases, run};
pub use row::{Row, Verdict};
