//! The straight path from referral to the first refill, and the stops along it.

mod support;

use cisterna_quantity::Volume;
use cisterna_therapy::pathway::{Decision, OpeningKind, ProcedureStep, TrialDecision, Verdict};
use cisterna_therapy::{Allergies, Command, Event, Patient, Stage, TaskKind, tasks};
use support::{
    Clinic, decision, fill, hold, implant, observation, plan, programme, read, referral, report,
    screening, start_refill,
};

fn verdict(clinic: &Clinic) -> Verdict {
    clinic.patient.screening.as_ref().unwrap().1.verdict
}

#[test]
fn screening_waits_for_the_anticoagulant_hold_and_says_so() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    assert_eq!(verdict(&clinic), Verdict::NotYet);
    let finding = |clinic: &Clinic| {
        let (_, answer) = clinic.patient.screening.clone().unwrap();
        answer.findings.into_iter().find(|f| f.rule == "contraindication.anticoagulant").unwrap()
    };
    assert!(finding(&clinic).message.contains("not held"), "{:?}", finding(&clinic));
    assert!(finding(&clinic).source.contains("(unverified)"), "{:?}", finding(&clinic));
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    assert_eq!(verdict(&clinic), Verdict::Eligible);
    assert!(finding(&clinic).message.contains("5 Mar 2026 09:00"), "{:?}", finding(&clinic));
}

#[test]
fn a_trial_before_the_hold_is_over_is_refused() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    assert_eq!(
        clinic.refused(3, Command::PlanTrial(plan(clinic.at(100)))),
        [("trial.eligible", "")]
    );
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    let too_soon = ("contraindication.anticoagulant", "scheduled_at");
    assert_eq!(clinic.refused(3, Command::PlanTrial(plan(clinic.at(71)))), [too_soon]);
    clinic.does(3, Command::PlanTrial(plan(clinic.at(72))));
    let too_soon = ("contraindication.anticoagulant", "occurred_at");
    assert_eq!(clinic.refused(71, Command::PerformTrial(report(clinic.at(71)))), [too_soon]);
}

#[test]
fn every_step_of_the_procedure_is_signed() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    clinic.does(3, Command::PlanTrial(plan(clinic.at(100))));
    let mut incomplete = report(clinic.at(100));
    let left_out = incomplete.steps.remove(3);
    let refused = clinic.refused(100, Command::PerformTrial(incomplete));
    assert_eq!(refused, [("trial.every-step-signed", "step_sterile_drape")], "{left_out:?}");
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    let procedure = clinic.patient.procedure.unwrap();
    assert_eq!(procedure.steps.len(), ProcedureStep::ALL.len());
    assert!(procedure.steps.iter().all(|step| step.signed_by == "tester"));
}

#[test]
fn the_trial_is_judged_by_its_criteria() {
    let clinic = Clinic::with_implant_decided();
    let TrialDecision { decision, judgement, signed_by, .. } =
        clinic.patient.decision.clone().unwrap();
    assert_eq!((decision, judgement.success), (Decision::Implant, true));
    assert_eq!(judgement.relief_best.to_string(), "62.5 %");
    assert_eq!(judgement.relief_at_least, read("8 h"));
    assert_eq!(judgement.relief_at_most, read("10 h"));
    assert_eq!(signed_by, "tester");
    let tasks = tasks(&clinic.patient, &clinic.catalog);
    assert_eq!(tasks[0].kind, TaskKind::Implant);
}

#[test]
fn a_trial_without_enough_relief_does_not_lead_to_an_implant() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    clinic.does(3, Command::PlanTrial(plan(clinic.at(100))));
    clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
    // Exactly half is not more than half.
    clinic.does(104, Command::Observe(observation(4)));
    clinic.does(114, Command::Observe(observation(4)));
    let early = clinic.refused(115, Command::DecideTrial(decision()));
    assert!(early.contains(&("observation.after-first-dose", "occurred_at")));
    assert!(early.contains(&("trial.criteria", "decision")));
    let late = clinic.refused(124, Command::DecideTrial(decision()));
    assert_eq!(late, [("trial.criteria", "decision")]);
    let against =
        cisterna_therapy::pathway::DecideTrial { decision: Decision::DoNotImplant, ..decision() };
    clinic.does(124, Command::DecideTrial(against));
    assert_eq!(Stage::of(&clinic.patient), Stage::NotImplanted);
    assert_eq!(clinic.refused(130, Command::Implant(implant())), [("pathway.order", "")]);
}

