//! The catalogue's choices as its files write them.

use cisterna_catalog::{DrugClass, Mechanism, RevisionStatus, StabilityContent};

pub(super) fn plural(kind: &str) -> &'static str {
    match kind {
        "drug" => "Drugs",
        "pump" => "Pumps",
        "catheter" => "Catheters",
        _ => "Anticoagulants",
    }
}

pub(super) const fn class(class: DrugClass) -> &'static str {
    match class {
        DrugClass::Opioid => "opioid",
        DrugClass::LocalAnaesthetic => "local-anaesthetic",
        DrugClass::Alpha2Agonist => "alpha-2-agonist",
        DrugClass::GabaBAgonist => "gaba-b-agonist",
        DrugClass::CalciumChannelBlocker => "calcium-channel-blocker",
    }
}

pub(super) const fn mechanism(mechanism: Mechanism) -> &'static str {
    match mechanism {
        Mechanism::SteppingRotor => "stepping-rotor",
        Mechanism::ValveGatedAccumulator => "valve-gated-accumulator",
    }
}

pub(super) const fn content(content: StabilityContent) -> &'static str {
    match content {
        StabilityContent::AloneInPump => "alone-in-pump",
        StabilityContent::FirstFill => "first-fill",
        StabilityContent::Diluted => "diluted",
        StabilityContent::Undiluted => "undiluted",
        StabilityContent::Mixture => "mixture",
    }
}

pub(super) const fn status(status: RevisionStatus) -> &'static str {
    match status {
        RevisionStatus::Current => "current",
        RevisionStatus::Superseded => "superseded",
    }
}
