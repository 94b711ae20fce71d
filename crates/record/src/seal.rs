//! Sealing a stream of bytes, so that a copy of the record tells nothing and cannot be changed.
//!
//! XChaCha20-Poly1305 in chunks, the construction known as STREAM (Hoang, Reyhanitabar, Rogaway and
//! Vizár, 2015). A sealed file is:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `CISTSEA1` |
//! | 19 | random, new for each file |
//! | the rest | chunks of 65 536 bytes, the last one shorter, each followed by 16 bytes of tag |
//!
//! The nonce of a chunk is the 19 random bytes, its number as 4 bytes big-endian from 0, and 1 for the
//! last chunk or 0. So no chunk can be changed, moved, doubled or left out, and the end not cut off.

use std::io::{self, Read, Write};

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};

use crate::key::Key;

const MAGIC: &[u8; 8] = b"CISTSEA1";
const PREFIX: usize = 19;
const CHUNK: usize = 65_536;
const TAG: usize = 16;

/// Where the chunks of a file stand.
struct Chunks {
    cipher: XChaCha20Poly1305,
    prefix: [u8; PREFIX],
    number: u32,
}

impl Chunks {
    fn new(key: &Key, prefix: [u8; PREFIX]) -> Self {
        Self { cipher: XChaCha20Poly1305::new((&*key.bytes).into()), prefix, number: 0 }
    }

    /// The nonce of the next chunk.
    fn nonce(&mut self, is_last: bool) -> io::Result<XNonce> {
        let mut nonce = [0; 24];
        let parts = self.prefix.iter().copied();
        let parts = parts.chain(self.number.to_be_bytes()).chain([u8::from(is_last)]);
        nonce.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
        let next = self.number.checked_add(1);
        self.number = next.ok_or_else(|| io::Error::other("too long to be sealed in one file"))?;
        Ok(nonce.into())
    }
}

/// Seals what is written to it; nothing is complete until [`Sealer::finish`].
pub struct Sealer<W> {
    out: W,
    chunks: Chunks,
    waiting: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// Begins a sealed file.
    ///
    /// # Errors
    /// When the head of the file cannot be written, or this computer gives no random bytes.
    pub fn new(mut out: W, key: &Key) -> io::Result<Self> {
        let mut prefix = [0; PREFIX];
        getrandom::fill(&mut prefix).map_err(|_| io::Error::other("no random bytes"))?;
        out.write_all(MAGIC)?;
        out.write_all(&prefix)?;
        let chunks = Chunks::new(key, prefix);
        Ok(Self { out, chunks, waiting: Vec::with_capacity(CHUNK) })
    }

