//! One comparison: what was obtained, what was expected, and the verdict.

use serde::Serialize;

use crate::number::significant;

/// One comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What was compared.
    pub what: String,
    /// What was expected, as it is published.
    pub target: String,
    /// Where that stands.
    pub source: &'static str,
    /// What was obtained, in words.
    pub obtained: String,
    /// The number that the tolerance is about.
    pub value: f64,
    /// Which values pass, in words.
    pub tolerance: String,
    /// Whether it passes.
    pub verdict: Verdict,
    /// Why the row was expected to miss, if it was; stated before it was run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<&'static str>,
}

/// The judgement over a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Within its tolerance.
    Pass,
    /// Outside its tolerance, as was stated beforehand. It stays visible and is not tuned away.
    KnownMisfit,
    /// Outside its tolerance, and nobody said so before.
    Fail,
}

impl Verdict {
    /// As it is printed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::KnownMisfit => "known misfit",
            Self::Fail => "FAIL",
        }
    }
}

/// Which values pass. A number that is not finite never does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rule {
    /// No further from a value than this share of it.
    Within { of: f64, share: f64 },
    /// Neither below nor above.
    Between { low: f64, high: f64 },
    /// Not above.
    AtMost(f64),
    /// Not below.
    AtLeast(f64),
}

impl Rule {
    fn holds(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Self::Within { of, share } => (value - of).abs() <= share * of.abs(),
                Self::Between { low, high } => low <= value && value <= high,
                Self::AtMost(limit) => value <= limit,
                Self::AtLeast(limit) => value >= limit,
            }
    }

    fn words(self, unit: &str) -> String {
        let text = match self {
            Self::Within { of, share } => {
                let (low, high) = (of * (1.0 - share), of * (1.0 + share));
                format!("{} ({} to {})", percent(share), significant(low, 4), significant(high, 4))
            }
            Self::Between { low, high } => {
                format!("{} to {}", significant(low, 4), significant(high, 4))
            }
            Self::AtMost(limit) => format!("at most {}", significant(limit, 3)),
            Self::AtLeast(limit) => format!("at least {}", significant(limit, 3)),
        };
        joined(&text, unit)
    }
}

fn percent(share: f64) -> String {
    format!("±{} %", significant(100.0 * share, 3))
}

/// A number and its unit, or the number alone.
pub(crate) fn joined(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

impl Row {
    /// A number against what was published.
    pub(crate) fn new(
        what: impl Into<String>,
        (value, unit): (f64, &str),
        (target, source): (impl Into<String>, &'static str),
        rule: Rule,
    ) -> Self {
        Self {
            what: what.into(),
            target: target.into(),
            source,
            obtained: joined(&significant(value, 4), unit),
            value,
            tolerance: rule.words(unit),
            verdict: if rule.holds(value) { Verdict::Pass } else { Verdict::Fail },
            known: None,
        }
    }

    /// A number against a known solution, within a share of it.
    pub(crate) fn exact(
        what: impl Into<String>,
        (value, unit): (f64, &str),
        (want, source): (f64, &'static str),
        share: f64,
    ) -> Self {
        let target = joined(&significant(want, 8), unit);
        let mut row =
            Self::new(what, (value, unit), (target, source), Rule::Within { of: want, share });
        row.obtained = joined(&significant(value, 8), unit);
        row.tolerance = percent(share);
        row
    }

    /// All values of a table at once: the largest relative difference, and where it is.
    pub(crate) fn table(
        what: impl Into<String>,
        source: &'static str,
        share: f64,
        values: impl IntoIterator<Item = (String, f64, f64)>,
    ) -> Self {
        let (mut count, mut worst, mut at) = (0, 0.0, String::new());
        for (place, got, want) in values {
            count += 1;
            let off = (got / want - 1.0).abs();
            if at.is_empty() || off > worst || off.is_nan() {
                (worst, at) = (off, place);
            }
        }
        debug_assert!(count > 0, "a table without values holds nothing");
        let target = format!("{count} values");
        let mut row = Self::new(what, (worst, ""), (target, source), Rule::AtMost(share));
        row.obtained = format!("largest difference {} ({at})", significant(worst, 2));
        row.tolerance = percent(share);
        row
    }

    /// Adds to what is said of the obtained value.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.obtained = format!("{} {note}", self.obtained);
        self
    }

    /// A row of which it was said before that it misses, and why.
    pub(crate) fn known_to_miss(mut self, why: &'static str) -> Self {
        self.known = Some(why);
        if self.verdict == Verdict::Fail {
            self.verdict = Verdict::KnownMisfit;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64) -> Row {
        Row::new("x", (value, "min"), ("57", "A"), Rule::Between { low: 45.0, high: 69.0 })
    }

    #[test]
    fn a_row_fails_unless_its_misfit_was_stated() {
        assert_eq!(row(45.0).verdict, Verdict::Pass);
        assert_eq!(row(44.9).verdict, Verdict::Fail);
        assert_eq!(row(44.9).known_to_miss("as said").verdict, Verdict::KnownMisfit);
        assert_eq!(row(50.0).known_to_miss("as said").verdict, Verdict::Pass);
    }

    #[test]
    fn what_is_not_a_number_never_passes() {
        for rule in [
            Rule::AtMost(1e300),
            Rule::AtLeast(-1e300),
            Rule::Within { of: 1.0, share: 1e300 },
            Rule::Between { low: f64::NEG_INFINITY, high: f64::INFINITY },
        ] {
            for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                assert!(!rule.holds(value), "{rule:?} {value}");
            }
        }
        let values = [("a".to_owned(), 1.0, 1.0), ("b".to_owned(), f64::NAN, 1.0)];
        assert_eq!(Row::table("t", "s", 1.0, values).verdict, Verdict::Fail);
    }

    #[test]
    fn a_table_tells_its_worst_value() {
        let values = [("a".to_owned(), 1.01, 1.0), ("b".to_owned(), 2.06, 2.0)];
        let row = Row::table("t", "s", 0.02, values);
        assert_eq!((row.verdict, row.target.as_str()), (Verdict::Fail, "2 values"));
        assert_eq!(row.obtained, "largest difference 0.030 (b)");
    }
}
