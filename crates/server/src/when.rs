//! Instants on the clinic's clock: how people read them and type them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// An instant as people read it.
pub(crate) fn show(instant: Timestamp, zone: &TimeZone) -> String {
    instant.to_zoned(zone.clone()).strftime("%-d %b %Y %H:%M").to_string()
}

/// The day of an instant as people read it.
pub(crate) fn show_day(instant: Timestamp, zone: &TimeZone) -> String {
    show_date(instant.to_zoned(zone.clone()).date())
}

/// A calendar day as people read it.
pub(crate) fn show_date(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// An instant as a date-and-time box takes it, cut off at the minute.
pub(crate) fn typed(instant: Timestamp, zone: &TimeZone) -> String {
    instant.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Reads a date-and-time box. A time that comes twice when the clocks go back is taken as the
/// first, one that does not come when they go forward as an hour later.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim().replacen(' ', "T", 1);
    // A day alone would be read as its midnight, and an offset would be overlooked.
    let (_, time) = text.split_once('T')?;
    if !time.chars().all(|c| c.is_ascii_digit() || c == ':') {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    let zoned = zone.to_ambiguous_zoned(local).compatible().ok()?;
    Some(zoned.timestamp())
}

/// Days since 1970 on the clinic's calendar, for drawing.
pub(crate) fn days_since_1970(instant: Timestamp, zone: &TimeZone) -> f64 {
    let zoned = instant.to_zoned(zone.clone());
    let local = instant.as_second() + i64::from(zoned.offset().seconds());
    local as f64 / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_box_shows_is_read_back_to_the_minute() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let instant: Timestamp = "2026-07-01T08:30:59Z".parse().unwrap();
        assert_eq!(typed(instant, &zone), "2026-07-01T10:30");
        let minute = "2026-07-01T08:30:00Z".parse().ok();
        assert_eq!(read("2026-07-01T10:30", &zone), minute);
        assert_eq!(read("2026-07-01 10:30", &zone), minute);
        for text in ["1 July", "2026-07-01", "2026-07-01T10:30+05:00", "2026-07-01T10:30Z", ""] {
            assert_eq!(read(text, &zone), None, "{text}");
        }
    }

    #[test]
    fn hours_that_come_twice_or_never_have_one_reading() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let twice = read("2026-10-25T02:30", &zone).unwrap();
        assert_eq!(twice.to_string(), "2026-10-25T00:30:00Z");
        let never = read("2026-03-29T02:30", &zone).unwrap();
        assert_eq!(never.to_string(), "2026-03-29T01:30:00Z");
    }
}
