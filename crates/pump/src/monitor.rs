//! The monitor: a second opinion on what the motor does.
//!
//! It knows the programme from its own copy and sums up by itself what should have flowed. A sensor
//! tells it what the motor moved. When the two disagree, when the control core is silent, or when
//! more drug left than the dose limit allows, it takes the motor's permit away. It shares no code
//! with the control core: the same mistake should not be made twice.
//!
//! It commands nothing, and it does not decide which state is safe: that is for whoever asks it.
//! Its own silence others have to see, by [`Monitor::beat`]. They watch up to a change and tell it.

mod doses;
mod expected;
mod requests;
mod steady;
mod thresholds;
mod trip;

use cisterna_quantity::{Duration, Volume};

use crate::{Bolus, BolusKind, Model, Programme, SafeState};

use doses::Doses;
use expected::{Amount, Expected, signed};
use requests::Requests;
pub use thresholds::{
    BOLUSES_COUNTED, CORE_SILENT_AFTER, DEBT_MAX, DOSE_BUCKET, DOSE_MARGIN, OVER_DELIVERY_AFTER,
    TOLERANCE, UNDER_DELIVERY_AFTER,
};
pub use trip::{Trip, Verdict};

/// The monitor of one pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Monitor {
    model: Model,
    clock: u64,
    beat: u32,
    expected: Expected,
    /// All that was ever expected.
    sum: Amount,
    /// How much more was moved than expected; below zero when it was less.
    ahead: i128,
    /// For how long it has been too far ahead, since the watch that first saw it.
    over_for: Option<u64>,
    /// For how long it has been too far behind, since the watch that first saw it.
    under_for: Option<u64>,
    silent_for: u64,
    requests: Requests,
    doses: Doses,
    /// Trips that took the motor's permit away.
    over: bool,
    dose: bool,
    silent: bool,
}

impl Monitor {
    /// The monitor of a pump that has no programme yet.
    #[must_use]
    pub const fn new(model: &Model) -> Self {
        Self {
            model: *model,
            clock: 0,
            beat: 0,
            expected: Expected::NOTHING,
            sum: 0,
            ahead: 0,
            over_for: None,
            under_for: None,
            silent_for: 0,
            requests: Requests::NONE,
            doses: Doses::NONE,
            over: false,
            dose: false,
            silent: false,
        }
    }

    /// A programme is in force from now on; the boluses have ended.
    pub fn programme(&mut self, programme: &Programme) {
        self.expected.programme(programme);
        self.doses.programme(programme, self.model.quantum, self.clock);
        self.requests.lock(self.clock);
        self.write_off();
    }

    /// After the monitor itself hung, while faults came or went: the programme came into force so
    /// long ago, and so much is left of its opening. No bolus is left: the fault ended them, and
    /// none may begin while nobody watches.
    pub fn resumed(&mut self, programme: &Programme, time: Duration, opening_left: Volume) {
        self.expected.resumed(programme, time, opening_left);
        self.write_off();
    }

    /// All flow is stopped by command. The dose limit stays in force, and no bolus may begin until
    /// there is a programme again.
    pub fn stop(&mut self) {
        self.expected.stop();
        self.write_off();
    }

    /// The control core begins a bolus.
    ///
    /// # Errors
    /// [`Trip::WrongBolus`] when the programme that the monitor knows does not allow it now.
    pub fn bolus(&mut self, bolus: &Bolus) -> Verdict {
        if !self.allowed(bolus) {
            return Err(Trip::WrongBolus);
        }
        if bolus.kind == BolusKind::Patient {
            self.requests.begun(self.clock);
        }
        self.expected.bolus(bolus);
        Ok(())
    }

    /// A fault or a command has ended the boluses; an opening is none of them.
    pub fn boluses_ended(&mut self) {
        self.expected.boluses_ended();
    }

    /// The opening has ended before its time: the reservoir ran empty in it.
    pub const fn opening_ended(&mut self) {
        self.expected.opening_ended();
        self.doses.opening_ended();
    }

    /// What a fault leaves of the flow from now on. Anything but [`SafeState::Continue`] also ends
    /// the boluses.
    pub fn restrained(&mut self, state: SafeState) {
        if self.expected.restrained(state) {
            self.write_off();
        }
    }

    /// The catheter was replaced or emptied: no drug of before is in it.
    pub const fn pathway_emptied(&mut self) {
        self.doses.pathway_emptied();
    }

    /// The reservoir was filled: the lockout of the patient's boluses begins anew.
    pub const fn refilled(&mut self) {
        self.requests.lock(self.clock);
    }

    /// The electronics began anew and passed their self-test: the control core is trusted again.
    pub fn restarted(&mut self) {
        self.silent = false;
        self.silent_for = 0;
        self.write_off();
    }

    /// A clinician has looked for the cause of an over-delivery or of too high a dose. What left
    /// still counts, so too high a dose is found again as soon as more leaves too early.
    pub const fn released(&mut self) {
        self.over = false;
        self.dose = false;
        self.ahead = 0;
        self.over_for = None;
        self.under_for = None;
    }

