//! The steps of a refill beside measuring and filling, one short form each: what is entered is kept at
//! every step.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{
    AfterRefill, AnswerPocketFill, Aspirate, CheckContainer, CheckIdentity, ConfirmEcho, Content,
    Depart, Inject, Interrogation, PlaceNeedle, RefillStep,
};
use cisterna_therapy::reconciliation::Effect;

use super::{Known, Step, concentration_words, dose_words, drugs, mass_unit};
use crate::form::{Choice, Control, Field};

/// All of them, in their order.
pub(crate) const STEPS: [Step; 9] =
    [IDENTITY, INTERROGATION, NEEDLE, CONTAINER, INJECTION, POCKET_FILL, ECHO, LOOK, DEPARTURE];

pub(crate) const IDENTITY: Step = Step {
    slug: "refill-identity",
    title: "Who is the patient?",
    reviewed: false,
    ask: |form, _| {
        form.submit("Record the identity")
            .intro("Let the patient say name and day of birth, or read them from the wristband.")
            .field(Field::new("name", "Full name", Control::Text))
            .field(Field::new("birth_date", "Day of birth", Control::Date))
    },
    read: |reading, _| {
        let name = reading.required_text("name", "name");
        let birth_date = reading.date("birth_date", "day of birth")?;
        step(RefillStep::Identity(CheckIdentity { name, birth_date }))
    },
};

pub(crate) const INTERROGATION: Step = Step {
    slug: "refill-interrogation",
    title: "What the pump tells",
    reviewed: false,
    ask: |form, _| {
        let effect =
            Effect::ANSWERS.iter().map(|(effect, words)| Choice::new(effect_id(*effect), words));
        form.submit("Record the interrogation")
            .field(
                Field::new("alarms", "Alarms that were read", Control::LongText)
                    .hint("Write none when there are none."),
            )
            .field(
                Field::new("events", "Events of the log since the last visit", Control::LongText)
                    .hint(
                        "Stalls, resets, changes, denied boluses. Write none when there are none.",
                    ),
            )
            .field(
                Field::new(
                    "runs_as_recorded",
                    "The pump runs what the record says",
                    Control::YesNo,
                )
                .hint("Drug, concentration, dose, mode."),
            )
            .field(Field::new(
                "effect",
                "Effect since the last refill",
                Control::Choice(effect.collect()),
            ))
    },
    read: |reading, _| {
        let alarms = reading.required_text("alarms", "alarms that were read");
        let events = reading.required_text("events", "events of the log");
        let runs = reading.yes_no("runs_as_recorded", "answer about the programme");
        let effect = reading.choice("effect", "effect since the last refill", |typed| {
            Effect::ANSWERS.iter().map(|(effect, _)| *effect).find(|e| effect_id(*e) == typed)
        });
        let (runs_as_recorded, effect) = (runs?, effect?);
        step(RefillStep::Interrogation(Interrogation { alarms, events, runs_as_recorded, effect }))
    },
};

pub(crate) const NEEDLE: Step = Step {
    slug: "refill-needle",
    title: "Where the needle is",
    reviewed: false,
    ask: |form, _| {
        let answers =
            Aspirate::ANSWERS.iter().map(|(found, words)| Choice::new(aspirate_id(*found), words));
        form.submit("Record the needle")
            .intro(
                "Skin prepared, sterile field, template on the pump. The needle goes into the septum \
                 of the reservoir, not into the side port. If it cannot be found: do not refill.",
            )
            .field(Field::new("template", "Septum found with the template", Control::YesNo))
            .field(Field::new("stop_felt", "Needle at the stop of the reservoir", Control::YesNo))
            .field(Field::new("aspirate", "What came out first", Control::Choice(answers.collect())))
    },
    read: |reading, _| {
        let template = reading.yes_no("template", "answer about the septum");
        let stop_felt = reading.yes_no("stop_felt", "answer about the stop");
        let aspirate = reading.choice("aspirate", "what came out first", |typed| {
            Aspirate::ANSWERS.iter().map(|(found, _)| *found).find(|a| aspirate_id(*a) == typed)
        });
        let (template, stop_felt, aspirate) = (template?, stop_felt?, aspirate?);
        step(RefillStep::Needle(PlaceNeedle { template, stop_felt, aspirate }))
    },
};

