//! The time of day as the server sees it, so that a test can choose it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How long something takes, for the counts of the server only.
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins to measure.
    pub(crate) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Microseconds since the start.
    pub(crate) fn micros(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Where the server reads the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The clock of this computer.
    System,
    /// A clock that moves only when it is told to; for tests and rehearsals.
    Fixed(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A clock that stands at `instant`.
    #[must_use]
    pub fn fixed(instant: Timestamp) -> Self {
        Self::Fixed(Arc::new(Mutex::new(instant)))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(instant) => *instant.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock forward; the clock of this computer stays as it is.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Fixed(instant) = self {
            let mut instant = instant.lock().unwrap_or_else(PoisonError::into_inner);
            *instant = instant.saturating_add(by).unwrap_or(*instant);
        }
    }
}
