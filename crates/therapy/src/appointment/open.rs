//! The clinic as the book sees it: what it has, and when it is open.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Resource, Slot};

/// What the clinic has, and when it is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinic {
    /// Rooms, people and fluoroscopes.
    pub resources: BTreeSet<Resource>,
    /// When it opens on a working day.
    pub opens: Time,
    /// When it closes.
    pub closes: Time,
    /// The working days of a week: 1 is Monday, 7 is Sunday.
    pub working_days: BTreeSet<i8>,
    /// Days on which it is closed.
    pub holidays: BTreeSet<Date>,
}

impl Clinic {
    /// Whether a day is a working day.
    #[must_use]
    pub fn works_on(&self, day: Date) -> bool {
        let weekday: Weekday = day.weekday();
        self.working_days.contains(&weekday.to_monday_one_offset()) && !self.holidays.contains(&day)
    }

    /// Why the clinic is not open for all of a slot; `None` when it is.
    pub(super) fn closed_for(&self, slot: &Slot, zone: &TimeZone) -> Option<String> {
        let local = |instant: Timestamp| instant.to_zoned(zone.clone()).datetime();
        let (start, end) = (local(slot.start), local(slot.end));
        let day = start.date();
        if !self.works_on(day) {
            return Some(format!("{} is no working day", day.strftime("%A, %-d %b %Y")));
        }
        let open = end.date() == day && start.time() >= self.opens && end.time() <= self.closes;
        (!open).then(|| {
            let clock = |time: Time| time.strftime("%H:%M").to_string();
            format!(
                "{} to {} is outside the hours {} to {}",
                clock(start.time()),
                clock(end.time()),
                clock(self.opens),
                clock(self.closes)
            )
        })
    }
}
