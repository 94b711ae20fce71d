//! The patients who must not get as far as a trial.

use crate::colleague::Colleague;
use crate::steps;

#[test]
fn a_morphine_allergy_answers_no_and_no_trial_with_morphine_can_be_planned() {
    let mut ada = Colleague::sets_up();
    ada.records_and_crashes(&steps::referral("Ben Example"));
    let allergic = steps::screening()
        .but("Anticoagulant or antiplatelet drug", "None")
        .but("Allergies", "penicillin, morphine");
    let page = ada.records_and_crashes(&allergic);
    assert_eq!(page.text("#screening"), "Screening: no");
    assert!(page.fact("Allergies").contains("morphine"), "{}", page.fact("Allergies"));
    let reasons = page.texts(".reasons > li.against");
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert!(reasons[0].contains("contraindication.allergy"), "{reasons:?}");

    let why = ada.is_refused(&steps::plan(ada.calendar)).refusal("drug");
    assert!(why.contains("contraindication.allergy"), "{why}");
    let other = steps::plan(ada.calendar).but("Drug", "hydromorphone").but("Dose", "0.05");
    let why = ada.is_refused(&other).refusal_of_all();
    assert!(why.contains("trial.eligible"), "another drug has to be screened first: {why}");
    ada.clinic.crash();
    assert_eq!(ada.history().len(), 2);
}

#[test]
fn a_systemic_infection_answers_not_yet_and_nothing_can_be_planned() {
    let mut ada = Colleague::sets_up();
    ada.records_and_crashes(&steps::referral("Cleo Example"));
    let infected = steps::screening()
        .but("Anticoagulant or antiplatelet drug", "None")
        .but("Systemic infection", "Yes");
    let page = ada.records_and_crashes(&infected);
    assert_eq!(page.text("#screening"), "Screening: not yet");
    let why = ada.is_refused(&steps::plan(ada.calendar)).refusal_of_all();
    assert!(why.contains("trial.eligible") && why.contains("infection"), "{why}");

    let cleared = infected.but("Systemic infection", "No").at(48);
    let page = ada.records_and_crashes(&cleared);
    assert_eq!(page.text("#screening"), "Screening: eligible");
    ada.records_and_crashes(&steps::plan(ada.calendar).at(49));
}
