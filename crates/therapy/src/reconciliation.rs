//! Several refills of one pump held against one another: is there a trend, and what may be behind it?
//!
//! Three answers, none of which closes a discrepancy by itself:
//!
//! - the rule of a single refill is [`crate::calculation::residual`];
//! - [`trend`] sums up what single refills are too noisy to show;
//! - [`posterior`] weighs the causes, and [`next_test`] names what separates the two likeliest.
//!
//! Statistics here are in whole numbers too: millionths of what was commanded, thousandths of a
//! standard deviation. No drug is counted here and no limit of an order is made from it.

mod cause;
mod exponential;
mod likelihood;
mod next_test;
mod trend;

use cisterna_catalog::ReconciliationPolicy;
use cisterna_quantity::Volume;
use serde::{Deserialize, Serialize};

use crate::Basis;

pub use cause::{Cause, Effect};
pub use likelihood::{Weighed, posterior};
pub use next_test::{Test, next_test};
pub use trend::{Direction, Trend, trend};

/// One refill: what was in the reservoir, what the pump counted, and what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// What was filled the time before.
    #[serde(with = "crate::as_text")]
    pub filled: Volume,
    /// What the pump commanded since then.
    #[serde(with = "crate::as_text")]
    pub commanded: Volume,
    /// What came out of the reservoir.
    #[serde(with = "crate::as_text")]
    pub measured: Volume,
}

impl Delivery {
    /// What was delivered by measurement, in nanolitres; negative when more came out than went in.
    #[must_use]
    pub fn delivered_nl(&self) -> i64 {
        signed(self.filled).saturating_sub(signed(self.measured))
    }

    /// Delivered by measurement in millionths of what was commanded; `None` when nothing was.
    #[must_use]
    pub fn ratio_ppm(&self) -> Option<i64> {
        let commanded = i128::from(self.commanded.nl());
        let scaled = i128::from(self.delivered_nl()).checked_mul(1_000_000)?;
        i64::try_from(scaled.checked_div(commanded)?).ok()
    }
}

/// What a series of refills says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// The last refill of the series.
    pub delivery: Delivery,
    /// The trend after it.
    pub trend: Trend,
    /// How the effect was since the refill before.
    pub effect: Effect,
    /// The causes, the likeliest first; their shares sum to 100 %. Advice, and no finding.
    pub causes: Vec<Weighed>,
    /// What tells the two likeliest causes apart.
    pub next_test: Option<Test>,
    /// What it rests on.
    pub basis: Vec<Basis>,
}

/// Reconciles a series, the oldest refill first; `None` when there is no refill yet.
#[must_use]
pub fn reconcile(
    series: &[Delivery],
    effect: Effect,
    policy: &ReconciliationPolicy,
) -> Option<Reconciled> {
    let delivery = *series.last()?;
    let causes = posterior(series, effect, policy);
    let next_test = match causes.as_slice() {
        [first, second, ..] => next_test(first.cause, second.cause),
        _ => None,
    };
    let mut basis = vec![
        Basis::of("average delivery", &policy.centre),
        Basis::of("scatter from refill to refill", &policy.scatter),
        Basis::of("reading of the syringe", &policy.reading),
        Basis::of("allowance of the trend", &policy.allowance),
        Basis::of("threshold of the trend", &policy.threshold),
        Basis::of("least that counts in the trend", &policy.delivered_min),
        cause::effect_basis(),
    ];
    basis.extend(policy.causes.iter().map(|rate| {
        Basis::of(&format!("how often between two refills: {}", rate.cause), &rate.per_refill)
    }));
    Some(Reconciled { delivery, trend: trend(series, policy), effect, causes, next_test, basis })
}

fn signed(volume: Volume) -> i64 {
    i64::try_from(volume.nl()).unwrap_or(i64::MAX)
}
