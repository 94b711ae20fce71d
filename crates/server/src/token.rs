//! Secrets that a browser carries: 256 random bits, written as 64 hexadecimal digits.

use std::fmt::Write as _;
use std::hint::black_box;

use sha2::{Digest, Sha256};

/// A random secret, fit for a cookie or a hidden field.
pub(crate) fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// The only form in which a session token is stored: whoever reads the store cannot sign in with
/// it.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether `text` looks like a token that this server made.
pub(crate) fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Compares two secrets in a time that does not tell where they differ.
pub(crate) fn same_secret(left: &str, right: &str) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let difference =
        left.bytes().zip(right.bytes()).fold(0_u8, |sum, (a, b)| black_box(sum | (a ^ b)));
    black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::{is_token, random_token, same_secret};

    #[test]
    fn a_token_is_sixty_four_digits_and_never_the_same_twice() {
        let one = random_token().expect("random bytes");
        let other = random_token().expect("random bytes");
        assert!(is_token(&one) && is_token(&other));
        assert_ne!(one, other);
        assert!(!is_token("short") && !is_token(&"g".repeat(64)));
    }

    #[test]
    fn secrets_are_the_same_only_when_every_byte_is() {
        assert!(same_secret("abc", "abc"));
        assert!(!same_secret("abc", "abd"));
        assert!(!same_secret("abc", "ab"));
        assert!(!same_secret("", "a"));
    }
}
