//! What an adversary would try, each as a situation.

use cisterna_pump::{
    Bolus, BolusKind, CLOCK_FOUND_AFTER, CLOCKS_SET_EVERY, CORE_SILENT_AFTER, Check, Command,
    Controller, DoseLimit, DrugClass, Fault, IdealMotor, Input, MONITOR_SILENT_AFTER, Mode, Motor,
    OVER_DELIVERY_AFTER, Pathway, Person, Programme, Refill, Refusal, SafeState, Sense, Store,
    TOLERANCE, Trip, UNDER_DELIVERY_AFTER,
};
use cisterna_quantity::{Duration, Mass, Rate, Volume};

use crate::matrix::{State, in_state, with_patient};
use crate::motors::{RealMotor, Wrong};
use crate::support::{continuous, days, minutes, model, rate, volume};

const NURSE: Person = Person(7);

pub(crate) fn ms(count: u64) -> Duration {
    Duration::from_ms(count)
}

pub(crate) fn command(controller: &mut Controller, command: Command) {
    controller.give(Input::Command(command)).unwrap();
}

pub(crate) fn refill(controller: &mut Controller, filled: &str) {
    let refill = Refill { removed: Volume::ZERO, filled: volume(filled) };
    command(controller, Command::Refill(refill));
}

pub(crate) fn running(programme: Programme) -> Controller {
    let mut controller = Controller::new(model()).unwrap();
    refill(&mut controller, "20 mL");
    command(&mut controller, Command::Programme(programme));
    controller
}

/// Lets time pass with a motor that obeys, and objects to nothing. Gives the quanta that moved.
pub(crate) fn calm(controller: &mut Controller, time: Duration) -> u64 {
    let passed = controller.elapse(time, &mut IdealMotor).unwrap();
    assert_eq!(passed.trip, None);
    passed.moved
}

pub(crate) fn has(controller: &Controller, fault: Fault) -> bool {
    controller.pump().faults().any(|there| there == fault)
}

/// A motor that moves so many quanta more, or fewer, at its next turn.
pub(crate) struct Once(pub(crate) i64);

impl Motor for Once {
    fn turn(&mut self, quanta: u64, _time: Duration, power: bool) -> u64 {
        if !power {
            return 0;
        }
        let moved = quanta.saturating_add_signed(self.0);
        self.0 += i64::try_from(quanta).unwrap() - i64::try_from(moved).unwrap();
        moved
    }
}

// Thresholds, through the whole controller.

#[test]
fn pc_16_over_delivery_is_found_at_its_threshold_and_its_time() {
    let tolerated = i64::try_from(TOLERANCE).unwrap();
    for (quanta, found) in [(tolerated - 1, false), (tolerated, false), (tolerated + 1, true)] {
        let stopped = Programme { mode: Mode::Stopped, ..with_patient(DrugClass::Opioid) };
        let mut controller = running(stopped);
        let mut motor = Once(quanta);
        assert_eq!(controller.elapse(ms(1), &mut motor).unwrap().trip, None);
        let before = ms(OVER_DELIVERY_AFTER.ms() - 1);
        assert_eq!(controller.elapse(before, &mut motor).unwrap().trip, None);
        assert!(controller.power() && !has(&controller, Fault::OverDelivery), "just below");
        let trip = controller.elapse(ms(1), &mut motor).unwrap().trip;
        assert_eq!(trip, found.then_some(Trip::OverDelivery), "at it");
        assert_eq!(controller.power(), !found);
        assert_eq!(has(&controller, Fault::OverDelivery), found);
        controller.elapse(days(1), &mut motor).unwrap();
        assert_eq!(has(&controller, Fault::OverDelivery), found, "above it");
    }
}

