//! `exp(-x) - 1` by plain additions and products, the same bits on every machine.
//!
//! The function of the standard library is the platform's, takes one number at a time, and may
//! differ in the last digit between systems.

/// One over the natural logarithm of two.
const PER_LN_2: f64 = std::f64::consts::LOG2_E;
/// The natural logarithm of two in two parts; the first has so few digits that its product with
/// any whole number up to 2048 is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);
/// Adding this rounds to a whole number and leaves that number in the lowest bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// Beyond this argument the result is -1 to the last bit.
const LARGEST: f64 = 700.0;
/// One over the factorials of 14 down to 2.
const SERIES: [f64; 13] = [
    1.0 / 87_178_291_200.0,
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    1.0 / 2.0,
];

/// `exp(-x) - 1` for every `x` that is not negative, to two units in the last place.
#[inline(always)]
pub(super) fn decay(mut xs: [f64; 8]) -> [f64; 8] {
    // A loop and not `map`, which a compiler may put into a function without vectors.
    for entry in &mut xs {
        let x = if *entry < LARGEST { *entry } else { LARGEST };
        let rounded = x * PER_LN_2 + ROUNDER;
        let whole = rounded - ROUNDER;
        let rest = (whole * LN_2_HIGH - x) + whole * LN_2_LOW;
        let mut tail = SERIES[0];
        for &coefficient in &SERIES[1..] {
            tail = tail * rest + coefficient;
        }
        let small = rest + rest * rest * tail;
        // Two to the power of minus `whole`, put together from its exponent.
        let power = f64::from_bits(1023_u64.wrapping_sub(rounded.to_bits()) << 52);
        *entry = power * small + (power - 1.0);
    }
    xs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_standard_library_from_nothing_to_everything() {
        let mut x = 1e-20;
        while x < 1e5 {
            let [got, ..] = decay([x; 8]);
            let want = (-x).exp_m1();
            assert!((got - want).abs() <= 4.5e-16 * want.abs(), "{x}: {got} is not {want}");
            x *= 1.003;
        }
        for x in [0.0, f64::MIN_POSITIVE] {
            assert!((decay([x; 8])[0] + x).abs() <= 0.0, "{x}");
        }
        for x in [700.0, 1e4, f64::MAX, f64::INFINITY] {
            assert!((decay([x; 8])[0] + 1.0).abs() <= 0.0, "{x}");
        }
    }

    #[test]
    fn it_never_leaves_its_range_and_never_rises() {
        let mut before = 0.0;
        for step in 0..2_000_000 {
            let [now, ..] = decay([f64::from(step) * 2e-5; 8]);
            assert!((-1.0..=0.0).contains(&now) && now <= before + 2.3e-16, "step {step}");
            before = now;
        }
    }
}
