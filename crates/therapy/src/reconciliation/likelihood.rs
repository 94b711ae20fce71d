//! How likely each cause is, given a series of refills.
//!
//! A cause is a set of ways in which the series could have come about: when it began, and how much it
//! makes. Each way predicts what was delivered between every two refills; around that lies the normal
//! scatter of a sound pump. A way weighs by how often its cause begins between two refills, divided
//! among its sizes, and by how near its predictions come.
//!
//! | cause | since when | how much |
//! |---|---|---|
//! | none, leak | - | as counted |
//! | pump slow | one refill, and on | 5 to 30 % less |
//! | pump fast | one refill, and on | 5 to 50 % more |
//! | occlusion | one refill, and on | 40 to 100 % less |
//! | pocket fill | one refill only | 1 mL to all of the fill missing |
//! | short fill | one refill only | 0.5 to 5 mL missing |
//! | diversion | one refill only, or it and all later | 2 mL to all missing, or 2 to 4 mL too many |
//! | wrong entry | one refill only | any volume, either way |
//!
//! These sizes are own assumptions, except the 2 to 4 mL too many, which were seen in a patient who
//! injected into the pump (Anesthesiology 1998;89:1264).

use cisterna_catalog::ReconciliationPolicy;
use cisterna_quantity::Percent;
use serde::{Deserialize, Serialize};

use super::exponential::exp_negative;
use super::trend::ppm;
use super::{Cause, Delivery, Effect, signed};

/// A cause with its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// The cause.
    pub cause: Cause,
    /// How likely it is.
    #[serde(with = "crate::as_text")]
    pub share: Percent,
}

/// So many refills are looked back at: what was explained long ago says nothing about today.
const LOOK_BACK: usize = 12;
/// The step of a missing volume, in nanolitres.
const STEP_NL: i64 = 500_000;
/// Beyond so many thousandths of a standard deviation a refill is simply far off.
const FAR: i64 = 30_000;

/// One way in which a series could have come about.
struct Way {
    cause: Cause,
    /// How often it begins between two refills, in 10^-9.
    prior: u128,
    /// How badly it fits, in thousandths of the natural logarithm.
    misfit: u64,
}

/// What a cause does to the refills since it began.
#[derive(Clone, Copy)]
enum Size {
    /// So much of what is commanded on top, in millionths.
    Share(i64),
    /// So many nanolitres more leave the reservoir.
    Volume(i64),
}

/// The causes with their shares, the likeliest first. The shares sum to 100 %.
#[must_use]
pub fn posterior(
    series: &[Delivery],
    effect: Effect,
    policy: &ReconciliationPolicy,
) -> Vec<Weighed> {
    let series = series.get(series.len().saturating_sub(LOOK_BACK)..).unwrap_or(series);
    let mut ways = ways(series, policy);
    ways.retain(|way| way.prior > 0);
    let least = ways.iter().map(|way| way.misfit).min().unwrap_or(0);
    let mut weighed: Vec<(Cause, u128)> = Vec::with_capacity(ways.len());
    weighed.extend(ways.iter().map(|w| (w.cause, w.prior * exp_negative(w.misfit - least))));
    let weight = |cause: Cause| {
        let of_cause = weighed.iter().filter(|(of, _)| *of == cause);
        let sum: u128 = of_cause.map(|(_, weight)| weight).sum();
        sum / 1_000 * u128::from(cause.shows(effect))
    };
    shares(Cause::ALL.map(|cause| (cause, weight(cause))))
}

/// Whole hundredths of a per cent that sum to 100 %: the largest remainders are rounded up.
fn shares(weights: [(Cause, u128); 9]) -> Vec<Weighed> {
    let total: u128 = weights.iter().map(|(_, weight)| weight).sum::<u128>().max(1);
    let mut parts: Vec<(Cause, u128, u128)> = weights
        .iter()
        .map(|(cause, weight)| {
            // A weight is below 10^25, so this cannot overflow.
            let scaled = weight * 10_000;
            (*cause, scaled / total, scaled % total)
        })
        .collect();
    let given: u128 = parts.iter().map(|(_, whole, _)| whole).sum();
    parts.sort_by_key(|(cause, _, rest)| (std::cmp::Reverse(*rest), *cause));
    let missing = usize::try_from(10_000_u128.saturating_sub(given)).unwrap_or(0);
    for (_, whole, _) in parts.iter_mut().take(missing) {
        *whole += 1;
    }
    parts.sort_by_key(|(cause, whole, _)| (std::cmp::Reverse(*whole), *cause));
    let share = |whole: u128| Percent::from_hundredths(u64::try_from(whole).unwrap_or(0));
    parts.into_iter().map(|(cause, whole, _)| Weighed { cause, share: share(whole) }).collect()
}

