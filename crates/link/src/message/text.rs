//! Short texts of a bounded length, without an allocator.

use core::fmt::{self, Write};

use super::MessageError;
use super::bytes::{Reader, Wire, Writer};

/// A text of at most `N` bytes; `N` is at most 255. What does not fit is cut off at a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> Text<N> {
    /// A text with nothing in it.
    pub const EMPTY: Self = Self { bytes: [0; N], length: 0 };

    /// The text of anything that can be shown.
    #[must_use]
    pub fn of(shown: &impl fmt::Display) -> Self {
        let mut text = Self::EMPTY;
        // What is cut off is told by the writer's error, and there is nothing to do about it.
        let _ = write!(text, "{shown}");
        text
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl<const N: usize> Write for Text<N> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        for letter in part.chars() {
            let start = usize::from(self.length);
            let end = start.saturating_add(letter.len_utf8());
            let place = self.bytes.get_mut(start..end).ok_or(fmt::Error)?;
            self.length = u8::try_from(end).map_err(|_| fmt::Error)?;
            let mut bytes = [0; 4];
            let bytes = letter.encode_utf8(&mut bytes).bytes();
            place.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        }
        Ok(())
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const N: usize> Wire for Text<N> {
    fn put(&self, to: &mut Writer<'_>) {
        self.length.put(to);
        to.raw(self.as_str().as_bytes());
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        let length = u8::take(from, field)?;
        let read = from.raw(usize::from(length), field)?;
        if core::str::from_utf8(read).is_err() {
            return Err(MessageError::NotText { field });
        }
        let mut text = Self { bytes: [0; N], length };
        let place = text.bytes.get_mut(..read.len()).ok_or(MessageError::NotText { field })?;
        place.iter_mut().zip(read).for_each(|(place, byte)| *place = *byte);
        Ok(text)
    }
}
