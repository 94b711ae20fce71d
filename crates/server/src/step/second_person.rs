//! The second person of an order: the blind form, giving it, and taking it back.

use cisterna_quantity::MassUnit;
use cisterna_therapy::Command;
use cisterna_therapy::verification::VerifyOrder;

use super::{Known, Step, content};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

pub(crate) const VERIFY: Step = Step {
    slug: "verify-order",
    title: "Verify an order",
    reviewed: false,
    ask: ask_verify,
    read: read_verify,
};

pub(crate) const GIVE: Step = Step {
    slug: "give-order",
    title: "Give the verified order",
    reviewed: true,
    ask: ask_give,
    read: read_give,
};

pub(crate) const WITHDRAW: Step = Step {
    slug: "withdraw-order",
    title: "Withdraw an order",
    reviewed: false,
    ask: ask_withdraw,
    read: read_withdraw,
};

/// Nothing of the order is in this form, not even the unit of its drug.
fn ask_verify(form: Form, known: &Known<'_>) -> Form {
    let mut form = form.submit("Compare with the order");
    if let Some(prepared) = &known.patient.prepared {
        form = form.intro(&format!(
            "A {} was prepared by {}. A second person is needed: {}.",
            prepared.order.order.name(),
            prepared.order.prepared_by.name,
            prepared.order.because.join("; ")
        ));
    }
    let form = form
        .intro(
            "Enter it again from the prescription and the label of the container, without looking \
             at what your colleague entered. If the two differ, the order is void and has to be \
             prepared again.",
        )
        .group("In the reservoir");
    let form = content::ask_leading(form, known, MassUnit::Mg, "");
    let volume = Control::Quantity { unit: "mL" };
    let form = form.field(
        Field::new("filled", "Volume filled", volume)
            .hint("What goes in now; without a new fill, what was filled last."),
    );
    let dose = Control::Quantity { unit: "mg/day" };
    content::ask_following(form, known).group("Programme").field(
        Field::new("dose", "Daily dose of the leading drug", dose)
            .hint("Another unit counts when it is typed: 150 mcg/day."),
    )
}

fn read_verify(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let content = content::read(reading, known, MassUnit::Mg);
    let filled = reading.quantity("filled", "volume filled", "mL");
    let dose = reading.quantity("dose", "daily dose", "mg/day");
    let entered = VerifyOrder { content: content?, filled: filled?, dose: dose? };
    Some(Command::VerifyOrder(entered))
}

fn ask_give(form: Form, known: &Known<'_>) -> Form {
    let form = form.submit("Review the order");
    let Some(prepared) = &known.patient.prepared else { return form };
    let by = &prepared.order.prepared_by.name;
    match &prepared.verified_by {
        Some(person) => form.intro(&format!("Prepared by {by}, verified by {}.", person.name)),
        None => form.intro(&format!("Prepared by {by}, not verified yet.")),
    }
}

fn read_give(_: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    Some(Command::GiveOrder)
}

fn ask_withdraw(form: Form, _: &Known<'_>) -> Form {
    form.submit("Withdraw the order")
        .intro("What was prepared is not given. It stays in the history.")
        .field(Field::new("reason", "Reason", Control::Text))
}

fn read_withdraw(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    Some(Command::WithdrawOrder { reason: reading.required_text("reason", "reason") })
}
