//! How far the modes are from the chain, judged from how much fewer modes would have changed.

use super::modes::Modes;

/// Ratio of successive times at which the two are compared.
const RATIO: f64 = 1.5;
/// The comparison ends here: a month, after which everything is steady or gone.
const END_S: f64 = 30.0 * 86_400.0;

/// The largest difference between two sets of modes, relative to the largest value of the same
/// reading: after a dose given evenly over `shortest_s`, and during an infusion that goes on.
///
/// `fewer` has the first modes of `modes` only. What it gets wrong, `modes` gets wrong too, by
/// ever less; so this is an overestimate of the error of `modes`.
#[inline(always)]
pub(super) fn difference(modes: &Modes, fewer: &Modes, shortest_s: f64) -> f64 {
    let pulse = compare(modes, fewer, shortest_s, |start_s| start_s < shortest_s);
    let infusion = compare(modes, fewer, shortest_s, |_| true);
    pulse.max(infusion)
}

#[inline(always)]
fn compare(modes: &Modes, fewer: &Modes, shortest_s: f64, flows: impl Fn(f64) -> bool) -> f64 {
    let counts = modes.counts();
    let readings = counts.amounts + counts.probes;
    let mut largest = vec![(0.0_f64, 0.0_f64); readings];
    let (mut all, mut some) = (modes.nothing(), fewer.nothing());
    let mut now_s = 0.0;
    let mut next_s = shortest_s;
    while now_s < END_S.max(shortest_s) {
        let rate_per_s = if flows(now_s) { 1.0 } else { 0.0 };
        modes.advance(&mut all, rate_per_s, next_s - now_s);
        fewer.advance(&mut some, rate_per_s, next_s - now_s);
        for (index, (difference, value)) in largest.iter_mut().enumerate() {
            let (one, two) = (read(modes, &all, index), read(fewer, &some, index));
            if !(one - two).is_finite() {
                return f64::INFINITY;
            }
            *difference = difference.max((one - two).abs());
            *value = value.max(one.abs());
        }
        (now_s, next_s) = (next_s, next_s * RATIO);
    }
    largest.iter().map(|(difference, value)| relative(*difference, *value)).fold(0.0, f64::max)
}

#[inline(always)]
fn read(modes: &Modes, amounts: &[[f64; 8]], index: usize) -> f64 {
    match index.checked_sub(modes.counts().amounts) {
        None => modes.amount(amounts, index),
        Some(probe) => modes.concentration(amounts, probe),
    }
}

/// A difference where there is no value is as bad as it can be.
#[inline(always)]
fn relative(difference: f64, value: f64) -> f64 {
    if value > 0.0 {
        difference / value
    } else if difference > 0.0 {
        f64::INFINITY
    } else {
        0.0
    }
}
