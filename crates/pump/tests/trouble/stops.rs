//! Stops.

use crate::acts::{
    NURSE, acknowledge, delivered_in, gone, is_on, listed, moving_programmes, ms, prime, raise,
    release, restarted, single,
};
use crate::support::{
    command, continuous, days, elapse, filled, minutes, model, programme, rate, refused, running,
    strength, volume,
};
use cisterna_pump::{
    Bolus, BolusKind, Command, DoseLimit, DrugClass, Fault, Input, Mechanism, Mode, Model, Note,
    Pathway, Programme, Refill, Refusal, Sense, step,
};
use cisterna_quantity::{Duration, Rate, Volume};
use proptest::prelude::*;

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
    let pump = command(
        crate::support::filled_model(valve, "20 mL"),
        Command::Programme(continuous("1 mL/day")),
    );
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
