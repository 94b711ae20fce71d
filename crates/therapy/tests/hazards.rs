//! Ways in which a wrong number or a stale fact could reach a patient, each one closed.

mod support;

use cisterna_catalog::Sourced;
use cisterna_quantity::DoseRate;
use cisterna_therapy::pathway::{
    CompleteRefill, Content, DecideTrial, Decision, ImplantOrder, ProgrammeOrder, Programmed,
    Safety, Screening, StartRefill, StopOrder, TrialPlan, Verdict,
};
use cisterna_therapy::{Allergies, Command, Device, Event, TaskKind, tasks};
use support::{
    Clinic, decision, fill, hold, implant, observation, plan, programme, read, referral, report,
    screening, start_refill,
};

/// The implant of the straight path, in hours after its start.
const IMPLANT: i64 = 240;

fn day(days: i64) -> i64 {
    IMPLANT + days * 24
}

fn change(dose: &str) -> ProgrammeOrder {
    ProgrammeOrder { opening: None, ..programme(dose) }
}

fn because(mut order: ProgrammeOrder) -> Command {
    "titration on the ward".clone_into(&mut order.reason);
    Command::Programme(order)
}

fn device(clinic: &Clinic) -> &Device {
    clinic.patient.device.as_ref().unwrap()
}

fn in_force(clinic: &Clinic) -> &Programmed {
    device(clinic).programme.as_ref().unwrap()
}

fn safety() -> Safety {
    Safety {
        allergies: Allergies::NoneKnown,
        systemic_infection: false,
        risks: support::risks(),
        anticoagulants: vec!["apixaban".to_owned()],
        renal_impairment: false,
    }
}

fn allergic(told: &str) -> Allergies {
    Allergies::read(told).unwrap()
}

#[test]
fn a_first_dose_is_held_against_the_limits_of_a_first_dose() {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(IMPLANT, Command::Implant(implant()));
    let first = |dose: &str| clinic.refused(241, because(programme(dose)));
    assert_eq!(first("10.1 mg/day"), [("formulary.hard-limit", "dose")]);
    let soft = clinic.refused(241, Command::Programme(programme("2 mg/day")));
    assert_eq!(soft, [("formulary.soft-limit", "dose")]);
    assert!(clinic.attempt(241, because(programme("2 mg/day"))).is_ok());
}

#[test]
fn an_increase_beyond_the_published_step_needs_a_reason() {
    let clinic = Clinic::in_therapy();
    let refused = clinic.refused(day(30), Command::Programme(change("0.66 mg/day")));
    assert_eq!(refused, [("programme.increase", "dose")]);
    assert!(clinic.attempt(day(30), Command::Programme(change("0.65 mg/day"))).is_ok());
    assert!(clinic.attempt(day(30), because(change("0.66 mg/day"))).is_ok());
}

