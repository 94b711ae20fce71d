//! What came out of a script.

use cisterna_pump::{Counts, Fault, Ledger, Priority, SafeState, Tone};
use cisterna_quantity::{Duration, Mass, MassUnit, Rate, Volume};

/// The result of a script: the same file and catalogue give the same bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// The script's title.
    pub title: String,
    /// The pump, as the catalogue names it.
    pub pump: String,
    /// Why the pump is an invented one, if it is.
    pub invented: Option<String>,
    /// The drug, as the catalogue names it.
    pub drug: String,
    /// The class of the drug, as the pump knows it.
    pub class: &'static str,
    /// The unit in which the drug's doses are shown.
    pub mass_unit: MassUnit,
    /// The edition of the catalogue.
    pub catalog_revision: String,
    /// The time that was played.
    pub until: Duration,
    /// The longest piece of time in which drug is summed up.
    pub resolution: Duration,
    /// What happened, in order of time.
    pub events: Vec<Event>,
    /// How things are at the end.
    pub end: AtEnd,
    /// How many expectations the script has.
    pub expectations: usize,
    /// Those that were not met.
    pub unmet: Vec<Unmet>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The time since the start.
    pub at: Duration,
    /// The line of the script that did it; none when the pump did it by itself.
    pub line: Option<usize>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The pump was asked or told something.
    Asked {
        /// What, in words.
        what: String,
        /// Why not, if it was refused.
        refused: Option<Refused>,
    },
    /// Something was done to the pump, or around it, that it is not asked about.
    Done(String),
    /// The pump told something.
    Told(String),
    /// An alarm.
    Alarm(AlarmText),
}

/// Why the pump does not do what it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The rule's id.
    pub rule: &'static str,
    /// What is wrong.
    pub why: String,
    /// The limit, where there is one.
    pub limit: Option<String>,
    /// What to do next.
    pub action: &'static str,
}

/// An alarm as people hear and read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmText {
    /// What it is about.
    pub fault: Fault,
    /// How urgent it is with this drug.
    pub priority: Priority,
    /// How it sounds.
    pub tone: Tone,
    /// What the pump does while the cause is there.
    pub state: SafeState,
}

/// How things are at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtEnd {
    /// The pump's own time. While its control core did not run, none passed.
    pub pump_clock: Duration,
    /// The pump's own account.
    pub ledger: Ledger,
    /// What the reservoir holds by that account.
    pub reservoir: Volume,
    /// What the motor really moved.
    pub moved: Volume,
    /// What the reservoir really holds.
    pub really_left: Volume,
    /// The drug that left: a prime does not count, and a bridge counts with the old drug.
    pub drug: Mass,
    /// The flow that is commanded.
    pub rate: Rate,
    /// Whether the motor has power.
    pub power: bool,
    /// The pump's counts.
    pub counts: Counts,
    /// The alarms that are on.
    pub alarms: Vec<AlarmOn>,
    /// Since when it is in doubt what was delivered, in the pump's own time.
    pub doubt_since: Option<Duration>,
    /// The largest totals in windows of time, the shortest window first.
    pub windows: Vec<WindowTotal>,
}

/// An alarm that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmOn {
    /// What it says.
    pub alarm: AlarmText,
    /// Whether its cause is still there.
    pub active: bool,
    /// How often it was raised.
    pub times: u16,
    /// Whether somebody acknowledged it.
    pub acknowledged: bool,
}

/// The most drug in any stretch of time of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowTotal {
    /// The length.
    pub window: Duration,
    /// The largest total of whole pieces that lie within such a window.
    pub most: Mass,
    /// When the last of these pieces ends; the first time, if there are several.
    pub until: Duration,
    /// The largest total when pieces count that such a window only cuts: no window holds more.
    pub at_most: Mass,
}

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The file.
    pub file: String,
    /// The line on which it is written.
    pub line: usize,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl std::fmt::Display for Unmet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, line, expected, found } = self;
        write!(f, "{file}:{line}: expected {expected}, and it is {found}")
    }
}
