//! Commands of a clinician and requests of a patient: what is obeyed, and what is refused.

use cisterna_quantity::Concentration;

use crate::course::{Course, OldDrug, Projection};
use crate::delivery::Commanded;
use crate::log::Happened;
use crate::step::{Command, Refill};
use crate::window::Held;
use crate::{
    Bolus, BolusKind, DoseLimit, Fault, Mode, Outcome, Pathway, Programme, Pump, Refusal,
    RunningBolus, SafeState, limits, safe_state,
};

impl Pump {
    pub(crate) fn obey(&mut self, command: Command, outcome: &mut Outcome) -> Result<(), Refusal> {
        match command {
            Command::Programme(programme) => self.take_programme(programme, outcome),
            Command::Bolus(bolus) => self.single_bolus(bolus),
            Command::Stop => self.stop(outcome),
            Command::Refill(refill) => self.refill(refill, outcome),
            Command::PathwayEmptied => self.empty_pathway(),
            Command::Interrogate => {
                self.interrogate();
                Ok(())
            }
            Command::Acknowledge(fault, person) => {
                if !self.alarms.acknowledge(fault, person) {
                    return Err(Refusal::NotOn(fault));
                }
                self.log.write(self.clock, Happened::Acknowledged(fault, person));
                Ok(())
            }
            Command::Silence => {
                self.alarms.silence(self.clock);
                Ok(())
            }
            Command::Release(fault, person) => self.release(fault, person, outcome),
        }
    }

    fn next_version(&mut self) {
        self.version = self.version.saturating_add(1);
    }

    fn take_programme(
        &mut self,
        programme: Programme,
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        self.require_ready()?;
        limits::programme(&self.model, &programme, self.reservoir)?;
        self.check_prime(&programme)?;
        let former = self.programme.and_then(|programme| programme.dose_limit);
        self.end_boluses(outcome);
        let opening = programme.opening.map(RunningBolus::begin);
        self.course = Course { opening, old: self.old_drug(&programme), ..Course::default() };
        self.programme = Some(programme);
        self.keep_earlier_limit(former, programme.dose_limit)?;
        self.within_limit(&self.course)?;
        self.settle_pathway(&programme);
        self.requests.lock(self.clock);
        self.still_since = self.clock;
        self.next_version();
        self.log.write(self.clock, Happened::Programmed(self.version));
        for fault in [Fault::ProgrammeLost, Fault::DoseLimitHold] {
            self.lower(fault, outcome);
        }
        self.watch_reservoir(outcome);
        Ok(())
    }

    /// The pathway is primed once, and after an interruption only with what is missing.
    fn check_prime(&self, programme: &Programme) -> Result<(), Refusal> {
        let prime = programme.opening.filter(|opening| opening.kind == BolusKind::Prime);
        let Some(Bolus { volume: asked, .. }) = prime else { return Ok(()) };
        match self.pathway {
            Pathway::Empty => Ok(()),
            Pathway::Filling(rest) if asked <= rest => Ok(()),
            Pathway::Filling(rest) => Err(Refusal::PrimeExceedsRest { asked, rest }),
            Pathway::Full => Err(Refusal::AlreadyPrimed),
        }
    }

    /// The drug that a new programme still has to push out. The core knows how much that is only
    /// from a bridge; without one it takes the new drug to be at the tip from the first moment.
    fn old_drug(&self, programme: &Programme) -> Option<OldDrug> {
        let behind = self.in_pathway;
        // Between two changes a third drug may lie behind the old one: both count as the stronger.
        let third = behind != programme.concentration;
        let old = self.course.old.map(|old| OldDrug {
            concentration: if third { old.concentration.max(behind) } else { old.concentration },
            ..old
        });
        let old = match (programme.opening, old) {
            (Some(Bolus { kind: BolusKind::Prime, .. }), _) => None,
            // The rest of a bridge pushes out what is left of the same old drug, and no more.
            (Some(Bolus { volume, .. }), Some(old)) if Commanded::volume(volume) <= old.left => {
                Some(old)
            }
            (Some(Bolus { volume, .. }), old) => Some(OldDrug {
                concentration: old.map_or(behind, |old| old.concentration.max(behind)),
                left: Commanded::volume(volume),
            }),
            (None, old) => old,
        };
        let differs = |old: &OldDrug| old.concentration != programme.concentration;
        old.filter(|old| !old.concentration.is_zero() && differs(old))
    }

