//! Frames: a stream of bytes cut into payloads, each checked against damage.
//!
//! On the wire a frame is a zero byte, the stuffed payload with its checksum, and a zero byte again.
//! The stuffing (COBS) leaves no zero inside, so a zero byte always is a border, and whatever was
//! broken ends there. The border stands on both sides: when the last one of a frame is damaged, the
//! next frame still begins at its own.
//!
//! The checksum finds damage by chance. It keeps nobody out: [`session`](crate::session) does
//! that.

mod decoder;

use cobs::CobsEncoder;
use crc::{CRC_32_ISCSI, Crc, Table};

pub use decoder::Decoder;

/// The longest payload of a frame, in bytes.
pub const FRAME_MAX: usize = 2048;

/// The bytes of the checksum.
pub const CHECKSUM: usize = 4;

/// The longest frame on the wire, in bytes, with both borders.
pub const WIRE_MAX: usize = cobs::max_encoding_length(FRAME_MAX + CHECKSUM) + 2;

/// The byte that stands before and after every frame, and nowhere else.
pub const BORDER: u8 = 0;

/// The polynomial of Castagnoli: it finds any five flipped bits in payloads of up to 650 bytes, by
/// Koopman's tables. The one of Ethernet does so only up to 33 bytes.
const CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

/// Why bytes of the wire are no frame. The next frame is read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// More bytes without a border than a frame can have. Told once; then everything up to the next
    /// border is passed over.
    TooLong,
    /// The stuffing does not come out even: bytes are missing, or some are too many.
    BadStuffing,
    /// Too few bytes for a checksum and a payload.
    TooShort,
    /// The checksum does not fit the payload.
    BadChecksum,
}

impl core::fmt::Display for FrameError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the frame is too long; shorten what is sent",
            Self::BadStuffing => "the frame was cut or damaged; send it again",
            Self::TooShort => "the frame holds no payload; send it again",
            Self::BadChecksum => "the frame was damaged on the way; send it again",
        })
    }
}

impl core::error::Error for FrameError {}

/// Why a payload cannot be made a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// There is nothing to send.
    Empty,
    /// The payload is longer than [`FRAME_MAX`].
    TooLong {
        /// Its length in bytes.
        asked: usize,
    },
    /// The buffer is too small for this frame; [`WIRE_MAX`] bytes are always enough.
    NoRoom,
}

impl core::fmt::Display for EncodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Empty => f.write_str("a frame needs a payload of at least one byte"),
            Self::TooLong { asked } => {
                write!(f, "{asked} bytes do not fit into a frame; send at most {FRAME_MAX}")
            }
            Self::NoRoom => write!(f, "the buffer is too small; give it {WIRE_MAX} bytes"),
        }
    }
}

impl core::error::Error for EncodeError {}

/// Writes a payload as a frame into `wire` and gives the part of it that has to be sent.
///
/// # Errors
/// [`EncodeError`]; what `wire` holds then is not to be sent.
pub fn encode<'w>(payload: &[u8], wire: &'w mut [u8]) -> Result<&'w [u8], EncodeError> {
    if payload.is_empty() {
        return Err(EncodeError::Empty);
    }
    if payload.len() > FRAME_MAX {
        return Err(EncodeError::TooLong { asked: payload.len() });
    }
    let (first, inner) = wire.split_first_mut().ok_or(EncodeError::NoRoom)?;
    *first = BORDER;
    let mut encoder = CobsEncoder::new(inner);
    encoder.push(payload).map_err(|_| EncodeError::NoRoom)?;
    encoder.push(&CRC.checksum(payload).to_le_bytes()).map_err(|_| EncodeError::NoRoom)?;
    let last = encoder.finalize().checked_add(1).ok_or(EncodeError::NoRoom)?;
    *wire.get_mut(last).ok_or(EncodeError::NoRoom)? = BORDER;
    wire.get(..=last).ok_or(EncodeError::NoRoom)
}

/// The payload in the bytes between two borders, if the checksum fits.
fn checked(bytes: &[u8]) -> Result<&[u8], FrameError> {
    let (payload, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(FrameError::TooShort)?;
    if payload.is_empty() {
        return Err(FrameError::TooShort);
    }
    if CRC.checksum(payload) != u32::from_le_bytes(*checksum) {
        return Err(FrameError::BadChecksum);
    }
    Ok(payload)
}
