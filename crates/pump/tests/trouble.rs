//! Faults, alarms, self-test and restart, each as a situation.

mod support;

use cisterna_pump::{
    Bolus, BolusKind, Check, ClearedBy, Command, CountLimit, DoseLimit, DrugClass, Fault, Input,
    LOG_LENGTH, Mechanism, Mode, Model, Note, Pathway, PatientBolus, Periodic, Person, Phase,
    Priority, Programme, Pump, Refill, Refusal, SILENCE_MAX, SafeState, Sense, Tone, safe_state,
    step,
};
use cisterna_quantity::{Duration, Mass, Rate, Volume};
use proptest::prelude::*;
use support::{
    command, continuous, days, elapse, filled, filled_model, minutes, model, programme, rate,
    refused, running, strength, time, volume,
};

const NURSE: Person = Person(7);

fn after(pump: Pump, input: Input) -> Pump {
    step(&pump, input).unwrap().pump
}

fn raise(pump: Pump, fault: Fault) -> Pump {
    after(pump, Input::Sense(Sense::Fault(fault)))
}

fn gone(pump: Pump, fault: Fault) -> Pump {
    after(pump, Input::Sense(Sense::Gone(fault)))
}

fn release(pump: Pump, fault: Fault) -> Pump {
    command(pump, Command::Release(fault, NURSE))
}

fn acknowledge(pump: Pump, fault: Fault) -> Pump {
    command(pump, Command::Acknowledge(fault, NURSE))
}

fn checked(pump: Pump, check: Check, passed: bool) -> Pump {
    after(pump, Input::Checked { check, passed })
}

fn tested(pump: Pump) -> Pump {
    Check::ORDER.into_iter().fold(pump, |pump, check| checked(pump, check, true))
}

fn restarted(pump: Pump) -> Pump {
    tested(after(pump, Input::Restart))
}

fn asked(pump: Pump) -> Pump {
    after(pump, Input::PatientRequest)
}

fn request_refused(pump: Pump) -> Refusal {
    step(&pump, Input::PatientRequest).unwrap_err()
}

/// Lets time pass and tells what was delivered.
fn delivered_in(pump: &Pump, time: Duration) -> (Pump, Volume) {
    let done = step(pump, Input::Elapse(time)).unwrap();
    (done.pump, done.outcome.delivered)
}

fn ms(count: u64) -> Duration {
    Duration::from_ms(count)
}

fn is_on(pump: &Pump, fault: Fault) -> bool {
    pump.faults().any(|on| on == fault)
}

fn listed(pump: &Pump) -> Vec<Fault> {
    pump.alarms().map(|alarm| alarm.fault).collect()
}

/// 1 mL a day, a patient's bolus of 0.1 mL in 12 minutes, four in eight hours and six in a day.
fn with_patient_bolus() -> Programme {
    let patient_bolus = PatientBolus {
        volume: volume("0.1 mL"),
        rate: rate("12 mL/day"),
        lockout: Duration::HOUR,
        most_per_day: 6,
        most_in_window: Some(CountLimit { most: 4, window: time("8 h") }),
    };
    let dose_limit = DoseLimit { most: Mass::from_fg(100_000_000_000_000), window: Duration::DAY };
    Programme {
        patient_bolus: Some(patient_bolus),
        dose_limit: Some(dose_limit),
        ..continuous("1 mL/day")
    }
}

fn single(amount: &str, flow: &str) -> Bolus {
    Bolus { kind: BolusKind::Single, volume: volume(amount), rate: rate(flow) }
}

fn prime(amount: &str) -> Programme {
    let prime = Bolus { kind: BolusKind::Prime, volume: volume(amount), rate: rate("12 mL/day") };
    Programme { opening: Some(prime), ..continuous("1 mL/day") }
}

/// One programme of each kind that moves something, one with a prime among them.
fn moving_programmes() -> [Programme; 4] {
    let periodic = Periodic {
        base: rate("0.5 mL/day"),
        volume: volume("0.1 mL"),
        rate: rate("12 mL/day"),
        interval: time("2 h"),
        first_after: Duration::ZERO,
    };
    [
        continuous("1 mL/day"),
        programme(Mode::MinimumRate),
        programme(Mode::Periodic(periodic)),
        prime("0.2 mL"),
    ]
}

// The self-test.

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

// Stops.

proptest! {
    #[test]
    fn pc_11_after_a_stop_not_one_more_quantum_moves(
        minute in 0..200_u64,
        extra in 0..60_000_u64,
        stopping in 0..3_usize,
    ) {
        let order = single("0.9 mL", "6 mL/day");
        let pump = command(running("20 mL", continuous("1.3 mL/day")), Command::Bolus(order));
        let until = minutes(minute).checked_add(ms(extra)).unwrap();
        let (pump, given) = delivered_in(&pump, until);
        let commanded = u128::from(7_300_000_u64) * u128::from(until.ms()) / 86_400_000;
        prop_assert_eq!(u128::from(given.nl()), commanded / 100 * 100);
        let stops = [
            Input::Command(Command::Stop),
            Input::Sense(Sense::Fault(Fault::Occlusion)),
            Input::Sense(Sense::Fault(Fault::MotorStall)),
        ];
        let done = step(&pump, stops[stopping]).unwrap();
        prop_assert_eq!(done.outcome.delivered, Volume::ZERO);
        prop_assert_eq!(done.pump.rate(), Rate::ZERO);
        prop_assert!(done.pump.bolus().is_none());
        for wait in [ms(1), minutes(1), days(2)] {
            prop_assert_eq!(delivered_in(&done.pump, wait).1, Volume::ZERO);
        }
    }
}