#[test]
fn a_concentration_typed_too_low_is_stopped() {
    let clinic = Clinic::with_implant_decided();
    let weak = |strength: &str, reason: &str| {
        let content = Content::one("morphine", read(strength));
        let reason = reason.to_owned();
        clinic.attempt(IMPLANT, Command::Implant(ImplantOrder { content, reason, ..implant() }))
    };
    let rules = |result: Result<Vec<Event>, Vec<cisterna_therapy::Refusal>>| {
        result.unwrap_err().iter().map(|refusal| refusal.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(weak("0.01 mg/mL", "sure")), ["formulary.hard-limit"]);
    assert_eq!(rules(weak("1 mg/mL", "")), ["formulary.soft-limit"]);
    assert!(weak("5 mg/mL", "compounded for a low dose").is_ok());
}

#[test]
fn a_fill_that_lasts_for_days_only_asks_for_a_second_look() {
    let mut clinic = Clinic::with_implant_decided();
    let weak = ImplantOrder {
        content: Content::one("morphine", read("1 mg/mL")),
        reason: "compounded".to_owned(),
        ..implant()
    };
    clinic.does(IMPLANT, Command::Implant(weak));
    let refused = clinic.refused(241, Command::Programme(programme("4 mg/day")));
    assert!(refused.contains(&("programme.short-interval", "concentration")), "{refused:?}");
}

#[test]
fn a_drug_that_no_programme_allows_is_refused_before_the_trial() {
    for drug in ["baclofen", "hydromorphone", "ropivacaine"] {
        let mut clinic = Clinic::new();
        clinic.does(0, Command::Refer(referral()));
        let planned_drug = drug.to_owned();
        let free = Screening { anticoagulants: Vec::new(), planned_drug, ..screening() };
        clinic.does(1, Command::Screen(free));
        let order = TrialPlan { drug: drug.to_owned(), ..plan(clinic.at(100)) };
        let refused = clinic.refused(2, Command::PlanTrial(order));
        assert!(refused.contains(&("formulary.complete", "drug")), "{drug}: {refused:?}");
    }
}

#[test]
fn only_the_drug_that_was_screened_and_tried_is_used() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(Screening { anticoagulants: Vec::new(), ..screening() }));
    let order = TrialPlan { drug: "ziconotide".to_owned(), ..plan(clinic.at(100)) };
    let refused = clinic.refused(2, Command::PlanTrial(order));
    assert!(refused.contains(&("trial.screened-drug", "drug")), "{refused:?}");
    let clinic = Clinic::with_implant_decided();
    let order =
        ImplantOrder { content: Content::one("ziconotide", read("25 mcg/mL")), ..implant() };
    let refused = clinic.refused(IMPLANT, Command::Implant(order));
    assert!(refused.contains(&("implant.trial-drug", "drug")), "{refused:?}");
}

fn planned() -> Clinic {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    clinic.does(3, Command::PlanTrial(plan(clinic.at(100))));
    clinic
}

#[test]
fn a_trial_planned_on_other_findings_is_not_performed() {
    let mut clinic = planned();
    let anaphylaxis = allergic("morphine: anaphylaxis");
    let now =
        Screening { allergies: anaphylaxis, planned_drug: "ziconotide".to_owned(), ..screening() };
    clinic.does(50, Command::Screen(now));
    assert_eq!(clinic.patient.plan, None);
    assert_eq!(
        clinic.refused(100, Command::PerformTrial(report(clinic.at(100)))),
        [("pathway.order", "")]
    );
    let mut clinic = planned();
    clinic.does(50, Command::UpdateSafety(Safety { systemic_infection: true, ..safety() }));
    assert_eq!(clinic.patient.plan, None);
}

#[test]
fn what_is_found_after_the_trial_stops_implant_and_refill() {
    let mut clinic = Clinic::with_implant_decided();
    let found = Safety { allergies: allergic("morphine"), ..safety() };
    clinic.does(130, Command::UpdateSafety(found.clone()));
    let allergy = ("contraindication.allergy", "drug");
    assert_eq!(clinic.refused(IMPLANT, Command::Implant(implant())), [allergy]);
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(80), Command::UpdateSafety(found));
    clinic.does(day(84), start_refill());
    clinic.does(day(84), Command::MeasureResidual { measured: read("15.5 mL") });
    let order = Command::CompleteRefill(fill("10 mg/mL", "0.5 mg/day"));
    assert_eq!(clinic.refused(day(84), order), [allergy]);
}

#[test]
fn the_anticoagulant_is_asked_anew_before_the_implant() {
    let clinic = Clinic::with_implant_decided();
    let field = "anticoagulant_last_dose_at";
    let unsaid = ImplantOrder { anticoagulant_last_dose_at: None, ..implant() };
    assert_eq!(clinic.refused(IMPLANT, Command::Implant(unsaid)), [("entry.required", field)]);
    let again = Some(clinic.at(IMPLANT - 71));
    let too_soon = ImplantOrder { anticoagulant_last_dose_at: again, ..implant() };
    let refused = clinic.refused(IMPLANT, Command::Implant(too_soon));
    assert_eq!(refused, [("contraindication.anticoagulant", field)]);
    let infected = ImplantOrder { no_infection: false, ..implant() };
    assert_eq!(
        clinic.refused(IMPLANT, Command::Implant(infected)),
        [("implant.step", "no_infection")]
    );
}