#[test]
fn pc_16_under_delivery_is_found_at_its_threshold_and_its_time() {
    // A quantum every second, at its end.
    let flow = continuous("8.64 mL/day");
    for lost in 1..=4 {
        let mut controller = running(flow);
        let mut motor = Once(0);
        let mut trips = 0;
        for second in 0..600 {
            // A quantum is not moved in each of the first seconds, and is lost.
            if second < lost {
                motor.0 = -1;
            }
            let trip = controller.elapse(Duration::SECOND, &mut motor).unwrap().trip;
            motor.0 = 0;
            trips += u64::from(trip == Some(Trip::UnderDelivery));
        }
        // At the end of each second exactly so many are missing.
        assert_eq!(trips, u64::from(lost > TOLERANCE), "{lost}");
        assert!(controller.power());
        assert_eq!(has(&controller, Fault::UnderDelivery), trips > 0);
    }

    let mut controller = running(flow);
    let mut motor = RealMotor::new(Wrong::Stalls);
    let seen = ms((TOLERANCE + 1) * 1_000);
    assert_eq!(controller.elapse(seen, &mut motor).unwrap().trip, None);
    let before = ms(UNDER_DELIVERY_AFTER.ms() - 1);
    assert_eq!(controller.elapse(before, &mut motor).unwrap().trip, None);
    let trip = controller.elapse(ms(1), &mut motor).unwrap().trip;
    assert_eq!(trip, Some(Trip::UnderDelivery));
    assert_eq!(controller.pump().restraint(), SafeState::EndBoluses);
}

#[test]
fn pc_14_a_wrong_clock_is_found_in_time_wherever_the_clocks_stand() {
    for millionths in [10_000, -10_000, 1_000_000, -999_999] {
        for begun in 0..CLOCKS_SET_EVERY.ms() / 1_000 {
            let mut controller = running(continuous("1 mL/day"));
            calm(&mut controller, ms(begun * 1_000));
            controller.drift_clock(millionths);
            controller.elapse(CLOCK_FOUND_AFTER, &mut IdealMotor).unwrap();
            assert!(has(&controller, Fault::ClockFault), "{millionths} {begun}");
            assert_eq!(controller.pump().restraint(), SafeState::Stop);
            assert!(!controller.power());
            controller.drift_clock(0);
            controller.restart(|_| true).unwrap();
            assert!(controller.power() && !has(&controller, Fault::ClockFault));
        }
    }
}

#[test]
fn two_good_clocks_may_drift_apart_for_ever() {
    for millionths in [100, -100] {
        // In a day they come to be apart by ten quanta of this flow.
        let mut controller = running(continuous("12 mL/day"));
        controller.drift_clock(millionths);
        calm(&mut controller, days(1));
        assert!(controller.power());
    }
}

// Heartbeats.

#[test]
fn pc_17_a_monitor_that_misses_its_beat_is_missed_by_the_core() {
    for (later, found) in [(-1, false), (0, true), (1, true)] {
        for drug in DrugClass::ALL {
            let mut controller = in_state(State::Patient, drug);
            controller.run_monitor(false);
            let time = MONITOR_SILENT_AFTER.ms().checked_add_signed(later).unwrap();
            controller.elapse(ms(time), &mut IdealMotor).unwrap();
            assert_eq!(has(&controller, Fault::MonitorSilent), found, "{drug:?} {later}");
            let state = cisterna_pump::safe_state(drug, Fault::MonitorSilent).state;
            let state = if found { state } else { SafeState::Continue };
            assert_eq!(controller.pump().restraint(), state);
            // Power goes with the monitor, unless the table lets the steady infusion go on.
            assert_eq!(controller.power(), state < SafeState::Stop, "{drug:?}");
            let moved = controller.elapse(Duration::HOUR, &mut IdealMotor).unwrap().moved;
            if found {
                assert_eq!(moved > 0, state < SafeState::Stop, "{drug:?}");
            }
        }
    }
}

#[test]
fn pc_17_a_core_that_misses_its_beat_loses_the_power() {
    for (later, found) in [(-1, false), (0, true), (1, true)] {
        for drug in DrugClass::ALL {
            let mut controller = in_state(State::Steady, drug);
            controller.run_core(false);
            let time = CORE_SILENT_AFTER.ms().checked_add_signed(later).unwrap();
            let passed = controller.elapse(ms(time), &mut IdealMotor).unwrap();
            assert_eq!(passed.trip, found.then_some(Trip::CoreSilent), "{drug:?} {later}");
            assert_eq!(controller.power(), !found);
            let mut motor = RealMotor::new(Wrong::RunsAway);
            controller.elapse(Duration::HOUR, &mut motor).unwrap();
            assert!(!controller.power() && (motor.moved == 0 || !found));
        }
    }
}

