//! The dose limit over every window of time: what was delivered of late, and whether what is to
//! come keeps every window within the limit.
//!
//! Doses are counted as flow of drug times time, in fg·ms/day, in which a femtogram is 86 400 000.

use cisterna_quantity::{ArithmeticError, Concentration, DoseRate, Duration, Mass, Volume};

use crate::{DoseLimit, Refusal};

/// How far back the pump remembers: the longest window that a limit can have.
pub(crate) const WINDOW_MAX: Duration = Duration::DAY;

/// How many stretches are kept. When there are more, the two that differ least become one.
const STRETCHES_MAX: usize = 96;

/// How many fg·ms/day make a femtogram.
const PER_FG: u128 = 86_400_000;

/// A time in which the flow of drug did not change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Stretch {
    pub(crate) time: Duration,
    pub(crate) dose: DoseRate,
}

/// A sum of drug at the resolution of a millisecond of flow, in fg·ms/day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DoseSum(u128);

impl DoseSum {
    fn flow(dose: DoseRate, time: Duration) -> Self {
        // Both are 64 bits wide, so the product fits.
        Self(u128::from(dose.fg_per_day()).saturating_mul(u128::from(time.ms())))
    }

    pub(crate) fn mass(mass: Mass) -> Self {
        Self(u128::from(mass.fg()).saturating_mul(PER_FG))
    }

    fn plus(self, other: Self) -> Result<Self, ArithmeticError> {
        self.0.checked_add(other.0).map(Self).ok_or(ArithmeticError::Overflow)
    }

    fn less(self, other: Self) -> Result<Self, ArithmeticError> {
        self.0.checked_sub(other.0).map(Self).ok_or(ArithmeticError::Negative)
    }

    /// The mass, rounded up: what is told must not look smaller than it is.
    pub(crate) fn rounded_up(self) -> Mass {
        let whole = self.0.div_ceil(PER_FG);
        Mass::from_fg(u64::try_from(whole).unwrap_or(u64::MAX))
    }
}

/// What was commanded of late, newest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct History {
    stretches: [Stretch; STRETCHES_MAX],
    count: usize,
    /// The concentration that flowed last and the one before, and how long ago each of them did.
    last: Concentration,
    last_ago: Duration,
    former: Concentration,
    former_ago: Duration,
}

impl History {
    pub(crate) const NONE: Self = Self {
        stretches: [Stretch { time: Duration::ZERO, dose: DoseRate::ZERO }; STRETCHES_MAX],
        count: 0,
        last: Concentration::ZERO,
        last_ago: WINDOW_MAX,
        former: Concentration::ZERO,
        former_ago: WINDOW_MAX,
    };

    /// Adds what was commanded just now, and forgets what is older than the longest window.
    pub(crate) fn push(
        &mut self,
        stretch: Stretch,
        concentration: Concentration,
    ) -> Result<(), ArithmeticError> {
        self.remember(stretch, concentration)?;
        if let Some(last) = self.kept_mut().last_mut().filter(|last| last.dose == stretch.dose) {
            last.time = last.time.checked_add(stretch.time)?;
        } else {
            if self.count >= STRETCHES_MAX {
                self.join_two()?;
            }
            if let Some(slot) = self.stretches.get_mut(self.count) {
                *slot = stretch;
                self.count = self.count.saturating_add(1);
            }
        }
        self.forget()
    }

    fn remember(
        &mut self,
        stretch: Stretch,
        concentration: Concentration,
    ) -> Result<(), ArithmeticError> {
        let older = |ago: Duration| ago.checked_add(stretch.time).map(|ago| ago.min(WINDOW_MAX));
        if !stretch.dose.is_zero() {
            if concentration != self.last {
                let former = Some(self.former).filter(|_| self.former_ago < WINDOW_MAX);
                let last = Some(self.last).filter(|_| self.last_ago < WINDOW_MAX);
                self.former = former.max(last).unwrap_or(Concentration::ZERO);
                self.former_ago = self.former_ago.min(self.last_ago);
                self.last = concentration;
            }
            self.last_ago = Duration::ZERO;
        } else {
            self.last_ago = older(self.last_ago)?;
        }
        self.former_ago = older(self.former_ago)?;
        Ok(())
    }

