//! A patient: the fold of everything that happened.

use cisterna_pump::{Command as PumpCommand, Pump, Refusal as PumpRefusal};
use cisterna_quantity::{DoseRate, Duration, Volume};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::complication::Trouble;
use crate::device::{RunningPump, between};
use crate::pathway::DiaryEntry;
use crate::pathway::hold;
use crate::pathway::refill::{Aftercare, Session, Taken};
use crate::pathway::{
    Answer, AnticoagulantHold, Content, DrugDose, Escalated, Implant, Observation, Opening,
    Procedure, Programmed, Referral, RestartDue, SafetyUpdated, Screening, Stopped, TrialCourse,
    TrialDecision, TrialPlan, TrialProcedure, Verdict,
};
use crate::reconciliation::Delivery;
use crate::verification::{self, Prepared};
use crate::{Event, Refusal, Refused};

/// What is known of a patient.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patient {
    /// Who the patient is.
    pub referral: Option<Referral>,
    /// What the last screening found and answered.
    pub screening: Option<(Screening, Answer)>,
    /// The documented stops of anticoagulants, for the next procedure.
    pub holds: Vec<AnticoagulantHold>,
    /// What was held for a procedure and has not been restarted since.
    pub restarts: Vec<RestartDue>,
    /// The trial as ordered.
    pub plan: Option<TrialPlan>,
    /// The trial as performed.
    pub procedure: Option<TrialProcedure>,
    /// What was observed after it.
    pub observations: Vec<Observed>,
    /// The signed decision.
    pub decision: Option<TrialDecision>,
    /// What else is known of the patient's trials.
    pub trial: TrialCourse,
    /// The implanted system.
    pub device: Option<Device>,
    /// A refill under way.
    pub refill: Option<Session>,
    /// A refill that was filled and is not closed yet.
    pub aftercare: Option<Aftercare>,
    /// What is open beside the path: complications, a scan, what was taken out.
    pub trouble: Trouble,
    /// The days of the diary, in the order in which they were told.
    pub diary: Vec<DiaryEntry>,
    /// Since when a warning in the diary waits for an answer.
    pub diary_warning: Option<Timestamp>,
    /// An order that waits for a second person, or to be given.
    pub prepared: Option<Prepared>,
    /// In what a second person differed from the order that became void by it.
    pub verification_failed: Option<Vec<String>>,
    /// When the last event happened.
    pub last_at: Option<Timestamp>,
}

/// An observation with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// When.
    pub at: Timestamp,
    /// What.
    pub observation: Observation,
    /// What its values asked for, by the rules of that day.
    pub escalations: Vec<Escalated>,
}

impl Observed {
    /// Whether somebody had to act at once.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        self.escalations.iter().any(|escalated| escalated.emergency)
    }
}

/// An implanted system.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// When it was implanted.
    pub implanted_at: Timestamp,
    /// Pump, catheter and tip as the implant record has them.
    pub implant: Implant,
    /// What is in the reservoir.
    pub content: Content,
    /// What was last filled.
    pub filled: Volume,
    /// When it was last filled.
    pub filled_at: Timestamp,
    /// How many refills there were after the first fill.
    pub refills: u32,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// Since when the pump is stopped, if it is.
    pub stopped: Option<Timestamp>,
    /// Since when no drug has flowed, as far as that was known at the last command.
    pub dry_since: Option<Timestamp>,
    /// When the therapy began, or began again after an interruption that costs tolerance.
    pub started_at: Option<Timestamp>,
    /// Every dose of every drug that was ever programmed, with its time.
    pub doses: Vec<(Timestamp, Vec<DrugDose>)>,
    /// What is left of a prime or bridge that a stop cut off: the next programme begins with it.
    pub pending: Option<Opening>,
    /// The programme in force.
    pub programme: Option<Programmed>,
    /// When that programme began.
    pub programmed_at: Option<Timestamp>,
    /// When the pump was last read: what is shown after that is calculated.
    pub interrogated_at: Timestamp,
    /// The pump as the control core runs it.
    pub running: RunningPump,
    /// What was measured at each refill against what the pump counted, the oldest first.
    pub deliveries: Vec<Delivery>,
    /// What of the pathway is empty since an operation: it is primed by the next programme.
    pub empty: EmptyParts,
    /// What that holds; none when nothing is empty, or its length is not known.
    pub unprimed: Option<Volume>,
    /// Whether pump or catheter were ever revised.
    pub revised: bool,
    /// Whether nobody knows how long the catheter is since its revision. Its length and volumes in
    /// the implant record are then zero, which every calculation refuses.
    pub catheter_unknown: bool,
    /// All that was ever commanded, to run it again in a twin.
    pub history: Vec<(Timestamp, PumpAct)>,
}