#[test]
fn pc_17_a_short_hang_of_either_side_leaves_no_trace() {
    for state in [State::Steady, State::Flex, State::Prime, State::Suspended] {
        for core in [true, false] {
            let mut controller = in_state(state, DrugClass::Opioid);
            controller.run_core(!core);
            controller.run_monitor(core);
            calm(&mut controller, ms(4_900));
            controller.run_core(true);
            controller.run_monitor(true);
            calm(&mut controller, days(8));
            assert!(controller.power());
        }
    }
}

#[test]
fn after_a_long_hang_and_a_restart_both_expect_the_same() {
    for state in State::ALL {
        for (core, monitor) in [(true, false), (false, true), (true, true)] {
            for drug in [DrugClass::Opioid, DrugClass::Baclofen] {
                let mut controller = in_state(state, drug);
                controller.run_core(!core);
                controller.run_monitor(!monitor);
                controller.elapse(ms(3_600_000 + 77), &mut IdealMotor).unwrap();
                controller.restart(|_| true).unwrap();
                calm(&mut controller, days(if state == State::Flex { 8 } else { 1 }));
                assert!(controller.power(), "{state:?} {core} {monitor}");
            }
        }
    }
}

#[test]
fn nothing_begins_that_a_hung_monitor_could_not_watch() {
    let mut controller = in_state(State::Steady, DrugClass::Baclofen);
    controller.run_monitor(false);
    let single =
        Bolus { kind: BolusKind::Single, volume: volume("0.1 mL"), rate: rate("6 mL/day") };
    let silent = Err(Refusal::FaultHolds(Fault::MonitorSilent));
    for input in [
        Input::PatientRequest,
        Input::Command(Command::Bolus(single)),
        Input::Command(Command::Programme(continuous("2 mL/day"))),
    ] {
        assert_eq!(controller.give(input).map(|_| ()), silent);
    }
    // A stop is obeyed, and heard of later.
    command(&mut controller, Command::Stop);
    assert_eq!(calm(&mut controller, minutes(5)), 0);
    controller.restart(|_| true).unwrap();
    assert_eq!(calm(&mut controller, days(1)), 0);
    assert!(!has(&controller, Fault::UnderDelivery));
}

// The power goes.

#[test]
fn a_programme_that_was_stored_and_not_run_is_run_after_the_restart() {
    let mut controller = running(continuous("1 mL/day"));
    calm(&mut controller, Duration::HOUR);
    let new = Programme { opening: Some(bridge()), ..continuous("2 mL/day") };
    controller.store_mut().write(&new, || true).unwrap();
    controller.restart(|_| true).unwrap();
    assert_eq!(controller.pump().programme(), Some(&new));
    calm(&mut controller, days(2));
    // It is run once.
    controller.restart(|_| true).unwrap();
    assert_eq!((controller.pump().rate(), controller.pump().bolus()), (rate("2 mL/day"), None));
    calm(&mut controller, days(1));
}

pub(crate) fn bridge() -> Bolus {
    Bolus { kind: BolusKind::Bridge, volume: volume("0.2 mL"), rate: rate("6 mL/day") }
}

#[test]
fn a_stop_that_was_stored_and_not_obeyed_does_not_give_the_bridge_again() {
    let bridged = Programme { opening: Some(bridge()), ..continuous("1 mL/day") };
    let mut controller = running(bridged);
    calm(&mut controller, days(1));
    let stopped = Programme { mode: Mode::Stopped, ..bridged };
    controller.store_mut().write(&stopped, || true).unwrap();
    controller.restart(|_| true).unwrap();
    assert_eq!(controller.pump().programme(), Some(&stopped));
    assert_eq!(calm(&mut controller, days(1)), 0);
}

