//! The control core in situations of the clinic.

mod support;

use cisterna_pump::{
    Bolus, BolusKind, Command, Fault, Input, Model, Note, Pathway, Programme, Pump, Refill,
    Refusal, limits, step,
};
use cisterna_quantity::{Duration, Rate, Volume};
use support::{command, continuous, days, elapse, filled, model, rate, refused, running, volume};

#[test]
fn eighty_four_days_at_0_05_ml_a_day() {
    let pump = running("20 mL", continuous("0.05 mL/day"));
    let (pump, notes) = elapse(pump, days(84));
    assert_eq!(pump.reservoir(), volume("15.8 mL"));
    assert!(notes.is_empty());
}

#[test]
fn the_low_reservoir_alarm_comes_when_the_reservoir_is_at_its_volume() {
    // 20 mL at 0.25 mL/day reach an alarm at 2 mL after 72 days.
    let pump = running("20 mL", continuous("0.25 mL/day"));
    let (pump, notes) = elapse(pump, days(79));
    assert_eq!(notes, [Note::LowReservoir { at: days(72) }]);
    assert!(pump.low_reservoir() && !pump.empty());
    assert_eq!(pump.rate(), rate("0.25 mL/day"), "a low reservoir must not change the therapy");
    let (pump, notes) = elapse(pump, days(10));
    assert_eq!(notes.first(), Some(&Note::ReservoirEmpty { at: days(80) }), "20 mL last 80 days");
    let still = Note::FaultRaised { fault: Fault::StoppedLong, at: days(82) };
    assert_eq!(notes.get(1..), Some(&[still][..]), "two days without flow are an alarm");
    assert_eq!((pump.reservoir(), pump.rate()), (Volume::ZERO, Rate::ZERO));
}

#[test]
fn an_alarm_volume_between_two_quanta_is_reached_with_the_quantum_that_passes_it() {
    // 17.9 mL above an alarm at 2.1 mL, in quanta of 0.1 uL; half a quantum higher it is the same
    // quantum that reaches it, and one quantum more takes 34.56 s at 0.25 mL/day.
    let at: Duration = "1718.4 h".parse().unwrap();
    let later = at.checked_add(Duration::from_ms(34_560)).unwrap();
    for (alarm, at) in [("2.1 mL", at), ("2.10005 mL", at), ("2.09995 mL", later)] {
        let programme =
            Programme { low_reservoir_alarm: volume(alarm), ..continuous("0.25 mL/day") };
        let (_, notes) = elapse(running("20 mL", programme), days(79));
        assert_eq!(notes, [Note::LowReservoir { at }], "{alarm}");
    }
}

#[test]
fn only_a_fault_withholds_therapy_and_a_stop_does_not() {
    let pump = command(running("20 mL", continuous("1 mL/day")), Command::Stop);
    let (pump, _) = elapse(pump, days(1));
    assert_eq!(pump.counts().time_withheld, Duration::ZERO);
}

#[test]
fn a_refill_ends_the_alarms_and_keeps_the_difference() {
    let pump = running("20 mL", continuous("0.25 mL/day"));
    let (pump, _) = elapse(pump, days(76));
    assert_eq!(pump.reservoir(), volume("1 mL"));
    let refill = Refill { removed: volume("3 mL"), filled: volume("19 mL") };
    let pump = command(pump, Command::Refill(refill));
    assert!(!pump.low_reservoir() && !pump.empty());
    assert_eq!(pump.reservoir(), volume("19 mL"));
    assert_eq!(pump.ledger().reconciled.to_string(), "+2 mL");
    assert_eq!(pump.ledger().balance(), Ok(volume("19 mL")));
}

