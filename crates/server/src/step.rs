//! The steps of the path as forms: what each asks, and the command that its answers make.
//!
//! A step knows nothing of HTTP. It builds a [`Form`] from what is known of the patient and reads
//! the typed answers into a [`Command`]; the domain decides.

mod anticoagulant_hold;
mod anticoagulant_restart;
mod beside;
mod content;
mod diary;
mod implant;
mod observation;
mod programme;
mod referral;
mod refill;
mod refill_session;
mod safety;
mod screening;
mod second_person;
mod stop;
mod trial_alarm;
mod trial_decision;
mod trial_infusion;
mod trial_plan;
mod trial_procedure;
mod trial_waiver;

use cisterna_catalog::{Catalog, Drug};
use cisterna_quantity::MassUnit;
use cisterna_therapy::{Command, Patient, Refused, Stage, TaskKind};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::form::{Choice, Control, Field, Form, Submitted};
use crate::reading::Reading;
use crate::when;

/// What a step may know when it asks.
pub(crate) struct Known<'a> {
    pub(crate) patient: &'a Patient,
    pub(crate) catalog: &'a Catalog,
    pub(crate) zone: &'a TimeZone,
    pub(crate) now: Timestamp,
}

/// One step of the path.
pub(crate) struct Step {
    /// The last part of its address.
    pub(crate) slug: &'static str,
    /// The heading of its form.
    pub(crate) title: &'static str,
    /// Whether old and new are shown side by side before anything is recorded.
    pub(crate) reviewed: bool,
    /// Adds what the step asks to a form.
    ask: fn(Form, &Known<'_>) -> Form,
    /// Reads the answers.
    read: fn(&mut Reading<'_>, &Known<'_>) -> Option<Command>,
}

/// The referral, which begins a patient.
pub(crate) const REFERRAL: Step = referral::STEP;

/// The steps of a patient who is referred.
const STEPS: [Step; 23] = [
    screening::STEP,
    anticoagulant_hold::STEP,
    anticoagulant_restart::STEP,
    trial_plan::STEP,
    trial_procedure::STEP,
    observation::STEP,
    trial_alarm::STEP,
    trial_infusion::STEP,
    trial_decision::STEP,
    trial_waiver::STEP,
    implant::STEP,
    programme::STEP,
    refill::START,
    refill::RESIDUAL,
    refill::COMPLETE,
    refill::CANCEL,
    second_person::VERIFY,
    second_person::GIVE,
    second_person::WITHDRAW,
    safety::STEP,
    diary::WRITE,
    diary::ANSWER,
    stop::STEP,
];

/// The last parts of the addresses of all steps, for the table of permissions.
pub fn step_slugs() -> impl Iterator<Item = &'static str> {
    STEPS.iter().chain(&refill_session::STEPS).chain(&beside::STEPS).map(|step| step.slug)
}

/// The field with the time at which a step happened.
pub(crate) const OCCURRED_AT: &str = "occurred_at";

impl Step {
    /// The step with this address.
    pub(crate) fn by_slug(slug: &str) -> Option<&'static Self> {
        let all = STEPS.iter().chain(&refill_session::STEPS).chain(&beside::STEPS);
        all.into_iter().find(|step| step.slug == slug)
    }

    /// The address of the step that does a task.
    pub(crate) fn slug_for(kind: TaskKind) -> &'static str {
        if let Some(slug) = beside::slug_for(kind) {
            return slug;
        }
        match kind {
            TaskKind::Screen | TaskKind::ResolveScreening => screening::STEP.slug,
            TaskKind::HoldAnticoagulant => anticoagulant_hold::STEP.slug,
            TaskKind::RestartAnticoagulant => anticoagulant_restart::STEP.slug,
            TaskKind::PlanTrial => trial_plan::STEP.slug,
            TaskKind::PerformTrial => trial_procedure::STEP.slug,
            TaskKind::Observe => observation::STEP.slug,
            TaskKind::Respond => trial_alarm::STEP.slug,
            TaskKind::EndTrialInfusion => trial_infusion::STEP.slug,
            TaskKind::AnswerDiary => diary::ANSWER.slug,
            TaskKind::RunningAllergen => stop::STEP.slug,
            TaskKind::Decide => trial_decision::STEP.slug,
            TaskKind::Implant => implant::STEP.slug,
            TaskKind::Programme | TaskKind::Restart => programme::STEP.slug,
            TaskKind::Refill
            | TaskKind::RefillWithdrawal
            | TaskKind::MissedRefill
            | TaskKind::MissedRefillEmergency => refill::START.slug,
            TaskKind::MeasureResidual => refill::RESIDUAL.slug,
            TaskKind::RefillIdentity => refill_session::IDENTITY.slug,
            TaskKind::RefillInterrogation => refill_session::INTERROGATION.slug,
            TaskKind::RefillNeedle => refill_session::NEEDLE.slug,
            TaskKind::RefillContainer => refill_session::CONTAINER.slug,
            TaskKind::RefillInjection => refill_session::INJECTION.slug,
            TaskKind::PocketFill => refill_session::POCKET_FILL.slug,
            TaskKind::RefillEcho => refill_session::ECHO.slug,
            TaskKind::RefillObservation | TaskKind::RespondAfterRefill => refill_session::LOOK.slug,
            TaskKind::RefillDeparture => refill_session::DEPARTURE.slug,
            TaskKind::CompleteRefill => refill::COMPLETE.slug,
            // The rest is beside the path, and found above.
            TaskKind::ComplicationNow
            | TaskKind::ComplicationToday
            | TaskKind::ComplicationSoon
            | TaskKind::CheckAfterScan
            | TaskKind::FinishScan
            | TaskKind::MeasureCatheter
            | TaskKind::AskSurveillance
            | TaskKind::ImageTip
            | TaskKind::AfterExplant => "signs",
            TaskKind::VerifyOrder => second_person::VERIFY.slug,
            TaskKind::GiveOrder => second_person::GIVE.slug,
            TaskKind::PrepareAgain => programme::STEP.slug,
        }
    }

    /// The form of the step. The time of the step comes last, with the minute of now in it.
    pub(crate) fn form(&self, action: &str, known: &Known<'_>) -> Form {
        let form = (self.ask)(Form::new(action, self.title), known);
        let time = Field::new(OCCURRED_AT, "When this happened", Control::DateTime)
            .value(&when::typed(known.now, known.zone))
            .hint("Clinic time. Change it when you record something that happened earlier.");
        form.group("Time").field(time)
    }

    /// The command that the answers make, and when it happened.
    pub(crate) fn read(
        &self,
        typed: &Submitted,
        known: &Known<'_>,
    ) -> Result<(Command, Timestamp), Refused> {
        let mut reading = Reading::of(typed, known.zone);
        let command = (self.read)(&mut reading, known);
        let occurred_at = reading.instant(OCCURRED_AT, "time of this step");
        reading.finish(command.zip(occurred_at))
    }
}

