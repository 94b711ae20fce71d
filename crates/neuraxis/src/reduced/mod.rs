//! The fast path: a drug infused at rates that change now and then, read at a few heights.
//!
//! Between two changes a chain is a linear system that does not change. A [`Reduction`] replaces
//! its hundreds of nodes by 16 or so independent decays, found once for a patient, a source and
//! the heights that are read. Then any time, a minute or a year, is one step: exact in time, at a
//! cost that does not depend on its length. A [`Course`] is one patient's passage through time.
//!
//! What it costs in accuracy:
//!
//! - A reading carries an error of [`Reduction::error_estimate`] **of the largest reading of that
//!   probe**, not of the reading itself. Long after a dose a true zero may read as a tiny number,
//!   above zero or below. That no concentration is negative is promised by
//!   [`Neuraxis::advance`](crate::model::Neuraxis::advance) only.
//! - Amounts and drains balance to rounding, whatever the error of the readings.
//! - A dose put in at once, or given in much less than [`Accuracy::shortest_s`], is less accurate
//!   at first.
//!
//! Several sources are several reductions, whose readings add up. What changes the physiology
//! makes another reduction necessary; a state cannot be carried over.
//!
//! All arithmetic is plain addition, product, quotient and square root in a fixed order, and the
//! exponential is this module's own. So results are the same bit for bit whichever vector
//! instructions the machine has, how many patients are reduced together, and on how many threads.
//!
//! ```
//! use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};
//! use cisterna_neuraxis::reduced::{Accuracy, Probe, Reduction};
//!
//! let neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.15))?;
//! let tip = Source::at(25.0)?;
//! let probes = [Probe::Height(38.0), Probe::CisternaMagna];
//! let reduction = Reduction::new(&neuraxis, &tip, &probes, Accuracy::default())?;
//! let mut course = reduction.course();
//! for day in 0..180 {
//!     course.advance(if day % 2 == 0 { 300.0 } else { 500.0 }, 86_400.0)?;
//! }
//! assert!(course.concentration(0) > course.concentration(1));
//! assert!(course.totals().mass_residual() < 1e-10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accuracy;
mod cohort;
mod course;
mod eigen;
mod error;
mod estimate;
mod exponential;
mod job;
mod krylov;
mod lanes;
mod modes;
mod reduction;
mod symmetric;

pub use accuracy::{Accuracy, TOLERANCE_LIMITS};
pub use cohort::{GROUP, Subject, each_subject};
pub use course::{Course, Piece, Totals};
pub use error::ReduceError;
pub use job::Probe;
pub use reduction::{MODE_COUNTS, Reduction};
