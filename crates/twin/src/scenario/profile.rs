//! The drug along the whole spine over time, kept coarsely enough to be drawn.

use cisterna_quantity::{Duration, Length};

use super::plan::Plan;
use crate::Fluid;
use crate::fluid::z_cm;

/// The most moments that are kept; a picture has no room for more.
const MOMENTS_MAX: usize = 600;
/// The most rows along the canal that are kept.
const ROWS_MAX: usize = 60;

/// Concentrations along the canal and in the cisterna magna over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The named levels and how high above the end of the dural sac they lie in this
    /// person, in cm, from low up.
    pub levels: Vec<(String, f64)>,
    /// Where the rows begin and end, in cm, from the end of the dural sac up.
    pub edges_cm: Vec<f64>,
    /// The moments that were kept.
    pub moments: Vec<Moment>,
}

/// The drug along the spine at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// The time since the start.
    pub at: Duration,
    /// The mean concentration of each row, ng/mL.
    pub canal_ng_per_ml: Vec<f64>,
    /// The concentration in the cisterna magna, ng/mL.
    pub cisterna_ng_per_ml: f64,
}

impl Profile {
    /// Keeps what is in the fluid now, of the scenario's own drug.
    pub(super) fn keep(&mut self, at: Duration, fluid: &Fluid, plan: &Plan) {
        let cells: Vec<(f64, f64)> = fluid.profile().collect();
        let together = cells.len().div_ceil(ROWS_MAX).max(1);
        if self.edges_cm.is_empty() {
            self.edges_cm = edges_cm(&cells, together);
            let canal_cm = fluid.parameters().canal_length_cm;
            let level = |(name, height): &(String, Length)| (name.clone(), z_cm(*height, canal_cm));
            self.levels = plan.levels.iter().map(level).collect();
        }
        let mean = |row: &[(f64, f64)]| row.iter().map(|(_, c)| c).sum::<f64>() / row.len() as f64;
        self.moments.push(Moment {
            at,
            canal_ng_per_ml: cells.chunks(together).map(mean).collect(),
            cisterna_ng_per_ml: fluid.state().cisterna_concentration(),
        });
    }
}

/// The lower end of every row and the upper end of the last, from the middles of equal cells.
fn edges_cm(cells: &[(f64, f64)], together: usize) -> Vec<f64> {
    let half = cells.first().map_or(0.0, |(z_cm, _)| *z_cm);
    let top = cells.last().map(|(z_cm, _)| z_cm + half);
    let lower = cells.chunks(together).map(|row| row[0].0 - half);
    lower.chain(top).collect()
}

/// The moments of a list that are kept: the first, and every so many after it.
pub(super) fn kept(samples: &[Duration]) -> impl Iterator<Item = Duration> + '_ {
    samples.iter().copied().step_by(samples.len().div_ceil(MOMENTS_MAX).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_600_moments_are_kept_whatever_is_sampled() {
        for count in [1, 599, 600, 601, 1199, 100_000] {
            let samples: Vec<Duration> = (0..count).map(Duration::from_ms).collect();
            let kept: Vec<Duration> = kept(&samples).collect();
            assert!(kept.len() <= MOMENTS_MAX && kept.len() * 2 > MOMENTS_MAX.min(count as usize));
            assert_eq!(kept[0], Duration::ZERO);
        }
    }

    #[test]
    fn rows_cover_the_canal_from_end_to_end() {
        let cells: Vec<(f64, f64)> =
            (0..240).map(|cell| (0.125 + 0.25 * f64::from(cell), 0.0)).collect();
        let edges = edges_cm(&cells, 4);
        assert_eq!((edges.len(), edges[0], edges[1], edges[60]), (61, 0.0, 1.0, 60.0));
    }
}
