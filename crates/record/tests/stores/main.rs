//! What every store has to do, whichever database it is: each test runs on SQLite and on PostgreSQL.

mod accounts;
mod append;
mod cluster;
mod copies;
mod heads;
mod home;
#[path = "../support/mod.rs"]
mod support;
mod tamper;
mod time;
mod turn;