#[test]
fn the_implant_records_lengths_volumes_and_revision() {
    let clinic = Clinic::in_therapy();
    let device = clinic.patient.device.as_ref().unwrap();
    assert_eq!(device.implant.implanted_length, read("80 cm"));
    assert_eq!(device.implant.catheter_volume, read("0.176 mL"));
    assert_eq!(device.implant.pathway_volume, read("0.316 mL"));
    assert!(device.implant.tubing_revision.contains("after the 2016/17 correction"));
    let programme = device.programme.as_ref().unwrap();
    assert_eq!(programme.rate, read("0.05 mL/day"));
    assert_eq!(programme.opening.as_ref().unwrap().kind, OpeningKind::Prime);
}

#[test]
fn a_dose_below_the_pump_is_refused_with_the_lowest_possible_one() {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(240, Command::Implant(implant()));
    let refusals = clinic.attempt(241, Command::Programme(programme("0.4 mg/day"))).unwrap_err();
    assert_eq!(refusals.len(), 1);
    assert_eq!((refusals[0].rule, refusals[0].field), ("pump.rate-minimum", "dose"));
    assert!(refusals[0].action.contains("at least 0.48 mg/day"), "{}", refusals[0]);
    assert!(refusals[0].limit.as_ref().unwrap().contains("0.048 mL/day"));
    assert!(!refusals[0].source.is_empty());
}

#[test]
fn the_prime_is_asked_once_and_only_once() {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(240, Command::Implant(implant()));
    let unsaid =
        cisterna_therapy::pathway::ProgrammeOrder { opening: None, ..programme("0.5 mg/day") };
    assert_eq!(
        clinic.refused(241, Command::Programme(unsaid.clone())),
        [("entry.required", "opening")]
    );
    clinic.does(241, Command::Programme(programme("0.5 mg/day")));
    // The prime of 0.316 mL takes 19 minutes; one hour later it is over.
    let again = clinic.refused(242, Command::Programme(programme("0.6 mg/day")));
    assert_eq!(again, [("prime.once", "opening")]);
    let change = cisterna_therapy::pathway::ProgrammeOrder { dose: read("0.6 mg/day"), ..unsaid };
    clinic.does(242, Command::Programme(change));
}

/// Hour 240 is the implant; day 84 after it.
const DAY_84: i64 = 240 + 84 * 24;

fn at_refill() -> Clinic {
    let mut clinic = Clinic::in_therapy();
    clinic.does(DAY_84, start_refill());
    clinic
}

#[test]
fn the_expected_residual_is_the_pumps_own_account() {
    let mut clinic = at_refill();
    // 20 mL less the prime of 0.316 mL in 18.96 min, less 2014.684 h at 0.05 mL/day (4.19725 mL),
    // in whole quanta of 0.1 uL.
    let expected: Volume = read("15.4868 mL");
    assert_eq!(clinic.patient.refill.as_ref().unwrap().started.expected_residual, expected);
    assert_eq!(
        clinic.refused(DAY_84, Command::CompleteRefill(fill("12 mg/mL", "0.6 mg/day"))),
        [("pathway.order", "")]
    );
    clinic.does(DAY_84, Command::MeasureResidual { measured: read("15.7 mL") });
    let measured = clinic.patient.refill.as_ref().unwrap().measured.clone().unwrap();
    assert_eq!((measured.expected, measured.flagged), (expected, false));
    assert_eq!(measured.discrepancy.to_string(), "+0.2132 mL");
}

