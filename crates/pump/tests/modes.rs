//! The infusion modes: what each delivers, and what is refused.

mod support;

use cisterna_pump::{
    Command, CountLimit, DaySchedule, DayStep, DoseLimit, Input, Mode, Model, Modes, PatientBolus,
    Periodic, Programme, Pump, Refusal, WEEK, WeekSchedule, limits, step,
};
use cisterna_quantity::{Duration, Rate, Volume};
use proptest::prelude::*;
use support::{
    all_modes, command, days, elapse, filled, minutes, model, programme, rate, refused, running,
    time, volume,
};

fn day(steps: &[(&str, &str)]) -> DaySchedule {
    let steps: Vec<DayStep> =
        steps.iter().map(|(from, flow)| DayStep { from: time(from), rate: rate(flow) }).collect();
    DaySchedule::new(&steps).unwrap()
}

fn delivered(pump: Pump, time: Duration) -> Volume {
    step(&pump, Input::Elapse(time)).unwrap().outcome.delivered
}

fn multiple(steps: &[(&str, &str)], begins: &str) -> Programme {
    programme(Mode::MultipleRates { day: day(steps), begins: time(begins) })
}

const NIGHT: [(&str, &str); 3] =
    [("0 h", "0.24 mL/day"), ("6 h", "0.48 mL/day"), ("22 h", "0.24 mL/day")];

#[test]
fn a_day_schedule_changes_at_its_hours_and_repeats() {
    // Begun at 20:00: two hours at 20 uL/h, then eight at 10 uL/h, then 16 at 20 uL/h.
    let pump = running("20 mL", multiple(&NIGHT, "20 h"));
    assert_eq!(pump.rate(), rate("0.48 mL/day"));
    assert_eq!(delivered(pump, time("2 h")), volume("40 uL"));
    assert_eq!(delivered(pump, time("10 h")), volume("120 uL"));
    assert_eq!(delivered(pump, time("26 h")), volume("440 uL"));
    assert_eq!(delivered(pump, days(10)), volume("4 mL"));
    let (pump, _) = elapse(pump, time("2 h"));
    assert_eq!(pump.rate(), rate("0.24 mL/day"), "at ten in the evening the night begins");
}

#[test]
fn pc_23_a_day_schedule_has_no_gap_and_adds_up_to_its_steps() {
    assert_eq!(day(&NIGHT).volume_per_day(), Ok(volume("400 uL")));
    let refused = |steps: &[(&str, &str)]| {
        let steps: Vec<DayStep> = steps
            .iter()
            .map(|(from, flow)| DayStep { from: time(from), rate: rate(flow) })
            .collect();
        DaySchedule::new(&steps).unwrap_err()
    };
    assert_eq!(refused(&[]), Refusal::ScheduleEmpty);
    assert_eq!(refused(&[("1 h", "1 mL/day")]), Refusal::ScheduleGap { until: time("1 h") });
    let twice = [("0 h", "1 mL/day"), ("5 h", "1 mL/day"), ("5 h", "2 mL/day")];
    assert_eq!(refused(&twice), Refusal::ScheduleOrder { from: time("5 h") });
    let back = [("0 h", "1 mL/day"), ("5 h", "1 mL/day"), ("4 h", "2 mL/day")];
    assert_eq!(refused(&back), Refusal::ScheduleOrder { from: time("4 h") });
    let beyond = [("0 h", "1 mL/day"), ("24 h", "2 mL/day")];
    assert_eq!(refused(&beyond), Refusal::ScheduleOrder { from: time("24 h") });
    let many: Vec<DayStep> = (0..14)
        .map(|hour| DayStep { from: Duration::from_ms(hour * 3_600_000), rate: rate("1 mL/day") })
        .collect();
    assert_eq!(DaySchedule::new(&many), Err(Refusal::TooManySteps { asked: 14, most: 13 }));
    assert!(DaySchedule::new(&many[..13]).is_ok());
}