#[test]
fn an_anticoagulant_that_is_not_in_the_catalogue_stops_everything() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    let other = cisterna_therapy::pathway::OTHER_ANTICOAGULANT.to_owned();
    clinic.does(1, Command::Screen(Screening { anticoagulants: vec![other], ..screening() }));
    assert_eq!(clinic.patient.screening.as_ref().unwrap().1.verdict, Verdict::NotYet);
}

#[test]
fn names_of_a_drug_and_of_its_class_meet_the_allergy() {
    let told = [
        "morphine",
        "Morphin",
        "morphium",
        "opiates",
        "all opioids",
        "Duramorph",
        "Astramorph",
        "MS Contin",
        "MSO4",
        "codeine (itch)",
        "latex; MORPHINE",
        "narcotics",
    ];
    for told in told {
        let mut clinic = Clinic::new();
        clinic.does(0, Command::Refer(referral()));
        let allergies = allergic(told);
        let found = Screening { allergies, anticoagulants: Vec::new(), ..screening() };
        clinic.does(1, Command::Screen(found));
        let verdict = clinic.patient.screening.as_ref().unwrap().1.verdict;
        assert_eq!(verdict, Verdict::No, "{told}");
    }
}

#[test]
fn not_asked_is_not_none_known() {
    for told in ["", " ", "?", "-", "unknown", "not asked", "n/a", "penicillin, unknown"] {
        assert_eq!(Allergies::read(told), None, "{told:?}");
    }
    assert_eq!(Allergies::read("None known"), Some(Allergies::NoneKnown));
    assert!(matches!(Allergies::read("penicillin"), Some(Allergies::To(_))));
}

#[test]
fn the_pump_can_be_stopped_at_any_time_and_the_rest_of_a_bridge_is_not_lost() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(84), start_refill());
    clinic.does(day(84), Command::MeasureResidual { measured: read("15.5 mL") });
    clinic.does(day(84), Command::CompleteRefill(fill("12 mg/mL", "0.6 mg/day")));
    let stop = Command::Stop(StopOrder { reason: "drowsy".to_owned() });
    clinic.does(day(86), stop);
    assert!(device(&clinic).state_at(clinic.at(day(90))).unwrap().rate().is_zero());
    assert_eq!(tasks(&clinic.patient, &clinic.catalog)[0].kind, TaskKind::Restart);
    let unsaid = clinic.refused(day(86) + 2, Command::Programme(change("0.58 mg/day")));
    assert_eq!(unsaid, [("entry.required", "opening")]);
    let rest = ProgrammeOrder { opening: Some(true), ..change("0.58 mg/day") };
    clinic.does(day(86) + 2, Command::Programme(rest));
    let rest = in_force(&clinic).opening.clone().unwrap();
    // Two of the 6.32 days are over.
    assert_eq!(rest.volume, read("0.216 mL"));
    assert_eq!(rest.rate, read("0.05 mL/day"));
    assert!(device(&clinic).stopped.is_none());
}

#[test]
fn a_lower_dose_is_never_refused_for_a_low_reservoir() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(1), because(change("10 mg/day")));
    let late = day(19);
    assert!(device(&clinic).state_at(clinic.at(late)).unwrap().low_reservoir());
    clinic.does(late, Command::Programme(change("5 mg/day")));
    assert_eq!(in_force(&clinic).next_refill.at, clinic.at(late), "it is due now");
}

#[test]
fn entering_the_same_dose_again_never_moves_the_refill_past_the_worst_case() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(1), because(change("2.4 mg/day")));
    let first = in_force(&clinic).next_refill.clone();
    for later in [20, 40, 60] {
        clinic.does(day(later), because(change("2.4 mg/day")));
        let again = &in_force(&clinic).next_refill;
        let worst = first.alarm_worst_case_at.unwrap();
        assert!(again.at <= worst, "day {later}: {} after {worst}", again.at);
    }
}

#[test]
fn the_last_day_of_use_stays_with_the_content() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(84), start_refill());
    clinic.does(day(84), Command::MeasureResidual { measured: read("15.5 mL") });
    let beyond_use = "2026-07-10".parse().unwrap();
    let order = CompleteRefill { beyond_use, ..fill("10 mg/mL", "0.5 mg/day") };
    clinic.does(day(84), Command::CompleteRefill(order));
    let due = in_force(&clinic).next_refill.at;
    assert_eq!(due.to_string(), "2026-07-10T00:00:00Z");
    clinic.does(day(85), Command::Programme(change("0.6 mg/day")));
    assert_eq!(in_force(&clinic).next_refill.at, due);
}

