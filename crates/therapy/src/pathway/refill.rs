//! The refill: interrogation, blind residual, and the new fill with its bridge.

mod begin;
mod residual;
mod session;

use cisterna_catalog::{Drug, Pump as PumpModel};
use cisterna_pump::{Refusal as Core, limits};
use cisterna_quantity::{Concentration, DoseRate, Volume};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calculation::{BridgeInput, CatheterLength, absurd, bridge};
use crate::checks::Checks;
use crate::device::{RunningPump, between, model_of};
use crate::pathway::draft::Draft;
use crate::pathway::implant::{container_in_date, overfilled};
use crate::pathway::programme::incomplete;
use crate::pathway::pump_refusal::pump_refuses;
use crate::pathway::{Opening, OpeningKind};
use crate::patient::Device;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

pub use begin::{RefillCancelled, RefillStarted, StartRefill};
pub(crate) use begin::{cancel, start};
pub use residual::ResidualMeasured;
pub(crate) use residual::measure;
pub use session::Session;

/// The order of a new fill and its programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteRefill {
    /// The drug, by its id in the catalogue.
    pub drug: String,
    /// The concentration that goes in.
    pub concentration: Concentration,
    /// The dose from now on.
    pub dose: DoseRate,
    /// What went in.
    pub filled: Volume,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// At which reservoir volume the pump alarms.
    pub low_reservoir_alarm: Volume,
    /// What was found when a discrepancy was looked into; empty when there is none.
    pub discrepancy_resolution: String,
    /// Why a usual limit is exceeded; empty when none is.
    pub reason: String,
}

/// A fill as it is recorded. The programme for it follows as an event of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refilled {
    /// What was taken out, as measured.
    #[serde(with = "crate::as_text")]
    pub removed: Volume,
    /// What went in.
    #[serde(with = "crate::as_text")]
    pub filled: Volume,
    /// The drug's id.
    pub drug: String,
    /// The concentration.
    #[serde(with = "crate::as_text")]
    pub concentration: Concentration,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// What was found when a discrepancy was looked into.
    pub discrepancy_resolution: String,
}

pub(crate) fn complete(
    patient: &Patient,
    order: &CompleteRefill,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let device = programmed_device(patient)?;
    let Some(measured) = patient.refill.as_ref().and_then(|session| session.measured.as_ref())
    else {
        return Err(Refused::out_of_order(
            "The residual volume is not measured yet",
            "Empty the reservoir and enter what came out",
        ));
    };
    let mut checks = Checks::default();
    check_container(&mut checks, order, at);
    check_discrepancy(&mut checks, order, measured);
    let drug = checks.take(at.catalog.drug(&order.drug).map_err(|e| Refusal::unknown("drug", &e)));
    let pump = checks
        .take(at.catalog.pump(&device.implant.pump).map_err(|e| Refusal::unknown("pump", &e)));
    let (Some(drug), Some(pump)) = (drug, pump) else {
        return Err(checks.finish().err().unwrap_or_else(incomplete));
    };
    check_drug(&mut checks, patient, device, drug);
    let pump_before = checks.take(after_fill(device, measured.measured, order, pump, at));
    // From the measuring on the reservoir was empty.
    let emptied = patient.refill.as_ref().and_then(|session| session.measured_at);
    let since = device.dry_since(at.occurred_at).or(emptied);
    let interrupted = since.map(|since| between(since, at.occurred_at));
    let starting = device.is_starting(at.occurred_at, interrupted);
    let opening = bridge_for(&mut checks, device, order, starting, at);
    let draft = Draft {
        drug,
        pump,
        concentration: order.concentration,
        dose: order.dose,
        opening,
        low_reservoir_alarm: order.low_reservoir_alarm,
        reason: &order.reason,
        filled: order.filled,
        held: order.filled,
        pump_before,
        filled_at: at.occurred_at,
        beyond_use: order.beyond_use,
        first_fill: false,
        starting,
        lowest_recent_dose: device.lowest_recent_dose(at.occurred_at),
        since_increase: device.since_increase(at.occurred_at),
        unlimited_recent_dose: device.unlimited_recent_dose(at.occurred_at),
    };
    let programmed = draft.complete(&mut checks, at);
    checks.finish()?;
    let programmed = programmed.ok_or_else(incomplete)?;
    let refilled = Refilled {
        removed: measured.measured,
        filled: order.filled,
        drug: drug.id.clone(),
        concentration: order.concentration,
        lot: order.lot.clone(),
        beyond_use: order.beyond_use,
        discrepancy_resolution: order.discrepancy_resolution.clone(),
    };
    Ok(vec![Event::Refilled(refilled), Event::Programmed(Box::new(programmed))])
}

/// The pump once it is filled, if it holds what goes in: by the device table of today and by its
/// own constants.
fn after_fill(
    device: &Device,
    removed: Volume,
    order: &CompleteRefill,
    pump: &PumpModel,
    at: &Circumstances<'_>,
) -> Result<RunningPump, Refusal> {
    let model = model_of(pump)?;
    limits::fill(&model, order.filled).map_err(|_| overfilled(order.filled, &model))?;
    let mut running = device.running;
    running.refill(at.occurred_at, removed, order.filled).map_err(|refusal| match refusal {
        Core::ReservoirOverfilled { .. } => overfilled(order.filled, device.running.pump().model()),
        other => pump_refuses(&other),
    })?;
    Ok(running)
}

