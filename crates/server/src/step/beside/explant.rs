//! The explant, another implant after it, and the end of care.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{CareEnded, EndKind, Explant, ReimplantPlanned};

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::step::{Known, Step};

pub(super) const STEP: Step = Step { slug: "explant", title: "Explant", reviewed: true, ask, read };

pub(super) const AGAIN: Step = Step {
    slug: "reimplant",
    title: "Plan another implant",
    reviewed: false,
    ask: ask_again,
    read: read_again,
};

pub(super) const END: Step = Step {
    slug: "end-of-care",
    title: "End of care",
    reviewed: false,
    ask: ask_end,
    read: read_end,
};

const ENDS: [(EndKind, &str, &str); 3] = [
    (EndKind::Death, "death", "The patient has died"),
    (EndKind::Transfer, "transfer", "Another clinic has taken over"),
    (EndKind::Declined, "declined", "The patient wants no more of it and has no pump"),
];

fn ask(form: Form, _: &Known<'_>) -> Form {
    form.submit("Review the explant")
        .intro("Afterwards nothing can be programmed or filled any more.")
        .field(Field::new("operator_name", "Operator's name", Control::Text))
        .field(Field::new("reason", "Why", Control::LongText))
        .field(Field::new("serial", "Serial number read from the pump", Control::Text))
        .field(Field::new("catheter_out", "Catheter taken out as well", Control::Check).optional())
        .group("Drug")
        .field(Field::new("removed", "Taken from the reservoir", Control::Quantity { unit: "mL" }))
        .field(
            Field::new("witness", "Witness of the disposal", Control::Text)
                .hint("Somebody other than you."),
        )
        .field(
            Field::new("withdrawal_cover", "How withdrawal is covered", Control::LongText)
                .optional()
                .hint("What instead, how much, who watches. See the emergency card."),
        )
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let operator_name = reading.required_text("operator_name", "operator's name");
    let reason = reading.required_text("reason", "reason for the explant");
    let serial = reading.required_text("serial", "serial number");
    let removed = reading.quantity("removed", "volume from the reservoir", "mL");
    let witness = reading.required_text("witness", "witness of the disposal");
    Some(Command::Explant(Explant {
        operator_name,
        reason,
        serial,
        catheter_out: reading.tick("catheter_out"),
        removed: removed?,
        witness,
        withdrawal_cover: reading.text("withdrawal_cover"),
    }))
}

fn ask_again(form: Form, _: &Known<'_>) -> Form {
    form.submit("Plan the implant")
        .intro("If no other pump is to be implanted, record the end of care instead.")
        .field(Field::new("assessment", "Why again, and what is over", Control::LongText))
}

fn read_again(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let assessment = reading.required_text("assessment", "assessment");
    Some(Command::PlanReimplant(ReimplantPlanned { assessment }))
}

fn ask_end(form: Form, _: &Known<'_>) -> Form {
    let ends = ENDS.map(|(_, value, label)| Choice::new(value, label));
    form.submit("End the care")
        .intro("Afterwards nothing can be recorded for this patient any more.")
        .field(Field::new("kind", "Why", Control::Choice(ends.to_vec())))
        .field(
            Field::new("told", "Who was told", Control::Text)
                .hint("The clinic and person that take over, or who knows of the death."),
        )
        .field(
            Field::new("pump", "What is done with the pump and its drug", Control::LongText)
                .optional()
                .hint("Needed while a pump is implanted: who stops, empties or takes it out."),
        )
}

fn read_end(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let kind = reading.choice("kind", "reason", |typed| {
        ENDS.iter().find(|(_, value, _)| *value == typed).map(|(kind, ..)| *kind)
    });
    let told = reading.required_text("told", "person or clinic that was told");
    let pump = reading.text("pump");
    Some(Command::EndCare(CareEnded { kind: kind?, told, pump }))
}
