//! The day of a person: awake or asleep, and what that does to pain and to the fluid.

use cisterna_quantity::Duration;

/// When a person wakes and sleeps, counted from midnight, and what the night changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// The time of day when the story starts.
    pub starts_at: Duration,
    /// When the person wakes.
    pub wakes_at: Duration,
    /// When the person falls asleep; not the moment of waking.
    pub sleeps_at: Duration,
    /// The pain of the night over that of the day.
    pub night_pain: f64,
    /// The mixing of the fluid at night over that of the day: heart and breath move it less.
    pub night_motion: f64,
}

impl Day {
    /// The time of day, so long after the start.
    #[must_use]
    pub fn time_of_day(&self, since_start: Duration) -> Duration {
        let day = u128::from(Duration::DAY.ms());
        let now = (u128::from(self.starts_at.ms()) + u128::from(since_start.ms())) % day;
        Duration::from_ms(u64::try_from(now).unwrap_or_default())
    }

    /// Whether the person is awake.
    #[must_use]
    pub fn is_awake(&self, since_start: Duration) -> bool {
        let now = self.time_of_day(since_start);
        if self.wakes_at <= self.sleeps_at {
            self.wakes_at <= now && now < self.sleeps_at
        } else {
            now < self.sleeps_at || self.wakes_at <= now
        }
    }

    /// The pain over that of the day.
    #[must_use]
    pub fn pain(&self, since_start: Duration) -> f64 {
        if self.is_awake(since_start) { 1.0 } else { self.night_pain }
    }

    /// The mixing of the fluid over that of the day.
    #[must_use]
    pub fn motion(&self, since_start: Duration) -> f64 {
        if self.is_awake(since_start) { 1.0 } else { self.night_motion }
    }

    /// Every moment of waking or falling asleep after the start and before `until`.
    pub fn changes(&self, until: Duration) -> impl Iterator<Item = Duration> + use<> {
        let day = Duration::DAY.ms();
        let starts = self.starts_at.ms() % day;
        let first = [self.wakes_at, self.sleeps_at].map(|at| (at.ms() % day + day - starts) % day);
        let days = until.ms() / day;
        (0..=days)
            .flat_map(move |count| first.map(|at| Duration::from_ms(at + count * day)))
            .filter(move |at| !at.is_zero() && *at < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Duration {
        text.parse().unwrap()
    }

    fn day(starts: &str, wakes: &str, sleeps: &str) -> Day {
        let (starts_at, wakes_at, sleeps_at) = (at(starts), at(wakes), at(sleeps));
        Day { starts_at, wakes_at, sleeps_at, night_pain: 0.8, night_motion: 0.5 }
    }

    #[test]
    fn a_day_may_start_at_any_hour_and_a_night_may_be_a_day() {
        let usual = day("9 h", "7 h", "23 h");
        assert!(usual.is_awake(at("0 h")) && usual.is_awake(at("13.5 h")));
        assert!(!usual.is_awake(at("14 h")) && !usual.is_awake(at("21.5 h")));
        assert!(usual.is_awake(at("22 h")) && (usual.pain(at("14 h")) - 0.8).abs() < 1e-15);
        let by_night = day("0 h", "20 h", "6 h");
        assert!(by_night.is_awake(at("1 h")) && !by_night.is_awake(at("12 h")));
    }

    #[test]
    fn changes_are_where_the_state_changes() {
        let day = day("9 h", "7 h", "23 h");
        let mut changes: Vec<Duration> = day.changes(at("48 h")).collect();
        changes.sort_unstable();
        assert_eq!(changes, ["14 h", "22 h", "38 h", "46 h"].map(at));
        for change in changes {
            let before = Duration::from_ms(change.ms() - 1);
            assert_ne!(day.is_awake(before), day.is_awake(change), "{change}");
        }
    }
}