    /// The highest concentration that flowed within a window beside another one.
    fn beside(&self, concentration: Concentration, window: Duration) -> Option<Concentration> {
        let former = Some(self.former).filter(|_| self.former_ago < window);
        let last = Some(self.last).filter(|_| self.last_ago < window);
        let last = last.filter(|last| *last != concentration);
        former.max(last).filter(|other| !other.is_zero())
    }

    pub(crate) fn kept(&self) -> impl DoubleEndedIterator<Item = Stretch> + Clone + '_ {
        self.stretches.iter().take(self.count).copied()
    }

    fn kept_mut(&mut self) -> &mut [Stretch] {
        self.stretches.get_mut(..self.count).unwrap_or_default()
    }

    /// Drops the oldest stretches and shortens the first, so that a day is left.
    fn forget(&mut self) -> Result<(), ArithmeticError> {
        let (mut kept, mut left) = (0_usize, WINDOW_MAX);
        for stretch in self.kept_mut().iter_mut().rev() {
            if left.is_zero() {
                break;
            }
            stretch.time = stretch.time.min(left);
            left = left.checked_sub(stretch.time)?;
            kept = kept.saturating_add(1);
        }
        let dropped = self.count.saturating_sub(kept);
        self.kept_mut().rotate_left(dropped);
        self.keep(kept);
        Ok(())
    }

    /// Makes room by counting two neighbours as one with the higher flow of both: the pair in
    /// which that adds least. A window then seems fuller than it is, never emptier.
    fn join_two(&mut self) -> Result<(), ArithmeticError> {
        let pairs = self.kept().zip(self.kept().skip(1));
        let added = pairs.map(|(one, other)| one.added_by_joining(other));
        let Some((place, _)) = added.enumerate().min_by_key(|(_, added)| *added) else {
            return Ok(());
        };
        let Some([one, other, ..]) = self.kept_mut().get_mut(place..) else { return Ok(()) };
        *other =
            Stretch { time: one.time.checked_add(other.time)?, dose: one.dose.max(other.dose) };
        let after = self.kept_mut().get_mut(place..).unwrap_or_default();
        after.rotate_left(1);
        self.keep(self.count.saturating_sub(1));
        Ok(())
    }

    /// Keeps the first so many. What is dropped is blanked: two pumps that remember the same are
    /// equal.
    fn keep(&mut self, count: usize) {
        let dropped = self.kept_mut().get_mut(count..).unwrap_or_default();
        dropped.fill(Stretch::default());
        self.count = count;
    }

    /// What was commanded within the last stretch of time of a length.
    pub(crate) fn sum(&self, window: Duration) -> Result<DoseSum, ArithmeticError> {
        let (mut sum, mut left) = (DoseSum::default(), window);
        for stretch in self.kept().rev() {
            let time = stretch.time.min(left);
            sum = sum.plus(DoseSum::flow(stretch.dose, time))?;
            left = left.checked_sub(time)?;
        }
        Ok(sum)
    }

    /// How long the memory reaches back.
    fn length(&self) -> Result<Duration, ArithmeticError> {
        self.kept().try_fold(Duration::ZERO, |sum, stretch| sum.checked_add(stretch.time))
    }

    /// The stretches within a window that ends now, with nothing before the first of them.
    fn within(
        &self,
        window: Duration,
    ) -> Result<impl Iterator<Item = Stretch> + '_, ArithmeticError> {
        let length = self.length()?;
        let before = window.checked_sub(length).unwrap_or(Duration::ZERO);
        let mut surplus = length.checked_sub(window).unwrap_or(Duration::ZERO);
        let kept = self.kept().map(move |stretch| {
            let cut = surplus.min(stretch.time);
            surplus = surplus.checked_sub(cut).unwrap_or(Duration::ZERO);
            Stretch { time: stretch.time.checked_sub(cut).unwrap_or(Duration::ZERO), ..stretch }
        });
        Ok(core::iter::once(Stretch { time: before, dose: DoseRate::ZERO }).chain(kept))
    }
}

