//! What passes between neighbours of the neuraxis chain: dispersion, bulk flow, and any flow that
//! something pushes on top of it.

use super::Parameters;
use super::assembly::{SECONDS_PER_MINUTE, areas_cm2};
use super::canal::dispersion_cm2_per_s;
use super::grid::Grid;
use crate::chain::Face;

/// Conductances and flows through the faces of one neuraxis, from the sac end upward.
///
/// Fluid flows down from the foramen magnum, ever less of it, as it is absorbed evenly on the
/// way; at the sac end nothing is left.
pub(super) struct Faces {
    /// Up to and including the foramen magnum, mL/s.
    conductances_ml_per_s: Vec<f64>,
    /// Bulk flow at the same faces, positive upward, mL/s.
    flows_ml_per_s: Vec<f64>,
    /// Cross-sections at the same faces, cm2.
    pub(super) areas_cm2: Vec<f64>,
    /// Mixing between cisterna magna and cranial space, mL/s.
    cranial_exchange_ml_per_s: f64,
    /// Flow from the cisterna magna into the cranial space, mL/s.
    cranial_outflow_ml_per_s: f64,
}

impl Faces {
    pub(super) fn of(parameters: &Parameters) -> Faces {
        let grid = Grid::of(parameters);
        let cell_length_cm = grid.cell_length_cm();
        let production = parameters.production_ml_per_min / SECONDS_PER_MINUTE;
        let spinal_absorption = production * parameters.spinal_absorption_fraction;
        let cells_cm2 = areas_cm2(parameters, &grid);
        let mut areas_cm2: Vec<f64> =
            cells_cm2.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect();
        let heights_cm = (1..grid.cells).map(|below| below as f64 * cell_length_cm);
        let conductance = |(z_cm, area_cm2): (f64, &f64)| {
            dispersion_cm2_per_s(parameters, z_cm) * area_cm2 / cell_length_cm
        };
        let mut conductances_ml_per_s: Vec<f64> =
            heights_cm.clone().zip(&areas_cm2).map(conductance).collect();
        let mut flows_ml_per_s: Vec<f64> =
            heights_cm.map(|z_cm| -spinal_absorption * (z_cm / grid.length_cm)).collect();
        conductances_ml_per_s.push(parameters.foramen_conductance_ml_per_min / SECONDS_PER_MINUTE);
        flows_ml_per_s.push(-spinal_absorption);
        areas_cm2.push(cells_cm2[grid.cells - 1]);
        Faces {
            conductances_ml_per_s,
            flows_ml_per_s,
            areas_cm2,
            cranial_exchange_ml_per_s: parameters.cranial_exchange_ml_per_min / SECONDS_PER_MINUTE,
            cranial_outflow_ml_per_s: production - spinal_absorption,
        }
    }

    /// The faces of the chain with `pushed_ml_per_s` on top of the bulk flow, positive upward,
    /// one for every face; none may be given for none.
    pub(super) fn pushed(&self, pushed_ml_per_s: &[f64]) -> Vec<Face> {
        let pushed = |face: usize| pushed_ml_per_s.get(face).copied().unwrap_or(0.0);
        let spinal = self.conductances_ml_per_s.iter().zip(&self.flows_ml_per_s).enumerate();
        let mut faces: Vec<Face> = spinal
            .map(|(face, (conductance, flow))| {
                Face::exponential_fitted(*conductance, flow + pushed(face))
            })
            .collect();
        let above_cisterna = pushed(faces.len());
        let up = self.cranial_outflow_ml_per_s + above_cisterna.max(0.0);
        faces.push(Face {
            forward_ml_per_s: self.cranial_exchange_ml_per_s + up,
            backward_ml_per_s: self.cranial_exchange_ml_per_s + (-above_cisterna).max(0.0),
        });
        faces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_is_carried_on_top_of_the_bulk_flow_at_every_face() {
        let faces = Faces::of(&Parameters::for_drug_loss(0.0));
        let net = |face: &Face| face.forward_ml_per_s - face.backward_ml_per_s;
        let plain = faces.pushed(&[]);
        assert_eq!(plain.len(), 241);
        for pushed_ml_per_s in [0.2, 1e-4, -1e-4, -0.2] {
            let pushed = faces.pushed(&[pushed_ml_per_s; 241]);
            for (pushed, plain) in pushed.iter().zip(&plain) {
                assert!((net(pushed) - net(plain) - pushed_ml_per_s).abs() < 1e-14);
                assert!(pushed.forward_ml_per_s >= 0.0 && pushed.backward_ml_per_s >= 0.0);
            }
        }
    }
}