#[test]
fn the_expected_residual_is_that_of_the_moment_of_measuring() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(10), start_refill());
    clinic.does(day(70), Command::MeasureResidual { measured: read("16.2 mL") });
    let session = clinic.patient.refill.clone().unwrap();
    assert!(!session.measured.unwrap().flagged, "16.2 mL are right on day 70, not on day 10");
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(10), start_refill());
    clinic.does(day(10), Command::CancelRefill { reason: "wrong patient's form".to_owned() });
    assert_eq!(clinic.patient.refill, None);
}

#[test]
fn a_pump_that_ran_empty_is_looked_into_and_started_like_a_new_one() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(2), because(change("15 mg/day")));
    // 19.6 mL at 1.5 mL/day are gone after two weeks.
    clinic.does(day(40), start_refill());
    clinic.does(day(40), Command::MeasureResidual { measured: read("0 mL") });
    let measured = clinic.patient.refill.as_ref().unwrap().measured.clone().unwrap();
    assert!(measured.flagged && measured.interrupted.unwrap() > read("20 d"));
    let order = CompleteRefill {
        discrepancy_resolution: "missed refill".to_owned(),
        reason: "as before".to_owned(),
        ..fill("10 mg/mL", "15 mg/day")
    };
    let refused = clinic.refused(day(40), Command::CompleteRefill(order));
    assert_eq!(refused, [("formulary.hard-limit", "dose")], "the old dose meets lost tolerance");
}

#[test]
fn relief_that_was_not_watched_does_not_count() {
    let mut clinic = planned();
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    clinic.does(101, Command::Observe(observation(3)));
    clinic.does(124, Command::Observe(observation(8)));
    let refused = clinic.refused(125, Command::DecideTrial(decision()));
    assert_eq!(refused, [("trial.criteria", "decision")]);
}

#[test]
fn a_wrong_serial_number_is_not_answered_with_the_right_one() {
    let clinic = Clinic::in_therapy();
    let start = StartRefill { serial: "NGP000002".to_owned() };
    let refusals = clinic.attempt(day(84), Command::StartRefill(start)).unwrap_err();
    assert!(!refusals[0].to_string().contains("NGP000001"), "{}", refusals[0]);
}

#[test]
fn a_dose_for_tolerance_is_too_much_without_it() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    let naive = Screening { oral_opioid: None, anticoagulants: Vec::new(), ..screening() };
    clinic.does(1, Command::Screen(naive));
    let refused = clinic.refused(2, Command::PlanTrial(plan(clinic.at(100))));
    assert_eq!(refused, [("formulary.opioid-naive", "dose")]);
}

#[test]
fn an_alarm_below_the_devices_own_warns_late() {
    let clinic = Clinic::in_therapy();
    let late = ProgrammeOrder { low_reservoir_alarm: read("0 mL"), ..change("0.5 mg/day") };
    let refused = clinic.refused(day(10), Command::Programme(late));
    assert_eq!(refused, [("programme.alarm-volume", "low_reservoir_alarm")]);
    assert!(in_force(&clinic).dose > DoseRate::ZERO);
}

fn stop() -> Command {
    Command::Stop(StopOrder { reason: "drowsy".to_owned() })
}

/// In the middle of a bridge from 10 to 12 mg/mL, two of its 6.32 days in.
fn in_a_bridge() -> Clinic {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(84), start_refill());
    clinic.does(day(84), Command::MeasureResidual { measured: read("15.5 mL") });
    clinic.does(day(84), Command::CompleteRefill(fill("12 mg/mL", "0.6 mg/day")));
    clinic
}

#[test]
fn no_refill_begins_while_the_pathway_is_not_clear() {
    let mut clinic = in_a_bridge();
    assert_eq!(clinic.refused(day(86), start_refill()), [("programme.opening-completed", "")]);
    clinic.does(day(86), stop());
    assert_eq!(clinic.refused(day(87), start_refill()), [("programme.opening-completed", "")]);
}

