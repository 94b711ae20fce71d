//! The trial: its kinds, its observation, its judgement, its repetition and its waiver.

mod support;

use cisterna_catalog::{Limits, Sourced};
use cisterna_quantity::Mass;
use cisterna_therapy::pathway::{
    AnswerAlarm, DecideTrial, Decision, EndTrialInfusion, Function, Indication, LaterBolus,
    Observation, Referral, Screening, SideEffects, TrialFindings, TrialMethod, TrialPlan,
    TrialReport, WaiveTrial, first_programme,
};
use cisterna_therapy::{Command, Stage, Task, TaskKind, tasks};
use support::{
    Clinic, decision, hold, implant, observation, plan, programme, read, referral, report,
    screening,
};

const TRIAL: i64 = 100;

fn screened(indication: Indication, found: Screening) -> Clinic {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(Referral { indication, ..referral() }));
    clinic.does(1, Command::Screen(Screening { anticoagulants: Vec::new(), ..found }));
    clinic
}

fn in_pain() -> Clinic {
    screened(Indication::LumbarPostLaminectomySyndrome, screening())
}

fn order(clinic: &Clinic, hour: i64) -> TrialPlan {
    plan(clinic.at(hour))
}

/// A trial dose at hour 100.
fn injected() -> Clinic {
    let mut clinic = in_pain();
    clinic.does(3, Command::PlanTrial(order(&clinic, TRIAL)));
    perform(&mut clinic, TRIAL);
    clinic
}

fn perform(clinic: &mut Clinic, hour: i64) {
    let report = report(clinic.at(hour));
    clinic.does(hour, Command::PerformTrial(report));
}

/// Looks every hour for 12 hours and every two until 24, with a pain of 3 in these hours.
fn watch(clinic: &mut Clinic, from: i64, relief: std::ops::RangeInclusive<i64>) {
    for hour in (1..=12).chain((14..=24).step_by(2)) {
        let pain = if relief.contains(&hour) { 3 } else { 8 };
        clinic.does(from + hour, Command::Observe(observation(pain)));
    }
}

fn first_task(clinic: &Clinic) -> Task {
    tasks(&clinic.patient, &clinic.catalog).remove(0)
}

fn signed(decision: Decision, function: Function, side_effects: SideEffects) -> Command {
    Command::DecideTrial(DecideTrial {
        decision,
        findings: TrialFindings { function, side_effects },
        assessment: "as seen".to_owned(),
        reason: String::new(),
    })
}

fn silent_yes() -> Command {
    signed(Decision::Implant, Function::Improved, SideEffects::None)
}

fn again() -> Command {
    signed(Decision::RepeatTrial, Function::Unchanged, SideEffects::None)
}

fn hardly_breathes() -> Command {
    Command::Observe(Observation { respiratory_rate: 8, ..observation(3) })
}

fn answer() -> Command {
    Command::AnswerAlarm(AnswerAlarm {
        called: "Dr Wake".to_owned(),
        action: "naloxone 0.1 mg; breathes 14 a minute".to_owned(),
    })
}

#[test]
fn dr_23_the_end_of_the_observation_and_an_answer_come_before_the_decision() {
    let mut clinic = injected();
    clinic.does(101, hardly_breathes());
    for hour in (102..=112).chain((114..=122).step_by(2)) {
        clinic.does(hour, Command::Observe(observation(3)));
    }
    let early = clinic.refused(123, silent_yes());
    assert!(early.contains(&("observation.after-first-dose", "occurred_at")), "{early:?}");
    assert!(early.contains(&("observation.alarm-answered", "")), "{early:?}");
    clinic.does(124, Command::Observe(observation(3)));
    assert_eq!(clinic.refused(124, silent_yes()), [("observation.alarm-answered", "")]);
    let against = signed(Decision::DoNotImplant, Function::Worse, SideEffects::Intolerable);
    assert_eq!(clinic.refused(124, against), [("observation.alarm-answered", "")]);
    clinic.does(124, answer());
    clinic.does(124, silent_yes());
    assert_eq!(Stage::of(&clinic.patient), Stage::Implant);
}