#[test]
fn a_stored_programme_that_is_refused_leaves_the_one_before_in_force() {
    let before = continuous("1 mL/day");
    let mut controller = running(before);
    let impossible = continuous("25 mL/day");
    controller.store_mut().write(&impossible, || true).unwrap();
    let refusal = controller.restart(|_| true).unwrap_err();
    assert!(matches!(refusal, Refusal::RateAboveMaximum { .. }));
    assert_eq!(controller.restart(|_| true), Ok(()), "the store holds the one in force");
    assert_eq!(controller.pump().programme(), Some(&before));
    assert_eq!(calm(&mut controller, days(1)), 10_000);
}

#[test]
fn a_failed_self_test_keeps_the_whole_pump_still() {
    for failing in Check::ORDER {
        let mut controller = running(continuous("1 mL/day"));
        let refusal = controller.restart(|check| check != failing).unwrap_err();
        assert_eq!(refusal, Refusal::SelfTestFailed(failing));
        assert_eq!(calm(&mut controller, days(1)), 0);
        if failing.fault() != Fault::EndOfService && failing.fault() != Fault::ProgrammeLost {
            controller.restart(|_| true).unwrap();
            assert_eq!(calm(&mut controller, days(1)), 10_000, "{failing:?}");
        }
    }
}

// Memory.

#[test]
fn a_pump_that_lost_its_memory_is_stopped_until_somebody_fills_and_programmes_it() {
    let bridged = Programme { opening: Some(bridge()), ..with_patient(DrugClass::Baclofen) };
    let mut controller = running(bridged);
    calm(&mut controller, Duration::HOUR);
    let other = controller.pump().deny();
    *controller.state_mut(false) = other;
    *controller.state_mut(true) = other;
    assert_eq!(controller.pump().programme(), None, "nothing of it is believed");
    assert_eq!(calm(&mut controller, Duration::HOUR), 0);
    assert!(has(&controller, Fault::MemoryFault) && has(&controller, Fault::ProgrammeLost));
    // The stored programme is not begun again by itself: its bridge would be given twice.
    controller.restart(|_| true).unwrap();
    assert_eq!(calm(&mut controller, Duration::HOUR), 0);
    assert_eq!(controller.pump().pathway(), Pathway::Full, "nor is it primed again");
    refill(&mut controller, "20 mL");
    command(&mut controller, Command::Programme(continuous("1 mL/day")));
    assert_eq!(calm(&mut controller, days(1)), 10_000);
}

#[test]
fn pc_18_every_flipped_bit_of_the_store_is_mended_while_the_pump_runs() {
    let mut controller = running(with_patient(DrugClass::Opioid));
    for bit in 0..Store::BYTES * 8 {
        let mut controller = controller;
        controller.store_mut().flip(bit);
        calm(&mut controller, ms(1));
        assert!(has(&controller, Fault::ProgrammeCopyDamaged), "{bit}");
        let stored = controller.store_mut().recover().unwrap();
        assert!(!stored.mended && stored.programme == controller.pump().programme().copied());
    }
    // Two flips, with time between, are mended one after the other.
    for bit in [88, Store::BYTES * 4 + 88] {
        controller.store_mut().flip(bit);
        calm(&mut controller, Duration::SECOND);
    }
    controller.restart(|_| true).unwrap();
    assert!(calm(&mut controller, days(1)) > 0);
}

// Trips and their ends.

#[test]
fn after_an_over_delivery_of_baclofen_the_minimum_rate_flows_and_no_more() {
    let least = model().modes.minimum_rate.unwrap();
    for wrong in [Wrong::Nothing, Wrong::RunsAway, Wrong::Doubles] {
        let mut controller = running(with_patient(DrugClass::Baclofen));
        let mut motor = RealMotor::new(Wrong::RunsAway);
        controller.elapse(minutes(1), &mut motor).unwrap();
        assert_eq!(controller.pump().restraint(), SafeState::MinimumRate);
        motor.wrong = wrong;
        let before = motor.moved;
        controller.elapse(days(2), &mut motor).unwrap();
        let moved = motor.moved - before;
        let due = least.nl_per_day() * 2 / model().quantum.nl();
        // What was moved too much is taken off first.
        assert!(moved <= due && moved + 16 >= due, "{wrong:?}: {moved} of {due}");
    }
}