#[test]
fn the_rest_of_a_bridge_never_gives_more_than_the_new_dose() {
    let mut clinic = in_a_bridge();
    clinic.does(day(86), stop());
    // At 10 mg/mL the pump's minimum is 0.48 mg/day; the old flow was 0.05 mL/day.
    let lower = ProgrammeOrder { opening: Some(true), ..change("0.576 mg/day") };
    clinic.does(day(86) + 1, Command::Programme(lower));
    assert_eq!(in_force(&clinic).opening.as_ref().unwrap().rate, read("0.05 mL/day"));
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(2), because(change("8 mg/day")));
    clinic.does(day(10), start_refill());
    clinic.does(day(10), Command::MeasureResidual { measured: read("13 mL") });
    let order = CompleteRefill { reason: "as before".to_owned(), ..fill("20 mg/mL", "8 mg/day") };
    clinic.does(day(10), Command::CompleteRefill(order));
    clinic.does(day(10) + 1, stop());
    let late = ProgrammeOrder { opening: Some(true), ..change("1 mg/day") };
    clinic.does(day(31), Command::Programme(late));
    let rest = in_force(&clinic).opening.clone().unwrap();
    assert_eq!(rest.rate, read("0.1 mL/day"), "1 mg/day of the old 10 mg/mL");
    assert!(rest.mass > read("2 mg") && rest.mass < read("3.16 mg"));
}

#[test]
fn leaving_out_the_rest_needs_a_reason() {
    let mut clinic = in_a_bridge();
    clinic.does(day(86), stop());
    let left_out = ProgrammeOrder { opening: Some(false), ..change("0.6 mg/day") };
    let refused = clinic.refused(day(86) + 1, Command::Programme(left_out.clone()));
    assert_eq!(refused, [("programme.rest-left-out", "opening")]);
    clinic.does(day(86) + 1, because(left_out));
    assert_eq!(in_force(&clinic).opening, None);
}

#[test]
fn a_bridge_runs_at_the_lower_of_both_doses() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(2), because(change("8 mg/day")));
    clinic.does(day(10), stop());
    clinic.does(day(40), start_refill());
    clinic.does(day(40), Command::MeasureResidual { measured: read("13 mL") });
    let order = CompleteRefill {
        discrepancy_resolution: "stopped for a month".to_owned(),
        ..fill("20 mg/mL", "0.96 mg/day")
    };
    clinic.does(day(40), Command::CompleteRefill(order));
    assert_eq!(in_force(&clinic).opening.as_ref().unwrap().rate, read("0.096 mL/day"));
}

#[test]
fn an_empty_pump_is_not_forgotten() {
    let empty_for_a_month = || {
        let mut clinic = Clinic::in_therapy();
        clinic.does(day(2), because(change("10 mg/day")));
        clinic
    };
    let clinic = empty_for_a_month();
    let again = clinic.refused(day(60), Command::Programme(change("1 mg/day")));
    assert!(again.contains(&("programme.reservoir-empty", "")), "{again:?}");
    let mut clinic = empty_for_a_month();
    clinic.does(day(60), stop());
    clinic.does(day(60) + 1, start_refill());
    clinic.does(day(60) + 1, Command::MeasureResidual { measured: read("0 mL") });
    let measured = clinic.patient.refill.clone().unwrap().measured.unwrap();
    assert!(measured.flagged && measured.interrupted.unwrap() > read("30 d"), "{measured:?}");
    let order = CompleteRefill {
        discrepancy_resolution: "ran empty".to_owned(),
        reason: "as before".to_owned(),
        ..fill("10 mg/mL", "10.1 mg/day")
    };
    let refused = clinic.refused(day(60) + 1, Command::CompleteRefill(order));
    assert_eq!(refused, [("formulary.hard-limit", "dose")]);
}

