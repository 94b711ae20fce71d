//! What flows now and next: the steady infusion and the boluses in their order of precedence.
//!
//! The same code runs the pump and looks ahead when a bolus or a programme is checked against the
//! dose limit, so what was checked is what will be delivered.

use cisterna_quantity::{ArithmeticError, Concentration, DoseRate, Duration, Rate, Volume};

use crate::delivery::Commanded;
use crate::flow::Flow;
use crate::window::Stretch;
use crate::{Bolus, BolusKind, Model, Programme, SafeState};

/// How far a programme has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Course {
    /// The time since the programme began.
    pub(crate) time: Duration,
    /// A prime or bridge that is not finished: it flows in place of everything else.
    pub(crate) opening: Option<RunningBolus>,
    /// The patient's bolus: it goes before the clinician's.
    pub(crate) patient: Option<RunningBolus>,
    /// The clinician's bolus: it waits while a patient's bolus flows.
    pub(crate) single: Option<RunningBolus>,
    /// The old drug that is still on its way to the tip: a bridge counts with it, and so does
    /// whatever flows instead if the bridge was broken off.
    pub(crate) old: Option<OldDrug>,
}

/// Drug of an earlier concentration in the pathway, in front of the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OldDrug {
    pub(crate) concentration: Concentration,
    pub(crate) left: Commanded,
}

/// A bolus that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RunningBolus {
    /// What was ordered.
    pub order: Bolus,
    pub(crate) rest: Commanded,
}

/// What flows at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moving {
    /// All of it.
    pub(crate) flow: Flow,
    /// The drug in it that reaches the patient.
    pub(crate) dose: DoseRate,
    /// The concentration of that drug.
    pub(crate) concentration: Concentration,
    /// The part of the flow that belongs to the running bolus.
    bolus: Rate,
}

impl RunningBolus {
    pub(crate) fn begin(order: Bolus) -> Self {
        Self { order, rest: Commanded::volume(order.volume) }
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> BolusKind {
        self.order.kind
    }

    /// What is still to be commanded, rounded down to a nanolitre.
    #[must_use]
    pub fn undelivered(&self) -> Volume {
        self.rest.rounded_down()
    }

    /// How long it will still run.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.rest.time_at(self.order.rate).unwrap_or(Duration::ZERO)
    }

    fn flow(&self) -> Flow {
        self.rest.flow_at(self.order.rate).unwrap_or(Flow::NONE)
    }
}

impl Course {
    /// The bolus that flows: a prime or bridge before a patient's, a patient's before a
    /// clinician's.
    pub(crate) fn bolus(&self) -> Option<&RunningBolus> {
        self.opening.as_ref().or(self.patient.as_ref()).or(self.single.as_ref())
    }

    /// What flows now.
    pub(crate) fn moving(
        &self,
        model: &Model,
        programme: &Programme,
        restraint: SafeState,
    ) -> Result<Moving, ArithmeticError> {
        let steady = programme.mode.at(model, self.time);
        match restraint {
            SafeState::Stop => Moving::of(Flow { rate: Rate::ZERO, ..steady }, programme),
            SafeState::MinimumRate => {
                let least = model.modes.minimum_rate.unwrap_or(Rate::ZERO);
                self.reaching_the_tip(Flow { rate: steady.rate.min(least), ..steady }, programme)
            }
            SafeState::Continue | SafeState::EndBoluses => self.unrestrained(steady, programme),
        }
    }

    fn unrestrained(&self, steady: Flow, programme: &Programme) -> Result<Moving, ArithmeticError> {
        if let Some(opening) = &self.opening {
            let flow = opening.flow();
            let moving = match opening.kind() {
                BolusKind::Prime => {
                    let (dose, concentration) = (DoseRate::ZERO, Concentration::ZERO);
                    Moving { dose, concentration, ..Moving::of(flow, programme)? }
                }
                _ => self.reaching_the_tip(flow, programme)?,
            };
            return Ok(Moving { bolus: flow.rate, ..moving });
        }
        let Some(bolus) = self.bolus().map(RunningBolus::flow) else {
            return self.reaching_the_tip(steady, programme);
        };
        let rate = steady.rate.checked_add(bolus.rate)?;
        let together = Flow { rate, ..steady }.ending_by(bolus.until);
        Ok(Moving { bolus: bolus.rate, ..self.reaching_the_tip(together, programme)? })
    }

