//! Screening: is an intrathecal trial indicated, and does anything stand against it?

use cisterna_catalog::Catalog;
use cisterna_quantity::Mass;
use serde::{Deserialize, Serialize};

use crate::anticoagulation::Stopped;
use crate::checks::Checks;
use crate::limit::source_text;
use crate::pathway::AnticoagulantHold;
use crate::{Allergies, Circumstances, Event, Patient, Refusal, Refused};

/// What a screening found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// Pain at its usual, 0 to 10.
    pub pain_score: u8,
    /// Why the treatment so far does not do.
    pub refractory: Refractory,
    /// What was tried, and what happened.
    pub failed_therapies: String,
    /// The opioid by mouth, if any.
    pub oral_opioid: Option<OralOpioid>,
    /// Whether the psychological evaluation was done and speaks for a trial.
    pub psychological_evaluation: bool,
    /// Whether there is a systemic infection.
    pub systemic_infection: bool,
    /// The anticoagulant or antiplatelet drug, by its id in the catalogue, if any.
    pub anticoagulant: Option<String>,
    /// Whether the kidneys are impaired, which prolongs some hold times.
    pub renal_impairment: bool,
    /// The allergies.
    pub allergies: Allergies,
    /// The drug planned for the trial, by its id in the catalogue.
    pub planned_drug: String,
}

/// Stands for an anticoagulant that the catalogue does not know, or for more than one: no hold time
/// is known then, and nothing can be scheduled.
pub const OTHER_ANTICOAGULANT: &str = "other-or-several";

/// More than this of any opioid by mouth in a day is a slip of the pen: 10 g.
const ORAL_DOSE_MAX: Mass = Mass::from_fg(10_000_000_000_000_000);

/// Why the treatment so far does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refractory {
    /// Maximal medical therapy does not control it.
    NotControlled,
    /// Its side effects are intolerable.
    IntolerableSideEffects,
    /// It does.
    No,
}

impl Refractory {
    /// All of them with their id and words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::NotControlled, "not-controlled", "Not controlled by maximal medical therapy"),
        (Self::IntolerableSideEffects, "intolerable-side-effects", "Intolerable side effects"),
        (Self::No, "no", "Neither: present treatment does"),
    ];
}

/// An opioid taken by mouth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OralOpioid {
    /// Its name.
    pub name: String,
    /// How much in a day.
    #[serde(with = "crate::as_text")]
    pub daily_dose: Mass,
}

/// What a screening says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing stands against a trial.
    Eligible,
    /// Something has to be done first.
    NotYet,
    /// Not with this drug.
    No,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::NotYet => "not yet",
            Self::No => "no",
        }
    }
}

/// One reason of a screening's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it says on its own.
    pub verdict: Verdict,
    /// The rule's id.
    pub rule: String,
    /// What was found.
    pub message: String,
    /// Where the rule comes from, and whether that was verified.
    pub source: String,
    /// What would change it; empty when nothing needs to.
    pub action: String,
}

/// The answer of a screening: the worst of its findings, with all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// Every reason, for and against.
    pub findings: Vec<Finding>,
}

pub(crate) fn decide(
    patient: &Patient,
    screening: Screening,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    if patient.procedure.is_some() {
        return Err(Refused::out_of_order(
            "The trial has been performed; screening is over",
            "Record new allergies, infections or anticoagulants under safety",
        ));
    }
    let mut checks = Checks::default();
    checks.within("pain_score", "pain score", &screening.pain_score, 0..=10);
    checks.required("failed_therapies", "treatment so far", &screening.failed_therapies);
    checks.take(
        at.catalog.drug(&screening.planned_drug).map_err(|e| Refusal::unknown("planned_drug", &e)),
    );
    check_anticoagulant(&mut checks, screening.anticoagulant.as_deref(), at);
    if let Some(opioid) = &screening.oral_opioid {
        checks.require(is_plausible(opioid.daily_dose), || implausible(opioid));
    }
    checks.finish()?;
    // A stop that was documented before still counts if it is of the same drug.
    let hold = patient
        .hold
        .clone()
        .filter(|hold| Some(&hold.anticoagulant) == screening.anticoagulant.as_ref());
    let answer = answer(&screening, hold.as_ref(), at);
    Ok(vec![Event::Screened { screening, answer }])
}

/// Whether somebody can take this much of an opioid in a day.
fn is_plausible(daily_dose: Mass) -> bool {
    !daily_dose.is_zero() && daily_dose <= ORAL_DOSE_MAX
}

fn implausible(opioid: &OralOpioid) -> Refusal {
    Refusal {
        field: "oral_daily_dose",
        rule: "entry.range",
        message: format!("{} of {} in a day cannot be", opioid.daily_dose, opioid.name),
        asked: Some(opioid.daily_dose.to_string()),
        limit: Some(format!("more than 0 mg, up to {ORAL_DOSE_MAX}")),
        source: "plausibility".to_owned(),
        action: "Check the number and its unit".to_owned(),
    }
}