#[test]
fn a_flagged_residual_blocks_the_refill_until_it_is_explained() {
    let mut clinic = at_refill();
    clinic.does(DAY_84, Command::MeasureResidual { measured: read("17.4868 mL") });
    assert!(clinic.patient.refill.as_ref().unwrap().measured.as_ref().unwrap().flagged);
    let order = fill("12 mg/mL", "0.6 mg/day");
    assert_eq!(
        clinic.refused(DAY_84, Command::CompleteRefill(order.clone())),
        [("refill.discrepancy", "discrepancy_resolution")]
    );
    let explained = cisterna_therapy::pathway::CompleteRefill {
        discrepancy_resolution: "film and aspiration normal; watch the next refill".to_owned(),
        ..order
    };
    clinic.does(DAY_84, Command::CompleteRefill(explained));
}

#[test]
fn twenty_mg_per_ml_is_too_strong_for_the_pump_and_the_refusal_says_what_is_not() {
    let mut clinic = at_refill();
    clinic.does(DAY_84, Command::MeasureResidual { measured: read("15.5 mL") });
    let order = Command::CompleteRefill(fill("20 mg/mL", "0.6 mg/day"));
    let refusals = clinic.attempt(DAY_84, order).unwrap_err();
    assert_eq!(refusals.len(), 1, "{refusals:#?}");
    assert_eq!(refusals[0].rule, "pump.rate-minimum");
    assert!(refusals[0].message.contains("0.03 mL/day"), "{}", refusals[0]);
    assert!(refusals[0].action.contains("at most 12.5 mg/mL"), "{}", refusals[0]);
}

#[test]
fn twelve_mg_per_ml_is_bridged_at_the_old_dose() {
    let mut clinic = at_refill();
    clinic.does(DAY_84, Command::MeasureResidual { measured: read("15.5 mL") });
    let order = Command::CompleteRefill(fill("12 mg/mL", "0.6 mg/day"));
    let events = clinic.does(DAY_84, order).to_vec();
    let Event::Programmed(programmed) = &events[1].1 else { panic!("{events:?}") };
    let bridge = programmed.opening.as_ref().unwrap();
    assert_eq!(bridge.kind, OpeningKind::Bridge);
    assert_eq!(bridge.volume, read("0.316 mL"));
    assert_eq!(bridge.mass, read("3.16 mg"));
    assert_eq!(bridge.rate, read("0.05 mL/day"));
    assert_eq!(bridge.duration, read("151.68 h"));
    assert_eq!(programmed.rate, read("0.05 mL/day"));
    let next = &programmed.next_refill;
    assert_eq!(next.at, clinic.at(DAY_84 + 90 * 24));
    assert!(next.reason.contains("stability") && next.reason.contains("90 d"), "{next:?}");
    assert!(!next.source.is_empty() && !next.source.contains("unverified"), "{next:?}");
    let hurried =
        cisterna_therapy::pathway::ProgrammeOrder { opening: None, ..programme("0.7 mg/day") };
    assert_eq!(
        clinic.refused(DAY_84 + 24, Command::Programme(hurried)),
        [("programme.opening-completed", "dose")]
    );
}

#[test]
fn the_wrong_pump_stops_the_refill() {
    let clinic = Clinic::in_therapy();
    let start = cisterna_therapy::pathway::StartRefill { serial: "NGP000002".to_owned() };
    assert_eq!(
        clinic.refused(DAY_84, Command::StartRefill(start)),
        [("refill.same-pump", "serial")]
    );
}

#[test]
fn a_morphine_allergy_stops_morphine_everywhere() {
    for allergy in ["morphine", "Morphine sulfate (hives)", "codeine", "penicillin, MORPHINE"] {
        let mut clinic = Clinic::new();
        clinic.does(0, Command::Refer(referral()));
        let allergies = Allergies::read(allergy).unwrap();
        let allergic = cisterna_therapy::pathway::Screening {
            allergies,
            anticoagulants: Vec::new(),
            ..screening()
        };
        clinic.does(1, Command::Screen(allergic));
        assert_eq!(verdict(&clinic), Verdict::No, "{allergy}");
        let refused = clinic.refused(2, Command::PlanTrial(plan(clinic.at(100))));
        assert!(refused.contains(&("contraindication.allergy", "drug")), "{allergy}: {refused:?}");
    }
}

