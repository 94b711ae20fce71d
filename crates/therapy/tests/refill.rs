//! The guided refill, step by step: what it refuses, and when it is closed.

mod support;

use cisterna_therapy::pathway::{
    AfterRefill, AnswerPocketFill, Aspirate, CheckContainer, CheckIdentity, CompleteRefill,
    ConfirmEcho, Content, Depart, Inject, Interrogation, PlaceNeedle, RefillStep,
};
use cisterna_therapy::reconciliation::Effect;
use cisterna_therapy::{Command, Event, Patient, Stage, TaskKind, tasks};
use support::{
    Clinic, fill, identity, inject, interrogation, label_of, needle, read, start_refill,
};

const DAY: i64 = 240 + 84 * 24;

fn step(step: RefillStep) -> Command {
    Command::RefillStep(step)
}

fn next(clinic: &Clinic) -> TaskKind {
    tasks(&clinic.patient, &clinic.catalog)[0].kind
}

fn order() -> CompleteRefill {
    fill("10 mg/mL", "0.5 mg/day")
}

/// A refill after the reservoir was emptied and the container checked.
fn before_injection() -> Clinic {
    let mut clinic = Clinic::in_therapy();
    clinic.does(DAY, start_refill());
    clinic.does(DAY, Command::MeasureResidual { measured: read("15.5 mL") });
    clinic.does(DAY, step(RefillStep::Container(label_of(&order()))));
    clinic
}

fn filled() -> Clinic {
    let mut clinic = before_injection();
    clinic.does(DAY, step(RefillStep::Inject(inject(read("20 mL")))));
    clinic.does(DAY, Command::CompleteRefill(order()));
    clinic
}

fn echo(clinic: &Clinic, hours: i64) -> ConfirmEcho {
    let device = clinic.patient.device.as_ref().unwrap();
    ConfirmEcho {
        concentration: read("10 mg/mL"),
        dose: read("0.5 mg/day"),
        low_reservoir_alarm: read("2 mL"),
        reservoir: device.state_at(clinic.at(hours)).unwrap().reservoir(),
    }
}

fn well() -> AfterRefill {
    AfterRefill {
        awake: true,
        respiratory_rate: 14,
        moves_as_before: true,
        swelling: false,
        remark: String::new(),
    }
}

fn leaving() -> Depart {
    Depart { instructed: true, next_visit: "2026-08-01".parse().unwrap() }
}

#[test]
fn the_worklist_leads_through_the_refill_and_an_interruption_loses_nothing() {
    let mut clinic = Clinic::in_therapy();
    let order = order();
    clinic.does(DAY, start_refill());
    let steps = [
        (TaskKind::RefillIdentity, step(RefillStep::Identity(identity()))),
        (TaskKind::RefillInterrogation, step(RefillStep::Interrogation(interrogation()))),
        (TaskKind::RefillNeedle, step(RefillStep::Needle(needle()))),
        (TaskKind::MeasureResidual, Command::MeasureResidual { measured: read("15.5 mL") }),
        (TaskKind::RefillContainer, step(RefillStep::Container(label_of(&order)))),
        (TaskKind::RefillInjection, step(RefillStep::Inject(inject(read("5 mL"))))),
        (TaskKind::CompleteRefill, step(RefillStep::Inject(inject(read("15 mL"))))),
        (TaskKind::CompleteRefill, Command::CompleteRefill(order)),
    ];
    for (expected, command) in steps {
        assert_eq!(next(&clinic), expected);
        clinic.does(DAY, command);
        // Whatever happens to the computer: the entries give the same patient again.
        let again = Patient::replay(clinic.events.iter().map(|(at, event)| (*at, event))).unwrap();
        assert_eq!(again, clinic.patient);
    }
    let kinds: Vec<_> = clinic.events.iter().rev().take(5).map(|(_, event)| event.kind()).collect();
    assert_eq!(kinds[2], "refill-portion");
    assert_eq!(next(&clinic), TaskKind::RefillEcho);
}

