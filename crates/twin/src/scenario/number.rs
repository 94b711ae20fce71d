//! Computed numbers as people read them.

use cisterna_quantity::Decimal;

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

/// An exact decimal as a float, for drawing.
pub(super) fn float(decimal: Decimal) -> f64 {
    decimal.mantissa() as f64 / 10_f64.powi(i32::from(decimal.scale()))
}
