//! Decisions of the controller that one character of it could turn round.

use cisterna_pump::{
    Bolus, BolusKind, CALM_MAX, CORE_SILENT_AFTER, Command, DoseLimit, DrugClass, Fault, Happened,
    IdealMotor, Input, MONITOR_SILENT_AFTER, Mode, Motor, Programme, Refusal, SafeState, Sense,
    TOLERANCE, Trip, WATCH_EVERY,
};
use cisterna_quantity::{Duration, Mass};

use crate::matrix::{State, in_state, with_patient};
use crate::motors::{RealMotor, Wrong};
use crate::situations::{Once, bridge, calm, command, has, ms, refill, running};
use crate::support::{continuous, days, minutes, model, rate, strength, volume};

// While the monitor is silent.

#[test]
fn while_the_monitor_is_silent_the_core_finds_what_is_beyond_the_tolerance() {
    for more in 1..=4 {
        let stopped = Programme { mode: Mode::Stopped, ..with_patient(DrugClass::Opioid) };
        let mut controller = running(stopped);
        controller.run_monitor(false);
        let mut motor = Once(i64::try_from(more).unwrap());
        controller.elapse(Duration::SECOND, &mut motor).unwrap();
        assert_eq!(has(&controller, Fault::OverDelivery), more > TOLERANCE, "{more}");
    }
}

#[test]
fn a_core_that_hangs_keeps_no_power_without_a_monitor() {
    let mut controller = in_state(State::Steady, DrugClass::Baclofen);
    controller.run_monitor(false);
    controller.elapse(MONITOR_SILENT_AFTER, &mut IdealMotor).unwrap();
    assert!(controller.power(), "the steady infusion goes on alone");
    controller.run_core(false);
    assert!(!controller.power());
}

#[test]
fn after_an_over_delivery_a_monitor_that_hangs_takes_the_power_at_once() {
    let mut controller = in_state(State::Steady, DrugClass::Baclofen);
    let mut motor = RealMotor::new(Wrong::RunsAway);
    controller.elapse(minutes(1), &mut motor).unwrap();
    assert_eq!(controller.pump().restraint(), SafeState::MinimumRate);
    assert!(!controller.power());
    let due = (0..1_440).any(|_| {
        controller.elapse(Duration::MINUTE, &mut IdealMotor).unwrap();
        controller.power()
    });
    assert!(due, "a quantum of the minimum rate becomes due");
    controller.run_monitor(false);
    controller.elapse(ms(1), &mut IdealMotor).unwrap();
    let before = motor.moved;
    controller.elapse(Duration::MINUTE, &mut motor).unwrap();
    assert_eq!(motor.moved, before);
}

#[test]
fn a_bolus_goes_on_after_a_short_hang_of_the_monitor() {
    let single =
        Bolus { kind: BolusKind::Single, volume: volume("0.1 mL"), rate: rate("6 mL/day") };
    for input in [Input::PatientRequest, Input::Command(Command::Bolus(single))] {
        let mut controller = in_state(State::Steady, DrugClass::Opioid);
        controller.give(input).unwrap();
        controller.run_monitor(false);
        calm(&mut controller, ms(4_900));
        controller.run_monitor(true);
        // A quantum every second, with the steady flow.
        calm(&mut controller, minutes(10));
        assert!(controller.pump().bolus().is_some());
    }
}

// How often the monitor looks.

#[test]
fn a_motor_is_looked_at_whenever_the_monitor_can_unless_it_surely_obeys() {
    assert_eq!(Once(0).calm_for(), WATCH_EVERY);
    assert_eq!(IdealMotor.calm_for(), CALM_MAX);
}

#[test]
fn a_hung_monitor_or_a_wrong_clock_is_found_as_soon_with_a_motor_that_obeys() {
    let hang = |monitor: bool, millionths| {
        let mut controller = in_state(State::Steady, DrugClass::Opioid);
        controller.run_monitor(monitor);
        controller.drift_clock(millionths);
        controller
    };
    for (monitor, millionths) in [(false, 0), (true, 10_000), (true, -10_000)] {
        let mut rarely = hang(monitor, millionths);
        let mut often = rarely;
        let one = rarely.elapse(minutes(1), &mut IdealMotor).unwrap();
        let other = often.elapse(minutes(1), &mut RealMotor::new(Wrong::Nothing)).unwrap();
        assert_eq!(one, other, "{monitor} {millionths}");
        assert_eq!(rarely.pump(), often.pump());
        assert!(!rarely.power(), "it is found");
    }
}

