//! Laws of the control core over random sequences of events (PC-01, PC-03, PC-04, PC-12).

use cisterna_pump::{
    Bolus, BolusKind, Command, Input, Mode, Model, Note, Programme, Pump, Refill, step,
};
use cisterna_quantity::{Concentration, Duration, Rate, Volume};
use proptest::prelude::*;

fn models() -> impl Strategy<Value = Model> {
    prop_oneof![Just((100_u64, 48_000_u64)), Just((2_500, 1_000)), Just((7, 10))].prop_map(
        |(quantum, rate_min)| Model {
            reservoir_capacity: Volume::from_nl(20_000_000),
            quantum: Volume::from_nl(quantum),
            rate_min: Rate::from_nl_per_day(rate_min),
            rate_max: Rate::from_nl_per_day(24_000_000),
        },
    )
}

fn rates() -> impl Strategy<Value = Rate> {
    prop_oneof![0..100_000_u64, 0..30_000_000_u64].prop_map(Rate::from_nl_per_day)
}

fn volumes() -> impl Strategy<Value = Volume> {
    prop_oneof![0..5_000_u64, 0..400_000_u64, 0..25_000_000_u64].prop_map(Volume::from_nl)
}

fn boluses() -> impl Strategy<Value = Bolus> {
    let kinds =
        prop_oneof![Just(BolusKind::Single), Just(BolusKind::Prime), Just(BolusKind::Bridge)];
    (kinds, volumes(), rates()).prop_map(|(kind, volume, rate)| Bolus { kind, volume, rate })
}

fn programmes() -> impl Strategy<Value = Programme> {
    let modes = prop_oneof![
        1 => Just(Mode::Stopped),
        4 => rates().prop_map(|rate| Mode::SimpleContinuous { rate }),
    ];
    (1..30_000_000_u64, modes, prop::option::of(boluses()), volumes()).prop_map(
        |(strength, mode, opening, low_reservoir_alarm)| Programme {
            concentration: Concentration::from_ng_per_ml(strength),
            mode,
            opening,
            low_reservoir_alarm,
        },
    )
}

fn times() -> impl Strategy<Value = Duration> {
    prop_oneof![0..5_000_u64, 0..90_000_000_u64, 0..10_000_000_000_u64].prop_map(Duration::from_ms)
}

fn inputs() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => times().prop_map(Input::Elapse),
        2 => programmes().prop_map(|p| Input::Command(Command::Programme(p))),
        2 => boluses().prop_map(|b| Input::Command(Command::Bolus(b))),
        1 => Just(Input::Command(Command::Stop)),
        2 => (volumes(), volumes()).prop_map(|(removed, filled)| {
            Input::Command(Command::Refill(Refill { removed, filled }))
        }),
    ]
}

/// Runs the inputs, skipping what the pump refuses, and shows every step to `check`.
fn run(
    model: Model,
    inputs: &[Input],
    mut check: impl FnMut(&Pump, Input, &cisterna_pump::Step),
) -> Pump {
    let mut pump = Pump::new(model).unwrap();
    for input in inputs {
        if let Ok(done) = step(&pump, *input) {
            check(&pump, *input, &done);
            pump = done.pump;
        }
    }
    pump
}

