//! Where drug enters the canal.
//!
//! For an infusion the concentrations in the tip cell itself depend on the chosen source by
//! several per cent; 5 cm away the choice hardly matters.

use super::CANAL_LENGTH_CM;
use super::grid::Grid;
use crate::limits::{Limits, ParameterError};

/// Accepted spreads of a Gaussian source, cm.
pub const SPREAD_LIMITS_CM: Limits = Limits::new(0.01, CANAL_LENGTH_CM);

/// Heights inside the reference canal, cm.
const HEIGHT_LIMITS_CM: Limits = Limits::new(0.0, CANAL_LENGTH_CM);

/// A place of injection, independent of how finely the canal is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    z_cm: f64,
    spread_cm: Option<f64>,
}

impl Source {
    /// All drug into the cell that contains `z_cm`, a height in the reference canal; for another
    /// canal see [`Neuraxis::source_at`](super::Neuraxis::source_at).
    pub fn at(z_cm: f64) -> Result<Source, ParameterError> {
        Ok(Source { z_cm: HEIGHT_LIMITS_CM.check("z_cm", z_cm)?, spread_cm: None })
    }

    /// A concentration that falls off as a Gaussian of standard deviation `sigma_cm` about `z_cm`,
    /// a height in the reference canal; for another canal see
    /// [`Neuraxis::gaussian_source`](super::Neuraxis::gaussian_source).
    ///
    /// Only the part inside the canal counts: the shares of the cells add up to the whole dose.
    pub fn gaussian(z_cm: f64, sigma_cm: f64) -> Result<Source, ParameterError> {
        Source::at(z_cm)?.spread(sigma_cm)
    }

    /// All drug into the cell of this grid that contains `z_cm`.
    pub(super) fn on(grid: &Grid, z_cm: f64) -> Result<Source, ParameterError> {
        Ok(Source { z_cm: grid.check(z_cm)?, spread_cm: None })
    }

    /// The same place, spread as a Gaussian.
    pub(super) fn spread(self, sigma_cm: f64) -> Result<Source, ParameterError> {
        let sigma_cm = SPREAD_LIMITS_CM.check("sigma_cm", sigma_cm)?;
        Ok(Source { spread_cm: Some(sigma_cm), ..self })
    }

    /// The height of the centre, cm.
    pub fn z_cm(&self) -> f64 {
        self.z_cm
    }

    /// Adds `amount`, divided among the spinal cells, to `amounts`.
    pub(super) fn add_amounts(
        &self,
        amount: f64,
        grid: &Grid,
        spinal_volumes_ml: &[f64],
        amounts: &mut [f64],
    ) {
        debug_assert_eq!(spinal_volumes_ml.len(), amounts.len());
        let cells = grid.cells;
        match self.spread_cm {
            None => amounts[grid.cell_of(self.z_cm)] += amount,
            Some(sigma_cm) => {
                let weight = |cell: usize| {
                    spinal_volumes_ml[cell] * self.relative_density(sigma_cm, cell, grid)
                };
                let whole: f64 = (0..cells).map(weight).sum();
                debug_assert!(whole > 0.0, "the nearest cell always has weight");
                for (cell, entry) in amounts.iter_mut().enumerate() {
                    *entry += amount * (weight(cell) / whole);
                }
            }
        }
    }

    /// The Gaussian at a cell centre, relative to the cell that contains the source centre.
    ///
    /// Taking it relative keeps a weight of one in that cell even when the spread is so small
    /// against the cell that the Gaussian itself would underflow everywhere.
    fn relative_density(&self, sigma_cm: f64, cell: usize, grid: &Grid) -> f64 {
        let deviations = |cell| (grid.centre_cm(cell) - self.z_cm) / sigma_cm;
        let here: f64 = deviations(cell);
        let nearest: f64 = deviations(grid.cell_of(self.z_cm));
        (0.5 * (nearest * nearest - here * here)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(source: Source, volumes_ml: &[f64]) -> Vec<f64> {
        let mut amounts = vec![0.0; volumes_ml.len()];
        let grid = Grid { cells: volumes_ml.len(), length_cm: 60.0 };
        source.add_amounts(1.0, &grid, volumes_ml, &mut amounts);
        amounts
    }

    #[test]
    fn a_gaussian_gives_away_the_whole_dose_even_at_the_ends_and_when_very_narrow() {
        let volumes_ml: Vec<f64> = (0..60).map(|i| if i < 22 { 2.0 } else { 1.0 }).collect();
        for z_cm in [0.0, 0.1, 22.0, 59.99, 60.0] {
            for sigma_cm in [0.01, 1.5, 60.0] {
                let shares = shares(Source::gaussian(z_cm, sigma_cm).unwrap(), &volumes_ml);
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-14);
                assert!(shares.iter().all(|share| share.is_finite() && *share >= 0.0));
            }
        }
    }

    #[test]
    fn a_gaussian_is_a_concentration_not_an_amount() {
        let volumes_ml: Vec<f64> = (0..60).map(|i| if i < 30 { 2.0 } else { 1.0 }).collect();
        let shares = shares(Source::gaussian(30.0, 1.5).unwrap(), &volumes_ml);
        assert!((shares[29] / volumes_ml[29] - shares[30] / volumes_ml[30]).abs() < 1e-15);
        let (near, far) = (shares[30] / volumes_ml[30], shares[33] / volumes_ml[33]);
        let want = ((0.5_f64.powi(2) - 3.5_f64.powi(2)) / (2.0 * 1.5_f64.powi(2))).exp();
        assert!((far / near - want).abs() < 1e-14);
    }

    #[test]
    fn a_place_outside_the_canal_is_refused() {
        assert!(Source::at(-0.1).is_err());
        assert!(Source::at(60.1).is_err());
        assert!(Source::at(f64::NAN).is_err());
        assert_eq!(Source::gaussian(10.0, 0.0).unwrap_err().field(), "sigma_cm");
        assert!(Source::gaussian(10.0, f64::NAN).is_err());
    }
}
