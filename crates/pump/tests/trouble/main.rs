//! Faults, alarms, self-test and restart, each as a situation.

mod acts;
mod alarms;
mod field;
mod opening;
mod self_test;
mod stops;
#[path = "../support/mod.rs"]
mod support;
