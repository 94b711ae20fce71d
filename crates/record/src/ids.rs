//! The names of patients and accounts: typed UUIDs, so that one is never taken for the other.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::link::Row;

/// A text that is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an identifier; give a UUID such as 0190a6b2-3c4d-7e8f-9a0b-1c2d3e4f5a6b")]
pub struct ParseIdError {
    /// The text that was given.
    pub text: String,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The identifier with this UUID.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), formatter)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| ParseIdError { text: text.to_owned() })
            }
        }
    };
}

id! {
    /// Names one patient in the record.
    PatientId
}

id! {
    /// Names one account; an account belongs to one person and its name is never given again.
    AccountId
}

impl AccountId {
    /// The identifier in a column.
    pub(crate) fn read(row: &Row, column: &str) -> Result<Self, sqlx::Error> {
        let text = row.text(column)?;
        text.parse().map_err(|error: ParseIdError| sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: error.into(),
        })
    }
}