#[test]
fn the_next_look_is_a_task_that_becomes_overdue() {
    let mut clinic = injected();
    let due = |clinic: &Clinic| {
        let task = first_task(clinic);
        assert_eq!(task.kind, TaskKind::Observe);
        assert!(task.kind.has_deadline());
        task.due.unwrap()
    };
    assert_eq!(due(&clinic), clinic.at(101));
    clinic.does(102, Command::Observe(observation(3)));
    assert_eq!(due(&clinic), clinic.at(103));
    clinic.does(112, Command::Observe(observation(3)));
    assert_eq!(due(&clinic), clinic.at(114), "every two hours from hour 12 on");
    clinic.does(123, Command::Observe(observation(3)));
    assert_eq!(due(&clinic), clinic.at(124), "the end is looked at too");
    clinic.does(124, Command::Observe(observation(3)));
    assert_eq!(first_task(&clinic).kind, TaskKind::Decide);
    let procedure = clinic.patient.procedure.as_ref().unwrap();
    let missed = procedure.schedule.missed(
        procedure.injected_at,
        &clinic.patient.observations,
        clinic.at(124),
    );
    assert_eq!((missed.gaps, missed.longest), (3, read("11 h")));
}

#[test]
fn the_schedule_of_a_dose_stays_when_the_catalogue_changes() {
    let mut clinic = injected();
    clinic.catalog.drugs.get_mut("morphine").unwrap().observe.clear();
    clinic.catalog.policy.trial.observe.clear();
    assert_eq!(first_task(&clinic).due, Some(clinic.at(101)));
    let schedule = &clinic.patient.procedure.as_ref().unwrap().schedule;
    assert!(schedule.basis.iter().any(|basis| basis.source.contains("table 5") && basis.verified));
}

#[test]
fn an_emergency_is_answered_and_looked_at_again_soon() {
    let mut clinic = injected();
    clinic.does(102, hardly_breathes());
    let task = first_task(&clinic);
    assert_eq!(task.kind, TaskKind::Respond);
    assert!(task.what.contains("naloxone") && task.what.contains("Emergency team"), "{task:?}");
    assert!(task.why.contains("up to 8") && task.why.contains("(unverified)"), "{task:?}");
    clinic.does(102, answer());
    let task = first_task(&clinic);
    let quarter = jiff::SignedDuration::from_mins(15);
    assert_eq!((task.kind, task.due), (TaskKind::Observe, Some(clinic.at(102) + quarter)));
    assert_eq!(clinic.refused(103, answer()), [("pathway.order", "")]);
    clinic.does(103, Command::Observe(observation(3)));
    assert_eq!(first_task(&clinic).due, Some(clinic.at(104)));
}

#[test]
fn nobody_is_implanted_who_is_in_danger_at_the_last_look() {
    let mut clinic = injected();
    watch(&mut clinic, TRIAL, 2..=13);
    clinic.does(125, hardly_breathes());
    clinic.does(125, answer());
    let refused = clinic.refused(126, silent_yes());
    assert_eq!(refused, [("observation.recovered", "decision")]);
}

#[test]
fn the_site_decides_from_which_value_on_it_is_called() {
    let mut clinic = injected();
    let seen = Observation { saturation: 93, ..observation(3) };
    let policy = &mut clinic.catalog.policy.trial;
    assert!(seen.escalations(policy).is_empty());
    for rule in &mut policy.escalations {
        if rule.sign == cisterna_catalog::TrialSign::Saturation {
            rule.at.value = 93;
        }
    }
    let found = seen.escalations(policy);
    assert_eq!(found.len(), 1, "the most urgent rule of a sign only");
    assert!(found[0].emergency);
    let mild = Observation { itch: Some(2), retention: Some(true), ..observation(9) };
    let found = mild.escalations(policy);
    let signs: Vec<&str> = found.iter().map(|escalated| escalated.sign.as_str()).collect();
    assert_eq!(signs, ["pain", "itch", "urinary retention"]);
    assert!(found.iter().all(|escalated| !escalated.emergency));
}

