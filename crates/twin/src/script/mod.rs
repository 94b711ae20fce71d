//! A script of timed commands, faults and clock changes for one pump: read strictly, played, and
//! held against what it expects.
//!
//! The pump is a [`Controller`](cisterna_pump::Controller): control core, stored programme and
//! monitor. There is no patient, no catheter and no fluid here; a [`scenario`](crate::scenario) has
//! those. A refusal of the pump is a part of what comes out. What a script expects and does not get
//! is named with its line.
//!
//! Every value is text with its unit. An unknown key, a missing one, a bare number, a name that is
//! not known: each is refused with file, line and key. Times count from the start.
//!
//! ```toml
//! title = "What the script shows, in a line"
//! about = "What it stands for, and where it comes from"
//! pump = "SynchroMed II 20"        # of the catalogue; or [model], an invented pump
//! drug = "morphine"                # of the catalogue: its class, and the unit of its doses
//! until = "3 d"                    # where it ends, at most 20 years
//! resolution = "1 s"               # optional: the longest piece of time, at most 1 min. Drug is
//!                                  # summed up by pieces, at most 5 million of them
//!
//! [[step]]                         # in the order of time; exactly one action in each
//! at = "1 h"
//! refill = { removed = "0 mL", filled = "20 mL" }
//! expect = "granted"               # optional: or "refused", and then perhaps
//! # rule = "pump.dose-limit"
//!
//! [expect]                         # optional, each key too: what has to be so at the end
//! delivered = "0.15 mL"            # by the pump's ledger
//! moved = "0.15 mL"                # by the motor
//! reservoir = "19.85 mL"           # by the pump's account
//! rate = "0.05 mL/day"
//! granted = 2                      # requests of the patient
//! denied = 1
//! raised = ["motor-stall"]         # all faults that were raised, in their order
//! largest_window = { window = "4 h", mass = "26 mg" }
//! ```
//!
//! | action | value |
//! |---|---|
//! | `refill` | `{ removed, filled }`, measured volumes |
//! | `programme` | a table, see below |
//! | `patient_request`, `stop`, `interrogate`, `silence`, `pathway_emptied` | `true` |
//! | `bolus` | `{ volume, rate }`: a clinician's, on top |
//! | `fault`, `gone` | a fault that the hardware senses, and its end: `"motor-stall"`, … |
//! | `motor` | `"ideal"`, `"stalls"`, `"slips"` (every second quantum is lost), `"runs away"` (at the highest flow while it has power) |
//! | `kill` | `"core"` or `"monitor"`: that processor hangs |
//! | `restart` | `true`, or `{ fails = "memory" }`: power comes on again and the self-test runs |
//! | `acknowledge`, `release` | `{ fault, person }`, a person by number |
//! | `wall_clock` | `{ forward = "1 h" }` or `{ back = "1 h" }`: a label, as the pump counts elapsed time |
//!
//! ```toml
//! [step.programme]                 # below its [[step]]
//! concentration = "10 mg/mL"
//! low_reservoir_alarm = "2 mL"
//! continuous = "0.05 mL/day"       # or exactly one of these:
//! # stopped = true
//! # minimum_rate = true
//! # day = [{ from = "0 h", rate = "0.05 mL/day" }, …] with begins = "14 h", since midnight
//! # [[step.programme.week]] with begins, since Monday's midnight, and for each kind of day
//! #     on = ["saturday", "sunday"] and day = […]
//! # periodic = { base, volume, rate, interval, first_after }
//! prime = { volume = "0.316 mL", rate = "24 mL/day" }      # optional; or `bridge`
//! patient_bolus = { volume = "0.01 mL", over = "10 min",   # optional; or `rate`
//!     lockout = "4 h", most_per_day = 4, most_in_window = { most = 2, window = "8 h" } }
//! dose_limit = { most = "1 mg", window = "24 h" }          # optional
//! ```
//!
//! An invented pump stands in `[model]` in place of `pump`: `why`, `mechanism`,
//! `reservoir_capacity`, `quantum`, `rate_min`, `rate_max`, `patient_bolus`, and if it has them
//! `minimum_rate`, `day_steps_max`, `day_groups_max`, `periodic_interval_min`,
//! `replacement_to_end`.

mod action;
mod json;
mod motor;
pub(crate) mod name;
mod order;
mod outcome;
mod plan;
mod play;
pub(crate) mod programme;
pub(crate) mod text;
mod verdict;
mod windows;
pub(crate) mod words;
pub(crate) mod written;

use std::io::Read;
use std::path::Path;

use cisterna_catalog::Catalog;

use crate::TwinError;
use crate::scenario::error::Place;
use crate::scenario::{Problem, ScenarioError};
use play::Player;
use written::Document;

pub use order::ProgrammeFile;
pub use outcome::{AlarmOn, AlarmText, AtEnd, Event, Played, Refused, Unmet, What, WindowTotal};

/// The most bytes of a script.
const BYTES_MAX: usize = 1 << 20;

/// A script that was read and checked.
#[derive(Clone, Debug)]
pub struct Script {
    file: String,
    text: String,
    document: Document,
}

impl Script {
    /// Reads a file and checks it against the catalogue.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the file that is refused.
    pub fn load(path: &Path, catalog: &Catalog) -> Result<Self, ScenarioError> {
        let text = read(path)?;
        Self::parse(&path.display().to_string(), &text, catalog)
    }

    /// Reads a text and checks it against the catalogue; `file` is its name in refusals. It reads
    /// no file, plays nothing, and does not panic, whatever the text is.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the text that is refused.
    pub fn parse(file: &str, text: &str, catalog: &Catalog) -> Result<Self, ScenarioError> {
        let place = Place { file, text };
        if text.len() > BYTES_MAX {
            return Err(place.whole(Problem::TooLarge("1 MiB")));
        }
        let document = toml::from_str(text).map_err(|error| place.reading(&error))?;
        plan::plan(&document, catalog, place)?;
        Ok(Self { file: file.to_owned(), text: text.to_owned(), document })
    }

    /// What the script shows, in a line.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.document.title.value
    }

    /// What it stands for, and where it comes from.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.document.about.value
    }

    /// Plays the script on a pump with the constants of the catalogue.
    ///
    /// # Errors
    /// [`ScenarioError`] when this catalogue knows less than the one at loading, or when the pump
    /// refuses to let time pass.
    pub fn play(&self, catalog: &Catalog) -> Result<Played, ScenarioError> {
        let place = Place { file: &self.file, text: &self.text };
        let plan = plan::plan(&self.document, catalog, place)?;
        let refuse = |refusal| place.whole(Problem::Refused(TwinError::Pump(refusal)));
        let mut player = Player::new(&plan).map_err(refuse)?;
        player.play().map_err(refuse)?;
        let end = player.end();
        let (expectations, unmet) = verdict::verdict(&plan, &self.document, &player, &end, place);
        Ok(Played {
            title: self.title().to_owned(),
            pump: plan.pump.clone(),
            invented: plan.invented.clone(),
            drug: plan.drug.clone(),
            class: plan.class.name(),
            mass_unit: plan.unit,
            catalog_revision: catalog.revision(),
            until: plan.until,
            resolution: plan.resolution,
            events: player.events,
            end,
            expectations,
            unmet,
        })
    }
}

/// The text of a file. What is larger than any script is not read to its end.
fn read(path: &Path) -> Result<String, ScenarioError> {
    let file = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Place { file: &file, text: "" }.whole(Problem::Unreadable(error.to_string()))
    };
    let most = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = String::new();
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    opened.take(most).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}
