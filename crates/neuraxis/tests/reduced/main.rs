//! The fast path against the stepper, against itself with more modes, and against arithmetic.

mod against_stepper;
mod balance;
mod refusals;
mod same_bytes;