#[test]
fn pc_12_a_fault_never_adds_flow_and_never_turns_it_round() {
    for drug in DrugClass::ALL {
        for fault in Fault::ALL {
            for programme in moving_programmes() {
                let pump = running("20 mL", Programme { drug, ..programme });
                let (pump, _) = elapse(pump, minutes(5));
                let done = step(&pump, Input::Sense(Sense::Fault(fault))).unwrap();
                assert_eq!(done.outcome.delivered, Volume::ZERO, "{fault:?}");
                let (_, usual) = delivered_in(&pump, days(1));
                let (faulty, given) = delivered_in(&done.pump, days(1));
                // A quantum that is already due may still come.
                assert!(given.nl() <= usual.nl() + 100, "{drug:?} {fault:?}");
                let left = done.pump.reservoir().checked_sub(given).unwrap();
                assert_eq!(faulty.reservoir(), left, "{drug:?} {fault:?}");
            }
        }
    }
}

#[test]
fn pc_22_three_equal_stops_within_ten_minutes_latch() {
    for (third, latches) in [(599_999, true), (600_000, true), (600_001, false)] {
        let mut pump = running("20 mL", continuous("1 mL/day"));
        for wait in [0, 300_000, third - 300_000] {
            assert!(!is_on(&pump, Fault::RepeatedStops));
            pump = gone(pump, Fault::Occlusion);
            (pump, _) = elapse(pump, ms(wait));
            pump = raise(pump, Fault::Occlusion);
        }
        assert_eq!(is_on(&pump, Fault::RepeatedStops), latches, "the third after {third} ms");
        pump = gone(pump, Fault::Occlusion);
        assert_eq!(pump.rate().is_zero(), latches);
    }
}

#[test]
fn pc_22_a_latched_pump_waits_for_a_person() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for _ in 0..3 {
        pump = gone(raise(pump, Fault::MotorStall), Fault::MotorStall);
    }
    let input = Input::Sense(Sense::Gone(Fault::RepeatedStops));
    assert_eq!(step(&pump, input).unwrap_err(), Refusal::NotToRelease(Fault::RepeatedStops));
    let pump = acknowledge(restarted(pump), Fault::RepeatedStops);
    let pump = command(pump, Command::Programme(continuous("2 mL/day")));
    let (pump, delivered) = delivered_in(&pump, days(3));
    assert_eq!(delivered, Volume::ZERO, "neither time, restart, nor a new programme ends it");
    let pump = release(pump, Fault::RepeatedStops);
    assert_eq!(pump.rate(), rate("2 mL/day"));
    // The count begins anew, however soon the next one comes.
    let latched = (0..3).fold(running("20 mL", continuous("2 mL/day")), |pump, _| {
        gone(raise(pump, Fault::MotorStall), Fault::MotorStall)
    });
    assert!(is_on(&latched, Fault::RepeatedStops));
    for pump in [pump, release(latched, Fault::RepeatedStops)] {
        let pump = gone(raise(pump, Fault::MotorStall), Fault::MotorStall);
        assert_eq!(pump.rate(), rate("2 mL/day"));
    }
}

#[test]
fn pc_22_the_release_of_another_fault_does_not_begin_the_count_anew() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for _ in 0..2 {
        pump = gone(raise(pump, Fault::MotorStall), Fault::MotorStall);
    }
    pump = release(raise(pump, Fault::OverDelivery), Fault::OverDelivery);
    assert!(is_on(&raise(pump, Fault::MotorStall), Fault::RepeatedStops));
}

#[test]
fn stops_of_different_causes_are_not_one_cause() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for fault in [Fault::Occlusion, Fault::MotorStall, Fault::Occlusion] {
        pump = gone(raise(pump, fault), fault);
    }
    assert_eq!(pump.rate(), rate("1 mL/day"));
}

#[test]
fn pc_22_a_stop_of_another_cause_in_between_does_not_begin_the_count_anew() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for fault in [Fault::Occlusion, Fault::MotorStall, Fault::Occlusion, Fault::Occlusion] {
        assert!(!is_on(&pump, Fault::RepeatedStops));
        pump = gone(raise(pump, fault), fault);
    }
    assert!(is_on(&pump, Fault::RepeatedStops));
}

#[test]
fn pc_22_a_magnet_outside_never_stops_the_pump_for_good() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for _ in 0..5 {
        pump = gone(raise(pump, Fault::MagneticField), Fault::MagneticField);
        pump = gone(pump, Fault::MotorStall);
    }
    assert!(!is_on(&pump, Fault::RepeatedStops));
    assert_eq!(pump.rate(), rate("1 mL/day"));
}

