//! Numbers as they stand on an axis.

/// Between thousands.
const NARROW_SPACE: char = '\u{202f}';

/// Writes `value` with the decimals that tell apart neighbours `step` away from each other.
pub(crate) fn number(value: f64, step: f64) -> String {
    if value == 0.0 || value.abs() < step.abs() * 1e-6 {
        return "0".to_owned();
    }
    if value.abs() >= 1e7 || value.abs() < 1e-4 {
        return scientific(value, step);
    }
    fixed(value, decimals(step))
}

/// How many decimals tell apart multiples of `step`; one more than its size needs, for 2.5.
fn decimals(step: f64) -> usize {
    let size = step.abs().log10().floor();
    // Between -1 and 17, so the conversion is exact.
    if size.is_finite() { (1.0 - size).clamp(0.0, 17.0) as usize } else { 0 }
}

fn scientific(value: f64, step: f64) -> String {
    let mut exponent = value.abs().log10().floor();
    // Rounding may carry, as from 9.9999 to 10.
    if (value.abs() / 10f64.powf(exponent) * 1e6).round() >= 1e7 {
        exponent += 1.0;
    }
    let scale = 10f64.powf(exponent);
    let mantissa = fixed(value / scale, decimals(step / scale).min(6));
    let power = superscript(exponent);
    match mantissa.as_str() {
        "1" => format!("10{power}"),
        "\u{2212}1" => format!("\u{2212}10{power}"),
        _ => format!("{mantissa}\u{d7}10{power}"),
    }
}

fn superscript(exponent: f64) -> String {
    let raised = |digit| match digit {
        '-' => '\u{207b}',
        '1' => '\u{b9}',
        '2' => '\u{b2}',
        '3' => '\u{b3}',
        '0' => '\u{2070}',
        '4'..='9' => char::from_u32(0x2070 + u32::from(digit) - u32::from('0')).unwrap_or(digit),
        other => other,
    };
    format!("{exponent:.0}").chars().map(raised).collect()
}

fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut written = String::new();
    if value < 0.0 && text.contains(|digit| matches!(digit, '1'..='9')) {
        written.push('\u{2212}');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            written.push(NARROW_SPACE);
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push('.');
        written.push_str(fraction);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!(number(0.5, 0.1), "0.5");
        assert_eq!(number(2.5, 2.5), "2.5");
        assert_eq!(number(0.30000000000000004, 0.1), "0.3");
        assert_eq!(number(0.25, 0.25), "0.25");
        assert_eq!(number(40.0, 10.0), "40");
        assert_eq!(number(1e-17, 0.1), "0");
        assert_eq!(number(-3.0, 1.0), "\u{2212}3");
        assert_eq!(number(1500.0, 500.0), "1\u{202f}500");
        assert_eq!(number(1_234_567.0, 1.0), "1\u{202f}234\u{202f}567");
    }

    #[test]
    fn extremes_are_powers_of_ten() {
        assert_eq!(number(1e-9, 1e-9), "10\u{207b}\u{2079}");
        assert_eq!(number(2.5e-7, 5e-8), "2.5\u{d7}10\u{207b}\u{2077}");
        assert_eq!(number(-2e12, 1e12), "\u{2212}2\u{d7}10\u{b9}\u{b2}");
        assert_eq!(number(1e7, 1e6), "10\u{2077}");
    }
}
