//! What a clinic can do, and the one door through which it goes.

use crate::complication::guard;
use crate::pathway::{
    AnswerAlarm, AnticoagulantHold, CompleteRefill, DecideTrial, EndTrialInfusion, ImplantOrder,
    Observation, ProgrammeOrder, Referral, RefillStep, RestartAnticoagulant, Safety, Screening,
    StartRefill, StopOrder, TrialPlan, TrialReport, WaiveTrial,
};
use crate::pathway::{
    AskSurveillance, CareEnded, CheckScan, CloseCase, Explant, PlanScan, ReimplantPlanned,
    ReportSigns, Revise, ScanDone, WorkUp,
};
use crate::pathway::{DiaryAnswer, DiaryEntry, diary};
use crate::pathway::{end_of_care, explant, revision, scan, signs, surveillance};
use crate::pathway::{
    hold, implant, observation, referral, refill, restart, safety, screening, stop, trial_alarm,
    trial_decision, trial_infusion, trial_plan, trial_procedure, trial_waiver,
};
use crate::{Circumstances, Event, Patient, Refusal, Refused};

use cisterna_quantity::Volume;

use crate::verification::{self, Ordered, VerifyOrder};

/// What a clinic can do with a patient.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Takes a referral.
    Refer(Referral),
    /// Records a screening.
    Screen(Screening),
    /// Documents that an anticoagulant was stopped.
    HoldAnticoagulant(AnticoagulantHold),
    /// Documents that an anticoagulant was restarted after a procedure.
    RestartAnticoagulant(RestartAnticoagulant),
    /// Orders and schedules a trial.
    PlanTrial(TrialPlan),
    /// Reports the trial procedure, step by step.
    PerformTrial(TrialReport),
    /// Records an observation after the trial dose.
    Observe(Observation),
    /// Records what was done about an emergency after a trial dose.
    AnswerAlarm(AnswerAlarm),
    /// Ends the infusion of a trial by catheter.
    EndTrialInfusion(EndTrialInfusion),
    /// Signs that a trial is left out.
    WaiveTrial(WaiveTrial),
    /// Signs the decision on the trial.
    DecideTrial(DecideTrial),
    /// Reports the implant.
    Implant(ImplantOrder),
    /// Orders a programme.
    Programme(ProgrammeOrder),
    /// Begins a refill.
    StartRefill(StartRefill),
    /// Records the measured residual volume.
    MeasureResidual {
        /// What came out of the reservoir.
        measured: Volume,
    },
    /// Fills the reservoir and programmes the pump for it.
    CompleteRefill(CompleteRefill),
    /// Takes another step of a refill.
    RefillStep(RefillStep),
    /// Gives up a refill before the reservoir is emptied.
    CancelRefill {
        /// Why.
        reason: String,
    },
    /// Records what is now known of allergies, infection and anticoagulants.
    UpdateSafety(Safety),
    /// Writes a day of the patient's diary.
    WriteDiary(DiaryEntry),
    /// Answers a diary that should not wait.
    AnswerDiary(DiaryAnswer),
    /// Enters a prepared order again, as the second person.
    VerifyOrder(VerifyOrder),
    /// Gives the prepared order that a second person verified.
    GiveOrder,
    /// Takes a prepared order back.
    WithdrawOrder {
        /// Why.
        reason: String,
    },
    /// Stops the pump.
    Stop(StopOrder),
    /// Reports signs that something is wrong.
    ReportSigns(ReportSigns),
    /// Records a step of the work-up.
    WorkUp(WorkUp),
    /// Says how a case ended.
    CloseCase(CloseCase),
    /// Reports a revision of pump or catheter.
    Revise(Box<Revise>),
    /// Reports that the pump was taken out.
    Explant(Explant),
    /// Decides that another pump is to be implanted.
    PlanReimplant(ReimplantPlanned),
    /// Prepares a scan in a magnetic field.
    PlanScan(PlanScan),
    /// Records that the scan was done.
    ScanDone(ScanDone),
    /// Records the look at the pump after a scan.
    CheckScan(CheckScan),
    /// Records the answers about a mass at the tip.
    AskSurveillance(AskSurveillance),
    /// Ends the care.
    EndCare(CareEnded),
}

