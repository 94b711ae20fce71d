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
//! ```
//!
//! An arm with an implanted system has these tables, each list in any order:
//!
//! ```toml
//! [arm.implant]
//! pump = "synchromed-ii-20"    # flow limits, quantum and internal tubing come from the catalogue
//! catheter = "medtronic-8780"
//! cut_off = "34 cm"            # what the surgeon cut off
//! tip = "T10"
//! pathway_holds = "0 mg/mL"    # what tubing and catheter are filled with at the start
//!
//! [[arm.refill]]               # what was really filled; the residual is removed completely
//! at = "0 s"
//! removed = "0 mL"
//! filled = "20 mL"
//! concentration = "10 mg/mL"
//!
//! [[arm.programme]]            # what the pump is told, right or wrong
//! at = "0 s"
//! concentration = "10 mg/mL"
//! rate = "0.05 mL/day"
//! low_reservoir_alarm = "2 mL"
//! prime = { volume = "0.316 mL", rate = "24 mL/day" }    # or `bridge`, or neither
//!
//! [[arm.bolus]]                # a single bolus on top of the programme: at, volume, rate
//! [[arm.stop]]                 # the pump is stopped: at
//! ```
//!
//! At one moment a refill comes before a programme, a bolus, a stop and a needle.
//!
//! Published values are compared, never fitted. Each has `arm`, `probe`, `value`, `source`, one of
//! `sem` and `sd` if it is known, and `n` if it is known; and further
//!
//! | table | keys | value |
//! |---|---|---|
//! | `[[published.concentration]]` | `at` | `4228 ng/mL` |
//! | `[[published.half_life]]` | `from`, `until`: from the two concentrations at these ends | `196 min` |
//! | `[[published.dose_over_auc]]` | `tail_from`: area to the end, and an exponential tail beyond it with the half-life from here to the end | `0.24 mL/min` |

mod arm;
mod checked;
mod csv;
pub(crate) mod error;
mod expect;
mod fault;
mod implanted;
mod json;
mod measure;
mod number;
mod outcome;
pub(crate) mod plan;
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
pub use outcome::{
    ArmOutcome, Comparison, Happening, Outcome, PumpAccount, Sample, Series, Spread,
};

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

    /// Plays every arm with the numbers of the catalogue.
    ///
    /// # Errors
    /// [`ScenarioError`] when the pump refuses what the file asks for, or when this catalogue
    /// knows less than the one at loading.
    pub fn run(&self, catalog: &Catalog) -> Result<Outcome, ScenarioError> {
        let place = Place { file: &self.file, text: &self.text };
        let plan = plan::plan(&self.document, catalog, place)?;
        let (mut arms, mut traces) = (Vec::new(), Vec::new());
        for index in 0..plan.arms.len() {
            let (arm, trace) = run::run(&plan, index, place)?;
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
        Ok(Outcome {
            checked,
            title: self.title().to_owned(),
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
        })
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
