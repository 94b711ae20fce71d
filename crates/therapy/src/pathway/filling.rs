//! A fill as a programme uses it: its alarm volume, how soon it has to be replaced, and its age.

use cisterna_catalog::Pump as PumpModel;
use cisterna_quantity::Volume;
use jiff::civil::Date;

use crate::device::between;
use crate::limit::source_text;
use crate::pathway::NextRefill;
use crate::{Circumstances, Refusal};

/// What is in the reservoir, and at which volume it alarms.
pub(crate) struct Filling<'a> {
    pub(crate) pump: &'a PumpModel,
    pub(crate) low_reservoir_alarm: Volume,
    /// Why a usual limit is exceeded; empty when none is.
    pub(crate) reason: &'a str,
    /// What was filled, and what is left of it.
    pub(crate) filled: Volume,
    pub(crate) held: Volume,
    pub(crate) beyond_use: Date,
}

impl Filling<'_> {
    fn has_reason(&self) -> bool {
        !self.reason.trim().is_empty()
    }

    /// An alarm below the device's own volume warns late.
    pub(crate) fn against_alarm(&self) -> Option<Refusal> {
        let usual = self.pump.low_reservoir_alarm.as_ref()?;
        if self.low_reservoir_alarm >= usual.value || self.has_reason() {
            return None;
        }
        Some(Refusal {
            field: "low_reservoir_alarm",
            rule: "programme.alarm-volume",
            message: format!("An alarm at {} warns late", self.low_reservoir_alarm),
            asked: Some(self.low_reservoir_alarm.to_string()),
            limit: Some(format!("usually at least {}", usual.value)),
            source: source_text(usual),
            action: format!("Choose at least {}, or write the reason", usual.value),
        })
    }

    /// A fill that lasts for days only is more likely a slip of the decimal point.
    pub(crate) fn against_short_interval(
        &self,
        next: &NextRefill,
        at: &Circumstances<'_>,
    ) -> Option<Refusal> {
        let lead = &at.catalog.policy.refill_lead_max;
        let fresh = self.held == self.filled;
        let short = between(at.occurred_at, next.at) <= lead.value;
        if !fresh || !short || self.has_reason() {
            return None;
        }
        Some(Refusal {
            field: "concentration",
            rule: "programme.short-interval",
            message: format!("This fill has to be replaced by {} already", at.show(next.at)),
            asked: Some(next.reason.clone()),
            limit: Some(format!("usually more than {} after the fill", lead.value)),
            source: source_text(lead),
            action: "Check concentration, dose and volume for a wrong digit, or write the reason"
                .to_owned(),
        })
    }

    /// Content beyond its stability or its last day of use is not started in silence.
    pub(crate) fn against_stale_content(
        &self,
        next: &NextRefill,
        at: &Circumstances<'_>,
    ) -> Option<Refusal> {
        let unstable = next.stable_until.is_some_and(|until| until < at.occurred_at);
        let expired = self.beyond_use < at.today();
        if !(unstable || expired) || self.has_reason() {
            return None;
        }
        Some(Refusal {
            field: "dose",
            rule: "programme.stale-content",
            message: format!("The content of the reservoir is out of date: {}", next.reason),
            asked: None,
            limit: Some(format!("refill by {}", at.show(next.at))),
            source: next.source.clone(),
            action: "Refill first, or write why the old content is used until then".to_owned(),
        })
    }
}