fn programmed_device(patient: &Patient) -> Result<&Device, Refused> {
    let device = patient.device.as_ref();
    device.filter(|device| device.programme.is_some()).ok_or_else(|| {
        Refused::out_of_order(
            "There is no programmed pump",
            "Report the implant and programme the pump",
        )
    })
}

fn check_container(checks: &mut Checks, order: &CompleteRefill, at: &Circumstances<'_>) {
    container_in_date(checks, &order.lot, order.beyond_use, at);
    checks.require(!order.filled.is_zero(), || Refusal::missing("filled", "fill volume"));
}

/// A flagged residual has to be explained before drug goes in again.
fn check_discrepancy(checks: &mut Checks, order: &CompleteRefill, measured: &ResidualMeasured) {
    let resolved = !measured.flagged || !order.discrepancy_resolution.trim().is_empty();
    checks.require(resolved, || Refusal {
        field: "discrepancy_resolution",
        rule: "refill.discrepancy",
        message: match (measured.interrupted, measured.trend_alarm()) {
            (Some(time), _) => format!("No drug has flowed for {} h", time.hours().rounded_down),
            (None, Some(trend)) => format!(
                "The residual differs by {}, and over several refills {}",
                measured.discrepancy,
                trend.words()
            ),
            (None, None) => format!("The residual differs by {}", measured.discrepancy),
        },
        asked: Some(measured.measured.to_string()),
        limit: Some(format!("expected {}", measured.expected)),
        source: measured.basis.first().map_or_else(String::new, |basis| basis.source.clone()),
        action: "Look for the cause (pump, catheter, pocket fill, entry) and write what was found"
            .to_owned(),
    });
}

fn check_drug(checks: &mut Checks, patient: &Patient, device: &Device, drug: &Drug) {
    if let Some((screening, _)) = &patient.screening {
        checks.add(screening.allergies.refusal_of("drug", drug));
    }
    checks.require(drug.id == device.drug, || Refusal {
        field: "drug",
        rule: "refill.same-drug",
        message: format!("The pump holds {}; a change of drug is not supported", device.drug),
        asked: Some(drug.name.clone()),
        limit: Some(device.drug.clone()),
        source: "a change of drug needs a rinse and a bridge between two drugs, which this \
                 software does not calculate"
            .to_owned(),
        action: "Refill with the same drug".to_owned(),
    });
}

/// A change of concentration always has its bridge.
fn bridge_for(
    checks: &mut Checks,
    device: &Device,
    order: &CompleteRefill,
    starting: bool,
    at: &Circumstances<'_>,
) -> Option<Opening> {
    let old = device.programme.as_ref()?;
    let drug = at.catalog.drug(&order.drug).ok()?;
    if order.concentration == device.concentration || drug.id != device.drug {
        return None;
    }
    let implant = &device.implant;
    let pump = at.catalog.pump(&implant.pump).map_err(|e| Refusal::unknown("concentration", &e));
    let catheter = at.catalog.catheter(&implant.catheter);
    let catheter = catheter.map_err(|error| Refusal::unknown("concentration", &error));
    let (pump, catheter) = (checks.take(pump)?, checks.take(catheter)?);
    let bridge_at = |dose: DoseRate| {
        bridge(BridgeInput {
            pump,
            catheter,
            length: CatheterLength::Implanted(implant.implanted_length),
            old_concentration: device.concentration,
            new_concentration: order.concentration,
            old_dose: dose,
            new_dose: order.dose,
            unit: drug.mass_unit,
        })
    };
    // The old drug leaves at the lower of both doses. Where the pump cannot run that slowly, the old
    // dose is right for a patient who is used to it, and for nobody else.
    let bridged = bridge_at(old.dose.min(order.dose));
    let too_slow = bridged.as_ref().is_err_and(|refusal| refusal.field == "old_dose");
    let bridged = if too_slow && !starting { bridge_at(old.dose) } else { bridged };
    let bridged = match bridged {
        Ok(bridged) => bridged,
        // The new dose is refused with the programme itself; here only what is the bridge's own.
        Err(refusal) if refusal.field == "new_dose" => return None,
        Err(refusal) => {
            checks.add([Refusal { field: "concentration", ..refusal }]);
            return None;
        }
    };
    // The pathway of the implant record is what lies in the patient; the catalogue may have moved.
    checks.require(bridged.bridge_volume == device.implant.pathway_volume, || {
        pathway_changed(device, bridged.bridge_volume)
    });
    let rate = bridged.bridge_flow.rate;
    let opening =
        Opening::of(OpeningKind::Bridge, bridged.bridge_volume, rate, device.concentration);
    checks.take(opening.map_err(|error| absurd("concentration", error)))
}

fn pathway_changed(device: &Device, now: Volume) -> Refusal {
    Refusal {
        field: "concentration",
        rule: "pathway.changed",
        message: format!(
            "The device table now gives a pathway of {now}; the implant record has {}",
            device.implant.pathway_volume
        ),
        asked: Some(now.to_string()),
        limit: Some(device.implant.pathway_volume.to_string()),
        source: format!("device table and implant record ({})", device.implant.tubing_revision),
        action: "Have the device constants checked before any bridge is calculated".to_owned(),
    }
}