#[test]
fn a_sign_that_the_schedule_asks_for_is_not_left_out() {
    let clinic = injected();
    let unseen = Observation { itch: None, retention: None, motor: None, ..observation(3) };
    let refused = clinic.refused(101, Command::Observe(unseen));
    let missing = |field| ("entry.required", field);
    assert_eq!(refused, [missing("motor"), missing("itch"), missing("retention")]);
}

#[test]
fn two_people_read_the_drug_and_the_time_out_comes_just_before() {
    let mut clinic = in_pain();
    clinic.does(3, Command::PlanTrial(order(&clinic, TRIAL)));
    let with = |change: fn(&mut TrialReport, &Clinic)| {
        let mut changed = report(clinic.at(TRIAL));
        change(&mut changed, &clinic);
        clinic.refused(TRIAL, Command::PerformTrial(changed))
    };
    let alone = with(|report, _| report.checked_by = "dr needle ".to_owned());
    assert_eq!(alone, [("trial.second-reader", "checked_by")]);
    let long_ago = with(|report, clinic| report.time_out_at = clinic.at(TRIAL - 7));
    assert_eq!(long_ago, [("trial.time-out", "time_out_at")]);
    let later = with(|report, clinic| report.time_out_at = clinic.at(TRIAL + 1));
    assert_eq!(later, [("trial.time-out", "time_out_at")]);
    let unnamed = with(|report, _| report.local_anaesthetic.clear());
    assert_eq!(unnamed, [("entry.required", "local_anaesthetic")]);
}

#[test]
fn an_unapproved_drug_needs_a_consent_of_its_own() {
    let mut clinic = in_pain();
    let drug = clinic.catalog.drugs.get_mut("morphine").unwrap();
    drug.approved_for_pain = None;
    let refused = clinic.refused(3, Command::PlanTrial(order(&clinic, TRIAL)));
    assert_eq!(refused, [("trial.consent-unapproved", "consent_unapproved")]);
    let told = TrialPlan { consent_unapproved: true, ..order(&clinic, TRIAL) };
    clinic.does(3, Command::PlanTrial(told));
    let nobody = TrialPlan { consent_by: String::new(), ..order(&clinic, TRIAL) };
    assert_eq!(
        clinic.refused(3, Command::PlanTrial(TrialPlan { consent_unapproved: true, ..nobody })),
        [("entry.required", "consent_by")]
    );
}

#[test]
fn function_and_side_effects_belong_to_the_criteria() {
    let mut clinic = injected();
    watch(&mut clinic, TRIAL, 2..=13);
    for (function, side_effects) in [
        (Function::Unchanged, SideEffects::None),
        (Function::Worse, SideEffects::None),
        (Function::Improved, SideEffects::Intolerable),
    ] {
        let refused = clinic.refused(125, signed(Decision::Implant, function, side_effects));
        assert_eq!(refused, [("trial.criteria", "decision")], "{function:?} {side_effects:?}");
    }
    clinic.does(125, signed(Decision::Implant, Function::Improved, SideEffects::Tolerable));
}

#[test]
fn a_doubtful_trial_is_never_a_silent_yes() {
    // Seen for 7 hours, gone at the look after 9: long enough only if it went on unseen.
    let mut clinic = injected();
    watch(&mut clinic, TRIAL, 5..=12);
    assert_eq!(clinic.refused(125, silent_yes()), [("trial.doubts", "reason")]);
    clinic.does(125, Command::DecideTrial(decision()));
    // Not looked at as the schedule asks.
    let mut clinic = injected();
    for hour in [101, 104, 108, 112, 124] {
        clinic.does(hour, Command::Observe(observation(3)));
    }
    assert_eq!(clinic.refused(125, silent_yes()), [("trial.doubts", "reason")]);
    // Relief that outlasts any dose.
    let mut clinic = injected();
    watch(&mut clinic, TRIAL, 1..=24);
    clinic.does(126, Command::Observe(observation(3)));
    assert_eq!(clinic.refused(126, silent_yes()), [("trial.doubts", "reason")]);
    // Nothing of all that.
    let mut clinic = injected();
    watch(&mut clinic, TRIAL, 2..=13);
    clinic.does(125, silent_yes());
}

