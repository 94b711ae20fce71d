//! Computed numbers as people read them.

use cisterna_quantity::{Decimal, Duration};

/// About three digits that mean something; a dash for what does not exist.
pub(super) fn short(value: f64) -> String {
    like(value, value)
}

/// A value with as many decimal places as another one is shown with.
pub(super) fn like(value: f64, other: f64) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    match other.abs() {
        0.0 => "0".to_owned(),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        size if size >= 0.01 => format!("{value:.3}"),
        _ => format!("{value:.1e}"),
    }
}

/// A time in days or in hours, with at most three decimal places.
pub(super) fn time(at: Duration, days: bool) -> String {
    let (unit, name) = if days { (Duration::DAY, "d") } else { (Duration::HOUR, "h") };
    let number = format!("{:.3}", at.ms() as f64 / unit.ms() as f64);
    format!("{} {name}", number.trim_end_matches('0').trim_end_matches('.'))
}

/// A time in days from three days on, else in hours.
pub(super) fn span(length: Duration) -> String {
    time(length, length.ms() >= 3 * Duration::DAY.ms())
}

/// An exact decimal as a float, for drawing.
pub(super) fn float(decimal: Decimal) -> f64 {
    decimal.mantissa() as f64 / 10_f64.powi(i32::from(decimal.scale()))
}