proptest! {
    #[test]
    fn pc_23_any_day_adds_up_to_one_quantum_wherever_it_begins(
        first in 48_000..1_000_000_u64,
        rest in prop::collection::btree_map(1..86_400_000_u64, 48_000..1_000_000_u64, 0..12),
        begins in 0..86_400_000_u64,
    ) {
        let steps: Vec<DayStep> = std::iter::once((0, first))
            .chain(rest)
            .map(|(from, flow)| DayStep {
                from: Duration::from_ms(from),
                rate: Rate::from_nl_per_day(flow),
            })
            .collect();
        let day = DaySchedule::new(&steps).unwrap();
        let ends = steps.iter().skip(1).map(|step| step.from.ms()).chain([86_400_000]);
        let sum: u128 = steps
            .iter()
            .zip(ends)
            .map(|(s, end)| u128::from(s.rate.nl_per_day()) * u128::from(end - s.from.ms()))
            .sum();
        let sum = u64::try_from(sum / 86_400_000).unwrap();
        prop_assert_eq!(day.volume_per_day().unwrap().nl(), sum);
        let mode = Mode::MultipleRates { day, begins: Duration::from_ms(begins) };
        let given = delivered(running("20 mL", programme(mode)), Duration::DAY).nl();
        prop_assert!(given <= sum && sum - given < 100, "{given} of {sum}");
    }
}

#[test]
fn pc_23_the_schedule_follows_elapsed_time_and_no_clock_on_the_wall() {
    // The core has no wall clock: it cannot be set, so no step, leap or summer time moves a dose.
    // When the wall is put forward an hour, the schedule lies an hour off the wall, and the day
    // still has 24 hours and its whole dose. A new programme with another beginning mends it.
    let pump = running("20 mL", multiple(&NIGHT, "0 h"));
    let (pump, _) = elapse(pump, days(30));
    assert_eq!(pump.rate(), rate("0.24 mL/day"), "still midnight after thirty elapsed days");
    assert_eq!(delivered(pump, Duration::DAY), volume("400 uL"));
    let moved = command(pump, Command::Programme(multiple(&NIGHT, "1 h")));
    assert_eq!(delivered(moved, time("5 h")), volume("50 uL"), "the morning comes an hour sooner");
}

#[test]
fn a_week_has_its_own_weekend() {
    let work = day(&[("0 h", "0.24 mL/day")]);
    let rest = day(&[("0 h", "0.48 mL/day")]);
    let week = WeekSchedule::new(&[work, rest], [0, 0, 0, 0, 0, 1, 1]).unwrap();
    let friday_noon = time("108 h");
    let pump = running("20 mL", programme(Mode::Flex { week, begins: friday_noon }));
    assert_eq!(delivered(pump, time("12 h")), volume("120 uL"));
    assert_eq!(delivered(pump, time("36 h")), volume("600 uL"));
    assert_eq!(delivered(pump, WEEK), volume("2160 uL"), "five days of 240 and two of 480");
    let (pump, _) = elapse(pump, time("60 h"));
    assert_eq!(pump.rate(), rate("0.24 mL/day"), "Monday begins");
}

#[test]
fn a_week_with_a_day_without_schedule_or_a_schedule_without_day_is_refused() {
    let one = day(&[("0 h", "0.24 mL/day")]);
    assert_eq!(WeekSchedule::new(&[one], [0, 0, 0, 0, 0, 0, 1]), Err(Refusal::DayWithoutSchedule));
    assert_eq!(WeekSchedule::new(&[one, one], [0; 7]), Err(Refusal::ScheduleUnused));
    assert_eq!(WeekSchedule::new(&[], [0; 7]), Err(Refusal::DayWithoutSchedule));
    let four = WeekSchedule::new(&[one; 4], [0, 1, 2, 3, 0, 0, 0]);
    assert_eq!(four, Err(Refusal::TooManyDayGroups { asked: 4, most: 3 }));
}

