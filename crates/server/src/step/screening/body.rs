//! The spine and the body, life with a pump, and what a payer asks besides.

use cisterna_therapy::pathway::{Living, PayerAnswers, Screening, Spine};

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::step::Known;

pub(super) fn ask(form: Form, known: &Known<'_>) -> Form {
    let yes_no = |name, label: &str| Field::new(name, label, Control::YesNo);
    let least = &known.catalog.policy.life_expectancy_min;
    form.group("Spine and body")
        .field(yes_no("earlier_surgery", "Earlier surgery of the spine"))
        .field(yes_no("stenosis", "Narrow spinal canal"))
        .field(yes_no("obstructed", "Tumour, anomaly or something else that blocks the canal"))
        .field(yes_no("imaging_reviewed", "The operator has seen imaging of the spine"))
        .field(
            yes_no("room_for_pump", "The body has room for the pump")
                .hint("In the pocket, no deeper than a refill needle reaches."),
        )
        .group("Life with a pump")
        .field(yes_no("support_at_home", "Support at home"))
        .field(yes_no("attends_refills", "The patient can come to every refill"))
        .field(yes_no("substance_use", "Use of substances that stands against it"))
        .field(yes_no(
            "pressure_or_magnets",
            "Work or sport in high pressure or strong magnetic fields",
        ))
        .field(
            Field::new("life_expectancy", "Life expectancy", Control::Quantity { unit: "d" })
                .optional()
                .hint(&format!(
                    "Needed in cancer pain, and by some payers. An implanted pump from {} on.",
                    least.value
                )),
        )
}

const NO_PAYER: &str = "none";

pub(super) fn ask_payer(form: Form, known: &Known<'_>) -> Form {
    let mut payers = vec![Choice::new(NO_PAYER, "None to be asked")];
    payers.extend(known.catalog.payers.values().map(|payer| Choice::new(&payer.id, &payer.name)));
    let pathology = "Objective pathology is documented";
    let behaviour = "Behavioural health attests that nothing uncontrolled stands against it";
    let reduction = "Agreed reduction of systemic opioids";
    form.group("Payer")
        .field(
            Field::new("payer", "Criteria of which payer", Control::Choice(payers))
                .hint("They are answered apart and never change the medical answer."),
        )
        .field(Field::new("payer_pathology", pathology, Control::Check).optional())
        .field(Field::new("payer_behaviour", behaviour, Control::Check).optional())
        .field(Field::new("payer_reduction", reduction, Control::Quantity { unit: "%" }).optional())
}

/// What was answered last.
pub(super) fn answered(field: &str, before: &Screening) -> Option<String> {
    let (spine, living, payer) = (&before.spine, &before.living, before.payer.as_ref());
    let ticked = |yes: bool| yes.then(|| "yes".to_owned());
    let yes = match field {
        "earlier_surgery" => spine.earlier_surgery,
        "stenosis" => spine.stenosis,
        "obstructed" => spine.obstructed,
        "imaging_reviewed" => spine.imaging_reviewed,
        "room_for_pump" => spine.room_for_pump,
        "support_at_home" => living.support_at_home,
        "attends_refills" => living.attends_refills,
        "substance_use" => living.substance_use,
        "pressure_or_magnets" => living.pressure_or_magnets,
        "life_expectancy" => return before.life_expectancy.map(super::days),
        "payer" => return Some(payer.map_or(NO_PAYER, |payer| &payer.payer).to_owned()),
        "payer_pathology" => return ticked(payer?.objective_pathology),
        "payer_behaviour" => return ticked(payer?.behavioural_health),
        "payer_reduction" => {
            return Some(payer?.opioid_reduction?.percent().plain().to_string());
        }
        _ => return None,
    };
    Some(super::yes_no(yes))
}

pub(super) fn read_spine(reading: &mut Reading<'_>) -> Option<Spine> {
    let earlier_surgery = reading.yes_no("earlier_surgery", "answer about earlier surgery");
    let stenosis = reading.yes_no("stenosis", "answer about the width of the canal");
    let obstructed = reading.yes_no("obstructed", "answer about what blocks the canal");
    let imaging_reviewed = reading.yes_no("imaging_reviewed", "answer about imaging");
    let room_for_pump = reading.yes_no("room_for_pump", "answer about room for the pump");
    Some(Spine {
        earlier_surgery: earlier_surgery?,
        stenosis: stenosis?,
        obstructed: obstructed?,
        imaging_reviewed: imaging_reviewed?,
        room_for_pump: room_for_pump?,
    })
}

pub(super) fn read_living(reading: &mut Reading<'_>) -> Option<Living> {
    let support_at_home = reading.yes_no("support_at_home", "answer about support");
    let attends_refills = reading.yes_no("attends_refills", "answer about refills");
    let substance_use = reading.yes_no("substance_use", "answer about substances");
    let pressure_or_magnets = reading.yes_no("pressure_or_magnets", "answer about work and sport");
    let psychosis = reading.yes_no("psychosis", "answer about a psychosis");
    Some(Living {
        support_at_home: support_at_home?,
        attends_refills: attends_refills?,
        substance_use: substance_use?,
        pressure_or_magnets: pressure_or_magnets?,
        psychosis: psychosis?,
    })
}

/// What the payer wants to know: `Some(None)` when none is asked.
pub(super) fn read_payer(
    reading: &mut Reading<'_>,
    known: &Known<'_>,
) -> Option<Option<PayerAnswers>> {
    let payer = reading.choice("payer", "payer, or that none is asked", |typed| match typed {
        NO_PAYER => Some(None),
        id => known.catalog.payer(id).ok().map(|payer| Some(payer.id.clone())),
    })?;
    let Some(payer) = payer else { return Some(None) };
    let opioid_reduction = if reading.text("payer_reduction").is_empty() {
        None
    } else {
        reading.quantity("payer_reduction", "agreed reduction", "%")
    };
    Some(Some(PayerAnswers {
        payer,
        objective_pathology: reading.tick("payer_pathology"),
        behavioural_health: reading.tick("payer_behaviour"),
        opioid_reduction,
    }))
}
