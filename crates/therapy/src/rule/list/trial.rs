//! The list of the rules. This part: the trial.

use super::{hard, soft};
use crate::rule::Rule;

/// The rules of a trial and of the observation after it.
pub(super) const RULES: &[Rule] = &[
    hard("trial.consent", "Consent to the trial is given.", "own rule"),
    hard(
        "trial.consent-unapproved",
        "The patient consents to a drug that is not approved for this use.",
        "`approved_for_pain`, `approved_for_spasticity` of the drug",
    ),
    hard(
        "trial.bolus-interval",
        "A later dose of a trial waits for the end of the observation before.",
        "`observation_after_first_dose` of the drug; `screening_interval`",
    ),
    soft(
        "trial.dose-step",
        "A trial dose is at most so many times the dose before.",
        "`dose_step_max` of the policy",
    ),
    hard(
        "trial.catheter-days",
        "A trial catheter stays for a few days only.",
        "`catheter_days_max` of the policy",
    ),
    soft("trial.inpatient", "A trial by catheter is done in hospital.", "PACC 2024"),
    hard(
        "trial.screening-label",
        "Screening doses are those of a label, in spasticity.",
        "`first_dose` of the drug",
    ),
    hard(
        "trial.screening-dose",
        "The screening begins with the first dose of the label.",
        "`first_dose` of the drug",
    ),
    hard(
        "trial.control",
        "A blind trial has a control and a dose with drug, and both are given.",
        "own rule",
    ),
    hard(
        "trial.repeat-wait",
        "The drug of the last trial is out before the next one.",
        "`repeat_after_min` of the policy; label: observation",
    ),
    hard(
        "trial.repeat-after-alarm",
        "A dose that led to an emergency is not given again.",
        "own rule",
    ),
    hard("trial.second-reader", "Drug, dose, lot and expiry are read by two people.", "own rule"),
    hard("trial.time-out", "The time-out comes just before the injection.", "own rule"),
    hard(
        "trial.catheter-whole",
        "A trial catheter comes out whole.",
        "procedure of a trial by catheter",
    ),
    hard("trial.infusion-ended", "A trial is judged when its catheter is out.", "own rule"),
    soft(
        "trial.doubts",
        "A trial that met its criteria with doubts leads to an implant with a reason only.",
        "own rule; `unseen_max`, `duration_expected_max` of the policy",
    ),
    hard(
        "trial.non-responder",
        "Who does not respond to the last screening dose is no candidate.",
        "`first_dose` of the drug",
    ),
    hard(
        "trial.waiver-allowed",
        "A trial is waived only on a ground of the policy.",
        "`waiver` of the policy",
    ),
    hard(
        "observation.alarm-answered",
        "An emergency is answered before anything goes on.",
        "`escalation` of the policy",
    ),
    hard(
        "observation.recovered",
        "An implant is not decided on while the patient is in danger.",
        "`escalation` of the policy",
    ),
    hard("trial.eligible", "Screening answers: eligible.", "the patient's screening"),
    hard(
        "trial.screened-drug",
        "The trial is with the drug of the screening.",
        "the patient's screening",
    ),
    hard("trial.scheduled-after-order", "A trial is planned for later.", "calendar"),
    hard("trial.level-below-conus", "The needle goes in below the spinal cord.", "anatomy"),
    hard(
        "trial.every-step-signed",
        "Each step of the procedure is signed.",
        "procedure of an intrathecal trial",
    ),
    hard("trial.observed", "The patient was looked at after the trial dose.", "label: observation"),
    hard(
        "trial.criteria",
        "A trial that leads to an implant met its stated criteria.",
        "payer criteria of the policy",
    ),
    hard(
        "observation.after-first-dose",
        "The observation after the first dose lasted as long as the drug's label asks.",
        "`observation_after_first_dose` of the drug",
    ),
];
