//! Transport of a drug along the spinal canal and into the head.
//!
//! The fluid from the end of the dural sac to the foramen magnum is cut into cells; the cisterna
//! magna and the rest of the cranial space follow as two more. Drug spreads between neighbours by
//! dispersion and bulk flow, and leaves with absorbed fluid or by a first-order loss of its own.
//!
//! - [`chain`] is the numerical core. It knows volumes, faces, drains and what lies beside a node,
//!   and nothing of anatomy.
//! - [`model`] is the neuraxis built on it: parameters, sources, state, time, and plasma.
//! - [`reduced`] is the fast path: the same neuraxis as a handful of decays, for rates that change
//!   now and then and readings at a few heights.
//! - [`population`] draws virtual patients from one seed.
//! - [`theory`] is what numbers are held against; the model uses nothing of it.
//!
//! Amounts have no unit here. Whatever unit the injected amounts have, concentrations are that
//! unit per millilitre. Lengths are centimetres from the caudal end of the dural sac (S2), with
//! the foramen magnum at [`model::CANAL_LENGTH_CM`] in the reference person; times are seconds.
//!
//! Beside the fluid there may be tissue of cord and roots and an epidural space with its fat, and
//! behind all of it plasma. They are off unless their parameters are set, and so are production
//! over the day, the volume that an injection displaces, and the weight of a drug solution.
//! Physiology may change during a run.
//!
//! What is deliberately absent: effect, the catheter, metabolism in tissue, the way across the
//! canal (sides, layers, the pulse within a beat), ventricles, and what becomes of an injected
//! volume once it is in. There is no random number and no clock: the same calls give the same
//! bytes.
//!
//! A research tool. The dispersion along the canal is fitted to few human studies, not measured.
//!
//! ```
//! use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};
//!
//! let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.15))?;
//! let mut state = neuraxis.empty_state();
//! let tip = Source::gaussian(10.0, 1.5)?;
//! neuraxis.advance(&mut state, &[(&tip, 300.0)], 60.0, 2.0)?;
//! neuraxis.advance(&mut state, &[], 3600.0, 10.0)?;
//! assert!(state.concentration_at(10.0)? > state.concentration_at(20.0)?);
//! assert!(state.mass_residual() < 1e-10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod chain;
mod limits;
pub mod model;
pub mod population;
pub mod reduced;
pub mod theory;
mod total;

pub use limits::{Limits, ParameterError};
