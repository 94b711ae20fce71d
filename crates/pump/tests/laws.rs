//! Laws of the control core over random sequences of events (PC-01, PC-03, PC-04, PC-12).

mod support;

use cisterna_pump::{
    Bolus, BolusKind, Check, Command, CountLimit, DaySchedule, DayStep, DoseLimit, DrugClass,
    Fault, Input, Mechanism, Mode, Model, Modes, Note, PatientBolus, Periodic, Person, Programme,
    Pump, Refill, Sense, WeekSchedule, codec, step,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};
use proptest::prelude::*;
use support::{all_modes, model};

fn models() -> impl Strategy<Value = Model> {
    let quanta = prop_oneof![Just((100_u64, 48_000_u64)), Just((2_500, 0)), Just((7, 10))];
    let mechanisms =
        prop_oneof![Just(Mechanism::SteppingRotor), Just(Mechanism::ValveGatedAccumulator)];
    (quanta, mechanisms).prop_map(|((quantum, rate_min), mechanism)| Model {
        mechanism,
        quantum: Volume::from_nl(quantum),
        rate_min: Rate::from_nl_per_day(rate_min),
        modes: Modes {
            minimum_rate: Some(Rate::from_nl_per_day(6_000)),
            periodic_interval_min: Some(Duration::MINUTE),
            ..all_modes()
        },
        ..model()
    })
}

fn rates() -> impl Strategy<Value = Rate> {
    prop_oneof![0..100_000_u64, 0..5_000_000_u64, 0..30_000_000_u64].prop_map(Rate::from_nl_per_day)
}

fn volumes() -> impl Strategy<Value = Volume> {
    prop_oneof![0..5_000_u64, 0..400_000_u64, 0..25_000_000_u64].prop_map(Volume::from_nl)
}

fn bolus_kinds() -> impl Strategy<Value = BolusKind> {
    prop_oneof![
        4 => Just(BolusKind::Single),
        2 => Just(BolusKind::Prime),
        2 => Just(BolusKind::Bridge),
        1 => Just(BolusKind::Patient),
    ]
}

fn boluses() -> impl Strategy<Value = Bolus> {
    (bolus_kinds(), volumes(), rates()).prop_map(|(kind, volume, rate)| Bolus {
        kind,
        volume,
        rate,
    })
}

fn days_of_steps() -> impl Strategy<Value = DaySchedule> {
    let steps = prop::collection::btree_map(1..86_400_000_u64, rates(), 0..13);
    (rates(), steps).prop_map(|(first, others)| {
        let others = others.into_iter().map(|(from, rate)| (Duration::from_ms(from), rate));
        let steps: Vec<DayStep> = std::iter::once((Duration::ZERO, first))
            .chain(others)
            .map(|(from, rate)| DayStep { from, rate })
            .collect();
        DaySchedule::new(&steps).unwrap()
    })
}

fn weeks() -> impl Strategy<Value = WeekSchedule> {
    let groups = prop::collection::vec(days_of_steps(), 1..=3);
    (groups, prop::array::uniform7(0..3_u8)).prop_filter_map("a day group is not used", |(g, d)| {
        let count = u8::try_from(g.len()).unwrap();
        WeekSchedule::new(&g, d.map(|day| day % count)).ok()
    })
}

fn short_times() -> impl Strategy<Value = Duration> {
    prop_oneof![0..5_000_u64, 0..3_600_000_u64, 0..90_000_000_u64].prop_map(Duration::from_ms)
}

fn modes() -> impl Strategy<Value = Mode> {
    let periodic = (rates(), volumes(), rates(), short_times(), short_times());
    prop_oneof![
        1 => Just(Mode::Stopped),
        1 => Just(Mode::MinimumRate),
        4 => rates().prop_map(|rate| Mode::SimpleContinuous { rate }),
        3 => (days_of_steps(), 0..86_400_000_u64).prop_map(|(day, begins)| Mode::MultipleRates {
            day,
            begins: Duration::from_ms(begins),
        }),
        3 => (weeks(), 0..7 * 86_400_000_u64).prop_map(|(week, begins)| Mode::Flex {
            week,
            begins: Duration::from_ms(begins),
        }),
        3 => periodic.prop_map(|(base, volume, rate, interval, first_after)| {
            Mode::Periodic(Periodic { base, volume, rate, interval, first_after })
        }),
    ]
}

