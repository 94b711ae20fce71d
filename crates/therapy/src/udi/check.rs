//! Check digits and check characters.

/// The characters of HIBCC in the order of their values, which are those of Code 39.
const VALUES: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// The last digit of a GTIN from the digits before it: weights 3 and 1 from the right, modulo 10
/// (GS1 General Specifications, 7.9). `None` when there is anything but digits.
#[must_use]
pub fn gtin_digit(digits: &str) -> Option<char> {
    let mut sum = 0;
    for (index, digit) in digits.chars().rev().enumerate() {
        let weight = if index % 2 == 0 { 3 } else { 1 };
        sum += weight * digit.to_digit(10)?;
    }
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// The check character of a HIBCC code: the sum of the values of all characters, its sign included,
/// modulo 43 (ANSI/HIBC 2, appendix B). `None` when a character has no value.
#[must_use]
pub fn hibcc_character(code: &str) -> Option<char> {
    let mut sum = 0;
    for character in code.chars() {
        sum += VALUES.find(character)?;
    }
    VALUES.chars().nth(sum % 43)
}
