//! A scenario file as it is written, key by key. Unknown keys are refused.

use cisterna_quantity::{Concentration, Duration, Length, Mass, Rate, Volume};

use super::value::{Clearance, Written, WrittenList};

/// Defines a table of the file: unknown keys are refused.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$field:meta])* $key:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a table of keys and values")]
        pub(super) struct $name {
            $($(#[$field])* pub(super) $key: $kind,)*
        }
    };
}
pub(crate) use table;

table!(
    /// The whole file.
    Document {
        title: Written<String>,
        about: Written<String>,
        drug: Written<String>,
        step: Written<Duration>,
        until: Written<Duration>,
        sampling: Sampling,
        probe: Vec<Probe>,
        arm: Vec<Arm>,
        #[serde(default)]
        published: Published,
    }
);

table!(
    /// When the probes are read.
    #[derive(Default)]
    Sampling {
        every: Option<Written<Duration>>,
        #[serde(default)]
        at: WrittenList<Duration>,
        #[serde(default)]
        shown: WrittenList<Duration>,
    }
);

table!(
    /// A place where the concentration is read.
    Probe {
        name: Written<String>,
        place: Written<String>,
    }
);

table!(
    /// One patient of the scenario.
    Arm {
        name: Written<String>,
        implant: Option<Implant>,
        #[serde(default)]
        dose: Vec<Dose>,
        #[serde(default)]
        refill: Vec<Refill>,
        #[serde(default)]
        programme: Vec<Programme>,
        #[serde(default)]
        bolus: Vec<SingleBolus>,
        #[serde(default)]
        stop: Vec<Stop>,
    }
);

table!(
    /// A dose through a needle.
    Dose {
        at: Written<Duration>,
        place: Written<String>,
        mass: Written<Mass>,
        over: Written<Duration>,
    }
);

table!(
    /// The implanted system.
    Implant {
        pump: Written<String>,
        catheter: Written<String>,
        cut_off: Written<Length>,
        tip: Written<String>,
        pathway_holds: Written<Concentration>,
    }
);

table!(
    /// The reservoir is emptied and filled.
    Refill {
        at: Written<Duration>,
        removed: Written<Volume>,
        filled: Written<Volume>,
        concentration: Written<Concentration>,
    }
);

table!(
    /// The pump is programmed.
    Programme {
        at: Written<Duration>,
        concentration: Written<Concentration>,
        rate: Written<Rate>,
        low_reservoir_alarm: Written<Volume>,
        prime: Option<Bolus>,
        bridge: Option<Bolus>,
    }
);

table!(
    /// A volume at its own flow.
    Bolus {
        volume: Written<Volume>,
        rate: Written<Rate>,
    }
);

table!(
    /// A single bolus on top of the programme.
    SingleBolus {
        at: Written<Duration>,
        volume: Written<Volume>,
        rate: Written<Rate>,
    }
);

table!(
    /// The pump is stopped.
    Stop {
        at: Written<Duration>,
    }
);

table!(
    /// Values from the literature, by what they measure.
    #[derive(Default)]
    Published {
        #[serde(default)]
        concentration: Vec<PublishedConcentration>,
        #[serde(default)]
        half_life: Vec<PublishedHalfLife>,
        #[serde(default)]
        dose_over_auc: Vec<PublishedDoseOverAuc>,
    }
);

table!(
    /// A concentration at one moment.
    PublishedConcentration {
        arm: Written<String>,
        probe: Written<String>,
        at: Written<Duration>,
        value: Written<Concentration>,
        sem: Option<Written<Concentration>>,
        sd: Option<Written<Concentration>>,
        n: Option<u32>,
        source: Written<String>,
    }
);

table!(
    /// A half-life over a window.
    PublishedHalfLife {
        arm: Written<String>,
        probe: Written<String>,
        from: Written<Duration>,
        until: Written<Duration>,
        value: Written<Duration>,
        sem: Option<Written<Duration>>,
        sd: Option<Written<Duration>>,
        n: Option<u32>,
        source: Written<String>,
    }
);

table!(
    /// A dose divided by the area under the curve: an apparent, local clearance.
    PublishedDoseOverAuc {
        arm: Written<String>,
        probe: Written<String>,
        tail_from: Written<Duration>,
        value: Written<Clearance>,
        sem: Option<Written<Clearance>>,
        sd: Option<Written<Clearance>>,
        n: Option<u32>,
        source: Written<String>,
    }
);
