//! The law of the trial: no sequence of commands reaches an implant without a successful trial or an
//! explicit waiver.
//!
//! Commands of every kind come in any order at any time, half of them as they would help the patient
//! on, so that many sequences get far. What was recorded is then held against an account of its own,
//! which knows nothing of the judgement in the code.

mod support;

use std::cell::{Cell, RefCell};

use cisterna_therapy::pathway::{
    AnswerAlarm, AnticoagulantHold, DecideTrial, Decision, EndTrialInfusion, Function,
    ImplantOrder, Indication, LaterBolus, Observation, Operation, Referral, Safety, Screening,
    SideEffects, StopOrder, TrialFindings, TrialMethod, TrialPlan, WaiveTrial,
};
use cisterna_therapy::{Allergies, Command, Event, Patient, Stage};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use support::{
    Clinic, hold, implant, observation, operation, plan, programme, read, referral, report,
    screening, start_refill,
};

/// One arbitrary step: which command, with what in it, how much later, and whether it helps.
type Step = (u8, u8, u8, u8, bool);

fn pick<T: Copy>(from: &[T], by: u8) -> T {
    from[usize::from(by) % from.len()]
}

fn planned(clinic: &Clinic, hour: i64, a: u8, b: u8) -> TrialPlan {
    let dose = read(pick(&["0.1 mg", "0.2 mg", "0.3 mg", "0 mg", "3 mg"], b));
    let later =
        || vec![LaterBolus { dose: read(pick(&["0 mg", "0.2 mg"], a)), after: read("24 h") }];
    let method = match a % 6 {
        0 | 1 => TrialMethod::SingleShot,
        2 => TrialMethod::SeveralBoluses { later: later(), blind: false },
        3 => TrialMethod::SeveralBoluses { later: later(), blind: true },
        4 => TrialMethod::Catheter { rate: read("0.3 mg/day"), days: 2 },
        _ => TrialMethod::Screening,
    };
    let scheduled = clinic.at(hour + i64::from(b % 3) - 1);
    TrialPlan { method, dose, consent: b % 9 != 8, reason: "law".to_owned(), ..plan(scheduled) }
}

fn decided(a: u8, b: u8) -> Command {
    let kinds =
        [Decision::Implant, Decision::Implant, Decision::DoNotImplant, Decision::RepeatTrial];
    Command::DecideTrial(DecideTrial {
        decision: pick(&kinds, a),
        findings: TrialFindings {
            function: pick(&[Function::Improved, Function::Improved, Function::Unchanged], b),
            side_effects: pick(&[SideEffects::None, SideEffects::Intolerable], b / 3),
        },
        assessment: "law".to_owned(),
        reason: if b > 100 { "law".to_owned() } else { String::new() },
    })
}

fn seen(a: u8, b: u8) -> Command {
    let respiratory_rate = if b < 20 { 7 } else { 14 };
    Command::Observe(Observation { respiratory_rate, ..observation(a % 11) })
}

fn implanted(clinic: &Clinic, hour: i64, b: u8) -> Command {
    let before = |minutes| clinic.at(hour) - SignedDuration::from_mins(minutes);
    let next = clinic.at(hour + 24 * 14).to_zoned(jiff::tz::TimeZone::UTC).date();
    let held = clinic.at(hour) - SignedDuration::from_hours(i64::from(b) * 4);
    let operation = Operation {
        antibiotic_at: before(90),
        incision_at: before(60),
        follow_up: next,
        ..operation()
    };
    Command::Implant(ImplantOrder {
        operation: Box::new(operation),
        anticoagulant_last_dose_at: Some(held),
        beyond_use: "2099-12-31".parse().unwrap(),
        reason: "law".to_owned(),
        ..implant()
    })
}

fn waived(a: u8, b: u8) -> Command {
    Command::WaiveTrial(WaiveTrial {
        ground: pick(&["limited-survival", "high-risk", "no-time"], a).to_owned(),
        reason: if b.is_multiple_of(4) { String::new() } else { "law".to_owned() },
        consent: !b.is_multiple_of(5),
    })
}

fn arbitrary(clinic: &Clinic, hour: i64, (kind, a, b): (u8, u8, u8)) -> Command {
    let free = Screening {
        anticoagulants: Vec::new(),
        systemic_infection: a % 7 == 6,
        psychological: screening().psychological.filter(|_| b % 7 != 6),
        ..screening()
    };
    match kind % 18 {
        0 => Command::Refer(Referral {
            indication: pick(&[Indication::CancerPain, Indication::PhantomLimbPain], a),
            ..referral()
        }),
        1 => Command::Screen(if b.is_multiple_of(2) { free } else { screening() }),
        2 => {
            Command::HoldAnticoagulant(AnticoagulantHold { ..hold(clinic.at(hour - i64::from(a))) })
        }
        3 => Command::PlanTrial(planned(clinic, hour, a, b)),
        4 => Command::PerformTrial(report(clinic.at(hour))),
        5 | 6 => seen(a, b),
        7 => {
            Command::AnswerAlarm(AnswerAlarm { called: "law".to_owned(), action: "law".to_owned() })
        }
        8 => Command::EndTrialInfusion(EndTrialInfusion {
            catheter_whole: a.is_multiple_of(2),
            reason: "law".to_owned(),
        }),
        9 => waived(a, b),
        10 | 11 => decided(a, b),
        12 | 13 => implanted(clinic, hour, b),
        14 => Command::Programme(programme("0.5 mg/day")),
        15 => start_refill(),
        16 => Command::UpdateSafety(Safety {
            allergies: Allergies::NoneKnown,
            systemic_infection: a % 3 == 2,
            anticoagulants: Vec::new(),
            risks: screening().risks,
            renal_impairment: false,
        }),
        _ => Command::Stop(StopOrder { reason: "law".to_owned() }),
    }
}