/// Decides on a command: the events that follow from it, or every reason against it.
///
/// Pure: the same patient, command and circumstances give the same answer.
///
/// # Errors
/// All the refusals that were found; nothing happens then.
pub fn decide(
    patient: &Patient,
    command: Command,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    in_order(patient, at)?;
    if !matches!(command, Command::Refer(_)) && patient.referral.is_none() {
        return Err(Refused::out_of_order(
            "There is no referral for this patient",
            "Record the referral",
        ));
    }
    guard::before(patient, &command)?;
    let events = step(patient, command, at)?;
    guard::after(patient, &events, at)?;
    Ok(events)
}

/// The answer of the step to which the command belongs.
fn step(
    patient: &Patient,
    command: Command,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    match command {
        Command::Refer(referral) => referral::decide(patient, referral, at),
        Command::Screen(screening) => screening::decide(patient, screening, at),
        Command::HoldAnticoagulant(hold) => hold::decide(patient, hold, at),
        Command::RestartAnticoagulant(order) => restart::decide(patient, order, at),
        Command::PlanTrial(plan) => trial_plan::decide(patient, plan, at),
        Command::PerformTrial(report) => trial_procedure::decide(patient, report, at),
        Command::Observe(seen) => observation::decide(patient, seen, at),
        Command::AnswerAlarm(answer) => trial_alarm::decide(patient, answer, at),
        Command::EndTrialInfusion(end) => trial_infusion::decide(patient, end, at),
        Command::WaiveTrial(waiver) => trial_waiver::decide(patient, waiver, at),
        Command::DecideTrial(decision) => trial_decision::decide(patient, &decision, at),
        Command::Implant(order) => implant::decide(patient, order, at),
        Command::Programme(order) => verification::order(patient, Ordered::Programme(order), at),
        Command::StartRefill(start) => refill::start(patient, &start, at),
        Command::MeasureResidual { measured } => refill::measure(patient, measured, at),
        Command::RefillStep(step) => refill::decide(patient, step, at),
        Command::CompleteRefill(order) => verification::order(patient, Ordered::Refill(order), at),
        Command::CancelRefill { reason } => refill::cancel(patient, reason),
        Command::UpdateSafety(safety) => safety::decide(patient, safety, at),
        Command::WriteDiary(entry) => diary::write(entry, at),
        Command::AnswerDiary(answer) => diary::answer(patient, answer),
        Command::VerifyOrder(entered) => verification::verify(patient, &entered, at),
        Command::GiveOrder => verification::give(patient, at),
        Command::WithdrawOrder { reason } => verification::withdraw(patient, reason),
        Command::Stop(order) => stop::decide(patient, order, at),
        Command::ReportSigns(order) => signs::report(patient, order, at),
        Command::WorkUp(order) => signs::work_up(patient, order, at),
        Command::CloseCase(order) => signs::close(patient, order, at),
        Command::Revise(order) => revision::decide(patient, *order, at),
        Command::Explant(order) => explant::decide(patient, order, at),
        Command::PlanReimplant(order) => explant::plan_reimplant(patient, order),
        Command::PlanScan(order) => scan::plan(patient, order, at),
        Command::ScanDone(order) => scan::done(patient, order),
        Command::CheckScan(order) => scan::check(patient, order, at),
        Command::AskSurveillance(order) => surveillance::decide(patient, order, at),
        Command::EndCare(order) => end_of_care::decide(patient, order),
    }
}

/// Nothing happens in the future, and nothing before what is already recorded.
fn in_order(patient: &Patient, at: &Circumstances<'_>) -> Result<(), Refused> {
    let refusal = |rule, message: String, limit: String, action: &str| Refusal {
        field: "occurred_at",
        rule,
        message,
        asked: Some(at.show(at.occurred_at)),
        limit: Some(limit),
        source: "order of the record".to_owned(),
        action: action.to_owned(),
    };
    if at.occurred_at > at.recorded_at {
        return Err(Refused::from(refusal(
            "record.not-in-future",
            "This time has not come yet".to_owned(),
            format!("up to now, {}", at.show(at.recorded_at)),
            "Enter when it happened; plan what is still to come with an appointment",
        )));
    }
    match patient.last_at {
        Some(last) if at.occurred_at < last => Err(Refused::from(refusal(
            "record.in-order",
            format!("The step before this one is recorded at {}", at.show(last)),
            format!("from {} on", at.show(last)),
            "Check the date and time of this step",
        ))),
        _ => Ok(()),
    }
}