fn patient_boluses() -> impl Strategy<Value = PatientBolus> {
    let window = prop::option::of((0..6_u8, short_times()));
    (volumes(), rates(), short_times(), 0..12_u8, window).prop_map(
        |(volume, rate, lockout, most_per_day, window)| PatientBolus {
            volume,
            rate,
            lockout,
            most_per_day,
            most_in_window: window.map(|(most, window)| CountLimit { most, window }),
        },
    )
}

fn dose_limits() -> impl Strategy<Value = DoseLimit> {
    (0..60_000_000_000_000_u64, short_times())
        .prop_map(|(most, window)| DoseLimit { most: Mass::from_fg(most), window })
}

fn programmes() -> impl Strategy<Value = Programme> {
    let parts = (
        0..DrugClass::ALL.len(),
        1..30_000_000_u64,
        modes(),
        prop::option::weighted(0.4, boluses()),
        prop::option::of(patient_boluses()),
        prop::option::weighted(0.7, dose_limits()),
        volumes(),
    );
    parts.prop_map(|(drug, strength, mode, opening, patient_bolus, dose_limit, alarm)| Programme {
        drug: DrugClass::ALL[drug],
        concentration: Concentration::from_ng_per_ml(strength),
        mode,
        opening,
        patient_bolus,
        dose_limit,
        low_reservoir_alarm: alarm,
    })
}

fn faults() -> impl Strategy<Value = Fault> {
    (0..Fault::ALL.len()).prop_map(|place| Fault::ALL[place])
}

fn times() -> impl Strategy<Value = Duration> {
    prop_oneof![0..5_000_u64, 0..90_000_000_u64, 0..10_000_000_000_u64].prop_map(Duration::from_ms)
}

fn inputs() -> impl Strategy<Value = Input> {
    let person = Person(7);
    prop_oneof![
        8 => times().prop_map(Input::Elapse),
        5 => programmes().prop_map(|p| Input::Command(Command::Programme(p))),
        3 => boluses().prop_map(|b| Input::Command(Command::Bolus(b))),
        4 => Just(Input::PatientRequest),
        1 => Just(Input::Command(Command::Stop)),
        4 => (volumes(), volumes()).prop_map(|(removed, filled)| {
            Input::Command(Command::Refill(Refill { removed, filled }))
        }),
        1 => Just(Input::Command(Command::PathwayEmptied)),
        1 => Just(Input::Command(Command::Interrogate)),
        1 => faults().prop_map(move |f| Input::Command(Command::Acknowledge(f, person))),
        1 => faults().prop_map(move |f| Input::Command(Command::Release(f, person))),
        2 => faults().prop_map(|f| Input::Sense(Sense::Fault(f))),
        2 => faults().prop_map(|f| Input::Sense(Sense::Gone(f))),
        1 => Just(Input::Restart),
        2 => (0..Check::ORDER.len(), prop::bool::weighted(0.95)).prop_map(|(place, passed)| {
            Input::Checked { check: Check::ORDER[place], passed }
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
    fn an_opening_gives_its_volume_to_one_quantum(
        bolus in boluses(),
        extra in 0..1_000_u64,
    ) {
        let model = Model { rate_min: Rate::from_nl_per_day(1_000), ..model() };
        let programme = Programme { opening: Some(bolus), ..support::programme(Mode::Stopped) };
        let full = support::filled_model(model, "20 mL");
        let Ok(started) = step(&full, Input::Command(Command::Programme(programme)))
        else { return Ok(()) };
        let time = bolus.volume.time_at(bolus.rate).unwrap().rounded_down;
        let time = time.checked_add(Duration::from_ms(1 + extra)).unwrap();
        let done = step(&started.pump, Input::Elapse(time)).unwrap();
        prop_assert!(done.pump.bolus().is_none());
        let (given, ordered) = (done.outcome.delivered.nl(), bolus.volume.nl());
        prop_assert!(given <= ordered && ordered - given < model.quantum.nl());
    }

    #[test]
    fn a_programme_has_one_encoding(programme in programmes()) {
        let bytes = codec::encode(&programme);
        prop_assert_eq!(codec::decode(bytes.as_slice()), Ok(programme));
        for end in 0..bytes.as_slice().len() {
            prop_assert!(codec::decode(&bytes.as_slice()[..end]).is_err());
        }
    }

    #[test]
    fn bytes_that_decode_are_the_encoding(
        programme in programmes(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = codec::encode(&programme).as_slice().to_vec();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(other) = codec::decode(&bytes) {
            let again = codec::encode(&other);
            prop_assert_eq!(again.as_slice(), &bytes[..]);
        }
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
