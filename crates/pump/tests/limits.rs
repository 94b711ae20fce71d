//! The limits themselves, each at its edge, and the words of every refusal.

mod support;

use cisterna_pump::codec::{self, DecodeError};
use cisterna_pump::{
    Bolus, BolusKind, Check, Command, CountLimit, DaySchedule, DayStep, DoseLimit, Fault, Mode,
    Model, Modes, PatientBolus, Periodic, Programme, Pump, Refusal, WeekSchedule, limits,
};
use cisterna_quantity::{ArithmeticError, Concentration, Duration, Mass, Rate, Volume};
use support::{
    all_modes, command, continuous, filled, minutes, model, rate, refused, running, time, volume,
};

#[test]
fn a_model_is_refused_for_each_constant_that_makes_no_sense() {
    let good = model();
    assert_eq!(limits::model(&good), Ok(()));
    let modes = |modes: Modes| Model { modes, ..good };
    let broken = [
        Model { quantum: Volume::ZERO, ..good },
        Model { quantum: volume("20.000001 mL"), ..good },
        Model { rate_min: rate("24.000001 mL/day"), ..good },
        Model { rate_min: Rate::ZERO, rate_max: Rate::ZERO, ..good },
        modes(Modes { minimum_rate: Some(Rate::ZERO), ..all_modes() }),
        modes(Modes { minimum_rate: Some(rate("24.000001 mL/day")), ..all_modes() }),
        modes(Modes { day_steps_max: Some(0), ..all_modes() }),
        modes(Modes { day_steps_max: Some(14), ..all_modes() }),
        modes(Modes { day_groups_max: Some(0), ..all_modes() }),
        modes(Modes { day_groups_max: Some(4), ..all_modes() }),
        modes(Modes { periodic_interval_min: Some(Duration::from_ms(59_999)), ..all_modes() }),
    ];
    for model in broken {
        assert_eq!(limits::model(&model), Err(Refusal::ModelImplausible), "{model:?}");
        assert!(Pump::new(model).is_err());
    }
    let edges = [
        Model { quantum: volume("20 mL"), ..good },
        Model { rate_min: rate("24 mL/day"), ..good },
        modes(Modes { minimum_rate: Some(rate("24 mL/day")), ..all_modes() }),
        modes(Modes { day_steps_max: Some(1), ..all_modes() }),
        modes(Modes { day_groups_max: Some(1), ..all_modes() }),
        modes(Modes { periodic_interval_min: Some(Duration::MINUTE), ..all_modes() }),
        modes(Modes::CONTINUOUS_ONLY),
    ];
    for model in edges {
        assert_eq!(limits::model(&model), Ok(()), "{model:?}");
    }
}

#[test]
fn a_bolus_may_take_all_that_is_held_and_not_a_nanolitre_more() {
    let bolus =
        |amount| Bolus { kind: BolusKind::Single, volume: volume(amount), rate: rate("12 mL/day") };
    let held = volume("1 mL");
    assert_eq!(limits::bolus(&model(), &bolus("1 mL"), held), Ok(()));
    let asked = volume("1.000001 mL");
    let answer = limits::bolus(&model(), &bolus("1.000001 mL"), held);
    assert_eq!(answer, Err(Refusal::BolusExceedsReservoir { asked, held }));
    assert_eq!(limits::bolus(&model(), &bolus("0.0001 mL"), held), Ok(()));
    assert!(limits::bolus(&model(), &bolus("0.000099 mL"), held).is_err());
}

#[test]
fn a_flow_on_top_may_reach_the_maximum_and_not_pass_it() {
    let mode = Mode::SimpleContinuous { rate: rate("4 mL/day") };
    assert_eq!(limits::on_top(&model(), &mode, rate("20 mL/day")), Ok(()));
    let (asked, maximum) = (rate("24.000001 mL/day"), rate("24 mL/day"));
    let answer = limits::on_top(&model(), &mode, rate("20.000001 mL/day"));
    assert_eq!(answer, Err(Refusal::RateAboveMaximum { asked, maximum }));
    assert!(limits::on_top(&model(), &mode, rate("0.0479 mL/day")).is_err());
}