#[test]
fn a_release_of_the_one_fault_is_no_release_of_the_other() {
    let mut controller = running(continuous("8.64 mL/day"));
    controller.elapse(minutes(3), &mut RealMotor::new(Wrong::Stalls)).unwrap();
    controller.elapse(minutes(3), &mut RealMotor::new(Wrong::RunsAway)).unwrap();
    assert!(has(&controller, Fault::UnderDelivery) && has(&controller, Fault::OverDelivery));
    command(&mut controller, Command::Release(Fault::UnderDelivery, NURSE));
    assert!(!controller.power());
    let mut motor = RealMotor::new(Wrong::RunsAway);
    controller.elapse(minutes(3), &mut motor).unwrap();
    assert_eq!(motor.moved, 0);
    command(&mut controller, Command::Release(Fault::OverDelivery, NURSE));
    assert!(controller.power());
    assert_eq!(calm(&mut controller, minutes(1)), 60);
}

#[test]
fn a_programme_ends_too_high_a_dose_and_therapy_goes_on() {
    // All that the limit allows flows steadily, and the motor runs away again and again; somebody
    // releases it each time.
    let limit = DoseLimit { most: Mass::from_fg(10_000_000_000_000), window: Duration::DAY };
    let limited = Programme { dose_limit: Some(limit), ..continuous("1 mL/day") };
    let mut controller = running(limited);
    for _ in 0..12 {
        let mut motor = RealMotor::new(Wrong::RunsAway);
        controller.elapse(minutes(1), &mut motor).unwrap();
        for fault in [Fault::OverDelivery, Fault::RepeatedStops] {
            let _ = controller.give(Input::Command(Command::Release(fault, NURSE)));
        }
    }
    assert!(controller.power());
    let passed = controller.elapse(days(1), &mut IdealMotor).unwrap();
    assert_eq!(passed.trip, Some(Trip::DoseLimit));
    assert!(!controller.power() && has(&controller, Fault::DoseLimitHold));
    assert!(!has(&controller, Fault::OverDelivery));
    // Nobody but a clinician with a new programme ends it.
    assert_eq!(controller.elapse(days(2), &mut IdealMotor).unwrap().moved, 0);
    command(&mut controller, Command::Programme(limited));
    assert!(controller.power() && !has(&controller, Fault::DoseLimitHold));
    assert_eq!(calm(&mut controller, minutes(144)), 1_000);
}

// What core and monitor could disagree about.

#[test]
fn a_prime_that_ran_dry_is_over_for_both() {
    let prime = Bolus { kind: BolusKind::Prime, ..bridge() };
    let mut controller = running(Programme { opening: Some(prime), ..continuous("1 mL/day") });
    calm(&mut controller, minutes(1));
    refill(&mut controller, "0.01 mL");
    calm(&mut controller, Duration::HOUR);
    assert!(controller.pump().empty());
    refill(&mut controller, "20 mL");
    assert_eq!(calm(&mut controller, days(1)), 10_000);
}

#[test]
fn a_refill_begins_the_lockout_for_both() {
    let mut controller = in_state(State::Steady, DrugClass::Opioid);
    let allowed = controller.pump().programme().unwrap().patient_bolus.unwrap();
    let kind = BolusKind::Patient;
    let asked = Bolus { kind, volume: allowed.volume, rate: allowed.rate };
    assert_eq!({ *controller.monitor() }.bolus(&asked), Ok(()));
    refill(&mut controller, "20 mL");
    assert_eq!({ *controller.monitor() }.bolus(&asked), Err(Trip::WrongBolus));
    assert!(matches!(controller.give(Input::PatientRequest), Err(Refusal::LockedOut { .. })));
}

