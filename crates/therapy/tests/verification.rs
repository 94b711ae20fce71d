//! Two people for one order: who may verify, what makes an order void, and what is never given.

mod support;

use cisterna_therapy::pathway::{Content, DrugIn, ProgrammeOrder, StopOrder};
use cisterna_therapy::verification::VerifyOrder;
use cisterna_therapy::{Command, Event, Refusal, TaskKind, tasks};
use proptest::prelude::*;
use support::{COLLEAGUE, Clinic, TESTER, fill, implant, programme, read, start_refill};

/// The first programme of the straight path, prepared and not yet verified.
fn prepared() -> Clinic {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(240, Command::Implant(implant()));
    clinic.does_as(TESTER, 241, Command::Programme(programme("0.5 mg/day")));
    clinic
}

fn entered(strength: &str, filled: &str, dose: &str) -> VerifyOrder {
    let content = Content::one("morphine", read(strength));
    VerifyOrder { content, filled: read(filled), dose: read(dose) }
}

fn alike() -> Command {
    Command::VerifyOrder(entered("10 mg/mL", "20 mL", "0.5 mg/day"))
}

fn rules(refused: Result<Vec<Event>, Vec<Refusal>>) -> Vec<&'static str> {
    refused.unwrap_err().iter().map(|refusal| refusal.rule).collect()
}

#[test]
fn dr_08_an_order_is_given_after_another_person_entered_it_alike() {
    let mut clinic = prepared();
    assert!(clinic.patient.device.as_ref().unwrap().programme.is_none(), "nothing flows yet");
    assert_eq!(rules(clinic.attempt_as(TESTER, 241, Command::GiveOrder)), ["order.verified"]);
    let todo = |clinic: &Clinic| tasks(&clinic.patient, &clinic.catalog)[0].kind;
    assert_eq!(todo(&clinic), TaskKind::VerifyOrder);
    clinic.does_as(COLLEAGUE, 241, alike());
    assert_eq!(todo(&clinic), TaskKind::GiveOrder);
    clinic.does_as(TESTER, 242, Command::GiveOrder);
    let programme = clinic.patient.device.as_ref().unwrap().programme.as_ref().unwrap();
    let people = programme.checked_by.as_ref().unwrap();
    assert_eq!(
        (people.prepared_by.name.as_str(), people.verified_by.name.as_str()),
        ("tester", "colleague")
    );
    assert_eq!(clinic.patient.prepared, None);
    assert_eq!(rules(clinic.attempt_as(TESTER, 242, Command::GiveOrder)), ["pathway.order"]);
}

#[test]
fn dr_08_the_same_person_or_sign_in_does_not_verify() {
    let clinic = prepared();
    for who in [TESTER, ("tester", "second"), ("Tester ", "second")] {
        assert_eq!(rules(clinic.attempt_as(who, 241, alike())), ["order.second-person"], "{who:?}");
    }
    let borrowed = ("colleague", TESTER.1);
    assert_eq!(rules(clinic.attempt_as(borrowed, 241, alike())), ["order.other-session"]);
}