#[test]
fn a_reservoir_and_its_alarm_may_be_full_and_not_fuller() {
    assert_eq!(limits::fill(&model(), volume("20 mL")), Ok(()));
    assert!(limits::fill(&model(), volume("20.000001 mL")).is_err());
    let alarm = |at| Programme { low_reservoir_alarm: volume(at), ..continuous("1 mL/day") };
    assert_eq!(limits::programme(&model(), &alarm("20 mL"), volume("20 mL")), Ok(()));
    assert!(limits::programme(&model(), &alarm("20.000001 mL"), volume("20 mL")).is_err());
}

#[test]
fn a_schedule_may_have_as_many_parts_as_the_model_takes_and_no_more() {
    let step = |hours: u64, flow| DayStep { from: minutes(hours * 60), rate: rate(flow) };
    let day = |flow| DaySchedule::new(&[step(0, flow), step(12, "1 mL/day")]).unwrap();
    let week = WeekSchedule::new(&[day("2 mL/day"), day("3 mL/day")], [0, 1, 0, 1, 0, 1, 0]);
    let flex = Mode::Flex { week: week.unwrap(), begins: Duration::ZERO };
    let rates = Mode::MultipleRates { day: day("2 mL/day"), begins: Duration::ZERO };
    let taking = |steps, groups| {
        let modes =
            Modes { day_steps_max: Some(steps), day_groups_max: Some(groups), ..all_modes() };
        Model { modes, ..model() }
    };
    assert_eq!(limits::mode(&taking(2, 2), &flex), Ok(()));
    let answer = limits::mode(&taking(2, 1), &flex);
    assert_eq!(answer, Err(Refusal::TooManyDayGroups { asked: 2, most: 1 }));
    assert_eq!(limits::mode(&taking(2, 1), &rates), Ok(()));
    let answer = limits::mode(&taking(1, 2), &rates);
    assert_eq!(answer, Err(Refusal::TooManySteps { asked: 2, most: 1 }));
}

#[test]
fn a_periodic_bolus_may_come_at_the_shortest_interval_and_not_sooner() {
    let every = |interval| {
        let (base, rate) = (rate("0.1 mL/day"), rate("4.8 mL/day"));
        let volume = volume("0.01 mL");
        Mode::Periodic(Periodic { base, volume, rate, interval, first_after: Duration::ZERO })
    };
    let minimum = time("0.25 h");
    assert_eq!(limits::mode(&model(), &every(minimum)), Ok(()));
    let asked = minimum.checked_sub(Duration::from_ms(1)).unwrap();
    let answer = limits::mode(&model(), &every(asked));
    assert_eq!(answer, Err(Refusal::IntervalTooShort { asked, minimum }));
}

#[test]
fn a_dose_limit_needs_an_amount_and_a_window_of_at_most_a_day() {
    let told = |most: u64, window| Programme {
        dose_limit: Some(DoseLimit { most: Mass::from_fg(most), window }),
        ..continuous("1 mL/day")
    };
    let whole = 20_000_000_000_000;
    running("20 mL", told(whole, Duration::DAY));
    let longer = Duration::from_ms(86_400_001);
    for (most, window) in [(0, Duration::DAY), (whole, Duration::ZERO), (whole, longer)] {
        let answer = refused(filled("20 mL"), Command::Programme(told(most, window)));
        assert_eq!(answer, Refusal::LimitImplausible);
    }
}

