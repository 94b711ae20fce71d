//! A patient's story in a TOML file: read strictly, played, and compared with published values.
//!
//! Every value is text with its unit. An unknown key, a missing one, a bare number, a level or a
//! device that the catalogue does not know: each is refused with file, line and key. Times count
//! from the start of the scenario.
//!
//! ```toml
//! title = "What the scenario shows, in a line"
//! about = "What it stands for and what was chosen, for whoever reads it"
//! drug = "morphine"            # a drug of the catalogue: its loss is taken from there
//! step = "20 s"                # longest step; 20 s follow a bolus, 10 min suit months of infusion
//! until = "12 h"               # where it ends
//!
//! [sampling]                   # when the probes are read: `every`, `at`, or both
//! every = "15 min"
//! at = ["5 min"]
//! shown = ["1 h", "12 h"]      # optional: only these in the printed table
//!
//! [[probe]]                    # one or more
//! name = "site"
//! place = "L3-4"               # a level of the catalogue, "cisterna magna" or "cranial space"
//!
//! [[arm]]                      # one patient; one or more
//! name = "0.25 mg"
//!
//! [[arm.dose]]                 # a dose through a needle
//! at = "0 s"
//! place = "L3-4"
//! mass = "0.25 mg"
//! over = "60 s"
//! drug = "fentanyl"            # optional: another drug than the scenario's
//! ```
//!
//! An arm with a person tells what the drugs do to it. Figures without a unit may be bare numbers.
//!
//! ```toml
//! [arm.patient]
//! height = "170 cm"            # the canal is in proportion
//! weight = "70 kg"             # the plasma is in proportion
//! pain = 8                     # optional: the score without any drug, 0 to 10
//! painful = ["L4", "L5"]       # optional: the painful dermatomes, C2 to S5; the legs' without it
//! spasticity = 3               # optional: the score without drug, 0 to 4
//! opioid_tolerance = 1         # with opioids: the EC50 over that of somebody who is not used to them
//! conversion = 100             # optional: dose by mouth over intrathecal dose; else drawn, 10 to 300
//! seed = 7                     # needed when anything is left to chance
//!
//! [[arm.patient.oral_opioid]]  # optional: taken by mouth from then on, as morphine
//! at = "0 d"                   # what is taken at 0 the person is used to
//! morphine = "60 mg/day"
//!
//! [arm.patient.day]            # optional: times of day; the night as a factor on the day
//! starts_at = "9 h"            # the time of day at the start
//! wakes_at = "7 h"
//! sleeps_at = "23 h"
//! night_pain = 0.8
//! night_motion = 0.7           # of the fluid: of all dispersion
//!
//! [arm.patient.asking]         # optional: asks for a bolus when awake; the programme must grant it
//! from_pain = 4                # above this score
//! per_hour = 2                 # at a score of 10, on average; in proportion between
//!
//! [arm.patient.visits]         # optional: all that is done to the pump at one moment after 0
//! missed = "5 %"
//! late = "20 %"
//! late_by = "3 d"              # on average; before the next visit at the latest
//! ```
//!
//! What is read from a person, and can be expected by its name: `pain`, `analgesia`,
//! `respiratory depression`, `spasticity`, `motor block`, `sympathetic block`, `itch`, `nausea`,
//! `withdrawal`, `tolerance`, `plasma` (ng/mL; of another drug with `drug`). See
//! [`effect`](crate::effect). `boluses granted` and `boluses denied` are the pump's. Told as happenings:
//! "respiratory depression reaches", "respiratory depression falls below", "withdrawal begins",
//! "withdrawal eases", "the patient asks for a bolus", "a visit is late by", "a visit is missed".
//!
//! An arm with an implanted system has these tables, each list in any order. Keys that are marked
//! optional may be left out; then what they say is not so.
//!
//! ```toml
//! [arm.implant]
//! pump = "synchromed-ii-20"    # flow limits, quantum and internal tubing come from the catalogue
//! catheter = "medtronic-8780"
//! cut_off = "34 cm"            # what the surgeon cut off
//! tip = "T10"
//! pathway_holds = "0 mg/mL"    # what tubing and catheter are filled with at the start
//! control = "core"             # the control core alone, which senses nothing and sounds only what it
//!                              # counts; or "full": self-test, stored programme, monitor, alarms
//! residual_mixes = true        # optional: the pump's residual volume stays and dilutes what is filled
//! flow = { bias = "2.5 %", sd = "7.7 %", seed = 1 }   # optional: how far the flow is off
//! assumed_tubing = "0.1 mL"    # only for a pump whose tubing the catalogue does not know
//!
//! [[arm.refill]]
//! at = "0 s"
//! removed = "0 mL"             # optional: what the pump is told; without it what really came out
//! left_behind = "1 mL"         # optional: of what a needle could have reached
//! filled = "20 mL"             # what was really injected
//! told_filled = "18 mL"        # optional: what the pump is told instead
//! concentration = "10 mg/mL"   # what was really in it
//! drug = "hydromorphone"       # optional: another drug than the scenario's
//! also = [{ drug = "bupivacaine", concentration = "5 mg/mL" }]   # optional: a mixture, of up to four
//! rinse = { volume = "2 mL", times = 3 }     # optional: with the new solution
//! pocket = "50 %"              # optional: this share went into the pocket
//! port = "catheter"            # optional: through the access port instead, with `over` and `removed`
//! over = "5 min"
//!
//! [[arm.programme]]            # what the pump is told, right or wrong
//! at = "0 s"
//! concentration = "10 mg/mL"
//! rate = "0.05 mL/day"         # or `day`, `week`, `periodic`, `minimum_rate`, `stopped`
//! low_reservoir_alarm = "2 mL"
//! prime = { volume = "0.316 mL", rate = "24 mL/day" }    # or `bridge`, or neither
//! # patient_bolus and dose_limit as in a script, where all of it is explained; the pump takes a
//! # patient_bolus only with a dose_limit
//!
//! [[arm.bolus]]                # a single bolus on top of the programme: at, volume, rate
//! [[arm.stop]]                 # the pump is stopped: at
//! [[arm.request]]              # the patient asks for a bolus: at, and `every` with `until`
//! [[arm.release]]              # a person ends a fault: at, fault = "over-delivery"
//! [[arm.interrogate]]          # the pump is read: at
//! [[arm.restart]]              # power comes on again, the self-test passes: at
//! ```
//!
//! A refill, a programme, a bolus, a request and a release may say `expect = "granted"`, or
//! `expect = "refused"` and then a `rule` such as `"pump.dose-limit"`. Without it, what the pump refuses
//! is an error of the file; only a patient may ask in vain.
//!
//! ## Faults
//!
//! `[[arm.fault]]` has `at`, `kind`, and the keys of its kind. `until` may be left out unless it stands
//! in the second column.
//!
//! | kind | keys | what happens |
//! |---|---|---|
//! | `over-infusion` | `excess = "30 %"` (`until`) | [each turn moves too much](crate::hardware::over_infusion) |
//! | `motor-stall` | `sensed = true` (`until`) | [the rotor stands](crate::hardware::stall) |
//! | `motor-slips` | `lost = "40 %"` (`until`) | [turns are lost](crate::hardware::slip) |
//! | `motor-runs-away` | | [it turns by itself](crate::hardware::runaway) |
//! | `magnetic-field` | `until`, and with a rotor `restart_after = "6 h"` | [a field](crate::hardware::magnet) |
//! | `replacement-due` | | [the battery nears its end](crate::hardware::battery) |
//! | `battery-dead` | | the battery is empty, without a word |
//! | `core-hangs`, `monitor-hangs` | | a processor hangs |
//! | `kink` | `passes = "30 %"` (`until`) | [less passes](crate::catheter::block) |
//! | `occlusion` | `sensed = false` (`until`) | nothing passes |
//! | `disconnection` | `along = "10 cm"`, from the pump | [all leaves there](crate::catheter::breach) |
//! | `leak` | `along`, `share = "40 %"` | a share leaves there |
//! | `tip-moves` | `to = "L2"` or `"out of the sac"` | [the tip elsewhere](crate::catheter::migration) |
//! | `granuloma` | `growth_per_year = "5 mm"` at `dose` and `concentration` | [a mass](crate::catheter::granuloma) |
//!
//! A pump with `control = "core"` senses nothing of this, whatever `sensed` says.
//! With a motor that runs away or a processor that hangs the rest is played second by second: about half a
//! second of computing for a day of it, so let it begin late.
//!
//! At one moment faults end and begin first; then come releases, restarts, refills, programmes, boluses,
//! stops, readings, requests and needles.
//!
//! ## What has to be so
//!
//! `[[expect]]` has `arm`, one of the four keys below, and may have `why`, a source. Each is printed with
//! what was found; one that does not hold ends `cisterna simulate` with an error.
//!
//! ```toml
//! [[expect]]
//! arm = "no controller"
//! value = "tip dose"                 # a value, see below
//! at = "3 d"                         # or between = ["2 d", "4 d"]: at every reading in it, and with
//!                                    # once = true at one of them
//! at_least = "50 mcg/day"            # one limit or both, in the value's unit
//! at_most = "60 mcg/day"
//!
//! [[expect]]
//! arm = "no controller"
//! probe = "T10"                      # a probe's concentration; `of` compares with another arm, and
//! at = "3 d"                         # the limits are then shares
//! of = "everything"
//! at_least = "400 %"
//!
//! [[expect]]
//! arm = "everything"
//! alarm = "motor-stall"              # raised; or with never = true not raised
//! between = ["1 d", "2 d"]           # optional: in this window
//!
//! [[expect]]
//! arm = "everything"
//! happening = "reaches the tip"      # as `alarm`: something whose words hold this text
//! ```
//!
//! | value | what |
//! |---|---|
//! | `tip dose`, `flow` | what really enters the fluid, and leaves the reservoir, now |
//! | `tip mass`, `dose in 24 h` | what entered at the tip since the start, and in the day that ends `at` |
//! | `reservoir`, `reservoir counted`, `reservoir difference` | what a needle could take, what the pump counts, and really less counted |
//! | `reservoir concentration` | what is really in it |
//! | `residual`, `residual expected`, `residual difference` | at a refill: what came out, what the pump had counted, and their difference |
//! | `pocket`, `absorbed from pocket` | drug that came into tissue along the catheter, and from there into the blood |
//! | `granuloma`, `compression`, `taken by granuloma` | its diameter in mm, its rank from 0 to 3, the drug it took |
//! | `boluses granted`, `boluses denied`, `restarts` | the pump's counts |
//!
//! `tip mass`, `pocket`, `absorbed from pocket` and `taken by granuloma` take a `drug`.
//!
//! ## Published values
//!
//! Published values are compared, never fitted. Each has `arm`, `probe`, `value`, `source`, one of
//! `sem` and `sd` if it is known, and `n` if it is known; and further
//!
//! | table | keys | value |
//! |---|---|---|
//! | `[[published.concentration]]` | `at` | `4228 ng/mL` |
//! | `[[published.half_life]]` | `from`, `until`: from the two concentrations at these ends | `196 min` |
//! | `[[published.dose_over_auc]]` | `tail_from`: area to the end, and an exponential tail beyond it with the half-life from here to the end | `0.24 mL/min` |

