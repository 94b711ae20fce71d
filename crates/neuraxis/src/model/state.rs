//! How much drug is where, and how much has left by which way.

use super::grid::Grid;
use crate::chain::Contents;
use crate::limits::ParameterError;
use crate::total::Total;

/// The spinal absorption drain of the neuraxis chain.
pub(super) const SPINAL_ABSORPTION_DRAIN: usize = 0;
/// The spinal loss drain of the neuraxis chain.
pub(super) const SPINAL_LOSS_DRAIN: usize = 1;
/// The cranial outflow drain of the neuraxis chain.
pub(super) const CRANIAL_OUTFLOW_DRAIN: usize = 2;

/// The uptake into the brain of the neuraxis chain.
pub(super) const BRAIN_DRAIN: usize = 3;

/// Tissue of cord and roots beside the neuraxis chain.
pub(super) const TISSUE_POOL: usize = 0;
/// The epidural space with its fat beside the neuraxis chain.
pub(super) const EPIDURAL_POOL: usize = 1;

/// A debug build stops here: far above the tested residual, far below any blunder.
const BLUNDER_RESIDUAL: f64 = 1e-8;

/// Nodes of the chain above the foramen magnum: cisterna magna and cranial space.
pub(super) const CRANIAL_NODES: usize = 2;

/// The drug in one neuraxis at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub(super) grid: Grid,
    pub(super) contents: Contents,
    pub(super) injected: Total,
}

/// Amounts that have left for good, by the way they took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eliminated {
    /// Carried out with fluid absorbed along the spine.
    pub spinal_absorption: f64,
    /// Lost from spinal fluid through the dura and into vessels.
    pub spinal_loss: f64,
    /// Carried out with fluid leaving the cranial space.
    pub cranial_outflow: f64,
    /// Taken up from the cranial space into the brain.
    pub brain_uptake: f64,
    /// Carried to plasma from tissue of cord and roots.
    pub tissue_to_plasma: f64,
    /// Carried to plasma from the epidural space.
    pub epidural_to_plasma: f64,
}

impl Eliminated {
    /// What has reached plasma: all but the brain's share.
    pub fn to_plasma(&self) -> f64 {
        self.spinal_absorption
            + self.spinal_loss
            + self.cranial_outflow
            + self.tissue_to_plasma
            + self.epidural_to_plasma
    }

    /// The amount that has left, by whichever way.
    pub fn total(&self) -> f64 {
        self.to_plasma() + self.brain_uptake
    }
}

impl State {
    pub(super) fn new(grid: Grid, contents: Contents) -> State {
        State { grid, contents, injected: Total::default() }
    }

    /// Counts what has been injected, once it is in the contents.
    pub(super) fn settle(&mut self, injected: f64) {
        self.injected.add(injected);
        debug_assert!(self.contents.is_sound(), "a concentration is negative or not a number");
        debug_assert!(self.mass_residual() < BLUNDER_RESIDUAL, "{}", self.mass_residual());
    }

    /// The number of spinal cells.
    pub fn cells(&self) -> usize {
        self.grid.cells
    }

    /// The concentration of the cell that contains a height, amount per mL.
    ///
    /// A height on the face between two cells belongs to the upper one.
    pub fn concentration_at(&self, z_cm: f64) -> Result<f64, ParameterError> {
        self.grid.check(z_cm)?;
        Ok(self.contents.concentrations()[self.grid.cell_of(z_cm)])
    }

    /// The concentration in the cisterna magna, amount per mL.
    pub fn cisterna_concentration(&self) -> f64 {
        self.contents.concentrations()[self.cells()]
    }

    /// The concentration in the cranial space, amount per mL.
    pub fn cranial_concentration(&self) -> f64 {
        self.contents.concentrations()[self.cells() + 1]
    }

    /// Heights and concentrations along the canal, from the sac end upward, for drawing.
    pub fn profile(&self) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        let spinal = &self.contents.concentrations()[..self.cells()];
        spinal.iter().enumerate().map(|(cell, &c)| (self.grid.centre_cm(cell), c))
    }

    /// The length of the canal, cm.
    pub fn canal_length_cm(&self) -> f64 {
        self.grid.length_cm
    }

    /// Everything injected so far.
    pub fn injected(&self) -> f64 {
        self.injected.value()
    }

    /// The amount now in spinal fluid.
    pub fn spinal_amount(&self) -> f64 {
        (0..self.cells()).map(|cell| self.contents.amount_in(cell)).sum()
    }

    /// The amount now in the cisterna magna and the cranial space together.
    pub fn cranial_amount(&self) -> f64 {
        let cisterna = self.cells();
        self.contents.amount_in(cisterna) + self.contents.amount_in(cisterna + 1)
    }

    /// Share of everything injected that is now in the head; zero before any injection.
    pub fn cranial_fraction(&self) -> f64 {
        let injected = self.injected();
        if injected > 0.0 { self.cranial_amount() / injected } else { 0.0 }
    }

    /// What has left for good so far, by the way it took.
    pub fn eliminated(&self) -> Eliminated {
        Eliminated {
            spinal_absorption: self.contents.drained(SPINAL_ABSORPTION_DRAIN),
            spinal_loss: self.contents.drained(SPINAL_LOSS_DRAIN),
            cranial_outflow: self.contents.drained(CRANIAL_OUTFLOW_DRAIN),
            brain_uptake: self.contents.drained(BRAIN_DRAIN),
            tissue_to_plasma: self.contents.removed(TISSUE_POOL),
            epidural_to_plasma: self.contents.removed(EPIDURAL_POOL),
        }
    }

    /// Share of everything injected that is neither in or beside the fluid nor accounted as eliminated.
    ///
    /// The three amounts are computed separately, so this measures the error of the solver. It
    /// stays below 1e-10; before any injection it is zero.
    pub fn mass_residual(&self) -> f64 {
        let injected = self.injected();
        let found = self.contents.amount() + self.eliminated().total();
        if injected > 0.0 { (injected - found).abs() / injected } else { found }
    }
}
