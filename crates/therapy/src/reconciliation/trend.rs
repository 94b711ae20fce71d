//! The trend: a two-sided cumulative sum of the share that was delivered (E. S. Page, 1954).
//!
//! Each refill adds by how far its share lies from that of a sound pump, less an allowance; a sum never
//! falls below zero. At the threshold it alarms and begins again from zero, because a discrepancy has to
//! be explained before drug goes in again. How often it alarms for nothing, and how soon for something,
//! is measured in `docs/reconciliation.md`.

use cisterna_catalog::ReconciliationPolicy;
use cisterna_quantity::Percent;
use serde::{Deserialize, Serialize};

use super::Delivery;

/// Which way a trend goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is missing from the reservoir than was commanded.
    TooMuch,
    /// Less is missing from the reservoir than was commanded.
    TooLittle,
}

impl Direction {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TooMuch => "more leaves the reservoir than the pump counts",
            Self::TooLittle => "less leaves the reservoir than the pump counts",
        }
    }
}

/// Where the sums stand after the last refill, in millionths of what was commanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    /// What was too much.
    pub above_ppm: i64,
    /// What was too little.
    pub below_ppm: i64,
    /// Which way the last refill alarms, if it does.
    pub alarm: Option<Direction>,
    /// How many refills are in the sums.
    pub refills: u32,
}

impl Trend {
    /// The next refill.
    #[must_use]
    pub fn after(self, ratio_ppm: i64, policy: &ReconciliationPolicy) -> Self {
        let before = if self.alarm.is_some() { Self::default() } else { self };
        let off = ratio_ppm.saturating_sub(ppm(policy.centre.value));
        let allowance = ppm(policy.allowance.value);
        let threshold = ppm(policy.threshold.value);
        let sum = |sum: i64, off: i64| sum.saturating_add(off).saturating_sub(allowance).max(0);
        let above_ppm = sum(before.above_ppm, off);
        let below_ppm = sum(before.below_ppm, off.saturating_neg());
        let alarm = match (above_ppm >= threshold, below_ppm >= threshold) {
            (true, _) => Some(Direction::TooMuch),
            (_, true) => Some(Direction::TooLittle),
            _ => None,
        };
        Self { above_ppm, below_ppm, alarm, refills: before.refills.saturating_add(1) }
    }
}

/// The trend of a series, the oldest refill first. One after which too little was commanded to say
/// anything leaves the sums as they are, and cannot alarm.
#[must_use]
pub fn trend(series: &[Delivery], policy: &ReconciliationPolicy) -> Trend {
    series.iter().fold(Trend::default(), |trend, delivery| {
        let counts = delivery.commanded >= policy.delivered_min.value;
        match delivery.ratio_ppm().filter(|_| counts) {
            Some(ratio) => trend.after(ratio, policy),
            None if trend.alarm.is_some() => Trend::default(),
            None => trend,
        }
    })
}

/// A share in millionths.
pub(super) fn ppm(percent: Percent) -> i64 {
    i64::try_from(percent.hundredths()).unwrap_or(i64::MAX).saturating_mul(100)
}