pub(crate) const CONTAINER: Step = Step {
    slug: "refill-container",
    title: "The container against the order",
    reviewed: false,
    ask: |form, known| {
        let unit = concentration_words(mass_unit(drug(known)));
        let concentration = || Control::Quantity { unit };
        let strength = "As on the label, for example 10, or 200 mg/20mL.";
        form.submit("Record the container")
            .intro("Scan or read the label. Nothing is injected before it matches the order.")
            .group("Order")
            .field(Field::new("ordered_drug", "Drug ordered", drugs(known.catalog)))
            .field(Field::new("ordered_concentration", "Concentration ordered", concentration()))
            .group("Label")
            .field(Field::new("drug", "Drug on the label", drugs(known.catalog)))
            .field(
                Field::new("concentration", "Concentration on the label", concentration())
                    .hint(strength),
            )
            .field(Field::new("lot", "Lot", Control::Text))
            .field(Field::new("expiry", "Expiry of the product", Control::Date))
            .field(Field::new("beyond_use", "Use no later than", Control::Date))
    },
    read: |reading, known| {
        let unit = concentration_words(mass_unit(drug(known)));
        let name = |typed: &str| known.catalog.drug(typed).ok().map(|drug| drug.id.clone());
        let ordered_drug = reading.choice("ordered_drug", "drug ordered", name);
        let ordered = reading.quantity("ordered_concentration", "concentration ordered", unit);
        let drug = reading.choice("drug", "drug on the label", name);
        let concentration = reading.quantity("concentration", "concentration on the label", unit);
        let lot = reading.required_text("lot", "lot of the drug");
        let expiry = reading.date("expiry", "expiry of the product");
        let beyond_use = reading.date("beyond_use", "last day of use");
        step(RefillStep::Container(CheckContainer {
            ordered: Content::one(&ordered_drug?, ordered?),
            label: Content::one(&drug?, concentration?),
            lot,
            expiry: expiry?,
            beyond_use: beyond_use?,
        }))
    },
};

pub(crate) const INJECTION: Step = Step {
    slug: "refill-injection",
    title: "Inject a portion",
    reviewed: false,
    ask: |form, known| {
        let session = known.patient.refill.as_ref();
        let injected = session.and_then(|session| session.progress.injected());
        let so_far = injected.filter(|volume| !volume.is_zero());
        let form = form.submit("Record the portion").intro(
            "Inject 5 mL, draw some of it back, then the rest slowly. Record each portion as it \
             happened. Stop at any resistance, swelling or symptom.",
        );
        let form = match so_far {
            Some(volume) => form.intro(&format!("Injected so far: {volume}.")),
            None => form,
        };
        form.field(Field::new("volume", "Volume of this portion", Control::Quantity { unit: "mL" }))
            .field(Field::new("drawn_back", "Some could be drawn back freely", Control::YesNo))
            .field(Field::new("resistance", "Resistance", Control::YesNo))
            .field(Field::new("swelling", "Swelling over the pump", Control::YesNo))
            .field(Field::new("symptoms", "Pain, warmth, sleepiness, weakness", Control::YesNo))
            .field(
                Field::new(
                    "in_reservoir",
                    "Volume seen in the reservoir",
                    Control::Quantity { unit: "mL" },
                )
                .optional()
                .hint("All that is in it now, if it was seen from the pump's side."),
            )
    },
    read: |reading, _| {
        let volume = reading.quantity("volume", "volume of this portion", "mL");
        let drawn_back = reading.yes_no("drawn_back", "answer about drawing back");
        let resistance = reading.yes_no("resistance", "answer about resistance");
        let swelling = reading.yes_no("swelling", "answer about swelling");
        let symptoms = reading.yes_no("symptoms", "answer about symptoms");
        let in_reservoir = if reading.text("in_reservoir").is_empty() {
            None
        } else {
            Some(reading.quantity("in_reservoir", "volume seen in the reservoir", "mL")?)
        };
        step(RefillStep::Inject(Inject {
            volume: volume?,
            drawn_back: drawn_back?,
            resistance: resistance?,
            swelling: swelling?,
            symptoms: symptoms?,
            in_reservoir,
        }))
    },
};

pub(crate) const POCKET_FILL: Step = Step {
    slug: "refill-pocket-fill",
    title: "Possible pocket fill",
    reviewed: false,
    ask: |form, known| {
        let session = known.patient.refill.as_ref();
        let open = session.and_then(|session| session.progress.open_suspicion());
        let signs = open.map_or_else(String::new, |portion| portion.signs.join("; "));
        form.submit("Record what was found")
            .intro(&format!("Inject no more. Signs: {signs}."))
            .intro(
                "Keep the needle, draw back what can be drawn back, measure it. Airway, breathing, \
                 antidote of the drug at hand, call for help. Ultrasound of the pocket, and draw it \
                 off. The patient is observed as after a first dose.",
            )
            .field(
                Field::new("in_pocket", "Some lies outside the reservoir", Control::YesNo)
                    .hint("Yes also when it cannot be excluded."),
            )
            .field(Field::new(
                "in_reservoir",
                "Volume in the reservoir now, as measured",
                Control::Quantity { unit: "mL" },
            ))
            .field(Field::new("found", "What was found and done", Control::LongText))
            .field(Field::new("responsible", "Who is responsible from here on", Control::Text))
    },
    read: |reading, _| {
        let in_pocket = reading.yes_no("in_pocket", "answer about the pocket");
        let in_reservoir = reading.quantity("in_reservoir", "volume in the reservoir", "mL");
        let found = reading.required_text("found", "what was found and done");
        let responsible = reading.required_text("responsible", "who is responsible");
        let (in_pocket, in_reservoir) = (in_pocket?, in_reservoir?);
        let answer = AnswerPocketFill { in_pocket, in_reservoir, found, responsible };
        step(RefillStep::PocketFill(answer))
    },
};

