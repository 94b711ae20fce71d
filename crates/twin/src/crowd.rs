//! Many patients at the same time, on as many threads as are wanted.
//!
//! The result does not know how many threads there were: patients are independent, each draws from
//! streams of random numbers of its own, and results are put in the order of the patients.

use cisterna_neuraxis::reduced::{Accuracy, GROUP, ReduceError, Reduction, Subject, each_subject};
use std::num::NonZeroUsize;
use std::sync::Mutex;

/// What was played for every subject, or why a subject could not be reduced.
pub type Played<Out> = Vec<Result<Out, ReduceError>>;

/// [`each_subject`] on up to `threads` threads, with the same bytes for any number of them.
pub fn play_subjects<Out: Send>(
    subjects: &[Subject],
    accuracy: Accuracy,
    threads: NonZeroUsize,
    play: impl Fn(usize, &Reduction) -> Out + Sync,
) -> Result<Played<Out>, ReduceError> {
    let groups = in_groups(subjects, GROUP, threads, |first, group| {
        each_subject(group, accuracy, |number, reduction| play(first + number, reduction))
    });
    let mut all = Vec::with_capacity(subjects.len());
    for group in groups {
        all.extend(group?);
    }
    Ok(all)
}

/// Cuts the items into groups of `size`, gives each with its first number to `work` on one of up
/// to `threads` threads, and hands back the results in the order of the groups.
fn in_groups<Item: Sync, Out: Send>(
    items: &[Item],
    size: usize,
    threads: NonZeroUsize,
    work: impl Fn(usize, &[Item]) -> Out + Sync,
) -> Vec<Out> {
    let mut results: Vec<Option<Out>> = Vec::new();
    results.resize_with(items.len().div_ceil(size), || None);
    let helpers = threads.get().min(results.len()).saturating_sub(1);
    let queue = Mutex::new(items.chunks(size).zip(&mut results).enumerate());
    let worker = || {
        loop {
            // A statement of its own, so that the lock is free while the work goes on.
            let next = queue.lock().expect("no worker panics with the lock").next();
            let Some((index, (group, result))) = next else { break };
            *result = Some(work(index * size, group));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(worker);
        }
        worker();
    });
    results.into_iter().map(|result| result.expect("every group was worked on")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cisterna_neuraxis::model::{Parameters, Source};
    use cisterna_neuraxis::population::{Cohort, Place, Variability};
    use cisterna_neuraxis::reduced::Probe;

    fn subjects(count: u64) -> Vec<Subject> {
        let typical = Parameters::for_drug_loss(0.15);
        let cohort = Cohort::new(9, typical, Variability::suggested(0.4)).unwrap();
        let subject = |number| Subject {
            parameters: cohort.parameters(number),
            source: Source::at(cohort.height_cm(number, Place::Tip, 20.0).unwrap()).unwrap(),
            probes: vec![Probe::Height(13.5), Probe::CisternaMagna],
        };
        (0..count).map(subject).collect()
    }

    fn bits(threads: usize) -> Vec<(usize, Vec<u64>)> {
        let threads = NonZeroUsize::new(threads).unwrap();
        let play = |number: usize, reduction: &Reduction| {
            let mut course = reduction.course();
            for hours in 1..30 {
                course.advance(f64::from(hours % 4), 3600.0 * f64::from(hours)).unwrap();
            }
            (number, (0..2).map(|probe| course.concentration(probe).to_bits()).collect())
        };
        let played = play_subjects(&subjects(100), Accuracy::default(), threads, play).unwrap();
        played.into_iter().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn one_two_and_eight_threads_give_the_same_bytes() {
        let one = bits(1);
        assert!(one.iter().enumerate().all(|(place, (number, _))| place == *number));
        assert_eq!(one.len(), 100);
        assert_eq!(one, bits(2));
        assert_eq!(one, bits(8));
    }

    #[test]
    fn nobody_and_a_senseless_accuracy_are_answered() {
        let threads = NonZeroUsize::new(3).unwrap();
        let nobody = play_subjects(&[], Accuracy::default(), threads, |number, _| number);
        assert_eq!(nobody, Ok(Vec::new()));
        let wrong = Accuracy { tolerance: 0.0, ..Accuracy::default() };
        assert!(play_subjects(&subjects(9), wrong, threads, |number, _| number).is_err());
    }
}
