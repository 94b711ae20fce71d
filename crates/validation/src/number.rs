//! Numbers as they are printed.

/// A number with this many digits that count; small and large ones with an exponent.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    let with_exponent = format!("{value:.*e}", digits - 1);
    let (_, exponent) = with_exponent.split_once('e').unwrap_or((&with_exponent, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-3..6).contains(&exponent) {
        return with_exponent;
    }
    let places = usize::try_from(i32::try_from(digits).unwrap_or(8) - 1 - exponent).unwrap_or(0);
    format!("{value:.places$}")
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn digits_are_counted_from_the_first_that_is_not_zero() {
        let cases = [
            (0.0, "0"),
            (1.0, "1.000"),
            (0.083_44, "0.08344"),
            (1234.5678, "1235"),
            (12_345.678, "12346"),
            (0.000_123_456, "1.235e-4"),
            (-57.04, "-57.04"),
            (9.999_96, "10.00"),
            (2.5e9, "2.500e9"),
        ];
        for (value, text) in cases {
            assert_eq!(significant(value, 4), text);
        }
        assert_eq!(significant(f64::NAN, 4), "NaN");
    }
}