#[test]
fn pc_22_three_restarts_within_ten_minutes_stop_the_pump() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for _ in 0..3 {
        assert!(!is_on(&pump, Fault::RepeatedStops));
        pump = restarted(elapse(pump, minutes(3)).0);
    }
    assert!(is_on(&pump, Fault::RepeatedStops));
    assert_eq!(pump.rate(), Rate::ZERO);
}

#[test]
fn a_second_restart_is_seen_although_the_first_was_acknowledged() {
    let pump = running("20 mL", continuous("1 mL/day"));
    let pump = step(&pump, Input::Restart).unwrap().pump;
    let pump = restarted(acknowledge(pump, Fault::Restarted));
    let alarm = pump.alarms().find(|alarm| alarm.fault == Fault::Restarted).unwrap();
    assert_eq!((alarm.active, alarm.acknowledged_by), (false, None));
}

#[test]
fn a_prime_ends_with_the_minimum_rate_which_fills_the_rest_of_it() {
    let told = Programme { drug: DrugClass::Baclofen, ..prime("0.2 mL") };
    let pump = raise(elapse(running("20 mL", told), minutes(6)).0, Fault::OverDelivery);
    assert_eq!((pump.bolus(), pump.rate()), (None, rate("0.006 mL/day")));
    let (pump, _) = elapse(pump, days(10));
    assert_eq!(pump.pathway(), Pathway::Filling(volume("0.09 mL")));
}

#[test]
fn the_safety_valve_is_not_released_within_the_field_that_shut_it() {
    let valve = Model { mechanism: Mechanism::ValveGatedAccumulator, ..model() };
    let pump =
        command(support::filled_model(valve, "20 mL"), Command::Programme(continuous("1 mL/day")));
    let pump = raise(pump, Fault::MagneticField);
    let answer = refused(pump, Command::Release(Fault::FlowValveClosed, NURSE));
    assert_eq!(answer, Refusal::FaultHolds(Fault::MagneticField));
    let pump = gone(pump, Fault::MagneticField);
    assert_eq!(pump.rate(), Rate::ZERO, "it stays shut");
    assert_eq!(release(pump, Fault::FlowValveClosed).rate(), rate("1 mL/day"));
}

#[test]
fn a_broken_bridge_still_counts_the_old_drug_that_it_left_in_the_pathway() {
    // 20 mg/mL in the pathway, 5 mg/mL in the reservoir, and a bridge of 0.2 mL that breaks off
    // when the reservoir runs empty. What then flows at 0.4 mL/day is 8 mg a day, not 2 mg.
    let strong = Programme { concentration: strength("20 mg/mL"), ..continuous("0.1 mL/day") };
    let (pump, _) = elapse(running("20 mL", strong), days(2));
    let limit = DoseLimit { most: "3 mg".parse().unwrap(), window: Duration::DAY };
    let kind = BolusKind::Bridge;
    let bridge = Bolus { kind, volume: volume("0.2 mL"), rate: rate("0.1 mL/day") };
    let weak = Programme {
        concentration: strength("5 mg/mL"),
        opening: Some(bridge),
        dose_limit: Some(limit),
        low_reservoir_alarm: Volume::ZERO,
        ..continuous("0.4 mL/day")
    };
    let (pump, _) = elapse(command(pump, Command::Programme(weak)), minutes(10));
    let refill = |removed, filled| {
        Command::Refill(Refill { removed: volume(removed), filled: volume(filled) })
    };
    let (pump, _) = elapse(command(pump, refill("19 mL", "1 uL")), Duration::HOUR);
    assert!(pump.empty() && pump.bolus().is_none());
    let pump = command(pump, refill("0 mL", "20 mL"));
    let without = Programme { opening: None, ..weak };
    assert!(matches!(refused(pump, Command::Programme(without)), Refusal::DoseLimit { .. }));
    assert!(is_on(&pump, Fault::DoseLimitHold), "it does not go on by itself either");
    // With the rest of the bridge it may.
    let rest = Bolus { volume: volume("0.199 mL"), ..bridge };
    let pump = command(pump, Command::Programme(Programme { opening: Some(rest), ..weak }));
    assert_eq!(pump.rate(), rate("0.1 mL/day"));
}

#[test]
fn two_days_without_flow_are_an_alarm_to_the_millisecond() {
    let pump = running("20 mL", programme(Mode::Stopped));
    let (pump, notes) = elapse(pump, days(2).checked_sub(ms(1)).unwrap());
    assert_eq!(notes, []);
    let (pump, notes) = elapse(pump, ms(1));
    let fault = Fault::StoppedLong;
    assert_eq!(notes, [Note::FaultRaised { fault, at: days(2) }]);
    let pump = command(pump, Command::Programme(continuous("1 mL/day")));
    assert!(is_on(&pump, fault), "it ends with flow, not with the wish for it");
    let (_, notes) = elapse(pump, ms(1));
    assert_eq!(notes, [Note::FaultCleared { fault, at: days(2) }]);
}