proptest! {
    #[test]
    fn pc_03_mass_balance_is_exact(
        model in models(),
        inputs in prop::collection::vec(inputs(), 1..40),
    ) {
        // The totals are kept here apart from the pump's own ledger.
        let (mut held, mut delivered) = (0_i128, 0_i128);
        run(model, &inputs, |before, input, done| {
            if let Input::Command(Command::Refill(refill)) = input {
                // All that is in comes out, however much the pump believed it was.
                let measured = i128::from(refill.removed.nl());
                let surprise = measured - held;
                held += surprise - measured + i128::from(refill.filled.nl());
            }
            held -= i128::from(done.outcome.delivered.nl());
            delivered += i128::from(done.outcome.delivered.nl());
            assert_eq!(held, i128::from(done.pump.reservoir().nl()));
            assert_eq!(delivered, i128::from(done.pump.ledger().delivered.nl()));
            assert_eq!(done.pump.ledger().balance(), Ok(done.pump.reservoir()));
            assert!(done.pump.clock() >= before.clock());
        });
    }

    #[test]
    fn pc_12_delivery_comes_in_whole_quanta_and_never_backwards(
        model in models(),
        inputs in prop::collection::vec(inputs(), 1..40),
    ) {
        run(model, &inputs, |before, input, done| {
            assert_eq!(done.outcome.delivered.nl() % model.quantum.nl(), 0);
            if !matches!(input, Input::Command(Command::Refill(_))) {
                assert!(done.pump.reservoir() <= before.reservoir());
            }
        });
    }

    #[test]
    fn pc_04_no_step_delivers_faster_than_the_hardware(
        model in models(),
        inputs in prop::collection::vec(inputs(), 1..40),
    ) {
        run(model, &inputs, |_, input, done| {
            let time = if let Input::Elapse(time) = input { time } else { Duration::ZERO };
            let most = model.rate_max.volume_in(time).unwrap().rounded_down.nl();
            assert!(done.outcome.delivered.nl() <= most + model.quantum.nl());
            assert!(done.pump.rate() <= model.rate_max);
        });
    }

    #[test]
    fn pc_01_one_long_step_and_many_short_ones_agree(
        model in models(),
        inputs in prop::collection::vec(inputs(), 1..12),
        cuts in prop::collection::vec(0..=1_000_u64, 1..6),
    ) {
        let mut whole = Pump::new(model).unwrap();
        let mut parts = whole;
        for input in inputs {
            let pieces = pieces(input, &cuts);
            let Ok(long) = step(&whole, input) else { continue };
            let (mut delivered, mut notes) = (0, Vec::new());
            for piece in pieces {
                let short = step(&parts, piece).unwrap();
                delivered += short.outcome.delivered.nl();
                notes.extend(short.outcome.notes());
                parts = short.pump;
            }
            whole = long.pump;
            prop_assert_eq!(delivered, long.outcome.delivered.nl());
            prop_assert_eq!(notes, long.outcome.notes().collect::<Vec<Note>>());
            prop_assert_eq!(whole, parts);
        }
    }

    #[test]
    fn a_refused_command_changes_nothing_and_names_its_rule(
        model in models(),
        inputs in prop::collection::vec(inputs(), 1..20),
    ) {
        let mut pump = Pump::new(model).unwrap();
        for input in inputs {
            let before = pump;
            match step(&pump, input) {
                Ok(done) => pump = done.pump,
                Err(refusal) => {
                    prop_assert!(refusal.rule().starts_with("pump."));
                    prop_assert!(!refusal.to_string().is_empty());
                    prop_assert_eq!(pump, before);
                }
            }
        }
    }

    #[test]
    fn a_bolus_gives_its_volume_to_one_quantum(
        bolus in boluses(),
        extra in 0..1_000_u64,
    ) {
        let model = Model {
            reservoir_capacity: Volume::from_nl(20_000_000),
            quantum: Volume::from_nl(100),
            rate_min: Rate::from_nl_per_day(1_000),
            rate_max: Rate::from_nl_per_day(24_000_000),
        };
        let programme = Programme {
            concentration: Concentration::from_ng_per_ml(10_000_000),
            mode: Mode::Stopped,
            opening: Some(bolus),
            low_reservoir_alarm: Volume::ZERO,
        };
        let refill = Refill { removed: Volume::ZERO, filled: Volume::from_nl(20_000_000) };
        let pump = step(&Pump::new(model).unwrap(), Input::Command(Command::Refill(refill)));
        let Ok(started) = step(&pump.unwrap().pump, Input::Command(Command::Programme(programme)))
        else { return Ok(()) };
        let time = bolus.volume.time_at(bolus.rate).unwrap().rounded_down;
        let time = time.checked_add(Duration::from_ms(1 + extra)).unwrap();
        let done = step(&started.pump, Input::Elapse(time)).unwrap();
        prop_assert!(done.pump.bolus().is_none());
        let (given, ordered) = (done.outcome.delivered.nl(), bolus.volume.nl());
        prop_assert!(given <= ordered && ordered - given < model.quantum.nl());
    }
}

/// The same input in pieces: a stretch of time is cut at the given thousandths.
fn pieces(input: Input, cuts: &[u64]) -> Vec<Input> {
    let Input::Elapse(time) = input else { return vec![input] };
    let mut marks: Vec<u64> = cuts.iter().map(|cut| time.ms() / 1_000 * cut).collect();
    marks.extend([0, time.ms()]);
    marks.sort_unstable();
    let stretch = |pair: &[u64]| Input::Elapse(Duration::from_ms(pair[1] - pair[0]));
    marks.windows(2).map(stretch).collect()
}
