//! The fields of a slot: when, where, with whom; and what a refill that comes late needs.

use cisterna_therapy::appointment::{Clinic, PastDeadline, Resource};
use jiff::Timestamp;

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

/// Makes a resource of a name.
type Make = fn(String) -> Resource;

/// Adds the fields of a slot, with the answers so far.
pub(in crate::pages) fn slot_fields(
    form: Form,
    clinic: &Clinic,
    chosen: &[Resource],
    start: &str,
    required: bool,
) -> Form {
    let choice = |name: &'static str, label: &str, of: fn(&Resource) -> bool, needed: bool| {
        let found = clinic.resources.iter().filter(|one| of(one));
        let choices = found.map(|one| Choice::new(one.name(), one.name())).collect();
        let now = chosen.iter().find(|one| of(one)).map_or("", Resource::name);
        let field = Field::new(name, label, Control::Choice(choices)).value(now);
        if needed { field } else { field.optional() }
    };
    let when = Field::new("start", "When it begins", Control::DateTime)
        .value(start)
        .hint("Clinic time. How long it takes follows from what it is for.");
    let form = form.field(if required { when } else { when.optional() });
    let form = form
        .field(choice("room", "Room", |one| matches!(one, Resource::Room(_)), required))
        .field(choice("person", "With", |one| matches!(one, Resource::Person(_)), required));
    if !clinic.resources.iter().any(|one| matches!(one, Resource::Fluoroscope(_))) {
        return form;
    }
    form.field(
        choice("fluoroscope", "Fluoroscope", |one| matches!(one, Resource::Fluoroscope(_)), false)
            .hint("A trial and an implant need one."),
    )
}

/// A slot as it was typed.
pub(in crate::pages) struct SlotAsked {
    pub(in crate::pages) start: Option<Timestamp>,
    pub(in crate::pages) resources: Vec<Resource>,
    pub(in crate::pages) past: PastDeadline,
}

impl SlotAsked {
    /// Reads the fields of [`slot_fields`] and those of a late refill.
    pub(in crate::pages) fn read(reading: &mut Reading<'_>) -> Self {
        let start = reading.instant("start", "time of the appointment");
        let parts: [(&'static str, Make); 3] = [
            ("room", Resource::Room),
            ("person", Resource::Person),
            ("fluoroscope", Resource::Fluoroscope),
        ];
        let named = parts.map(|(field, make)| {
            let name = reading.text(field);
            (!name.is_empty()).then(|| make(name))
        });
        let past =
            PastDeadline { reason: reading.text("late_reason"), cover: reading.text("late_cover") };
        Self { start, resources: named.into_iter().flatten().collect(), past }
    }

    /// The fields of a refill that comes after its planned date.
    pub(in crate::pages) fn late_fields(form: Form) -> Form {
        form.group("Only if the refill is later than planned")
            .field(Field::new("late_reason", "Why it is later", Control::Text).optional())
            .field(
                Field::new("late_cover", "What covers the time without drug", Control::Text)
                    .optional()
                    .hint("What the patient gets until then, and who watches."),
            )
    }
}