#[test]
fn an_emptied_reservoir_counts_as_an_interruption() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(2), because(change("8 mg/day")));
    clinic.does(day(10), start_refill());
    clinic.does(day(10), Command::MeasureResidual { measured: read("13 mL") });
    let late = fill("10 mg/mL", "8 mg/day");
    let refused = clinic.refused(day(20), Command::CompleteRefill(late));
    assert_eq!(refused, [("formulary.soft-limit", "dose")], "a start of 8 mg/day needs a reason");
}

#[test]
fn many_steps_in_a_row_are_one_large_one() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(5), Command::Programme(change("0.65 mg/day")));
    let refused = clinic.refused(day(5) + 1, Command::Programme(change("0.8 mg/day")));
    assert_eq!(refused, [("programme.increase", "dose")]);
    clinic.does(day(6) + 1, Command::Programme(change("0.8 mg/day")));
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(IMPLANT, Command::Implant(implant()));
    clinic.does(241, Command::Programme(programme("0.5 mg/day")));
    let refused = clinic.refused(242, because(change("20 mg/day")));
    assert_eq!(refused, [("formulary.hard-limit", "dose")], "still the first day");
}

#[test]
fn an_allergy_found_after_the_implant_stops_the_first_programme_but_no_decrease() {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(IMPLANT, Command::Implant(implant()));
    let found = Safety { allergies: allergic("morphine (anaphylaxis)"), ..safety() };
    clinic.does(IMPLANT, Command::UpdateSafety(found.clone()));
    let refused = clinic.refused(241, Command::Programme(programme("0.5 mg/day")));
    assert_eq!(refused, [("contraindication.allergy", "dose")]);
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(5), Command::UpdateSafety(found));
    clinic.does(day(5), Command::Programme(change("0.48 mg/day")));
}

#[test]
fn a_hold_does_not_outlive_its_anticoagulant() {
    let mut clinic = planned();
    clinic.does(50, Command::UpdateSafety(Safety { anticoagulants: Vec::new(), ..safety() }));
    clinic.does(99, Command::UpdateSafety(safety()));
    assert_eq!(clinic.patient.holds, []);
    assert_eq!(clinic.patient.plan, None, "the screening says not yet");
}

#[test]
fn an_infection_on_record_stops_the_implant() {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(130, Command::UpdateSafety(Safety { systemic_infection: true, ..safety() }));
    let refused = clinic.refused(IMPLANT, Command::Implant(implant()));
    assert_eq!(refused, [("contraindication.infection", "no_infection")]);
}

#[test]
fn old_content_is_not_started_in_silence() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(2), stop());
    let refused = clinic.refused(day(100), Command::Programme(change("0.5 mg/day")));
    assert_eq!(refused, [("programme.stale-content", "dose")]);
}

#[test]
fn relief_between_two_distant_looks_does_not_count() {
    let mut clinic = planned();
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    clinic.does(101, Command::Observe(observation(3)));
    clinic.does(124, Command::Observe(observation(3)));
    let refused = clinic.refused(125, Command::DecideTrial(decision()));
    assert_eq!(refused, [("trial.criteria", "decision")]);
}

#[test]
fn hidden_characters_and_other_languages_still_name_the_drug() {
    for told in [
        "mor\u{200b}phine",
        "mor\u{ad}phine",
        "mor-phine",
        "Morfin",
        "Kodein",
        "Oxycodon",
        "heroin",
        "Opiat",
        "OxyContin",
    ] {
        let catalog = cisterna_catalog::Catalog::built_in();
        let drug = catalog.drug("morphine").unwrap();
        assert!(allergic(told).refusal_of("drug", drug).is_some(), "{told:?}");
    }
    assert_eq!(Allergies::read("none, penicillin"), None, "it contradicts itself");
    assert_eq!(Allergies::read("No known drug allergies"), Some(Allergies::NoneKnown));
}

#[test]
fn a_patient_who_hardly_breathes_is_the_first_task() {
    let mut clinic = planned();
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    clinic.does(101, Command::Observe(observation(3)));
    assert_eq!(tasks(&clinic.patient, &clinic.catalog)[0].kind, TaskKind::Observe);
    for (sedation, respiratory_rate, saturation) in [(2, 14, 97), (0, 8, 97), (0, 14, 89)] {
        let mut clinic = planned();
        clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
        let seen = cisterna_therapy::pathway::Observation {
            sedation,
            respiratory_rate,
            saturation,
            ..observation(3)
        };
        clinic.does(102, Command::Observe(seen));
        assert_eq!(tasks(&clinic.patient, &clinic.catalog)[0].kind, TaskKind::Respond);
    }
}

