//! The keys of a session, and the proofs of its opening: all drawn from the pairing key.
//!
//! HKDF with SHA-256 turns the pairing key into a root. From it come one key for proofs, which is the
//! same in every opening, and the keys and the name of one session, which depend on every byte of its
//! hello and its challenge.

use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::wire::{CHALLENGE, HELLO, NAME, PROOF};
use super::{OpeningError, PairingKey, Side};

/// Separates these keys from every other use of the pairing key.
const SALT: &[u8] = b"cisterna link 1";

/// Fails to compile when a feature that wipes secrets is lost from a dependency.
const fn wiped<T: ZeroizeOnDrop>() {}
const _: () = {
    wiped::<ChaCha20Poly1305>();
    wiped::<Sha256>();
};

/// The ciphers of one side of a session.
pub(super) struct Keys {
    pub(super) send: ChaCha20Poly1305,
    pub(super) receive: ChaCha20Poly1305,
}

/// The root of all keys of one pump.
pub(super) struct Schedule {
    root: Hkdf<Sha256>,
}

impl Schedule {
    pub(super) fn new(key: &PairingKey) -> Self {
        let (mut root_key, root) = Hkdf::<Sha256>::extract(Some(SALT), key.bytes());
        root_key.as_mut_slice().zeroize();
        Self { root }
    }

    /// The proof over everything that was said in this opening so far. The messages have fixed
    /// lengths and each proof covers a different number of them, so that no proof serves twice.
    pub(super) fn proof(&self, said: &[&[u8]]) -> Result<[u8; PROOF], OpeningError> {
        Ok(self.over(said)?.finalize().into_bytes().into())
    }

    /// Holds a proof against what was said, in a time that does not depend on where it differs.
    pub(super) fn check(&self, said: &[&[u8]], proof: &[u8; PROOF]) -> Result<(), OpeningError> {
        self.over(said)?.verify_slice(proof).map_err(|_| OpeningError::ProofRefused)
    }

    /// The keys and the name of the session that hello and challenge open.
    pub(super) fn session(
        &self,
        side: Side,
        hello: &[u8; HELLO],
        challenge: &[u8; CHALLENGE],
    ) -> Result<(Keys, [u8; NAME]), OpeningError> {
        let to_pump = self.cipher(b"to the pump", hello, challenge)?;
        let to_programmer = self.cipher(b"to the programmer", hello, challenge)?;
        let mut name = [0; NAME];
        self.draw(&[b"name", hello, challenge], &mut name)?;
        let keys = match side {
            Side::Pump => Keys { send: to_programmer, receive: to_pump },
            Side::Programmer => Keys { send: to_pump, receive: to_programmer },
        };
        Ok((keys, name))
    }

    fn cipher(
        &self,
        label: &[u8],
        hello: &[u8; HELLO],
        challenge: &[u8; CHALLENGE],
    ) -> Result<ChaCha20Poly1305, OpeningError> {
        let mut key = Zeroizing::new([0; 32]);
        self.draw(&[label, hello, challenge], key.as_mut_slice())?;
        ChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| OpeningError::Cipher)
    }

    fn over(&self, said: &[&[u8]]) -> Result<Hmac<Sha256>, OpeningError> {
        let mut key = Zeroizing::new([0; 32]);
        self.draw(&[b"proof"], key.as_mut_slice())?;
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key.as_slice())
            .map_err(|_| OpeningError::Cipher)?;
        said.iter().for_each(|part| mac.update(part));
        Ok(mac)
    }

    fn draw(&self, info: &[&[u8]], into: &mut [u8]) -> Result<(), OpeningError> {
        self.root.expand_multi_info(info, into).map_err(|_| OpeningError::Cipher)
    }
}
