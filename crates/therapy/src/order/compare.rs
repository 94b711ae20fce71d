//! An order held against what went before it, and against what the prescriber meant.

use cisterna_catalog::{Catheter, Pump, RevisionStatus};
use cisterna_quantity::{DoseRate, Mass, MassUnit, Rate, Volume};

use super::{BridgeFacts, Order};
use crate::Refusal;
use crate::calculation::{Component, MixtureBridgeInput, absurd, mixture_bridge};

/// The internal tubing of the programmer at hand is the one of the device table.
pub(super) fn tubing(asked: Volume, pump: &Pump) -> Option<Refusal> {
    let current = pump.current_tubing()?;
    if asked == current.constant.value {
        return None;
    }
    let old = pump.internal_tubing.iter().find(|tubing| {
        tubing.status == RevisionStatus::Superseded && tubing.constant.value == asked
    });
    let (rule, what) = match old {
        Some(old) => ("pathway.tubing-superseded", format!("superseded ({})", old.revision)),
        None => ("pathway.tubing-different", "not in the device table".to_owned()),
    };
    Some(Refusal {
        field: "tubing",
        rule,
        message: format!("An internal tubing of {asked} is {what}"),
        asked: Some(asked.to_string()),
        limit: Some(format!("{} ({})", current.constant.value, current.revision)),
        source: crate::limit::source_text(&current.constant),
        action: "Do not calculate a prime or bridge with this programmer; have its software \
                 updated"
            .to_owned(),
    })
}

/// What the prescriber meant in a day is what the order gives: a bolus once a day that was entered as
/// one every hour shows here.
pub(super) fn total_entered(
    entered: DoseRate,
    found: Mass,
    quantum: Mass,
    unit: MassUnit,
) -> Option<Refusal> {
    // A day of a dose is as much as the dose says.
    let entered = Mass::from_fg(entered.fg_per_day());
    let apart = entered.fg().abs_diff(found.fg());
    (apart > quantum.fg().saturating_mul(2)).then(|| Refusal {
        field: "total_daily_dose",
        rule: "dose.total-entered",
        message: format!(
            "The order gives {} in a day, not the {} that are meant",
            found.display_in(unit),
            entered.display_in(unit)
        ),
        asked: Some(found.display_in(unit).to_string()),
        limit: Some(format!("{}, to within two quanta", entered.display_in(unit))),
        source: "ISMP, baclofen programming error: 60 mcg once a day was entered as 60 mcg every \
                 hour"
            .to_owned(),
        action: "Look for a wrong interval, unit or digit in the dose, the steps or the bolus"
            .to_owned(),
    })
}

/// A total of more than twice the one before needs a reason.
pub(super) fn total_doubled(
    before: DoseRate,
    found: Mass,
    reason: &str,
    unit: MassUnit,
) -> Option<Refusal> {
    let before = Mass::from_fg(before.fg_per_day());
    let most = before.checked_mul(2).unwrap_or(Mass::MAX);
    (found > most && reason.trim().is_empty()).then(|| Refusal {
        field: "total_daily_dose",
        rule: "dose.total-doubled",
        message: format!(
            "{} a day after {} a day is more than twice as much",
            found.display_in(unit),
            before.display_in(unit)
        ),
        asked: Some(found.display_in(unit).to_string()),
        limit: Some(format!("usually at most {}", most.display_in(unit))),
        source: "own rule, after insulin pumps that jumped to their highest bolus in one press \
                 (recall of 2014)"
            .to_owned(),
        action: "Check the dose for a wrong digit, or write the reason".to_owned(),
    })
}

/// A change of content has its bridge, of the right volume and not too fast.
pub(super) fn bridge(
    order: &Order,
    (pump, catheter): (&Pump, &Catheter),
    (old, new): (&[Component<'_>], &[Component<'_>]),
    new_rate: Rate,
) -> Result<Vec<Refusal>, Refusal> {
    let (Some(previous), Some(leading)) = (&order.previous, old.first()) else {
        return Ok(Vec::new());
    };
    let given = order.programme.bridge;
    if same(old, new) {
        return Ok(given.map(|_| not_needed()).into_iter().collect());
    }
    let old_rate = previous.steady_dose.rate_at(leading.concentration);
    let old_rate = old_rate.map_err(|error| absurd("steady_dose", error))?.rounded_down;
    let length = order.system.length;
    let input = MixtureBridgeInput { pump, catheter, length, old, old_rate, new, new_rate };
    let found = mixture_bridge(input).map_err(|refusal| Refusal { field: "bridge", ..refusal })?;
    let volume = found.pathway.pathway_volume;
    let Some(BridgeFacts { volume: asked, flow }) = given else {
        let unit = leading.drug.mass_unit;
        let wrong = found.drugs.first().map(|drug| {
            let dose = drug.without_bridge.display_in(unit);
            let hours = found.duration_without.rounded_down.hours().rounded_down;
            format!("without it {} gets {dose} for {hours} h", drug.drug)
        });
        return Ok(vec![Refusal {
            field: "bridge",
            rule: "bridge.required",
            message: format!("A change of content has no bridge: {}", wrong.unwrap_or_default()),
            asked: None,
            limit: Some(format!("a bridge of {volume} at {}", found.rate)),
            source: "class I recalls of the priming bolus, 2013 and 2016/17; arithmetic of the \
                     pathway"
                .to_owned(),
            action: format!("Programme a bridge of {volume} at a flow of {}", found.rate),
        }]);
    };
    let mut against = Vec::new();
    if asked != volume {
        against.push(wrong_bridge("bridge.volume", asked.to_string(), &volume.to_string()));
    }
    if flow > found.rate {
        let limit = format!("at most {} (set by {})", found.rate, found.limiting);
        against.push(wrong_bridge("bridge.flow", flow.to_string(), &limit));
    }
    Ok(against)
}

fn same(old: &[Component<'_>], new: &[Component<'_>]) -> bool {
    let is_in = |one: &Component<'_>| {
        new.iter()
            .any(|other| other.drug.id == one.drug.id && other.concentration == one.concentration)
    };
    old.len() == new.len() && old.iter().all(is_in)
}

fn not_needed() -> Refusal {
    Refusal {
        field: "bridge",
        rule: "bridge.not-needed",
        message: "There is a bridge, and the content does not change".to_owned(),
        asked: None,
        limit: Some("a bridge only with a change of content".to_owned()),
        source: "arithmetic of the pathway".to_owned(),
        action: "Leave out the bridge, or correct what was in the pathway".to_owned(),
    }
}

fn wrong_bridge(rule: &'static str, asked: String, limit: &str) -> Refusal {
    Refusal {
        field: "bridge",
        rule,
        message: format!("The bridge is not the one that this change needs: {asked}"),
        asked: Some(asked),
        limit: Some(limit.to_owned()),
        source: "pathway of the device table; each drug at the lower of its doses before and after"
            .to_owned(),
        action: format!("Programme it with {limit}, and check the constants of the programmer"),
    }
}