#[test]
fn an_allergy_to_the_running_drug_is_the_first_task() {
    let mut clinic = Clinic::in_therapy();
    assert_eq!(tasks(&clinic.patient, &clinic.catalog)[0].kind, TaskKind::RefillWithdrawal);
    let found = Safety { allergies: allergic("morphine"), ..safety() };
    clinic.does(day(5), Command::UpdateSafety(found));
    assert_eq!(tasks(&clinic.patient, &clinic.catalog)[0].kind, TaskKind::RunningAllergen);
}

#[test]
fn a_new_screening_forgets_the_hold_of_another_anticoagulant() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    clinic.does(3, Command::Screen(Screening { anticoagulants: Vec::new(), ..screening() }));
    clinic.does(90, Command::Screen(screening()));
    assert_eq!(clinic.patient.holds, []);
    let (_, answer) = clinic.patient.screening.clone().unwrap();
    assert_eq!(answer.verdict, Verdict::NotYet);
}

#[test]
fn a_hold_cannot_begin_in_the_future() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    let tomorrow = Command::HoldAnticoagulant(hold(clinic.at(25)));
    assert_eq!(clinic.refused(2, tomorrow), [("hold.last-dose", "last_dose_at")]);
}

#[test]
fn more_than_the_reservoir_holds_neither_comes_out_nor_goes_in() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(84), start_refill());
    let impossible = Command::MeasureResidual { measured: read("20.1 mL") };
    let refused = clinic.refused(day(84), impossible);
    assert_eq!(refused, [("refill.measured-within-capacity", "measured")]);
    clinic.does(day(84), Command::MeasureResidual { measured: read("15.5 mL") });
    let order = CompleteRefill { filled: read("20.1 mL"), ..fill("10 mg/mL", "0.5 mg/day") };
    let refused = clinic.refused(day(84), Command::CompleteRefill(order));
    assert!(refused.contains(&("pump.reservoir-capacity", "filled")), "{refused:?}");
    let order = CompleteRefill { filled: read("0 mL"), ..fill("10 mg/mL", "0.5 mg/day") };
    let refused = clinic.refused(day(84), Command::CompleteRefill(order));
    assert!(refused.contains(&("entry.required", "filled")), "{refused:?}");
}

#[test]
fn a_bridge_that_cannot_run_slowly_enough_is_refused_after_an_interruption() {
    // 0.3 mg/day of 10 mg/mL needs 0.03 mL/day, which the pump cannot run.
    let order = CompleteRefill {
        discrepancy_resolution: "stopped for a month".to_owned(),
        reason: "compounded".to_owned(),
        ..fill("5 mg/mL", "0.3 mg/day")
    };
    let mut used_to_it = Clinic::in_therapy();
    used_to_it.does(day(40), start_refill());
    used_to_it.does(day(40), Command::MeasureResidual { measured: read("17.7 mL") });
    used_to_it.does(day(40), Command::CompleteRefill(order.clone()));
    assert_eq!(in_force(&used_to_it).opening.as_ref().unwrap().rate, read("0.05 mL/day"));

    let mut interrupted = Clinic::in_therapy();
    interrupted.does(day(10), stop());
    interrupted.does(day(40), start_refill());
    interrupted.does(day(40), Command::MeasureResidual { measured: read("19.2 mL") });
    let refused = interrupted.refused(day(40), Command::CompleteRefill(order));
    assert_eq!(refused, [("pump.rate-minimum", "concentration")]);
}

#[test]
fn no_bridge_is_calculated_when_the_device_table_has_moved() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(84), start_refill());
    clinic.does(day(84), Command::MeasureResidual { measured: read("15.5 mL") });
    let pump = clinic.catalog.pumps.get_mut("synchromed-ii-20").unwrap();
    for tubing in &mut pump.internal_tubing {
        tubing.constant.value = read("0.199 mL");
    }
    let order = Command::CompleteRefill(fill("12 mg/mL", "0.6 mg/day"));
    assert_eq!(clinic.refused(day(84), order), [("pathway.changed", "concentration")]);
}