#[test]
fn an_empty_pump_without_a_programme_never_complains_of_stillness() {
    let (pump, notes) = elapse(filled("20 mL"), days(30));
    assert_eq!((notes, listed(&pump)), (vec![], vec![]));
}

// Magnetic fields and the battery.

#[test]
fn pc_25_after_a_magnetic_field_the_delivery_is_in_doubt_until_read() {
    for mechanism in [Mechanism::SteppingRotor, Mechanism::ValveGatedAccumulator] {
        let full = filled_model(Model { mechanism, ..model() }, "20 mL");
        let pump = command(full, Command::Programme(continuous("1 mL/day")));
        let (pump, _) = elapse(pump, minutes(10));
        assert_eq!(pump.doubt_since(), None);
        let pump = raise(pump, Fault::MagneticField);
        assert_eq!(pump.doubt_since(), Some(minutes(10)));
        let pump = command(pump, Command::Interrogate);
        assert_eq!(pump.doubt_since(), Some(minutes(10)), "in the field reading settles nothing");
        let (pump, given) = delivered_in(&pump, minutes(30));
        assert_eq!(given, Volume::ZERO);
        let pump = gone(pump, Fault::MagneticField);
        let pump = match mechanism {
            Mechanism::SteppingRotor => gone(pump, Fault::MotorStall),
            Mechanism::ValveGatedAccumulator => release(pump, Fault::FlowValveClosed),
        };
        assert_eq!(pump.rate(), rate("1 mL/day"));
        let (pump, _) = elapse(restarted(pump), days(3));
        let pump = command(pump, Command::Programme(continuous("2 mL/day")));
        assert_eq!(pump.doubt_since(), Some(minutes(10)), "only a reading ends the doubt");
        assert_eq!(command(pump, Command::Interrogate).doubt_since(), None);
    }
}

#[test]
fn a_rotor_held_by_a_field_moves_drug_only_when_it_is_seen_to_turn() {
    let pump = raise(running("20 mL", continuous("1 mL/day")), Fault::MagneticField);
    assert!(is_on(&pump, Fault::MotorStall));
    let pump = gone(pump, Fault::MagneticField);
    // Rotors were seen to start hours after the field had gone.
    let (pump, given) = delivered_in(&pump, time("20 h"));
    assert_eq!(given, Volume::ZERO);
    let pump = gone(pump, Fault::MotorStall);
    assert_eq!(pump.counts().time_withheld, time("20 h"));
    assert_eq!(delivered_in(&pump, time("2.4 h")).1, volume("0.1 mL"));
}

#[test]
fn a_safety_valve_stays_shut_until_a_person_resets_it() {
    let flap = Model { mechanism: Mechanism::ValveGatedAccumulator, ..model() };
    let full = filled_model(flap, "20 mL");
    let pump = command(full, Command::Programme(continuous("1 mL/day")));
    let pump = gone(raise(pump, Fault::MagneticField), Fault::MagneticField);
    assert!(is_on(&pump, Fault::FlowValveClosed) && !is_on(&pump, Fault::MotorStall));
    let by_itself = Input::Sense(Sense::Gone(Fault::FlowValveClosed));
    let refusal = Refusal::NotToRelease(Fault::FlowValveClosed);
    assert_eq!(step(&pump, by_itself).unwrap_err(), refusal);
    let pump = command(restarted(pump), Command::Programme(continuous("2 mL/day")));
    let (pump, given) = delivered_in(&acknowledge(pump, Fault::FlowValveClosed), days(1));
    assert_eq!(given, Volume::ZERO, "no restart, programme or acknowledgement opens it");
    assert_eq!(release(pump, Fault::FlowValveClosed).rate(), rate("2 mL/day"));
}

#[test]
fn after_the_replacement_is_due_the_pump_stops_for_good_to_the_millisecond() {
    let (pump, _) = elapse(running("20 mL", continuous("0.1 mL/day")), minutes(7));
    let pump = raise(pump, Fault::ReplacementDue);
    let end = minutes(7).checked_add(days(90)).unwrap();
    let (before, notes) = elapse(pump, days(90).checked_sub(ms(1)).unwrap());
    assert_eq!((notes, before.rate()), (vec![], rate("0.1 mL/day")));
    let ended = Note::FaultRaised { fault: Fault::EndOfService, at: end };
    assert_eq!(elapse(before, ms(1)).1, [ended]);
    // The same in one step, and nothing of it can be undone.
    let (pump, notes) = elapse(pump, days(91));
    assert_eq!((notes, pump.rate()), (vec![ended], Rate::ZERO));
    let gone = Input::Sense(Sense::Gone(Fault::EndOfService));
    assert!(step(&pump, gone).is_err());
    let pump = command(restarted(pump), Command::Programme(continuous("1 mL/day")));
    for fault in [Fault::EndOfService, Fault::ReplacementDue] {
        let refusal = Refusal::NotToRelease(fault);
        assert_eq!(refused(pump, Command::Release(fault, NURSE)), refusal);
    }
    assert_eq!(delivered_in(&pump, days(1)).1, Volume::ZERO);
}

