//! The link between programmer and pump: whole messages, from the right sender, over a channel that
//! loses, doubles, delays, cuts and damages what is sent.
//!
//! - [`frame`] cuts a stream of bytes into frames and finds damage. It knows no secret.
//!
//! What a message means is not decided here: a payload is bytes.
//!
//! Nothing here has a clock, a source of chance, an allocation or a floating point.
//! What is needed of either comes in as an argument.
#![no_std]
#![forbid(unsafe_code)]
#![warn(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

pub mod frame;