/// Which parts of the pathway an operation left empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EmptyParts {
    /// The tubing of a new pump.
    pub tubing: bool,
    /// The catheter.
    pub catheter: bool,
}

impl EmptyParts {
    /// Whether any part is empty.
    #[must_use]
    pub const fn any(self) -> bool {
        self.tubing || self.catheter
    }
}

/// How long after the last drug the old dose still counts as tolerated. Own rule: after a day the
/// limits of a first dose apply again.
pub(crate) const TOLERANCE_KEPT: Duration = Duration::DAY;

/// Something that was done to the pump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PumpAct {
    /// The reservoir was emptied and filled with a solution.
    Fill {
        /// What came out.
        removed: Volume,
        /// What went in.
        filled: Volume,
        /// What is in it.
        content: Content,
    },
    /// The pump was given a programme.
    Programme(Box<cisterna_pump::Programme>),
    /// The pump was stopped.
    Stop,
}

/// Events that do not follow from one another: the record is not of this software, or damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// An event about a pump before there was one.
    NoDevice {
        /// The event's kind.
        kind: &'static str,
    },
    /// An event of a refill that did not begin.
    NoRefill {
        /// The event's kind.
        kind: &'static str,
    },
    /// The pump refuses what the record says that it did.
    Pump {
        /// The event's kind.
        kind: &'static str,
        /// The core's refusal.
        refusal: PumpRefusal,
    },
}

impl std::fmt::Display for ReplayError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoDevice { kind } => write!(f, "the event {kind} comes before any implant"),
            Self::NoRefill { kind } => write!(f, "the event {kind} is outside a refill"),
            Self::Pump { kind, refusal } => {
                write!(f, "the pump refuses the recorded event {kind}: {refusal}")
            }
        }
    }
}

impl std::error::Error for ReplayError {}

impl Patient {
    /// Folds events in the order of the record.
    ///
    /// # Errors
    /// [`ReplayError`] at the first event that cannot follow.
    pub fn replay<'a>(
        events: impl IntoIterator<Item = (Timestamp, &'a Event)>,
    ) -> Result<Self, ReplayError> {
        let mut patient = Self::default();
        for (at, event) in events {
            patient.apply(at, event)?;
        }
        Ok(patient)
    }

    /// The last screening with its answer.
    pub(crate) fn screened(&self) -> Result<&(Screening, Answer), Refused> {
        self.screening.as_ref().ok_or_else(|| {
            Refused::out_of_order("The patient is not screened yet", "Record the screening")
        })
    }

