//! Dates of two-digit years.

use jiff::civil::Date;

/// The year of two digits that lies nearest to a year: 51 to 99 years ahead is the century before,
/// 50 to 99 behind the next one (GS1 General Specifications, 7.12).
fn full_year(two_digits: i16, near: i16) -> i16 {
    let century = near - near.rem_euclid(100);
    match two_digits - near.rem_euclid(100) {
        51.. => century - 100 + two_digits,
        ..=-50 => century + 100 + two_digits,
        _ => century + two_digits,
    }
}

/// A day of a two-digit year; the day 0 is the last of the month.
pub(super) fn day(year: i16, month: i8, day: i8, near: Date) -> Option<Date> {
    exact(full_year(year, near.year()), month, day)
}

/// A day of a full year; the day 0 is the last of the month.
pub(super) fn exact(year: i16, month: i8, day: i8) -> Option<Date> {
    let first = Date::new(year, month, 1).ok()?;
    if day == 0 { Some(first.last_of_month()) } else { Date::new(year, month, day).ok() }
}

/// The day of a two-digit year by its number in the year, from 1.
pub(super) fn ordinal(year: i16, number: i16, near: Date) -> Option<Date> {
    let first = Date::new(full_year(year, near.year()), 1, 1).ok()?;
    if !(1..=first.days_in_year()).contains(&number) {
        return None;
    }
    first.checked_add(jiff::Span::new().try_days(i64::from(number) - 1).ok()?).ok()
}

/// The number that digits make.
pub(super) fn number(digits: &str) -> Option<i16> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// The number that two digits make, as a month or day.
pub(super) fn two(digits: &str) -> Option<i8> {
    number(digits).and_then(|number| i8::try_from(number).ok())
}
