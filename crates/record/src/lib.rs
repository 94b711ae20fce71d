//! The record: an append-only, hash-chained log of what happened to each patient, kept in a SQLite file
//! or a PostgreSQL database.
//!
//! It stores events as a kind and a JSON text and finds any later change of them. [`PatientRecord`]
//! reads them back as the events of the clinical domain. The record does not decide whether a step
//! is permitted, and it does not encrypt the database.
//! [`Sealer`] encrypts copies of it.
//!
//! - [`Store::append`] adds entries for one patient, all or none, and only when the caller has seen
//!   the patient's latest version.
//! - [`Store::verify`] walks the whole chain and names the first entry that is not as it was
//!   written.
//! - [`Summary`] is the one projection: a line per patient for the worklist, written with the
//!   entries and rebuilt from them at will.
//! - [`Account`], [`Session`], [`Factor`] and the access log lie beside it, outside the chain.
#![forbid(unsafe_code)]

mod access_log;
mod account_changes;
mod accounts;
mod append;
mod backup;
mod book;
mod chain;
mod entry;
mod error;
mod export;
mod factors;
mod fault;
mod hash;
mod ids;
mod instant;
mod key;
mod link;
mod patients;
mod postgres;
mod projection;
mod read;
mod roles;
mod row;
mod seal;
mod sessions;
mod signed_head;
mod sqlite;
mod store;
mod turn;
mod verify;

pub use access_log::{AccessEntry, AccessKind};
pub use accounts::{Account, AccountError};
pub use append::{
    AppendError, MAX_ACTOR_CHARS, MAX_BODY_BYTES, MAX_DRAFTS, MAX_KIND_CHARS, MAX_ZONE_CHARS,
};
pub use backup::restore;
pub use book::{BookError, BookRecord};
pub use entry::{Append, Draft, Entry};
pub use error::StoreError;
pub use export::CopyError;
pub use factors::Factor;
pub use fault::{Fault, FaultCause, Verdict};
pub use hash::{Hash, ParseHashError};
pub use ids::{AccountId, ParseIdError, PatientId};
pub use key::{Key, KeyError, KeyUse, new_file};
pub use patients::{PatientError, PatientLine, PatientRecord, Recorded, Recording};
pub use projection::{RebuildError, Summary};
pub use read::Head;
pub use roles::{ParseRoleError, Role, Roles};
pub use seal::{Opener, Sealer};
pub use sessions::Session;
pub use signed_head::{HeadError, HeadsVerdict, PublicKey, SignedHead, signed_heads};
pub use store::{Place, Store};
pub use turn::Turn;
