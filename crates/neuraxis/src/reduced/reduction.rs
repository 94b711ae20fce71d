//! A chain reduced to what is read of it.

use super::course::Course;
use super::estimate::difference;
use super::job::{Job, POLE_PER_S, columns, group};
use super::krylov::Basis;
use super::modes::Modes;
use super::{Accuracy, Probe, ReduceError};
use crate::model::{Neuraxis, Source};
use fearless_simd::{Level, dispatch};
use std::sync::Arc;

/// How many modes are tried, one after the other, until the tolerance is reached.
pub const MODE_COUNTS: [usize; 4] = [16, 24, 32, 48];

/// A neuraxis with one source, reduced to the modes that its readings need.
#[derive(Clone, Debug)]
pub struct Reduction {
    modes: Arc<Modes>,
    level: Level,
    error: f64,
}

impl Reduction {
    /// Reduces a neuraxis for doses at `source`, read at `probes`.
    pub fn new(
        neuraxis: &Neuraxis,
        source: &Source,
        probes: &[Probe],
        accuracy: Accuracy,
    ) -> Result<Reduction, ReduceError> {
        accuracy.validate()?;
        Reduction::of_job(Job::new(neuraxis, source, probes)?, accuracy, Level::new(), 0)
    }

    /// Tries the numbers of modes from the one at `from`.
    pub(super) fn of_job(
        job: Job,
        accuracy: Accuracy,
        level: Level,
        from: usize,
    ) -> Result<Reduction, ReduceError> {
        let jobs = [job];
        let mut error = f64::INFINITY;
        for size in MODE_COUNTS.into_iter().skip(from) {
            let [reduction] = Reduction::of_group(&jobs, size, accuracy, level);
            if reduction.error <= accuracy.tolerance {
                return Ok(reduction);
            }
            error = reduction.error;
        }
        let modes = MODE_COUNTS[MODE_COUNTS.len() - 1];
        Err(ReduceError::NotResolved { error, tolerance: accuracy.tolerance, modes })
    }

    /// Reduces patients with the same number of nodes side by side, whatever the error.
    pub(super) fn of_group<const L: usize>(
        jobs: &[Job; L],
        size: usize,
        accuracy: Accuracy,
        level: Level,
    ) -> [Reduction; L] {
        dispatch!(level, _simd => reduce(jobs, size, accuracy, level))
    }

    /// A passage through time, which begins without any drug.
    pub fn course(&self) -> Course {
        Course::new(Arc::clone(&self.modes), self.level)
    }

    /// The estimated error of a reading, relative to the largest reading of the same probe.
    ///
    /// It is the difference that the last quarter of the modes made, and so an overestimate.
    pub fn error_estimate(&self) -> f64 {
        self.error
    }

    /// The number of modes.
    pub fn modes(&self) -> usize {
        self.modes.count()
    }

    /// The memory of this reduction and one course of it, bytes.
    pub fn bytes(&self) -> usize {
        let course = size_of::<Course>() + self.modes.count() * size_of::<f64>();
        size_of::<Reduction>() + size_of::<Modes>() + self.modes.bytes() + course
    }
}

#[inline(always)]
fn reduce<const L: usize>(
    jobs: &[Job; L],
    size: usize,
    accuracy: Accuracy,
    level: Level,
) -> [Reduction; L] {
    let group = group(jobs);
    let basis = Basis::new(&group, size);
    let columns = columns(jobs, &basis);
    std::array::from_fn(|lane| {
        let modes = |size: usize| {
            let diagonal_s = basis.diagonal_s[..size].iter().map(|entry| entry.0[lane]).collect();
            let mut beside_s: Vec<f64> =
                basis.beside_s[..size - 1].iter().map(|entry| entry.0[lane]).collect();
            beside_s.push(0.0);
            let range = (POLE_PER_S, jobs[lane].symmetric.fastest_per_s);
            let columns = columns[lane].first(size);
            Modes::new(diagonal_s, beside_s, columns, jobs[lane].counts, range)
        };
        let (all, fewer) = (modes(size), modes(size - size / 4));
        let error = match (&all, &fewer) {
            (Some(all), Some(fewer)) => difference(all, fewer, accuracy.shortest_s),
            _ => f64::INFINITY,
        };
        let modes = Arc::new(all.unwrap_or_else(|| Modes::empty(jobs[lane].counts)));
        Reduction { modes, level, error }
    })
}
