//! Several numbers that are treated alike.
//!
//! Every operation is a plain addition, product or quotient of each lane by itself, and the order
//! of every sum is written out here. A compiler may not merge or reorder any of them. So it is of
//! no consequence for the result how many lanes there are or how wide the instructions are.

use std::ops::{Add, Mul, Sub};

/// `L` numbers side by side: one of each patient of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lanes<const L: usize>(pub(super) [f64; L]);

impl<const L: usize> Lanes<L> {
    pub(super) const ZERO: Lanes<L> = Lanes([0.0; L]);

    #[inline(always)]
    pub(super) fn map(mut self, f: impl Fn(f64) -> f64) -> Lanes<L> {
        for entry in &mut self.0 {
            *entry = f(*entry);
        }
        self
    }
}

macro_rules! lane_by_lane {
    ($name:ident, $method:ident, $operator:tt) => {
        impl<const L: usize> $name for Lanes<L> {
            type Output = Lanes<L>;

            #[inline(always)]
            fn $method(mut self, other: Lanes<L>) -> Lanes<L> {
                for (one, two) in self.0.iter_mut().zip(other.0) {
                    *one $operator two;
                }
                self
            }
        }
    };
}

lane_by_lane!(Add, add, +=);
lane_by_lane!(Sub, sub, -=);
lane_by_lane!(Mul, mul, *=);

/// How many sums a scalar product keeps, so that no addition waits for the one before it.
const PARTIAL_SUMS: usize = 8;

/// The scalar product of two vectors, for every lane.
#[inline(always)]
pub(super) fn dot<const L: usize>(one: &[Lanes<L>], two: &[Lanes<L>]) -> Lanes<L> {
    let mut sums = [Lanes::<L>::ZERO; PARTIAL_SUMS];
    let (ones, ones_left) = one.as_chunks::<PARTIAL_SUMS>();
    let (twos, twos_left) = two.as_chunks::<PARTIAL_SUMS>();
    for (ones, twos) in ones.iter().zip(twos) {
        for ((sum, &a), &b) in sums.iter_mut().zip(ones).zip(twos) {
            *sum = *sum + a * b;
        }
    }
    for ((sum, &a), &b) in sums.iter_mut().zip(ones_left).zip(twos_left) {
        *sum = *sum + a * b;
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Takes `share` times a vector away from another one, for every lane.
#[inline(always)]
pub(super) fn take_away<const L: usize>(
    from: &mut [Lanes<L>],
    share: Lanes<L>,
    vector: &[Lanes<L>],
) {
    for (left, &entry) in from.iter_mut().zip(vector) {
        *left = *left - share * entry;
    }
}

/// The sum of eight numbers, in the order in which the scalar product adds.
#[inline(always)]
pub(super) fn sum_of([a, b, c, d, e, f, g, h]: [f64; 8]) -> f64 {
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_product_takes_every_entry_once() {
        for length in [1, 7, 8, 9, 242] {
            let ones: Vec<Lanes<2>> = (0..length).map(|i| Lanes([f64::from(i), 1.0])).collect();
            let twos = vec![Lanes([1.0, 2.0]); ones.len()];
            let last = f64::from(length - 1);
            let want = Lanes([last * (last + 1.0) / 2.0, 2.0 * f64::from(length)]);
            assert_eq!(dot(&ones, &twos), want);
        }
        assert_eq!(sum_of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]).to_bits(), 36_f64.to_bits());
    }
}
