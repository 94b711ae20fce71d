//! Closed intervals for numbers that come from outside, and the refusal that names what broke them.

use std::fmt;

/// The values that this crate accepts for one number, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The smallest accepted value.
    pub low: f64,
    /// The largest accepted value.
    pub high: f64,
}

impl Limits {
    /// The closed interval from `low` to `high`.
    pub const fn new(low: f64, high: f64) -> Limits {
        Limits { low, high }
    }

    /// Whether `value` is a number inside these limits.
    pub fn contain(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Hands `value` back, or says which limit it breaks; `field` is its name in the refusal.
    pub fn check(&self, field: &'static str, value: f64) -> Result<f64, ParameterError> {
        if !value.is_finite() {
            Err(ParameterError::NotFinite { field, value })
        } else if value < self.low {
            Err(ParameterError::BelowLimit { field, value, limit: self.low })
        } else if value > self.high {
            Err(ParameterError::AboveLimit { field, value, limit: self.high })
        } else {
            Ok(value)
        }
    }
}

/// A number that this crate refuses, with its name, so that a person can correct it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParameterError {
    /// The value is infinite or not a number.
    NotFinite {
        /// The name of the parameter or argument.
        field: &'static str,
        /// The value that was given.
        value: f64,
    },
    /// The value is smaller than the smallest accepted one.
    BelowLimit {
        /// The name of the parameter or argument.
        field: &'static str,
        /// The value that was given.
        value: f64,
        /// The smallest accepted value.
        limit: f64,
    },
    /// The value is larger than the largest accepted one.
    AboveLimit {
        /// The name of the parameter or argument.
        field: &'static str,
        /// The value that was given.
        value: f64,
        /// The largest accepted value.
        limit: f64,
    },
}

impl ParameterError {
    /// The name of the parameter or argument that was refused.
    pub fn field(&self) -> &'static str {
        match self {
            ParameterError::NotFinite { field, .. }
            | ParameterError::BelowLimit { field, .. }
            | ParameterError::AboveLimit { field, .. } => field,
        }
    }
}

impl fmt::Display for ParameterError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParameterError::NotFinite { field, value } => {
                write!(out, "{field} is {value}, which is not a finite number")
            }
            ParameterError::BelowLimit { field, value, limit } => {
                write!(out, "{field} is {value}, below the smallest accepted value {limit}")
            }
            ParameterError::AboveLimit { field, value, limit } => {
                write!(out, "{field} is {value}, above the largest accepted value {limit}")
            }
        }
    }
}

impl std::error::Error for ParameterError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_names_field_value_and_limit() {
        let limits = Limits::new(0.0, 60.0);
        assert_eq!(limits.check("z_cm", 60.0), Ok(60.0));
        let text = limits.check("z_cm", 61.5).unwrap_err().to_string();
        assert_eq!(text, "z_cm is 61.5, above the largest accepted value 60");
        let text = limits.check("z_cm", -1.0).unwrap_err().to_string();
        assert_eq!(text, "z_cm is -1, below the smallest accepted value 0");
    }

    #[test]
    fn neither_nan_nor_infinity_passes() {
        let limits = Limits::new(f64::MIN, f64::MAX);
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(matches!(
                limits.check("amount", value),
                Err(ParameterError::NotFinite { field: "amount", .. })
            ));
            assert!(!limits.contain(value));
        }
    }
}
