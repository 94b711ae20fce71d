//! When something begins, ends or is read, and how long the steps are in between.

use std::collections::BTreeMap;
use std::ops::Range;

use super::plan::{Dose, Plan};
use super::written::Kind;

/// Longest step while a bolus flows, ms.
pub(super) const BOLUS_STEP_MS: u64 = 2_000;
/// Longest step otherwise, ms.
pub(super) const STEP_MS: u64 = 10_000;

impl Plan {
    /// The last moment at which a probe is read.
    fn end_ms(&self) -> u64 {
        let times = self.probes.iter().flat_map(|probe| &probe.times);
        times.map(|(_, at_ms)| *at_ms).max().unwrap_or(0)
    }

    /// Every moment at which something begins, ends or is read, in order, up to the last reading.
    pub(super) fn moments_ms(&self) -> Vec<u64> {
        let end_ms = self.end_ms();
        let flows = self.doses.iter().flat_map(|dose| [dose.flows_ms.start, dose.flows_ms.end]);
        let times = self.probes.iter().flat_map(|probe| &probe.times).map(|(_, at_ms)| *at_ms);
        let mut all: Vec<u64> = flows.chain(times).filter(|ms| *ms <= end_ms).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Which probe is read at which moment: its number, and the number of the time in its list.
    pub(super) fn readings(&self) -> BTreeMap<u64, Vec<(usize, usize)>> {
        let mut readings: BTreeMap<u64, Vec<(usize, usize)>> = BTreeMap::new();
        for (probe, read) in self.probes.iter().enumerate() {
            for (time, (_, at_ms)) in read.times.iter().enumerate() {
                readings.entry(*at_ms).or_default().push((probe, time));
            }
        }
        readings
    }

    /// The longest step in a stretch in which nothing begins or ends.
    pub(super) fn step_ms(&self, stretch_ms: &Range<u64>) -> u64 {
        let bolus = |dose: &Dose| dose.kind == Kind::Bolus && dose.flows_in(stretch_ms);
        if self.doses.iter().any(bolus) { BOLUS_STEP_MS } else { STEP_MS }
    }

    /// About how many steps it takes.
    pub(super) fn steps(&self) -> f64 {
        let mut steps = 0.0;
        let mut before_ms = 0;
        for at_ms in self.moments_ms() {
            let stretch = before_ms..at_ms;
            steps += ((at_ms - before_ms) as f64 / self.step_ms(&stretch) as f64).ceil();
            before_ms = at_ms;
        }
        steps
    }
}

impl Dose {
    /// Whether it flows in a stretch in which nothing begins or ends.
    pub(super) fn flows_in(&self, stretch_ms: &Range<u64>) -> bool {
        self.flows_ms.start <= stretch_ms.start && stretch_ms.end <= self.flows_ms.end
    }

    /// What enters in such a stretch.
    pub(super) fn amount_in(&self, stretch_ms: &Range<u64>) -> f64 {
        let length = |range: &Range<u64>| (range.end - range.start) as f64;
        self.amount * length(stretch_ms) / length(&self.flows_ms)
    }
}
