//! What the fast path needs to know of a neuraxis.

use super::grid::Grid;
use super::{Neuraxis, Source};
use crate::limits::ParameterError;
use std::ops::Range;

impl Neuraxis {
    /// The nodes of spinal fluid, and those of cisterna magna and cranial space.
    pub(crate) fn fluid_nodes(&self) -> [Range<usize>; 2] {
        let cells = self.parameters().cells;
        [0..cells, cells..self.chain().nodes()]
    }

    /// The node of the spinal cell that contains a height.
    pub(crate) fn node_at(&self, z_cm: f64) -> Result<usize, ParameterError> {
        let grid = Grid::of(self.parameters());
        Ok(grid.cell_of(grid.check(z_cm)?))
    }

    /// What a dose of one at `source` puts into every node.
    pub(crate) fn unit_dose(&self, source: &Source) -> Result<Vec<f64>, ParameterError> {
        let grid = Grid::of(self.parameters());
        grid.check(source.z_cm())?;
        let mut amounts = vec![0.0; self.chain().nodes()];
        let spinal_ml = &self.chain().volumes_ml()[..grid.cells];
        source.add_amounts(1.0, &grid, spinal_ml, &mut amounts[..grid.cells]);
        Ok(amounts)
    }
}
