//! The self-test.

use crate::acts::{
    NURSE, after, checked, delivered_in, is_on, listed, moving_programmes, raise, request_refused,
    restarted, single, tested, with_patient_bolus,
};
use crate::support::{
    command, continuous, days, elapse, minutes, programme, rate, refused, running, volume,
};
use cisterna_pump::{
    BolusKind, Check, ClearedBy, Command, DrugClass, Fault, Input, Mode, Note, Phase, Programme,
    Pump, Refill, Refusal, SafeState, Sense, step,
};
use cisterna_quantity::{Rate, Volume};

#[test]
fn pc_05_nothing_moves_before_the_self_test_passed() {
    for drug in DrugClass::ALL {
        for programme in moving_programmes() {
            let pump = running("20 mL", Programme { drug, ..programme });
            let (pump, _) = elapse(pump, minutes(5));
            let mut pump = after(pump, Input::Restart);
            for check in Check::ORDER {
                assert_eq!(pump.phase(), Phase::Testing(check));
                let (later, delivered) = delivered_in(&pump, days(1));
                assert_eq!((delivered, later.rate()), (Volume::ZERO, Rate::ZERO), "{check:?}");
                assert_eq!(later.restraint(), SafeState::Stop);
                let pending = Refusal::SelfTestPending(check);
                let bolus = Command::Bolus(single("0.1 mL", "12 mL/day"));
                assert_eq!(refused(pump, bolus), pending);
                assert_eq!(refused(pump, Command::Programme(programme)), pending);
                assert_eq!(request_refused(pump), pending);
                pump = checked(pump, check, true);
            }
            assert_eq!(pump.phase(), Phase::Ready);
            assert!(!delivered_in(&pump, days(1)).1.is_zero(), "it must go on afterwards");
        }
    }
}

#[test]
fn pc_05_a_failed_self_test_keeps_the_pump_stopped_and_says_why() {
    for programme in moving_programmes() {
        for failing in Check::ORDER {
            let mut pump = after(running("20 mL", programme), Input::Restart);
            for check in Check::ORDER.into_iter().take_while(|check| *check != failing) {
                pump = checked(pump, check, true);
            }
            pump = checked(pump, failing, false);
            assert_eq!(pump.phase(), Phase::Failed(failing));
            assert!(is_on(&pump, failing.fault()), "{failing:?} must be told");
            let said = refused(pump, Command::Programme(programme));
            assert_eq!(said, Refusal::SelfTestFailed(failing));
            assert!(said.to_string().contains(failing.name()), "{said}");
            for check in Check::ORDER {
                let again = Input::Checked { check, passed: true };
                assert_eq!(step(&pump, again).unwrap_err(), Refusal::CheckNotDue(check));
            }
            let (pump, delivered) = delivered_in(&pump, days(3));
            assert_eq!((delivered, pump.rate()), (Volume::ZERO, Rate::ZERO), "{failing:?}");
        }
    }
}

/// Every input of a kind that could matter to the self-test, other than its results and a restart.
#[test]
fn pc_05_a_check_that_passes_ends_its_own_fault_if_a_check_can() {
    for check in Check::ORDER {
        let up_to = |pump: Pump| {
            let before = Check::ORDER.into_iter().take_while(|before| *before != check);
            before.fold(after(pump, Input::Restart), |pump, before| checked(pump, before, true))
        };
        let failed = checked(up_to(running("20 mL", continuous("1 mL/day"))), check, false);
        let active = |pump: &Pump| pump.faults().any(|fault| fault == check.fault());
        assert!(active(&failed), "{check:?}");
        let again = checked(up_to(failed), check, true);
        let stays = check.fault().cleared_by() != ClearedBy::SelfTest;
        assert_eq!(active(&again), stays, "{check:?} passed, and nothing after it");
    }
}

#[test]
fn what_only_a_whole_self_test_ends_stays_until_its_last_check() {
    let looked_for = |fault: &Fault| Check::ORDER.iter().any(|check| check.fault() == *fault);
    let whole = |fault: &Fault| fault.cleared_by() == ClearedBy::SelfTest && !looked_for(fault);
    let faults: Vec<Fault> = Fault::ALL.into_iter().filter(whole).collect();
    assert!(faults.contains(&Fault::Restarted));
    let [before @ .., last] = &Check::ORDER;
    for fault in faults {
        let active = |pump: &Pump| pump.faults().any(|there| there == fault);
        let mut pump =
            after(raise(running("20 mL", continuous("1 mL/day")), fault), Input::Restart);
        for check in before {
            pump = checked(pump, *check, true);
            assert!(active(&pump), "{fault:?} after {check:?}");
        }
        assert!(!active(&checked(pump, *last, true)), "{fault:?}");
    }
}

