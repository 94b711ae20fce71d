//! How the messages of an opening and the head of a sealed one lie in bytes.

use super::key::SERIAL_MAX;
use super::{OpeningError, Serial, Side, VERSION};

/// The bytes of a proof.
pub(super) const PROOF: usize = 32;
/// The bytes of a session's name.
pub(super) const NAME: usize = 8;
/// The bytes of the tag behind a sealed text.
pub(super) const TAG: usize = 16;
/// The bytes before a sealed text: kind, direction, session, number.
pub(super) const HEAD: usize = 2 + NAME + 8;

const HELLO_HEAD: usize = 2 + SERIAL_MAX + 32;
const CHALLENGE_HEAD: usize = 2 + 32;
const CONFIRM_HEAD: usize = 2;

/// The length of a hello, in bytes.
pub const HELLO: usize = HELLO_HEAD + PROOF;
/// The length of a challenge, in bytes.
pub const CHALLENGE: usize = CHALLENGE_HEAD + PROOF;
/// The length of a confirmation, in bytes.
pub const CONFIRM: usize = CONFIRM_HEAD + PROOF;
/// What sealing adds to a payload, in bytes.
pub const OVERHEAD: usize = HEAD + TAG;

/// What kind of message it is: its first byte.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Hello,
    Challenge,
    Confirm,
    Sealed,
}

impl Kind {
    /// What a message says it is.
    pub(crate) fn of(message: &[u8]) -> Option<Self> {
        let kinds = [Self::Hello, Self::Challenge, Self::Confirm, Self::Sealed];
        kinds.into_iter().find(|kind| message.first() == Some(&kind.byte()))
    }

    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Hello => 1,
            Self::Challenge => 2,
            Self::Confirm => 3,
            Self::Sealed => 4,
        }
    }
}

/// Writes parts one after the other.
pub(super) fn fill(place: &mut [u8], parts: &[&[u8]]) {
    let bytes = parts.iter().copied().flatten();
    place.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
}

/// A hello without its proof.
pub(super) fn hello_head(serial: &Serial, fresh: [u8; 32]) -> [u8; HELLO_HEAD] {
    let mut head = [0; HELLO_HEAD];
    fill(&mut head, &[&[Kind::Hello.byte(), VERSION], serial.bytes(), &fresh]);
    head
}

/// A challenge without its proof.
pub(super) fn challenge_head(fresh: [u8; 32]) -> [u8; CHALLENGE_HEAD] {
    let mut head = [0; CHALLENGE_HEAD];
    fill(&mut head, &[&[Kind::Challenge.byte(), VERSION], &fresh]);
    head
}

/// A confirmation without its proof.
pub(super) const fn confirm_head() -> [u8; CONFIRM_HEAD] {
    [Kind::Confirm.byte(), VERSION]
}

/// A message of an opening: its first part and its proof.
pub(super) fn with_proof<const N: usize>(head: &[u8], proof: &[u8; PROOF]) -> [u8; N] {
    let mut message = [0; N];
    fill(&mut message, &[head, proof]);
    message
}

/// A message of an opening, and its parts.
pub(super) struct Opening<'m, const N: usize> {
    pub(super) whole: &'m [u8; N],
    pub(super) head: &'m [u8],
    pub(super) proof: &'m [u8; PROOF],
}

/// Takes a message of an opening as one of a kind and a version, and cuts off its proof.
pub(super) fn opening<const N: usize>(
    kind: Kind,
    bytes: &[u8],
) -> Result<Opening<'_, N>, OpeningError> {
    let wrong = OpeningError::WrongLength { got: bytes.len() };
    let [first, version, ..] = *bytes else { return Err(wrong) };
    if first != kind.byte() {
        return Err(OpeningError::NotExpected { kind: first });
    }
    if version != VERSION {
        return Err(OpeningError::OtherVersion { theirs: version });
    }
    let whole: &[u8; N] = bytes.try_into().map_err(|_| wrong)?;
    let (head, proof) = whole.split_last_chunk::<PROOF>().ok_or(wrong)?;
    Ok(Opening { whole, head, proof })
}

/// The serial that a hello names.
pub(super) fn serial_in(head: &[u8]) -> Option<&[u8; SERIAL_MAX]> {
    head.get(2..)?.first_chunk()
}

/// The byte that says which way a sealed message goes.
pub(super) const fn direction(from: Side) -> u8 {
    match from {
        Side::Programmer => 1,
        Side::Pump => 2,
    }
}