#[test]
fn a_model_whose_maker_gives_no_time_warns_and_goes_on() {
    let full = filled_model(Model { replacement_to_end: None, ..model() }, "20 mL");
    let pump = command(full, Command::Programme(continuous("0.1 mL/day")));
    let pump = raise(pump, Fault::ReplacementDue);
    let (pump, notes) = elapse(pump, days(150));
    assert_eq!((notes, pump.rate()), (vec![], rate("0.1 mL/day")));
}

// Alarms.

#[test]
fn al_01_every_fault_has_text_action_priority_and_tone_for_every_drug() {
    let mut words = std::collections::HashSet::new();
    for fault in Fault::ALL {
        assert!(
            words.insert(fault.name()) && words.insert(fault.text()),
            "{fault:?} is told twice"
        );
        assert!(!fault.action().is_empty());
        for drug in DrugClass::ALL {
            let pump = running("20 mL", Programme { drug, ..continuous("1 mL/day") });
            let pump = raise(pump, fault);
            let row = safe_state(drug, fault);
            let shown = pump.indicator().unwrap();
            assert_eq!((shown.priority, shown.tone.is_some()), (row.priority, true), "{fault:?}");
            assert!(listed(&pump).contains(&fault));
            assert!(pump.restraint() >= row.state);
            if row.state > SafeState::Continue || row.priority == Priority::High {
                assert_eq!(shown.tone, Some(Tone::Two), "{drug:?} {fault:?} touches the therapy");
            } else {
                assert_eq!(shown.tone, Some(Tone::One), "{drug:?} {fault:?} leaves it alone");
            }
        }
    }
}

#[test]
fn al_01_every_fault_says_what_to_do_in_words_of_its_own() {
    let actions = |faults: &[Fault]| -> std::collections::HashSet<&str> {
        faults.iter().map(|fault| fault.action()).collect()
    };
    assert!(actions(&Fault::ALL).len() > Fault::ALL.len() / 2);
    assert!(Fault::OverDelivery.action().contains("breathing"));
    for fault in [Fault::MotorStall, Fault::UnderDelivery, Fault::Occlusion, Fault::ReservoirEmpty]
    {
        assert!(fault.action().contains("withdrawal"), "{fault:?} takes the drug away");
    }
}

#[test]
fn pc_12_a_bolus_is_given_only_while_no_fault_takes_boluses_away() {
    let bolus = Command::Bolus(single("10 uL", "1 mL/day"));
    for (drug, fault) in DrugClass::ALL.into_iter().flat_map(|d| Fault::ALL.map(|f| (d, f))) {
        let pump = running("20 mL", Programme { drug, ..with_patient_bolus() });
        let (pump, _) = elapse(pump, Duration::DAY);
        let pump = raise(pump, fault);
        let may = safe_state(drug, fault).state == SafeState::Continue;
        assert_eq!(step(&pump, Input::Command(bolus)).is_ok(), may, "{drug:?} {fault:?}");
        assert_eq!(step(&pump, Input::PatientRequest).is_ok(), may, "{drug:?} {fault:?}");
    }
}

#[test]
fn pc_25_only_what_touches_the_flow_casts_doubt_on_what_was_delivered() {
    let doubted: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| fault.casts_doubt()).collect();
    let flow = |fault: &Fault| {
        matches!(
            fault,
            Fault::MotorStall
                | Fault::OverDelivery
                | Fault::UnderDelivery
                | Fault::Occlusion
                | Fault::Restarted
                | Fault::MagneticField
                | Fault::FlowValveClosed
        )
    };
    assert_eq!(doubted, Fault::ALL.into_iter().filter(flow).collect::<Vec<_>>());
}

#[test]
fn al_02_the_highest_priority_is_shown_and_the_others_stay_listed_in_order() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    let came = [Fault::ReplacementDue, Fault::SensorFault, Fault::ReservoirLow, Fault::Restarted];
    for fault in came {
        (pump, _) = elapse(raise(pump, fault), minutes(1));
    }
    let shown = pump.indicator().unwrap();
    assert_eq!((shown.alarm.fault, shown.priority), (Fault::SensorFault, Priority::Medium));
    assert_eq!(listed(&pump), came);
    let pump = raise(pump, Fault::ClockFault);
    let shown = pump.indicator().unwrap();
    assert_eq!((shown.alarm.fault, shown.priority), (Fault::ClockFault, Priority::High));
    assert_eq!(listed(&pump)[..4], came);
    assert_eq!(listed(&pump)[4], Fault::ClockFault);
    // A repeat keeps its place.
    let pump = gone(raise(pump, Fault::Occlusion), Fault::Occlusion);
    let (pump, _) = elapse(pump, minutes(1));
    let pump = raise(raise(pump, Fault::MotorStall), Fault::Occlusion);
    let last = &listed(&pump)[4..];
    assert_eq!(last.last(), Some(&Fault::MotorStall));
}

