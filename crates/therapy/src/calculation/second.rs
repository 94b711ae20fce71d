//! The second way to a dose: by volume and concentration in plain whole numbers, without the code of
//! the first way, which goes by the flow.

use cisterna_quantity::{Concentration, DoseRate, Volume};

use crate::Refusal;

/// The daily dose that a pump really gives, calculated a second time: the drug of a day divided by the
/// drug of a nanolitre is the volume of a day in whole nanolitres, and that volume times the
/// concentration is the dose. None without drug.
#[must_use]
pub fn daily_dose(ordered: DoseRate, concentration: Concentration) -> Option<DoseRate> {
    following_dose(ordered, concentration, concentration)
}

/// The same for a drug that follows in a mixture: the whole nanolitres of a day by the leading drug,
/// times the concentration of the other one.
#[must_use]
pub fn following_dose(
    ordered: DoseRate,
    leading: Concentration,
    following: Concentration,
) -> Option<DoseRate> {
    let nl = daily_nanolitres(ordered, leading)?;
    // A nanolitre at a concentration in ng/mL holds as many femtograms.
    let fg_per_nl = u128::from(following.ng_per_ml());
    let dose: u128 = (0..u64::BITS)
        .filter(|bit| nl >> bit & 1 == 1)
        .try_fold(0_u128, |sum, bit| sum.checked_add(fg_per_nl << bit))?;
    u64::try_from(dose).ok().map(DoseRate::from_fg_per_day)
}

/// The volume of a day in whole nanolitres.
fn daily_nanolitres(ordered: DoseRate, concentration: Concentration) -> Option<u128> {
    let fg_per_nl = u128::from(concentration.ng_per_ml());
    let fg = u128::from(ordered.fg_per_day());
    let mut nl = 0_u128;
    // Long division bit by bit: another way than the one it checks.
    for bit in (0..u64::BITS).rev() {
        let more = nl | (1 << bit);
        if fg_per_nl > 0 && more * fg_per_nl <= fg {
            nl = more;
        }
    }
    (fg_per_nl > 0).then_some(nl)
}

/// Whether two calculations of a daily dose agree to within one quantum of the pump.
///
/// # Errors
/// A [`Refusal`] that stops the order when they do not.
pub fn agree(
    first: DoseRate,
    second: Option<DoseRate>,
    quantum: Volume,
    concentration: Concentration,
) -> Result<(), Refusal> {
    let apart = second.map(|second| first.fg_per_day().abs_diff(second.fg_per_day()));
    let most = u128::from(quantum.nl()) * u128::from(concentration.ng_per_ml());
    if apart.is_some_and(|apart| u128::from(apart) <= most) {
        return Ok(());
    }
    Err(Refusal {
        field: "dose",
        rule: "dose.two-ways",
        message: "Two calculations of this dose do not agree".to_owned(),
        asked: second.map(|second| format!("{first} by the flow, {second} by the volume")),
        limit: Some(format!("within one quantum of {quantum} a day")),
        source: "own rule: every dose is calculated in two ways".to_owned(),
        action: "Do not use this dose; report it as a fault of the software".to_owned(),
    })
}
