//! The shell from the outside: requests in, responses out.

mod accounts;
mod browser;
mod complications;
mod factor;
mod fences;
mod forms;
mod headers;
mod people;
mod permissions;
mod schedule;
mod serving;
mod sessions;
