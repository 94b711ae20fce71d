//! The link between programmer and pump: whole messages, from the right sender, over a channel that
//! loses, doubles, delays, cuts and damages what is sent.
//!
//! ```text
//!   programmer ──▶ message ──▶ session ──▶ frame ──▶ bytes of the radio
//!                                                          │
//!   Implant ◀──── device ◀─── message ◀── session ◀── frame ◀─┘
//!                    └── radio: whether the pump answers at all
//! ```
//!
//! - [`frame`] cuts a stream of bytes into frames and finds damage. It knows no secret.
//! - [`session`] says who is at the other end, keeps what is said between the two, and refuses what
//!   was said before. It knows no command.
//! - [`radio`] is what the pump spends on telemetry, so that nobody drains its battery by calling
//!   it.
//! - [`message`] is what is asked and answered, each with one encoding.
//! - [`device`] is the pump's side: it obeys a command once, and stores before it answers.
//! - [`programmer`] is the clinic's side: it knows what it does not know.
//! - [`compare`] lists every field in which two orders differ.
//!
//! Nothing here has a clock, a source of chance, an allocation or a floating point. Time comes in
//! as the time that has elapsed on the side that calls, and fresh random bytes as an argument.
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
// A programme is large, and there is no heap to put it on.
#![allow(clippy::large_enum_variant)]

pub mod compare;
pub mod device;
pub mod frame;
pub mod message;
pub mod programmer;
pub mod radio;
pub mod session;