fn boluses(clinic: &Clinic, first: &str, later: &[(&str, &str)], blind: bool) -> TrialPlan {
    let bolus = |(dose, after): &(&str, &str)| LaterBolus { dose: read(dose), after: read(after) };
    TrialPlan {
        method: TrialMethod::SeveralBoluses { later: later.iter().map(bolus).collect(), blind },
        dose: read(first),
        ..order(clinic, TRIAL)
    }
}

#[test]
fn several_boluses_wait_for_one_another_and_grow_by_steps() {
    let mut clinic = in_pain();
    let refused = |later: &[(&str, &str)]| {
        clinic.refused(3, Command::PlanTrial(boluses(&clinic, "0.1 mg", later, false)))
    };
    assert_eq!(refused(&[("0.2 mg", "23 h")]), [("trial.bolus-interval", "after_2")]);
    assert_eq!(refused(&[("0.3 mg", "24 h")]), [("trial.dose-step", "dose_2")]);
    assert_eq!(refused(&[("3 mg", "24 h")])[0], ("formulary.hard-limit", "dose_2"));
    assert_eq!(refused(&[]), [("entry.required", "dose_2")]);
    let ladder = boluses(&clinic, "0.1 mg", &[("0.2 mg", "24 h"), ("0.4 mg", "48 h")], false);
    clinic.does(3, Command::PlanTrial(ladder));
    perform(&mut clinic, TRIAL);
    watch(&mut clinic, TRIAL, 2..=4);
    perform(&mut clinic, 124);
    assert_eq!(clinic.patient.trial_doses().len(), 2);
    let early = clinic.refused(147, Command::PerformTrial(report(clinic.at(147))));
    assert!(early.contains(&("trial.bolus-interval", "occurred_at")), "{early:?}");
    assert!(early.contains(&("observation.after-first-dose", "occurred_at")), "{early:?}");
    watch(&mut clinic, 124, 2..=13);
    perform(&mut clinic, 172);
    watch(&mut clinic, 172, 2..=13);
    let none_left = clinic.refused(197, Command::PerformTrial(report(clinic.at(197))));
    assert_eq!(none_left, [("pathway.order", "")]);
    clinic.does(197, silent_yes());
    let judged = &clinic.patient.decision.as_ref().unwrap().judgement;
    assert_eq!(judged.effective.unwrap().dose, read("0.2 mg"), "the lowest dose that worked");
}

#[test]
fn no_later_dose_is_as_high_as_one_that_led_to_an_emergency() {
    let mut clinic = in_pain();
    let ladder = boluses(&clinic, "0.2 mg", &[("0.4 mg", "24 h")], false);
    clinic.does(3, Command::PlanTrial(ladder));
    perform(&mut clinic, TRIAL);
    clinic.does(101, hardly_breathes());
    let waits = clinic.refused(124, Command::PerformTrial(report(clinic.at(124))));
    assert!(waits.contains(&("observation.alarm-answered", "")), "{waits:?}");
    clinic.does(102, answer());
    let refused = clinic.refused(124, Command::PerformTrial(report(clinic.at(124))));
    assert_eq!(refused, [("trial.repeat-after-alarm", "")]);
}

fn blind() -> Clinic {
    let mut clinic = in_pain();
    let open = boluses(&clinic, "0.2 mg", &[("0.2 mg", "24 h")], true);
    assert_eq!(clinic.refused(3, Command::PlanTrial(open)), [("trial.control", "blind")]);
    let blind = boluses(&clinic, "0 mg", &[("0.2 mg", "24 h")], true);
    clinic.does(3, Command::PlanTrial(blind));
    perform(&mut clinic, TRIAL);
    clinic
}

