//! A refill as it is written, made into what is done.

use cisterna_catalog::{Catalog, Drug};
use cisterna_quantity::{Concentration, Volume};

use super::error::{Place, Problem, ScenarioError};
use super::plan::refuse_if;
use super::value::Written;
use super::written;
use crate::refill::{Into, Rinse, Visit};

/// What the catalogue must know of a drug in the fluid.
pub(super) const LOSS: &str = "how this drug leaves the spinal fluid (kinetics.loss_per_h)";

/// A drug by its name.
fn drug<'a>(
    written: &Written<String>,
    catalog: &'a Catalog,
    place: Place<'_>,
) -> Result<&'a Drug, ScenarioError> {
    catalog.drug(&written.value).map_err(|unknown| place.refuse(&written.span, unknown.into()))
}

/// The place of a drug among those of an arm; the first when none is named.
pub(super) fn place_of(
    written: Option<&Written<String>>,
    drugs: &[&Drug],
    catalog: &Catalog,
    place: Place<'_>,
) -> Result<usize, ScenarioError> {
    let Some(written) = written else { return Ok(0) };
    let found = drug(written, catalog, place)?;
    Ok(drugs.iter().position(|known| known.id == found.id).unwrap_or(0))
}

/// The drugs of an arm: the scenario's own first, and every other that is filled or injected.
pub(super) fn drugs<'a>(
    arm: &written::Arm,
    own: &'a Drug,
    catalog: &'a Catalog,
    place: Place<'_>,
) -> Result<Vec<&'a Drug>, ScenarioError> {
    let mut drugs = vec![own];
    let filled = arm
        .refill
        .iter()
        .flat_map(|refill| refill.drug.iter().chain(refill.also.iter().map(|also| &also.drug)));
    let injected = arm.dose.iter().filter_map(|dose| dose.drug.as_ref());
    for written in filled.chain(injected) {
        let found = drug(written, catalog, place)?;
        if drugs.iter().all(|known| known.id != found.id) {
            let unknown = Problem::NotInCatalog(LOSS);
            refuse_if(found.kinetics.is_none(), written, unknown, place)?;
            drugs.push(found);
        }
    }
    Ok(drugs)
}

/// What is done at a refill of an arm with these drugs.
pub(super) fn visit(
    written: &written::Refill,
    drugs: &[&Drug],
    catalog: &Catalog,
    place: Place<'_>,
) -> Result<Visit, ScenarioError> {
    let which = place_of(written.drug.as_ref(), drugs, catalog, place)?;
    let mut concentrations = vec![Concentration::ZERO; drugs.len()];
    concentrations[which] = written.concentration.value;
    let mut named = vec![which];
    for also in &written.also {
        let which = place_of(Some(&also.drug), drugs, catalog, place)?;
        refuse_if(named.contains(&which), &also.drug, Problem::DrugTwice, place)?;
        concentrations[which] = also.concentration.value;
        named.push(which);
    }
    let rinse = written
        .rinse
        .as_ref()
        .map(|rinse| Rinse { volume: rinse.volume.value, times: rinse.times.value.0 });
    Ok(Visit {
        left_behind: written.left_behind.as_ref().map_or(Volume::ZERO, |volume| volume.value),
        rinse,
        filled: written.filled.value,
        concentrations,
        into: into(written, place)?,
        told_withdrawn: written.removed.as_ref().map(|volume| volume.value),
        told_filled: written.told_filled.as_ref().map(|volume| volume.value),
    })
}

/// Where the injection goes.
fn into(written: &written::Refill, place: Place<'_>) -> Result<Into, ScenarioError> {
    if let Some(over) = written.over.as_ref().filter(|_| written.port.is_none()) {
        let problem = Problem::Together("it belongs to `port`; leave it out");
        return Err(place.refuse(&over.span, problem));
    }
    match (&written.pocket, &written.port) {
        (None, None) => Ok(Into::Reservoir),
        (Some(share), None) => {
            let problem = Problem::OutOfRange("a share of a filling is at most 100 %");
            refuse_if(share.value.hundredths() > 10_000, share, problem, place)?;
            Ok(Into::Pocket(share.value))
        }
        (Some(_), Some(port)) => {
            Err(place.refuse(&port.span, Problem::NotBoth("`pocket` or `port`")))
        }
        (None, Some(port)) => {
            let both = (&written.over, &written.removed, &written.rinse, &written.left_behind);
            let (Some(over), Some(_), None, None) = both else {
                let problem = Problem::Together(
                    "through the access port nothing is taken out of the reservoir: give `over`, and in \
                     `removed` what the pump is told; neither `left_behind` nor `rinse`",
                );
                return Err(place.refuse(&port.span, problem));
            };
            refuse_if(over.value.is_zero(), over, Problem::NoTime, place)?;
            Ok(Into::Port(over.value))
        }
    }
}
