//! The second factor: one-time codes (RFC 6238), and codes for a lost telephone.
//!
//! A code counts once, for the half minute it is made for and the one before and after. That is what
//! the RFC recommends, and what the usual apps expect: SHA-1, six digits, thirty seconds.

use cisterna_record::{AccountId, Factor};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::error::PageError;
use crate::state::Server;
use crate::token::hex;

/// 160 bits, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// 112 bits, so that a plain hash of a code is enough.
const CODE_BYTES: usize = 14;
/// So many codes are given at once. Own choice.
const CODES: usize = 10;
/// The most characters of a code with its hyphens.
const MOST_CHARACTERS: usize = 64;

/// A new secret.
pub(crate) fn new_secret() -> Result<[u8; SECRET_BYTES], PageError> {
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(PageError::internal)?;
    Ok(secret)
}

/// The secret as people type it into an app, in groups of four.
pub(crate) fn shown(factor: &Factor) -> String {
    let text = Secret::from(factor.secret.clone()).to_base32();
    let groups: Vec<&str> =
        (0..text.len()).step_by(4).filter_map(|at| text.get(at..text.len().min(at + 4))).collect();
    groups.join(" ")
}

/// New codes for a lost telephone, and what is kept of them.
pub(crate) fn new_codes() -> Result<Vec<(String, [u8; 32])>, PageError> {
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0; CODE_BYTES];
        getrandom::fill(&mut bytes).map_err(PageError::internal)?;
        let digits = hex(&bytes);
        let groups: Vec<&str> =
            (0..digits.len()).step_by(4).filter_map(|at| digits.get(at..at + 4)).collect();
        codes.push((groups.join("-"), Sha256::digest(digits.as_bytes()).into()));
    }
    Ok(codes)
}

/// Whether an account has a second factor that counts.
pub(crate) async fn is_set_up(server: &Server, account: AccountId) -> Result<bool, PageError> {
    let factor = server.store.factor(account).await.map_err(PageError::internal)?;
    Ok(factor.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// Whether a sign-in brings what the account asks for besides the password. What it brought is used
/// up.
pub(crate) async fn passes(
    server: &Server,
    account: AccountId,
    typed: &str,
) -> Result<bool, PageError> {
    let factor = server.store.factor(account).await.map_err(PageError::internal)?;
    let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else {
        return Ok(true);
    };
    if uses_up(server, account, &factor, typed).await? {
        return Ok(true);
    }
    let code: String =
        typed.chars().take(MOST_CHARACTERS).filter(char::is_ascii_hexdigit).collect();
    let hash = Sha256::digest(code.to_lowercase().as_bytes()).into();
    server.store.use_recovery_code(account, &hash).await.map_err(PageError::internal)
}

/// Whether a one-time code is right now and was not used yet; then it is used.
pub(crate) async fn uses_up(
    server: &Server,
    account: AccountId,
    factor: &Factor,
    typed: &str,
) -> Result<bool, PageError> {
    let code: String = typed.chars().take(MOST_CHARACTERS).filter(|c| *c != ' ').collect();
    let seconds = u64::try_from(server.clock.now().as_second()).map_err(PageError::internal)?;
    let step = totp(&factor.secret)?.check(&code, seconds);
    let Some(step) = step else { return Ok(false) };
    server.store.use_factor_step(account, step).await.map_err(PageError::internal)
}

fn totp(secret: &[u8]) -> Result<Totp, PageError> {
    Builder::new().with_secret(secret.to_vec()).build().map_err(PageError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let totp = totp(b"12345678901234567890").expect("a secret of 160 bits");
        // Appendix B, the last six of the eight digits for SHA-1.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(totp.check(code, seconds), Some(seconds / 30), "{code}");
            assert_eq!(totp.check(code, seconds + 90), None, "{code} is too old");
        }
    }

    #[test]
    fn codes_for_a_lost_telephone_are_long_and_never_the_same() {
        let codes = new_codes().expect("random bytes");
        let mut hashes: Vec<_> = codes.iter().map(|(_, hash)| *hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), CODES);
        assert!(codes.iter().all(|(code, _)| code.len() == 34 && code.split('-').count() == 7));
    }
}
