//! The implanted system of an arm, from the catalogue and from how it was built.

use cisterna_catalog::{Catalog, Catheter};
use cisterna_neuraxis::model::Parameters;
use cisterna_quantity::{Duration, Length, Volume};

use super::error::{Place, Problem, ScenarioError};
use super::fault::Around;
use super::plan::{height, refuse_if};
use super::written;
use crate::catheter::Pathway;
use crate::hardware::flow::FlowError;
use crate::{Fittings, System, TwinError};

/// A system that can be implanted.
pub(super) struct Implanted<'a> {
    pub(super) system: System,
    pub(super) fittings: Fittings,
    catheter: &'a Catheter,
    length: Length,
}

impl<'a> Implanted<'a> {
    /// What the faults of such a system are held against.
    pub(super) fn around(&self, catalog: &'a Catalog, end: Duration) -> Around<'a> {
        Around {
            anatomy: &catalog.anatomy,
            catheter: self.catheter,
            length: self.length,
            tubing: self.fittings.tubing,
            mechanism: self.system.pump.mechanism,
            end,
        }
    }
}

/// The implanted system, from the catalogue's pump and the catheter as it was trimmed.
pub(super) fn implanted<'a>(
    written: &written::Implant,
    catalog: &'a Catalog,
    parameters: Parameters,
    place: Place<'_>,
) -> Result<Implanted<'a>, ScenarioError> {
    let at_pump = |problem| place.refuse(&written.pump.span, problem);
    let pump = catalog.pump(&written.pump.value).map_err(|unknown| at_pump(unknown.into()))?;
    let model = pump.control_model().map_err(|missing| at_pump(missing.into()))?;
    let tubing = tubing(written, pump, place)?;
    let catheter = catalog.catheter(&written.catheter.value);
    let catheter =
        catheter.map_err(|unknown| place.refuse(&written.catheter.span, unknown.into()))?;
    let cut = |error: cisterna_quantity::ArithmeticError| {
        place.refuse(&written.cut_off.span, Problem::CutOff(error.to_string()))
    };
    let length = catheter.length_after_trimming(written.cut_off.value).map_err(cut)?;
    let volume = catheter.volume_of(length).and_then(|volume| volume.checked_add(tubing));
    let pathway = Pathway::filled(volume.map_err(cut)?, written.pathway_holds.value);
    let pathway = pathway.map_err(|error| {
        place.refuse(&written.pathway_holds.span, TwinError::from(error).into())
    })?;
    let dead_volume = match (written.residual_mixes, &pump.residual_volume) {
        (None, _) => Volume::ZERO,
        (Some(_), Some(residual)) => residual.value,
        (Some(_), None) => {
            let problem = Problem::NotInCatalog("its residual volume, so nothing can mix with it");
            return Err(at_pump(problem));
        }
    };
    let tip_height = height(&written.tip, &catalog.anatomy, place)?;
    let fittings = Fittings {
        supervision: written.control.value.0,
        dead_volume,
        tubing,
        flow_error: written.flow.as_ref().map(|flow| flow_error(flow, place)).transpose()?,
        more_drugs: 0,
    };
    let system = System { pump: model, pathway, tip_height, parameters };
    Ok(Implanted { system, fittings, catheter, length })
}

/// The tubing of the catalogue; one that is assumed only where the catalogue knows none.
fn tubing(
    written: &written::Implant,
    pump: &cisterna_catalog::Pump,
    place: Place<'_>,
) -> Result<Volume, ScenarioError> {
    match (pump.current_tubing(), &written.assumed_tubing) {
        (Some(known), None) => Ok(known.constant.value),
        (None, Some(assumed)) => Ok(assumed.value),
        (Some(_), Some(assumed)) => {
            let problem = Problem::Together("the catalogue knows this pump's tubing; leave it out");
            Err(place.refuse(&assumed.span, problem))
        }
        (None, None) => {
            let what = "its internal tubing volume; give `assumed_tubing` to play without";
            Err(place.refuse(&written.pump.span, Problem::NotInCatalog(what)))
        }
    }
}

fn flow_error(written: &written::FlowError, place: Place<'_>) -> Result<FlowError, ScenarioError> {
    let bias_ppm = written.bias.value.0.saturating_mul(100);
    let problem = Problem::OutOfRange("a flow that is off by more than 50 % is a fault of its own");
    let too_far = bias_ppm.abs() > FlowError::BIAS_MAX_PPM;
    refuse_if(too_far, &written.bias, problem, place)?;
    let sd_ppm = u32::try_from(written.sd.value.hundredths().saturating_mul(100));
    let sd_ppm = sd_ppm.ok().filter(|sd| *sd <= FlowError::SD_MAX_PPM).ok_or_else(|| {
        let problem = Problem::OutOfRange("at most 15 %: three of it must leave a flow");
        place.refuse(&written.sd.span, problem)
    })?;
    Ok(FlowError { bias_ppm, sd_ppm, seed: written.seed })
}
