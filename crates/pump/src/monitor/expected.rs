//! What should flow by the programme, the boluses and the faults that the monitor was told.

use cisterna_quantity::{Duration, Volume};

use super::steady;
use crate::{Bolus, BolusKind, Model, Programme, SafeState};

/// A volume in 86 400 000ths of a nanolitre: what one nanolitre a day gives in one millisecond. In
/// these, every flow gives a whole amount in every time.
pub(super) type Amount = u128;

/// What a flow gives in a time.
pub(super) fn flow(nl_per_day: u64, ms: u64) -> Amount {
    Amount::from(nl_per_day).saturating_mul(Amount::from(ms))
}

/// A volume as an amount.
pub(super) fn volume(nl: u64) -> Amount {
    flow(nl, Duration::DAY.ms())
}

/// An amount that can be compared with one below zero.
pub(super) fn signed(amount: Amount) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}

/// The nanolitres that an amount fills.
pub(super) fn whole_nl(amount: Amount) -> u64 {
    let nl = amount.checked_div(Amount::from(Duration::DAY.ms())).unwrap_or(0);
    u64::try_from(nl).unwrap_or(u64::MAX)
}

/// How long an amount takes, to the end of its last millisecond. Without flow it takes for ever.
pub(super) fn time_for(amount: Amount, nl_per_day: u64) -> u64 {
    if amount == 0 {
        return 0;
    }
    let rate = Amount::from(nl_per_day);
    let full = amount.checked_div(rate).unwrap_or(Amount::MAX);
    let begun = amount.checked_rem(rate).unwrap_or(0) > 0;
    u64::try_from(full.saturating_add(Amount::from(begun))).unwrap_or(u64::MAX)
}

/// What is still to come of a bolus or an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Rest {
    left: Amount,
    nl_per_day: u64,
}

impl Rest {
    const NONE: Self = Self { left: 0, nl_per_day: 0 };

    fn of(bolus: &Bolus) -> Self {
        Self { left: volume(bolus.volume.nl()), nl_per_day: bolus.rate.nl_per_day() }
    }

    const fn is_none(&self) -> bool {
        self.left == 0
    }

    /// Lets time pass: what flowed, and the time after its last millisecond.
    fn pass(&mut self, time: u64) -> (Amount, u64) {
        let after = time.saturating_sub(time_for(self.left, self.nl_per_day));
        let flowed = flow(self.nl_per_day, time).min(self.left);
        self.left = self.left.saturating_sub(flowed);
        (flowed, after)
    }
}

/// All that the monitor was told about what should flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Expected {
    /// None before the first one, and after a stop.
    programme: Option<Programme>,
    /// The time since it came into force.
    time: u64,
    opening: Rest,
    single: Rest,
    patient: Rest,
    restraint: SafeState,
}

impl Expected {
    /// No programme.
    pub(super) const NOTHING: Self = Self {
        programme: None,
        time: 0,
        opening: Rest::NONE,
        single: Rest::NONE,
        patient: Rest::NONE,
        restraint: SafeState::Continue,
    };

    pub(super) fn programme(&mut self, programme: &Programme) {
        let opening = programme.opening.as_ref().map_or(Rest::NONE, Rest::of);
        let restraint = self.restraint;
        *self = Self { programme: Some(*programme), opening, restraint, ..Self::NOTHING };
    }

    /// A programme that came into force some time ago, and has so much left of its opening.
    pub(super) fn resumed(&mut self, programme: &Programme, time: Duration, left: Volume) {
        self.programme(programme);
        self.time = time.ms();
        self.opening.left = volume(left.nl());
    }

    pub(super) fn stop(&mut self) {
        *self = Self { restraint: self.restraint, ..Self::NOTHING };
    }

    pub(super) fn bolus(&mut self, bolus: &Bolus) {
        let rest = Rest::of(bolus);
        if bolus.kind == BolusKind::Patient {
            self.patient = rest;
        } else {
            self.single = rest;
        }
    }

    pub(super) fn boluses_ended(&mut self) {
        (self.single, self.patient) = (Rest::NONE, Rest::NONE);
    }

    pub(super) const fn opening_ended(&mut self) {
        self.opening = Rest::NONE;
    }

    /// Takes a restraint. Returns whether it is another one than before.
    pub(super) fn restrained(&mut self, state: SafeState) -> bool {
        if state > SafeState::Continue {
            self.boluses_ended();
        }
        core::mem::replace(&mut self.restraint, state) != state
    }

    /// The programme, when it has room for a bolus of a kind: nothing is in its way, except a
    /// single bolus that a patient's one suspends.
    pub(super) fn free_for(&self, kind: BolusKind) -> Option<&Programme> {
        let free = self.restraint == SafeState::Continue
            && self.opening.is_none()
            && self.patient.is_none()
            && (self.single.is_none() || kind == BolusKind::Patient);
        self.programme.as_ref().filter(|_| free)
    }

    /// Whether an opening is held back while something else may flow.
    pub(super) fn opening_waits(&self) -> bool {
        !self.opening.is_none() && self.restraint > SafeState::EndBoluses
    }

    /// The steady flow in the coming millisecond, in nanolitres a day.
    pub(super) fn steady_now(&self, model: &Model) -> u64 {
        let next = self.steady(model, self.time, self.time.saturating_add(1));
        u64::try_from(next).unwrap_or(u64::MAX)
    }

    /// Lets time pass. Returns what should have flowed in it.
    pub(super) fn pass(&mut self, model: &Model, time: u64) -> Amount {
        let end = self.time.saturating_add(time);
        let (mut flowed, mut from) = (0, self.time);
        if self.restraint <= SafeState::EndBoluses {
            let (opening, after) = self.opening.pass(time);
            let (patient, free) = self.patient.pass(time);
            let (single, _) = self.single.pass(free);
            flowed = opening.saturating_add(patient).saturating_add(single);
            // The steady infusion begins when the opening is over; its time went on meanwhile.
            from = end.saturating_sub(after);
        }
        self.time = end;
        flowed.saturating_add(self.steady(model, from, end))
    }

    /// What the steady infusion gives between two times, as far as the restraint leaves it.
    fn steady(&self, model: &Model, from: u64, to: u64) -> Amount {
        let cap = match self.restraint {
            SafeState::Continue | SafeState::EndBoluses => u64::MAX,
            SafeState::MinimumRate => model.modes.minimum_rate.map_or(0, |rate| rate.nl_per_day()),
            SafeState::Stop => 0,
        };
        self.programme.as_ref().map_or(0, |programme| {
            let given = |time| steady::given(&programme.mode, model, cap, time);
            given(to).saturating_sub(given(from))
        })
    }
}
