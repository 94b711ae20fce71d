//! Many patients, each with parameters of its own.

use super::job::Job;
use super::reduction::MODE_COUNTS;
use super::{Accuracy, Probe, ReduceError, Reduction};
use crate::model::{Neuraxis, Parameters, Source};
use fearless_simd::Level;

/// How many patients are reduced side by side: the numbers of the widest vector instructions.
pub const GROUP: usize = 8;

/// One patient: who it is, where the drug enters, where it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Anatomy, flow, dispersion and loss.
    pub parameters: Parameters,
    /// Where the drug enters.
    pub source: Source,
    /// Where the concentration is read.
    pub probes: Vec<Probe>,
}

/// Reduces every subject and lets `play` do with it whatever is wanted: typically take
/// [`Reduction::course`] through a schedule and keep some readings. `play` is given the place of
/// the subject in the list.
///
/// The results are in the order of the subjects, and each is the same as [`Reduction::new`] gives
/// for the subject alone. So a long list may be cut anywhere and its parts worked on at the same
/// time; multiples of [`GROUP`] are the fastest. A reduction is dropped as soon as it was played,
/// so the memory does not grow with the number of subjects.
pub fn each_subject<Out>(
    subjects: &[Subject],
    accuracy: Accuracy,
    mut play: impl FnMut(usize, &Reduction) -> Out,
) -> Result<Vec<Result<Out, ReduceError>>, ReduceError> {
    accuracy.validate()?;
    let level = Level::new();
    let reductions = subjects.chunks(GROUP).flat_map(|group| reduce(group, accuracy, level));
    let played = reductions.enumerate().map(|(number, one)| one.map(|one| play(number, &one)));
    Ok(played.collect())
}

fn reduce(
    subjects: &[Subject],
    accuracy: Accuracy,
    level: Level,
) -> Vec<Result<Reduction, ReduceError>> {
    let jobs: Vec<_> = subjects.iter().map(job).collect();
    let jobs = match side_by_side(jobs) {
        Ok(jobs) => jobs,
        Err(jobs) => {
            let alone = |job| Reduction::of_job(job?, accuracy, level, 0);
            return jobs.into_iter().map(alone).collect();
        }
    };
    let reductions = Reduction::of_group(&jobs, MODE_COUNTS[0], accuracy, level);
    let enlarge = |(reduction, job): (Reduction, Job)| {
        if reduction.error_estimate() <= accuracy.tolerance {
            Ok(reduction)
        } else {
            Reduction::of_job(job, accuracy, level, 1)
        }
    };
    reductions.into_iter().zip(jobs).map(enlarge).collect()
}

fn job(subject: &Subject) -> Result<Job, ReduceError> {
    Job::new(&Neuraxis::new(subject.parameters)?, &subject.source, &subject.probes)
}

/// The jobs as a full group of equal size, or back as they were.
fn side_by_side(
    jobs: Vec<Result<Job, ReduceError>>,
) -> Result<[Job; GROUP], Vec<Result<Job, ReduceError>>> {
    let size = |job: &Result<Job, ReduceError>| job.as_ref().map(Job::layout).ok();
    let first = jobs.first().and_then(size);
    if jobs.len() != GROUP || first.is_none() || jobs.iter().any(|job| size(job) != first) {
        return Err(jobs);
    }
    let jobs: Vec<Job> = jobs.into_iter().flatten().collect();
    Ok(jobs.try_into().unwrap_or_else(|_| unreachable!("eight jobs, none of them refused")))
}