#[test]
fn the_rest_of_a_bridge_is_not_dropped_when_the_pump_left_the_device_table() {
    let mut clinic = in_a_bridge();
    clinic.does(day(86), stop());
    clinic.catalog.pumps.remove("synchromed-ii-20");
    let again = ProgrammeOrder { opening: Some(true), ..change("0.6 mg/day") };
    clinic.refused(day(86) + 1, Command::Programme(again));
}

#[test]
fn a_trial_that_nobody_watched_is_not_judged() {
    let mut clinic = planned();
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    let refused = clinic.refused(125, Command::DecideTrial(decision()));
    assert!(refused.contains(&("trial.observed", "")), "{refused:?}");
}

#[test]
fn the_drugs_own_observation_goes_before_the_sites() {
    let mut clinic = planned();
    let drug = clinic.catalog.drugs.get_mut("morphine").unwrap();
    drug.observation_after_first_dose.as_mut().unwrap().value = read("48 h");
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    clinic.does(104, Command::Observe(observation(3)));
    let refused = clinic.refused(147, Command::DecideTrial(decision()));
    assert!(refused.contains(&("observation.after-first-dose", "occurred_at")), "{refused:?}");
}

#[test]
fn an_allergy_that_the_formulary_learnt_to_read_since_the_plan_stops_the_trial() {
    let mut clinic = planned();
    clinic.does(50, Command::UpdateSafety(Safety { allergies: allergic("purpurol"), ..safety() }));
    assert!(clinic.attempt(100, Command::PerformTrial(report(clinic.at(100)))).is_ok());
    let drug = clinic.catalog.drugs.get_mut("morphine").unwrap();
    drug.aliases.push("purpurol".to_owned());
    let refused = clinic.refused(100, Command::PerformTrial(report(clinic.at(100))));
    assert_eq!(refused, [("contraindication.allergy", "")]);
}

#[test]
fn an_empty_syringe_is_always_looked_into() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(day(2), because(change("8 mg/day")));
    clinic.does(day(26), start_refill());
    let expected = clinic.patient.refill.clone().unwrap().started.expected_residual;
    assert!(expected > read("0.2 mL") && expected < read("0.6 mL"), "{expected}");
    clinic.does(day(26), Command::MeasureResidual { measured: read("0 mL") });
    let measured = clinic.patient.refill.clone().unwrap().measured.unwrap();
    assert!(measured.flagged && measured.interrupted.is_none(), "{measured:?}");
}

#[test]
fn a_decision_against_the_implant_stands_in_its_way() {
    let mut clinic = planned();
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    clinic.does(104, Command::Observe(observation(7)));
    let against = DecideTrial { decision: Decision::DoNotImplant, ..decision() };
    clinic.does(125, Command::DecideTrial(against));
    assert_eq!(clinic.refused(IMPLANT, Command::Implant(implant())), [("pathway.order", "")]);
}

#[test]
fn dr_14_no_increase_sooner_than_the_drug_allows() {
    let mut clinic = Clinic::in_therapy();
    let source = "label of the test".to_owned();
    let interval = Sourced { value: read("24 h"), source, verified: true };
    let morphine = clinic.catalog.drugs.get_mut("morphine").expect("it is built in");
    morphine.increase_steps[0].interval_min = Some(interval);
    let to = |dose: &str| Command::Programme(change(dose));
    let soon = [("programme.increase-interval", "dose")];
    // The therapy began at hour 241.
    assert_eq!(clinic.refused(264, to("0.55 mg/day")), soon);
    clinic.does(265, to("0.55 mg/day"));
    assert_eq!(clinic.refused(288, to("0.6 mg/day")), soon);
    clinic.does(288, to("0.5 mg/day"));
    clinic.does(290, to("0.5 mg/day"));
    // Lowering is no increase, and the time runs on from the last one.
    clinic.does(313, to("0.55 mg/day"));
    assert_eq!(clinic.refused(336, to("0.6 mg/day")), soon);
    clinic.does(336, because(change("0.6 mg/day")));
}
