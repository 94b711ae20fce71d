//! Instants as the record stores them: RFC 3339 in UTC with nine decimals, always 30 characters.
//!
//! The fixed width makes the text of an instant unique, so that texts can be hashed and compared.
//! It says nothing about the order of entries; that is the sequence's work.

use jiff::Timestamp;

const CHARS: usize = "2025-11-22T10:11:12.123456789Z".len();

/// The instant as stored, or `None` for a year that has no four digits.
pub(crate) fn to_text(instant: Timestamp) -> Option<String> {
    let text = format!("{instant:.9}");
    (text.len() == CHARS).then_some(text)
}

/// The stored instant, or `None` for any text that [`to_text`] would not have written.
pub(crate) fn from_text(text: &str) -> Option<Timestamp> {
    let instant: Timestamp = text.parse().ok()?;
    (to_text(instant)? == text).then_some(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_instant_has_the_same_width() {
        for text in ["1970-01-01T00:00:00Z", "2025-11-22T10:11:12.5Z", "9999-01-01T00:00:00Z"] {
            let instant: Timestamp = text.parse().unwrap();
            let stored = to_text(instant).unwrap();
            assert_eq!(stored.len(), CHARS);
            assert_eq!(from_text(&stored), Some(instant));
        }
    }

    #[test]
    fn an_instant_is_read_only_as_it_was_written() {
        for text in [
            "2025-11-22T10:11:12.5Z",
            "2025-11-22T10:11:12.123456789z",
            "2025-11-22t10:11:12.123456789Z",
            "2025-11-22 10:11:12.123456789Z",
            "2025-11-22T10:11:12.123456789+00:00",
            "no instant",
        ] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_before_christ_is_not_stored() {
        assert_eq!(to_text(Timestamp::MIN), None);
    }
}
