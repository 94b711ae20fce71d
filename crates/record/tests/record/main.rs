//! The record as its callers see it, and as someone with access to the file can make it look.

mod access;
mod accounts;
mod append;
mod book;
mod crash;
mod damage;
mod folder;
mod opening;
mod projection;
#[path = "../support/mod.rs"]
mod support;
mod syscalls;
mod tamper;