#[test]
fn dr_08_what_is_entered_differently_voids_the_order_and_is_recorded() {
    for (strength, filled, dose, differs) in [
        ("10 mg/mL", "20 mL", "0.6 mg/day", "dose"),
        ("10 mg/mL", "18 mL", "0.5 mg/day", "volume"),
        ("1 mg/mL", "20 mL", "0.5 mg/day", "concentration"),
    ] {
        let mut clinic = prepared();
        let entered = Command::VerifyOrder(entered(strength, filled, dose));
        let events = clinic.does_as(COLLEAGUE, 241, entered);
        let [Event::VerificationFailed(failed)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(failed.differs, [differs]);
        assert_eq!(clinic.patient.prepared, None);
        let todo = tasks(&clinic.patient, &clinic.catalog);
        assert_eq!(todo[0].kind, TaskKind::PrepareAgain);
        assert!(todo[0].why.contains(differs), "{}", todo[0].why);
        assert_eq!(rules(clinic.attempt_as(TESTER, 242, Command::GiveOrder)), ["pathway.order"]);
    }
}

#[test]
fn dr_08_another_drug_or_one_too_many_differs() {
    for content in [
        Content::one("ziconotide", read("25 mcg/mL")),
        Content::new(
            DrugIn { drug: "morphine".to_owned(), concentration: read("10 mg/mL") },
            vec![DrugIn { drug: "bupivacaine".to_owned(), concentration: read("5 mg/mL") }],
        )
        .unwrap(),
    ] {
        let mut clinic = prepared();
        let entered = VerifyOrder { content, ..entered("10 mg/mL", "20 mL", "0.5 mg/day") };
        let events = clinic.does_as(COLLEAGUE, 241, Command::VerifyOrder(entered));
        let [Event::VerificationFailed(failed)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(failed.differs, ["drug"]);
    }
}

#[test]
fn dr_09_whatever_happens_after_a_verification_voids_it() {
    let mut clinic = prepared();
    clinic.does_as(COLLEAGUE, 241, alike());
    // Prepared again, even by the same person and with the same words, it is another order.
    clinic.does_as(TESTER, 241, Command::Programme(programme("0.5 mg/day")));
    assert_eq!(rules(clinic.attempt_as(TESTER, 241, Command::GiveOrder)), ["order.verified"]);

    let mut clinic = Clinic::in_therapy();
    let raised = ProgrammeOrder {
        opening: None,
        reason: "titration on the ward".to_owned(),
        ..programme("0.8 mg/day")
    };
    clinic.does_as(TESTER, 600, Command::Programme(raised));
    clinic.does_as(
        COLLEAGUE,
        600,
        Command::VerifyOrder(entered("10 mg/mL", "20 mL", "0.8 mg/day")),
    );
    let stop = StopOrder { reason: "sedated".to_owned() };
    clinic.does_as(COLLEAGUE, 601, Command::Stop(stop));
    assert_eq!(rules(clinic.attempt_as(TESTER, 602, Command::GiveOrder)), ["pathway.order"]);
}

#[test]
fn dr_09_an_order_that_would_do_something_else_by_now_is_not_given() {
    let mut clinic = prepared();
    clinic.does_as(COLLEAGUE, 241, alike());
    // The formulary changes between the two signatures and the giving.
    let morphine = clinic.catalog.drugs.get_mut("morphine").unwrap();
    morphine.dose.upper_hard.as_mut().unwrap().value = read("9 mg/day");
    let refused = rules(clinic.attempt_as(TESTER, 242, Command::GiveOrder));
    assert_eq!(refused, ["order.unchanged-since"]);
}

#[test]
fn dr_06_a_reason_for_a_soft_limit_needs_a_second_person_and_a_lower_dose_does_not() {
    let clinic = Clinic::in_therapy();
    let change = |dose: &str, reason: &str| {
        let reason = reason.to_owned();
        let order = ProgrammeOrder { opening: None, reason, ..programme(dose) };
        let events = clinic.attempt_as(TESTER, 800, Command::Programme(order)).unwrap();
        matches!(events.as_slice(), [Event::OrderPrepared(_)])
    };
    assert!(change("0.66 mg/day", "titration on the ward"), "beyond the usual step");
    assert!(change("0.61 mg/day", ""), "above the site's share");
    assert!(!change("0.6 mg/day", ""), "within the site's share");
    assert!(!change("0.49 mg/day", ""), "a lower dose never waits");
    assert!(!change("0.49 mg/day", "sedation in the morning"), "nor with a reason");
}

#[test]
fn a_change_of_concentration_needs_a_second_person_and_the_same_fill_does_not() {
    let prepare = |strength: &str, dose: &str| {
        let mut clinic = Clinic::in_therapy();
        clinic.does(240 + 60 * 24, start_refill());
        clinic.does(240 + 60 * 24, Command::MeasureResidual { measured: read("16.7 mL") });
        let order = Command::CompleteRefill(fill(strength, dose));
        for event in support::sound_steps(&clinic.patient, &order, clinic.at(240 + 60 * 24)) {
            clinic.patient.apply(clinic.at(240 + 60 * 24), &event).unwrap();
        }
        clinic.attempt_as(TESTER, 240 + 60 * 24, order).unwrap()
    };
    assert!(matches!(prepare("12 mg/mL", "0.6 mg/day").as_slice(), [Event::OrderPrepared(_)]));
    assert!(matches!(prepare("10 mg/mL", "0.5 mg/day").as_slice(), [Event::Refilled(_), _]));
}

#[test]
fn what_is_recorded_of_an_order_reads_back() {
    let mut clinic = prepared();
    clinic.does_as(
        COLLEAGUE,
        241,
        Command::VerifyOrder(entered("10 mg/mL", "20 mL", "0.6 mg/day")),
    );
    for (_, event) in &clinic.events {
        let written = serde_json::to_string(event).unwrap();
        assert_eq!(&serde_json::from_str::<Event>(&written).unwrap(), event, "{written}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever dose is prepared after a verification: nothing is given that was not entered twice.
    #[test]
    fn dr_09_a_verified_order_that_is_edited_is_void(hundredths in 48_u64..100) {
        let mut clinic = prepared();
        clinic.does_as(COLLEAGUE, 241, alike());
        let dose = format!("0.{hundredths:02} mg/day");
        let edited = Command::Programme(programme(&dose));
        let events = clinic.attempt_as(TESTER, 241, edited);
        prop_assume!(events.is_ok());
        for event in events.unwrap() {
            clinic.patient.apply(clinic.at(241), &event).unwrap();
        }
        let given = clinic.attempt_as(TESTER, 241, Command::GiveOrder);
        prop_assert_eq!(rules(given), ["order.verified"]);
    }
}
