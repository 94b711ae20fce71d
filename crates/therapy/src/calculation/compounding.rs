//! The sheet by which a mixture is compounded: stock volumes, diluent, and the overage that fills the
//! refill set.
//!
//! One rounding rule: a stock volume is rounded down to the step to which it is measured, and the
//! diluent makes up the volume. What is told is the concentration that results.

use cisterna_catalog::Policy;
use cisterna_quantity::{Concentration, Mass, Percent, Volume};

use super::{Component, absurd};
use crate::{Basis, Refusal};

/// A drug to be taken from a stock solution.
#[derive(Clone, Copy, Debug)]
pub struct Stocked<'a> {
    /// The drug and its concentration in the mixture.
    pub component: Component<'a>,
    /// The concentration of the stock.
    pub stock: Concentration,
}

/// A line of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockVolume {
    /// The drug's id.
    pub drug: String,
    /// The concentration of the stock.
    pub stock: Concentration,
    /// What is ordered.
    pub target: Concentration,
    /// The drug that the whole volume needs.
    pub mass: Mass,
    /// What to draw from the stock.
    pub volume: Volume,
    /// Whether that holds the drug to the last digit.
    pub exact: bool,
    /// The concentration that results, rounded down.
    pub achieved: Concentration,
}

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What goes into the reservoir.
    pub fill: Volume,
    /// What is made beyond it.
    pub overage: Volume,
    /// All that is made.
    pub total: Volume,
    /// What to draw from each stock.
    pub stocks: Vec<StockVolume>,
    /// Preservative-free 0.9 % saline that makes up the volume.
    pub diluent: Volume,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The sheet of a mixture.
///
/// # Errors
/// A [`Refusal`] when a stock is weaker than what is ordered, the stocks together need more than the
/// volume, or rounding moves a concentration by more than compounding may be off.
pub fn compounding(
    stocked: &[Stocked<'_>],
    fill: Volume,
    overage: Volume,
    policy: &Policy,
) -> Result<Sheet, Refusal> {
    let wide = |error| absurd("fill", error);
    if fill.is_zero() {
        return Err(Refusal::missing("fill", "volume for the reservoir"));
    }
    let total = fill.checked_add(overage).map_err(wide)?;
    let mut stocks = Vec::new();
    let mut drawn = Volume::ZERO;
    for one in stocked {
        let line = line(one, total, policy)?;
        drawn = drawn.checked_add(line.volume).map_err(wide)?;
        stocks.push(line);
    }
    let diluent = total.checked_sub(drawn).map_err(|_| no_room(drawn, total))?;
    let basis = vec![
        Basis::of("overage", &policy.compounding_overage),
        Basis::of("step of a stock volume", &policy.compounding_step),
        Basis::of("tolerance of a compounded concentration", &policy.compounding_accuracy),
    ];
    Ok(Sheet { fill, overage, total, stocks, diluent, basis })
}

fn line(one: &Stocked<'_>, total: Volume, policy: &Policy) -> Result<StockVolume, Refusal> {
    let wide = |error| absurd("stock", error);
    let (drug, target) = (one.component.drug, one.component.concentration);
    let unit = drug.mass_unit;
    if one.stock < target {
        return Err(Refusal {
            field: "stock",
            rule: "compounding.stock-strength",
            message: format!(
                "A stock of {} cannot make {} of {}",
                one.stock.display_in(unit),
                target.display_in(unit),
                drug.name
            ),
            asked: Some(one.stock.display_in(unit).to_string()),
            limit: Some(format!("at least {}", target.display_in(unit))),
            source: "conservation of mass".to_owned(),
            action: "Take a stronger stock, or order a weaker concentration".to_owned(),
        });
    }
    let mass = total.mass_at(target).map_err(wide)?;
    let needed = mass.volume_at(one.stock).map_err(wide)?;
    let step = policy.compounding_step.value;
    let steps = needed.rounded_down.nl().checked_div(step.nl()).unwrap_or(0);
    let volume = step.checked_mul(steps).map_err(wide)?;
    let held = volume.mass_at(one.stock).map_err(wide)?;
    let achieved = concentration_of(held, total);
    let achieved_of = share(achieved, target);
    let accuracy = &policy.compounding_accuracy;
    if !within_tolerance(achieved_of, accuracy.value) {
        return Err(Refusal {
            field: "stock",
            rule: "compounding.accuracy",
            message: format!(
                "{volume} of the stock, as it can be measured, gives {} of {}",
                achieved.display_in(unit),
                drug.name
            ),
            asked: Some(target.display_in(unit).to_string()),
            limit: Some(format!("within {} of what is ordered", accuracy.value)),
            source: crate::limit::source_text(accuracy),
            action: "Dilute the stock first, in a step of its own".to_owned(),
        });
    }
    let exact = held == mass;
    Ok(StockVolume {
        drug: drug.id.clone(),
        stock: one.stock,
        target,
        mass,
        volume,
        exact,
        achieved,
    })
}

/// A mass in a volume as a concentration, rounded down.
fn concentration_of(mass: Mass, volume: Volume) -> Concentration {
    Concentration::from_ng_per_ml(mass.fg().checked_div(volume.nl()).unwrap_or(0))
}

/// A concentration as a share of another, rounded down.
fn share(found: Concentration, target: Concentration) -> Percent {
    let wide = u128::from(found.ng_per_ml()) * 10_000;
    let share = wide.checked_div(u128::from(target.ng_per_ml())).unwrap_or(0);
    Percent::from_hundredths(u64::try_from(share).unwrap_or(u64::MAX))
}

/// Whether a measured concentration is as near to the ordered one as a compounded one has to be: a
/// difference that equals the tolerance is within it.
#[must_use]
pub fn assay_passes(target: Concentration, assayed: Concentration, tolerance: Percent) -> bool {
    let difference = target.ng_per_ml().abs_diff(assayed.ng_per_ml());
    u128::from(difference) * 10_000
        <= u128::from(target.ng_per_ml()) * u128::from(tolerance.hundredths())
}

fn within_tolerance(share: Percent, tolerance: Percent) -> bool {
    share.hundredths().abs_diff(10_000) <= tolerance.hundredths()
}

/// The concentration in a reservoir of which a part of the old solution was not drawn out: what every
/// refill really leaves, unless the reservoir is rinsed. Rounded down.
///
/// # Errors
/// A [`Refusal`] when there is nothing in the reservoir or the numbers are absurd.
pub fn mixed_in_reservoir(
    (left, old): (Volume, Concentration),
    (filled, new): (Volume, Concentration),
) -> Result<Concentration, Refusal> {
    let wide = |error| absurd("fill", error);
    let mass = left.mass_at(old).map_err(wide)?;
    let mass = mass.checked_add(filled.mass_at(new).map_err(wide)?).map_err(wide)?;
    let volume = left.checked_add(filled).map_err(wide)?;
    if volume.is_zero() {
        return Err(Refusal::missing("fill", "volume for the reservoir"));
    }
    Ok(concentration_of(mass, volume))
}

fn no_room(drawn: Volume, total: Volume) -> Refusal {
    Refusal {
        field: "stock",
        rule: "compounding.volume",
        message: format!("The stocks together need {drawn}, more than the {total} that are made"),
        asked: Some(drawn.to_string()),
        limit: Some(format!("at most {total}")),
        source: "conservation of volume".to_owned(),
        action: "Take stronger stocks, or order weaker concentrations".to_owned(),
    }
}