#[test]
fn a_systemic_infection_cannot_be_scheduled() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    let infected = cisterna_therapy::pathway::Screening {
        systemic_infection: true,
        anticoagulants: Vec::new(),
        ..screening()
    };
    clinic.does(1, Command::Screen(infected));
    assert_eq!(verdict(&clinic), Verdict::NotYet);
    let refusals = clinic.attempt(2, Command::PlanTrial(plan(clinic.at(100)))).unwrap_err();
    assert_eq!(refusals.len(), 1);
    assert!(refusals[0].message.contains("infection"), "{}", refusals[0]);
    let cleared =
        cisterna_therapy::pathway::Screening { anticoagulants: Vec::new(), ..screening() };
    clinic.does(48, Command::Screen(cleared));
    clinic.does(49, Command::PlanTrial(plan(clinic.at(100))));
}

#[test]
fn limits_of_the_formulary_hold() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    let free = cisterna_therapy::pathway::Screening { anticoagulants: Vec::new(), ..screening() };
    clinic.does(1, Command::Screen(free));
    let dose = |text: &str, reason: &str, clinic: &Clinic| {
        Command::PlanTrial(cisterna_therapy::pathway::TrialPlan {
            dose: read(text),
            reason: reason.to_owned(),
            ..plan(clinic.at(100))
        })
    };
    let refused = |text, reason| clinic.refused(2, dose(text, reason, &clinic));
    assert_eq!(refused("3 mg", "strong pain"), [("formulary.hard-limit", "dose")]);
    assert_eq!(refused("0.7 mg", " "), [("formulary.soft-limit", "dose")]);
    assert!(clinic.attempt(2, dose("0.7 mg", "tolerant to opioids", &clinic)).is_ok());
    assert_eq!(refused("0 mg", ""), [("entry.required", "dose")]);
    let high =
        cisterna_therapy::pathway::TrialPlan { level: "T10".to_owned(), ..plan(clinic.at(100)) };
    assert_eq!(clinic.refused(2, Command::PlanTrial(high)), [("trial.level-below-conus", "level")]);
}

#[test]
fn nothing_happens_in_the_future_or_out_of_order() {
    let mut clinic = Clinic::new();
    assert_eq!(clinic.refused(0, Command::Screen(screening())), [("pathway.order", "")]);
    clinic.does(5, Command::Refer(referral()));
    assert_eq!(
        clinic.refused(4, Command::Screen(screening())),
        [("record.in-order", "occurred_at")]
    );
    for (command, rule) in [
        (Command::PerformTrial(report(clinic.at(6))), "pathway.order"),
        (Command::Implant(implant()), "pathway.order"),
        (Command::Programme(programme("0.5 mg/day")), "pathway.order"),
        (start_refill(), "pathway.order"),
        (Command::DecideTrial(decision()), "pathway.order"),
        (Command::Observe(observation(3)), "pathway.order"),
    ] {
        assert_eq!(clinic.refused(6, command), [(rule, "")]);
    }
}

#[test]
fn the_record_of_the_events_gives_the_same_patient() {
    let mut clinic = at_refill();
    clinic.does(DAY_84, Command::MeasureResidual { measured: read("15.5 mL") });
    clinic.does(DAY_84, Command::CompleteRefill(fill("12 mg/mL", "0.6 mg/day")));
    let written: Vec<(_, String)> = clinic
        .events
        .iter()
        .map(|(at, event)| (*at, serde_json::to_string(event).unwrap()))
        .collect();
    let events: Vec<(_, Event)> =
        written.iter().map(|(at, text)| (*at, serde_json::from_str(text).unwrap())).collect();
    let again = Patient::replay(events.iter().map(|(at, event)| (*at, event))).unwrap();
    assert_eq!(again, clinic.patient);
}