    /// Takes in one more event.
    ///
    /// # Errors
    /// [`ReplayError`] when it cannot follow.
    pub fn apply(&mut self, at: Timestamp, event: &Event) -> Result<(), ReplayError> {
        let kind = event.kind();
        self.note_order(event);
        match event {
            Event::Referred(referral) => self.referral = Some(referral.clone()),
            Event::Screened { screening, answer } => {
                self.forget_holds_but(&screening.anticoagulants);
                self.screening = Some((*screening.clone(), answer.clone()));
                // What was planned on other findings is planned anew.
                self.plan = self.plan.take().filter(|_| self.procedure.is_some());
                self.trial.waiver = None;
            }
            Event::SafetyUpdated(updated) => {
                let SafetyUpdated { safety, answer } = &**updated;
                self.forget_holds_but(&safety.anticoagulants);
                if let Some((screening, before)) = &mut self.screening {
                    *screening = safety.clone().amend(screening);
                    *before = answer.clone();
                }
                self.drop_plan_that_does_not_fit();
            }
            Event::AnticoagulantHeld { hold, answer } => {
                hold::replace(&mut self.holds, hold);
                self.restarts.retain(|due| due.anticoagulant != hold.anticoagulant);
                if let Some((_, before)) = &mut self.screening {
                    *before = answer.clone();
                }
            }
            Event::AnticoagulantRestarted(restarted) => {
                let id = &restarted.anticoagulant;
                self.restarts.retain(|due| due.anticoagulant != *id);
                self.holds.retain(|hold| hold.anticoagulant != *id);
            }
            Event::TrialPerformed(procedure) => {
                self.restart_after(Procedure::Trial, procedure.injected_at);
                self.apply_trial(at, event);
            }
            Event::TrialDecided(_) => {
                // The stop was for the trial. It is usually taken again, and stopped anew.
                self.holds.clear();
                self.apply_trial(at, event);
            }
            Event::TrialPlanned(_)
            | Event::Observed { .. }
            | Event::AlarmAnswered(_)
            | Event::TrialInfusionEnded(_)
            | Event::TrialWaived(_) => self.apply_trial(at, event),
            Event::Implanted(implant) => {
                self.hold_for_implant(implant);
                self.restart_after(Procedure::Implant, at);
                self.device = Some(Device::implanted(at, implant)?);
                self.trouble.pump_in(&implant.serial, at);
            }
            Event::Programmed(programmed) => self.device(kind)?.programmed(at, programmed)?,
            Event::RefillStarted(started) => {
                self.device(kind)?.interrogated_at = at;
                self.refill = Some(Session::begun(started.clone()));
            }
            Event::ResidualMeasured(measured) => {
                let session = self.refill.as_mut().ok_or(ReplayError::NoRefill { kind })?;
                session.measured = Some(measured.clone());
                session.measured_at = Some(at);
            }
            Event::Refilled(refilled) => {
                let session = self.refill.take().ok_or(ReplayError::NoRefill { kind })?;
                let device = self.device(kind)?;
                device.deliveries.extend(session.delivery());
                device.fill(at, refilled.removed, refilled.filled, &refilled.content, kind)?;
                device.refills += 1;
                device.beyond_use = refilled.beyond_use;
                self.aftercare = refilled.observation.clone().map(|period| Aftercare {
                    filled_at: at,
                    period,
                    echo: None,
                    looks: Vec::new(),
                });
            }
            Event::RefillStep(taken) => self.refill_step(at, taken, kind)?,
            Event::RefillCancelled(_) => {
                self.refill.take().ok_or(ReplayError::NoRefill { kind })?;
            }
            Event::DiaryWritten(entry) => {
                if !entry.warnings().is_empty() {
                    self.diary_warning = self.diary_warning.or(Some(at));
                }
                self.diary.push(entry.clone());
            }
            Event::DiaryAnswered(_) => self.diary_warning = None,
            Event::OrderPrepared(_)
            | Event::OrderVerified(_)
            | Event::VerificationFailed(_)
            | Event::OrderWithdrawn(_) => {}
            Event::Stopped(stopped) => self.device(kind)?.stop(at, stopped)?,
            beside => self.beside(at, beside)?,
        }
        self.last_at = self.last_at.max(Some(at));
        Ok(())
    }

    fn refill_step(
        &mut self,
        at: Timestamp,
        taken: &Taken,
        kind: &'static str,
    ) -> Result<(), ReplayError> {
        match (taken, &mut self.refill, &mut self.aftercare) {
            (Taken::Departure(_), _, Some(_)) => self.aftercare = None,
            (Taken::Echo(told), _, Some(care)) => care.echo = Some(told.clone()),
            (Taken::Look(seen), _, Some(care)) => care.looks.push((at, seen.clone())),
            (Taken::Departure(_) | Taken::Echo(_) | Taken::Look(_), _, None) | (_, None, _) => {
                return Err(ReplayError::NoRefill { kind });
            }
            (taken, Some(session), _) => session.take(taken),
        }
        Ok(())
    }

    /// The documented stop of an anticoagulant, by its id.
    #[must_use]
    pub fn hold_of(&self, id: &str) -> Option<&AnticoagulantHold> {
        self.holds.iter().find(|hold| hold.anticoagulant == id)
    }

    /// A stop does not outlive its drug.
    fn forget_holds_but(&mut self, taken: &[String]) {
        self.holds.retain(|hold| taken.contains(&hold.anticoagulant));
        self.restarts.retain(|due| taken.contains(&due.anticoagulant));
    }

    /// What was held for a procedure is to be restarted after it.
    fn restart_after(&mut self, after: Procedure, procedure_at: Timestamp) {
        let due = |hold: &AnticoagulantHold| RestartDue {
            anticoagulant: hold.anticoagulant.clone(),
            after,
            procedure_at,
        };
        self.restarts = self.holds.iter().map(due).collect();
    }

