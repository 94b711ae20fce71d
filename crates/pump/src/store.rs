//! The stored programme: kept twice, each copy with layout, number, length and checksum.
//!
//! A copy is written byte by byte, the second only when the first is complete. Power may go at any
//! byte: what is read afterwards is the old programme or the new one. A damaged copy is mended from
//! the other; two damaged copies are a fault, and nothing is guessed.

use crc::{CRC_32_ISO_HDLC, Crc};

use crate::Programme;
use crate::codec::{PROGRAMME_BYTES_MAX, decode, encode};

/// Number, length, programme, checksum.
const COPY_BYTES: usize = 4 + 2 + PROGRAMME_BYTES_MAX + 4;

/// The bytes of a copy that its checksum covers: all others.
const COVERED: usize = COPY_BYTES - 4;

const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Two copies of the programme, as they lie in memory that keeps without power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Store {
    copies: [[u8; COPY_BYTES]; 2],
}

/// What was read from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// Counts the programmes that were ever stored.
    pub number: u32,
    /// The programme; none before the first.
    pub programme: Option<Programme>,
    /// Whether one copy was damaged or older, and was written again from the other.
    pub mended: bool,
}

/// Both copies are damaged: no programme can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProgrammeLost;

/// The power went before all was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PowerCut;

impl Default for Store {
    fn default() -> Self {
        Self { copies: [image(0, None); 2] }
    }
}

impl Store {
    /// The number of bytes in it.
    pub const BYTES: usize = 2 * COPY_BYTES;

    /// Reads the programme, and mends a copy that is damaged or older than the other.
    ///
    /// # Errors
    /// [`ProgrammeLost`] when neither copy is sound.
    pub fn recover(&mut self) -> Result<Stored, ProgrammeLost> {
        // The first copy is written first, so while it is sound it is never the older one.
        let [first, second] = self.copies.each_ref().map(read);
        let [one, other] = &mut self.copies;
        let mended = one != other;
        let (number, programme) = match (first, second) {
            (Some(sound), _) => {
                *other = *one;
                sound
            }
            (None, Some(sound)) => {
                *one = *other;
                sound
            }
            (None, None) => return Err(ProgrammeLost),
        };
        Ok(Stored { number, programme, mended })
    }

    /// Stores a programme. `powered` is asked before each byte, so that a test can cut the power
    /// there.
    ///
    /// # Errors
    /// [`PowerCut`] when the power went; what is stored then is the old programme or the new one.
    pub fn write(
        &mut self,
        programme: &Programme,
        mut powered: impl FnMut() -> bool,
    ) -> Result<(), PowerCut> {
        // A copy that is damaged is never the one that has to survive this.
        let number = self.recover().map_or(0, |stored| stored.number);
        let image = image(number.saturating_add(1), Some(programme));
        for copy in &mut self.copies {
            for (slot, byte) in copy.iter_mut().zip(image) {
                if !powered() {
                    return Err(PowerCut);
                }
                *slot = byte;
            }
        }
        Ok(())
    }

    /// Flips one bit, as radiation may.
    pub fn flip(&mut self, bit: usize) {
        let (byte, mask) = (bit / 8, 1_u8.rotate_left(u32::try_from(bit % 8).unwrap_or(0)));
        if let Some(byte) = self.copies.as_flattened_mut().get_mut(byte) {
            *byte ^= mask;
        }
    }
}

/// A copy of a programme as it is stored. What the programme does not fill is zero, and covered by
/// the checksum like everything else.
fn image(number: u32, programme: Option<&Programme>) -> [u8; COPY_BYTES] {
    let mut copy = [0_u8; COPY_BYTES];
    let encoded = programme.map(encode);
    let content = encoded.as_ref().map_or(&[][..], |encoded| encoded.as_slice());
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    let covered = number.to_le_bytes().into_iter().chain(length.to_le_bytes());
    for (slot, byte) in copy.iter_mut().zip(covered.chain(content.iter().copied())) {
        *slot = byte;
    }
    let checksum = CHECKSUM.checksum(copy.get(..COVERED).unwrap_or_default());
    for (slot, byte) in copy.iter_mut().skip(COVERED).zip(checksum.to_le_bytes()) {
        *slot = byte;
    }
    copy
}

/// What a copy holds, if it is sound.
fn read(copy: &[u8; COPY_BYTES]) -> Option<(u32, Option<Programme>)> {
    let (covered, checksum) = copy.split_last_chunk::<4>()?;
    if CHECKSUM.checksum(covered) != u32::from_le_bytes(*checksum) {
        return None;
    }
    let (number, rest) = covered.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let content = rest.get(..usize::from(u16::from_le_bytes(*length)))?;
    let number = u32::from_le_bytes(*number);
    if content.is_empty() {
        Some((number, None))
    } else {
        decode(content).ok().map(|p| (number, Some(p)))
    }
}