mod appointments;
mod arm;
mod checked;
pub(crate) mod error;
mod expect;
mod export;
mod fault;
mod figure;
mod implanted;
mod json;
mod living;
mod measure;
mod number;
mod outcome;
mod patient;
pub(crate) mod plan;
mod plausible;
mod profile;
mod progress;
mod reservoir;
mod run;
mod signs;
pub(crate) mod text;
pub(crate) mod value;
mod visit;
pub(crate) mod words;
pub(crate) mod written;

use std::path::Path;

use cisterna_catalog::Catalog;

use error::Place;
use measure::Published;
use plan::Plan;
use written::Document;

pub use error::{Problem, ScenarioError};
pub use expect::Checked;
pub use export::{Course, Kind, NotFinite};
pub use outcome::{ArmOutcome, Comparison, Happening, Outcome, PumpAccount, Sample, Spread, hours};
pub use profile::{Moment, Profile};
pub use progress::Progress;
pub use reservoir::{Filled, Fillings, Reservoir};

/// A scenario that was read and checked.
#[derive(Clone, Debug)]
pub struct Scenario {
    file: String,
    text: String,
    document: Document,
}

impl Scenario {
    /// Reads a file and checks it against the catalogue.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the file that is refused.
    pub fn load(path: &Path, catalog: &Catalog) -> Result<Self, ScenarioError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Place { file: &file, text: "" }.whole(Problem::Unreadable(error.to_string()))
        })?;
        Self::parse(&file, &text, catalog)
    }

    /// Reads a text and checks it against the catalogue; `file` is its name in refusals.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the text that is refused.
    pub fn parse(file: &str, text: &str, catalog: &Catalog) -> Result<Self, ScenarioError> {
        let place = Place { file, text };
        let document = toml::from_str(text).map_err(|error| place.reading(&error))?;
        plan::plan(&document, catalog, place)?;
        Ok(Self { file: file.to_owned(), text: text.to_owned(), document })
    }

    /// What the scenario shows, in a line.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.document.title.value
    }

    /// What it stands for and what was chosen.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.document.about.value
    }

    /// Every seed that the file gives, with its arm and what is drawn from it; without any, nothing
    /// is random.
    #[must_use]
    pub fn seeds(&self) -> Vec<(&str, &'static str, u64)> {
        let mut seeds = Vec::new();
        for arm in &self.document.arm {
            let patient = arm.patient.as_ref().and_then(|patient| patient.seed.as_ref());
            let flow = arm.implant.as_ref().and_then(|implant| implant.flow.as_ref());
            let patient = patient.map(|seed| ("the patient", seed.value.0));
            let both = patient.into_iter().chain(flow.map(|flow| ("the pump's flow", flow.seed)));
            seeds.extend(both.map(|(what, seed)| (arm.name.value.as_str(), what, seed)));
        }
        seeds
    }

    /// The text that was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Plays every arm with the numbers of the catalogue.
    ///
    /// # Errors
    /// [`ScenarioError`] when the pump refuses what the file asks for, when this catalogue knows less
    /// than the one at loading, or when a reading is not a finite number.
    pub fn run(&self, catalog: &Catalog) -> Result<Outcome, ScenarioError> {
        self.run_told(catalog, &mut |_| ())
    }

    /// The same, telling after every step how far it is.
    ///
    /// # Errors
    /// As [`Scenario::run`].
    pub fn run_told(
        &self,
        catalog: &Catalog,
        told: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, ScenarioError> {
        let place = Place { file: &self.file, text: &self.text };
        let plan = plan::plan(&self.document, catalog, place)?;
        let (mut arms, mut traces) = (Vec::new(), Vec::new());
        for index in 0..plan.arms.len() {
            let (arm, trace) = run::run(&plan, index, place, told)?;
            arms.push(arm);
            traces.push(trace);
        }
        let comparisons = plan.published.iter().map(|published| {
            let trace = &traces[published.arm];
            compare(&plan, published, published.measure.of(trace, published.probe, plan.until))
        });
        let names: Vec<String> = plan.arms.iter().map(|arm| arm.name.clone()).collect();
        let mut checked: Vec<Checked> =
            traces.iter().flat_map(|trace| trace.answers.iter().cloned()).collect();
        let expected = plan.expected.iter();
        checked.extend(expected.map(|one| expect::judge(one, &names, &traces, plan.mass_unit)));
        checked.sort_by_key(|checked| checked.line);
        let outcome = Outcome {
            checked,
            title: self.title().to_owned(),
            about: self.about().to_owned(),
            drug: plan.drug.clone(),
            mass_unit: plan.mass_unit,
            loss_per_h: plan.parameters.loss_per_h,
            catalog_revision: catalog.revision(),
            step: plan.step,
            until: plan.until,
            probes: plan.probes.iter().map(|probe| probe.name.clone()).collect(),
            shown: plan.shown.clone(),
            comparisons: comparisons.collect(),
            arms,
        };
        outcome.finite().map_err(|odd| place.whole(Problem::NotFinite(odd)))
    }
}

fn compare(plan: &Plan, published: &Published, obtained: f64) -> Comparison {
    Comparison {
        arm: plan.arms[published.arm].name.clone(),
        probe: plan.probes[published.probe].name.clone(),
        what: published.measure.name(),
        unit: published.measure.unit(),
        published: published.value,
        spread: published.spread.map(|(kind, value)| Spread { kind, value }),
        n: published.n,
        obtained,
        ratio: obtained / published.value,
        source: published.source.clone(),
    }
}
