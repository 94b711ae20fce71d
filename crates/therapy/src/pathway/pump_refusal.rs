//! What the pump's control core refuses, in the clinic's words and beside the form's field.

use cisterna_pump::{DoseLimit, Refusal as Core};
use cisterna_quantity::MassUnit;

use crate::Refusal;

/// A refusal of the pump's control core that the order's own checks did not foresee.
pub(crate) fn pump_refuses(refusal: &Core) -> Refusal {
    Refusal {
        field: field(refusal),
        rule: refusal.rule(),
        message: format!("The pump refuses: {refusal}"),
        asked: None,
        limit: None,
        source: "the pump's control core".to_owned(),
        action: capitalised(refusal.action()),
    }
}

/// The same for a programme, with drug in the unit in which the drug is written.
pub(crate) fn pump_refuses_dose(refusal: &Core, unit: MassUnit) -> Refusal {
    let refused = pump_refuses(refusal);
    let Core::DoseLimit { total, held, after, limit: DoseLimit { window, .. } } = refusal else {
        return refused;
    };
    let (total, most) = (total.display_in(unit), held.display_in(unit));
    let ends = if after.is_zero() { "now".to_owned() } else { format!("{after} from now") };
    Refusal {
        message: format!("The pump refuses: the {window} that end {ends} would hold {total}"),
        asked: Some(total.to_string()),
        limit: Some(format!("at most {most} in any {window}")),
        ..refused
    }
}

/// The field of the forms that a refusal is about; empty when it concerns the pump as it is.
const fn field(refusal: &Core) -> &'static str {
    match refusal {
        Core::AlarmAboveCapacity { .. } => "low_reservoir_alarm",
        Core::ReservoirOverfilled { .. } | Core::BolusExceedsReservoir { .. } => "filled",
        Core::ConcentrationMissing => "concentration",
        Core::AlreadyPrimed
        | Core::PrimeExceedsRest { .. }
        | Core::BolusKind
        | Core::BolusBelowQuantum { .. } => "opening",
        Core::TimeTooLong { .. } => "occurred_at",
        Core::SelfTestPending(_)
        | Core::SelfTestFailed(_)
        | Core::CheckNotDue(_)
        | Core::FaultHolds(_)
        | Core::NotToRelease(_)
        | Core::NotOn(_)
        | Core::ModelImplausible
        | Core::NotProgrammed
        | Core::NoTherapy
        | Core::BolusInProgress => "",
        _ => "dose",
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>())
        + letters.as_str()
}
