//! Virtual patients drawn from one seed.
//!
//! A [`Cohort`] is a typical person, a [`Variability`] and a seed. Every patient is a function of
//! seed and number alone: number 17 is the same person in a cohort of 20 and of 2000, on one
//! thread or on eight, and whatever was drawn before. Each purpose has a stream of random numbers
//! of its own, so a further parameter that varies does not change those that varied before.
//!
//! Random numbers are those of ChaCha8, which are the same everywhere. The logarithm, exponential
//! and cosine that shape them are the platform's, so two platforms may differ in the last digit.
//!
//! ```
//! use cisterna_neuraxis::model::Parameters;
//! use cisterna_neuraxis::population::{Cohort, Place, Variability};
//!
//! let typical = Parameters::for_drug_loss(0.15);
//! let cohort = Cohort::new(7, typical, Variability::suggested(0.4))?;
//! let patient = cohort.parameters(17);
//! assert_eq!(patient.validate(), Ok(()));
//! let tip_cm = cohort.height_cm(17, Place::Tip, 25.0)?;
//! assert!((0.0..=60.0).contains(&tip_cm));
//! # Ok::<(), cisterna_neuraxis::ParameterError>(())
//! ```

mod cohort;
mod quantile;
mod stream;
mod variability;

pub use cohort::{Cohort, Place};
pub use quantile::{Band, QuantileError, band, quantile};
pub use variability::{VARIABILITY_TABLE, Variability, VariabilityEntry};
