//! A sample order form with invented refusals, to look at; no rule of therapy is here.

use cisterna_server::form::{Choice, Control, Field, Form, Submitted};
use cisterna_server::{Actor, Asked, Page, Section};
use cisterna_therapy::{Refusal, Refused};

/// The form as it was opened, or refused with `/form?refused=yes`.
pub(crate) async fn show(actor: Actor, Asked(asked): Asked) -> Page {
    let mut form = form().secret(&actor.csrf);
    if asked.yes_no("refused") == Some(true) {
        form.fill(&typed());
        form.refuse(&refused());
    }
    form.page(actor.layout("New order", Section::Patients))
}

fn form() -> Form {
    let drugs = ["Morphine", "Hydromorphone", "Ziconotide", "Baclofen", "Bupivacaine"];
    let drugs = drugs.iter().map(|drug| Choice::new(drug, drug)).collect();
    Form::new("/form", "New order for Erika Muster")
        .intro("The order is checked when you send it. Nothing reaches the pump from this page.")
        .group("Medication")
        .field(
            Field::new("patient", "Patient", Control::Fixed).value("Erika Muster, born 1961-04-02"),
        )
        .field(Field::new("drug", "Drug in the reservoir", Control::Choice(drugs)))
        .field(
            Field::new("concentration", "Concentration", Control::Quantity { unit: "mg/mL" })
                .hint("As on the label of the syringe."),
        )
        .field(Field::new("dose", "Daily dose", Control::Quantity { unit: "µg/day" }))
        .group("When and why")
        .field(Field::new("start", "First day", Control::Date))
        .field(Field::new("at", "Planned time", Control::DateTime).optional())
        .field(Field::new(
            "mode",
            "Delivery",
            Control::Choice(vec![
                Choice::new("simple", "Simple continuous"),
                Choice::new("flex", "Flex"),
                Choice::new("minimum", "Minimum rate"),
            ]),
        ))
        .field(Field::new("bridge", "Is a bridge bolus needed?", Control::YesNo))
        .field(Field::new("reason", "Reason for the change", Control::LongText))
        .field(Field::new("read", "I have read the patient's allergies", Control::Check))
        .submit("Check the order")
}

fn typed() -> Submitted {
    let values = [
        ("drug", "Morphine"),
        ("concentration", "50"),
        ("dose", "19500"),
        ("mode", "simple"),
        ("reason", "Less relief since the last refill. <b>Not bold</b>"),
    ];
    values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn refused() -> Refused {
    let refusal =
        |field, rule, message: &str, asked: Option<&str>, limit: Option<&str>, action: &str| {
            Refusal {
                field,
                rule,
                message: message.to_owned(),
                asked: asked.map(str::to_owned),
                limit: limit.map(str::to_owned),
                source: "Sample source, table 4 (unverified)".to_owned(),
                action: action.to_owned(),
            }
        };
    Refused(vec![
        refusal(
            "concentration",
            "sample.concentration",
            "The concentration is above the limit of the formulary",
            Some("50 mg/mL"),
            Some("20 mg/mL"),
            "Choose a lower concentration, or record why this patient needs more.",
        ),
        refusal(
            "dose",
            "sample.daily-dose",
            "The daily dose is above the limit of the formulary",
            Some("19 500 µg/day"),
            Some("15 000 µg/day"),
            "Lower the dose, or ask a second physician to sign for it.",
        ),
        refusal(
            "bridge",
            "sample.bridge",
            "Say whether a bridge bolus is needed",
            None,
            None,
            "The concentration changes, so the old drug in the catheter decides it.",
        ),
        refusal(
            "",
            "sample.second-person",
            "A second person must verify this order",
            None,
            None,
            "Ask a colleague to open the order and verify it.",
        ),
    ])
}
