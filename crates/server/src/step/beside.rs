//! The steps beside the path: something is wrong, an operation, a scan, the end of care.

mod case;
mod explant;
mod revision;
mod scan;
mod signs;
mod tip;

use cisterna_therapy::{Patient, Stage, TaskKind};

use super::Step;

/// All of them.
pub(super) const STEPS: [Step; 11] = [
    signs::STEP,
    case::WORK_UP,
    case::CLOSE,
    revision::STEP,
    explant::STEP,
    explant::AGAIN,
    explant::END,
    scan::PLAN,
    scan::DONE,
    scan::CHECK,
    tip::STEP,
];

/// The address of the step that does a task beside the path, if it is one.
pub(super) fn slug_for(kind: TaskKind) -> Option<&'static str> {
    match kind {
        TaskKind::ComplicationNow | TaskKind::ComplicationToday | TaskKind::ComplicationSoon => {
            Some(case::WORK_UP.slug)
        }
        TaskKind::CheckAfterScan => Some(scan::CHECK.slug),
        TaskKind::FinishScan => Some(scan::DONE.slug),
        TaskKind::MeasureCatheter => Some(revision::STEP.slug),
        TaskKind::AskSurveillance | TaskKind::ImageTip => Some(tip::STEP.slug),
        TaskKind::AfterExplant => Some(explant::AGAIN.slug),
        _ => None,
    }
}

/// The steps beside the path that a patient can take now.
pub(super) fn further(patient: &Patient) -> Vec<&'static str> {
    let stage = Stage::of(patient);
    if matches!(stage, Stage::Referral | Stage::Ended) {
        return Vec::new();
    }
    let mut slugs = vec![signs::STEP.slug];
    if patient.trouble.open().next().is_some() {
        slugs.push(case::CLOSE.slug);
    }
    if patient.device.is_some() && patient.refill.is_none() {
        slugs.extend([revision::STEP.slug, explant::STEP.slug]);
    }
    if patient.device.is_some() && patient.trouble.scan.is_none() {
        slugs.push(scan::PLAN.slug);
    }
    slugs.push(explant::END.slug);
    slugs
}

/// Names of fields for things that the catalogue counts: a name of a field is fixed.
pub(super) const ITEMS: [&str; 48] = [
    "item_0", "item_1", "item_2", "item_3", "item_4", "item_5", "item_6", "item_7", "item_8",
    "item_9", "item_10", "item_11", "item_12", "item_13", "item_14", "item_15", "item_16",
    "item_17", "item_18", "item_19", "item_20", "item_21", "item_22", "item_23", "item_24",
    "item_25", "item_26", "item_27", "item_28", "item_29", "item_30", "item_31", "item_32",
    "item_33", "item_34", "item_35", "item_36", "item_37", "item_38", "item_39", "item_40",
    "item_41", "item_42", "item_43", "item_44", "item_45", "item_46", "item_47",
];
