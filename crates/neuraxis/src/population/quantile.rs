//! The middle of a population and how far it spreads.

use std::fmt;

/// The median and the interval that holds the middle nine tenths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// A twentieth of the population lies below.
    pub low: f64,
    /// Half of the population lies below.
    pub median: f64,
    /// A twentieth of the population lies above.
    pub high: f64,
}

/// Why a set of values has no quantile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QuantileError {
    /// There is no value.
    Empty,
    /// A value is infinite or not a number.
    NotFinite {
        /// Which one.
        index: usize,
        /// The value.
        value: f64,
    },
    /// The share is not between 0 and 1.
    Share(f64),
}

impl fmt::Display for QuantileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QuantileError::Empty => write!(out, "no value is given; a quantile needs one or more"),
            QuantileError::NotFinite { index, value } => {
                write!(out, "value {index} is {value}, which is not a finite number")
            }
            QuantileError::Share(share) => write!(out, "share is {share}; it is between 0 and 1"),
        }
    }
}

impl std::error::Error for QuantileError {}

/// The value below which `share` of the values lie, with straight lines between neighbours
/// (type 7 of Hyndman and Fan 1996, as most programs have it).
pub fn quantile(values: &[f64], share: f64) -> Result<f64, QuantileError> {
    let sorted = sorted(values)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(QuantileError::Share(share));
    }
    Ok(between_neighbours(&sorted, share))
}

/// Median and middle nine tenths.
pub fn band(values: &[f64]) -> Result<Band, QuantileError> {
    let sorted = sorted(values)?;
    let at = |share| between_neighbours(&sorted, share);
    Ok(Band { low: at(0.05), median: at(0.5), high: at(0.95) })
}

fn sorted(values: &[f64]) -> Result<Vec<f64>, QuantileError> {
    if values.is_empty() {
        return Err(QuantileError::Empty);
    }
    if let Some((index, &value)) = values.iter().enumerate().find(|(_, v)| !v.is_finite()) {
        return Err(QuantileError::NotFinite { index, value });
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Ok(sorted)
}

fn between_neighbours(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let weight = place - below as f64;
    sorted[below] * (1.0 - weight) + sorted[above] * weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_ramp_are_where_they_should_be() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        assert_eq!(band(&values), Ok(Band { low: 5.0, median: 50.0, high: 95.0 }));
        assert_eq!(quantile(&[1.0, 2.0], 0.25), Ok(1.25));
        assert_eq!(quantile(&[3.0], 0.9), Ok(3.0));
        assert_eq!(quantile(&[2.0, 1.0], 1.0), Ok(2.0));
    }

    #[test]
    fn what_has_no_quantile_is_refused() {
        assert_eq!(band(&[]), Err(QuantileError::Empty));
        let error = band(&[1.0, f64::NAN]).unwrap_err();
        assert_eq!(error.to_string(), "value 1 is NaN, which is not a finite number");
        assert_eq!(quantile(&[1.0], 1.5), Err(QuantileError::Share(1.5)));
        assert!(quantile(&[1.0], f64::NAN).is_err());
    }
}
