//! A script as it is written, key by key. Unknown keys are refused.

use cisterna_pump::Check;
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::name::{Answered, Count, Name, Part, Turning, Weekday};
use crate::scenario::value::{Written, WrittenList};
use crate::scenario::written::table;

table!(
    /// The whole file.
    Document {
        title: Written<String>,
        about: Written<String>,
        pump: Option<Written<String>>,
        model: Option<Model>,
        drug: Written<String>,
        until: Written<Duration>,
        resolution: Option<Written<Duration>>,
        #[serde(default)]
        step: Vec<Step>,
        #[serde(default)]
        expect: Expected,
    }
);

table!(
    /// A programme in a file of its own.
    OrderFile {
        drug: Written<String>,
        programme: Programme,
    }
);

table!(
    /// A pump that nobody makes.
    Model {
        why: Written<String>,
        mechanism: Written<Name<cisterna_pump::Mechanism>>,
        reservoir_capacity: Written<Volume>,
        quantum: Written<Volume>,
        rate_min: Written<Rate>,
        rate_max: Written<Rate>,
        minimum_rate: Option<Written<Rate>>,
        day_steps_max: Option<Written<Count<u8>>>,
        day_groups_max: Option<Written<Count<u8>>>,
        periodic_interval_min: Option<Written<Duration>>,
        patient_bolus: bool,
        replacement_to_end: Option<Written<Duration>>,
    }
);

table!(
    /// One thing that is done, and what is expected of it.
    Step {
        at: Written<Duration>,
        expect: Option<Written<Name<Answered>>>,
        rule: Option<Written<String>>,
        refill: Option<Refill>,
        programme: Option<Programme>,
        patient_request: Option<Yes>,
        bolus: Option<Bolus>,
        stop: Option<Yes>,
        interrogate: Option<Yes>,
        fault: Option<Written<Name<cisterna_pump::Fault>>>,
        gone: Option<Written<Name<cisterna_pump::Fault>>>,
        motor: Option<Written<Name<Turning>>>,
        restart: Option<Restart>,
        kill: Option<Written<Name<Part>>>,
        release: Option<ByPerson>,
        acknowledge: Option<ByPerson>,
        silence: Option<Yes>,
        pathway_emptied: Option<Yes>,
        wall_clock: Option<WallClock>,
    }
);

table!(
    /// The reservoir is emptied and filled.
    Refill {
        removed: Written<Volume>,
        filled: Written<Volume>,
    }
);

table!(
    /// A volume at its own flow.
    Bolus {
        volume: Written<Volume>,
        rate: Written<Rate>,
    }
);

/// Defines the table of a programme: keys of its own, and those that every programme has. The key of
/// one flow around the clock is named, as it is not the same everywhere.
macro_rules! programme_table {
    ($(#[$doc:meta])* $name:ident, $steady:literal { $($key:ident: $kind:ty,)* }) => {
        $crate::scenario::written::table!(
            $(#[$doc])*
            $name {
                $($key: $kind,)*
                concentration: $crate::scenario::value::Written<cisterna_quantity::Concentration>,
                low_reservoir_alarm: $crate::scenario::value::Written<cisterna_quantity::Volume>,
                #[serde(rename = $steady)]
                continuous: Option<$crate::scenario::value::Written<cisterna_quantity::Rate>>,
                stopped: Option<$crate::script::written::Yes>,
                minimum_rate: Option<$crate::script::written::Yes>,
                day: Option<Vec<$crate::script::written::DayStep>>,
                week: Option<Vec<$crate::script::written::WeekGroup>>,
                begins: Option<$crate::scenario::value::Written<cisterna_quantity::Duration>>,
                periodic: Option<$crate::script::written::Periodic>,
                prime: Option<$crate::script::written::Bolus>,
                bridge: Option<$crate::script::written::Bolus>,
                patient_bolus: Option<$crate::script::written::PatientBolus>,
                dose_limit: Option<$crate::script::written::DoseLimit>,
            }
        );

        impl $name {
            /// What every programme has.
            pub(crate) fn keys(&self) -> $crate::script::written::Keys<'_> {
                $crate::script::written::Keys {
                    steady_key: $steady,
                    concentration: &self.concentration,
                    low_reservoir_alarm: &self.low_reservoir_alarm,
                    continuous: self.continuous.as_ref(),
                    stopped: self.stopped.is_some(),
                    minimum_rate: self.minimum_rate.is_some(),
                    day: self.day.as_deref(),
                    week: self.week.as_deref(),
                    begins: self.begins.as_ref(),
                    periodic: self.periodic.as_ref(),
                    prime: self.prime.as_ref(),
                    bridge: self.bridge.as_ref(),
                    patient_bolus: self.patient_bolus.as_ref(),
                    dose_limit: self.dose_limit.as_ref(),
                }
            }
        }
    };
}
pub(crate) use programme_table;

programme_table!(
    /// What the pump is told.
    Programme, "continuous" {}
);

/// The keys of a programme, wherever it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys<'a> {
    /// The key of one flow around the clock.
    pub(crate) steady_key: &'static str,
    pub(crate) concentration: &'a Written<Concentration>,
    pub(crate) low_reservoir_alarm: &'a Written<Volume>,
    pub(crate) continuous: Option<&'a Written<Rate>>,
    pub(crate) stopped: bool,
    pub(crate) minimum_rate: bool,
    pub(crate) day: Option<&'a [DayStep]>,
    pub(crate) week: Option<&'a [WeekGroup]>,
    pub(crate) begins: Option<&'a Written<Duration>>,
    pub(crate) periodic: Option<&'a Periodic>,
    pub(crate) prime: Option<&'a Bolus>,
    pub(crate) bridge: Option<&'a Bolus>,
    pub(crate) patient_bolus: Option<&'a PatientBolus>,
    pub(crate) dose_limit: Option<&'a DoseLimit>,
}

