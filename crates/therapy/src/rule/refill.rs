//! The list of the rules. The steps of a refill.

use super::{Group, Rule, Severity};

const fn hard(id: &'static str, text: &'static str, source: &'static str) -> Rule {
    Rule { id, severity: Severity::Hard, text, source }
}

/// The steps of a refill.
pub(super) const STEPS: Group = Group {
    title: "Refill: its steps",
    rules: &[
        hard(
            "refill.identity",
            "Two identifiers of the patient match the referral.",
            "the referral",
        ),
        hard(
            "refill.runs-as-recorded",
            "The pump runs what the record says.",
            "the programme in the record",
        ),
        hard(
            "refill.needle",
            "Template, stop and free solution show that the needle is in the reservoir.",
            "pocket fill recall of 2011; ISMP 2004",
        ),
        hard(
            "refill.container-matches",
            "Order, label and programme name the same drug, concentration, lot and last day.",
            "the order; the label that was checked",
        ),
        hard(
            "refill.filled-is-injected",
            "What is programmed as filled is what was injected, or measured after a possible pocket fill.",
            "the portions that were recorded",
        ),
        hard("refill.echo", "The pump tells back what was ordered.", "the order in the record"),
        hard(
            "refill.observation",
            "The observation after a refill is over, with a look at its end.",
            "`observation_after_refill`, `trial_observation_min` and `observation_after_first_dose`",
        ),
        hard(
            "refill.departure",
            "The patient is as before, and knows the signs and whom to call.",
            "nursing project on pump refills: level of consciousness and gait before and after",
        ),
        hard(
            "refill.next-visit",
            "The next visit lies before the latest date of the refill.",
            "the programme",
        ),
    ],
};
