//! What a session is opened with: the pairing key, the serial of the pump, fresh random bytes.

use zeroize::Zeroizing;

use super::OpeningError;
use super::wire::fill;

/// The secret that one pump and the programmers of its clinic share. It is put into the pump before
/// the implant, and each pump has its own.
///
/// It is wiped from memory when it is dropped, and never printed.
pub struct PairingKey(Zeroizing<[u8; 32]>);

impl PairingKey {
    /// Takes the bytes of a key.
    ///
    /// # Errors
    /// [`OpeningError::NoKey`] when all bytes are the same: that is memory which was erased or never
    /// written.
    pub fn new(bytes: [u8; 32]) -> Result<Self, OpeningError> {
        let bytes = Zeroizing::new(bytes);
        if uniform(&bytes) { Err(OpeningError::NoKey) } else { Ok(Self(bytes)) }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl core::fmt::Debug for PairingKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PairingKey(secret)")
    }
}

/// Random bytes that were never used before. One opening takes them; they cannot be copied, so that
/// no second one gets the same.
#[derive(Debug)]
pub struct Fresh([u8; 32]);

impl Fresh {
    /// Takes bytes from a source of chance fit for secrets.
    ///
    /// # Errors
    /// [`OpeningError::NotFresh`] when all bytes are the same: the source has failed.
    pub fn new(bytes: [u8; 32]) -> Result<Self, OpeningError> {
        if uniform(&bytes) { Err(OpeningError::NotFresh) } else { Ok(Self(bytes)) }
    }

    /// Takes random bytes and a count that was never used with this key before.
    ///
    /// For the pump, which can count over restarts and whose source of chance may fail unseen: with
    /// the count no challenge comes twice, so that nothing recorded can be played to it again. The
    /// keys stay secret without any chance of the pump's.
    #[must_use]
    pub fn counted(bytes: [u8; 24], count: u64) -> Self {
        let mut both = [0; 32];
        fill(&mut both, &[&count.to_le_bytes(), &bytes]);
        Self(both)
    }

    /// Uses them up.
    pub(super) const fn spend(self) -> [u8; 32] {
        self.0
    }
}

fn uniform(bytes: &[u8; 32]) -> bool {
    let [first, rest @ ..] = bytes;
    rest.iter().all(|byte| byte == first)
}

/// The longest serial, in characters.
pub const SERIAL_MAX: usize = 16;

/// The serial of a pump, as it is printed on it: letters, digits and signs, without spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Serial([u8; SERIAL_MAX]);

impl Serial {
    /// Reads a serial; none when it is empty, too long, or has a space or a letter beyond ASCII.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let letters = text.as_bytes();
        if letters.is_empty() || !letters.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        let mut padded = [0; SERIAL_MAX];
        padded.get_mut(..letters.len())?.copy_from_slice(letters);
        Some(Self(padded))
    }

    /// Reads it as it goes over the link: padded with zero bytes, and nothing after the first one.
    pub(crate) fn padded(bytes: [u8; SERIAL_MAX]) -> Option<Self> {
        let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(SERIAL_MAX);
        let letters = core::str::from_utf8(bytes.get(..length)?).ok()?;
        Self::new(letters).filter(|serial| serial.0 == bytes)
    }

    /// As it goes over the link: padded with zero bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; SERIAL_MAX] {
        &self.0
    }
}

impl core::fmt::Display for Serial {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let letters = self.0.iter().take_while(|byte| **byte != 0);
        letters.copied().map(char::from).try_for_each(|letter| write!(f, "{letter}"))
    }
}
