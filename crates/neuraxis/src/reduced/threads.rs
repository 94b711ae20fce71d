//! Work on many threads whose result does not know how many they were.

use std::num::NonZeroUsize;
use std::sync::Mutex;

/// Cuts the items into groups of `size`, works on them on up to `threads` threads, and hands back
/// the results in the order of the items. Each group gives one result for each of its items.
pub(super) fn in_groups<Item: Sync, Out: Send>(
    items: &[Item],
    size: usize,
    threads: NonZeroUsize,
    work: impl Fn(usize, &[Item]) -> Vec<Out> + Sync,
) -> Vec<Out> {
    let mut results: Vec<Vec<Out>> = Vec::new();
    results.resize_with(items.len().div_ceil(size), Vec::new);
    let helpers = threads.get().min(results.len()).saturating_sub(1);
    let queue = Mutex::new(items.chunks(size).zip(&mut results).enumerate());
    let worker = || {
        loop {
            // A statement of its own, so that the lock is free while the work goes on.
            let next = queue.lock().expect("no worker panics with the lock").next();
            let Some((index, (group, result))) = next else { break };
            *result = work(index * size, group);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(worker);
        }
        worker();
    });
    results.into_iter().flatten().collect()
}