fn periodic(base: &str, bolus: &str, flow: &str, interval: &str) -> Periodic {
    Periodic {
        base: rate(base),
        volume: volume(bolus),
        rate: rate(flow),
        interval: time(interval),
        first_after: time("1 h"),
    }
}

#[test]
fn periodic_boluses_come_at_their_intervals_in_place_of_the_base() {
    // 30 uL at 1 uL/min every six hours, the first after one, and 4 uL/h between.
    let told = programme(Mode::Periodic(periodic("0.096 mL/day", "30 uL", "1.44 mL/day", "6 h")));
    let pump = running("20 mL", told);
    assert_eq!(delivered(pump, time("1 h")), volume("4 uL"));
    assert_eq!(delivered(pump, time("1.5 h")), volume("34 uL"));
    assert_eq!(delivered(pump, time("7 h")), volume("56 uL"));
    // A day has four boluses of half an hour, and 22 hours of base.
    assert_eq!(delivered(elapse(pump, days(3)).0, Duration::DAY), volume("208 uL"));
}

#[test]
fn a_periodic_bolus_whose_flow_does_not_divide_it_is_given_to_the_last_nanolitre() {
    let told = Periodic {
        first_after: Duration::ZERO,
        ..periodic("0.048 mL/day", "7 uL", "1.3 mL/day", "1 h")
    };
    let bolus = told.bolus_time().unwrap();
    assert_eq!(bolus.ms(), 465_231, "7 uL at 1.3 mL/day last 465 230.77 ms");
    // 24 boluses make 168 uL; the base fills the rest of the day.
    let base_ms = 86_400_000 - 24 * bolus.ms();
    let base_nl = base_ms * 48_000 / 86_400_000;
    let pump = running("20 mL", programme(Mode::Periodic(told)));
    assert_eq!(delivered(pump, Duration::DAY).nl() / 100, (168_000 + base_nl) / 100);
}

#[test]
fn an_interval_in_the_wrong_field_is_refused() {
    // 8870 card recall of 2004: an interval of hours entered as minutes gave sixty times the dose.
    let hours = periodic("0.048 mL/day", "30 uL", "1.44 mL/day", "6 h");
    let asked = minutes(6);
    let told = programme(Mode::Periodic(Periodic { interval: asked, ..hours }));
    let minimum = time("0.25 h");
    let answer = refused(filled("20 mL"), Command::Programme(told));
    assert_eq!(answer, Refusal::IntervalTooShort { asked, minimum });
    let close = programme(Mode::Periodic(Periodic { interval: minutes(20), ..hours }));
    let answer = refused(filled("20 mL"), Command::Programme(close));
    let bolus = minutes(30);
    assert_eq!(answer, Refusal::BolusLongerThanInterval { bolus, interval: minutes(20) });
}

#[test]
fn the_minimum_rate_is_no_therapy() {
    let pump = running("20 mL", programme(Mode::MinimumRate));
    assert_eq!(delivered(pump, days(10)), volume("60 uL"));
    let bolus = cisterna_pump::Bolus {
        kind: cisterna_pump::BolusKind::Single,
        volume: volume("0.1 mL"),
        rate: rate("1 mL/day"),
    };
    assert_eq!(refused(pump, Command::Bolus(bolus)), Refusal::NoTherapy);
}

