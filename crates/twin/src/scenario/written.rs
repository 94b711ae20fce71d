//! A scenario file as it is written, key by key. Unknown keys are refused.

use std::num::NonZeroU32;

use cisterna_quantity::{Concentration, Duration, Length, Mass, Percent, Rate, Volume};

use super::fault::Fault;
use super::patient::Patient;
use super::value::{Clearance, Signed, Written, WrittenList};
use crate::Supervision;
use crate::script::name::{Answered, Count, Name, Named};
use crate::script::written::{Yes, programme_table};

/// Defines a table of the file: unknown keys are refused.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$field:meta])* $key:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a table of keys and values")]
        pub(crate) struct $name {
            $($(#[$field])* pub(crate) $key: $kind,)*
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
        #[serde(default)]
        expect: Vec<Expect>,
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
        patient: Option<Patient>,
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
        #[serde(default)]
        request: Vec<Request>,
        #[serde(default)]
        fault: Vec<Fault>,
        #[serde(default)]
        release: Vec<Release>,
        #[serde(default)]
        interrogate: Vec<At>,
        #[serde(default)]
        restart: Vec<At>,
    }
);

table!(
    /// A dose through a needle.
    Dose {
        at: Written<Duration>,
        place: Written<String>,
        mass: Written<Mass>,
        drug: Option<Written<String>>,
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
        control: Written<Name<Supervision>>,
        residual_mixes: Option<Yes>,
        flow: Option<FlowError>,
        assumed_tubing: Option<Written<Volume>>,
    }
);

table!(
    /// How far the flow of the pump is off.
    FlowError {
        bias: Written<Signed>,
        sd: Written<Percent>,
        seed: u64,
    }
);

table!(
    /// A refill, right or wrong.
    Refill {
        at: Written<Duration>,
        removed: Option<Written<Volume>>,
        left_behind: Option<Written<Volume>>,
        filled: Written<Volume>,
        concentration: Written<Concentration>,
        drug: Option<Written<String>>,
        #[serde(default)]
        also: Vec<Also>,
        rinse: Option<Rinse>,
        pocket: Option<Written<Percent>>,
        port: Option<Written<Name<Port>>>,
        over: Option<Written<Duration>>,
        told_filled: Option<Written<Volume>>,
        expect: Option<Written<Name<Answered>>>,
        rule: Option<Written<String>>,
    }
);

table!(
    /// A further drug of a mixture.
    Also {
        drug: Written<String>,
        concentration: Written<Concentration>,
    }
);

table!(
    /// The reservoir is rinsed with the new solution.
    Rinse {
        volume: Written<Volume>,
        times: Written<Count<u8>>,
    }
);

/// A port that is not the reservoir's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    /// The catheter access port.
    Catheter,
}

impl Named for Port {
    fn all() -> Vec<(&'static str, Self)> {
        vec![("catheter", Self::Catheter)]
    }
}

impl Named for Supervision {
    fn all() -> Vec<(&'static str, Self)> {
        vec![("core", Self::Core), ("full", Self::Full)]
    }
}

programme_table!(
    /// The pump is programmed.
    Programme, "rate" {
        at: Written<Duration>,
        expect: Option<Written<Name<Answered>>>,
        rule: Option<Written<String>>,
    }
);

table!(
    /// A single bolus on top of the programme.
    SingleBolus {
        at: Written<Duration>,
        volume: Written<Volume>,
        rate: Written<Rate>,
        expect: Option<Written<Name<Answered>>>,
        rule: Option<Written<String>>,
    }
);

table!(
    /// The pump is stopped.
    Stop {
        at: Written<Duration>,
    }
);

table!(
    /// The patient asks for a bolus, once or again and again.
    Request {
        at: Written<Duration>,
        every: Option<Written<Duration>>,
        until: Option<Written<Duration>>,
        expect: Option<Written<Name<Answered>>>,
        rule: Option<Written<String>>,
    }
);

table!(
    /// A person has looked for the cause of a fault and ends it.
    Release {
        at: Written<Duration>,
        fault: Written<Name<cisterna_pump::Fault>>,
        expect: Option<Written<Name<Answered>>>,
        rule: Option<Written<String>>,
    }
);

table!(
    /// Something that is done, with no more to say about it than when.
    At {
        at: Written<Duration>,
    }
);

table!(
    /// What has to be so.
    Expect {
        arm: Written<String>,
        value: Option<Written<String>>,
        probe: Option<Written<String>>,
        alarm: Option<Written<Name<cisterna_pump::Fault>>>,
        happening: Option<Written<String>>,
        drug: Option<Written<String>>,
        at: Option<Written<Duration>>,
        #[serde(default)]
        between: WrittenList<Duration>,
        once: Option<Yes>,
        never: Option<Yes>,
        at_least: Option<Written<String>>,
        at_most: Option<Written<String>>,
        of: Option<Written<String>>,
        why: Option<Written<String>>,
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
        n: Option<NonZeroU32>,
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
        n: Option<NonZeroU32>,
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
        n: Option<NonZeroU32>,
        source: Written<String>,
    }
);
