//! Closed theory to hold numbers against. Nothing here is used by [`model`](crate::model).
//!
//! - [`watson`] is the dispersion of a dissolved drug in a fluid that oscillates in a duct, after
//!   Watson (J. Fluid Mech. 1983;133:233): channel, pipe and concentric annulus.
//! - [`two_stream`] is the smallest model in which drug is carried both ways and mixes only slowly.
//!
//! **Watson dispersion is a verification function, and never the dispersion of the spinal canal.**
//! With the motion measured in people it gives 0.3e-4 to 3.4e-4 cm2/s, and what people show needs
//! hundreds to thousands of times more (about 0.010 cm2/s in the lumbar canal, 0.10 in the thoracic,
//! more than 0.2 in the cervical one). Mixing at roots, trabeculae and vortices does that, and this
//! theory knows a smooth duct only. There is therefore no way from here to
//! [`Parameters`](crate::model::Parameters).

mod annulus;
mod complex;
pub mod two_stream;
pub mod watson;