#[test]
fn dr_21_another_person_stops_the_refill() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(DAY, start_refill());
    let other = CheckIdentity { name: "Eda Example".to_owned(), ..identity() };
    assert_eq!(
        clinic.refused(DAY, step(RefillStep::Identity(other))),
        [("refill.identity", "name")]
    );
    let born = "1961-05-05".parse().unwrap();
    let other = CheckIdentity { birth_date: born, ..identity() };
    assert_eq!(
        clinic.refused(DAY, step(RefillStep::Identity(other))),
        [("refill.identity", "birth_date")]
    );
    let spelt = CheckIdentity { name: " ada  EXAMPLE ".to_owned(), ..identity() };
    clinic.does(DAY, step(RefillStep::Identity(spelt)));
}

#[test]
fn no_needle_before_patient_and_pump_are_checked_and_nothing_is_emptied_without_one() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(DAY, start_refill());
    let placed = step(RefillStep::Needle(needle()));
    assert_eq!(clinic.refused(DAY, placed.clone()), [("pathway.order", "")]);
    clinic.does(DAY, step(RefillStep::Identity(identity())));
    assert_eq!(clinic.refused(DAY, placed.clone()), [("pathway.order", "")]);
    let changed = Interrogation { runs_as_recorded: false, ..interrogation() };
    assert_eq!(
        clinic.refused(DAY, step(RefillStep::Interrogation(changed))),
        [("refill.runs-as-recorded", "runs_as_recorded")]
    );
    clinic.does(DAY, step(RefillStep::Interrogation(interrogation())));
    clinic.does(DAY, placed);
}

#[test]
fn dr_16_a_needle_that_is_not_surely_in_the_reservoir_stops() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(DAY, start_refill());
    clinic.does(DAY, step(RefillStep::Identity(identity())));
    clinic.does(DAY, step(RefillStep::Interrogation(interrogation())));
    for (placed, field) in [
        (PlaceNeedle { template: false, ..needle() }, "template"),
        (PlaceNeedle { stop_felt: false, ..needle() }, "stop_felt"),
        (PlaceNeedle { aspirate: Aspirate::LikeSpinalFluid, ..needle() }, "aspirate"),
        (PlaceNeedle { aspirate: Aspirate::FromTissue, ..needle() }, "aspirate"),
        (PlaceNeedle { aspirate: Aspirate::Nothing, ..needle() }, "aspirate"),
    ] {
        let refused = clinic.refused(DAY, step(RefillStep::Needle(placed)));
        assert_eq!(refused, [("refill.needle", field)]);
    }
}

#[test]
fn dr_21_a_container_that_is_not_the_ordered_one_stops() {
    let clinic = before_injection();
    let right = label_of(&order());
    let with = |label: CheckContainer| clinic.refused(DAY, step(RefillStep::Container(label)));
    let strong =
        CheckContainer { label: Content::one("morphine", read("20 mg/mL")), ..right.clone() };
    assert_eq!(with(strong), [("refill.container-matches", "concentration")]);
    let other =
        CheckContainer { label: Content::one("hydromorphone", read("10 mg/mL")), ..right.clone() };
    assert_eq!(with(other), [("refill.container-matches", "drug")]);
    let old = CheckContainer { expiry: "2026-01-31".parse().unwrap(), ..right.clone() };
    assert_eq!(with(old), [("drug.expired", "expiry")]);
    let old = CheckContainer { beyond_use: "2026-01-31".parse().unwrap(), ..right };
    assert_eq!(with(old), [("drug.expired", "beyond_use")]);
}

