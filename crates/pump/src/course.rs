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
    /// The concentration at the catheter tip while a bridge flows: that of the old drug.
    pub(crate) bridged: Concentration,
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
                Moving::of(Flow { rate: steady.rate.min(least), ..steady }, programme)
            }
            SafeState::Continue | SafeState::EndBoluses => self.unrestrained(steady, programme),
        }
    }

    fn unrestrained(&self, steady: Flow, programme: &Programme) -> Result<Moving, ArithmeticError> {
        if let Some(opening) = &self.opening {
            let flow = opening.flow();
            let concentration = match opening.kind() {
                BolusKind::Prime => Concentration::ZERO,
                _ => self.bridged,
            };
            let dose = flow.rate.dose_at(concentration)?;
            return Ok(Moving { flow, dose, concentration, bolus: flow.rate });
        }
        let Some(bolus) = self.bolus().map(RunningBolus::flow) else {
            return Moving::of(steady, programme);
        };
        let rate = steady.rate.checked_add(bolus.rate)?;
        let together = Flow { rate, ..steady }.ending_by(bolus.until);
        Ok(Moving { bolus: bolus.rate, ..Moving::of(together, programme)? })
    }

    /// Lets time pass in which nothing changes: at most until the end of `moving`. Gives the bolus
    /// that was delivered to its end, if one was.
    pub(crate) fn advance(
        &mut self,
        moving: &Moving,
        time: Duration,
    ) -> Result<Option<BolusKind>, ArithmeticError> {
        self.time = self.time.checked_add(time)?;
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

/// The future of a course, as far as it is asked for, if nothing else happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Projection<'a> {
    model: &'a Model,
    programme: &'a Programme,
    course: Course,
    left: Duration,
}

impl<'a> Projection<'a> {
    /// Looks ahead until all boluses are over and every stretch of the steady infusion as long as
    /// `window` was seen once.
    pub(crate) fn new(
        model: &'a Model,
        programme: &'a Programme,
        course: Course,
        window: Duration,
    ) -> Result<Self, ArithmeticError> {
        let (cycle, before) = programme.mode.cycle();
        let mut left = window.checked_add(cycle)?.checked_add(before)?;
        for bolus in [course.opening, course.patient, course.single].into_iter().flatten() {
            left = left.checked_add(bolus.time_left())?;
        }
        Ok(Self { model, programme, course, left })
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
        let time = moving.flow.until.map_or(self.left, |until| until.min(self.left));
        // A flow always lasts; if one did not, the look ahead must still come to an end.
        let time = time.max(Duration::from_ms(1));
        self.left = self.left.checked_sub(time)?;
        self.course.advance(&moving, time)?;
        Ok(Stretch { time, dose: moving.dose })
    }
}