table!(
    /// A flow from a time of day on.
    DayStep {
        from: Written<Duration>,
        rate: Written<Rate>,
    }
);

table!(
    /// Days of the week that are alike.
    WeekGroup {
        on: WrittenList<Name<Weekday>>,
        day: Vec<DayStep>,
    }
);

table!(
    /// Equal boluses at equal intervals.
    Periodic {
        base: Written<Rate>,
        volume: Written<Volume>,
        rate: Written<Rate>,
        interval: Written<Duration>,
        first_after: Written<Duration>,
    }
);

table!(
    /// What the patient may ask for.
    PatientBolus {
        volume: Written<Volume>,
        rate: Option<Written<Rate>>,
        over: Option<Written<Duration>>,
        lockout: Written<Duration>,
        most_per_day: Written<Count<u8>>,
        most_in_window: Option<CountLimit>,
    }
);

table!(
    /// The most boluses in a stretch of time.
    CountLimit {
        most: Written<Count<u8>>,
        window: Written<Duration>,
    }
);

table!(
    /// The most drug in a stretch of time.
    DoseLimit {
        most: Written<Mass>,
        window: Written<Duration>,
    }
);

table!(
    /// What a person does about a fault.
    ByPerson {
        fault: Written<Name<cisterna_pump::Fault>>,
        person: Written<Count<u32>>,
    }
);

table!(
    /// Clocks on the wall are put forward or back.
    WallClock {
        forward: Option<Written<Duration>>,
        back: Option<Written<Duration>>,
    }
);

table!(
    /// What has to be so at the end.
    #[derive(Default)]
    Expected {
        delivered: Option<Written<Volume>>,
        moved: Option<Written<Volume>>,
        reservoir: Option<Written<Volume>>,
        rate: Option<Written<Rate>>,
        granted: Option<Written<Count<u32>>>,
        denied: Option<Written<Count<u32>>>,
        raised: Option<WrittenList<Name<cisterna_pump::Fault>>>,
        largest_window: Option<LargestWindow>,
    }
);

table!(
    /// The most drug in any stretch of time of a length.
    LargestWindow {
        window: Written<Duration>,
        mass: Written<Mass>,
    }
);

table!(
    /// The check of the self-test that fails.
    Failing {
        fails: Written<Name<Check>>,
    }
);

/// Something that is done, without more to say about it: `true`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Yes;

impl<'de> Deserialize<'de> for Yes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if bool::deserialize(deserializer)? {
            Ok(Self)
        } else {
            Err(D::Error::custom("write true, or leave it out"))
        }
    }
}

/// Power comes on again: `true`, or the check that fails.
#[derive(Clone, Debug)]
pub(crate) struct Restart(pub(crate) Option<Check>);

impl<'de> Deserialize<'de> for Restart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RestartVisitor)
    }
}

struct RestartVisitor;

impl<'de> Visitor<'de> for RestartVisitor {
    type Value = Restart;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("true, or the check that fails as in { fails = \"memory\" }")
    }

    fn visit_bool<E: Error>(self, on: bool) -> Result<Restart, E> {
        if on { Ok(Restart(None)) } else { Err(E::custom("write true, or leave it out")) }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Restart, A::Error> {
        let failing = Failing::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Restart(Some(failing.fails.value.0)))
    }
}
