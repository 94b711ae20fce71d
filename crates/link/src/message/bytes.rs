//! Fields as bytes: one layout for each type, little-endian, with nothing left to chance.
//!
//! A type says once how it is written and how it is read, so that the two cannot drift apart. What
//! is read has exactly one encoding: a flag is 0 or 1, a choice is in its list, a text is as long
//! as it says.

use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume, VolumeDifference};

use super::MessageError;

/// The buffer is too small for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

impl core::fmt::Display for NoRoom {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the buffer is too small; give it the length of the longest message")
    }
}

impl core::error::Error for NoRoom {}

/// Writes fields one after the other, and remembers when there was no room.
pub(crate) struct Writer<'b> {
    bytes: &'b mut [u8],
    length: usize,
    full: bool,
}

impl<'b> Writer<'b> {
    pub(crate) const fn new(bytes: &'b mut [u8]) -> Self {
        Self { bytes, length: 0, full: false }
    }

    pub(crate) fn raw(&mut self, part: &[u8]) {
        let end = self.length.saturating_add(part.len());
        match self.bytes.get_mut(self.length..end) {
            Some(place) => {
                place.iter_mut().zip(part).for_each(|(place, byte)| *place = *byte);
                self.length = end;
            }
            None => self.full = true,
        }
    }

    pub(crate) fn put<T: Wire>(&mut self, field: &T) {
        field.put(self);
    }

    pub(crate) fn done(self) -> Result<&'b [u8], NoRoom> {
        if self.full {
            return Err(NoRoom);
        }
        self.bytes.get(..self.length).ok_or(NoRoom)
    }
}

/// Reads fields one after the other.
pub(crate) struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(crate) const fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn raw(
        &mut self,
        length: usize,
        field: &'static str,
    ) -> Result<&'b [u8], MessageError> {
        let cut = self.bytes.split_at_checked(length);
        let (taken, rest) = cut.ok_or(MessageError::TooShort { field })?;
        self.bytes = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], MessageError> {
        let cut = self.bytes.split_first_chunk::<N>();
        let (taken, rest) = cut.ok_or(MessageError::TooShort { field })?;
        self.bytes = rest;
        Ok(*taken)
    }

    pub(crate) fn take<T: Wire>(&mut self, field: &'static str) -> Result<T, MessageError> {
        T::take(self, field)
    }

    /// Nothing may be left when the last field was read.
    pub(crate) const fn end(&self) -> Result<(), MessageError> {
        if self.bytes.is_empty() {
            Ok(())
        } else {
            Err(MessageError::TooLong { extra: self.bytes.len() })
        }
    }
}

/// A type with one layout.
pub(crate) trait Wire: Sized {
    fn put(&self, to: &mut Writer<'_>);
    /// Reads one; `field` names it in the error.
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Wire for $number {
            fn put(&self, to: &mut Writer<'_>) {
                to.raw(&self.to_le_bytes());
            }
            fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
                from.array(field).map(Self::from_le_bytes)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, i64);

macro_rules! quantities {
    ($($quantity:ty, $number:ty, $from:ident, $get:ident;)*) => {$(
        impl Wire for $quantity {
            fn put(&self, to: &mut Writer<'_>) {
                self.$get().put(to);
            }
            fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
                <$number>::take(from, field).map(Self::$from)
            }
        }
    )*};
}
quantities! {
    Volume, u64, from_nl, nl;
    VolumeDifference, i64, from_nl, nl;
    Rate, u64, from_nl_per_day, nl_per_day;
    Duration, u64, from_ms, ms;
    Mass, u64, from_fg, fg;
    Concentration, u64, from_ng_per_ml, ng_per_ml;
}

impl Wire for bool {
    fn put(&self, to: &mut Writer<'_>) {
        u8::from(*self).put(to);
    }
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        one_of(&[false, true], from, field)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, to: &mut Writer<'_>) {
        self.is_some().put(to);
        if let Some(field) = self {
            field.put(to);
        }
    }
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        if bool::take(from, field)? { T::take(from, field).map(Some) } else { Ok(None) }
    }
}

impl<const N: usize> Wire for [u8; N] {
    fn put(&self, to: &mut Writer<'_>) {
        to.raw(self);
    }
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        from.array(field)
    }
}

/// Writes the place of a choice in its list.
pub(crate) fn put_choice<T: PartialEq>(all: &[T], one: &T, to: &mut Writer<'_>) {
    let place = all.iter().position(|other| other == one).unwrap_or(usize::MAX);
    u8::try_from(place).unwrap_or(u8::MAX).put(to);
}

/// Reads a choice by its place in its list.
pub(crate) fn one_of<T: Copy>(
    all: &[T],
    from: &mut Reader<'_>,
    field: &'static str,
) -> Result<T, MessageError> {
    let value = u8::take(from, field)?;
    all.get(usize::from(value)).copied().ok_or(MessageError::Choice { field, value })
}

/// A type whose fields stand one after the other, each with the name that an error gives it.
macro_rules! fields {
    ($name:ty { $($field:ident: $text:literal),* $(,)? }) => {
        impl $crate::message::bytes::Wire for $name {
            fn put(&self, to: &mut $crate::message::bytes::Writer<'_>) {
                $(to.put(&self.$field);)*
            }
            fn take(
                from: &mut $crate::message::bytes::Reader<'_>,
                _: &'static str,
            ) -> Result<Self, $crate::message::MessageError> {
                Ok(Self { $($field: from.take($text)?),* })
            }
        }
    };
}

/// A type that is one of a list, written as its place in it.
macro_rules! choices {
    ($name:ty, $all:expr) => {
        impl $crate::message::bytes::Wire for $name {
            fn put(&self, to: &mut $crate::message::bytes::Writer<'_>) {
                $crate::message::bytes::put_choice(&$all, self, to);
            }
            fn take(
                from: &mut $crate::message::bytes::Reader<'_>,
                field: &'static str,
            ) -> Result<Self, $crate::message::MessageError> {
                $crate::message::bytes::one_of(&$all, from, field)
            }
        }
    };
}

pub(crate) use {choices, fields};