fn other_inputs() -> Vec<Input> {
    let mut inputs = vec![Input::Elapse(days(1)), Input::PatientRequest];
    let refill = Refill { removed: volume("1 mL"), filled: volume("20 mL") };
    let mut commands = vec![
        Command::Programme(continuous("1 mL/day")),
        Command::Programme(programme(Mode::Stopped)),
        Command::Bolus(single("0.1 mL", "12 mL/day")),
        Command::Stop,
        Command::Refill(refill),
        Command::PathwayEmptied,
        Command::Interrogate,
        Command::Silence,
    ];
    for fault in Fault::ALL {
        inputs.push(Input::Sense(Sense::Fault(fault)));
        inputs.push(Input::Sense(Sense::Gone(fault)));
        commands.push(Command::Acknowledge(fault, NURSE));
        commands.push(Command::Release(fault, NURSE));
    }
    inputs.extend(commands.into_iter().map(Input::Command));
    inputs
}

/// Where a result of a check may lead.
fn allowed(phase: Phase, check: Check, passed: bool) -> Option<Phase> {
    if phase != Phase::Testing(check) {
        return None;
    }
    let place = Check::ORDER.iter().position(|other| *other == check).unwrap();
    let next = Check::ORDER.get(place + 1).copied();
    Some(if passed { next.map_or(Phase::Ready, Phase::Testing) } else { Phase::Failed(check) })
}

/// Goes every way that the checks allow, and at each place tries every result and every other
/// input, with no fault and with every fault there is.
#[test]
fn pc_07_no_way_to_ready_passes_by_a_check() {
    let healthy = after(running("20 mL", continuous("1 mL/day")), Input::Restart);
    let sick = Fault::ALL.into_iter().fold(healthy, raise);
    let (mut ways_to_ready, mut seen) = (0, 0);
    let mut waiting = vec![(healthy, Vec::new()), (sick, Vec::new())];
    while let Some((pump, passed)) = waiting.pop() {
        seen += 1;
        assert_eq!(after(pump, Input::Restart).phase(), Phase::START, "a restart begins anew");
        for input in other_inputs() {
            if let Ok(done) = step(&pump, input) {
                assert_eq!(done.pump.phase(), pump.phase(), "{input:?}");
            }
        }
        if pump.phase() == Phase::Ready {
            assert_eq!(passed, Check::ORDER, "every check, in its order");
            ways_to_ready += 1;
        }
        for check in Check::ORDER {
            for result in [true, false] {
                let done = step(&pump, Input::Checked { check, passed: result });
                let phase = done.as_ref().ok().map(|done| done.pump.phase());
                assert_eq!(phase, allowed(pump.phase(), check, result), "{check:?} {result}");
                let mut passed = passed.clone();
                passed.extend(result.then_some(check));
                waiting.extend(done.ok().map(|done| (done.pump, passed)));
            }
        }
    }
    // Eight places of testing, eight of failing and the end, each without and with faults.
    assert_eq!((ways_to_ready, seen), (2, 34));
}

#[test]
fn pc_05_a_fault_that_shows_itself_after_its_check_outlasts_the_self_test() {
    let found = [Check::Processor, Check::Memory, Check::Code, Check::Clock, Check::Motor];
    for found in found {
        let mut pump = after(running("20 mL", continuous("1 mL/day")), Input::Restart);
        for check in Check::ORDER {
            pump = checked(pump, check, true);
            if check == found {
                pump = raise(pump, check.fault());
            }
        }
        assert_eq!(pump.phase(), Phase::Ready);
        assert!(is_on(&pump, found.fault()), "{found:?}");
        // One that was there before its check is ended by it.
        assert!(!is_on(&restarted(pump), found.fault()));
    }
}

#[test]
fn a_restart_ends_boluses_and_is_told_until_the_self_test_passed() {
    let pump = running("20 mL", with_patient_bolus());
    let pump = command(pump, Command::Bolus(single("0.5 mL", "12 mL/day")));
    let (pump, _) = elapse(pump, minutes(30));
    let done = step(&pump, Input::Restart).unwrap();
    let interrupted = Note::BolusInterrupted {
        kind: BolusKind::Single,
        undelivered: volume("0.25 mL"),
        at: minutes(30),
    };
    assert!(done.outcome.notes().any(|note| note == interrupted));
    assert!(is_on(&done.pump, Fault::Restarted));
    let pump = tested(done.pump);
    assert!(!is_on(&pump, Fault::Restarted) && listed(&pump) == [Fault::Restarted]);
    assert_eq!((pump.rate(), pump.bolus()), (rate("1 mL/day"), None));
    assert_eq!(pump.counts().restarts, 1);
}
