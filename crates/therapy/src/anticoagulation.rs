//! How long an anticoagulant must have been stopped before a needle or catheter goes in.

use cisterna_catalog::{Anticoagulant, Catalog, Sourced, Unknown};
use cisterna_quantity::Duration;
use jiff::Timestamp;

use crate::device::after;
use crate::limit::source_text;
use crate::pathway::AnticoagulantHold;
use crate::{Circumstances, Patient, Refusal};

/// An anticoagulant with the hold time that applies to a patient.
pub(crate) struct Stopped<'a> {
    pub(crate) drug: &'a Anticoagulant,
    pub(crate) hold_before: &'a Sourced<Duration>,
}

impl<'a> Stopped<'a> {
    /// The longer time counts when the kidneys are impaired.
    pub(crate) fn find(catalog: &'a Catalog, id: &str, renal: bool) -> Result<Self, Unknown> {
        let drug = catalog.anticoagulant(id)?;
        let renal_time = drug.hold_before_renal.as_ref().filter(|_| renal);
        Ok(Self { drug, hold_before: renal_time.unwrap_or(&drug.hold_before) })
    }

    /// When the drug has been stopped for long enough.
    pub(crate) fn safe_from(&self, hold: &AnticoagulantHold) -> Option<Timestamp> {
        after(hold.last_dose_at, self.hold_before.value)
    }
}

/// The refusal of a procedure that comes too soon after the last dose of an anticoagulant.
pub(crate) fn too_soon(
    patient: &Patient,
    field: &'static str,
    procedure_at: Timestamp,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    let (screening, _) = patient.screening.as_ref()?;
    let id = screening.anticoagulant.as_ref()?;
    let stopped = Stopped::find(at.catalog, id, screening.renal_impairment).ok()?;
    let safe_from = patient.hold.as_ref().and_then(|hold| stopped.safe_from(hold));
    if safe_from.is_some_and(|from| procedure_at >= from) {
        return None;
    }
    let name = &stopped.drug.name;
    Some(Refusal {
        field,
        rule: "contraindication.anticoagulant",
        message: format!("{name} has not been held for {}", stopped.hold_before.value),
        asked: Some(at.show(procedure_at)),
        limit: safe_from.map(|from| format!("from {} on", at.show(from))),
        source: source_text(stopped.hold_before),
        action: "Choose a later time, or document the last dose if it was earlier".to_owned(),
    })
}