    /// Time passes in which the sensor counted so many quanta, and in which the control core did or
    /// did not give a sign of life. A core that gives none commands nothing, and its programme
    /// stands still until it goes on.
    ///
    /// # Errors
    /// The gravest [`Trip`] there is.
    pub fn watch(&mut self, time: Duration, moved: u64, core_alive: bool) -> Verdict {
        let (time, began) = (time.ms(), self.clock);
        self.beat = self.beat.wrapping_add(1);
        self.clock = self.clock.saturating_add(time);

        let waits = self.expected.opening_waits();
        self.doses.moved(began, moved, self.model.quantum, waits);
        self.dose |= moved > 0 && self.doses.exceeded(self.clock, self.model.quantum);

        self.silent_for = if core_alive { 0 } else { self.silent_for.saturating_add(time) };
        self.silent |= self.silent_for >= CORE_SILENT_AFTER.ms();

        let due = if core_alive { self.expected.pass(&self.model, time) } else { 0 };
        self.sum = self.sum.saturating_add(due);
        let lead = signed(self.quanta(moved)).saturating_sub(signed(due));
        let floor = signed(self.quanta(DEBT_MAX)).saturating_neg();
        self.ahead = self.ahead.saturating_add(lead).max(floor);
        let under = self.compare(time);

        // That a motor without a permit moves too little is no news: it comes last.
        if self.over {
            Err(Trip::OverDelivery)
        } else if self.dose {
            Err(Trip::DoseLimit)
        } else if self.silent {
            Err(Trip::CoreSilent)
        } else if under {
            Err(Trip::UnderDelivery)
        } else {
            Ok(())
        }
    }

    /// Whether the control core was silent for too long, since the last restart.
    #[must_use]
    pub const fn core_was_silent(&self) -> bool {
        self.silent
    }

    /// Whether the motor may have power. Never without a quantum: nothing could be compared.
    #[must_use]
    pub const fn permits(&self) -> bool {
        !(self.over || self.dose || self.silent || self.model.quantum.is_zero())
    }

    /// Whether after an over-delivery one more quantum would not be too much: a whole one that is
    /// expected was not moved. Too high a dose and a silent core forbid it.
    ///
    /// It is for a drug of which a little has to flow even then, and only while no more is expected
    /// than that little. A motor that has power only while this holds never gives more in the long
    /// run than what is expected, even if it runs by itself.
    #[must_use]
    pub fn quantum_due(&self) -> bool {
        let missing = self.ahead <= signed(self.quanta(1)).saturating_neg();
        missing && !(self.dose || self.silent || self.model.quantum.is_zero())
    }

    /// Goes up with every watch, and begins again at zero after the last number.
    #[must_use]
    pub const fn beat(&self) -> u32 {
        self.beat
    }

    /// All that should ever have flowed, rounded down to a nanolitre.
    #[must_use]
    pub fn expected(&self) -> Volume {
        Volume::from_nl(expected::whole_nl(self.sum))
    }

    /// Judges the disagreement after a watch. Returns whether too little has been moved for too
    /// long, which is then written off: nobody makes up for it.
    fn compare(&mut self, time: u64) -> bool {
        let tolerance = signed(self.quanta(TOLERANCE));
        self.over_for = seen(self.ahead > tolerance, self.over_for, time);
        self.over |= self.over_for >= Some(OVER_DELIVERY_AFTER.ms());

        let behind = self.ahead < tolerance.saturating_neg();
        self.under_for = seen(behind, self.under_for, time);
        let under = self.under_for >= Some(UNDER_DELIVERY_AFTER.ms());
        if under {
            self.write_off();
        }
        under
    }

    /// Whether the programme allows this bolus to begin now.
    fn allowed(&self, bolus: &Bolus) -> bool {
        let Some(programme) = self.expected.free_for(bolus.kind) else { return false };
        let most = self.model.rate_max.nl_per_day();
        let together = self.expected.steady_now(&self.model).checked_add(bolus.rate.nl_per_day());
        let sound = !bolus.volume.is_zero()
            && !bolus.rate.is_zero()
            && bolus.volume <= self.model.reservoir_capacity
            && together.is_some_and(|together| together <= most);
        let asked = match bolus.kind {
            BolusKind::Single => true,
            BolusKind::Patient => programme.patient_bolus.is_some_and(|granted| {
                (granted.volume, granted.rate) == (bolus.volume, bolus.rate)
                    && self.requests.allow(&granted, self.clock)
            }),
            // They come with a programme only.
            BolusKind::Prime | BolusKind::Bridge => false,
        };
        sound && asked
    }

    /// Forgets what was not moved: the core does not make up for it, and what it does not make up
    /// for must not hide what it moves too much.
    fn write_off(&mut self) {
        self.ahead = self.ahead.max(0);
        self.under_for = None;
    }

    fn quanta(&self, count: u64) -> Amount {
        expected::volume(self.model.quantum.nl()).saturating_mul(Amount::from(count))
    }
}

/// For how long something has been so, when it was or was not so before this time passed.
fn seen(now: bool, before: Option<u64>, time: u64) -> Option<u64> {
    now.then(|| before.map_or(0, |before| before.saturating_add(time)))
}
