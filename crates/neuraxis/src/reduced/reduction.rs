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

/// The estimate of the error compares with as many modes fewer.
const LEFT_OUT: usize = 2;

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
    /// It is the difference that the last two modes made, and so an overestimate.
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
        let (all, fewer) = (modes(size), modes(size - LEFT_OUT));
        let error = match (&all, &fewer) {
            (Some(all), Some(fewer)) => difference(all, fewer, accuracy.shortest_s),
            _ => f64::INFINITY,
        };
        let modes = Arc::new(all.unwrap_or_else(|| Modes::empty(jobs[lane].counts)));
        Reduction { modes, level, error }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;

    const PROBES: [Probe; 3] = [Probe::Height(13.5), Probe::Height(25.0), Probe::CisternaMagna];

    fn job(loss_per_h: f64) -> Job {
        let parameters = Parameters {
            tissue_in_per_h: 0.05,
            tissue_out_per_h: 0.05,
            dural_permeability_cm_per_min: 1e-4,
            ..Parameters::for_drug_loss(loss_per_h)
        };
        let neuraxis = Neuraxis::new(parameters).unwrap();
        Job::new(&neuraxis, &Source::at(20.0).unwrap(), &PROBES).unwrap()
    }

    /// Every set of vector instructions that this machine has, beginning with the least.
    fn levels() -> Vec<Level> {
        let mut levels = vec![Level::baseline()];
        #[cfg(target_arch = "x86_64")]
        {
            let best = Level::new();
            levels.extend(best.as_sse4_2().map(Level::Sse4_2));
            levels.extend(best.as_avx2().map(Level::Avx2));
            levels.extend(best.as_avx512().map(Level::Avx512));
        }
        levels
    }

    #[test]
    fn every_set_of_instructions_gives_the_same_bytes() {
        let accuracy = Accuracy::default();
        let readings = |level| {
            let jobs = [0.0, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0].map(job);
            let mut bits = Vec::new();
            for reduction in Reduction::of_group(&jobs, 16, accuracy, level) {
                let mut course = reduction.course();
                for hours in 1..50 {
                    course.advance(f64::from(hours % 4), 3600.0 * f64::from(hours)).unwrap();
                    bits.extend((0..3).map(|probe| course.concentration(probe).to_bits()));
                }
                let totals = course.totals();
                bits.extend([totals.spinal, totals.eliminated.total()].map(f64::to_bits));
                bits.push(reduction.error_estimate().to_bits());
            }
            bits
        };
        let levels = levels();
        let least = readings(levels[0]);
        for level in &levels[1..] {
            assert!(readings(*level) == least, "{level:?} gives other bytes than {:?}", levels[0]);
        }
        #[cfg(target_arch = "x86_64")]
        assert!(levels.len() > 1 || !std::arch::is_x86_feature_detected!("sse4.2"));
    }

    #[test]
    fn a_patient_needs_less_than_a_mebibyte() {
        const MEBIBYTE: usize = 1 << 20;
        let probes: Vec<Probe> = (0..60).map(|z| Probe::Height(f64::from(z))).collect();
        // With tissue and epidural space, so that every cell counts three times.
        let neuraxis = Neuraxis::new(Parameters {
            tissue_in_per_h: 0.05,
            tissue_out_per_h: 0.05,
            dural_permeability_cm_per_min: 1e-4,
            ..Parameters::for_drug_loss(0.15)
        })
        .unwrap();
        let source = Source::at(20.0).unwrap();
        let job = Job::new(&neuraxis, &source, &probes).unwrap();
        let largest = MODE_COUNTS[MODE_COUNTS.len() - 1];
        let [reduction] = Reduction::of_group(&[job], largest, Accuracy::default(), Level::new());
        assert_eq!(reduction.modes(), largest);
        // Running: 70 rows and four vectors of 48 modes.
        assert!(reduction.bytes() < 32_768, "{}", reduction.bytes());
        // While it is set up: the basis, two dozen vectors, and the columns twice.
        let pools = neuraxis.chain().side_pools().iter();
        let stores: usize = pools.map(|pool| pool.uptakes_ml_per_s().len()).sum();
        assert_eq!(stores, 480);
        let nodes = neuraxis.chain().nodes() + stores;
        let vectors = largest * nodes + 24 * nodes + 2 * largest * (1 + 10 + probes.len());
        assert!(vectors * size_of::<f64>() + reduction.bytes() < MEBIBYTE / 2);
    }

    #[test]
    fn the_balance_holds_with_far_too_few_modes() {
        for loss_per_h in [0.0, 0.15, 5.0] {
            let jobs = [job(loss_per_h)];
            let [reduction] = Reduction::of_group(&jobs, 8, Accuracy::default(), Level::new());
            // Eight modes are far too few for the readings, and enough for the balance.
            assert!(reduction.error_estimate() > 1e-3);
            let mut course = reduction.course();
            course.advance(3.0, 1e6).unwrap();
            assert!(course.totals().mass_residual() < 1e-12);
        }
    }
}
