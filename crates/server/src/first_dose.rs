//! The range of the first daily dose after a trial, in words for pages and forms.

use cisterna_catalog::Catalog;
use cisterna_therapy::Patient;
use cisterna_therapy::pathway::first_programme;

/// One line for each way to a first dose, and one for the range; none once a programme has run, or
/// before an implant is decided on.
pub(crate) fn lines(patient: &Patient, catalog: &Catalog) -> Vec<String> {
    let programmed = patient.device.as_ref().is_some_and(|device| !device.doses.is_empty());
    let Ok(drug) = patient.cleared_for_implant() else { return Vec::new() };
    let Ok(drug) = catalog.drug(drug) else { return Vec::new() };
    if programmed {
        return Vec::new();
    }
    let first = match first_programme(patient, drug, catalog) {
        Ok(first) => first,
        Err(refusal) => return vec![refusal.to_string()],
    };
    let unit = drug.mass_unit;
    let mut lines = vec![format!(
        "safer end {}; more than {} needs a reason. A check of the order of magnitude, no order",
        first.safer.display_in(unit),
        first.ceiling.display_in(unit)
    )];
    lines.extend(first.estimates.iter().map(|estimate| {
        let sources: Vec<String> = estimate
            .basis
            .iter()
            .map(|basis| {
                let mark = if basis.verified { "" } else { " (unverified)" };
                format!("{}{mark}", basis.source)
            })
            .collect();
        format!(
            "by {}: {} = {} to {} [{}]",
            estimate.from,
            estimate.formula,
            estimate.low.display_in(unit),
            estimate.high.display_in(unit),
            sources.join("; ")
        )
    }));
    lines
}
