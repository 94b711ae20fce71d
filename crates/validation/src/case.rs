//! A case: what it is about, how it was used before, and how it is run.

use serde::Serialize;

use crate::row::{Row, Verdict};

/// What a case says about the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A closed solution, a law or another solver: says that the equations are solved.
    Analytic,
    /// Used in the calibration: the model was made to meet it.
    Calibrated,
    /// A default was chosen with the study in view: a check of consistency only.
    Chosen,
    /// Not used to set any parameter.
    Unseen,
}

impl Class {
    /// The letter that it has in a table.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Analytic => "V",
            Self::Calibrated => "C",
            Self::Chosen => "P",
            Self::Unseen => "X",
        }
    }
}

/// One case.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its fixed name, such as `V7`.
    pub id: &'static str,
    /// How it was used before.
    pub class: Class,
    /// What it is about, in a line.
    pub title: &'static str,
    /// What was assumed, for whoever judges it; empty where nothing was.
    pub about: &'static str,
    run: fn() -> Vec<Row>,
}

impl Case {
    pub(crate) const fn new(
        id: &'static str,
        class: Class,
        title: &'static str,
        run: fn() -> Vec<Row>,
    ) -> Self {
        Self { id, class, title, about: "", run }
    }

    pub(crate) const fn assuming(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// Runs it.
    #[must_use]
    pub fn run(&self) -> Judged {
        let Self { id, class, title, about, run } = *self;
        Judged { id, class, title, about, rows: run() }
    }
}

/// A case that was run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// Its fixed name.
    pub id: &'static str,
    /// How it was used before.
    pub class: Class,
    /// What it is about.
    pub title: &'static str,
    /// What was assumed.
    pub about: &'static str,
    /// Its comparisons.
    pub rows: Vec<Row>,
}

impl Judged {
    /// How many rows have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }
}
