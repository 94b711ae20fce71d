//! Which alarms are on: raised by a fault, and on until the cause is gone and a person has
//! acknowledged it.

use cisterna_quantity::Duration;

use crate::{DrugClass, Fault, Priority, Row, Tone, safe_state};

/// The longest that an alarm can be silenced. Afterwards it sounds again by itself.
pub const SILENCE_MAX: Duration = Duration::from_ms(10 * Duration::MINUTE.ms());

/// A person who did something at the pump, as the clinic numbers people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person(pub u32);

/// An alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Alarm {
    /// What it is about.
    pub fault: Fault,
    /// Whether the cause is still there.
    pub active: bool,
    /// The pump's time at which it was raised first.
    pub since: Duration,
    /// The pump's time at which its cause went, if it did.
    pub ended: Option<Duration>,
    /// How often it was raised since then: repeats are merged.
    pub times: u16,
    /// Who acknowledged it.
    pub acknowledged_by: Option<Person>,
}

/// What a person hears and sees: the most urgent alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Indicator {
    /// Its alarm.
    pub alarm: Alarm,
    /// How urgent it is with the drug that is in the pump.
    pub priority: Priority,
    /// How it sounds; not at all while it is silenced.
    pub tone: Option<Tone>,
}

/// All alarms of a pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Alarms {
    /// One place for each fault, in the order of [`Fault::ALL`].
    places: [Option<Alarm>; Fault::ALL.len()],
    silent_until: Duration,
}

impl Alarms {
    pub(crate) const NONE: Self =
        Self { places: [None; Fault::ALL.len()], silent_until: Duration::ZERO };

    fn place(&mut self, fault: Fault) -> Option<&mut Option<Alarm>> {
        self.places.get_mut(fault.index())
    }

    /// Turns an alarm on. Tells whether its cause was not there before.
    pub(crate) fn raise(&mut self, fault: Fault, now: Duration) -> bool {
        let Some(place) = self.place(fault) else { return false };
        let (was_active, since, times) =
            place.map_or((false, now, 0), |alarm| (alarm.active, alarm.since, alarm.times));
        let times = if was_active { times } else { times.saturating_add(1) };
        if !was_active {
            *place = Some(Alarm {
                fault,
                active: true,
                since,
                ended: None,
                times,
                acknowledged_by: None,
            });
            self.silent_until = Duration::ZERO;
        }
        !was_active
    }

    /// Notes that a cause is gone. Tells whether it was there.
    pub(crate) fn clear(&mut self, fault: Fault, now: Duration) -> bool {
        let Some(place) = self.place(fault) else { return false };
        let Some(alarm) = place.as_mut().filter(|alarm| alarm.active) else { return false };
        (alarm.active, alarm.ended) = (false, Some(now));
        if alarm.acknowledged_by.is_some() {
            *place = None;
        }
        true
    }

    /// Acknowledges an alarm; it stays on while its cause is there. Tells whether it was on.
    pub(crate) fn acknowledge(&mut self, fault: Fault, person: Person) -> bool {
        let Some(place) = self.place(fault) else { return false };
        let Some(alarm) = place else { return false };
        alarm.acknowledged_by = Some(person);
        if !alarm.active {
            *place = None;
        }
        true
    }

    /// Keeps all alarms from sounding for a while. A new alarm sounds at once.
    pub(crate) fn silence(&mut self, now: Duration) {
        self.silent_until = now.checked_add(SILENCE_MAX).unwrap_or(now);
    }

    /// The same alarms without their times and numbers, and the silence moved.
    pub(crate) fn moved(&self, now: Duration, silence: impl Fn(Duration) -> Duration) -> Self {
        let places = self.places.map(|place| {
            place.map(|on| Alarm { since: now, ended: on.ended.map(|_| now), times: 1, ..on })
        });
        Self { places, silent_until: silence(self.silent_until) }
    }

    pub(crate) fn is_active(&self, fault: Fault) -> bool {
        self.places.get(fault.index()).is_some_and(|place| place.is_some_and(|on| on.active))
    }

    /// The faults whose cause is there.
    pub(crate) fn active(&self) -> impl Iterator<Item = Fault> + '_ {
        self.places.iter().flatten().filter(|alarm| alarm.active).map(|alarm| alarm.fault)
    }

    /// All alarms that are on, in the order in which they came.
    pub(crate) fn listed(&self) -> impl Iterator<Item = Alarm> + '_ {
        let mut last: Option<(Duration, usize)> = None;
        core::iter::from_fn(move || {
            let order = |alarm: &Alarm| (alarm.since, alarm.fault.index());
            let later = self.places.iter().flatten().filter(|alarm| Some(order(alarm)) > last);
            let next = later.min_by_key(|alarm| order(alarm)).copied();
            last = next.as_ref().map(order).or(last);
            next
        })
    }

    /// The most urgent alarm, the first of equals.
    pub(crate) fn indicator(&self, drug: DrugClass, now: Duration) -> Option<Indicator> {
        let row = |alarm: &Alarm| -> Row { safe_state(drug, alarm.fault) };
        let mut best: Option<Alarm> = None;
        for alarm in self.listed() {
            if best.as_ref().is_none_or(|best| row(&alarm).priority > row(best).priority) {
                best = Some(alarm);
            }
        }
        let alarm = best?;
        let tone = (now >= self.silent_until).then(|| row(&alarm).tone());
        Some(Indicator { alarm, priority: row(&alarm).priority, tone })
    }
}