#[test]
fn dr_21_what_is_programmed_is_what_was_checked_and_injected() {
    let mut clinic = before_injection();
    assert_eq!(
        clinic.refused(DAY, step(RefillStep::Depart(leaving()))),
        [("pathway.order", "")],
        "nothing is closed that was not filled"
    );
    clinic.does(DAY, step(RefillStep::Inject(inject(read("19 mL")))));
    let refused = |order| clinic.refused(DAY, Command::CompleteRefill(order));
    assert_eq!(refused(order()), [("refill.filled-is-injected", "filled")]);
    let of_19 = CompleteRefill { filled: read("19 mL"), ..order() };
    let lot = CompleteRefill { lot: "LOT3".to_owned(), ..of_19.clone() };
    assert_eq!(refused(lot), [("refill.container-matches", "lot")]);
    let strong =
        CompleteRefill { content: Content::one("morphine", read("10.5 mg/mL")), ..of_19.clone() };
    assert!(refused(strong).contains(&("refill.container-matches", "concentration")));
    clinic.does(DAY, Command::CompleteRefill(of_19));
}

#[test]
fn nothing_is_injected_before_the_container_is_checked() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(DAY, start_refill());
    let portion = step(RefillStep::Inject(inject(read("5 mL"))));
    assert_eq!(clinic.refused(DAY, portion.clone()), [("pathway.order", "")]);
    clinic.does(DAY, Command::MeasureResidual { measured: read("15.5 mL") });
    assert_eq!(clinic.refused(DAY, portion), [("pathway.order", "")]);
}

#[test]
fn dr_16_a_volume_that_does_not_fit_is_flagged_from_the_limit_of_the_reservoir_on() {
    // A pump of 20 mL: more than 1 mL apart.
    for (seen, suspected) in
        [("5 mL", false), ("4 mL", false), ("3.9999 mL", true), ("6.0001 mL", true)]
    {
        let mut clinic = before_injection();
        let portion = Inject { in_reservoir: Some(read(seen)), ..inject(read("5 mL")) };
        clinic.does(DAY, step(RefillStep::Inject(portion)));
        let kind = next(&clinic);
        assert_eq!(kind == TaskKind::PocketFill, suspected, "{seen}: {kind:?}");
        assert_eq!(kind.is_emergency(), suspected);
    }
}

#[test]
fn dr_16_every_sign_starts_the_path_for_an_overdose_and_blocks_until_it_is_answered() {
    let sound = || inject(read("20 mL"));
    for portion in [
        Inject { drawn_back: false, ..sound() },
        Inject { resistance: true, ..sound() },
        Inject { swelling: true, ..sound() },
        Inject { symptoms: true, ..sound() },
    ] {
        let mut clinic = before_injection();
        clinic.does(DAY, step(RefillStep::Inject(portion)));
        assert_eq!(next(&clinic), TaskKind::PocketFill);
        let refused = clinic.refused(DAY, Command::CompleteRefill(order()));
        assert_eq!(refused, [("pathway.order", "")]);
        let more = step(RefillStep::Inject(inject(read("1 mL"))));
        assert_eq!(clinic.refused(DAY, more), [("pathway.order", "")], "no more goes in");
        let answer = AnswerPocketFill {
            in_pocket: true,
            in_reservoir: read("17 mL"),
            found: "fluid in the pocket by ultrasound; 3 mL drawn off; naloxone at hand".to_owned(),
            responsible: "Dr Needle".to_owned(),
        };
        let silent = AnswerPocketFill { found: String::new(), ..answer.clone() };
        let refused = clinic.refused(DAY, step(RefillStep::PocketFill(silent)));
        assert_eq!(refused, [("entry.required", "found")]);
        clinic.does(DAY, step(RefillStep::PocketFill(answer)));
        let refused = clinic.refused(DAY, Command::CompleteRefill(order()));
        assert_eq!(refused, [("refill.filled-is-injected", "filled")], "17 mL are in it");
        let of_17 = CompleteRefill { filled: read("17 mL"), ..order() };
        clinic.does(DAY, Command::CompleteRefill(of_17));
        let care = clinic.patient.aftercare.as_ref().unwrap();
        assert_eq!(care.period.time, read("24 h"), "observed as after a first dose");
    }
}