#[test]
fn a_control_that_does_the_same_speaks_against_the_drug() {
    let mut clinic = blind();
    watch(&mut clinic, TRIAL, 2..=13);
    let half = clinic.refused(124, silent_yes());
    assert!(half.contains(&("trial.criteria", "decision")), "{half:?}");
    assert!(half.contains(&("trial.control", "decision")), "{half:?}");
    perform(&mut clinic, 124);
    watch(&mut clinic, 124, 2..=13);
    assert_eq!(clinic.refused(149, silent_yes()), [("trial.criteria", "decision")]);
}

#[test]
fn a_drug_that_does_more_than_the_control_is_a_success() {
    let mut clinic = blind();
    let task = first_task(&clinic);
    assert!(!task.why.contains("mg"), "the dose is not told: {task:?}");
    watch(&mut clinic, TRIAL, 2..=3);
    perform(&mut clinic, 124);
    watch(&mut clinic, 124, 2..=13);
    clinic.does(149, silent_yes());
}

fn by_catheter(clinic: &Clinic, rate: &str, days: u8) -> TrialPlan {
    let rate = read(rate);
    let method = TrialMethod::Catheter { rate, days };
    TrialPlan { method, dose: Mass::ZERO, ..order(clinic, TRIAL) }
}

#[test]
fn a_catheter_comes_out_before_the_trial_is_judged() {
    let mut clinic = in_pain();
    let refused = |plan| clinic.refused(3, Command::PlanTrial(plan));
    assert_eq!(refused(by_catheter(&clinic, "0.3 mg/day", 11)), [("trial.catheter-days", "days")]);
    assert_eq!(refused(by_catheter(&clinic, "11 mg/day", 3)), [("formulary.hard-limit", "rate")]);
    let home = TrialPlan { inpatient: false, ..by_catheter(&clinic, "0.3 mg/day", 3) };
    assert_eq!(refused(home), [("trial.inpatient", "inpatient")]);
    clinic.does(3, Command::PlanTrial(by_catheter(&clinic, "0.3 mg/day", 3)));
    perform(&mut clinic, TRIAL);
    watch(&mut clinic, TRIAL, 4..=24);
    clinic.does(128, Command::Observe(observation(3)));
    let now = tasks(&clinic.patient, &clinic.catalog);
    let kinds: Vec<TaskKind> = now.iter().map(|task| task.kind).collect();
    assert_eq!(kinds, [TaskKind::Observe, TaskKind::EndTrialInfusion]);
    assert_eq!(now[0].due, Some(clinic.at(132)), "every four hours while it delivers");
    assert_eq!(now[1].due, Some(clinic.at(172)));
    assert_eq!(clinic.refused(129, silent_yes()), [("trial.infusion-ended", "")]);
    let torn = EndTrialInfusion { catheter_whole: false, reason: "torn".to_owned() };
    let refused = clinic.refused(130, Command::EndTrialInfusion(torn));
    assert_eq!(refused, [("trial.catheter-whole", "catheter_whole")]);
    let out = EndTrialInfusion { catheter_whole: true, reason: "day over, skin fine".to_owned() };
    clinic.does(130, Command::EndTrialInfusion(out));
    clinic.does(131, silent_yes());
    let drug = clinic.catalog.drug("morphine").unwrap();
    let first = first_programme(&clinic.patient, drug, &clinic.catalog).unwrap();
    assert_eq!(first.safer, read("0.3 mg/day"), "the rate that worked");
}

/// What a screening for spasticity shows: all evidence, and the scores before.
fn spastic(mut found: Screening) -> Screening {
    let evidence = [
        "cause-treated",
        "diagnosis",
        "failed-therapy",
        "health-optimised",
        "life-expectancy",
        "opioid-reduction",
        "oral-treatment",
        "psychological-evaluation",
        "spasticity-baseline",
        "stable-state",
    ];
    found.evidence = evidence.map(str::to_owned).to_vec();
    found.baseline.ashworth = Some(4);
    found.baseline.spasms = Some(3);
    found
}

