//! Numbers that look random and are not: the same ones follow the same beginning.

/// `SplitMix64`: a small generator whose numbers are the same everywhere. Whoever has seen one of
/// them knows all that follow.
pub(crate) struct Random(u64);

impl Random {
    /// A generator that begins here.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
