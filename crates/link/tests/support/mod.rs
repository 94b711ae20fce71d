//! Orders of every shape, and what the pump of the tests can run.
#![allow(dead_code, unreachable_pub, reason = "each test includes it and uses some of it")]

use cisterna_link::message::{Act, Order, Patient, Terms};
use cisterna_link::session::Serial;
use cisterna_pump::{
    Bolus, BolusKind, CountLimit, DaySchedule, DayStep, DoseLimit, DrugClass, Fault, Mechanism,
    Mode, Model, Modes, PatientBolus, Periodic, Person, Programme, Refill, WeekSchedule,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};
use proptest::prelude::*;

/// A pump with every mode, with the figures of a SynchroMed II with 20 mL where they are known.
pub fn model() -> Model {
    Model {
        mechanism: Mechanism::SteppingRotor,
        reservoir_capacity: Volume::from_nl(20_000_000),
        quantum: Volume::from_nl(100),
        rate_min: Rate::from_nl_per_day(48_000),
        rate_max: Rate::from_nl_per_day(24_000_000),
        modes: Modes {
            minimum_rate: Some(Rate::from_nl_per_day(6_000)),
            day_steps_max: Some(13),
            day_groups_max: Some(3),
            periodic_interval_min: Some(Duration::from_ms(900_000)),
            patient_bolus: true,
        },
        replacement_to_end: None,
    }
}

pub fn serial(text: &str) -> Serial {
    Serial::new(text).expect("a serial")
}

/// A steady infusion that the pump of the tests takes.
pub fn continuous(nl_per_day: u64) -> Programme {
    Programme {
        drug: DrugClass::Opioid,
        concentration: Concentration::from_ng_per_ml(10_000_000),
        mode: Mode::SimpleContinuous { rate: Rate::from_nl_per_day(nl_per_day) },
        opening: None,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: Volume::from_nl(2_000_000),
    }
}

/// A day in three steps, with a limit and a patient's bolus: a long programme.
pub fn varied() -> Programme {
    let step = |hour: u64, rate: u64| DayStep {
        from: Duration::from_ms(hour * 3_600_000),
        rate: Rate::from_nl_per_day(rate),
    };
    let steps = [step(0, 100_000), step(7, 220_000), step(21, 150_000)];
    Programme {
        mode: Mode::MultipleRates {
            day: DaySchedule::new(&steps).expect("a day"),
            begins: Duration::from_ms(36_000_000),
        },
        dose_limit: Some(DoseLimit {
            most: Mass::from_fg(9_000_000_000_000),
            window: Duration::DAY,
        }),
        patient_bolus: Some(PatientBolus {
            volume: Volume::from_nl(5_000),
            rate: Rate::from_nl_per_day(2_000_000),
            lockout: Duration::from_ms(7_200_000),
            most_per_day: 4,
            most_in_window: Some(CountLimit { most: 2, window: Duration::from_ms(21_600_000) }),
        }),
        ..continuous(0)
    }
}

pub fn single(volume: u64) -> Bolus {
    Bolus {
        kind: BolusKind::Single,
        volume: Volume::from_nl(volume),
        rate: Rate::from_nl_per_day(2_000_000),
    }
}

pub fn rates() -> impl Strategy<Value = Rate> {
    prop_oneof![0..100_000_u64, 0..5_000_000_u64, 0..30_000_000_u64].prop_map(Rate::from_nl_per_day)
}

pub fn volumes() -> impl Strategy<Value = Volume> {
    prop_oneof![0..5_000_u64, 0..400_000_u64, 0..25_000_000_u64].prop_map(Volume::from_nl)
}

pub fn bolus_kinds() -> impl Strategy<Value = BolusKind> {
    prop_oneof![
        4 => Just(BolusKind::Single),
        2 => Just(BolusKind::Prime),
        2 => Just(BolusKind::Bridge),
        1 => Just(BolusKind::Patient),
    ]
}

pub fn boluses() -> impl Strategy<Value = Bolus> {
    (bolus_kinds(), volumes(), rates()).prop_map(|(kind, volume, rate)| Bolus {
        kind,
        volume,
        rate,
    })
}

pub fn days_of_steps() -> impl Strategy<Value = DaySchedule> {
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

pub fn weeks() -> impl Strategy<Value = WeekSchedule> {
    let groups = prop::collection::vec(days_of_steps(), 1..=3);
    (groups, prop::array::uniform7(0..3_u8)).prop_filter_map("a day group is not used", |(g, d)| {
        let count = u8::try_from(g.len()).unwrap();
        WeekSchedule::new(&g, d.map(|day| day % count)).ok()
    })
}

pub fn short_times() -> impl Strategy<Value = Duration> {
    prop_oneof![0..5_000_u64, 0..3_600_000_u64, 0..90_000_000_u64].prop_map(Duration::from_ms)
}

pub fn modes() -> impl Strategy<Value = Mode> {
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

pub fn patient_boluses() -> impl Strategy<Value = PatientBolus> {
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

pub fn dose_limits() -> impl Strategy<Value = DoseLimit> {
    (0..60_000_000_000_000_u64, short_times())
        .prop_map(|(most, window)| DoseLimit { most: Mass::from_fg(most), window })
}

pub fn programmes() -> impl Strategy<Value = Programme> {
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

pub fn all_faults() -> impl Strategy<Value = Fault> {
    (0..Fault::ALL.len()).prop_map(|place| Fault::ALL[place])
}

pub fn terms() -> impl Strategy<Value = Terms> {
    let patients = any::<[u8; 16]>().prop_map(Patient);
    let serials = "[!-~]{1,16}".prop_map(|text| serial(&text));
    (any::<u64>(), serials, patients, any::<u32>(), any::<u64>()).prop_map(
        |(id, serial, patient, base, expires)| Terms {
            id,
            serial,
            patient,
            base,
            expires: Duration::from_ms(expires),
        },
    )
}

pub fn orders() -> BoxedStrategy<Order> {
    prop_oneof![programmes().prop_map(Order::Programme), boluses().prop_map(Order::Bolus)].boxed()
}

pub fn acts() -> impl Strategy<Value = Act> {
    let person = any::<u32>().prop_map(Person);
    prop_oneof![
        (volumes(), volumes())
            .prop_map(|(removed, filled)| Act::Refill(Refill { removed, filled })),
        Just(Act::PathwayEmptied),
        (all_faults(), person.clone()).prop_map(|(fault, who)| Act::Acknowledge(fault, who)),
        Just(Act::Silence),
        (all_faults(), person).prop_map(|(fault, who)| Act::Release(fault, who)),
        any::<u32>().prop_map(|log| Act::HaveRead { log }),
    ]
}

/// The longest programme that the pump of the tests takes.
pub fn longest() -> Programme {
    let groups = [0, 1, 2_u64].map(|group| {
        let steps: Vec<DayStep> = (0..13)
            .map(|step| DayStep {
                from: Duration::from_ms(step * 3_600_000),
                rate: Rate::from_nl_per_day(100_000 + 1_000 * group + step),
            })
            .collect();
        DaySchedule::new(&steps).expect("a day")
    });
    let week = WeekSchedule::new(&groups, [0, 1, 2, 0, 1, 2, 0]).expect("a week");
    let bridge = Bolus { kind: BolusKind::Prime, ..single(100_000) };
    Programme {
        mode: Mode::Flex { week, begins: Duration::from_ms(1) },
        opening: Some(bridge),
        ..varied()
    }
}
