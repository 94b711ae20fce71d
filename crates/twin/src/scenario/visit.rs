//! A refill as it is written, made into what is done.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Concentration, Volume};

use super::error::{Place, Problem, ScenarioError};
use super::plan::refuse_if;
use super::written;
use crate::refill::{Into, Rinse, Visit};

/// The drugs of an arm: the scenario's own first, and every other that is filled.
pub(super) fn drugs(
    arm: &written::Arm,
    own: &str,
    catalog: &Catalog,
    place: Place<'_>,
) -> Result<Vec<String>, ScenarioError> {
    let mut drugs = vec![own.to_owned()];
    for drug in arm.refill.iter().filter_map(|refill| refill.drug.as_ref()) {
        let found = catalog.drug(&drug.value);
        let found = found.map_err(|unknown| place.refuse(&drug.span, unknown.into()))?;
        if !drugs.contains(&found.name) {
            drugs.push(found.name.clone());
        }
    }
    Ok(drugs)
}

/// What is done at a refill of an arm with these drugs.
pub(super) fn visit(
    written: &written::Refill,
    drugs: &[String],
    catalog: &Catalog,
    place: Place<'_>,
) -> Result<Visit, ScenarioError> {
    let which = match &written.drug {
        Some(drug) => {
            let found = catalog.drug(&drug.value);
            let found = found.map_err(|unknown| place.refuse(&drug.span, unknown.into()))?;
            drugs.iter().position(|name| *name == found.name).unwrap_or(0)
        }
        None => 0,
    };
    let mut concentrations = vec![Concentration::ZERO; drugs.len()];
    if let Some(slot) = concentrations.get_mut(which) {
        *slot = written.concentration.value;
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
