//! The exponential of a negative number, in whole numbers, the same on every machine.

/// One.
pub(super) const ONE: u128 = 1_000_000_000_000;
/// 1/e, in units of [`ONE`].
const INVERSE_OF_E: u128 = 367_879_441_171;

/// exp(-x) in units of [`ONE`], for x in thousandths. Zero from 28 on.
pub(super) fn exp_negative(thousandths: u64) -> u128 {
    let (whole, part) = (thousandths / 1_000, i128::from(thousandths % 1_000));
    if whole >= 28 {
        return 0;
    }
    // The series of the part below one; its terms fall faster than those of 1/n!.
    let one = i128::try_from(ONE).unwrap_or(i128::MAX);
    let (mut term, mut sum) = (one, one);
    for n in 1..=14 {
        term = -term * part / (1_000 * n);
        sum += term;
    }
    let part = u128::try_from(sum).unwrap_or(0);
    (0..whole).fold(part, |product, _| product * INVERSE_OF_E / ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_to_nine_digits() {
        // From a table of the exponential function.
        for (thousandths, expected) in [
            (0, 1_000_000_000_000_u128),
            (1, 999_000_499_833),
            (500, 606_530_659_713),
            (1_000, 367_879_441_171),
            (2_302, 100_058_515_340),
            (10_000, 45_399_930),
            (28_000, 0),
        ] {
            let found = exp_negative(thousandths);
            assert!(
                found.abs_diff(expected) <= 1_000 + expected / 1_000_000,
                "{thousandths}: {found}"
            );
        }
    }

    #[test]
    fn it_falls() {
        assert!((0..28_000).all(|x| exp_negative(x + 1) <= exp_negative(x)));
    }
}
