//! What has happened to a patient: the entries of the record.
//!
//! An event carries everything that was known when it was recorded, constants included, so that
//! folding old events never depends on a newer catalogue.

use serde::{Deserialize, Serialize};

use crate::complication::{Closed, WorkUpDone};
use crate::pathway::{
    AlarmAnswered, Answer, AnticoagulantHold, AnticoagulantRestarted, Escalated, Implant,
    Observation, Programmed, Referral, RefillCancelled, RefillStarted, Refilled, ResidualMeasured,
    SafetyUpdated, Screening, Stopped, Taken, TrialDecision, TrialInfusionEnded, TrialPlan,
    TrialProcedure, TrialWaiver,
};
use crate::pathway::{
    CareEnded, Explanted, ReimplantPlanned, Revised, ScanChecked, ScanDone, ScanPlanned,
    SignsReported, SurveillanceAsked,
};
use crate::pathway::{DiaryAnswer, DiaryEntry};

use crate::verification::{OrderPrepared, OrderVerified, OrderWithdrawn, VerificationFailed};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The patient was referred to the clinic.
    Referred(Referral),
    /// The patient was screened.
    Screened {
        /// What was found.
        screening: Box<Screening>,
        /// What follows from it.
        answer: Answer,
    },
    /// The stop of an anticoagulant was documented.
    AnticoagulantHeld {
        /// The stop.
        hold: AnticoagulantHold,
        /// What the screening says with it.
        answer: Answer,
    },
    /// An anticoagulant was restarted after a procedure.
    AnticoagulantRestarted(AnticoagulantRestarted),
    /// A trial was ordered and scheduled.
    TrialPlanned(TrialPlan),
    /// The trial dose was given.
    TrialPerformed(TrialProcedure),
    /// The patient was looked at after the trial dose.
    Observed {
        /// What was seen.
        observation: Observation,
        /// What the values ask for, by the rules of that day.
        escalations: Vec<Escalated>,
    },
    /// An emergency after a trial dose was answered.
    AlarmAnswered(AlarmAnswered),
    /// The infusion of a trial by catheter ended.
    TrialInfusionEnded(TrialInfusionEnded),
    /// The trial was left out.
    TrialWaived(TrialWaiver),
    /// The trial was judged and the decision signed.
    TrialDecided(TrialDecision),
    /// Pump and catheter were implanted and the reservoir filled.
    Implanted(Box<Implant>),
    /// The pump was programmed.
    Programmed(Box<Programmed>),
    /// A refill began with the interrogation of the pump.
    RefillStarted(RefillStarted),
    /// The reservoir was emptied and its content measured.
    ResidualMeasured(ResidualMeasured),
    /// The reservoir was filled.
    Refilled(Refilled),
    /// Another step of a refill.
    RefillStep(Box<Taken>),
    /// A refill was given up before the reservoir was emptied.
    RefillCancelled(RefillCancelled),
    /// What is known of allergies, infection and anticoagulants changed.
    SafetyUpdated(Box<SafetyUpdated>),
    /// A day of the diary was written.
    DiaryWritten(DiaryEntry),
    /// The diary was answered.
    DiaryAnswered(DiaryAnswer),
    /// An order was prepared for a second person.
    OrderPrepared(Box<OrderPrepared>),
    /// A second person entered a prepared order alike.
    OrderVerified(OrderVerified),
    /// A second person entered a prepared order differently; it is void.
    VerificationFailed(Box<VerificationFailed>),
    /// A prepared order was taken back.
    OrderWithdrawn(OrderWithdrawn),
    /// The pump was stopped.
    Stopped(Stopped),
    /// Signs that something is wrong were reported.
    SignsReported(SignsReported),
    /// A step of a work-up was done.
    WorkUpDone(WorkUpDone),
    /// It was said how a case ended.
    CaseClosed(Closed),
    /// Pump or catheter were revised.
    Revised(Box<Revised>),
    /// The pump was taken out.
    Explanted(Explanted),
    /// Another implant was decided on.
    ReimplantPlanned(ReimplantPlanned),
    /// A scan was prepared.
    ScanPlanned(ScanPlanned),
    /// The scan was done.
    ScanDone(ScanDone),
    /// The pump was looked at after a scan.
    ScanChecked(ScanChecked),
    /// The questions about a mass at the tip were answered.
    SurveillanceAsked(SurveillanceAsked),
    /// Care ended.
    CareEnded(CareEnded),
}

impl Event {
    /// The name of its kind in the record.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Referred(_) => "referred",
            Self::Screened { .. } => "screened",
            Self::AnticoagulantHeld { .. } => "anticoagulant-held",
            Self::AnticoagulantRestarted(_) => "anticoagulant-restarted",
            Self::TrialPlanned(_) => "trial-planned",
            Self::TrialPerformed(_) => "trial-performed",
            Self::Observed { .. } => "observed",
            Self::AlarmAnswered(_) => "alarm-answered",
            Self::TrialInfusionEnded(_) => "trial-infusion-ended",
            Self::TrialWaived(_) => "trial-waived",
            Self::TrialDecided(_) => "trial-decided",
            Self::Implanted(_) => "implanted",
            Self::Programmed(_) => "programmed",
            Self::RefillStarted(_) => "refill-started",
            Self::ResidualMeasured(_) => "residual-measured",
            Self::Refilled(_) => "refilled",
            Self::RefillStep(taken) => taken.kind(),
            Self::RefillCancelled(_) => "refill-cancelled",
            Self::SafetyUpdated(_) => "safety-updated",
            Self::DiaryWritten(_) => "diary-written",
            Self::DiaryAnswered(_) => "diary-answered",
            Self::OrderPrepared(_) => "order-prepared",
            Self::OrderVerified(_) => "order-verified",
            Self::VerificationFailed(_) => "verification-failed",
            Self::OrderWithdrawn(_) => "order-withdrawn",
            Self::Stopped(_) => "stopped",
            Self::SignsReported(_) => "signs-reported",
            Self::WorkUpDone(_) => "work-up-done",
            Self::CaseClosed(_) => "case-closed",
            Self::Revised(_) => "revised",
            Self::Explanted(_) => "explanted",
            Self::ReimplantPlanned(_) => "reimplant-planned",
            Self::ScanPlanned(_) => "scan-planned",
            Self::ScanDone(_) => "scan-done",
            Self::ScanChecked(_) => "scan-checked",
            Self::SurveillanceAsked(_) => "surveillance-asked",
            Self::CareEnded(_) => "care-ended",
        }
    }
}