#[test]
fn a_patient_bolus_at_each_edge_is_taken() {
    let bolus = PatientBolus {
        volume: volume("50 uL"),
        rate: rate("7.2 mL/day"),
        lockout: minutes(10),
        most_per_day: 48,
        most_in_window: Some(CountLimit { most: 48, window: Duration::DAY }),
    };
    let mode = Mode::SimpleContinuous { rate: rate("0.48 mL/day") };
    assert_eq!(limits::patient_bolus(&model(), &mode, &bolus), Ok(()));
    let none = CountLimit { most: 0, window: Duration::DAY };
    let none = PatientBolus { most_in_window: Some(none), ..bolus };
    assert!(limits::patient_bolus(&model(), &mode, &none).is_err());
    let never = Model { modes: Modes { patient_bolus: false, ..all_modes() }, ..model() };
    let answer = limits::patient_bolus(&never, &mode, &bolus);
    assert_eq!(answer, Err(Refusal::ModeNotOfModel));
    // Half an hour each, 48 of them: they fill the day exactly, and may; one flow slower they do not.
    let day = PatientBolus { rate: rate("2.4 mL/day"), lockout: minutes(30), ..bolus };
    assert_eq!(limits::patient_bolus(&model(), &mode, &day), Ok(()));
    let over = PatientBolus { rate: rate("2.399999 mL/day"), lockout: time("1 h"), ..day };
    let answer = limits::patient_bolus(&model(), &mode, &over);
    assert!(matches!(answer, Err(Refusal::BolusLongerThanInterval { .. })), "{answer:?}");
}

#[test]
fn a_concentration_that_cannot_be_counted_is_refused() {
    let most = u64::MAX / 24_000_000;
    let told = |strength| Programme {
        concentration: Concentration::from_ng_per_ml(strength),
        ..continuous("1 mL/day")
    };
    assert_eq!(limits::programme(&model(), &told(most), volume("20 mL")), Ok(()));
    let answer = limits::programme(&model(), &told(most + 1), volume("20 mL"));
    assert_eq!(answer, Err(Refusal::Arithmetic(ArithmeticError::Overflow)));
    let answer = limits::programme(&model(), &told(0), volume("20 mL"));
    assert_eq!(answer, Err(Refusal::ConcentrationMissing));
}

#[test]
fn an_opening_is_a_prime_or_a_bridge() {
    for (kind, taken) in [
        (BolusKind::Prime, true),
        (BolusKind::Bridge, true),
        (BolusKind::Single, false),
        (BolusKind::Patient, false),
    ] {
        let opening = Bolus { kind, volume: volume("0.2 mL"), rate: rate("1 mL/day") };
        let told = Programme { opening: Some(opening), ..continuous("1 mL/day") };
        let answer = limits::programme(&model(), &told, volume("20 mL"));
        assert_eq!(answer.is_ok(), taken, "{kind:?}");
        let ordered = running("20 mL", continuous("1 mL/day"));
        let single =
            cisterna_pump::step(&ordered, cisterna_pump::Input::Command(Command::Bolus(opening)));
        assert_eq!(single.is_ok(), kind == BolusKind::Single, "{kind:?}");
    }
}

/// One refusal of each kind.
fn refusals() -> Vec<Refusal> {
    let (v, r, t) = (volume("1 mL"), rate("1 mL/day"), time("1 h"));
    let limit = DoseLimit { most: "1 mg".parse().unwrap(), window: t };
    let (total, held) = ("2 mg".parse().unwrap(), "1 mg".parse().unwrap());
    vec![
        Refusal::RateBelowMinimum { asked: r, minimum: r },
        Refusal::RateAboveMaximum { asked: r, maximum: r },
        Refusal::ModeNotOfModel,
        Refusal::ScheduleEmpty,
        Refusal::TooManySteps { asked: 14, most: 13 },
        Refusal::TooManyDayGroups { asked: 4, most: 3 },
        Refusal::ScheduleGap { until: t },
        Refusal::ScheduleOrder { from: t },
        Refusal::DayWithoutSchedule,
        Refusal::ScheduleUnused,
        Refusal::ScheduleBegins { asked: t, cycle: t },
        Refusal::IntervalTooShort { asked: t, minimum: t },
        Refusal::BolusLongerThanInterval { bolus: t, interval: t },
        Refusal::ReservoirOverfilled { asked: v, capacity: v },
        Refusal::BolusExceedsReservoir { asked: v, held: v },
        Refusal::AlarmAboveCapacity { asked: v, capacity: v },
        Refusal::BolusBelowQuantum { asked: v, quantum: v },
        Refusal::BolusKind,
        Refusal::ConcentrationMissing,
        Refusal::DoseLimitMissing,
        Refusal::LimitImplausible,
        Refusal::DoseLimit { total, held, after: t, limit },
        Refusal::PatientBolusCount { asked: 0, most: 48 },
        Refusal::PatientBolusNotProgrammed,
        Refusal::LockedOut { until: t },
        Refusal::MostBoluses { most: 6, window: t },
        Refusal::NotProgrammed,
        Refusal::BolusInProgress,
        Refusal::NoTherapy,
        Refusal::TherapyRunning,
        Refusal::AlreadyPrimed,
        Refusal::PrimeExceedsRest { asked: v, rest: v },
        Refusal::SelfTestPending(Check::Memory),
        Refusal::SelfTestFailed(Check::Memory),
        Refusal::CheckNotDue(Check::Memory),
        Refusal::FaultHolds(Fault::MotorStall),
        Refusal::NotToRelease(Fault::MotorStall),
        Refusal::NotOn(Fault::MotorStall),
        Refusal::TimeTooLong { asked: t, most: t },
        Refusal::NoProgress,
        Refusal::ModelImplausible,
        Refusal::Arithmetic(ArithmeticError::Overflow),
    ]
}

