//! The list of the rules. This part: complications, revisions, scans, and the end of care.

use super::Group;
use super::list::{hard, soft};

/// The rules beside the path.
pub(super) const GROUP: Group = Group {
    title: "Complications, revision, scan, end of care",
    rules: &[
        hard(
            "complication.known-sign",
            "A sign is one of the catalogue.",
            "`complications` of the catalogue",
        ),
        hard(
            "complication.open-case",
            "A step belongs to a case that is open.",
            "the record of this patient",
        ),
        hard(
            "complication.next-step",
            "The work-up goes on with its next step.",
            "`work_up` of the catalogue",
        ),
        hard(
            "complication.work-up-first",
            "That nothing was found is said at the end of the work-up.",
            "own rule",
        ),
        hard(
            "complication.end",
            "A complication ends in one of its ways.",
            "`ends_in` of the catalogue",
        ),
        hard(
            "complication.end-done",
            "An operation that ends a case is recorded before.",
            "the record of this patient",
        ),
        soft(
            "granuloma.neurology",
            "The dose does not rise while answers call for a picture of the tip.",
            "own rule; `surveillance` of the catalogue",
        ),
        soft(
            "granuloma.concentration",
            "The dose does not rise above the concentration that raises the risk of a granuloma.",
            "own rule; `surveillance` of the catalogue",
        ),
        soft(
            "granuloma.dose",
            "The dose does not rise further above the one that raises the risk of a granuloma.",
            "own rule; `surveillance` of the catalogue",
        ),
        soft(
            "granuloma.growth",
            "The dose does not rise further when it has more than doubled in three months.",
            "own rule; `surveillance` of the catalogue",
        ),
        hard(
            "surveillance.question",
            "Every question about the tip is answered.",
            "`surveillance` of the catalogue",
        ),
        hard("revision.something", "A revision changes or measures something.", "own rule"),
        hard(
            "revision.new-pump",
            "A new pump has a serial number of its own.",
            "the implant record",
        ),
        hard(
            "revision.same-content",
            "A new pump is filled with the drug and concentration of before.",
            "own rule: a change needs its bridge",
        ),
        hard(
            "pathway.length-unknown",
            "Nothing is primed or bridged through a catheter of unknown length.",
            "record of the revision",
        ),
        hard(
            "explant.withdrawal-cover",
            "It is said how withdrawal is covered when a pump is taken out.",
            "`withdrawal` of the drug",
        ),
        hard(
            "explant.witness",
            "A rest of drug is disposed of before somebody else.",
            "own rule: controlled drugs are disposed of by two",
        ),
        hard(
            "explant.nothing-accepted",
            "A pump that was taken out is given nothing.",
            "the record of the explant",
        ),
        hard(
            "explant.open-case",
            "Nobody is implanted again before it is known what it was.",
            "own rule",
        ),
        hard(
            "mri.rule-unknown",
            "What the pump needs around a scan is known.",
            "`situations` of the catalogue",
        ),
        hard(
            "mri.steps",
            "Every step of the pump before a scan is confirmed.",
            "`situations` of the catalogue",
        ),
        hard(
            "mri.empty-first",
            "A pump that the field can empty is emptied before a scan.",
            "`empty_before_mri` of the pump",
        ),
        hard(
            "mri.check-first",
            "After a scan the pump is seen to run before it is changed.",
            "TGA notice on SynchroMed II",
        ),
        hard(
            "mri.interrogated",
            "The pump is interrogated after every scan.",
            "TGA notice on SynchroMed II",
        ),
        hard("care.ended", "After the end of care nothing is done.", "the record of this patient"),
    ],
};