    /// Seals the last chunk and gives the file back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn seal(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = self.chunks.nonce(is_last)?;
        let sealed = self.chunks.cipher.encrypt_inout_detached(
            &nonce,
            MAGIC,
            self.waiting.as_mut_slice().into(),
        );
        let tag = sealed.map_err(|_| io::Error::other("a chunk cannot be sealed"))?;
        self.out.write_all(&self.waiting)?;
        self.out.write_all(&tag)?;
        self.waiting.clear();
        Ok(())
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until there is more, because only then it is not the last.
        if self.waiting.len() == CHUNK && !bytes.is_empty() {
            self.seal(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.waiting.len());
        self.waiting.extend(bytes.iter().take(taken));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens a sealed file; what is read from it was sealed with this key, and its end is the end.
pub struct Opener<R> {
    input: R,
    chunks: Chunks,
    /// The chunk after the one that is read, still sealed.
    ahead: Vec<u8>,
    plain: Vec<u8>,
    read: usize,
    is_done: bool,
}

impl<R: Read> Opener<R> {
    /// Begins to open a sealed file.
    ///
    /// # Errors
    /// When it cannot be read, or is no sealed file.
    pub fn new(mut input: R, key: &Key) -> io::Result<Self> {
        let mut magic = [0; MAGIC.len()];
        let mut prefix = [0; PREFIX];
        let begun = input.read_exact(&mut magic).and_then(|()| input.read_exact(&mut prefix));
        if begun.is_err() || magic != *MAGIC {
            let message = "it is no sealed copy; was it made with --plain?";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let chunks = Chunks::new(key, prefix);
        let ahead = next_chunk(&mut input)?;
        Ok(Self { input, chunks, ahead, plain: Vec::new(), read: 0, is_done: false })
    }

    fn open_next(&mut self) -> io::Result<()> {
        let wrong = || {
            let message = "it was changed or cut off, or another key sealed it";
            io::Error::new(io::ErrorKind::InvalidData, message)
        };
        let ahead = next_chunk(&mut self.input)?;
        let mut sealed = std::mem::replace(&mut self.ahead, ahead);
        self.is_done = self.ahead.is_empty();
        let length = sealed.len().checked_sub(TAG).ok_or_else(wrong)?;
        let tag = sealed.split_off(length);
        let tag: [u8; TAG] = tag.try_into().map_err(|_| wrong())?;
        let nonce = self.chunks.nonce(self.is_done)?;
        self.chunks
            .cipher
            .decrypt_inout_detached(&nonce, MAGIC, sealed.as_mut_slice().into(), &Tag::from(tag))
            .map_err(|_| wrong())?;
        (self.plain, self.read) = (sealed, 0);
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.plain.len() && !self.is_done {
            self.open_next()?;
        }
        let left = self.plain.iter().skip(self.read);
        let count = buffer.iter_mut().zip(left).map(|(to, from)| *to = *from).count();
        self.read += count;
        Ok(count)
    }
}

/// The next sealed chunk, or as much of it as is there.
fn next_chunk(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::new();
    input.by_ref().take((CHUNK + TAG) as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn key(byte: u8) -> Key {
        Key { bytes: Zeroizing::new([byte; 32]) }
    }

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &key(7)).unwrap();
        sealer.write_all(plain).unwrap();
        sealer.finish().unwrap()
    }

    fn opened(sealed: &[u8], with: u8) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Opener::new(sealed, &key(with))?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn what_was_sealed_is_opened_whatever_its_length() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17] {
            let plain: Vec<u8> = (0..length).map(|place| (place % 251) as u8).collect();
            let sealed = sealed(&plain);
            assert_eq!(opened(&sealed, 7).unwrap(), plain, "{length}");
            assert!(opened(&sealed, 8).is_err(), "another key opens it");
        }
    }

    #[test]
    fn a_cut_is_noticed_at_every_length() {
        let sealed = sealed(&vec![1; CHUNK + 100]);
        let edges = [CHUNK + 27, CHUNK + 43, CHUNK + 44];
        for length in (0..50).chain(edges).chain(sealed.len() - 20..sealed.len()) {
            assert!(opened(&sealed[..length], 7).is_err(), "{length} of {} bytes", sealed.len());
        }
    }

    #[test]
    fn a_flipped_bit_is_noticed_in_every_byte() {
        let sealed = sealed(b"Frau Muster, baclofen 2 mg/mL");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1 << (place % 8);
            assert!(opened(&changed, 7).is_err(), "byte {place}");
        }
    }

    #[test]
    fn chunks_do_not_change_places_and_none_is_left_out() {
        let sealed = sealed(&vec![5; 3 * CHUNK]);
        let (head, body) = sealed.split_at(27);
        let part = CHUNK + TAG;
        let swapped = [head, &body[part..2 * part], &body[..part], &body[2 * part..]].concat();
        assert!(opened(&swapped, 7).is_err());
        let short = [head, &body[..part], &body[2 * part..]].concat();
        assert!(opened(&short, 7).is_err());
        let doubled = [head, &body[..part], body].concat();
        assert!(opened(&doubled, 7).is_err());
    }

    #[test]
    fn nothing_of_the_plain_text_is_left() {
        let sealed = sealed(b"CANARY Frau Muster CANARY");
        assert!(!sealed.windows(6).any(|part| part == b"CANARY" || part == b"Muster"));
    }
}
