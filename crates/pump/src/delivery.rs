//! The arithmetic of delivery: from a flow and a time to whole quanta and an exact remainder.
//!
//! Flow times time is counted in nL·ms/day, in which a nanolitre is 86 400 000. What does not yet
//! make a whole quantum is owed and carried on, across changes of flow.

use cisterna_quantity::{ArithmeticError, Duration, Rate, Volume};

use crate::flow::Flow;

/// How many nL·ms/day make a nanolitre.
const PER_NL: u128 = 86_400_000;

/// A commanded volume at the resolution of a millisecond of flow, in nL·ms/day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Commanded(u128);

impl Commanded {
    pub(crate) const NONE: Self = Self(0);

    /// What flows in a time: cannot overflow, as both are 64 bits wide.
    pub(crate) fn flow(rate: Rate, time: Duration) -> Self {
        Self(u128::from(rate.nl_per_day()).saturating_mul(u128::from(time.ms())))
    }

    /// A volume, exactly.
    pub(crate) fn volume(volume: Volume) -> Self {
        Self(u128::from(volume.nl()).saturating_mul(PER_NL))
    }

    /// The whole nanolitres in it.
    pub(crate) fn rounded_down(self) -> Volume {
        Volume::from_nl(u64::try_from(self.0 / PER_NL).unwrap_or(u64::MAX))
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when it cannot be represented.
    pub(crate) fn plus(self, other: Self) -> Result<Self, ArithmeticError> {
        self.0.checked_add(other.0).map(Self).ok_or(ArithmeticError::Overflow)
    }

    /// The nanolitres in it, a begun one counted whole.
    pub(crate) fn rounded_up(self) -> Volume {
        Volume::from_nl(u64::try_from(self.0.div_ceil(PER_NL)).unwrap_or(u64::MAX))
    }

    /// The rest; nothing when the other is the larger.
    pub(crate) fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// How long it takes at a flow, to the end of the last millisecond. None without flow.
    pub(crate) fn time_at(self, rate: Rate) -> Option<Duration> {
        let flow = u128::from(rate.nl_per_day());
        let whole = self.0.checked_div(flow)?;
        let begun = u128::from(whole.checked_mul(flow) != Some(self.0));
        u64::try_from(whole.checked_add(begun)?).ok().map(Duration::from_ms)
    }

    /// What flows now to deliver it at a rate: the rate for as many whole milliseconds as there
    /// are, and in the last begun millisecond only what is left. None when nothing is left, or
    /// nothing flows.
    pub(crate) fn flow_at(self, rate: Rate) -> Option<Flow> {
        let whole = self.0.checked_div(u128::from(rate.nl_per_day()))?;
        if whole > 0 {
            let time = Duration::from_ms(u64::try_from(whole).unwrap_or(u64::MAX));
            return Some(Flow { rate, until: Some(time) });
        }
        let rest = u64::try_from(self.0).ok().filter(|rest| *rest > 0)?;
        Some(Flow { rate: Rate::from_nl_per_day(rest), until: Some(Duration::from_ms(1)) })
    }

    /// Splits it into whole quanta and what is still owed.
    pub(crate) fn quanta(self, quantum: Volume) -> (u64, Self) {
        let unit = Self::volume(quantum).0;
        let whole = self.0.checked_div(unit).unwrap_or(0);
        let owed = self.0.checked_rem(unit).unwrap_or(0);
        (u64::try_from(whole).unwrap_or(u64::MAX), Self(owed))
    }
}