#[test]
fn a_bridge_runs_first_and_the_new_rate_follows() {
    let bridge =
        Bolus { kind: BolusKind::Bridge, volume: volume("0.316 mL"), rate: rate("0.05 mL/day") };
    let programme = Programme { opening: Some(bridge), ..continuous("0.1 mL/day") };
    let pump = running("20 mL", programme);
    assert_eq!(pump.bolus().unwrap().time_left(), "151.68 h".parse().unwrap());
    let (pump, notes) = elapse(pump, "151.68 h".parse().unwrap());
    let at = "151.68 h".parse().unwrap();
    assert_eq!(notes, [Note::BolusCompleted { kind: BolusKind::Bridge, at }]);
    assert_eq!(pump.reservoir(), volume("19.684 mL"));
    assert_eq!(pump.rate(), rate("0.1 mL/day"));
}

#[test]
fn a_bolus_must_fit_into_what_is_left_and_no_second_one_is_taken() {
    let pump = running("3 mL", continuous("1 mL/day"));
    let (pump, _) = elapse(pump, Duration::MINUTE);
    let whole = Bolus { kind: BolusKind::Single, volume: volume("3 mL"), rate: rate("23 mL/day") };
    assert!(matches!(
        refused(pump, Command::Bolus(whole)),
        Refusal::BolusExceedsReservoir { asked, .. } if asked == whole.volume
    ));
    let pump = command(pump, Command::Bolus(Bolus { volume: volume("0.5 mL"), ..whole }));
    assert_eq!(refused(pump, Command::Bolus(whole)), Refusal::BolusInProgress);
}

#[test]
fn a_stop_interrupts_a_bolus_and_says_what_was_not_given() {
    let pump = running("3 mL", continuous("1 mL/day"));
    let bolus = Bolus { kind: BolusKind::Single, volume: volume("1 mL"), rate: rate("12 mL/day") };
    let (pump, _) = elapse(command(pump, Command::Bolus(bolus)), Duration::HOUR);
    let done = step(&pump, Input::Command(Command::Stop)).unwrap();
    let notes: Vec<Note> = done.outcome.notes().collect();
    let (kind, undelivered) = (BolusKind::Single, volume("0.5 mL"));
    assert_eq!(notes, [Note::BolusInterrupted { kind, undelivered, at: Duration::HOUR }]);
    assert_eq!(
        (done.pump.rate(), done.pump.reservoir()),
        (Rate::ZERO, done.pump.ledger().balance().unwrap())
    );
    // An hour of the steady flow and half the bolus, in whole quanta.
    assert_eq!(done.pump.ledger().delivered, volume("541.6 uL"));
}

#[test]
fn commands_outside_the_hardware_are_refused_with_the_limit() {
    let pump = filled("20 mL");
    assert_eq!(
        refused(pump, Command::Programme(continuous("0.04 mL/day"))),
        Refusal::RateBelowMinimum { asked: rate("0.04 mL/day"), minimum: rate("0.048 mL/day") }
    );
    assert_eq!(
        refused(pump, Command::Programme(continuous("25 mL/day"))),
        Refusal::RateAboveMaximum { asked: rate("25 mL/day"), maximum: rate("24 mL/day") }
    );
    let refill = Refill { removed: Volume::ZERO, filled: volume("20.1 mL") };
    assert_eq!(
        refused(pump, Command::Refill(refill)),
        Refusal::ReservoirOverfilled { asked: volume("20.1 mL"), capacity: volume("20 mL") }
    );
    let bolus = Bolus { kind: BolusKind::Single, volume: volume("1 mL"), rate: rate("1 mL/day") };
    assert_eq!(refused(pump, Command::Bolus(bolus)), Refusal::NotProgrammed);
    assert_eq!(refused(pump, Command::Stop), Refusal::NotProgrammed);
    let alarm = Programme { low_reservoir_alarm: volume("21 mL"), ..continuous("1 mL/day") };
    assert!(matches!(refused(pump, Command::Programme(alarm)), Refusal::AlarmAboveCapacity { .. }));
}

#[test]
fn both_ends_of_the_rate_range_are_allowed() {
    for flow in ["0.048 mL/day", "24 mL/day"] {
        assert_eq!(limits::rate(&model(), rate(flow)), Ok(()), "{flow}");
    }
    assert!(limits::rate(&Model { rate_min: Rate::ZERO, ..model() }, Rate::ZERO).is_err());
}