    /// The last dose that was told with the implant stands with the hold, like any other.
    fn hold_for_implant(&mut self, implant: &Implant) {
        let taken = self.screening.as_ref().map(|(found, _)| found.anticoagulants.as_slice());
        let (Some([anticoagulant]), Some(last_dose_at)) =
            (taken, implant.anticoagulant_last_dose_at)
        else {
            return;
        };
        let before = self.hold_of(anticoagulant).map(|hold| hold.agreed_with.clone());
        let (anticoagulant, agreed_with) = (anticoagulant.clone(), before.unwrap_or_default());
        hold::replace(
            &mut self.holds,
            &AnticoagulantHold { anticoagulant, last_dose_at, agreed_with },
        );
    }

    /// Follows a prepared order: what was verified is that very order, and nothing that came after.
    fn note_order(&mut self, event: &Event) {
        match event {
            Event::OrderPrepared(order) => {
                self.prepared = Some(Prepared { order: (**order).clone(), verified_by: None });
                self.verification_failed = None;
            }
            Event::OrderVerified(verified) => {
                if let Some(prepared) = &mut self.prepared {
                    prepared.verified_by = Some(verified.verified_by.clone());
                }
            }
            other if verification::voids(other) => {
                self.prepared = None;
                self.verification_failed = match other {
                    Event::VerificationFailed(failed) => Some(failed.differs.clone()),
                    _ => None,
                };
            }
            _ => {}
        }
    }

    /// A trial that was planned on other findings is planned anew. One that was performed stays.
    fn drop_plan_that_does_not_fit(&mut self) {
        if self.procedure.is_some() {
            return;
        }
        let fits = match (&self.plan, &self.screening) {
            (Some(plan), Some((screening, answer))) => {
                answer.verdict == Verdict::Eligible && screening.planned_drug == plan.drug
            }
            _ => true,
        };
        if !fits {
            self.plan = None;
        }
    }

    pub(crate) fn device(&mut self, kind: &'static str) -> Result<&mut Device, ReplayError> {
        self.device.as_mut().ok_or(ReplayError::NoDevice { kind })
    }
}

impl Device {
    fn implanted(at: Timestamp, implant: &Implant) -> Result<Self, ReplayError> {
        let kind = "implanted";
        let running = RunningPump::new(implant.constants.into(), at);
        let mut device = Self {
            implanted_at: at,
            implant: implant.clone(),
            content: implant.content.clone(),
            filled: Volume::ZERO,
            filled_at: at,
            refills: 0,
            beyond_use: implant.beyond_use,
            stopped: None,
            dry_since: None,
            started_at: None,
            doses: Vec::new(),
            pending: None,
            programme: None,
            programmed_at: None,
            interrogated_at: at,
            running: running.map_err(|refusal| ReplayError::Pump { kind, refusal })?,
            empty: EmptyParts::default(),
            unprimed: None,
            revised: false,
            catheter_unknown: false,
            deliveries: Vec::new(),
            history: Vec::new(),
        };
        device.fill(at, Volume::ZERO, implant.filled, &implant.content, kind)?;
        Ok(device)
    }

    fn fill(
        &mut self,
        at: Timestamp,
        removed: Volume,
        filled: Volume,
        content: &Content,
        kind: &'static str,
    ) -> Result<(), ReplayError> {
        self.dry_since = self.dry_since(at);
        let done = self.running.refill(at, removed, filled);
        done.map_err(|refusal| ReplayError::Pump { kind, refusal })?;
        let content = content.clone();
        self.history.push((at, PumpAct::Fill { removed, filled, content: content.clone() }));
        (self.filled, self.filled_at, self.content) = (filled, at, content);
        Ok(())
    }

    fn programmed(&mut self, at: Timestamp, programmed: &Programmed) -> Result<(), ReplayError> {
        let programme = programmed.for_pump();
        let dry_since = self.dry_since(at);
        let lost = dry_since.is_some_and(|since| between(since, at) >= TOLERANCE_KEPT);
        let done = self.running.command(at, PumpCommand::Programme(programme));
        done.map_err(|refusal| ReplayError::Pump { kind: "programmed", refusal })?;
        self.history.push((at, PumpAct::Programme(Box::new(programme))));
        self.programme = Some(programmed.clone());
        (self.programmed_at, self.interrogated_at) = (Some(at), at);
        (self.stopped, self.pending) = (None, None);
        (self.empty, self.unprimed) = (EmptyParts::default(), None);
        let flows = !self.running.pump().rate().is_zero();
        self.dry_since = dry_since.or(Some(at)).filter(|_| !flows);
        if lost || self.started_at.is_none() {
            self.started_at = Some(at);
        }
        self.doses.push((at, programmed.doses.clone()));
        Ok(())
    }

