//! Any bytes as a programme: they are refused by name, or they are the one encoding of a programme;
//! and a pump that takes it delivers no faster than its hardware and keeps its account.
#![no_main]

use cisterna_pump::{
    Command, Input, Mechanism, Model, Modes, Pump, Refill, codec, step,
};
use cisterna_quantity::{Duration, Rate, Volume};
use libfuzzer_sys::fuzz_target;

const MODEL: Model = Model {
    mechanism: Mechanism::ValveGatedAccumulator,
    reservoir_capacity: Volume::from_nl(20_000_000),
    quantum: Volume::from_nl(100),
    rate_min: Rate::ZERO,
    rate_max: Rate::from_nl_per_day(24_000_000),
    modes: Modes {
        minimum_rate: Some(Rate::from_nl_per_day(6_000)),
        day_steps_max: Some(13),
        day_groups_max: Some(3),
        periodic_interval_min: Some(Duration::MINUTE),
        patient_bolus: true,
    },
    replacement_to_end: None,
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(programme) = codec::decode(bytes) else { return };
    let again = codec::encode(&programme);
    assert_eq!(again.as_slice(), bytes, "two encodings of one programme");
    let refill = Refill { removed: Volume::ZERO, filled: Volume::from_nl(20_000_000) };
    let pump = Pump::new(MODEL).unwrap();
    let pump = step(&pump, Input::Command(Command::Refill(refill))).unwrap().pump;
    let Ok(done) = step(&pump, Input::Command(Command::Programme(programme))) else { return };
    let done = step(&done.pump, Input::Elapse(Duration::DAY)).unwrap();
    assert!(done.outcome.delivered.nl() <= 24_000_100);
    assert_eq!(done.pump.ledger().balance(), Ok(done.pump.reservoir()));
});