#[test]
fn a_model_without_quantum_is_refused() {
    let broken = Model { quantum: Volume::ZERO, ..model() };
    assert_eq!(Pump::new(broken).unwrap_err(), Refusal::ModelImplausible);
}

#[test]
fn filling_without_drug_alarms_at_once() {
    let pump = running("20 mL", continuous("1 mL/day"));
    let refill = Refill { removed: volume("20 mL"), filled: volume("1 mL") };
    let done = step(&pump, Input::Command(Command::Refill(refill))).unwrap();
    let notes: Vec<Note> = done.outcome.notes().collect();
    assert_eq!(notes, [Note::LowReservoir { at: Duration::ZERO }]);
}

#[test]
fn what_changes_the_therapy_makes_a_new_version_and_reading_does_not() {
    let bolus = Bolus { kind: BolusKind::Single, volume: volume("1 uL"), rate: rate("1 mL/day") };
    let refill = Refill { removed: volume("19 mL"), filled: volume("20 mL") };
    let changing = [
        Command::Refill(refill),
        Command::Programme(continuous("1 mL/day")),
        Command::Bolus(bolus),
        Command::Stop,
        Command::PathwayEmptied,
    ];
    let mut pump = Pump::new(model()).unwrap();
    for told in changing {
        let before = pump.version();
        pump = command(pump, told);
        assert_eq!(pump.version(), before + 1, "{told:?}");
        assert_eq!(command(pump, Command::Interrogate).version(), before + 1);
        assert_eq!(command(pump, Command::Silence).version(), before + 1);
    }
}

#[test]
fn forty_years_may_pass_at_once_and_not_a_millisecond_more() {
    let pump = Pump::new(model()).unwrap();
    let most = days(40 * 366);
    assert!(step(&pump, Input::Elapse(most)).is_ok());
    let asked = most.checked_add(Duration::from_ms(1)).unwrap();
    let answer = step(&pump, Input::Elapse(asked));
    assert_eq!(answer.map(|_| ()), Err(Refusal::TimeTooLong { asked, most }));
}

#[test]
fn less_than_a_quantum_is_an_empty_reservoir_from_the_first_moment() {
    let empty = |pump: &Pump| pump.alarms().any(|alarm| alarm.fault == Fault::ReservoirEmpty);
    for (amount, expected) in [("0 mL", true), ("0.000099 mL", true), ("0.0001 mL", false)] {
        let pump = running(amount, continuous("1 mL/day"));
        assert_eq!((empty(&pump), pump.empty()), (expected, expected), "{amount}");
        let counted = pump.counts().faults;
        let pump = command(pump, Command::Programme(continuous("1 mL/day")));
        assert_eq!(pump.counts().faults, counted, "{amount}: an alarm that is on is not new");
    }
}

#[test]
fn a_bridge_leaves_a_full_pathway_full_and_a_prime_fills_it_whatever_its_volume() {
    let opening = |kind, amount| Programme {
        opening: Some(Bolus { kind, volume: volume(amount), rate: rate("12 mL/day") }),
        ..continuous("1 mL/day")
    };
    let (bridged, _) = elapse(running("20 mL", opening(BolusKind::Bridge, "0.2 mL")), days(1));
    assert_eq!(bridged.pathway(), Pathway::Full);
    let half = running("20 mL", opening(BolusKind::Bridge, "0.2 mL"));
    let (half, _) = elapse(half, Duration::MINUTE);
    assert_eq!(half.pathway(), Pathway::Full);
    for amount in ["0.2 mL", "0.20005 mL", "0.200099 mL"] {
        let pump = running("20 mL", opening(BolusKind::Prime, amount));
        let until = Duration::from_ms(1_440_720);
        let (_, notes) = elapse(pump, until);
        let done = notes.iter().find_map(|note| match note {
            Note::BolusCompleted { kind: BolusKind::Prime, at } => Some(*at),
            _ => None,
        });
        let (pump, _) = elapse(pump, done.unwrap());
        assert_eq!(pump.pathway(), Pathway::Full, "{amount}");
    }
}