    pub(crate) fn stop(&mut self, at: Timestamp, stopped: &Stopped) -> Result<(), ReplayError> {
        self.dry_since = self.dry_since(at).or(Some(at));
        let done = self.running.command(at, PumpCommand::Stop);
        done.map_err(|refusal| ReplayError::Pump { kind: "stopped", refusal })?;
        self.history.push((at, PumpAct::Stop));
        (self.stopped, self.interrogated_at) = (Some(at), at);
        self.pending.clone_from(&stopped.undelivered);
        Ok(())
    }

    /// Since when no drug has flowed at an instant: the pump is stopped, or its reservoir is empty by
    /// its own account.
    #[must_use]
    pub fn dry_since(&self, at: Timestamp) -> Option<Timestamp> {
        self.dry_since.or_else(|| self.running.empty_since(at))
    }

    /// For how long no drug has flowed at an instant.
    #[must_use]
    pub fn interrupted_for(&self, at: Timestamp) -> Option<Duration> {
        self.dry_since(at).map(|since| between(since, at))
    }

    /// Whether a dose at an instant meets a patient who is not used to the drug: it is the first, it
    /// follows an interruption that costs tolerance, or one of these was less than a day ago.
    #[must_use]
    pub fn is_starting(&self, at: Timestamp, interrupted: Option<Duration>) -> bool {
        let lost = interrupted.is_some_and(|time| time >= TOLERANCE_KEPT);
        let begun = self.started_at.is_none_or(|since| between(since, at) < TOLERANCE_KEPT);
        lost || begun
    }

    /// The lowest dose of a drug in force at any time within the last day: an increase counts from
    /// there, so that many small steps in a row are one large one. None for a drug that was not given.
    #[must_use]
    pub fn lowest_recent_dose(&self, drug: &str, at: Timestamp) -> Option<DoseRate> {
        self.recent_doses(at).filter_map(|doses| dose_of(doses, drug)).min()
    }

    /// Whether a drug was not in the pump at some time within the last day.
    #[must_use]
    pub fn is_new(&self, drug: &str, at: Timestamp) -> bool {
        self.recent_doses(at).any(|doses| dose_of(doses, drug).is_none())
    }

    /// The highest dose of a drug in force at any time within the last day, if the pump was told no
    /// limit: what flowed then cannot be undone, and a lower dose is never refused for it.
    #[must_use]
    pub fn unlimited_recent_dose(&self, drug: &str, at: Timestamp) -> Option<DoseRate> {
        let limited = self.running.pump().programme().is_some_and(|now| now.dose_limit.is_some());
        let doses = || self.recent_doses(at).filter_map(|doses| dose_of(doses, drug)).max();
        if limited { None } else { doses() }
    }

    /// How long ago the dose of a drug began or rose last. None for a drug that was never given.
    #[must_use]
    pub fn since_increase(&self, drug: &str, at: Timestamp) -> Option<Duration> {
        let mut last = None;
        let mut before = None;
        for (since, doses) in &self.doses {
            let dose = dose_of(doses, drug);
            if dose > before {
                last = Some(*since);
            }
            before = dose;
        }
        last.map(|since| between(since, at))
    }

    /// All doses in force at any time within the last day.
    fn recent_doses(&self, at: Timestamp) -> impl Iterator<Item = &[DrugDose]> {
        let old =
            move |(since, _): &&(Timestamp, Vec<DrugDose>)| between(*since, at) >= TOLERANCE_KEPT;
        let in_force_a_day_ago = self.doses.iter().rev().find(old);
        let recent = self.doses.iter().filter(move |entry| !old(entry));
        recent.chain(in_force_a_day_ago).map(|(_, doses)| doses.as_slice())
    }

    /// The pump at an instant, by its own account.
    ///
    /// # Errors
    /// A [`Refusal`] when the core cannot run that far.
    pub fn state_at(&self, at: Timestamp) -> Result<Pump, Refusal> {
        self.running.state_at(at).map_err(|refusal| Refusal {
            field: "occurred_at",
            rule: refusal.rule(),
            message: format!("The pump's state at {at} cannot be calculated: {refusal}"),
            asked: Some(at.to_string()),
            limit: None,
            source: "the pump's control core".to_owned(),
            action: "Check the date".to_owned(),
        })
    }
}

fn dose_of(doses: &[DrugDose], drug: &str) -> Option<DoseRate> {
    doses.iter().find(|one| one.drug == drug).map(|one| one.dose)
}
