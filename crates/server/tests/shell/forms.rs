//! The one form model, as it is drawn.

use cisterna_server::form::{Choice, Control, Field, Form, Submitted};
use cisterna_therapy::{Refusal, Refused};

fn order() -> Form {
    let few = vec![Choice::new("simple", "Simple"), Choice::new("flex", "Flex")];
    let many = ["a", "b", "c", "d", "e"].iter().map(|name| Choice::new(name, name)).collect();
    Form::new("/orders", "Order")
        .secret("the secret")
        .hidden("version", "7")
        .field(
            Field::new("dose", "Daily dose", Control::Quantity { unit: "µg/day" })
                .hint("As signed."),
        )
        .field(Field::new("mode", "Delivery", Control::Choice(few)))
        .field(Field::new("drug", "Drug", Control::Choice(many)))
        .field(Field::new("bridge", "Bridge", Control::YesNo))
        .field(Field::new("read", "Read", Control::Check))
        .field(Field::new("note", "Note", Control::LongText).optional())
        .field(Field::new("password", "Password", Control::Password))
        .field(Field::new("patient", "Patient", Control::Fixed).value("Erika <Muster>"))
}

fn too_much() -> Refusal {
    Refusal {
        field: "dose",
        rule: "dose.daily",
        message: "The dose is above the <limit>".to_owned(),
        asked: Some("900 µg/day".to_owned()),
        limit: Some("500 µg/day".to_owned()),
        source: "Sample source".to_owned(),
        action: "Lower it.".to_owned(),
    }
}

fn typed() -> Submitted {
    let values = [
        ("dose", "900\"><b>"),
        ("mode", "flex"),
        ("drug", "c"),
        ("bridge", "no"),
        ("read", "yes"),
        ("note", "</textarea><script>"),
        ("password", "rain falls on the cistern"),
        ("patient", "Eve"),
        ("version", "8"),
    ];
    values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn an_open_form_answers_nothing_beforehand() {
    let html = order().to_string();
    assert!(
        !html.contains(" checked") && !html.contains(" selected") && !html.contains("aria-invalid")
    );
    assert!(html.contains("name=\"csrf\" value=\"the secret\""));
    assert!(html.contains("inputmode=\"decimal\"") && html.contains(">µg/day</span>"));
    assert!(html.contains("aria-describedby=\"hint-dose unit-dose\""));
    assert!(html.contains("(optional)"));
}

/// A box that counts up and down can wrap or jump: in insulin pumps of 2014 one press led from none to
/// the highest dose. So every number is typed.
#[test]
fn no_number_of_a_form_is_stepped() {
    let html = order().to_string();
    let dose = html.split("<input").find(|input| input.contains("name=\"dose\"")).unwrap();
    assert!(dose.contains("type=\"text\""), "{dose}");
    for stepped in ["type=\"number\"", "type=\"range\"", "step=", "<script"] {
        assert!(!html.contains(stepped), "{stepped}");
    }
}

#[test]
fn what_was_typed_is_put_back_except_passwords_and_fixed_values() {
    let mut form = order();
    form.fill(&typed());
    let html = form.to_string();
    assert!(html.contains("value=\"900&#34;&#62;&#60;b&#62;\""), "{html}");
    assert!(html.contains("value=\"flex\" checked") && html.contains("value=\"no\" checked"));
    assert!(html.contains("value=\"c\" selected") && html.contains("value=\"yes\" checked"));
    assert!(html.contains("&#60;/textarea&#62;&#60;script&#62;") && !html.contains("<script"));
    assert!(!html.contains("rain falls") && html.contains("Erika &#60;Muster&#62;"));
    assert!(html.contains("name=\"version\" value=\"7\""));
}

#[test]
fn a_refusal_stands_beside_its_field_and_in_the_summary() {
    let mut form = order();
    let whole = Refusal { field: "elsewhere", message: "Verify it first".to_owned(), ..too_much() };
    form.refuse(&Refused(vec![too_much(), whole]));
    assert!(form.is_refused());
    assert_eq!(form.status(), 422);
    assert_eq!(form.whole.len(), 1);
    let html = form.to_string();
    assert!(
        html.contains(
            "aria-invalid=\"true\" aria-describedby=\"hint-dose unit-dose refusal-dose\""
        )
    );
    assert_eq!(html.matches("aria-invalid").count(), 1);
    assert!(html.contains("<a href=\"#field-dose\">Daily dose</a>"));
    assert!(html.contains("id=\"field-dose\"") && html.contains("id=\"refusal-dose\""));
    for text in [
        "900 µg/day",
        "500 µg/day",
        "Rule dose.daily · Sample source",
        "Lower it.",
        "Verify it first",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.contains("the &#60;limit&#62;"));
}

#[test]
fn every_id_is_there_once_and_every_reference_leads_somewhere() {
    let mut form = order();
    let fields: Vec<&'static str> =
        form.groups.iter().flat_map(|group| &group.fields).map(|field| field.name).collect();
    form.refuse(&Refused(
        fields.into_iter().map(|field| Refusal { field, ..too_much() }).collect(),
    ));
    let html = form.to_string();
    let values = |name: &str| -> Vec<String> {
        let start = format!(" {name}=\"");
        let found = html.split(&start).skip(1).filter_map(|rest| rest.split('"').next());
        found.flat_map(|value| value.split(' ')).map(str::to_owned).collect()
    };
    let ids = values("id");
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id}");
    }
    for name in ["for", "aria-describedby", "aria-labelledby"] {
        for target in values(name) {
            assert!(ids.contains(&target), "{name} {target}");
        }
    }
    for link in values("href") {
        assert!(ids.contains(&link.trim_start_matches('#').to_owned()), "{link}");
    }
}