#[test]
fn al_03_silence_ends_by_itself_and_a_new_alarm_sounds_at_once() {
    let pump = raise(running("20 mL", continuous("1 mL/day")), Fault::Occlusion);
    let tone = |pump: &Pump| pump.indicator().unwrap().tone;
    assert_eq!(tone(&pump), Some(Tone::Two));
    let pump = command(pump, Command::Silence);
    assert_eq!(tone(&pump), None);
    assert_eq!(tone(&raise(pump, Fault::ReservoirLow)), Some(Tone::Two), "a new alarm sounds");
    assert_eq!(tone(&raise(pump, Fault::Occlusion)), None, "the old one is no new one");
    assert_eq!(tone(&gone(pump, Fault::Occlusion)), None);
    let again = raise(gone(pump, Fault::Occlusion), Fault::Occlusion);
    assert_eq!(tone(&again), Some(Tone::Two), "one that came back is a new one");
    assert_eq!(SILENCE_MAX, support::minutes(10));
    let (pump, _) = elapse(pump, SILENCE_MAX.checked_sub(ms(1)).unwrap());
    assert_eq!(tone(&pump), None);
    let (pump, _) = elapse(pump, ms(1));
    assert_eq!(tone(&pump), Some(Tone::Two));
}

/// Ends the cause of a fault in its own way.
fn ended(pump: Pump, fault: Fault) -> Option<Pump> {
    match fault.cleared_by() {
        ClearedBy::Hardware => Some(gone(pump, fault)),
        ClearedBy::Release => Some(release(pump, fault)),
        ClearedBy::SelfTest if fault == Fault::Restarted => {
            let acknowledged = pump.alarms().all(|alarm| alarm.acknowledged_by.is_some());
            let pump = after(pump, Input::Restart);
            Some(tested(if acknowledged { acknowledge(pump, fault) } else { pump }))
        }
        ClearedBy::SelfTest => Some(restarted(pump)),
        ClearedBy::Programme => Some(command(pump, Command::Programme(continuous("1 mL/day")))),
        ClearedBy::Refill => {
            let refill = Refill { removed: volume("20 mL"), filled: volume("20 mL") };
            Some(command(pump, Command::Refill(refill)))
        }
        ClearedBy::Flow => Some(elapse(pump, ms(1)).0),
        ClearedBy::Replacement => None,
    }
}

#[test]
fn al_04_an_alarm_stays_until_its_cause_is_gone_and_a_person_has_acknowledged_it() {
    for fault in Fault::ALL {
        let pump = raise(running("20 mL", continuous("1 mL/day")), fault);
        let on = |pump: &Pump| pump.alarms().find(|alarm| alarm.fault == fault);
        assert_eq!(on(&pump).map(|alarm| alarm.acknowledged_by), Some(None));
        let seen = acknowledge(pump, fault);
        let alarm = on(&seen).unwrap();
        assert_eq!((alarm.active, alarm.acknowledged_by), (true, Some(NURSE)), "{fault:?}");
        let Some(over) = ended(seen, fault) else { continue };
        assert_eq!(on(&over), None, "{fault:?} is over");
        let over = ended(pump, fault).unwrap();
        let (over, _) = elapse(over, days(1));
        let alarm = on(&over).unwrap();
        assert!(!alarm.active && alarm.ended.is_some(), "{fault:?} stays until it was seen");
        let over = acknowledge(over, fault);
        assert_eq!(on(&over), None);
        assert_eq!(
            refused(over, Command::Acknowledge(fault, NURSE)),
            Refusal::NotOn(fault),
            "nobody acknowledges what is not on"
        );
    }
}

#[test]
fn al_04_an_acknowledgement_does_not_reach_the_next_time() {
    let pump = raise(running("20 mL", continuous("1 mL/day")), Fault::Occlusion);
    let pump = gone(pump, Fault::Occlusion);
    let pump = acknowledge(raise(pump, Fault::Occlusion), Fault::Occlusion);
    let pump = raise(gone(pump, Fault::Occlusion), Fault::Occlusion);
    let alarm = pump.alarms().find(|alarm| alarm.fault == Fault::Occlusion).unwrap();
    assert_eq!((alarm.acknowledged_by, alarm.times), (None, 1));
}

#[test]
fn al_08_repeats_are_one_alarm_with_their_number_and_a_storm_hides_nothing() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for _ in 0..500 {
        (pump, _) = elapse(pump, minutes(20));
        pump = gone(raise(pump, Fault::Occlusion), Fault::Occlusion);
        pump = raise(pump, Fault::ReservoirLow);
    }
    let occlusion = pump.alarms().next().unwrap();
    let met = (occlusion.fault, occlusion.times, occlusion.since);
    assert_eq!(met, (Fault::Occlusion, 500, minutes(20)));
    assert_eq!(listed(&pump), [Fault::Occlusion, Fault::ReservoirLow]);
    assert_eq!(pump.log().count(), LOG_LENGTH, "the log goes round");
    let pump = raise(pump, Fault::ClockFault);
    let shown = pump.indicator().unwrap();
    assert_eq!((shown.alarm.fault, shown.tone), (Fault::ClockFault, Some(Tone::Two)));
}

// The patient's bolus.