impl Stretch {
    fn added_by_joining(self, other: Self) -> DoseSum {
        let (lower, higher) = if self.dose < other.dose { (self, other) } else { (other, self) };
        let more = higher.dose.checked_sub(lower.dose).unwrap_or(DoseRate::ZERO);
        DoseSum::flow(more, lower.time)
    }
}

/// A limit as it is held against every window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Held {
    limit: DoseLimit,
    most: DoseSum,
    /// A larger limit that still holds for windows which began under it, and for how long.
    earlier: Option<(DoseSum, Duration)>,
}

impl Held {
    /// The limit in whole quanta of the drug, as the pump can deliver nothing between. Where two
    /// concentrations share a window a quantum of the stronger one is set aside. An earlier limit of
    /// the same length holds, until a time from now, for windows that began under it.
    pub(crate) fn new(
        limit: DoseLimit,
        earlier: Option<(DoseLimit, Duration)>,
        (quantum, concentration): (Volume, Concentration),
        old: Option<Concentration>,
        history: &History,
    ) -> Result<Self, ArithmeticError> {
        let one = quantum.mass_at(concentration)?;
        let other = old.max(history.beside(concentration, limit.window));
        let aside = other.map(|other| quantum.mass_at(other.max(concentration))).transpose()?;
        let whole = |most: Mass| match aside {
            Some(aside) => Ok(most.checked_sub(aside).unwrap_or(Mass::ZERO)),
            None => most.checked_sub(Mass::from_fg(most.fg().checked_rem(one.fg()).unwrap_or(0))),
        };
        let earlier = earlier.filter(|(earlier, _)| earlier.window == limit.window);
        let earlier = match earlier {
            Some((earlier, until)) => Some((DoseSum::mass(whole(earlier.most)?), until)),
            None => None,
        };
        Ok(Self { limit, most: DoseSum::mass(whole(limit.most)?), earlier })
    }

    fn allowed(&self, end: Duration) -> DoseSum {
        let earlier = self.earlier.filter(|(_, until)| end < *until);
        earlier.map_or(self.most, |(most, _)| most.max(self.most))
    }

    /// Moves a window from now into the future, and refuses if it ever holds more than the limit.
    /// Between two changes of flow, at its front or at its back, its content changes evenly; so
    /// looking at those moments is looking at all.
    pub(crate) fn check(
        &self,
        history: &History,
        plan: impl Iterator<Item = Result<Stretch, ArithmeticError>> + Clone,
    ) -> Result<(), Refusal> {
        let window = self.limit.window;
        let mut sum = history.sum(window)?;
        let mut back = Reader::new(history.within(window)?.map(Ok).chain(plan.clone()));
        let mut front = Reader::new(plan);
        let mut now = Duration::ZERO;
        while let (Some(come), Some(gone)) = (front.current()?, back.current()?) {
            let mut time = come.time.min(gone.time);
            if let Some((_, until)) = self.earlier.filter(|(_, until)| now < *until) {
                time = time.min(until.checked_sub(now)?);
            }
            let more = DoseSum::flow(come.dose, time);
            sum = sum.plus(more)?.less(DoseSum::flow(gone.dose, time))?;
            now = now.checked_add(time)?;
            if sum > self.allowed(now) {
                let (limit, held) = (self.limit, self.allowed(now).rounded_up());
                let total = sum.rounded_up();
                return Err(Refusal::DoseLimit { total, held, after: now, limit });
            }
            front.take(time)?;
            back.take(time)?;
        }
        Ok(())
    }
}

/// Reads stretches piece by piece.
struct Reader<I> {
    source: I,
    current: Option<Stretch>,
}

impl<I: Iterator<Item = Result<Stretch, ArithmeticError>>> Reader<I> {
    fn new(source: I) -> Self {
        Self { source, current: None }
    }