#[test]
fn a_model_does_only_what_the_device_table_says_it_can() {
    let simple = Model { modes: Modes::CONTINUOUS_ONLY, ..model() };
    let week = WeekSchedule::new(&[day(&NIGHT)], [0; 7]).unwrap();
    let modes = [
        Mode::MinimumRate,
        Mode::MultipleRates { day: day(&NIGHT), begins: Duration::ZERO },
        Mode::Flex { week, begins: Duration::ZERO },
        Mode::Periodic(periodic("0.048 mL/day", "30 uL", "1.44 mL/day", "6 h")),
    ];
    for mode in modes {
        assert_eq!(limits::mode(&model(), &mode), Ok(()), "{mode:?}");
        assert_eq!(limits::mode(&simple, &mode), Err(Refusal::ModeNotOfModel), "{mode:?}");
    }
    // Four periods a day, as the programmer of the Prometra has them; and no weeks.
    let four = Modes { day_steps_max: Some(4), day_groups_max: None, ..all_modes() };
    let valve = Model { modes: four, quantum: volume("2.5 uL"), rate_min: Rate::ZERO, ..model() };
    let five: Vec<DayStep> = (0..5)
        .map(|hour| DayStep { from: Duration::from_ms(hour * 3_600_000), rate: rate("1 mL/day") })
        .collect();
    let told = |steps: &[DayStep]| Mode::MultipleRates {
        day: DaySchedule::new(steps).unwrap(),
        begins: Duration::ZERO,
    };
    assert_eq!(limits::mode(&valve, &told(&five[..4])), Ok(()));
    let answer = limits::mode(&valve, &told(&five));
    assert_eq!(answer, Err(Refusal::TooManySteps { asked: 5, most: 4 }));
    // It can be programmed to nothing, so a pause in a schedule is one; never all of the day.
    let pause = [five[0], DayStep { rate: Rate::ZERO, ..five[1] }];
    assert_eq!(limits::mode(&valve, &told(&pause)), Ok(()));
    assert!(limits::mode(&model(), &told(&pause)).is_err());
    let nothing = [DayStep { rate: Rate::ZERO, ..five[0] }];
    assert!(limits::mode(&valve, &told(&nothing)).is_err());
}

#[test]
fn a_schedule_begins_within_its_day_or_week() {
    let told = |begins| Mode::MultipleRates { day: day(&NIGHT), begins };
    assert!(limits::mode(&model(), &told(Duration::from_ms(86_399_999))).is_ok());
    let (asked, cycle) = (Duration::DAY, Duration::DAY);
    let answer = limits::mode(&model(), &told(asked));
    assert_eq!(answer, Err(Refusal::ScheduleBegins { asked, cycle }));
    let week = WeekSchedule::new(&[day(&NIGHT)], [0; 7]).unwrap();
    assert!(limits::mode(&model(), &Mode::Flex { week, begins: WEEK }).is_err());
}

fn patient_bolus() -> PatientBolus {
    PatientBolus {
        volume: volume("50 uL"),
        rate: rate("7.2 mL/day"),
        lockout: time("2 h"),
        most_per_day: 6,
        most_in_window: Some(CountLimit { most: 2, window: time("6 h") }),
    }
}

fn with_patient_bolus(patient_bolus: PatientBolus) -> Programme {
    let limit = DoseLimit { most: "15 mg".parse().unwrap(), window: Duration::DAY };
    Programme {
        patient_bolus: Some(patient_bolus),
        dose_limit: Some(limit),
        ..support::continuous("0.48 mL/day")
    }
}

#[test]
fn a_patient_bolus_comes_on_top_and_obeys_lockout_and_counts() {
    let pump = running("20 mL", with_patient_bolus(patient_bolus()));
    let ask = |pump: &Pump| step(pump, Input::PatientRequest).map(|done| done.pump);
    assert_eq!(ask(&pump), Err(Refusal::LockedOut { until: time("2 h") }));
    let (pump, _) = elapse(pump, time("2 h"));
    let pump = ask(&pump).unwrap();
    assert_eq!(pump.rate(), rate("7.68 mL/day"));
    assert_eq!(ask(&pump), Err(Refusal::BolusInProgress));
    // 50 uL at 5 uL/min take ten minutes, in which the base gives 3.3333 uL more.
    assert_eq!(delivered(pump, minutes(10)), volume("53.3 uL"));
    let (pump, _) = elapse(pump, Duration::from_ms(7_199_999));
    assert_eq!(ask(&pump), Err(Refusal::LockedOut { until: time("4 h") }));
    let (pump, _) = elapse(pump, Duration::from_ms(1));
    let (pump, _) = elapse(ask(&pump).unwrap(), time("2 h"));
    assert_eq!(ask(&pump), Err(Refusal::MostBoluses { most: 2, window: time("6 h") }));
    let (pump, _) = elapse(pump, time("2 h"));
    assert!(ask(&pump).is_ok(), "the first of the two is six hours ago");
}

