//! The clinic's book of appointments in the record: one stream of entries beside the patients'.
//!
//! The stream has an id of its own that no patient can have. Its version is that of the whole book, so
//! of any number of people who want one slot, one is taken and the others decide anew on what they
//! then find. See decision 0021.

use cisterna_therapy::appointment::{Book, BookCommand, BookEvent, decide};
use cisterna_therapy::{Circumstances, Refused};
use uuid::Uuid;

use crate::{Append, AppendError, Draft, PatientId, Store, StoreError};

/// The stream of the book. Ids of patients are UUIDs of version 7 and never this one.
pub(crate) const BOOK: PatientId = PatientId::new(Uuid::from_u128(0xb00c));

/// How often a command is decided anew before it is given up: each time somebody else was faster.
const ATTEMPTS: u32 = 1_000;

/// Why the book could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The command is refused, on the book as it is now.
    #[error("{0}")]
    Refused(Refused),
    /// An entry's body is not an event that this version knows.
    #[error("entry {sequence} of the book cannot be read: {source}; is it of a newer version?")]
    Body {
        /// The entry.
        sequence: u64,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// An event could not be written as JSON.
    #[error("an event of the book cannot be written: {source}")]
    Unwritable {
        /// What the JSON writer says.
        source: serde_json::Error,
    },
    /// Nothing was added.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The record could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The book as the record tells, with the version up to which it was read.
#[derive(Debug, Clone, Default)]
pub struct BookRecord {
    /// How many entries there are: what a decision was based on.
    pub version: u64,
    /// What is booked.
    pub book: Book,
}

impl Store {
    /// The clinic's book.
    ///
    /// # Errors
    /// [`BookError`] when its entries cannot be read.
    pub async fn book(&self) -> Result<BookRecord, BookError> {
        let mut read = BookRecord::default();
        for entry in self.entries_of(BOOK).await? {
            let event: BookEvent = serde_json::from_str(&entry.body)
                .map_err(|source| BookError::Body { sequence: entry.sequence, source })?;
            read.book.apply(&event);
            read.version = entry.version;
        }
        Ok(read)
    }

    /// Decides on a command with the book as it is, and records what follows: all or nothing. When
    /// somebody else changed the book in between, it is decided anew.
    ///
    /// # Errors
    /// [`BookError::Refused`] with every reason, on the newest book; otherwise why nothing was
    /// recorded.
    pub async fn change_book(
        &self,
        command: &BookCommand,
        at: &Circumstances<'_>,
    ) -> Result<Vec<BookEvent>, BookError> {
        let mut attempt = 0;
        loop {
            let read = self.book().await?;
            let events = decide(&read.book, command.clone(), at).map_err(BookError::Refused)?;
            match self.append_to_book(read.version, &events, at).await {
                Err(BookError::Append(AppendError::Conflict { .. })) if attempt < ATTEMPTS => {
                    attempt += 1;
                }
                appended => return appended.map(|()| events),
            }
        }
    }

    async fn append_to_book(
        &self,
        expected_version: u64,
        events: &[BookEvent],
        at: &Circumstances<'_>,
    ) -> Result<(), BookError> {
        let mut drafts = Vec::with_capacity(events.len());
        for event in events {
            drafts.push(Draft {
                kind: event.kind().to_owned(),
                body: serde_json::to_string(event)
                    .map_err(|source| BookError::Unwritable { source })?,
                occurred_at: at.occurred_at,
            });
        }
        self.append(Append {
            patient: BOOK,
            expected_version,
            drafts,
            actor: at.actor.to_owned(),
            recorded_at: at.recorded_at,
            zone: at.zone.iana_name().unwrap_or("UTC").to_owned(),
            summary: None,
        })
        .await?;
        Ok(())
    }
}