#[test]
fn every_refusal_has_its_own_words_a_rule_and_what_to_do() {
    let all = refusals();
    let mut words: Vec<String> = all.iter().map(ToString::to_string).collect();
    for (refusal, words) in all.iter().zip(&words) {
        assert!(words.len() > 10, "{refusal:?}: {words}");
        assert!(refusal.rule().starts_with("pump."), "{refusal:?}");
        assert!(refusal.action().len() > 3, "{refusal:?}");
    }
    words.sort();
    words.dedup();
    assert_eq!(words.len(), all.len(), "two refusals say the same");
    let actions: std::collections::HashSet<&str> = all.iter().map(Refusal::action).collect();
    assert!(actions.len() > all.len() / 2, "what to do depends on what is wrong");
    let rules: std::collections::HashSet<&str> = all.iter().map(Refusal::rule).collect();
    assert!(rules.len() > all.len() / 2, "and so does the rule");
    // The numbers of a refusal are in its words.
    for refusal in &all {
        let words = refusal.to_string();
        match refusal {
            Refusal::DoseLimit { .. } => {
                let told = "a window of 1 h that ends 1 h from now would hold 2 mg, more than ";
                assert_eq!(words, format!("{told}the limit of 1 mg"));
            }
            Refusal::FaultHolds(_) => assert_eq!(words, "not while the motor does not turn"),
            Refusal::SelfTestFailed(_) => {
                assert_eq!(words, "the self-test failed at its check of memory");
            }
            _ => {}
        }
    }
}

#[test]
fn bytes_that_are_no_programme_are_refused_with_the_field() {
    let bytes = codec::encode(&continuous("1 mL/day"));
    let bytes = bytes.as_slice();
    let with = |place: usize, byte: u8| {
        let mut changed = bytes.to_vec();
        changed[place] = byte;
        codec::decode(&changed).unwrap_err()
    };
    let cases = [
        (codec::decode(&[]).unwrap_err(), "the programme ends within its layout"),
        (with(0, 2), "layout 2 is not layout 1"),
        (with(1, 6), "there is no drug class number 6"),
        (with(18, 5), "there is no opening number 5"),
        (with(19, 2), "there is no patient bolus number 2"),
        (with(20, 9), "there is no dose limit number 9"),
        (with(21, 6), "there is no mode number 6"),
        (codec::decode(&bytes[..25]).unwrap_err(), "the programme ends within its flow"),
    ];
    for (error, words) in cases {
        assert_eq!(error.to_string(), words);
    }
    let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
    assert_eq!(codec::decode(&longer), Err(DecodeError::TooLong));
    assert_eq!(
        DecodeError::TooLong.to_string(),
        "there is something after the end of the programme"
    );
    let schedule = DecodeError::Schedule(Refusal::ScheduleEmpty);
    assert_eq!(schedule.to_string(), Refusal::ScheduleEmpty.to_string());
    let pump = command(filled("20 mL"), Command::Programme(codec::decode(bytes).unwrap()));
    assert_eq!(pump.rate(), rate("1 mL/day"));
}
