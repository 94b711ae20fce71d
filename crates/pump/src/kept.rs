//! A value kept twice with a seal on each copy, so that a flipped bit is found and mended.

use core::hash::{Hash, Hasher};

/// Two sealed copies of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<T> {
    copies: [T; 2],
    seals: [u64; 2],
}

/// Both copies are damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damaged;

impl<T: Copy + Hash> Kept<T> {
    /// Keeps a value.
    pub(crate) fn new(value: T) -> Self {
        Self { copies: [value; 2], seals: [seal(&value); 2] }
    }

    /// The value, and whether a copy had to be mended.
    ///
    /// # Errors
    /// [`Damaged`] when neither copy has the content that it was sealed with.
    pub(crate) fn read(&mut self) -> Result<(T, bool), Damaged> {
        let [first, second] = self.copies;
        let [one, two] = self.seals;
        match (seal(&first) == one, seal(&second) == two) {
            (true, true) => Ok((first, false)),
            (true, false) => {
                *self = Self::new(first);
                Ok((first, true))
            }
            (false, true) => {
                *self = Self::new(second);
                Ok((second, true))
            }
            (false, false) => Err(Damaged),
        }
    }

    /// One of the copies, to damage it in a test.
    pub(crate) fn copy_mut(&mut self, second: bool) -> &mut T {
        let [one, two] = &mut self.copies;
        if second { two } else { one }
    }
}

/// The seal of a value: FNV-1a over all that it is made of. Every step of it can be undone, so two
/// values that differ in one byte never have the same seal.
fn seal<T: Hash>(value: &T) -> u64 {
    let mut seal = Seal(0xcbf2_9ce4_8422_2325);
    value.hash(&mut seal);
    seal.finish()
}

struct Seal(u64);

impl Hasher for Seal {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]
mod tests {
    use super::*;

    const VALUE: [u8; 3] = [0, 7, 255];

    fn flipped(bit: usize) -> [u8; 3] {
        let mut value = VALUE;
        value[bit / 8] ^= 1 << (bit % 8);
        value
    }

    #[test]
    fn a_flipped_bit_in_either_copy_is_mended_and_told() {
        for (bit, second) in (0..24).flat_map(|bit| [(bit, false), (bit, true)]) {
            let mut kept = Kept::new(VALUE);
            assert_eq!(kept.read(), Ok((VALUE, false)));
            *kept.copy_mut(second) = flipped(bit);
            assert_eq!(kept.read(), Ok((VALUE, true)), "bit {bit} of the {second} copy");
            assert_eq!(kept.read(), Ok((VALUE, false)), "mended once and for all");
        }
    }

    #[test]
    fn two_damaged_copies_are_not_read_even_when_they_agree() {
        for bit in 0..24 {
            let mut kept = Kept::new(VALUE);
            (*kept.copy_mut(false), *kept.copy_mut(true)) = (flipped(bit), flipped(bit));
            assert_eq!(kept.read(), Err(Damaged));
        }
    }

    #[test]
    fn values_that_differ_in_one_byte_never_share_a_seal() {
        let with = |place: usize, byte: u8| {
            let mut value = VALUE;
            value[place] = byte;
            seal(&value)
        };
        for place in 0..3 {
            for (one, other) in (0..=255).flat_map(|one| (0..one).map(move |other| (one, other))) {
                assert_ne!(with(place, one), with(place, other), "{one} and {other} at {place}");
            }
        }
    }
}