#[test]
fn the_monitor_hears_of_an_empty_reservoir_when_it_runs_empty() {
    let prime = Bolus { kind: BolusKind::Prime, ..bridge() };
    let mut controller = running(Programme { opening: Some(prime), ..continuous("1 mL/day") });
    // 101 quanta, the last one after 145.44 s.
    refill(&mut controller, "0.0101 mL");
    calm(&mut controller, Duration::HOUR);
    assert!(controller.pump().empty());
    let expected = controller.monitor().expected();
    let moved = volume("0.0101 mL");
    assert!(moved <= expected && expected < moved.checked_add(model().quantum).unwrap());
}

/// A motor that must not be reached.
struct Untouched;

impl Motor for Untouched {
    fn turn(&mut self, _quanta: u64, _time: Duration, _power: bool) -> u64 {
        panic!("the time was let pass")
    }
}

#[test]
#[should_panic(expected = "the time was let pass")]
fn the_longest_time_that_is_told_with_a_refusal_is_not_refused() {
    let mut controller = running(continuous("1 mL/day"));
    let refusal = controller.elapse(Duration::MAX, &mut IdealMotor).unwrap_err();
    let Refusal::TimeTooLong { most, .. } = refusal else { return };
    let _ = controller.elapse(most, &mut Untouched);
}

// What the monitor is told, and what it is not.

#[test]
fn a_programme_that_ends_too_high_a_dose_releases_no_over_delivery() {
    let mut controller = running(continuous("1 mL/day"));
    controller.elapse(minutes(1), &mut RealMotor::new(Wrong::RunsAway)).unwrap();
    controller.give(Input::Sense(Sense::Fault(Fault::DoseLimitHold))).unwrap();
    assert!(has(&controller, Fault::OverDelivery) && has(&controller, Fault::DoseLimitHold));
    command(&mut controller, Command::Programme(continuous("1 mL/day")));
    assert!(!has(&controller, Fault::DoseLimitHold));
    assert!(!controller.power() && !controller.monitor().permits());
}

#[test]
fn a_bridge_that_was_commanded_and_not_moved_is_still_in_the_pathway() {
    let mut controller = running(continuous("1 mL/day"));
    calm(&mut controller, days(1));
    // 3 000 quanta of the weaker drug in an hour; the bridge is 5 000 quanta of the stronger.
    let most = Mass::from_fg(3_000_000_000_000);
    let bridge = Bolus { volume: volume("0.5 mL"), ..bridge() };
    let weaker = Programme {
        concentration: strength("1 mg/mL"),
        opening: Some(bridge),
        dose_limit: Some(DoseLimit { most, window: Duration::HOUR }),
        ..continuous("1 mL/day")
    };
    command(&mut controller, Command::Programme(weaker));
    let mut motor = RealMotor::new(Wrong::Stalls);
    controller.elapse(Duration::from_ms(2 * Duration::HOUR.ms()), &mut motor).unwrap();
    assert_eq!(controller.pump().bolus(), None, "for the core it has ended");
    let mut monitor = *controller.monitor();
    assert_eq!(monitor.watch(Duration::SECOND, 4_500, true), Err(Trip::DoseLimit));
}

#[test]
fn a_core_that_hung_is_written_down_at_the_restart_and_no_other() {
    for hangs in [false, true] {
        let mut controller = in_state(State::Steady, DrugClass::Opioid);
        controller.run_core(!hangs);
        controller.elapse(CORE_SILENT_AFTER, &mut IdealMotor).unwrap();
        controller.restart(|_| true).unwrap();
        let raised = Happened::Raised(Fault::CoreSilent);
        assert_eq!(controller.pump().log().any(|entry| entry.what == raised), hangs);
    }
}

#[test]
fn a_sound_memory_is_no_damaged_one() {
    let mut controller = running(with_patient(DrugClass::Opioid));
    calm(&mut controller, Duration::HOUR);
    assert_eq!(controller.pump().faults().count(), 0);
}

#[test]
fn a_refused_request_of_the_patient_is_counted_and_a_refused_command_is_not() {
    let mut controller = in_state(State::Patient, DrugClass::Opioid);
    let denied = controller.pump().counts().boluses_denied;
    controller.give(Input::Command(Command::Bolus(bridge()))).unwrap_err();
    assert_eq!(controller.pump().counts().boluses_denied, denied);
    controller.give(Input::PatientRequest).unwrap_err();
    assert_eq!(controller.pump().counts().boluses_denied, denied + 1);
}