/// A clinic that confirmed baclofen: no limit of it is invented by the product.
fn with_baclofen() -> Clinic {
    let found = Screening { oral_opioid: None, planned_drug: "baclofen".to_owned(), ..screening() };
    let mut clinic = screened(Indication::Spasticity, spastic(found));
    let site = "confirmed by the site";
    let drug = clinic.catalog.drugs.get_mut("baclofen").unwrap();
    let source = || site.to_owned();
    drug.concentration = Limits {
        lower_hard: Some(Sourced { value: read("50 mcg/mL"), source: source(), verified: true }),
        ..drug.concentration.clone()
    };
    drug.dose.upper_hard =
        Some(Sourced { value: read("2000 mcg/day"), source: source(), verified: true });
    clinic
}

fn screening_dose(clinic: &Clinic, dose: &str) -> TrialPlan {
    TrialPlan {
        method: TrialMethod::Screening,
        drug: "baclofen".to_owned(),
        dose: read(dose),
        ..order(clinic, TRIAL)
    }
}

fn perform_spastic(clinic: &mut Clinic, hour: i64) {
    let report = TrialReport {
        pain_before: 0,
        ashworth_before: Some(4),
        spasm_before: Some(3),
        ..report(clinic.at(hour))
    };
    clinic.does(hour, Command::PerformTrial(report));
}

/// Looks every hour for eight hours, with a tone of 2 for so many of them from the second on.
fn watch_spastic(clinic: &mut Clinic, from: i64, hours: i64) {
    for hour in 1..=8 {
        let relieved = (2..2 + hours).contains(&hour);
        let seen = Observation {
            ashworth: Some(if relieved { 2 } else { 4 }),
            spasm: Some(3),
            itch: None,
            retention: None,
            ..observation(0)
        };
        clinic.does(from + hour, Command::Observe(seen));
    }
}

#[test]
fn spasticity_is_screened_with_the_doses_of_the_label_a_day_apart() {
    let mut clinic = with_baclofen();
    let refused = clinic.refused(3, Command::PlanTrial(screening_dose(&clinic, "75 mcg")));
    assert_eq!(refused, [("trial.screening-dose", "dose")]);
    clinic.does(3, Command::PlanTrial(screening_dose(&clinic, "50 mcg")));
    let unscored = clinic.refused(TRIAL, Command::PerformTrial(report(clinic.at(TRIAL))));
    let missing = |field| ("entry.required", field);
    assert_eq!(unscored, [missing("ashworth_before"), missing("spasm_before")]);
    let mut given = Vec::new();
    for day in 0..3 {
        let hour = TRIAL + 24 * day;
        if day > 0 {
            let early = TrialReport {
                ashworth_before: Some(4),
                spasm_before: Some(3),
                ..report(clinic.at(hour - 1))
            };
            let refused = clinic.refused(hour - 1, Command::PerformTrial(early));
            assert_eq!(refused, [("trial.bolus-interval", "occurred_at")]);
        }
        perform_spastic(&mut clinic, hour);
        watch_spastic(&mut clinic, hour, 3);
        given.push(clinic.patient.procedure.as_ref().unwrap().dose);
    }
    assert_eq!(given, [read("50 mcg"), read("75 mcg"), read::<Mass>("100 mcg")]);
    assert_eq!(clinic.refused(157, silent_yes()), [("trial.criteria", "decision")]);
    assert_eq!(clinic.refused(157, again()), [("trial.non-responder", "decision")]);
    clinic.does(157, signed(Decision::DoNotImplant, Function::Unchanged, SideEffects::None));
}

