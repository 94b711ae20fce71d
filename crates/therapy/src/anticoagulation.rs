//! How long an anticoagulant must have been stopped before a needle or catheter goes in.

use cisterna_catalog::{Anticoagulant, Catalog, Sourced, Unknown};
use cisterna_quantity::Duration;
use jiff::Timestamp;

use crate::device::after;
use crate::limit::source_text;
use crate::pathway::Screening;
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
    pub(crate) fn safe_from(&self, last_dose_at: Timestamp) -> Option<Timestamp> {
        after(last_dose_at, self.hold_before.value)
    }
}

/// The refusals of a procedure that comes too soon after a documented last dose.
pub(crate) fn too_soon(
    patient: &Patient,
    field: &'static str,
    procedure_at: Timestamp,
    at: &Circumstances<'_>,
) -> Vec<Refusal> {
    let Some((screening, _)) = &patient.screening else { return Vec::new() };
    let taken = screening.anticoagulants.iter();
    taken
        .filter_map(|id| {
            let hold = patient.hold_of(id);
            held_too_short(
                screening,
                id,
                hold.map(|hold| hold.last_dose_at),
                field,
                procedure_at,
                at,
            )
        })
        .collect()
}

/// The refusal of a procedure before an anticoagulant has been stopped for long enough. One whose
/// hold time is not known refuses too.
pub(crate) fn held_too_short(
    screening: &Screening,
    id: &str,
    last_dose_at: Option<Timestamp>,
    field: &'static str,
    procedure_at: Timestamp,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    let refusal = |message: String, limit: Option<String>, source: String| Refusal {
        field,
        rule: "contraindication.anticoagulant",
        message,
        asked: Some(at.show(procedure_at)),
        limit,
        source,
        action: "Choose a later time, or document the last dose if it was earlier".to_owned(),
    };
    let Ok(stopped) = Stopped::find(at.catalog, id, screening.renal_impairment) else {
        let message = format!("No hold time is known for {id}");
        return Some(refusal(message, None, "catalogue: no value".to_owned()));
    };
    let safe_from = last_dose_at.and_then(|last| stopped.safe_from(last));
    if safe_from.is_some_and(|from| procedure_at >= from) {
        return None;
    }
    let message =
        format!("{} has not been held for {}", stopped.drug.name, stopped.hold_before.value);
    let limit = safe_from.map(|from| format!("from {} on", at.show(from)));
    Some(refusal(message, limit, source_text(stopped.hold_before)))
}
