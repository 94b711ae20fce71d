//! Who acts, when, and on what knowledge: all that a decision depends on besides the patient.

use cisterna_catalog::Catalog;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Who acts, when, and on what knowledge.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The formulary, the device table and the site's policy.
    pub catalog: &'a Catalog,
    /// Who acts, by name.
    pub actor: &'a str,
    /// The account of who acts: two people never share one.
    pub account: &'a str,
    /// A name of the sign-in under which they act, which is no secret.
    pub session: &'a str,
    /// When it happened, as the actor says.
    pub occurred_at: Timestamp,
    /// When it is recorded, by the clinic's clock.
    pub recorded_at: Timestamp,
    /// The time zone of the clinic, in which people read and write times.
    pub zone: &'a TimeZone,
}

impl Circumstances<'_> {
    /// The day on which it happened, in the clinic.
    pub(crate) fn today(&self) -> Date {
        self.day(self.occurred_at)
    }

    /// The day of an instant, in the clinic.
    pub(crate) fn day(&self, instant: Timestamp) -> Date {
        instant.to_zoned(self.zone.clone()).date()
    }

    /// An instant as the clinic writes it.
    pub(crate) fn show(&self, instant: Timestamp) -> String {
        instant.to_zoned(self.zone.clone()).strftime("%-d %b %Y %H:%M").to_string()
    }
}
