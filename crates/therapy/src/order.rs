//! A whole order as it is written down: who gets it, what is implanted, what goes in, what the pump is
//! to do, and what it did until now. It is held against every rule at once, without a patient's record.
//!
//! The rules are those of the path: [`check()`] calls the very functions that refuse an order there.

mod check;
mod compare;
mod doses;
mod pump;
mod told;

use cisterna_quantity::{DoseRate, Duration, Mass, Rate, Volume};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calculation::{CatheterLength, DayAsked};
use crate::rule::Severity;
use crate::{Allergies, Basis, Refusal};

pub use crate::pathway::DrugIn;
pub use check::check;

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// When it is to begin.
    pub ordered_at: Timestamp,
    /// What matters of the patient.
    pub patient: PatientFacts,
    /// What is implanted.
    pub system: SystemFacts,
    /// What goes into the reservoir.
    pub content: Content,
    /// What the pump is to do.
    pub programme: ProgrammeFacts,
    /// What it did until now; none for a first programme.
    pub previous: Option<Previous>,
}

/// What matters of the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientFacts {
    /// What the patient does not tolerate.
    pub allergies: Allergies,
    /// Whether the patient has had these drugs for the last day without interruption.
    pub used_to_drugs: bool,
    /// Whether consent to drugs for which the pump is not approved is recorded.
    pub unapproved_consent: bool,
}

/// What is implanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemFacts {
    /// The pump model, by id or alias.
    pub pump: String,
    /// The catheter model, by id or alias.
    pub catheter: String,
    /// How long the catheter is.
    pub length: CatheterLength,
    /// The internal tubing with which the programmer at hand calculates, if it says so.
    pub tubing: Option<Volume>,
}

/// What goes into the reservoir.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The drugs; the dose of the first one sets the flow.
    pub drugs: Vec<DrugIn>,
    /// How much.
    pub filled: Volume,
    /// The last day on which it may be used.
    pub beyond_use: Date,
    /// Whether the pump never held the drug before.
    pub first_fill: bool,
}

/// What the pump is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeFacts {
    /// The steady infusion, in doses of the first drug.
    pub infusion: Infusion,
    /// What the prescriber means that the patient gets of the first drug in any day at most, boluses
    /// included: entered on its own, and held against what the rest of the order gives.
    pub total_daily_dose: DoseRate,
    /// At which reservoir volume the pump alarms.
    pub low_reservoir_alarm: Volume,
    /// What is delivered first after a change of content; none when nothing is.
    pub bridge: Option<BridgeFacts>,
    /// What the patient may ask for.
    pub patient_bolus: Option<BolusFacts>,
    /// Why a usual limit is exceeded; empty when none is.
    pub reason: String,
}

/// The steady infusion in doses of the first drug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Infusion {
    /// One dose around the clock.
    Continuous(DoseRate),
    /// Doses that change by the time of day or the day of the week.
    Steps(Vec<DayAsked>),
    /// A bolus again and again, with a base between.
    Periodic {
        /// The dose between two boluses.
        base: DoseRate,
        /// The drug in one bolus.
        bolus: Mass,
        /// How long one bolus takes.
        over: Duration,
        /// From the beginning of one to the beginning of the next.
        interval: Duration,
    },
}

/// A bridge as it is to be programmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BridgeFacts {
    /// The old fluid that is to leave first.
    pub volume: Volume,
    /// How fast.
    pub flow: Rate,
}

/// What the patient may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BolusFacts {
    /// The first drug in one bolus.
    pub bolus: Mass,
    /// How long it takes.
    pub over: Duration,
    /// From the beginning of one to the earliest beginning of the next.
    pub lockout: Duration,
    /// The most in any 24 hours.
    pub most_per_day: u8,
}

/// What the pump did until now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previous {
    /// What is in the pathway, the leading drug first.
    pub drugs: Vec<DrugIn>,
    /// What the steady infusion gave of the first drug in a day: its flow goes on during a bridge.
    pub steady_dose: DoseRate,
    /// What the patient got of the first drug in a day at most, boluses included.
    pub total_daily_dose: DoseRate,
    /// When the dose began or rose last.
    pub raised_at: Timestamp,
}

/// One thing that a rule says about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How strict the rule is.
    pub severity: Severity,
    /// What it says.
    pub refusal: Refusal,
}

/// The dose of a drug that an order gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyTotal {
    /// The drug's id.
    pub drug: String,
    /// What the steady infusion gives in any day at most.
    pub steady: Mass,
    /// The same with every bolus of the patient.
    pub most: Mass,
}

/// All that the rules say about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The findings, the strictest first.
    pub findings: Vec<Finding>,
    /// What the order gives of each drug in any day at most, as far as it can be calculated.
    pub totals: Vec<DailyTotal>,
    /// The latest refill, as far as it can be calculated.
    pub refill_by: Option<Timestamp>,
    /// What the verdict rests on.
    pub basis: Vec<Basis>,
}

impl Verdict {
    /// Whether a soft rule asks for a written reason.
    #[must_use]
    pub fn needs_reason(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Soft)
    }

    /// Whether no hard rule speaks against the order.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Hard)
    }
}
