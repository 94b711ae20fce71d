//! A message with the number of its asking.

use super::bytes::{NoRoom, Reader};
use super::{Answer, MessageError, Request};

/// A request with the programmer's own count of its askings. Asking again takes a new number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The number of the asking; zero is never asked.
    pub ask: u32,
    /// What is asked.
    pub request: Request,
}

/// An answer with the number of the asking that it is for; zero when it is for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The number of the asking.
    pub ask: u32,
    /// The answer.
    pub answer: Answer,
}

impl Asked {
    /// Writes the message into a buffer and gives its bytes.
    ///
    /// # Errors
    /// [`NoRoom`]; [`REQUEST_MAX`](super::REQUEST_MAX) bytes are always enough.
    pub fn encode<'b>(&self, into: &'b mut [u8]) -> Result<&'b [u8], NoRoom> {
        self.request.encode(self.ask, into)
    }

    /// Reads a message.
    ///
    /// # Errors
    /// A [`MessageError`] names the field.
    pub fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let mut reader = Reader::new(bytes);
        let kind = reader.take("kind")?;
        let ask = reader.take("number of the asking")?;
        let request = Request::take_fields(kind, &mut reader)?;
        reader.end()?;
        Ok(Self { ask, request })
    }
}

impl Answered {
    /// Writes the message into a buffer and gives its bytes.
    ///
    /// # Errors
    /// [`NoRoom`]; [`ANSWER_MAX`](super::ANSWER_MAX) bytes are always enough.
    pub fn encode<'b>(&self, into: &'b mut [u8]) -> Result<&'b [u8], NoRoom> {
        self.answer.encode(self.ask, into)
    }

    /// Reads a message.
    ///
    /// # Errors
    /// A [`MessageError`] names the field.
    pub fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let mut reader = Reader::new(bytes);
        let kind = reader.take("kind")?;
        let ask = reader.take("number of the asking")?;
        let answer = Answer::take_fields(kind, &mut reader)?;
        reader.end()?;
        Ok(Self { ask, answer })
    }
}

/// The number of the asking in a message whose rest is not understood; zero when even that is cut.
#[must_use]
pub fn asked_in(bytes: &[u8]) -> u32 {
    let mut reader = Reader::new(bytes);
    let number = reader.take::<u8>("kind").and_then(|_| reader.take("number of the asking"));
    number.unwrap_or(0)
}
