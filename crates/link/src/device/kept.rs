//! What the pump's side of the link remembers over restarts, as bytes.

use cisterna_quantity::Duration;
use crc::{CRC_32_ISCSI, Crc, Table};

use super::implant::Slot;
use crate::message::bytes::{Reader, Writer, fields};
use crate::message::{Digest, Fate, History, Told, Used};
use crate::radio::Saved;

/// The bytes of the link's memory.
pub const KEPT_BYTES: usize = 512;

const CHECKSUM: usize = 4;
const CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

/// Everything that has to outlast a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// Counts what was kept, so that the newer of two places is known.
    pub(super) count: u64,
    /// How many calls were answered with a challenge, so that none comes twice.
    pub(super) answers: u64,
    /// The radio's budget, so that nobody gains by restarting the pump.
    pub(super) radio: Saved,
    /// The pump's time up to which the budget is reckoned, so that a pump which restarts again and
    /// again still earns and can be called.
    pub(super) reckoned: Duration,
    /// The last commands, so that none is obeyed twice.
    pub(super) history: History,
    /// A command that was begun, and of which the end was not yet kept.
    pub(super) begun: Option<Begun>,
}

/// A command that is carried out at this moment, or was when the power went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    pub(super) id: u64,
    pub(super) digest: Digest,
    /// The pump's version before it.
    pub(super) base: u32,
    /// Whether it raises the version, so that the version tells what became of it.
    pub(super) counted: bool,
}

impl Kept {
    /// What a new pump remembers.
    pub(super) const fn nothing(radio: Saved, reckoned: Duration) -> Self {
        let history = History { forgotten: 0, last: None, before: None };
        Self { count: 0, answers: 0, radio, reckoned, history, begun: None }
    }

    /// What a pump remembers whose memory is damaged in both places.
    ///
    /// No number may serve twice, and how far the numbers had come is not known. The pump's
    /// restarts are counted elsewhere and were fewer when the lost numbers were used. So they go on
    /// far above.
    pub(super) const fn lost(radio: Saved, reckoned: Duration, restarts: u32) -> Self {
        let above = (widened(restarts).saturating_add(1)) << 32;
        let history = History { forgotten: above, last: None, before: None };
        Self { count: 0, answers: above, radio, reckoned, history, begun: None }
    }

    /// The newer of what two places hold, and the place.
    pub(super) fn newest(places: [&[u8]; 2]) -> Option<(Self, Slot)> {
        let [first, second] = places.map(Self::decode);
        match (first, second) {
            (Some(first), Some(second)) if second.count > first.count => {
                Some((second, Slot::Second))
            }
            (Some(first), _) => Some((first, Slot::First)),
            (None, second) => second.map(|second| (second, Slot::Second)),
        }
    }

    pub(super) fn encode(&self) -> [u8; KEPT_BYTES] {
        let mut bytes = [0; KEPT_BYTES];
        let Some((content, checksum)) = bytes.split_last_chunk_mut::<CHECKSUM>() else {
            return bytes;
        };
        let mut to = Writer::new(content);
        to.put(self);
        debug_assert!(to.done().is_ok(), "the link's memory has room for everything");
        *checksum = CRC.checksum(content).to_le_bytes();
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; KEPT_BYTES] = bytes.try_into().ok()?;
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM>()?;
        if CRC.checksum(content) != u32::from_le_bytes(*checksum) {
            return None;
        }
        Reader::new(content).take("memory of the link").ok()
    }

    /// What became of a command that the power ended, told by the pump's version.
    pub(super) fn settle(&mut self, version: u32, cut: Told) {
        let Some(Begun { id, digest, base, counted }) = self.begun.take() else { return };
        let fate = match version.checked_sub(base) {
            _ if !counted => Fate::Interrupted,
            Some(0) => Fate::Refused(cut),
            Some(1) => Fate::Done { version },
            _ => Fate::Interrupted,
        };
        self.history.note(Used { id, digest, fate });
    }
}

const fn widened(number: u32) -> u64 {
    let [a, b, c, d] = number.to_le_bytes();
    u64::from_le_bytes([a, b, c, d, 0, 0, 0, 0])
}

fields!(Saved { windows: "windows saved", airtime: "airtime saved" });
fields!(Begun { id: "command", digest: "digest", base: "version", counted: "counted" });
fields!(Kept {
    count: "count",
    answers: "answered calls",
    radio: "budget",
    reckoned: "time of the budget",
    history: "commands",
    begun: "command that was begun",
});
