//! SplitMix64 (Steele, Lea and Flood 2014): small, public and well mixed. Not for secrets.

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// One step from a word: a bijection that mixes all bits.
pub(crate) const fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(STEP);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// The next number of a sequence.
pub(crate) const fn next(state: &mut u64) -> u64 {
    let number = mixed(*state);
    *state = state.wrapping_add(STEP);
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_the_published_ones() {
        // Seed 1234567, as in the reference programme of the generator.
        let mut state = 1_234_567;
        assert_eq!(next(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(next(&mut state), 3_203_168_211_198_807_973);
    }
}
