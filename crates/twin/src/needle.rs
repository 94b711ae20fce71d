//! A dose given through a needle at a constant rate, counted in whole femtograms.

use cisterna_neuraxis::model::Source;
use cisterna_quantity::{ArithmeticError, Duration, Mass};

/// An injection that is under way.
#[derive(Clone, Debug)]
pub(crate) struct Needle {
    pub(crate) source: Source,
    /// Whether it comes through the catheter, by its access port.
    pub(crate) by_catheter: bool,
    mass: Mass,
    over: Duration,
    elapsed: Duration,
    given: Mass,
}

impl Needle {
    /// An injection that begins now and lasts longer than no time.
    pub(crate) fn begin(source: Source, mass: Mass, over: Duration) -> Self {
        debug_assert!(!over.is_zero(), "an injection of no duration is given at once");
        let (elapsed, given) = (Duration::ZERO, Mass::ZERO);
        Self { source, by_catheter: false, mass, over, elapsed, given }
    }

    /// The same through the catheter.
    pub(crate) fn by_catheter(self) -> Self {
        Self { by_catheter: true, ..self }
    }

    /// What is still to be given.
    pub(crate) fn rest(&self) -> Mass {
        self.mass.checked_sub(self.given).unwrap_or(Mass::ZERO)
    }

    /// How long it still lasts.
    pub(crate) fn time_left(&self) -> Duration {
        self.over.checked_sub(self.elapsed).unwrap_or(Duration::ZERO)
    }

    /// What is given in a time: the share of the time elapsed, rounded down, less what was given
    /// before, so that nothing is left over at the end.
    pub(crate) fn give(&mut self, time: Duration) -> Result<Mass, ArithmeticError> {
        self.elapsed = self.elapsed.checked_add(time)?.min(self.over);
        let due = u128::from(self.mass.fg()) * u128::from(self.elapsed.ms());
        let due = due.checked_div(u128::from(self.over.ms()));
        let due = due.and_then(|due| u64::try_from(due).ok());
        let due = Mass::from_fg(due.ok_or(ArithmeticError::Overflow)?);
        let now = due.checked_sub(self.given)?;
        self.given = due;
        Ok(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uneven_pieces_give_the_whole_dose() {
        let source = Source::at(10.0).unwrap();
        let mut needle = Needle::begin(source, Mass::from_fg(1_000_001), Duration::from_ms(977));
        let mut given = Mass::ZERO;
        for ms in [1, 2, 13, 500, 400, 61, 5] {
            given = given.checked_add(needle.give(Duration::from_ms(ms)).unwrap()).unwrap();
        }
        assert_eq!(given, Mass::from_fg(1_000_001));
        assert!(needle.time_left().is_zero());
    }
}