#[test]
fn dr_23_a_refill_is_closed_only_after_its_observation() {
    let mut clinic = filled();
    assert_eq!(Stage::of(&clinic.patient), Stage::Refill);
    clinic.does(DAY, step(RefillStep::Echo(echo(&clinic, DAY))));
    let depart = || step(RefillStep::Depart(leaving()));
    clinic.does(DAY, step(RefillStep::Look(well())));
    let early = clinic.refused(DAY, depart());
    assert_eq!(early, [("refill.observation", "")]);
    let unwatched = clinic.refused(DAY + 1, depart());
    assert_eq!(unwatched, [("refill.observation", "")], "nobody has looked at its end");
    let sleepy = AfterRefill { respiratory_rate: 8, ..well() };
    clinic.does(DAY + 1, step(RefillStep::Look(sleepy)));
    assert_eq!(next(&clinic), TaskKind::RespondAfterRefill);
    assert_eq!(clinic.refused(DAY + 1, depart()), [("refill.departure", "")]);
    clinic.does(DAY + 2, step(RefillStep::Look(well())));
    let untold = Depart { instructed: false, ..leaving() };
    let refused = clinic.refused(DAY + 2, step(RefillStep::Depart(untold)));
    assert_eq!(refused, [("refill.departure", "instructed")]);
    let late = Depart { next_visit: "2027-06-01".parse().unwrap(), ..leaving() };
    let refused = clinic.refused(DAY + 2, step(RefillStep::Depart(late)));
    assert_eq!(refused, [("refill.next-visit", "next_visit")]);
    clinic.does(DAY + 2, depart());
    assert_eq!(Stage::of(&clinic.patient), Stage::Therapy);
}

#[test]
fn a_pump_that_tells_back_something_else_keeps_the_patient() {
    let mut clinic = filled();
    let right = echo(&clinic, DAY);
    for (told, field) in [
        (ConfirmEcho { dose: read("5 mg/day"), ..right.clone() }, "dose"),
        (ConfirmEcho { concentration: read("1 mg/mL"), ..right.clone() }, "concentration"),
        (ConfirmEcho { low_reservoir_alarm: read("1 mL"), ..right.clone() }, "low_reservoir_alarm"),
        (ConfirmEcho { reservoir: read("19.8 mL"), ..right }, "reservoir"),
    ] {
        let refused = clinic.refused(DAY, step(RefillStep::Echo(told)));
        assert_eq!(refused, [("refill.echo", field)]);
    }
    clinic.does(DAY + 1, step(RefillStep::Look(well())));
    let refused = clinic.refused(DAY + 1, step(RefillStep::Depart(leaving())));
    assert_eq!(refused, [("refill.echo", "")], "not read back");
    clinic.does(DAY + 1, step(RefillStep::Echo(echo(&clinic, DAY + 1))));
    clinic.does(DAY + 1, step(RefillStep::Depart(leaving())));
}

#[test]
fn a_refill_that_is_not_closed_keeps_the_next_one_from_beginning() {
    let clinic = filled();
    let refused = clinic.attempt_as_it_is(DAY + 24, start_refill());
    assert_eq!(refused.unwrap_err()[0].rule, "pathway.order");
}

#[test]
fn what_the_patient_told_is_weighed_with_the_residual() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(DAY, start_refill());
    clinic.does(DAY, step(RefillStep::Identity(identity())));
    let told = Interrogation { effect: Effect::Lost, ..interrogation() };
    clinic.does(DAY, step(RefillStep::Interrogation(told)));
    clinic.does(DAY, step(RefillStep::Needle(needle())));
    let events = clinic.does(DAY, Command::MeasureResidual { measured: read("15.5 mL") });
    let Event::ResidualMeasured(measured) = &events[0].1 else { panic!("{events:?}") };
    assert_eq!(measured.reconciled.as_ref().unwrap().effect, Effect::Lost);
}
