//! The reader of frames: fed byte by byte, it gives one verdict for every frame.

use cobs::{DecodeResult, DecoderState};

use super::{CHECKSUM, FRAME_MAX, FrameError, checked};

/// The bytes of the longest frame without stuffing.
const HELD_MAX: usize = FRAME_MAX + CHECKSUM;

/// Reads frames from bytes as they come in. Its memory is bounded, and no input stops it.
///
/// ```
/// use cisterna_link::frame::{Decoder, WIRE_MAX, encode};
///
/// let mut wire = [0; WIRE_MAX];
/// let mut decoder = Decoder::new();
/// let mut heard = 0;
/// for byte in encode(b"how much is left?", &mut wire)? {
///     if let Some(frame) = decoder.feed(*byte) {
///         assert_eq!(frame, Ok(&b"how much is left?"[..]));
///         heard += 1;
///     }
/// }
/// assert_eq!(heard, 1);
/// # Ok::<(), cisterna_link::frame::EncodeError>(())
/// ```
#[derive(Debug)]
pub struct Decoder {
    stuffing: DecoderState,
    held: [u8; HELD_MAX],
    length: usize,
    /// The frame was refused already, and its rest is passed over.
    refused: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A reader that has heard nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { stuffing: DecoderState::Idle, held: [0; HELD_MAX], length: 0, refused: false }
    }

    /// Takes one byte. Gives a payload or an error when a frame ends with it, and otherwise nothing.
    pub fn feed(&mut self, byte: u8) -> Option<Result<&[u8], FrameError>> {
        match self.stuffing.feed(byte) {
            Ok(DecodeResult::NoData) => None,
            Ok(DecodeResult::DataStart) => {
                self.length = 0;
                self.refused = false;
                None
            }
            Ok(DecodeResult::DataContinue(data)) => self.hold(data).err().map(Err),
            // A frame has one verdict: what was refused as too long is not told again at its end.
            Ok(DecodeResult::DataComplete) if self.refused => None,
            Ok(DecodeResult::DataComplete) => {
                Some(self.held.get(..self.length).ok_or(FrameError::TooLong).and_then(checked))
            }
            // The stuffing is wrong only at a border, and there the reader is ready again.
            Err(_) if self.refused => None,
            Err(_) => Some(Err(FrameError::BadStuffing)),
        }
    }

    /// Takes many bytes and shows `each` verdict in order.
    pub fn feed_all(&mut self, bytes: &[u8], mut each: impl FnMut(Result<&[u8], FrameError>)) {
        for byte in bytes {
            if let Some(frame) = self.feed(*byte) {
                each(frame);
            }
        }
    }

    /// Keeps a byte, or refuses the frame when there is no room for it.
    fn hold(&mut self, data: u8) -> Result<(), FrameError> {
        if self.refused {
            return Ok(());
        }
        let Some(place) = self.held.get_mut(self.length) else {
            self.refused = true;
            return Err(FrameError::TooLong);
        };
        *place = data;
        self.length = self.length.saturating_add(1);
        Ok(())
    }
}
