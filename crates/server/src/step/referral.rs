//! Referral: who comes, from whom, and why.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{Indication, Referral};

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "new", title: "New referral", reviewed: false, ask, read };

fn ask(form: Form, _: &Known<'_>) -> Form {
    let indications =
        Indication::ALL.map(|indication| Choice::new(indication.id(), indication.name()));
    form.submit("Record the referral")
        .group("Patient")
        .field(Field::new("name", "Name", Control::Text))
        .field(Field::new("birth_date", "Date of birth", Control::Date))
        .group("Referral")
        .field(Field::new("indication", "Indication", Control::Choice(indications.to_vec())))
        .field(Field::new("referred_by", "Referred by", Control::Text))
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let name = reading.required_text("name", "name");
    let referred_by = reading.required_text("referred_by", "referring physician");
    let birth_date = reading.date("birth_date", "date of birth");
    let indication = reading.choice("indication", "indication", Indication::by_id);
    Some(Command::Refer(Referral {
        name,
        birth_date: birth_date?,
        indication: indication?,
        referred_by,
    }))
}
