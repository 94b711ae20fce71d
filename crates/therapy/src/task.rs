//! What has to be done for a patient: the rows of the worklist.

mod trial;

use cisterna_catalog::Catalog;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::pathway::{OTHER_ANTICOAGULANT, Verdict, missed_refill, refill, restart};
use crate::{Patient, Stage, complication, verification};

/// A task, ordered by the harm of leaving it undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
    /// The patient does not breathe or wake as they should after a trial dose.
    Respond,
    /// A part of a fill may lie in the pocket.
    PocketFill,
    /// The patient is not as before after a refill.
    RespondAfterRefill,
    /// Signs of a complication that may not wait.
    ComplicationNow,
    /// A pump that was in a magnetic field and is not seen to run.
    CheckAfterScan,
    /// The pump delivers a drug to which an allergy is recorded.
    RunningAllergen,
    /// A warning in the patient's diary that nobody has answered.
    AnswerDiary,
    /// A pump that was stopped: no drug flows.
    Restart,
    /// An order that a second person has to enter again.
    VerifyOrder,
    /// A verified order that is to be given.
    GiveOrder,
    /// An order that two people entered differently.
    PrepareAgain,
    /// An open refill: the reservoir has been emptied.
    CompleteRefill,
    /// An open refill: the pump is to be read back.
    RefillEcho,
    /// An open refill: the fill is to be injected.
    RefillInjection,
    /// An open refill: the container is to be checked.
    RefillContainer,
    /// An open refill: the residual volume is to be measured.
    MeasureResidual,
    /// An open refill: the needle is to be placed.
    RefillNeedle,
    /// An open refill: what pump and patient tell is to be recorded.
    RefillInterrogation,
    /// An open refill: the identity is to be checked.
    RefillIdentity,
    /// An implanted pump without a programme: no drug flows.
    Programme,
    /// A refill of a drug whose loss is dangerous.
    RefillWithdrawal,
    /// A refill that is past its date, as an emergency. Before its time it is not shown.
    MissedRefillEmergency,
    /// Signs of a complication that has until the evening.
    ComplicationToday,
    /// Signs that call for a picture of the catheter's tip.
    ImageTip,
    /// A pump that was taken out.
    AfterExplant,
    /// Observation after a trial dose.
    Observe,
    /// Observation after a refill.
    RefillObservation,
    /// A refill that is to be closed.
    RefillDeparture,
    /// A refill.
    Refill,
    /// Somebody to call about a refill that is past its date. Before its time it is not shown.
    MissedRefill,
    /// A scan that is prepared.
    FinishScan,
    /// Signs of a complication that has some days.
    ComplicationSoon,
    /// A catheter of unknown length.
    MeasureCatheter,
    /// Questions about a mass at the tip.
    AskSurveillance,
    /// The catheter of a trial to be taken out.
    EndTrialInfusion,
    /// The decision on a trial.
    Decide,
    /// A trial to perform.
    PerformTrial,
    /// An implant to perform.
    Implant,
    /// An anticoagulant that was held for a procedure, to be restarted after it.
    RestartAnticoagulant,
    /// The stop of an anticoagulant to be documented before a trial or an implant.
    HoldAnticoagulant,
    /// Something else that has to be done before a trial can be scheduled.
    ResolveScreening,
    /// A trial to schedule.
    PlanTrial,
    /// A screening to do.
    Screen,
}

impl TaskKind {
    /// Whether it cannot wait at all.
    #[must_use]
    pub const fn is_emergency(self) -> bool {
        matches!(
            self,
            Self::Respond
                | Self::PocketFill
                | Self::RespondAfterRefill
                | Self::ComplicationNow
                | Self::CheckAfterScan
                | Self::RunningAllergen
                | Self::AnswerDiary
                | Self::Restart
        )
    }

    /// Whether it is a step after the date of a refill was missed.
    #[must_use]
    pub const fn is_missed_refill(self) -> bool {
        matches!(self, Self::MissedRefill | Self::MissedRefillEmergency)
    }

    /// Whether its time is a deadline, which can be missed, rather than when it came up.
    #[must_use]
    pub const fn has_deadline(self) -> bool {
        matches!(
            self,
            Self::Refill
                | Self::RefillWithdrawal
                | Self::MissedRefillEmergency
                | Self::MissedRefill
                | Self::PerformTrial
                | Self::Observe
                | Self::CheckAfterScan
                | Self::FinishScan
                | Self::AskSurveillance
                | Self::RestartAnticoagulant
                | Self::EndTrialInfusion
        )
    }
}

/// One row of the worklist.
///
/// Tasks are kept with the record, and time passes without a new one: who shows them asks
/// [`Task::is_shown`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Which task.
    pub kind: TaskKind,
    /// What to do.
    pub what: String,
    /// Why.
    pub why: String,
    /// By when, if there is a time.
    pub due: Option<Timestamp>,
}

impl Task {
    /// Whether it is to be shown at a time: a step after a missed date is none before its own time.
    #[must_use]
    pub fn is_shown(&self, now: Timestamp) -> bool {
        !self.kind.is_missed_refill() || self.due.is_none_or(|due| due <= now)
    }
}