#[test]
fn who_responds_to_a_screening_dose_gets_no_higher_one() {
    for (hours, first) in [(5, "100 mcg/day"), (4, "100 mcg/day")] {
        let mut clinic = with_baclofen();
        clinic.does(3, Command::PlanTrial(screening_dose(&clinic, "50 mcg")));
        perform_spastic(&mut clinic, TRIAL);
        watch_spastic(&mut clinic, TRIAL, hours);
        let report = report(clinic.at(124));
        assert_eq!(clinic.refused(124, Command::PerformTrial(report)), [("pathway.order", "")]);
        clinic.does(124, Command::DecideTrial(decision()));
        let drug = clinic.catalog.drug("baclofen").unwrap();
        let proposed = first_programme(&clinic.patient, drug, &clinic.catalog).unwrap();
        let dose = read(first);
        assert_eq!((proposed.safer, proposed.ceiling), (dose, dose), "{hours} h: twice 50 mcg");
    }
    let pain = in_pain();
    let wrong = TrialPlan { method: TrialMethod::Screening, ..order(&pain, TRIAL) };
    let refused = pain.refused(3, Command::PlanTrial(wrong));
    assert_eq!(refused, [("trial.screening-label", "method")]);
}

#[test]
fn a_second_trial_waits_and_each_trial_is_kept() {
    let mut clinic = injected();
    watch(&mut clinic, TRIAL, 2..=5);
    clinic.does(125, again());
    assert_eq!(Stage::of(&clinic.patient), Stage::Trial);
    assert_eq!(first_task(&clinic).kind, TaskKind::PlanTrial);
    let wait = clinic.catalog.policy.trial.repeat_after_min.value;
    assert_eq!(wait, read("24 h"));
    clinic.catalog.policy.trial.repeat_after_min.value = read("48 h");
    let soon = Command::PlanTrial(order(&clinic, 147));
    assert_eq!(clinic.refused(126, soon), [("trial.repeat-wait", "scheduled_at")]);
    let strong = TrialPlan { dose: read("0.7 mg"), ..order(&clinic, 148) };
    let refused = clinic.refused(126, Command::PlanTrial(strong));
    assert_eq!(refused, [("formulary.soft-limit", "dose"), ("trial.dose-step", "dose")]);
    let second = TrialPlan { dose: read("0.4 mg"), ..order(&clinic, 148) };
    clinic.does(126, Command::PlanTrial(second));
    let early = clinic.refused(147, Command::PerformTrial(report(clinic.at(147))));
    assert_eq!(early, [("trial.repeat-wait", "occurred_at")]);
    perform(&mut clinic, 148);
    watch(&mut clinic, 148, 2..=13);
    assert_eq!(
        clinic.refused(173, silent_yes()),
        [("trial.doubts", "reason")],
        "one failed before"
    );
    clinic.does(173, Command::DecideTrial(decision()));
    let past = &clinic.patient.trial.past;
    assert_eq!((past.len(), past[0].doses.len()), (1, 1));
    assert_eq!(past[0].doses[0].procedure.dose, read("0.3 mg"));
    assert_eq!(past[0].doses[0].observations.len(), 18);
    assert_eq!(clinic.patient.trial_doses().len(), 1);
}

#[test]
fn a_second_trial_stays_below_the_dose_of_an_emergency() {
    let mut clinic = injected();
    clinic.does(101, hardly_breathes());
    clinic.does(101, answer());
    clinic.does(124, again());
    let refused = clinic.refused(130, Command::PlanTrial(order(&clinic, 200)));
    assert_eq!(refused, [("trial.repeat-after-alarm", "dose")]);
    let lower = TrialPlan { dose: read("0.2 mg"), ..order(&clinic, 200) };
    clinic.does(130, Command::PlanTrial(lower));
}

fn waiver(ground: &str) -> Command {
    Command::WaiveTrial(WaiveTrial {
        ground: ground.to_owned(),
        reason: "weeks to live, a trial would take days of them".to_owned(),
        consent: true,
    })
}

