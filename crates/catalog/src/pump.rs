//! An implanted pump: its constants by model, and by software revision where they were corrected.

use cisterna_pump::{Mechanism, Model, Modes, limits};
use cisterna_quantity::{Duration, Length, Percent, Rate, Volume};

use crate::alarm_tone::AlarmTone;
use crate::entry::Entry;
use crate::{CatalogError, MissingConstant, Problem, RevisionStatus, Revisioned, Sourced};

/// A pump model in one reservoir size.
#[derive(Clone, Debug, PartialEq)]
pub struct Pump {
    /// The name in records and in code: the stem of its file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// Other names under which it is found, such as the order number.
    pub aliases: Vec<String>,
    /// Who makes it.
    pub maker: String,
    /// How it moves the fluid.
    pub mechanism: Mechanism,
    /// What the reservoir holds when full.
    pub reservoir_capacity: Sourced<Volume>,
    /// What stays in the reservoir after it was emptied (dead volume); absent means unknown.
    pub residual_volume: Option<Sourced<Volume>>,
    /// The lowest flow that it can be programmed to as a therapy; zero when there is no lowest
    /// flow, absent when it is unknown.
    pub rate_min: Option<Sourced<Rate>>,
    /// The highest flow that it can be programmed to. It refuses an order whether it is verified or
    /// not: a pump cannot run faster than its maker says.
    pub rate_max: Option<Sourced<Rate>>,
    /// The flow of the mode that only keeps the mechanism moving and is no therapy; absent when
    /// there is no such mode.
    pub minimum_rate: Option<Sourced<Rate>>,
    /// The most steps of a day schedule; absent when the flow cannot change by the time of day.
    pub day_steps_max: Option<Sourced<u8>>,
    /// The most different days in a week; absent when all days are alike.
    pub day_groups_max: Option<Sourced<u8>>,
    /// The shortest time between the beginnings of two periodic boluses; absent when there are
    /// none.
    pub periodic_interval_min: Option<Sourced<Duration>>,
    /// Whether a patient can ask for a bolus; absent means unknown, which refuses.
    pub patient_bolus: Option<Sourced<bool>>,
    /// How far the true flow may lie from the programmed one, either way.
    pub flow_accuracy: Option<Sourced<Percent>>,
    /// The volume that leaves it at once: the smallest amount of simulated delivery.
    pub delivery_quantum: Sourced<Volume>,
    /// The reservoir volume at which it alarms unless programmed otherwise.
    pub low_reservoir_alarm: Option<Sourced<Volume>>,
    /// What fills the catheter access port. Not the internal tubing, whatever the numbers.
    pub access_port_fill_volume: Option<Sourced<Volume>>,
    /// The most that its safety valve lets through in a magnetic field; absent when there is none,
    /// or it is unknown.
    pub safety_valve_release: Option<Sourced<Volume>>,
    /// The tubing between reservoir and catheter, in every revision; empty means unknown.
    pub internal_tubing: Vec<Revisioned<Volume>>,
    /// The longest time from the elective replacement indicator to the end of service.
    pub replacement_indicator_to_end: Option<Sourced<Duration>>,
    /// Whether the reservoir must be emptied before magnetic resonance imaging.
    pub empty_before_mri: Option<Sourced<bool>>,
    /// How deep under the skin it may lie at most.
    pub implant_depth_max: Option<Sourced<Length>>,
    /// Its tones and what they mean; empty when nobody has read it.
    pub alarm_tones: Vec<AlarmTone>,
    /// The drugs for which it is approved, by drug id.
    pub approved_drugs: Vec<Sourced<String>>,
}

impl Pump {
    /// The internal tubing to calculate with, if it is known: no result may be given without it.
    #[must_use]
    pub fn current_tubing(&self) -> Option<&Revisioned<Volume>> {
        self.internal_tubing.iter().find(|tubing| tubing.status == RevisionStatus::Current)
    }

    /// The internal tubing of a named revision, to check an old calculation again.
    #[must_use]
    pub fn tubing(&self, revision: &str) -> Option<&Revisioned<Volume>> {
        self.internal_tubing.iter().find(|tubing| tubing.revision == revision)
    }