fn ways(series: &[Delivery], policy: &ReconciliationPolicy) -> Vec<Way> {
    let as_counted: Vec<u64> =
        series.iter().map(|refill| misfit(refill, Size::Volume(0), policy)).collect();
    let nothing: u64 = as_counted.iter().sum();
    let begins = |cause: Cause| policy.rate(cause.id()).map_or(0, |rate| ppm(rate.value));
    let begun: i64 = Cause::ALL.into_iter().map(begins).sum();
    let count = i64::try_from(series.len()).unwrap_or(i64::MAX);
    let never = 1_000_000_i64.saturating_sub(begun.saturating_mul(count)).max(1);
    let prior = |ppm: i64| u128::try_from(ppm).unwrap_or(0) * 1_000;
    let mut ways = vec![
        Way { cause: Cause::None, prior: prior(never), misfit: nothing },
        Way {
            cause: Cause::Leak,
            prior: prior(begins(Cause::Leak).saturating_mul(count)),
            misfit: nothing,
        },
    ];
    for cause in Cause::ALL {
        for (sizes, only_once) in sizes(cause, series) {
            let parts = u128::try_from(sizes.len()).unwrap_or(1).max(1) * patterns(cause);
            for size in &sizes {
                let with: Vec<u64> =
                    series.iter().map(|refill| misfit(refill, *size, policy)).collect();
                let prior = prior(begins(cause)) / parts;
                let fits = fits(&as_counted, &with, only_once);
                ways.extend(fits.into_iter().map(|misfit| Way { cause, prior, misfit }));
            }
        }
    }
    ways
}

/// The misfits of a series in which a cause begins at each of its refills, the last first, and ends
/// with that refill or goes on.
fn fits(as_counted: &[u64], with: &[u64], only_once: bool) -> Vec<u64> {
    let nothing: u64 = as_counted.iter().sum();
    let mut since = nothing;
    let changed = |(counted, with): (&u64, &u64)| {
        let from = if only_once { nothing } else { since };
        since = from + with - counted;
        since
    };
    as_counted.iter().zip(with).rev().map(changed).collect()
}

/// In how many patterns of time a cause comes.
const fn patterns(cause: Cause) -> u128 {
    if matches!(cause, Cause::Diversion) { 2 } else { 1 }
}

/// The sizes of a cause, and whether it concerns one refill only.
fn sizes(cause: Cause, series: &[Delivery]) -> Vec<(Vec<Size>, bool)> {
    let shares = |percent: &[i64]| percent.iter().map(|p| Size::Share(p * 10_000)).collect();
    let most = series.iter().map(|refill| signed(refill.filled)).max().unwrap_or(0) / STEP_NL;
    let volumes = |from: i64, to: i64| {
        (from..=to.max(from)).map(|steps| Size::Volume(steps.saturating_mul(STEP_NL))).collect()
    };
    let most = most.min(200);
    match cause {
        Cause::None | Cause::Leak => Vec::new(),
        Cause::PumpSlow => vec![(shares(&[-5, -10, -15, -20, -25, -30]), false)],
        Cause::PumpFast => vec![(shares(&[5, 10, 15, 20, 30, 40, 50]), false)],
        Cause::Occlusion => vec![(shares(&[-40, -50, -60, -70, -80, -90, -100]), false)],
        Cause::PocketFill => vec![(volumes(2, most), true)],
        Cause::ShortFill => vec![(volumes(1, 10), true)],
        Cause::Diversion => {
            let mut sizes: Vec<Size> = volumes(4, most);
            sizes.extend(volumes(-8, -4));
            vec![(sizes.clone(), true), (sizes, false)]
        }
        Cause::WrongEntry => vec![(volumes(-most, most), true)],
    }
}

/// How badly a refill fits a cause, in thousandths of the natural logarithm.
fn misfit(refill: &Delivery, size: Size, policy: &ReconciliationPolicy) -> u64 {
    let commanded = signed(refill.commanded);
    let share_of = |ppm: i64| {
        let part = i128::from(commanded) * i128::from(ppm) / 1_000_000;
        i64::try_from(part).unwrap_or(i64::MAX)
    };
    let sound = share_of(ppm(policy.centre.value));
    let expected = match size {
        Size::Share(ppm) => sound.saturating_add(share_of(ppm)),
        Size::Volume(nl) => sound.saturating_add(nl),
    };
    // No more leaves a reservoir than was filled.
    let expected = expected.min(signed(refill.filled));
    let scatter = share_of(ppm(policy.scatter.value)).unsigned_abs();
    let square = |nl: u64| u128::from(nl) * u128::from(nl);
    let spread = square(scatter) + square(policy.reading.value.nl());
    let sd = i128::try_from(spread.isqrt().max(1)).unwrap_or(i128::MAX);
    let off = i128::from(refill.delivered_nl()) - i128::from(expected);
    let deviations = i64::try_from(off * 1_000 / sd).unwrap_or(FAR).clamp(-FAR, FAR);
    deviations.unsigned_abs().pow(2) / 2_000
}

#[cfg(test)]
mod tests {
    use cisterna_catalog::Catalog;
    use cisterna_quantity::Volume;

    use super::*;

    /// A pump that is half too fast would have delivered 26.9 mL of 20 mL: an empty reservoir fits.
    #[test]
    fn dr_15_no_more_leaves_a_reservoir_than_was_filled() {
        let policy = Catalog::built_in().policy.reconciliation;
        let ml = |ml: u64| Volume::from_nl(ml * 1_000_000);
        let refill = Delivery { filled: ml(20), commanded: ml(18), measured: Volume::ZERO };
        assert_eq!(misfit(&refill, Size::Share(500_000), &policy), 0);
        assert_eq!(misfit(&refill, Size::Volume(20_000_000), &policy), 0);
        let left = Delivery { measured: ml(5), ..refill };
        assert!(misfit(&left, Size::Share(500_000), &policy) > 3_000, "something was left");
    }
}