    /// What the new programme makes of the pathway.
    fn settle_pathway(&mut self, programme: &Programme) {
        let kind = programme.opening.map(|opening| opening.kind);
        if kind.is_none() && programme.mode == Mode::Stopped {
            return;
        }
        self.in_pathway = programme.concentration;
        match programme.opening {
            Some(Bolus { kind: BolusKind::Prime, volume, .. }) => {
                self.pathway = Pathway::Filling(volume);
            }
            _ if self.pathway == Pathway::Empty => self.pathway = Pathway::Full,
            _ => {}
        }
    }

    /// Windows that began under a larger limit of the same length are held to that one; and after
    /// a programme without a limit, to what had flowed. Otherwise a dose could not be lowered.
    fn keep_earlier_limit(
        &mut self,
        former: Option<DoseLimit>,
        limit: Option<DoseLimit>,
    ) -> Result<(), Refusal> {
        let standing = self.earlier_limit.filter(|(_, until)| *until > self.clock);
        let standing = standing.map(|(limit, _)| limit);
        let former = match (former, limit) {
            (Some(former), _) => former,
            (None, Some(DoseLimit { window, .. })) => {
                DoseLimit { most: self.history.sum(window)?.rounded_up(), window }
            }
            (None, None) => {
                self.earlier_limit = None;
                return Ok(());
            }
        };
        let same = standing.filter(|standing| standing.window == former.window);
        let larger = same.filter(|standing| standing.most > former.most).unwrap_or(former);
        self.earlier_limit = Some((larger, self.clock.checked_add(larger.window)?));
        Ok(())
    }

    /// Whether every window keeps the dose limit if a course runs to its end.
    pub(crate) fn within_limit(&self, course: &Course) -> Result<(), Refusal> {
        let Some(programme) = &self.programme else { return Ok(()) };
        let Some(limit) = programme.dose_limit else { return Ok(()) };
        let old = course.old.map(|old| old.concentration);
        let concentration = programme.concentration;
        let quantum = self.model.quantum;
        let earlier = self
            .earlier_limit
            .map(|(limit, until)| (limit, until.checked_sub(self.clock).unwrap_or_default()));
        let fluid = (quantum, concentration);
        let held = Held::new(limit, earlier, fluid, old, &self.history)?;
        held.check(&self.history, Projection::new(&self.model, programme, *course, limit.window)?)
    }

    /// Refuses a bolus on a pump that gives no therapy, or from which a fault takes boluses.
    fn require_therapy(&self) -> Result<&Programme, Refusal> {
        self.require_ready()?;
        let programme = self.programme.as_ref().ok_or(Refusal::NotProgrammed)?;
        if matches!(programme.mode, Mode::Stopped | Mode::MinimumRate) {
            return Err(Refusal::NoTherapy);
        }
        let holds = |fault: &Fault| safe_state(programme.drug, *fault).state > SafeState::Continue;
        match self.faults().find(holds) {
            Some(fault) => Err(Refusal::FaultHolds(fault)),
            None => Ok(programme),
        }
    }