#[test]
fn the_most_in_a_day_counts_any_24_hours() {
    let often = PatientBolus { most_in_window: None, ..patient_bolus() };
    let mut pump = running("20 mL", with_patient_bolus(often));
    for _ in 0..6 {
        pump = elapse(pump, time("2 h")).0;
        pump = step(&pump, Input::PatientRequest).unwrap().pump;
    }
    // Granted at 2, 4, 6, 8, 10 and 12 h. The first leaves the 24 hours at 26 h.
    pump = elapse(pump, time("12 h")).0;
    let most = Refusal::MostBoluses { most: 6, window: Duration::DAY };
    assert_eq!(step(&pump, Input::PatientRequest), Err(most));
    pump = elapse(pump, Duration::from_ms(7_199_999)).0;
    assert_eq!(step(&pump, Input::PatientRequest), Err(most));
    pump = elapse(pump, Duration::from_ms(1)).0;
    assert!(step(&pump, Input::PatientRequest).is_ok());
}

#[test]
fn a_patient_bolus_outside_its_bounds_is_refused() {
    let refusal = |bolus| refused(filled("20 mL"), Command::Programme(with_patient_bolus(bolus)));
    let good = patient_bolus();
    running("20 mL", with_patient_bolus(good));
    let (asked, quantum) = (Volume::from_nl(99), volume("0.1 uL"));
    let less = PatientBolus { volume: asked, ..good };
    assert_eq!(refusal(less), Refusal::BolusBelowQuantum { asked, quantum });
    let never = PatientBolus { most_per_day: 0, ..good };
    assert_eq!(refusal(never), Refusal::PatientBolusCount { asked: 0, most: 48 });
    let always = PatientBolus { most_per_day: 49, ..good };
    assert_eq!(refusal(always), Refusal::PatientBolusCount { asked: 49, most: 48 });
    let fast = PatientBolus { rate: rate("23.8 mL/day"), ..good };
    assert!(matches!(refusal(fast), Refusal::RateAboveMaximum { .. }), "with the base it is more");
    let short = PatientBolus { lockout: minutes(9), ..good };
    assert!(matches!(refusal(short), Refusal::BolusLongerThanInterval { .. }));
    let window = CountLimit { most: 7, window: time("6 h") };
    let odd = PatientBolus { most_in_window: Some(window), ..good };
    assert_eq!(refusal(odd), Refusal::PatientBolusCount { asked: 7, most: 6 });
    let long = CountLimit { most: 2, window: time("25 h") };
    let odd = PatientBolus { most_in_window: Some(long), ..good };
    assert_eq!(refusal(odd), Refusal::LimitImplausible);
    let unlimited = Programme { dose_limit: None, ..with_patient_bolus(good) };
    assert_eq!(refused(filled("20 mL"), Command::Programme(unlimited)), Refusal::DoseLimitMissing);
    let plain = running("20 mL", support::continuous("1 mL/day"));
    let answer = step(&plain, Input::PatientRequest).unwrap_err();
    assert_eq!(answer, Refusal::PatientBolusNotProgrammed);
}

#[test]
fn twenty_days_by_events_and_by_minutes_are_the_same() {
    let schedules = [
        support::continuous("0.0731 mL/day"),
        multiple(&[("0 h", "0.05 mL/day"), ("6.5 h", "0.0731 mL/day")], "13 h"),
        programme(Mode::Periodic(periodic("0.048 mL/day", "1.3 uL", "1.1 mL/day", "5.7 h"))),
    ];
    for told in schedules {
        let mut by_ticks = running("20 mL", told);
        let by_events = elapse(by_ticks, days(20)).0;
        for _ in 0..20 * 1_440 {
            by_ticks = elapse(by_ticks, minutes(1)).0;
        }
        assert_eq!(by_events, by_ticks);
    }
}