/// The steps that a patient can take now besides the first task of the worklist.
pub(crate) fn further_steps(patient: &Patient) -> Vec<&'static Step> {
    let slugs: &[&str] = match Stage::of(patient) {
        Stage::Referral => &[],
        Stage::Screening => &["screening", "safety"],
        Stage::Trial => &["screening", "safety", "trial-waiver"],
        Stage::Observation => &["observation", "safety"],
        Stage::NotImplanted | Stage::Implant | Stage::Programming => &["safety"],
        Stage::Therapy => &["refill-start", "programme", "diary", "safety", "stop"],
        Stage::Refill if patient.aftercare.is_some() => &["programme", "safety", "stop"],
        Stage::Refill => match patient.refill.as_ref().map(|session| session.measured.is_some()) {
            Some(true) => &["refill-injection", "safety", "stop"],
            _ => &["refill-cancel", "safety", "stop"],
        },
        Stage::Explanted => &["safety"],
        Stage::Ended => &[],
    };
    let stopped = patient.device.as_ref().is_some_and(|device| device.stopped.is_some());
    let possible = slugs.iter().filter(|slug| !(stopped && **slug == stop::STEP.slug));
    let beside = beside::further(patient);
    possible.chain(&beside).filter_map(|slug| Step::by_slug(slug)).collect()
}

/// The unit of a drug's masses.
fn mass_unit(drug: Option<&Drug>) -> MassUnit {
    drug.map_or(MassUnit::Mg, |drug| drug.mass_unit)
}

/// The unit in which a form asks for a mass.
fn mass_words(unit: MassUnit) -> &'static str {
    unit.name()
}

/// The unit in which a form asks for a daily dose.
pub(crate) fn dose_words(unit: MassUnit) -> &'static str {
    match unit {
        MassUnit::Ng => "ng/day",
        MassUnit::Mcg => "mcg/day",
        MassUnit::Mg => "mg/day",
    }
}

/// The unit in which a form asks for a concentration.
pub(crate) fn concentration_words(unit: MassUnit) -> &'static str {
    match unit {
        MassUnit::Ng => "ng/mL",
        MassUnit::Mcg => "mcg/mL",
        MassUnit::Mg => "mg/mL",
    }
}

/// All drugs of the catalogue to choose from.
fn drugs(catalog: &Catalog) -> Control {
    Control::Choice(catalog.drugs.values().map(|d| Choice::new(&d.id, &d.name)).collect())
}

/// The reason for going beyond a usual limit.
fn reason_field() -> Field {
    Field::new("reason", "Reason for going beyond a usual limit", Control::Text)
        .optional()
        .hint("Only when a usual limit is exceeded; it is kept in the record.")
}

/// The volume at which the pump alarms, with the device's own value filled in.
fn alarm_field(known: &Known<'_>) -> Field {
    let device = known.patient.device.as_ref();
    let in_force = device.and_then(|device| device.programme.as_ref());
    let of_model = device.and_then(|device| known.catalog.pump(&device.implant.pump).ok());
    let of_model = of_model.and_then(|pump| pump.low_reservoir_alarm.as_ref());
    let field =
        Field::new("low_reservoir_alarm", "Low-reservoir alarm", Control::Quantity { unit: "mL" });
    match (in_force, of_model) {
        (Some(programme), _) => field
            .value(&programme.low_reservoir_alarm.ml().plain().to_string())
            .hint("As programmed before."),
        (None, Some(default)) => {
            let source = cisterna_therapy::source_text(default);
            let hint = format!("Device default {} [{source}]", default.value);
            field.value(&default.value.ml().plain().to_string()).hint(&hint)
        }
        (None, None) => field.hint("No device default is known: enter the volume."),
    }
}