#[test]
fn one_prime_after_the_other_is_no_disagreement() {
    let prime = |amount| Bolus { kind: BolusKind::Prime, volume: volume(amount), ..bridge() };
    let programme = |amount| Programme { opening: Some(prime(amount)), ..continuous("1 mL/day") };
    let mut controller = running(programme("0.2 mL"));
    command(&mut controller, Command::Programme(programme("0.1 mL")));
    calm(&mut controller, days(1));
}

#[test]
fn a_field_that_comes_and_goes_in_every_state_trips_nothing() {
    for state in State::ALL {
        let mut controller = in_state(state, DrugClass::Opioid);
        for fault in [Fault::MagneticField, Fault::Occlusion] {
            controller.give(Input::Sense(Sense::Fault(fault))).unwrap();
            assert_eq!(calm(&mut controller, minutes(11)), 0, "{state:?}");
            controller.give(Input::Sense(Sense::Gone(fault))).unwrap();
            if fault == Fault::MagneticField {
                controller.give(Input::Sense(Sense::Gone(Fault::MotorStall))).unwrap();
            }
            calm(&mut controller, minutes(11));
        }
        calm(&mut controller, days(1));
        assert!(controller.power());
    }
}

#[test]
fn a_bolus_that_the_monitor_does_not_allow_does_not_begin() {
    // A core whose memory was replaced by a sound but older one believes that it has given none.
    let mut controller = in_state(State::Steady, DrugClass::Opioid);
    let older = controller.pump();
    controller.give(Input::PatientRequest).unwrap();
    calm(&mut controller, minutes(30));
    let mut forgetful = in_state(State::Steady, DrugClass::Opioid);
    assert_eq!(forgetful.pump(), older);
    forgetful.exchange_monitor(&controller);
    let refused = forgetful.give(Input::PatientRequest);
    assert_eq!(refused.map(|_| ()), Err(Refusal::FaultHolds(Fault::OverDelivery)));
    assert_eq!(forgetful.pump().bolus(), None);
    assert_eq!(calm(&mut forgetful, days(1)), 0);
}

#[test]
fn time_passes_by_elapse_only_and_not_absurdly() {
    let mut controller = running(continuous("1 mL/day"));
    let refused = controller.give(Input::Elapse(Duration::HOUR));
    assert!(matches!(refused, Err(Refusal::TimeTooLong { .. })));
    let refused = controller.elapse(Duration::MAX, &mut IdealMotor);
    assert!(matches!(refused, Err(Refusal::TimeTooLong { .. })));
    assert_eq!(controller.pump().clock(), Duration::ZERO);
}

#[test]
fn a_silent_core_obeys_nothing() {
    let mut controller = running(continuous("1 mL/day"));
    controller.run_core(false);
    let refused = controller.give(Input::Command(Command::Stop));
    assert_eq!(refused.map(|_| ()), Err(Refusal::FaultHolds(Fault::CoreSilent)));
    controller.restart(|_| true).unwrap();
    assert_eq!(controller.pump().rate(), Rate::from_nl_per_day(1_000_000));
}

#[test]
fn a_bridge_counts_with_what_is_in_the_pathway_for_both() {
    let strong = |mode| Programme { mode, ..continuous("1 mL/day") };
    let flowed = |controller: &mut Controller| {
        command(controller, Command::Programme(strong(continuous("1 mL/day").mode)));
        calm(controller, days(2));
        command(controller, Command::Stop);
    };
    // The old drug was taken out of the pathway, or never came into it.
    let mut emptied = running(strong(Mode::Stopped));
    flowed(&mut emptied);
    command(&mut emptied, Command::PathwayEmptied);
    bridged_to_weaker(&mut emptied);
    bridged_to_weaker(&mut running(strong(Mode::Stopped)));
}

fn bridged_to_weaker(controller: &mut Controller) {
    let limit = DoseLimit { most: Mass::from_fg(1_000_000_000_000), window: Duration::HOUR };
    let weaker = Programme {
        concentration: crate::support::strength("1 mg/mL"),
        opening: Some(Bolus { volume: volume("0.5 mL"), ..bridge() }),
        dose_limit: Some(limit),
        ..continuous("1 mL/day")
    };
    command(controller, Command::Programme(weaker));
    calm(controller, days(1));
}