    fn single_bolus(&mut self, bolus: Bolus) -> Result<(), Refusal> {
        let programme = self.require_therapy()?;
        if bolus.kind != BolusKind::Single {
            return Err(Refusal::BolusKind);
        }
        if self.course.bolus().is_some() {
            return Err(Refusal::BolusInProgress);
        }
        limits::bolus(&self.model, &bolus, self.reservoir)?;
        limits::on_top(&self.model, &programme.mode, bolus.rate)?;
        let single = Some(RunningBolus::begin(bolus));
        let course = Course { single, ..self.course };
        self.within_limit(&course)?;
        self.course = course;
        self.next_version();
        self.log.write(self.clock, Happened::BolusBegun(BolusKind::Single));
        Ok(())
    }

    /// Grants what the patient asks for, or refuses it.
    pub(crate) fn grant(&mut self) -> Result<(), Refusal> {
        let programme = self.require_therapy()?;
        let allowed = programme.patient_bolus.ok_or(Refusal::PatientBolusNotProgrammed)?;
        if self.course.opening.is_some() || self.course.patient.is_some() {
            return Err(Refusal::BolusInProgress);
        }
        self.requests.check(&allowed, self.clock)?;
        let kind = BolusKind::Patient;
        let order = Bolus { kind, volume: allowed.volume, rate: allowed.rate };
        limits::bolus(&self.model, &order, self.reservoir)?;
        let course = Course { patient: Some(RunningBolus::begin(order)), ..self.course };
        self.within_limit(&course)?;
        self.course = course;
        self.requests.grant(self.clock);
        self.counts.boluses_granted = self.counts.boluses_granted.saturating_add(1);
        self.log.write(self.clock, Happened::BolusBegun(kind));
        Ok(())
    }

    /// Counts a request of the patient that was refused, so that the clinic can see how often it
    /// was asked for.
    #[must_use]
    pub fn deny(mut self) -> Self {
        self.counts.boluses_denied = self.counts.boluses_denied.saturating_add(1);
        self.log.write(self.clock, Happened::BolusDenied);
        self
    }

    /// A stop is obeyed in any state: it is the one command that can only take drug away.
    fn stop(&mut self, outcome: &mut Outcome) -> Result<(), Refusal> {
        self.end_boluses(outcome);
        let programme = self.programme.as_mut().ok_or(Refusal::NotProgrammed)?;
        programme.mode = Mode::Stopped;
        self.next_version();
        self.log.write(self.clock, Happened::Stopped);
        Ok(())
    }

    fn refill(&mut self, refill: Refill, outcome: &mut Outcome) -> Result<(), Refusal> {
        limits::fill(&self.model, refill.filled)?;
        let held = self.restraint();
        self.ledger.reconcile(refill.removed, self.reservoir)?;
        self.ledger.filled = self.ledger.filled.checked_add(refill.filled)?;
        self.reservoir = refill.filled;
        let now = self.clock;
        for fault in [Fault::ReservoirLow, Fault::ReservoirEmpty] {
            if self.alarms.clear(fault, now) {
                self.log.write(now, Happened::Cleared(fault));
            }
        }
        self.requests.lock(now);
        self.next_version();
        self.log.write(now, Happened::Refilled);
        self.watch_reservoir(outcome);
        self.resume(held, outcome)
    }

    /// Only a stopped pump is told that its pathway is empty: what flows would fill it unseen.
    fn empty_pathway(&mut self) -> Result<(), Refusal> {
        if self.programme.is_some_and(|programme| programme.mode != Mode::Stopped) {
            return Err(Refusal::TherapyRunning);
        }
        if self.course.opening.is_some() {
            return Err(Refusal::BolusInProgress);
        }
        self.course.old = None;
        self.pathway = Pathway::Empty;
        self.in_pathway = Concentration::ZERO;
        self.next_version();
        self.log.write(self.clock, Happened::PathwayEmptied);
        Ok(())
    }

    /// Reading the pump ends the doubt about what was delivered, unless its cause is still there.
    fn interrogate(&mut self) {
        if !self.faults().any(Fault::casts_doubt) {
            self.doubt_since = None;
        }
        self.log.write(self.clock, Happened::Interrogated);
    }
}
