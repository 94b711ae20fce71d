//! The answers of the field, by the number of their case: published ones and derived ones apart.
//!
//! A published answer (P) stands in a source. A derived one (D) is arithmetic from a published rule or
//! input: it holds our arithmetic, and no maker has validated it.

mod derived;
mod published;
#[path = "../support/mod.rs"]
mod support;
