//! The chain of the neuraxis, assembled from its parameters.

use super::Parameters;
use super::canal::area_cm2;
use super::faces::Faces;
use super::grid::Grid;
use super::state::{BRAIN_DRAIN, EPIDURAL_POOL, SPINAL_LOSS_DRAIN, TISSUE_POOL};
use super::state::{CRANIAL_NODES, CRANIAL_OUTFLOW_DRAIN, SPINAL_ABSORPTION_DRAIN};
use crate::chain::{Chain, Drain, SidePool};

pub(super) const SECONDS_PER_MINUTE: f64 = 60.0;
const SECONDS_PER_HOUR: f64 = 3600.0;

/// The chain of a validated neuraxis: spinal cells, cisterna magna, cranial space.
pub(super) fn assemble(parameters: &Parameters) -> Chain {
    let grid = Grid::of(parameters);
    let cells = grid.cells;
    let production = parameters.production_ml_per_min / SECONDS_PER_MINUTE;
    let spinal_absorption = production * parameters.spinal_absorption_fraction;
    let cranial_outflow = production - spinal_absorption;

    let mut volumes_ml = areas_cm2(parameters, &grid);
    volumes_ml.iter_mut().for_each(|entry| *entry *= grid.cell_length_cm());
    let loss_per_s = parameters.loss_per_h / SECONDS_PER_HOUR;
    let loss: Vec<f64> = volumes_ml.iter().map(|volume| volume * loss_per_s).collect();
    let absorption = vec![spinal_absorption / cells as f64; cells];
    let side_pools = side_pools(parameters, &volumes_ml);
    volumes_ml.extend([parameters.cisterna_ml, parameters.cranial_ml]);

    let mut drains = vec![Drain::new(0, Vec::new()); 4];
    drains[SPINAL_ABSORPTION_DRAIN] = Drain::new(0, absorption);
    drains[SPINAL_LOSS_DRAIN] = Drain::new(0, loss);
    drains[CRANIAL_OUTFLOW_DRAIN] = Drain::new(cells + CRANIAL_NODES - 1, vec![cranial_outflow]);
    let into_brain = parameters.cranial_ml * parameters.brain_uptake_per_h / SECONDS_PER_HOUR;
    drains[BRAIN_DRAIN] = Drain::new(cells + CRANIAL_NODES - 1, vec![into_brain]);
    let faces = Faces::of(parameters).pushed(&[]);
    let chain = Chain::new(volumes_ml, faces, drains);
    let chain = chain.and_then(|chain| chain.with_side_pools(side_pools));
    chain.expect("validated parameters make a chain")
}

/// The cross-section of every spinal cell, cm2.
pub(super) fn areas_cm2(parameters: &Parameters, grid: &Grid) -> Vec<f64> {
    (0..grid.cells).map(|cell| area_cm2(parameters, grid.centre_cm(cell))).collect()
}

/// Tissue and epidural space beside the spinal cells; what is left out has no stores.
fn side_pools(parameters: &Parameters, spinal_volumes_ml: &[f64]) -> Vec<SidePool> {
    let uptake_per_s = parameters.tissue_in_per_h / SECONDS_PER_HOUR;
    let tissue = spinal_volumes_ml.iter().map(|volume| volume * uptake_per_s).collect();
    let cells = spinal_volumes_ml.len();
    let across_dura = parameters.dural_clearance_ml_per_h() / SECONDS_PER_HOUR / cells as f64;
    let present = |rate: f64, uptakes: Vec<f64>| if rate > 0.0 { uptakes } else { Vec::new() };
    let pool = |uptakes, back_per_h: f64, to_plasma_per_h: f64| {
        SidePool::new(0, uptakes, back_per_h / SECONDS_PER_HOUR, to_plasma_per_h / SECONDS_PER_HOUR)
    };
    let mut pools = vec![SidePool::new(0, Vec::new(), 0.0, 0.0); 2];
    pools[TISSUE_POOL] = pool(
        present(uptake_per_s, tissue),
        parameters.tissue_out_per_h,
        parameters.tissue_to_plasma_per_h,
    );
    pools[EPIDURAL_POOL] = pool(
        present(across_dura, vec![across_dura; cells]),
        parameters.epidural_back_per_h(),
        parameters.epidural_to_plasma_per_h,
    );
    pools
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Face;

    #[test]
    fn fluid_is_conserved_in_every_node() {
        // Net flow in, less what is absorbed, is zero, except where fluid is produced.
        let parameters = Parameters::for_drug_loss(0.0);
        let chain = assemble(&parameters);
        let net = |face: &Face| face.forward_ml_per_s - face.backward_ml_per_s;
        for (node, clearance) in chain.clearances_ml_per_s().iter().enumerate() {
            let entering = if node > 0 { net(&chain.faces()[node - 1]) } else { 0.0 };
            let leaving = chain.faces().get(node).map_or(0.0, net);
            let produced = if node == parameters.cells { 0.37 / 60.0 } else { 0.0 };
            let balance = entering + produced - leaving - clearance;
            assert!(balance.abs() < 1e-14, "node {node}: {balance}");
        }
    }

    #[test]
    fn the_extremes_of_what_is_accepted_still_make_a_chain() {
        use crate::model::parameter_table as table;
        let fast_exchange = Parameters {
            dural_permeability_cm_per_min: table::DURAL_PERMEABILITY.accepted.high,
            dural_area_cm2: table::DURAL_AREA.accepted.high,
            epidural_ml: table::EPIDURAL.accepted.low,
            epidural_partition: table::EPIDURAL_PARTITION.accepted.low,
            epidural_to_plasma_per_h: table::EPIDURAL_TO_PLASMA.accepted.high,
            tissue_in_per_h: table::TISSUE_IN.accepted.high,
            ..Parameters::for_drug_loss(table::LOSS.accepted.high)
        };
        let fine = Parameters {
            cells: table::CELLS.accepted.high as usize,
            canal_length_cm: table::CANAL_LENGTH.accepted.low,
            k_cervical_cm2_per_s: table::K_CERVICAL.accepted.high,
            spinal_fluid_ml: table::SPINAL_FLUID.accepted.high,
            ..fast_exchange
        };
        for parameters in [fast_exchange, fine] {
            assert_eq!(parameters.validate(), Ok(()));
            assert_eq!(assemble(&parameters).side_pools().len(), 2);
        }
    }
}