    /// A flow with the drug that it pushes out at the tip: the old one until that has left.
    fn reaching_the_tip(
        &self,
        flow: Flow,
        programme: &Programme,
    ) -> Result<Moving, ArithmeticError> {
        let Some(old) = &self.old else { return Moving::of(flow, programme) };
        let flow = flow.ending_by(old.left.time_at(flow.rate));
        let dose = flow.rate.dose_at(old.concentration)?;
        Ok(Moving { dose, concentration: old.concentration, ..Moving::of(flow, programme)? })
    }

    /// Lets time pass in which nothing changes: at most until the end of `moving`. Gives the bolus
    /// that was delivered to its end, if one was.
    pub(crate) fn advance(
        &mut self,
        moving: &Moving,
        time: Duration,
    ) -> Result<Option<BolusKind>, ArithmeticError> {
        self.time = self.time.checked_add(time)?;
        if let Some(old) = &mut self.old {
            old.left = old.left.less(Commanded::flow(moving.flow.rate, time));
            if old.left == Commanded::NONE {
                self.old = None;
            }
        }
        let given = Commanded::flow(moving.bolus, time);
        let slot = [&mut self.opening, &mut self.patient, &mut self.single];
        let Some(slot) = slot.into_iter().find(|slot| slot.is_some()) else { return Ok(None) };
        let Some(running) = slot else { return Ok(None) };
        running.rest = running.rest.less(given);
        let finished = (running.rest == Commanded::NONE).then(|| running.kind());
        if finished.is_some() {
            *slot = None;
        }
        Ok(finished)
    }
}

impl Moving {
    fn of(flow: Flow, programme: &Programme) -> Result<Self, ArithmeticError> {
        let dose = flow.rate.dose_at(programme.concentration)?;
        Ok(Self { flow, dose, concentration: programme.concentration, bolus: Rate::ZERO })
    }
}

/// The longest that a look ahead waits for old drug to leave the pathway. Beyond it, windows hold the
/// old drug or the new one, and both were seen by then.
const SETTLING_MAX: Duration = Duration::from_ms(60 * Duration::DAY.ms());

/// The most changes of flow that a look ahead sees: more than the shortest interval of boluses makes
/// in all of its time.
const AHEAD_MAX: u32 = 300_000;

/// The future of a course, as far as it is asked for, if nothing else happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Projection<'a> {
    model: &'a Model,
    programme: &'a Programme,
    course: Course,
    settling: Duration,
    left: Duration,
    stretches_left: u32,
}

impl<'a> Projection<'a> {
    /// Looks ahead until all boluses are over, the old drug has left, and every stretch of the
    /// steady infusion as long as `window` was seen once.
    pub(crate) fn new(
        model: &'a Model,
        programme: &'a Programme,
        course: Course,
        window: Duration,
    ) -> Result<Self, ArithmeticError> {
        let (cycle, before) = programme.mode.cycle();
        let left = window.checked_add(cycle)?.checked_add(before)?;
        let (settling, stretches_left) = (SETTLING_MAX, AHEAD_MAX);
        Ok(Self { model, programme, course, settling, left, stretches_left })
    }
}

impl Iterator for Projection<'_> {
    type Item = Result<Stretch, ArithmeticError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left.is_zero() {
            return None;
        }
        Some(self.stretch())
    }
}

impl Projection<'_> {
    fn stretch(&mut self) -> Result<Stretch, ArithmeticError> {
        let moving = self.course.moving(self.model, self.programme, SafeState::Continue)?;
        let settles = self.course.bolus().is_some() || self.course.old.is_some();
        let most =
            if settles && !self.settling.is_zero() { &mut self.settling } else { &mut self.left };
        let time = moving.flow.until.map_or(*most, |until| until.min(*most));
        // A flow always lasts; if one did not, the look ahead must still come to an end.
        let time = time.max(Duration::from_ms(1));
        *most = most.checked_sub(time)?;
        self.stretches_left =
            self.stretches_left.checked_sub(1).ok_or(ArithmeticError::Overflow)?;
        self.course.advance(&moving, time)?;
        Ok(Stretch { time, dose: moving.dose })
    }
}
