//! The time axis that all charts of a scenario share.

use cisterna_chart::Axis;
use cisterna_quantity::Duration;
use cisterna_twin::Outcome;
use cisterna_twin::scenario::hours;

/// Hours, or days when the scenario lasts for days.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeAxis {
    label: &'static str,
    unit: &'static str,
    hours: f64,
    until: f64,
}

impl TimeAxis {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let (label, unit, per_unit) = if outcome.until.ms() >= 3 * Duration::DAY.ms() {
            ("Time since the start (days)", "d", 24.0)
        } else {
            ("Time since the start (hours)", "h", 1.0)
        };
        Self { label, unit, hours: per_unit, until: hours(outcome.until) / per_unit }
    }

    /// The axis over the whole scenario, also where nothing is drawn.
    pub(super) fn axis(&self) -> Axis {
        Axis::new(self.label).range(0.0, self.until)
    }

    /// A moment along it.
    pub(super) fn at(&self, time: Duration) -> f64 {
        hours(time) / self.hours
    }

    /// A moment in words.
    pub(super) fn words(&self, time: Duration) -> String {
        let number = format!("{:.2}", self.at(time));
        format!("{} {}", number.trim_end_matches('0').trim_end_matches('.'), self.unit)
    }

    /// Points along it.
    pub(super) fn points(&self, points: &[(Duration, f64)]) -> Vec<(f64, f64)> {
        points.iter().map(|(at, value)| (self.at(*at), *value)).collect()
    }
}