    /// What is left of the present stretch, or the next one.
    fn current(&mut self) -> Result<Option<Stretch>, ArithmeticError> {
        while self.current.is_none_or(|stretch| stretch.time.is_zero()) {
            match self.source.next() {
                Some(next) => self.current = Some(next?),
                None => return Ok(None),
            }
        }
        Ok(self.current)
    }

    fn take(&mut self, time: Duration) -> Result<(), ArithmeticError> {
        if let Some(stretch) = &mut self.current {
            stretch.time = stretch.time.checked_sub(time)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]
mod tests {
    use super::*;

    const MINUTES_PER_DAY: u64 = 1_440;
    /// A dose unlike all others.
    const LAST: u64 = 777;

    fn minutes(count: u64, dose: u64) -> Stretch {
        let time = Duration::from_ms(count * Duration::MINUTE.ms());
        Stretch { time, dose: DoseRate::from_fg_per_day(dose) }
    }

    fn pushed(stretches: impl IntoIterator<Item = Stretch>) -> History {
        let mut history = History::NONE;
        for stretch in stretches {
            history.push(stretch, Concentration::from_ng_per_ml(1)).unwrap();
        }
        history
    }

    fn assert_kept<const N: usize>(history: &History, expected: [Stretch; N]) {
        assert_eq!(history.count, N);
        assert!(history.kept().eq(expected), "{:?}", &history.stretches[..history.count]);
        assert!(history.stretches[N..].iter().all(|rest| *rest == Stretch::default()));
    }

    #[test]
    fn what_is_older_than_a_day_is_forgotten_to_the_minute() {
        let history = pushed([minutes(100, 1), minutes(1_000, 2), minutes(300, 3)]);
        assert_kept(&history, [minutes(100, 1), minutes(1_000, 2), minutes(300, 3)]);
        let history = pushed([minutes(100, 1), minutes(1_000, 2), minutes(400, 3)]);
        assert_kept(&history, [minutes(40, 1), minutes(1_000, 2), minutes(400, 3)]);
        let history = pushed([minutes(100, 1), minutes(1_000, 2), minutes(440, 3)]);
        assert_kept(&history, [minutes(1_000, 2), minutes(440, 3)]);
        let history = pushed([minutes(100, 1), minutes(10_000, 2)]);
        assert_kept(&history, [minutes(MINUTES_PER_DAY, 2)]);
    }

    #[test]
    fn equal_neighbours_are_one_stretch() {
        let history = pushed([minutes(1, 5), minutes(2, 5), minutes(3, 6), minutes(4, 6)]);
        assert_kept(&history, [minutes(3, 5), minutes(7, 6)]);
    }

    #[test]
    fn a_full_memory_joins_the_pair_that_adds_least_and_counts_it_as_the_fuller() {
        // Steps of a hundred, and one of three between two lower neighbours: one pair of it is joined.
        for (at, small) in [(40_u64, 3_u64), (0, 3), (90, 3)] {
            let dose = |place: u64| match place {
                _ if place == at + 1 => 100 + small,
                _ if place.is_multiple_of(2) => 100,
                _ => 200,
            };
            let all: [Stretch; STRETCHES_MAX] =
                core::array::from_fn(|place| minutes(10, dose(u64::try_from(place).unwrap())));
            let mut history = pushed(all);
            assert_eq!(history.count, STRETCHES_MAX);
            let before = history.sum(WINDOW_MAX).unwrap();
            history.push(minutes(10, LAST), Concentration::from_ng_per_ml(1)).unwrap();
            assert_eq!(history.count, STRETCHES_MAX);
            let added = DoseSum::flow(DoseRate::from_fg_per_day(LAST), minutes(10, 0).time);
            let joined = DoseSum::flow(DoseRate::from_fg_per_day(small), minutes(10, 0).time);
            let after = history.sum(WINDOW_MAX).unwrap();
            assert_eq!(after, before.plus(added).unwrap().plus(joined).unwrap(), "at {at}");
        }
    }
}