    /// Whether, and on what ground, the pump is approved for a drug.
    #[must_use]
    pub fn approval(&self, drug_id: &str) -> Option<&Sourced<String>> {
        self.approved_drugs.iter().find(|drug| drug.value == drug_id)
    }

    /// The constants of the control core that runs such a pump: the one place where the device
    /// table becomes what the core knows.
    ///
    /// # Errors
    /// [`MissingConstant`] names what the table does not know; nothing has a default.
    pub fn control_model(&self) -> Result<Model, MissingConstant> {
        let missing = |what| MissingConstant { pump: self.name.clone(), what };
        let rate_min = self.rate_min.as_ref().ok_or_else(|| missing("lowest flow"))?;
        let rate_max = self.rate_max.as_ref().ok_or_else(|| missing("highest flow"))?;
        Ok(Model {
            mechanism: self.mechanism,
            reservoir_capacity: self.reservoir_capacity.value,
            quantum: self.delivery_quantum.value,
            rate_min: rate_min.value,
            rate_max: rate_max.value,
            modes: self.modes(),
            replacement_to_end: value(self.replacement_indicator_to_end.as_ref()),
        })
    }

    /// What it can do beyond one flow around the clock. What is not known it cannot do.
    fn modes(&self) -> Modes {
        Modes {
            minimum_rate: value(self.minimum_rate.as_ref()),
            day_steps_max: value(self.day_steps_max.as_ref()),
            day_groups_max: value(self.day_groups_max.as_ref()),
            periodic_interval_min: value(self.periodic_interval_min.as_ref()),
            patient_bolus: value(self.patient_bolus.as_ref()).unwrap_or(false),
        }
    }
}

fn value<T: Copy>(sourced: Option<&Sourced<T>>) -> Option<T> {
    sourced.map(|sourced| sourced.value)
}

const MECHANISMS: [(&str, Mechanism); 2] = [
    ("stepping-rotor", Mechanism::SteppingRotor),
    ("valve-gated-accumulator", Mechanism::ValveGatedAccumulator),
];

impl Pump {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let pump = Self {
            id: entry.id()?,
            name: entry.text("name")?,
            aliases: entry.texts("aliases")?,
            maker: entry.text("maker")?,
            mechanism: entry.choice("mechanism", &MECHANISMS)?,
            reservoir_capacity: entry.sourced("reservoir_capacity")?,
            residual_volume: entry.optional_sourced("residual_volume")?,
            rate_min: entry.optional_sourced("rate_min")?,
            rate_max: entry.optional_sourced("rate_max")?,
            minimum_rate: entry.optional_sourced("minimum_rate")?,
            day_steps_max: entry.optional_sourced("day_steps_max")?,
            day_groups_max: entry.optional_sourced("day_groups_max")?,
            periodic_interval_min: entry.optional_sourced("periodic_interval_min")?,
            patient_bolus: entry.optional_sourced("patient_bolus")?,
            flow_accuracy: entry.optional_sourced("flow_accuracy")?,
            delivery_quantum: entry.sourced("delivery_quantum")?,
            low_reservoir_alarm: entry.optional_sourced("low_reservoir_alarm")?,
            access_port_fill_volume: entry.optional_sourced("access_port_fill_volume")?,
            safety_valve_release: entry.optional_sourced("safety_valve_release")?,
            internal_tubing: entry.revisions("internal_tubing")?,
            replacement_indicator_to_end: entry.optional_sourced("replacement_indicator_to_end")?,
            empty_before_mri: entry.optional_sourced("empty_before_mri")?,
            implant_depth_max: entry.optional_sourced("implant_depth_max")?,
            alarm_tones: entry.entries("alarm_tone", AlarmTone::read)?,
            approved_drugs: entry.entries("approved_drug", Entry::into_sourced)?,
        };
        let model = pump.control_model().ok();
        if model.is_some_and(|model| limits::model(&model).is_err()) {
            return Err(entry.refuse("", "", Problem::ImplausiblePump));
        }
        entry.finish()?;
        Ok(pump)
    }
}
