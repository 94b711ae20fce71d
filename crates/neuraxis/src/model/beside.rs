//! The drug beside the fluid: in tissue of cord and roots, and in the epidural space.

use super::state::{EPIDURAL_POOL, State, TISSUE_POOL};
use crate::limits::ParameterError;

impl State {
    /// The amount now in tissue of cord and roots; 0 when tissue is left out.
    pub fn tissue_amount(&self) -> f64 {
        self.contents.beside(TISSUE_POOL).iter().sum()
    }

    /// The amount now in the epidural space with its fat; 0 when it is left out.
    pub fn epidural_amount(&self) -> f64 {
        self.contents.beside(EPIDURAL_POOL).iter().sum()
    }

    /// Drug in tissue at a height, amount per cm of length; 0 when tissue is left out.
    pub fn tissue_per_cm_at(&self, z_cm: f64) -> Result<f64, ParameterError> {
        Ok(self.held_at(TISSUE_POOL, z_cm)? / self.grid.cell_length_cm())
    }

    /// Drug in tissue at a height over the volume of the fluid beside it, amount per mL of fluid.
    ///
    /// In lasting balance this is `tissue_in / (tissue_out + tissue_to_plasma)` times the
    /// concentration of that fluid. It is not per mL of tissue, whose volume the model lacks.
    pub fn tissue_per_fluid_ml_at(&self, z_cm: f64) -> Result<f64, ParameterError> {
        let held = self.held_at(TISSUE_POOL, z_cm)?;
        Ok(held / self.contents.volumes_ml()[self.grid.cell_of(z_cm)])
    }

    /// Heights and drug in tissue, amount per cm, from the sac end upward; empty when tissue is
    /// left out.
    pub fn tissue_profile(&self) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        self.profile_beside(TISSUE_POOL)
    }

    /// Heights and drug in the epidural space, amount per cm, from the sac end upward; empty when
    /// it is left out.
    pub fn epidural_profile(&self) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        self.profile_beside(EPIDURAL_POOL)
    }

    fn held_at(&self, pool: usize, z_cm: f64) -> Result<f64, ParameterError> {
        self.grid.check(z_cm)?;
        let stores = self.contents.beside(pool);
        Ok(stores.get(self.grid.cell_of(z_cm)).copied().unwrap_or(0.0))
    }

    fn profile_beside(&self, pool: usize) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        let per_cm = move |(cell, &amount): (usize, &f64)| {
            (self.grid.centre_cm(cell), amount / self.grid.cell_length_cm())
        };
        self.contents.beside(pool).iter().enumerate().map(per_cm)
    }
}
