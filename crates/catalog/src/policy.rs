//! What a site decides for itself: thresholds and times, with published defaults.

use cisterna_quantity::{Duration, Percent, Volume};

use crate::appointment::AppointmentTime;
use crate::entry::Entry;
use crate::reconciliation::{ABSOLUTE, ReconciliationPolicy, bounded};
use crate::second_person::SecondPerson;
use crate::{
    AppointmentKind, CatalogError, Inr, Limits, MissedRefill, Sourced, SourcedRange, TrialPolicy,
};

/// The policy of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Which edition of the whole catalogue this is; a calculation records it.
    pub revision: String,
    /// The smallest difference between measured and expected residual volume to look into: one
    /// that equals it counts.
    pub discrepancy_absolute: Sourced<Volume>,
    /// How far the flow may lie from the programmed one, for planning a worst case.
    pub planning_flow_accuracy: Sourced<Percent>,
    /// The shortest lead of a refill before the low-reservoir alarm.
    pub refill_lead_min: Sourced<Duration>,
    /// The longest lead of a refill before the low-reservoir alarm.
    pub refill_lead_max: Sourced<Duration>,
    /// The longest time between an antibiotic and the incision.
    pub antibiotic_before_incision_max: Sourced<Duration>,
    /// How long to observe after a refill.
    pub observation_after_refill: Sourced<Duration>,
    /// Missing volume right after a refill that may lie in the pocket, by reservoir size.
    pub pocket_fill_flags: Vec<PocketFillFlag>,
    /// How far a compounded concentration may lie from the ordered one, either way.
    pub compounding_accuracy: Sourced<Percent>,
    /// The pain relief from which on a trial counts as a success.
    pub trial_relief_min: Sourced<Percent>,
    /// How long that relief must last.
    pub trial_duration_min: Sourced<Duration>,
    /// How long to observe after each trial dose of an opioid.
    pub trial_observation_min: Sourced<Duration>,
    /// By how many points spasticity must fall in a trial to count as a success.
    pub spasticity_fall_points_min: Sourced<u64>,
    /// How long that fall must last.
    pub spasticity_duration_min: Sourced<Duration>,
    /// The life expectancy from which on an implanted pump is preferred to an external one.
    pub life_expectancy_min: Sourced<Duration>,
    /// Platelets per microlitre at an implant or a trial.
    pub platelets_per_ul: Limits<u64>,
    /// The international normalised ratio at an implant or a trial.
    pub inr: Limits<Inr>,
    /// What is made beyond the fill when a mixture is compounded, to prime the refill set.
    pub compounding_overage: Sourced<Volume>,
    /// The finest step to which a stock volume is measured.
    pub compounding_step: Sourced<Volume>,
    /// The least that is drawn from the access port before anything is injected there.
    pub port_aspiration_min: Sourced<Volume>,
    /// How long each kind of appointment takes.
    pub appointment_times: Vec<AppointmentTime>,
    /// How long before an appointment the first reminder goes out.
    pub reminder_lead: Sourced<Duration>,
    /// How long a reminder may stay without an answer before it goes to the next person.
    pub reminder_escalates_after: Sourced<Duration>,
    /// How long before a refill its appointment has to be booked.
    pub refill_booked_before: Sourced<Duration>,
    /// How doses by another route compare with intrathecal ones.
    pub conversions: Vec<Conversion>,
    /// What is done while a refill that was due has not begun.
    pub missed_refills: Vec<MissedRefill>,
    /// When an order needs a second person.
    pub second_person: SecondPerson,
    /// How the refills of one pump are held against one another.
    pub reconciliation: ReconciliationPolicy,
    /// What is decided about trials.
    pub trial: TrialPolicy,
}

/// How many times its daily intrathecal dose the dose of a drug by another route is: for a check of
/// the order of magnitude, never for an order. Take the end that is safer for the direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// The drug, by its id.
    pub drug: String,
    /// The other route.
    pub route: Route,
    /// The ratio, in whole numbers.
    pub ratio: SourcedRange<u64>,
}

/// A way of giving a drug, other than into the spinal fluid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// By mouth.
    Oral,
    /// Into a vein.
    Intravenous,
}