pub(crate) const ECHO: Step = Step {
    slug: "refill-echo",
    title: "Read the pump back",
    reviewed: false,
    ask: |form, known| {
        let unit = mass_unit(drug(known));
        let volume = || Control::Quantity { unit: "mL" };
        let concentration = Control::Quantity { unit: concentration_words(unit) };
        form.submit("Record what the pump says")
            .intro("Interrogate the pump again and enter what it says, not what was ordered.")
            .field(Field::new("concentration", "Concentration in the pump", concentration))
            .field(Field::new("dose", "Daily dose", Control::Quantity { unit: dose_words(unit) }))
            .field(Field::new("low_reservoir_alarm", "Low-reservoir alarm", volume()))
            .field(Field::new("reservoir", "Volume in the reservoir", volume()))
    },
    read: |reading, known| {
        let unit = mass_unit(drug(known));
        let words = concentration_words(unit);
        let concentration = reading.quantity("concentration", "concentration", words);
        let dose = reading.quantity("dose", "daily dose", dose_words(unit));
        let alarm = reading.quantity("low_reservoir_alarm", "low-reservoir alarm", "mL");
        let reservoir = reading.quantity("reservoir", "volume in the reservoir", "mL");
        step(RefillStep::Echo(ConfirmEcho {
            concentration: concentration?,
            dose: dose?,
            low_reservoir_alarm: alarm?,
            reservoir: reservoir?,
        }))
    },
};

pub(crate) const LOOK: Step = Step {
    slug: "refill-look",
    title: "Look after the refill",
    reviewed: false,
    ask: |form, _| {
        form.submit("Record the look")
            .field(Field::new("awake", "As awake as before", Control::YesNo))
            .field(Field::new("respiratory_rate", "Breaths a minute", Control::Text))
            .field(Field::new("moves_as_before", "Walks or moves as before", Control::YesNo))
            .field(Field::new("swelling", "Swelling over the pump", Control::YesNo))
            .field(Field::new("remark", "Remark", Control::LongText).optional())
    },
    read: |reading, _| {
        let awake = reading.yes_no("awake", "answer about being awake");
        let breaths = reading.number("respiratory_rate", "breaths a minute");
        let moves = reading.yes_no("moves_as_before", "answer about moving");
        let swelling = reading.yes_no("swelling", "answer about swelling");
        let remark = reading.text("remark");
        step(RefillStep::Look(AfterRefill {
            awake: awake?,
            respiratory_rate: breaths?,
            moves_as_before: moves?,
            swelling: swelling?,
            remark,
        }))
    },
};

pub(crate) const DEPARTURE: Step = Step {
    slug: "refill-departure",
    title: "Let the patient leave",
    reviewed: false,
    ask: |form, known| {
        let next = known.patient.device.as_ref().and_then(|device| device.programme.as_ref());
        let latest = next.map_or_else(String::new, |programme| {
            let day = crate::when::show_day(programme.next_refill.at, known.zone);
            format!("At the latest {day}: {}.", programme.next_refill.reason)
        });
        form.submit("Close the refill")
            .field(Field::new(
                "instructed",
                "Knows the signs of overdose and withdrawal, and whom to call",
                Control::YesNo,
            ))
            .field(Field::new("next_visit", "Next visit", Control::Date).hint(&latest))
    },
    read: |reading, _| {
        let instructed = reading.yes_no("instructed", "answer about the signs");
        let next_visit = reading.date("next_visit", "day of the next visit");
        let (instructed, next_visit) = (instructed?, next_visit?);
        step(RefillStep::Depart(Depart { instructed, next_visit }))
    },
};

#[expect(clippy::unnecessary_wraps, reason = "a step reads into what may be missing")]
const fn step(step: RefillStep) -> Option<Command> {
    Some(Command::RefillStep(step))
}

fn drug<'a>(known: &Known<'a>) -> Option<&'a cisterna_catalog::Drug> {
    known.catalog.drug(&known.patient.device.as_ref()?.content.leading().drug).ok()
}

const fn effect_id(effect: Effect) -> &'static str {
    match effect {
        Effect::NotAsked => "not-asked",
        Effect::AsBefore => "as-before",
        Effect::Lost => "lost",
        Effect::Excess => "excess",
    }
}

const fn aspirate_id(aspirate: Aspirate) -> &'static str {
    match aspirate {
        Aspirate::Solution => "solution",
        Aspirate::LikeSpinalFluid => "like-spinal-fluid",
        Aspirate::FromTissue => "from-tissue",
        Aspirate::Nothing => "nothing",
    }
}
