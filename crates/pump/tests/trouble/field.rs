//! Magnetic fields and the battery.

use crate::acts::{NURSE, acknowledge, delivered_in, gone, is_on, ms, raise, release, restarted};
use crate::support::{
    command, continuous, days, elapse, filled_model, minutes, model, rate, refused, running, time,
    volume,
};
use cisterna_pump::{Command, Fault, Input, Mechanism, Model, Note, Refusal, Sense, step};
use cisterna_quantity::{Rate, Volume};

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
