//! How a canal is divided into cells.

use super::Parameters;
use crate::limits::{Limits, ParameterError};

/// Equal cells along one canal, from the sac end upward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    pub(super) cells: usize,
    pub(super) length_cm: f64,
}

impl Grid {
    pub(super) fn of(parameters: &Parameters) -> Grid {
        Grid { cells: parameters.cells, length_cm: parameters.canal_length_cm }
    }

    /// The length of one cell, cm.
    pub(super) fn cell_length_cm(&self) -> f64 {
        self.length_cm / self.cells as f64
    }

    /// Hands back a height inside the canal, or refuses it.
    pub(super) fn check(&self, z_cm: f64) -> Result<f64, ParameterError> {
        Limits::new(0.0, self.length_cm).check("z_cm", z_cm)
    }

    /// The cell that contains a height inside the canal; one on a face belongs to the cell above.
    pub(super) fn cell_of(&self, z_cm: f64) -> usize {
        debug_assert!(self.check(z_cm).is_ok(), "height {z_cm}");
        let cell = (z_cm * self.cells as f64 / self.length_cm) as usize;
        cell.min(self.cells - 1)
    }

    /// The height of the middle of a cell, cm.
    pub(super) fn centre_cm(&self, cell: usize) -> f64 {
        (cell as f64 + 0.5) * self.length_cm / self.cells as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_fall_into_the_right_cell() {
        let grid = Grid { cells: 240, length_cm: 60.0 };
        assert_eq!(grid.cell_of(0.0), 0);
        assert_eq!(grid.cell_of(13.5), 54);
        assert_eq!(grid.cell_of(13.499), 53);
        assert_eq!(grid.cell_of(60.0), 239);
        assert!((grid.centre_cm(54) - 13.625).abs() < 1e-12);
        let long = Grid { cells: 240, length_cm: 72.0 };
        assert_eq!(long.cell_of(72.0), 239);
        assert_eq!(long.cell_of(16.3), 54);
        assert!(long.check(61.0).is_ok() && grid.check(61.0).is_err());
    }
}
