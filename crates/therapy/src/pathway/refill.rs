//! The refill: interrogation, blind residual, and the new fill with its bridge.

mod aftercare;
mod begin;
mod container;
mod injection;
mod prepare;
mod residual;
mod session;
mod step;
pub(crate) mod tasks;

use cisterna_catalog::{Drug, Pump as PumpModel};
use cisterna_pump::{Refusal as Core, limits};
use cisterna_quantity::{DoseRate, Volume};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::device::{RunningPump, between, model_of};
use crate::limit::not_orderable;
use crate::pathway::Content;
use crate::pathway::change::bridge_for;
use crate::pathway::draft::Draft;
use crate::pathway::implant::{container_in_date, overfilled};
use crate::pathway::programme::incomplete;
use crate::pathway::pump_refusal::pump_refuses;
use crate::patient::Device;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

pub use aftercare::{AfterRefill, Aftercare, ConfirmEcho, Depart, ObservationPeriod};
pub use begin::{RefillCancelled, RefillStarted, StartRefill};
pub(crate) use begin::{cancel, start};
pub use container::CheckContainer;
pub use injection::{AnswerPocketFill, Inject, Portion};
pub use prepare::{Aspirate, CheckIdentity, Interrogation, PlaceNeedle};
pub use residual::ResidualMeasured;
pub(crate) use residual::measure;
pub use session::{Progress, Session};
pub(crate) use step::decide;
pub use step::{RefillStep, Taken};

/// The order of a new fill and its programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteRefill {
    /// The drugs that go in, the leading one first.
    pub content: Content,
    /// The dose of the leading drug from now on.
    #[serde(with = "crate::as_text")]
    pub dose: DoseRate,
    /// What went in.
    #[serde(with = "crate::as_text")]
    pub filled: Volume,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// At which reservoir volume the pump alarms.
    #[serde(with = "crate::as_text")]
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
    /// The drugs in it, by their ids.
    pub content: Content,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// What was found when a discrepancy was looked into.
    pub discrepancy_resolution: String,
    /// For how long the patient is observed; absent in an entry of an older edition.
    #[serde(default)]
    pub observation: Option<ObservationPeriod>,
}

pub(crate) fn complete(
    patient: &Patient,
    order: &CompleteRefill,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let device = programmed_device(patient)?;
    let session = patient.refill.as_ref();
    let measured = session.and_then(|session| Some((session, session.measured.as_ref()?)));
    let Some((session, measured)) = measured else {
        return Err(Refused::out_of_order(
            "The residual volume is not measured yet",
            "Empty the reservoir and enter what came out",
        ));
    };
    let mut checks = Checks::default();
    check_container(&mut checks, order, at);
    check_discrepancy(&mut checks, order, measured);
    let found = order.content.resolved(at.catalog, "drug");
    let found = found.map_err(|refused| checks.add(refused.0)).ok();
    let pump = checks
        .take(at.catalog.pump(&device.implant.pump).map_err(|e| Refusal::unknown("pump", &e)));
    let (Some((content, components)), Some(pump)) = (found, pump) else {
        return Err(checks.finish().err().unwrap_or_else(incomplete));
    };
    let entered = container::Entered {
        content: &content,
        lot: &order.lot,
        beyond_use: order.beyond_use,
        filled: order.filled,
    };
    container::as_checked(&mut checks, session, &entered);
    for component in &components {
        check_drug(&mut checks, patient, component.drug);
    }
    let pump_before = checks.take(after_fill(device, measured.measured, order, pump, at));
    // From the measuring on the reservoir was empty.
    let since = device.dry_since(at.occurred_at).or(session.measured_at);
    let interrupted = since.map(|since| between(since, at.occurred_at));
    let starting = device.is_starting(at.occurred_at, interrupted);
    let opening =
        bridge_for(&mut checks, device, (&content, &components, order.dose), starting, at);
    let draft = Draft {
        content: &content,
        components: &components,
        pump,
        device,
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
    };
    let programmed = draft.complete(&mut checks, at);
    checks.finish()?;
    let programmed = programmed.ok_or_else(incomplete)?;
    let refilled = Refilled {
        removed: measured.measured,
        filled: order.filled,
        content,
        lot: order.lot.clone(),
        beyond_use: order.beyond_use,
        discrepancy_resolution: order.discrepancy_resolution.clone(),
        observation: Some(aftercare::period(&components, starting, session, at)),
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

fn check_drug(checks: &mut Checks, patient: &Patient, drug: &Drug) {
    if let Some((screening, _)) = &patient.screening {
        checks.add(screening.allergies.refusal_of("drug", drug));
    }
    checks.add(not_orderable("drug", drug));
}
