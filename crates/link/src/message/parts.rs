//! The layout of the control core's own types.

use cisterna_pump::codec::{self, PROGRAMME_BYTES_MAX};
use cisterna_pump::{
    Alarm, Bolus, BolusKind, Check, Counts, Fault, Ledger, Pathway, Person, Phase, Programme,
    SafeState,
};

use super::MessageError;
use super::bytes::{Reader, Wire, Writer, choices, fields};
use crate::session::Serial;

choices!(Fault, Fault::ALL);
choices!(Check, Check::ORDER);
choices!(
    SafeState,
    [SafeState::Continue, SafeState::EndBoluses, SafeState::MinimumRate, SafeState::Stop]
);
choices!(BolusKind, [BolusKind::Single, BolusKind::Patient, BolusKind::Prime, BolusKind::Bridge]);

fields!(Bolus { kind: "kind of bolus", volume: "volume of the bolus", rate: "flow of the bolus" });

fields!(Ledger {
    filled: "filled total",
    removed: "removed total",
    delivered: "delivered total",
    reconciled: "reconciled total",
});

fields!(Counts {
    quanta: "quanta",
    boluses_granted: "boluses granted",
    boluses_denied: "boluses denied",
    restarts: "restarts",
    faults: "faults",
    time_withheld: "time withheld",
});

fields!(Alarm {
    fault: "alarm",
    active: "whether an alarm's cause is there",
    since: "begin of an alarm",
    ended: "end of an alarm's cause",
    times: "times of an alarm",
    acknowledged_by: "who acknowledged an alarm",
});

impl Wire for Person {
    fn put(&self, to: &mut Writer<'_>) {
        self.0.put(to);
    }
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        from.take(field).map(Self)
    }
}

impl Wire for Serial {
    fn put(&self, to: &mut Writer<'_>) {
        self.bytes().put(to);
    }
    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        Self::padded(from.array(field)?).ok_or(MessageError::Serial)
    }
}

impl Wire for Phase {
    fn put(&self, to: &mut Writer<'_>) {
        match self {
            Self::Ready => to.put(&0_u8),
            Self::Testing(check) => {
                to.put(&1_u8);
                to.put(check);
            }
            Self::Failed(check) => {
                to.put(&2_u8);
                to.put(check);
            }
        }
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        match from.take::<u8>(field)? {
            0 => Ok(Self::Ready),
            1 => from.take("check").map(Self::Testing),
            2 => from.take("check").map(Self::Failed),
            value => Err(MessageError::Choice { field, value }),
        }
    }
}

impl Wire for Pathway {
    fn put(&self, to: &mut Writer<'_>) {
        match self {
            Self::Empty => to.put(&0_u8),
            Self::Filling(rest) => {
                to.put(&1_u8);
                to.put(rest);
            }
            Self::Full => to.put(&2_u8),
        }
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        match from.take::<u8>(field)? {
            0 => Ok(Self::Empty),
            1 => from.take("rest of the prime").map(Self::Filling),
            2 => Ok(Self::Full),
            value => Err(MessageError::Choice { field, value }),
        }
    }
}

/// A programme is written by the control core's own codec, with its length before it.
impl Wire for Programme {
    fn put(&self, to: &mut Writer<'_>) {
        let encoded = codec::encode(self);
        let bytes = encoded.as_slice();
        u16::try_from(bytes.len()).unwrap_or(u16::MAX).put(to);
        to.raw(bytes);
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        let length = usize::from(u16::take(from, field)?);
        if length > PROGRAMME_BYTES_MAX {
            let extra = length.saturating_sub(PROGRAMME_BYTES_MAX);
            return Err(MessageError::TooLong { extra });
        }
        codec::decode(from.raw(length, field)?).map_err(MessageError::Programme)
    }
}