/// The kind of command that helps the patient on from here.
fn helpful(clinic: &Clinic, a: u8) -> u8 {
    let patient = &clinic.patient;
    if patient.referral.is_none() {
        return 0;
    }
    match Stage::of(patient) {
        Stage::Referral | Stage::Screening => 1,
        Stage::Trial if patient.plan.is_none() => {
            if a.is_multiple_of(5) {
                9
            } else {
                3
            }
        }
        Stage::Trial => 4,
        Stage::Observation if patient.unanswered_alarm().is_some() => 7,
        Stage::Observation if patient.trial_infuses() && a.is_multiple_of(6) => 8,
        Stage::Observation => {
            if a.is_multiple_of(3) {
                10
            } else {
                5
            }
        }
        Stage::Implant => 12,
        _ => 14,
    }
}

/// Plays a sequence; what is refused changes nothing.
fn play(clinic: &mut Clinic, steps: &[Step]) {
    clinic.patient = Patient::default();
    clinic.events.clear();
    let mut hour = 0;
    for (kind, a, b, wait, helps) in steps {
        hour += i64::from(wait % 30);
        let kind = if *helps { helpful(clinic, *a) } else { *kind };
        let command = arbitrary(clinic, hour, (kind, *a, *b));
        let Ok(events) = clinic.attempt(hour, command) else { continue };
        let at = clinic.at(hour);
        for event in events {
            clinic.patient.apply(at, &event).unwrap();
            clinic.events.push((at, event));
        }
    }
}

/// Pain, 0 to 10, at a time.
type Pain = (Timestamp, u8);

/// What of one trial is remembered for the account.
#[derive(Default)]
struct Account {
    /// Pain before the last dose, when it was given, and what was seen after it.
    dose: Option<(Timestamp, u8, Vec<Pain>)>,
    /// Whether any dose of this trial had relief by more than half, seen or gone 8 h later or more.
    relieved: bool,
    /// Emergencies without an answer.
    unanswered: usize,
    /// Whether an implant was decided on.
    decided: bool,
    /// Whether a trial was waived.
    waived: bool,
}

impl Account {
    fn look(&mut self) {
        let Some((_, before, looks)) = &self.dose else { return };
        let enough = |pain: u8| u16::from(pain) * 2 < u16::from(*before);
        for (from, pain) in looks.iter().filter(|(_, pain)| enough(*pain)) {
            let later = looks
                .iter()
                .any(|(at, _)| at.duration_since(*from) >= SignedDuration::from_hours(8));
            self.relieved |= later && enough(*pain);
        }
    }
}

/// Walks the record and says what is wrong with it.
fn held(events: &[(Timestamp, Event)]) -> Result<bool, String> {
    let mut account = Account::default();
    let (mut cancer, mut implanted) = (false, false);
    for (at, event) in events {
        match event {
            Event::Referred(referral) => cancer = referral.indication == Indication::CancerPain,
            Event::Screened { .. } => account.waived = false,
            Event::TrialPlanned(_) => account = Account::default(),
            Event::TrialPerformed(done) => {
                if account.unanswered > 0 {
                    return Err("a dose while an emergency waits".to_owned());
                }
                account.dose = Some((*at, done.pain_before, Vec::new()));
            }
            Event::Observed { observation, escalations } => {
                account.unanswered += usize::from(escalations.iter().any(|e| e.emergency));
                if let Some((_, _, looks)) = &mut account.dose {
                    looks.push((*at, observation.pain_score));
                }
                account.look();
            }
            Event::AlarmAnswered(_) => account.unanswered = 0,
            Event::TrialWaived(signed) => {
                if !cancer || signed.reason.trim().is_empty() || account.dose.is_some() {
                    return Err(format!("a waiver that nothing allows: {signed:?}"));
                }
                account.waived = true;
            }
            Event::TrialDecided(signed) => {
                let dose = account.dose.as_ref().map(|(at, ..)| *at);
                let over = dose
                    .is_some_and(|dose| at.duration_since(dose) >= SignedDuration::from_hours(24));
                if !over || account.unanswered > 0 {
                    return Err("a decision before the observation is over".to_owned());
                }
                account.decided = signed.decision == Decision::Implant;
                if account.decided && !account.relieved {
                    return Err("an implant decided on without relief".to_owned());
                }
            }
            Event::Implanted(_) => {
                implanted = true;
                if !account.decided && !account.waived {
                    return Err("an implant without a trial and without a waiver".to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(implanted)
}

#[test]
fn no_sequence_of_commands_reaches_an_implant_without_a_trial_or_a_waiver() {
    let config = Config { cases: 1_500, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let step = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), proptest::bool::weighted(0.8));
    let sequence = proptest::collection::vec(step, 1..90);
    let (after_trial, after_waiver) = (Cell::new(0), Cell::new(0));
    let clinic = RefCell::new(Clinic::new());
    let outcome = runner.run(&sequence, |steps| {
        let mut clinic = clinic.borrow_mut();
        play(&mut clinic, &steps);
        let implanted = held(&clinic.events).map_err(TestCaseError::fail)?;
        if implanted {
            let waived = clinic.patient.trial.waiver.is_some();
            let counted = if waived { &after_waiver } else { &after_trial };
            counted.set(counted.get() + 1);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    // A law that nothing tests holds always.
    assert!(after_trial.get() > 5, "{} implants after a trial", after_trial.get());
    assert!(after_waiver.get() > 20, "{} implants after a waiver", after_waiver.get());
}
