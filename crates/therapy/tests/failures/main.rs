//! Failures of other systems that became known, replayed here: what went wrong there has to be stopped.
//!
//! `docs/failures.md` lists all of them with their sources. Here are those whose own numbers no other
//! test replays.

mod constants;
mod entry;
#[path = "../support/mod.rs"]
mod support;
