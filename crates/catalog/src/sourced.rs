//! A value with the place it comes from, alone or as a limit, a range or one of several revisions.

/// A value, where it comes from, and whether that source was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// The published source, readable by a clinician; never empty.
    pub source: String,
    /// Whether somebody has read the value in that source. Show an unverified value as such.
    pub verified: bool,
}

/// The limits of one quantity, as far as they are known.
///
/// A value equal to a limit is within it. Beyond a soft limit an order needs a reason; beyond a
/// hard limit it is refused. The loader holds them in order, and every hard limit is verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits<T> {
    /// Below this an order is refused.
    pub lower_hard: Option<Sourced<T>>,
    /// Below this an order needs a reason.
    pub lower_soft: Option<Sourced<T>>,
    /// Above this an order needs a reason.
    pub upper_soft: Option<Sourced<T>>,
    /// Above this an order is refused.
    pub upper_hard: Option<Sourced<T>>,
}

impl<T> Limits<T> {
    /// No limit is known.
    pub const UNKNOWN: Self =
        Self { lower_hard: None, lower_soft: None, upper_soft: None, upper_hard: None };

    /// The known limits from the lowest to the highest, each with its key in the file.
    pub fn in_order(&self) -> impl Iterator<Item = (&'static str, &Sourced<T>)> {
        [
            ("lower_hard", &self.lower_hard),
            ("lower_soft", &self.lower_soft),
            ("upper_soft", &self.upper_soft),
            ("upper_hard", &self.upper_hard),
        ]
        .into_iter()
        .filter_map(|(key, limit)| limit.as_ref().map(|limit| (key, limit)))
    }

    /// Whether no limit is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.in_order().next().is_none()
    }
}

/// A best estimate and the range in which the true value is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct SourcedRange<T> {
    /// The best estimate.
    pub value: T,
    /// The lower end of the range.
    pub low: T,
    /// The upper end of the range.
    pub high: T,
    /// How much people differ: the standard deviation of its natural logarithm; absent means
    /// unknown, so that a virtual population takes the value for everybody.
    pub omega: Option<f64>,
    /// The published source, or how the value was found; never empty.
    pub source: String,
    /// Whether somebody has read the value in that source.
    pub verified: bool,
}

/// Whether a constant is the one to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionStatus {
    /// The constant to use now; at most one revision of a constant is current.
    Current,
    /// Replaced by a later one; kept so that an old calculation can be checked again.
    Superseded,
}

/// One revision of a constant that has been corrected, or may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Revisioned<T> {
    /// What the revision is called; a calculation records it.
    pub revision: String,
    /// Whether it is the one to use.
    pub status: RevisionStatus,
    /// The value with its source.
    pub constant: Sourced<T>,
}
