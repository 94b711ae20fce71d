//! What a screening says: the verdict with every reason, and apart from it what the payer asks.

use serde::{Deserialize, Serialize};

/// What a screening says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing stands against a trial.
    Eligible,
    /// Something has to be done first.
    NotYet,
    /// Not so: not with this drug, or not with a pump at all.
    No,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::NotYet => "not yet",
            Self::No => "no",
        }
    }
}

/// One reason of a screening's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it says on its own.
    pub verdict: Verdict,
    /// The rule's id.
    pub rule: String,
    /// What was found.
    pub message: String,
    /// Where the rule comes from, and whether that was verified.
    pub source: String,
    /// What would change it; empty when nothing needs to.
    pub action: String,
}

/// The answer of a screening: the worst of its findings, with all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The verdict. It is medical: no payer has a say in it.
    pub verdict: Verdict,
    /// Every reason, for and against.
    pub findings: Vec<Finding>,
    /// What the payer's criteria say; absent when no payer was named.
    #[serde(default)]
    pub payer: Option<PayerAnswer>,
}

impl Answer {
    pub(super) fn of(findings: Vec<Finding>, payer: Option<PayerAnswer>) -> Self {
        let worst = findings.iter().map(|finding| finding.verdict).max();
        Self { verdict: worst.unwrap_or(Verdict::NotYet), findings, payer }
    }

    /// In words, the payer's criteria apart from the medical verdict.
    #[must_use]
    pub fn words(&self) -> String {
        let medical = self.verdict.words();
        match &self.payer {
            None => medical.to_owned(),
            Some(payer) if payer.met => format!("{medical}; the payer's criteria are met"),
            Some(_) => format!("{medical}; the payer's criteria are not met"),
        }
    }
}

/// What a payer's criteria say. They decide over money and never over the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerAnswer {
    /// The payer, in words.
    pub payer: String,
    /// Whether all criteria are met.
    pub met: bool,
    /// Every criterion.
    pub findings: Vec<PayerFinding>,
}

/// One criterion of a payer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerFinding {
    /// Whether it is met.
    pub met: bool,
    /// What is asked, and what was found.
    pub message: String,
    /// Where it comes from, and whether that was verified.
    pub source: String,
    /// What would change it; empty when it is met.
    pub action: String,
}

/// What speaks for a trial.
pub(super) fn fine(rule: &str, message: impl Into<String>, source: impl Into<String>) -> Finding {
    found(Verdict::Eligible, rule, message, source, "")
}

/// One reason, with what would change it.
pub(super) fn found(
    verdict: Verdict,
    rule: &str,
    message: impl Into<String>,
    source: impl Into<String>,
    action: &str,
) -> Finding {
    let (rule, action) = (rule.to_owned(), action.to_owned());
    Finding { verdict, rule, message: message.into(), source: source.into(), action }
}

/// A question that is to be answered so, with what was found either way.
pub(super) struct Question<'a> {
    pub(super) rule: &'a str,
    pub(super) source: &'a str,
    /// What is said when nothing stands against a trial.
    pub(super) well: &'a str,
    /// What is said when something does.
    pub(super) amiss: &'a str,
    /// What would change it.
    pub(super) action: &'a str,
}

impl Question<'_> {
    /// The finding: `verdict` when something is amiss.
    pub(super) fn when(&self, amiss: bool, verdict: Verdict) -> Finding {
        if amiss {
            found(verdict, self.rule, self.amiss, self.source, self.action)
        } else {
            fine(self.rule, self.well, self.source)
        }
    }
}