/// An anticoagulant is one of the catalogue, or said to be another one.
pub(crate) fn check_anticoagulant(
    checks: &mut Checks,
    anticoagulant: Option<&str>,
    at: &Circumstances<'_>,
) {
    if let Some(id) = anticoagulant.filter(|id| *id != OTHER_ANTICOAGULANT) {
        let known = at.catalog.anticoagulant(id);
        checks.take(known.map_err(|error| Refusal::unknown("anticoagulant", &error)));
    }
}

/// The answer that follows from what was found and from a documented stop of the anticoagulant.
pub(crate) fn answer(
    screening: &Screening,
    hold: Option<&AnticoagulantHold>,
    at: &Circumstances<'_>,
) -> Answer {
    let findings = vec![
        refractory(screening),
        psychological(screening),
        infection(screening),
        anticoagulant(screening, hold, at),
        allergy(screening, at.catalog),
    ];
    let verdict = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::NotYet);
    Answer { verdict, findings }
}

fn finding(
    verdict: Verdict,
    rule: &str,
    message: String,
    source: impl Into<String>,
    action: &str,
) -> Finding {
    let (rule, source, action) = (rule.to_owned(), source.into(), action.to_owned());
    Finding { verdict, rule, message, source, action }
}

const CANDIDATES: &str = "indication for an intrathecal trial: pain not controlled by maximal \
                          medical therapy, or intolerable side effects of it";

fn refractory(screening: &Screening) -> Finding {
    let rule = "candidate.refractory";
    match screening.refractory {
        Refractory::NotControlled => {
            let message = "Not controlled by maximal medical therapy".to_owned();
            finding(Verdict::Eligible, rule, message, CANDIDATES, "")
        }
        Refractory::IntolerableSideEffects => {
            let message = "Side effects of medical therapy are intolerable".to_owned();
            finding(Verdict::Eligible, rule, message, CANDIDATES, "")
        }
        Refractory::No => finding(
            Verdict::NotYet,
            rule,
            "Medical therapy has not failed".to_owned(),
            CANDIDATES,
            "Continue medical therapy; screen again when it fails",
        ),
    }
}

fn psychological(screening: &Screening) -> Finding {
    let rule = "candidate.psychological-evaluation";
    let source = "Polyanalgesic Consensus Conference 2024, non-cancer pain, grade B";
    if screening.psychological_evaluation {
        let message = "Psychological evaluation done".to_owned();
        return finding(Verdict::Eligible, rule, message, source, "");
    }
    let message = "Psychological evaluation is missing".to_owned();
    finding(Verdict::NotYet, rule, message, source, "Arrange the evaluation and screen again")
}

fn infection(screening: &Screening) -> Finding {
    let rule = "contraindication.infection";
    let source = "contraindication of the device: infection (Flowonix and Codman labelling)";
    if screening.systemic_infection {
        return finding(
            Verdict::NotYet,
            rule,
            "Systemic infection".to_owned(),
            source,
            "Treat the infection; screen again when it is cleared",
        );
    }
    finding(Verdict::Eligible, rule, "No systemic infection".to_owned(), source, "")
}

fn anticoagulant(
    screening: &Screening,
    hold: Option<&AnticoagulantHold>,
    at: &Circumstances<'_>,
) -> Finding {
    let rule = "contraindication.anticoagulant";
    let Some(id) = &screening.anticoagulant else {
        let source = "contraindication: medication against clotting";
        let message = "No anticoagulant".to_owned();
        return finding(Verdict::Eligible, rule, message, source, "");
    };
    let Ok(stopped) = Stopped::find(at.catalog, id, screening.renal_impairment) else {
        let message = "An anticoagulant without a known hold time, or more than one".to_owned();
        let action =
            "Work out the hold with its prescriber; enter it with a source in the catalogue";
        return finding(Verdict::NotYet, rule, message, "catalogue: no value", action);
    };
    let source = source_text(stopped.hold_before);
    let (name, time) = (&stopped.drug.name, stopped.hold_before.value);
    match hold.and_then(|hold| Some((hold, stopped.safe_from(hold)?))) {
        Some((hold, from)) => finding(
            Verdict::Eligible,
            rule,
            format!(
                "{name} last taken {}; held for {time}: no procedure before {}",
                at.show(hold.last_dose_at),
                at.show(from)
            ),
            source,
            "",
        ),
        None => finding(
            Verdict::NotYet,
            rule,
            format!("{name} is not held"),
            source,
            &format!("Stop {name} for {time}, agreed with its prescriber; document the last dose"),
        ),
    }
}

fn allergy(screening: &Screening, catalog: &Catalog) -> Finding {
    let rule = "contraindication.allergy";
    let refusal = catalog
        .drug(&screening.planned_drug)
        .ok()
        .and_then(|drug| screening.allergies.refusal_of("planned_drug", drug));
    match refusal {
        Some(refusal) => {
            finding(Verdict::No, rule, refusal.message, refusal.source, &refusal.action)
        }
        None => finding(
            Verdict::Eligible,
            rule,
            match &screening.allergies {
                Allergies::NoneKnown => "No allergy known".to_owned(),
                told @ Allergies::To(_) => format!(
                    "None of the allergies told ({}) is known to meet the planned drug; confirm those \
                     that the formulary does not know",
                    told.words()
                ),
            },
            "contraindication: allergy to the medication infused",
            "",
        ),
    }
}
