//! When an order needs a second person: what the site says, and a start in any case.

use cisterna_catalog::SecondPerson;
use cisterna_quantity::Percent;

use super::{Ordered, programmed_in};
use crate::pathway::Programmed;
use crate::patient::{Device, TOLERANCE_KEPT};
use crate::{Circumstances, Event, Patient};

/// Why a second person is needed; empty when none is. The words give nothing of the order away.
pub(super) fn because(
    patient: &Patient,
    order: &Ordered,
    gives: &[Event],
    at: &Circumstances<'_>,
) -> Vec<String> {
    let (Some(device), Some(new)) = (&patient.device, programmed_in(gives)) else {
        return Vec::new();
    };
    let policy = &at.catalog.policy.second_person;
    let mut because = Vec::new();
    let mut add = |asked: bool, words: &str| {
        if asked {
            because.push(words.to_owned());
        }
    };
    let interrupted = device.interrupted_for(at.occurred_at);
    let start = device.programme.is_none() || interrupted.is_some_and(|t| t >= TOLERANCE_KEPT);
    add(policy.start.value && start, "the therapy starts, or starts again");
    let changes = !new.content.is_same_solution(&device.content);
    let changes = changes || new.content.leading() != device.content.leading();
    add(policy.change_of_content.value && changes, "drug or concentration changes");
    let lowers = !start && !changes && lowers_all(device, new, at);
    let told = !order.reason().trim().is_empty() && !lowers;
    add(policy.usual_limit_exceeded.value && told, "a reason to go beyond a usual limit is given");
    add(
        !start && rises(device, new, policy, at),
        "the dose rises by more than the site allows alone",
    );
    because
}

/// Whether no drug gets more than at any time of the last day.
fn lowers_all(device: &Device, new: &Programmed, at: &Circumstances<'_>) -> bool {
    new.doses.iter().all(|one| {
        let before = device.lowest_recent_dose(&one.drug, at.occurred_at);
        before.is_some_and(|before| one.dose <= before)
    })
}

/// Whether a drug rises by more than the site's share. It is measured from the lowest dose of the last
/// day, so that many small steps are one large one.
fn rises(device: &Device, new: &Programmed, policy: &SecondPerson, at: &Circumstances<'_>) -> bool {
    let whole = Percent::from_hundredths(10_000);
    let share = whole.checked_add(policy.rise_above.value);
    new.doses.iter().any(|one| {
        let before = device.lowest_recent_dose(&one.drug, at.occurred_at);
        let most = before.map(|before| share.and_then(|share| before.share(share)));
        // A sum that does not fit is no reason to do without a colleague.
        most.is_some_and(|most| most.map_or(true, |most| one.dose > most.rounded_down))
    })
}
