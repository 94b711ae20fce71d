//! The path of a patient, one file for each step.
//!
//! Every step has the same shape: what the clinic enters, the checks, and the event that is
//! recorded. A step that is refused changes nothing.

pub(crate) mod change;
mod content;
pub(crate) mod diary;
mod dose_limit;
pub(crate) mod draft;
pub(crate) mod end_of_care;
pub(crate) mod explant;
pub(crate) mod filling;
pub(crate) mod hold;
pub(crate) mod implant;
pub(crate) mod missed_refill;
pub(crate) mod next_refill;
pub(crate) mod observation;
pub(crate) mod operation;
pub(crate) mod programme;
mod pump_constants;
pub(crate) mod pump_refusal;
pub(crate) mod referral;
pub(crate) mod refill;
pub(crate) mod restart;
pub(crate) mod revision;
pub(crate) mod rise;
pub(crate) mod safety;
pub(crate) mod scan;
pub(crate) mod screening;
pub(crate) mod signs;
pub(crate) mod stop;
pub(crate) mod surveillance;
pub(crate) mod trial_alarm;
pub(crate) mod trial_course;
pub(crate) mod trial_decision;
pub(crate) mod trial_first_dose;
pub(crate) mod trial_infusion;
pub(crate) mod trial_judgement;
pub(crate) mod trial_method;
pub(crate) mod trial_plan;
pub(crate) mod trial_procedure;
pub(crate) mod trial_repeat;
pub(crate) mod trial_schedule;
pub(crate) mod trial_waiver;

pub use content::{Content, DrugDose, DrugIn};
pub use diary::{DiaryAnswer, DiaryEntry, SideEffect};
pub use dose_limit::DoseLimit;
pub use hold::AnticoagulantHold;
pub use implant::{Implant, ImplantOrder, Operator};
pub use next_refill::NextRefill;
pub use observation::{Escalated, Observation};
pub use operation::{Operated, Operation};
pub use programme::{Opening, OpeningKind, ProgrammeOrder, Programmed};
pub use pump_constants::{PumpConstants, PumpModes};
pub use referral::{Indication, Referral};
pub use refill::{
    AfterRefill, Aftercare, AnswerPocketFill, Aspirate, CheckContainer, CheckIdentity,
    CompleteRefill, ConfirmEcho, Depart, Inject, Interrogation, ObservationPeriod, PlaceNeedle,
    Portion, Progress, RefillCancelled, RefillStarted, RefillStep, Refilled, ResidualMeasured,
    Session, StartRefill, Taken,
};
pub use restart::{AnticoagulantRestarted, Procedure, RestartAnticoagulant, RestartDue};
pub use safety::{Safety, SafetyUpdated};
pub use screening::{
    Answer, Baseline, Blood, FailedTherapy, FailureReason, Finding, Living, OTHER_ANTICOAGULANT,
    OralOpioid, PayerAnswer, PayerAnswers, PayerFinding, Psychological, PsychologicalResult,
    Refractory, Risks, Screening, Spine, Verdict,
};
pub use stop::{StopOrder, Stopped};
pub use trial_alarm::{AlarmAnswered, AnswerAlarm};
pub use trial_course::{GivenDose, PastTrial, TrialCourse};
pub use trial_decision::{DecideTrial, Decision, TrialDecision};
pub use trial_first_dose::{Estimate, FirstProgramme, first_programme};
pub use trial_infusion::{EndTrialInfusion, TrialInfusionEnded};
pub use trial_judgement::{
    Effect, EffectiveDose, Function, Judgement, SideEffects, TrialFindings, effect_of, judge,
};
pub use trial_method::{LaterBolus, NextDose, TrialMethod, next_dose};
pub use trial_plan::TrialPlan;
pub use trial_procedure::{ProcedureStep, SignedStep, TrialProcedure, TrialReport};
pub use trial_schedule::{Missed, Phase, Schedule};
pub use trial_waiver::{TrialWaiver, WaiveTrial};

pub use end_of_care::{CareEnded, EndKind};
pub use explant::{Explant, Explanted, ReimplantPlanned};
pub use revision::{CatheterNow, CatheterRevised, NewPump, PumpRevised, Revise, Revised};
pub use scan::{CheckScan, PlanScan, ScanChecked, ScanDone, ScanPlanned, scan_rules};
pub use signs::{CloseCase, ReportSigns, SignsReported, WorkUp};
pub use surveillance::{AskSurveillance, SurveillanceAsked};