#[test]
fn pc_09_the_lockout_outlasts_restart_and_begins_anew_with_programme_and_refill() {
    let programme = with_patient_bolus();
    let (pump, _) = elapse(running("20 mL", programme), Duration::HOUR);
    let granted = asked(pump);
    let (pump, _) = elapse(granted, minutes(30));
    let until = minutes(120);
    assert_eq!(request_refused(pump), Refusal::LockedOut { until });
    assert_eq!(request_refused(restarted(pump)), Refusal::LockedOut { until });
    let refill = Refill { removed: volume("15 mL"), filled: volume("20 mL") };
    let later = minutes(150);
    for anew in [Command::Programme(programme), Command::Refill(refill)] {
        let pump = command(pump, anew);
        assert_eq!(request_refused(pump), Refusal::LockedOut { until: later });
        let (pump, _) = elapse(pump, Duration::HOUR.checked_sub(ms(1)).unwrap());
        assert_eq!(request_refused(pump), Refusal::LockedOut { until: later });
        assert!(asked(elapse(pump, ms(1)).0).bolus().is_some());
    }
}

#[test]
fn pc_09_counts_outlast_restart_new_programme_refill_and_stop() {
    let programme = with_patient_bolus();
    let mut pump = running("20 mL", programme);
    for _ in 0..4 {
        pump = asked(elapse(pump, Duration::HOUR).0);
    }
    let (pump, _) = elapse(pump, Duration::HOUR);
    let eight_hours = Refusal::MostBoluses { most: 4, window: time("8 h") };
    assert_eq!(request_refused(pump), eight_hours);
    let refill = Refill { removed: volume("15 mL"), filled: volume("20 mL") };
    let pump = command(restarted(command(pump, Command::Stop)), Command::Refill(refill));
    let pump = command(pump, Command::Programme(programme));
    // The first was granted after one hour: it leaves the window of eight after nine.
    let (pump, _) = elapse(pump, time("4 h").checked_sub(ms(1)).unwrap());
    assert_eq!(request_refused(pump), eight_hours);
    assert_eq!(asked(elapse(pump, ms(1)).0).counts().boluses_granted, 5);
}

#[test]
fn pc_09_the_count_of_a_day_ends_to_the_millisecond() {
    let programme = with_patient_bolus();
    let mut pump = running("20 mL", programme);
    for _ in 0..6 {
        pump = asked(elapse(pump, time("3 h")).0);
    }
    // Six from the third to the eighteenth hour: the first leaves the day after hour 27.
    let (pump, _) = elapse(pump, time("9 h").checked_sub(ms(1)).unwrap());
    let pump = restarted(pump);
    let day = Refusal::MostBoluses { most: 6, window: Duration::DAY };
    assert_eq!(request_refused(pump), day);
    assert_eq!(asked(elapse(pump, ms(1)).0).counts().boluses_granted, 7);
}

proptest! {
    #[test]
    fn pc_10_a_suspended_bolus_goes_on_with_exactly_what_was_not_delivered(
        requests in prop::collection::vec(0..400_u64, 1..8),
        odd in 0..60_000_u64,
        amount in 100_u64..900_000,
    ) {
        let order = Bolus { volume: Volume::from_nl(amount), ..single("1 mL", "6 mL/day") };
        let start = elapse(running("20 mL", with_patient_bolus()), Duration::HOUR).0;
        let mut pump = command(start, Command::Bolus(order));
        let (mut granted, mut completed) = (0_u128, 0);
        for minute in requests {
            let (next, notes) = elapse(pump, ms(minute * 60_000 + odd));
            completed += singles(&notes);
            pump = next;
            let Ok(done) = step(&pump, Input::PatientRequest) else { continue };
            granted += 1;
            let waiting = done.pump.waiting_bolus().copied();
            prop_assert_eq!(waiting, pump.bolus().copied(), "nothing of it is lost or added");
            pump = done.pump;
        }
        let (pump, notes) = elapse(pump, days(1));
        completed += singles(&notes);
        prop_assert_eq!(completed, 1, "it is completed once");
        let steady = 1_000_000 * u128::from(pump.clock().ms()) / 86_400_000;
        let parts = u128::from(amount) + granted * 100_000;
        let all = u128::from(pump.ledger().delivered.nl());
        prop_assert!(all <= steady + parts && steady + parts < all + 100, "{all} {steady} {parts}");
    }
}

fn singles(notes: &[Note]) -> usize {
    let single =
        |note: &&Note| matches!(note, Note::BolusCompleted { kind: BolusKind::Single, .. });
    notes.iter().filter(single).count()
}

// The prime.

#[test]
fn pc_24_a_pathway_is_primed_once_and_again_only_when_it_was_emptied() {
    let pump = running("20 mL", prime("0.2 mL"));
    assert!(pump.tip_concentration().is_zero(), "a prime brings no drug to the patient");
    let (pump, given) = delivered_in(&pump, minutes(24));
    assert!(!pump.tip_concentration().is_zero());
    assert_eq!((given, pump.pathway()), (volume("0.2 mL"), Pathway::Full));
    let again = Command::Programme(prime("0.2 mL"));
    assert_eq!(refused(pump, again), Refusal::AlreadyPrimed);
    assert_eq!(refused(restarted(pump), again), Refusal::AlreadyPrimed);
    let refill = Refill { removed: volume("19 mL"), filled: volume("20 mL") };
    assert_eq!(refused(command(pump, Command::Refill(refill)), again), Refusal::AlreadyPrimed);
    // What flows would fill an empty pathway unseen, so the pump is stopped first.
    assert_eq!(refused(pump, Command::PathwayEmptied), Refusal::TherapyRunning);
    let pump = command(command(pump, Command::Stop), Command::PathwayEmptied);
    let pump = command(pump, again);
    assert_eq!(pump.pathway(), Pathway::Filling(volume("0.2 mL")));
}