impl Route {
    /// The routes with their names.
    pub const NAMES: [(&'static str, Self); 2] =
        [("oral", Self::Oral), ("intravenous", Self::Intravenous)];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Oral => "oral",
            Self::Intravenous => "intravenous",
        }
    }
}

/// The volume missing after a refill that may lie in the pocket, for one reservoir size.
#[derive(Clone, Debug, PartialEq)]
pub struct PocketFillFlag {
    /// The reservoir size for which it holds.
    pub reservoir_capacity: Volume,
    /// A larger missing volume is a possible pocket fill.
    pub above: Sourced<Volume>,
}

impl Policy {
    /// The missing volume above which a refill may lie in the pocket; `None` when no figure is
    /// known for a reservoir of this size.
    #[must_use]
    pub fn pocket_fill_flag(&self, reservoir_capacity: Volume) -> Option<&Sourced<Volume>> {
        self.pocket_fill_flags
            .iter()
            .find(|flag| flag.reservoir_capacity == reservoir_capacity)
            .map(|flag| &flag.above)
    }

    /// How long a kind of appointment takes; `None` when the site has not said it.
    #[must_use]
    pub fn appointment_time(&self, kind: AppointmentKind) -> Option<&Sourced<Duration>> {
        self.appointment_times.iter().find(|known| known.kind == kind).map(|known| &known.time)
    }

    /// The published ratios of a drug by another route; `None` when none are known.
    #[must_use]
    pub fn conversion(&self, drug: &str, route: Route) -> Option<&SourcedRange<u64>> {
        let found =
            self.conversions.iter().find(|known| known.drug == drug && known.route == route);
        found.map(|known| &known.ratio)
    }

    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let policy = Self {
            revision: entry.text("revision")?,
            discrepancy_absolute: bounded(&mut entry, "discrepancy_absolute", ABSOLUTE)?,
            planning_flow_accuracy: entry.sourced("planning_flow_accuracy")?,
            refill_lead_min: entry.sourced("refill_lead_min")?,
            refill_lead_max: entry.sourced("refill_lead_max")?,
            antibiotic_before_incision_max: entry.sourced("antibiotic_before_incision_max")?,
            observation_after_refill: entry.sourced("observation_after_refill")?,
            pocket_fill_flags: entry.entries("pocket_fill_flag", PocketFillFlag::read)?,
            compounding_accuracy: entry.sourced("compounding_accuracy")?,
            trial_relief_min: entry.sourced("trial_relief_min")?,
            trial_duration_min: entry.sourced("trial_duration_min")?,
            trial_observation_min: entry.sourced("trial_observation_min")?,
            spasticity_fall_points_min: entry.sourced("spasticity_fall_points_min")?,
            spasticity_duration_min: entry.sourced("spasticity_duration_min")?,
            life_expectancy_min: entry.sourced("life_expectancy_min")?,
            platelets_per_ul: entry.limits("platelets_per_ul")?,
            inr: entry.limits("inr")?,
            compounding_overage: entry.sourced("compounding_overage")?,
            compounding_step: entry.sourced("compounding_step")?,
            port_aspiration_min: entry.sourced("port_aspiration_min")?,
            appointment_times: entry.entries("appointment_time", AppointmentTime::read)?,
            reminder_lead: entry.sourced("reminder_lead")?,
            reminder_escalates_after: entry.sourced("reminder_escalates_after")?,
            refill_booked_before: entry.sourced("refill_booked_before")?,
            conversions: entry.entries("conversion", Conversion::read)?,
            missed_refills: entry.entries("missed_refill", MissedRefill::read)?,
            second_person: SecondPerson::read(entry.entry_or_empty("second_person")?)?,
            reconciliation: ReconciliationPolicy::read(entry.entry_or_empty("reconciliation")?)?,
            trial: TrialPolicy::read(entry.entry_or_empty("trial")?)?,
        };
        entry.finish()?;
        Ok(policy)
    }
}

impl PocketFillFlag {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        Ok(Self {
            reservoir_capacity: entry.bare("reservoir_capacity")?,
            above: entry.into_sourced()?,
        })
    }
}

impl Conversion {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let drug = entry.text("drug")?;
        let route = entry.choice("route", &Route::NAMES)?;
        Ok(Self { drug, route, ratio: entry.into_range()? })
    }
}