#[test]
fn a_trial_is_left_out_only_where_the_policy_allows_it() {
    let clinic = in_pain();
    let refused = clinic.refused(3, waiver("limited-survival"));
    assert_eq!(refused, [("trial.waiver-allowed", "ground")]);
    let mut clinic = screened(Indication::CancerPain, screening());
    assert_eq!(clinic.refused(3, waiver("no-time")), [("trial.waiver-allowed", "ground")]);
    let silent = WaiveTrial {
        ground: "limited-survival".to_owned(),
        reason: " ".to_owned(),
        consent: false,
    };
    let refused = clinic.refused(3, Command::WaiveTrial(silent));
    assert_eq!(refused, [("entry.required", "reason"), ("trial.consent", "consent")]);
    clinic.does(3, waiver("limited-survival"));
    assert_eq!(Stage::of(&clinic.patient), Stage::Implant);
    let task = first_task(&clinic);
    assert!(task.why.contains("waived by tester"), "{task:?}");
    assert_eq!(clinic.refused(4, waiver("limited-survival")), [("pathway.order", "")]);
    let planned = Command::PlanTrial(order(&clinic, TRIAL));
    assert_eq!(clinic.refused(4, planned), [("pathway.order", "")]);
    clinic.does(240, Command::Implant(implant()));
    // By mouth 200 mg a day: 200 / 300 is the safer end.
    let drug = clinic.catalog.drug("morphine").unwrap();
    let first = first_programme(&clinic.patient, drug, &clinic.catalog).unwrap();
    assert_eq!(first.estimates.len(), 1);
    assert!(first.safer < read("0.667 mg/day") && first.safer > read("0.666 mg/day"));
    assert_eq!(first.ceiling, read("10 mg/day"), "20 mg/day by 10:1, limited by the first dose");
}

#[test]
fn a_failed_trial_cannot_be_waived_and_a_new_screening_ends_a_waiver() {
    let mut clinic = screened(Indication::CancerPain, screening());
    clinic.does(3, Command::PlanTrial(order(&clinic, TRIAL)));
    perform(&mut clinic, TRIAL);
    assert_eq!(clinic.refused(101, waiver("high-risk")), [("pathway.order", "")]);
    clinic.does(104, Command::Observe(observation(8)));
    clinic.does(124, again());
    assert_eq!(clinic.refused(125, waiver("high-risk")), [("pathway.order", "")]);
    let mut clinic = screened(Indication::CancerPain, screening());
    clinic.does(3, waiver("high-risk"));
    clinic.does(4, Command::Screen(Screening { systemic_infection: true, ..screening() }));
    assert_eq!(clinic.refused(240, Command::Implant(implant())), [("pathway.order", "")]);
}

#[test]
fn the_first_programme_follows_from_the_trial_and_stays_below_its_ceiling() {
    let naive = Screening { oral_opioid: None, ..screening() };
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(naive));
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    let low = TrialPlan { dose: read("0.15 mg"), ..order(&clinic, TRIAL) };
    clinic.does(3, Command::PlanTrial(low));
    perform(&mut clinic, TRIAL);
    watch(&mut clinic, TRIAL, 2..=13);
    clinic.does(125, silent_yes());
    let drug = clinic.catalog.drug("morphine").unwrap();
    let first = first_programme(&clinic.patient, drug, &clinic.catalog).unwrap();
    assert_eq!(first.safer, read("0.075 mg/day"), "half of the trial dose");
    assert_eq!(first.ceiling, read("0.15 mg/day"));
    clinic.does(240, Command::Implant(implant()));
    let order = programme("0.5 mg/day");
    let refused = clinic.attempt(241, Command::Programme(order.clone())).unwrap_err();
    assert_eq!(refused.len(), 1, "{refused:#?}");
    assert_eq!((refused[0].rule, refused[0].field), ("programme.first-dose-ceiling", "dose"));
    assert!(refused[0].limit.as_ref().unwrap().contains("0.15 mg/day"), "{}", refused[0]);
    assert!(refused[0].source.contains("unverified"), "{}", refused[0]);
    let told = cisterna_therapy::pathway::ProgrammeOrder {
        reason: "the pump's lowest flow at this strength".to_owned(),
        ..order
    };
    clinic.does(241, Command::Programme(told));
}
