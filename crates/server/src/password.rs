//! Passwords: hashed with Argon2id and compared off the request threads.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// The fewest characters of a password.
pub(crate) const LEAST_CHARACTERS: usize = 12;
/// The most bytes of a password; more would only cost time.
pub(crate) const MOST_BYTES: usize = 1024;

/// Each hash takes 19 MiB and a core for some tens of milliseconds; so many run at once.
const AT_ONCE: usize = 4;

/// Why a password could not be hashed or compared; never shown to the browser.
#[derive(Debug)]
pub(crate) struct PasswordFailure(String);

impl std::fmt::Display for PasswordFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "password hashing failed: {}", self.0)
    }
}

/// Hashes and compares passwords, a few at a time.
pub(crate) struct Passwords {
    turns: Semaphore,
    /// Compared when the login is unknown, so that the answer takes as long as for a known one.
    nobody: String,
}

impl Passwords {
    /// Prepares the hash that stands in for unknown accounts.
    pub(crate) fn new() -> Result<Self, PasswordFailure> {
        Ok(Self { turns: Semaphore::new(AT_ONCE), nobody: hash_now("an account that nobody has")? })
    }

    /// The hash to keep of a new password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, PasswordFailure> {
        let _turn = self.turns.acquire().await.map_err(failure)?;
        tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(failure)?
    }

    /// Whether `password` is the one behind `stored`; never, when there is no such account.
    pub(crate) async fn matches(
        &self,
        password: String,
        stored: Option<&str>,
    ) -> Result<bool, PasswordFailure> {
        let known = stored.is_some();
        let hash = stored.unwrap_or(&self.nobody).to_owned();
        let _turn = self.turns.acquire().await.map_err(failure)?;
        let same = tokio::task::spawn_blocking(move || matches_now(&password, &hash))
            .await
            .map_err(failure)??;
        Ok(known && same)
    }
}

fn hash_now(password: &str) -> Result<String, PasswordFailure> {
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(failure)?.to_string())
}

fn matches_now(password: &str, hash: &str) -> Result<bool, PasswordFailure> {
    use argon2::password_hash::Error;
    let hash = PasswordHash::new(hash).map_err(failure)?;
    match Argon2::default().verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(failure(error)),
    }
}

fn failure(error: impl std::fmt::Display) -> PasswordFailure {
    PasswordFailure(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::Passwords;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_and_nobody_matches_nothing() {
        let passwords = Passwords::new().expect("hashing works");
        let hash = passwords.hash("correct horse battery".to_owned()).await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let matches = async |password: &str, stored: Option<&str>| {
            passwords.matches(password.to_owned(), stored).await.expect("compared")
        };
        assert!(matches("correct horse battery", Some(&hash)).await);
        assert!(!matches("correct horse batterY", Some(&hash)).await);
        assert!(!matches("an account that nobody has", None).await);
    }
}
