//! Programmer and pump over a channel that loses, doubles, delays, cuts and damages, with power and
//! people that fail: commands are obeyed once, and both sides agree afterwards.

// A goal is a programme, and no test is short of memory.
#![allow(clippy::large_enum_variant)]

#[path = "../support/mod.rs"]
mod support;

mod bench;
mod clinician;
mod direct;
mod faults;
mod memory;
mod orders;
mod radio;
mod restarts;
mod rules;
mod unknown;
mod world;