#[test]
fn pc_24_an_interrupted_prime_leaves_its_rest_and_no_more() {
    let (pump, given) = delivered_in(&running("20 mL", prime("0.2 mL")), minutes(6));
    let pump = command(pump, Command::Stop);
    assert_eq!((given, pump.pathway()), (volume("0.05 mL"), Pathway::Filling(volume("0.15 mL"))));
    let (asked, rest) = (volume("0.1501 mL"), volume("0.15 mL"));
    let more = Command::Programme(prime("0.1501 mL"));
    assert_eq!(refused(pump, more), Refusal::PrimeExceedsRest { asked, rest });
    let pump = command(pump, Command::Programme(prime("0.15 mL")));
    let (pump, given) = delivered_in(&pump, minutes(18));
    assert_eq!((given, pump.pathway()), (volume("0.15 mL"), Pathway::Full));
}

#[test]
fn pc_24_a_pathway_through_which_drug_flowed_is_not_primed() {
    let again = Command::Programme(prime("0.1 mL"));
    let (pump, _) = elapse(running("20 mL", continuous("1 mL/day")), ms(1));
    assert_eq!(refused(pump, again), Refusal::AlreadyPrimed);
    // After a prime that was broken off, what flows instead of it fills the rest.
    let (pump, _) = elapse(running("20 mL", prime("0.2 mL")), minutes(6));
    let pump = command(pump, Command::Programme(continuous("1 mL/day")));
    let (pump, _) = elapse(pump, time("2.4 h"));
    assert_eq!(pump.pathway(), Pathway::Filling(volume("0.05 mL")));
    let (asked, rest) = (volume("0.1 mL"), volume("0.05 mL"));
    assert_eq!(refused(pump, again), Refusal::PrimeExceedsRest { asked, rest });
    assert_eq!(refused(elapse(pump, time("1.2 h")).0, again), Refusal::AlreadyPrimed);
}

#[test]
fn a_prime_goes_on_after_a_restart_where_it_was() {
    let (pump, _) = elapse(running("20 mL", prime("0.2 mL")), minutes(6));
    let pump = restarted(pump);
    assert_eq!(pump.bolus().map(|bolus| bolus.undelivered()), Some(volume("0.15 mL")));
    assert_eq!(delivered_in(&pump, minutes(18)).1, volume("0.15 mL"));
}

#[test]
fn a_bridge_that_no_longer_fits_its_limit_after_a_stall_waits_for_a_programme() {
    // Two boluses of 0.2 mL a day, and a bridge that was to end before the first of them.
    let periodic = Periodic {
        base: rate("0.5 mL/day"),
        volume: volume("0.2 mL"),
        rate: rate("24 mL/day"),
        interval: time("12 h"),
        first_after: time("3 h"),
    };
    let bridge =
        Bolus { kind: BolusKind::Bridge, volume: volume("0.2 mL"), rate: rate("2.4 mL/day") };
    let limit = DoseLimit { most: "2.6 mg".parse().unwrap(), window: Duration::HOUR };
    let programme = Programme {
        concentration: strength("10 mg/mL"),
        opening: Some(bridge),
        dose_limit: Some(limit),
        ..programme(Mode::Periodic(periodic))
    };
    let pump = raise(running("20 mL", programme), Fault::MotorStall);
    let early = gone(elapse(pump, minutes(10)).0, Fault::MotorStall);
    assert!(!is_on(&early, Fault::DoseLimitHold));
    let late = gone(elapse(pump, minutes(55)).0, Fault::MotorStall);
    assert!(is_on(&late, Fault::DoseLimitHold));
    assert_eq!(delivered_in(&late, days(1)).1, Volume::ZERO);
    // While another fault holds it nothing is judged: when that goes, the bridge may fit again.
    let pump = raise(raise(running("20 mL", programme), Fault::MotorStall), Fault::Occlusion);
    let held = gone(elapse(pump, minutes(55)).0, Fault::MotorStall);
    assert!(!is_on(&held, Fault::DoseLimitHold));
    let free = gone(elapse(held, minutes(145)).0, Fault::Occlusion);
    assert!(!is_on(&free, Fault::DoseLimitHold));
    // The same when a refill ends the interruption.
    let pump = raise(running("20 mL", programme), Fault::ReservoirEmpty);
    let refill = Refill { removed: volume("20 mL"), filled: volume("20 mL") };
    let (late, _) = elapse(pump, minutes(55));
    assert!(is_on(&command(late, Command::Refill(refill)), Fault::DoseLimitHold));
}