/// What has to be done next for a patient. It depends on the record alone, not on the clock.
#[must_use]
pub fn tasks(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    let mut all = complication::task::tasks(patient, catalog);
    // A prepared order stands for the step that it is an order for.
    let stands_for = |task: &Task| {
        patient.prepared.is_some()
            && matches!(
                task.kind,
                TaskKind::Programme | TaskKind::Restart | TaskKind::CompleteRefill
            )
    };
    all.extend(diary_to_answer(patient));
    all.extend(verification::todo::of(patient));
    all.extend(of_path(patient, catalog).into_iter().filter(|task| !stands_for(task)));
    all.extend(restart::tasks(patient, catalog));
    // What cannot wait at all comes first, whether it is of the path or not; otherwise a step that is
    // under way stays before what can wait.
    all.sort_by_key(|task| task.kind);
    all
}

/// A warning in the diary, from whatever stage.
fn diary_to_answer(patient: &Patient) -> Option<Task> {
    let since = patient.diary_warning?;
    let told = patient.diary.iter().rev().find(|entry| !entry.warnings().is_empty())?;
    Some(Task {
        kind: TaskKind::AnswerDiary,
        what: "Call the patient: a warning in the diary".to_owned(),
        why: told.warnings().join("; "),
        due: Some(since),
    })
}

/// What the path itself asks for next.
fn of_path(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    let task =
        |kind, what: &str, why: String, due| vec![Task { kind, what: what.to_owned(), why, due }];
    match Stage::of(patient) {
        Stage::Referral => task(TaskKind::Screen, "Screen", referred(patient), patient.last_at),
        Stage::Screening => resolve_screening(patient),
        Stage::Trial => trial::plan_or_perform(patient, catalog),
        Stage::Observation => trial::observe_or_decide(patient, catalog),
        Stage::NotImplanted | Stage::Explanted | Stage::Ended => Vec::new(),
        Stage::Implant => {
            let why = trial::why_implant(patient);
            let mut tasks = task(TaskKind::Implant, "Implant", why, patient.last_at);
            tasks.extend(hold_before_implant(patient, catalog));
            tasks
        }
        Stage::Programming => {
            let why = "The pump is implanted and delivers nothing".to_owned();
            task(TaskKind::Programme, "Programme the pump", why, patient.last_at)
        }
        Stage::Therapy => next_refill(patient, catalog),
        Stage::Refill => {
            // A pump that was stopped meanwhile, or a drug that harms, comes first.
            let running = next_refill(patient, catalog).into_iter();
            let urgent = running.filter(|task| task.kind.is_emergency());
            urgent.chain(refill::tasks::tasks(patient)).collect()
        }
    }
}

fn referred(patient: &Patient) -> String {
    let indication = patient.referral.as_ref().map(|referral| referral.indication.name());
    format!("Referred: {}", indication.unwrap_or_default())
}

fn resolve_screening(patient: &Patient) -> Vec<Task> {
    let Some((screening, answer)) = &patient.screening else { return Vec::new() };
    let taken = &screening.anticoagulants;
    let can_be_held = taken.iter().any(|id| id != OTHER_ANTICOAGULANT);
    let open = answer.findings.iter().filter(|finding| finding.verdict != Verdict::Eligible);
    open.map(|finding| Task {
        kind: match finding.rule.as_str() {
            "contraindication.anticoagulant" if can_be_held => TaskKind::HoldAnticoagulant,
            _ => TaskKind::ResolveScreening,
        },
        what: finding.action.clone(),
        why: finding.message.clone(),
        due: None,
    })
    .collect()
}

/// What is taken again after the trial is stopped anew before the implant.
fn hold_before_implant(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    let taken = patient.screening.as_ref().map(|(found, _)| found.anticoagulants.as_slice());
    let open = taken.unwrap_or_default().iter().filter(|id| patient.hold_of(id).is_none());
    open.map(|id| {
        let known = catalog.anticoagulant(id).ok();
        let name = known.map_or(id.as_str(), |drug| drug.name.as_str());
        Task {
            kind: TaskKind::HoldAnticoagulant,
            what: format!("Stop {name} before the implant and document the last dose"),
            why: format!("{name} is not held"),
            due: None,
        }
    })
    .collect()
}

fn next_refill(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    let Some(device) = &patient.device else { return Vec::new() };
    if device.stopped.is_some() {
        return vec![Task {
            kind: TaskKind::Restart,
            what: "Programme the stopped pump".to_owned(),
            why: "The pump is stopped and delivers nothing".to_owned(),
            due: device.stopped,
        }];
    }
    let Some(programme) = &device.programme else { return Vec::new() };
    let drugs = || device.content.drugs().map(|one| catalog.drug(&one.drug).ok());
    let allergies = patient.screening.as_ref().map(|(screening, _)| &screening.allergies);
    let met = allergies.and_then(|told| drugs().flatten().find_map(|d| told.refusal_of("", d)));
    let allergen = met.map(|refusal| Task {
        kind: TaskKind::RunningAllergen,
        what: "Decide about the running drug".to_owned(),
        why: refusal.message,
        due: None,
    });
    // A drug that left the formulary may well be one.
    let dangerous = drugs().any(|drug| drug.is_none_or(|drug| drug.withdrawal.value));
    let refill = Task {
        kind: if dangerous { TaskKind::RefillWithdrawal } else { TaskKind::Refill },
        what: "Refill".to_owned(),
        why: programme.next_refill.reason.clone(),
        due: Some(programme.next_refill.at),
    };
    let missed = missed_refill::tasks(device, catalog);
    allergen.into_iter().chain([refill]).chain(missed).collect()
}
