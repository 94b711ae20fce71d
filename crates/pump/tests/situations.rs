//! The control core in situations of the clinic.

use cisterna_pump::{
    Bolus, BolusKind, Command, Input, Mode, Model, Note, Programme, Pump, Refill, Refusal, limits,
    step,
};
use cisterna_quantity::{Duration, Rate, Volume};

fn model() -> Model {
    Model {
        reservoir_capacity: volume("20 mL"),
        quantum: volume("0.1 uL"),
        rate_min: rate("0.048 mL/day"),
        rate_max: rate("24 mL/day"),
    }
}

fn volume(text: &str) -> Volume {
    text.parse().unwrap()
}

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn days(count: u64) -> Duration {
    Duration::DAY.checked_mul(count).unwrap()
}

fn continuous(flow: &str) -> Programme {
    Programme {
        concentration: "10 mg/mL".parse().unwrap(),
        mode: Mode::SimpleContinuous { rate: rate(flow) },
        opening: None,
        low_reservoir_alarm: volume("2 mL"),
    }
}

fn command(pump: Pump, command: Command) -> Pump {
    step(&pump, Input::Command(command)).unwrap().pump
}

fn refused(pump: Pump, command: Command) -> Refusal {
    step(&pump, Input::Command(command)).unwrap_err()
}

fn filled(amount: &str) -> Pump {
    let refill = Refill { removed: Volume::ZERO, filled: volume(amount) };
    command(Pump::new(model()).unwrap(), Command::Refill(refill))
}

fn elapse(pump: Pump, time: Duration) -> (Pump, Vec<Note>) {
    let done = step(&pump, Input::Elapse(time)).unwrap();
    (done.pump, done.outcome.notes().collect())
}

#[test]
fn eighty_four_days_at_0_05_ml_a_day() {
    let pump = command(filled("20 mL"), Command::Programme(continuous("0.05 mL/day")));
    let (pump, notes) = elapse(pump, days(84));
    assert_eq!(pump.reservoir(), volume("15.8 mL"));
    assert!(notes.is_empty());
}

#[test]
fn the_low_reservoir_alarm_comes_when_the_reservoir_is_at_its_volume() {
    // 20 mL at 0.25 mL/day reach an alarm at 2 mL after 72 days.
    let pump = command(filled("20 mL"), Command::Programme(continuous("0.25 mL/day")));
    let (pump, notes) = elapse(pump, days(79));
    assert_eq!(notes, [Note::LowReservoir { at: days(72) }]);
    assert!(pump.low_reservoir() && !pump.empty());
    assert_eq!(pump.rate(), rate("0.25 mL/day"), "a low reservoir must not change the therapy");
    let (pump, notes) = elapse(pump, days(10));
    assert_eq!(notes, [Note::ReservoirEmpty { at: days(80) }], "twenty millilitres last 80 days");
    assert_eq!((pump.reservoir(), pump.rate()), (Volume::ZERO, Rate::ZERO));
}

#[test]
fn a_refill_ends_the_alarms_and_keeps_the_difference() {
    let pump = command(filled("20 mL"), Command::Programme(continuous("0.25 mL/day")));
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
    let pump = command(filled("20 mL"), Command::Programme(programme));
    assert_eq!(pump.bolus().unwrap().time_left(), "151.68 h".parse().unwrap());
    let (pump, notes) = elapse(pump, "151.68 h".parse().unwrap());
    let at = "151.68 h".parse().unwrap();
    assert_eq!(notes, [Note::BolusCompleted { kind: BolusKind::Bridge, at }]);
    assert_eq!(pump.reservoir(), volume("19.684 mL"));
    assert_eq!(pump.rate(), rate("0.1 mL/day"));
}

#[test]
fn a_bolus_must_fit_into_what_is_left_and_runs_alone() {
    let pump = command(filled("3 mL"), Command::Programme(continuous("1 mL/day")));
    let (pump, _) = elapse(pump, Duration::MINUTE);
    let whole = Bolus { kind: BolusKind::Single, volume: volume("3 mL"), rate: rate("24 mL/day") };
    assert!(matches!(
        refused(pump, Command::Bolus(whole)),
        Refusal::BolusExceedsReservoir { asked, .. } if asked == whole.volume
    ));
    let pump = command(pump, Command::Bolus(Bolus { volume: volume("0.5 mL"), ..whole }));
    assert_eq!(refused(pump, Command::Bolus(whole)), Refusal::BolusInProgress);
}

#[test]
fn a_stop_interrupts_a_bolus_and_says_what_was_not_given() {
    let pump = command(filled("3 mL"), Command::Programme(continuous("1 mL/day")));
    let bolus = Bolus { kind: BolusKind::Single, volume: volume("2 mL"), rate: rate("24 mL/day") };
    let (pump, _) = elapse(command(pump, Command::Bolus(bolus)), Duration::HOUR);
    let done = step(&pump, Input::Command(Command::Stop)).unwrap();
    let notes: Vec<Note> = done.outcome.notes().collect();
    let (kind, undelivered) = (BolusKind::Single, volume("1 mL"));
    assert_eq!(notes, [Note::BolusInterrupted { kind, undelivered, at: Duration::HOUR }]);
    assert_eq!((done.pump.rate(), done.pump.reservoir()), (Rate::ZERO, volume("2 mL")));
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
    let pump = command(filled("20 mL"), Command::Programme(continuous("1 mL/day")));
    let refill = Refill { removed: volume("20 mL"), filled: volume("1 mL") };
    let done = step(&pump, Input::Command(Command::Refill(refill))).unwrap();
    let notes: Vec<Note> = done.outcome.notes().collect();
    assert_eq!(notes, [Note::LowReservoir { at: Duration::ZERO }]);
}
