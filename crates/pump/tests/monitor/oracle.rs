//! What the monitor expects, against sums done in the plainest way: a millisecond after the other.

use crate::setting::{
    DAY, HOUR, MINIMUM, MINUTE, QUANTUM, bolus, continuous, ms, obey, patient, programme, rate,
    running,
};
use cisterna_pump::{
    Bolus, BolusKind, DaySchedule, DayStep, DoseLimit, Mode, Periodic, Programme, SafeState, Trip,
    WeekSchedule,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};
use proptest::prelude::*;

/// The steady flow in the millisecond that begins at `time`.
fn flow_at(mode: &Mode, time: u64) -> u128 {
    let in_day = |day: &DaySchedule, place: u64| {
        day.steps().rfind(|step| step.from.ms() <= place).unwrap().rate.nl_per_day()
    };
    u128::from(match mode {
        Mode::Stopped => 0,
        Mode::MinimumRate => MINIMUM,
        Mode::SimpleContinuous { rate } => rate.nl_per_day(),
        Mode::MultipleRates { day, begins } => in_day(day, (begins.ms() + time) % DAY),
        Mode::Flex { week, begins } => {
            let place = begins.ms() + time;
            let group = week.days()[usize::try_from(place / DAY % 7).unwrap()];
            in_day(week.groups().nth(usize::from(group)).unwrap(), place % DAY)
        }
        Mode::Periodic(p) => {
            let base = p.base.nl_per_day();
            let Some(since) = time.checked_sub(p.first_after.ms()) else { return base.into() };
            let begun = u128::from(p.rate.nl_per_day()) * u128::from(since % p.interval.ms());
            let left = (u128::from(p.volume.nl()) * u128::from(DAY)).saturating_sub(begun);
            return if left == 0 { base.into() } else { left.min(p.rate.nl_per_day().into()) };
        }
    })
}

struct Naive {
    mode: Mode,
    time: u64,
    opening: (u128, u128),
    single: (u128, u128),
    patient: (u128, u128),
    restraint: SafeState,
    sum: u128,
}

fn parts(bolus: Option<&Bolus>) -> (u128, u128) {
    bolus.map_or((0, 0), |bolus| {
        (u128::from(bolus.volume.nl()) * u128::from(DAY), bolus.rate.nl_per_day().into())
    })
}

fn take((left, rate): &mut (u128, u128)) -> u128 {
    let now = (*left).min(*rate);
    *left -= now;
    now
}

impl Naive {
    fn new(programme: &Programme) -> Self {
        Self {
            mode: programme.mode,
            time: 0,
            opening: parts(programme.opening.as_ref()),
            single: (0, 0),
            patient: (0, 0),
            restraint: SafeState::Continue,
            sum: 0,
        }
    }

    fn millisecond(&mut self) {
        let steady = flow_at(&self.mode, self.time);
        self.sum += match self.restraint {
            SafeState::Stop => 0,
            SafeState::MinimumRate => steady.min(MINIMUM.into()),
            _ if self.opening.0 > 0 => take(&mut self.opening),
            _ if self.patient.0 > 0 => steady + take(&mut self.patient),
            _ => steady + take(&mut self.single),
        };
        self.time += 1;
    }
}

/// What a mode gives in whole minutes, when everything in it begins and ends at whole minutes.
fn by_minutes(mode: &Mode, minutes: u64) -> u64 {
    let sum: u128 = (0..minutes).map(|m| flow_at(mode, m * MINUTE) * u128::from(MINUTE)).sum();
    u64::try_from(sum / u128::from(DAY)).unwrap()
}

fn rates() -> impl Strategy<Value = Rate> {
    prop_oneof![Just(0), 1..10_000_u64, 1..8_000_000_u64].prop_map(rate)
}

fn days(minutes_only: bool) -> impl Strategy<Value = DaySchedule> {
    let unit = if minutes_only { MINUTE } else { 1 };
    let later = prop::collection::btree_set(1..DAY / unit, 0..12);
    (later, prop::collection::vec(rates(), 13)).prop_map(move |(later, rates)| {
        let from = std::iter::once(0).chain(later).map(|from| ms(from * unit));
        let steps: Vec<_> = from.zip(rates).map(|(from, rate)| DayStep { from, rate }).collect();
        DaySchedule::new(&steps).unwrap()
    })
}

fn weeks(minutes_only: bool) -> impl Strategy<Value = WeekSchedule> {
    let groups = prop::collection::vec(days(minutes_only), 3);
    (groups, prop::array::uniform4(0..3_u8)).prop_map(|(groups, [a, b, c, d])| {
        WeekSchedule::new(&groups, [a, 0, b, 1, c, 2, d]).unwrap()
    })
}

/// Modes that are as they are for whole minutes.
fn slow_modes() -> impl Strategy<Value = Mode> {
    let day = (days(true), 0..1_440_u64);
    let week = (weeks(true), 0..10_080_u64);
    prop_oneof![
        Just(Mode::Stopped),
        Just(Mode::MinimumRate),
        rates().prop_map(|rate| Mode::SimpleContinuous { rate }),
        day.prop_map(|(day, m)| Mode::MultipleRates { day, begins: ms(m * MINUTE) }),
        week.prop_map(|(week, m)| Mode::Flex { week, begins: ms(m * MINUTE) }),
        // A bolus of twice as many nanolitres a minute as at 2 880 000 nL/day.
        (0..3_000_000_u64, 1..30_u64, 30..200_u64, 0..300_u64).prop_map(
            |(base, lasts, interval, first)| {
                Mode::Periodic(Periodic {
                    base: rate(base),
                    volume: Volume::from_nl(2_000 * lasts),
                    rate: rate(2_880_000),
                    interval: ms(interval * MINUTE),
                    first_after: ms(first * MINUTE),
                })
            }
        ),
    ]
}

/// Modes with changes at any millisecond, soon after the programme begins.
fn quick_modes() -> impl Strategy<Value = Mode> {
    let before = |from: u64, early: u64, cycle: u64| ms((from + cycle - early) % cycle);
    let day = (days(false), 0..13_usize, 0..60_000_u64).prop_map(move |(day, step, early)| {
        let from = day.steps().cycle().nth(step).unwrap().from.ms();
        Mode::MultipleRates { day, begins: before(from, early, DAY) }
    });
    let week = (weeks(false), 0..7_u64, 0..60_000_u64).prop_map(move |(week, day, early)| {
        Mode::Flex { week, begins: before(day * DAY, early, 7 * DAY) }
    });
    let periodic = (rates(), 1..2_000_u64, 6_000_000..16_000_000_u64, 60_000..90_000_u64).prop_map(
        |(base, volume, quick, interval)| {
            Mode::Periodic(Periodic {
                base,
                volume: Volume::from_nl(volume),
                rate: rate(quick),
                interval: ms(interval),
                first_after: ms(interval - 59_993),
            })
        },
    );
    prop_oneof![slow_modes(), day, week, periodic]
}

fn openings() -> impl Strategy<Value = Option<Bolus>> {
    prop::option::of(
        (1..900_u64, 1_000_000..20_000_000_u64)
            .prop_map(|(nl, nl_per_day)| bolus(BolusKind::Prime, nl, nl_per_day)),
    )
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Pass(u64),
    Single(u64, u64),
    Patient,
    Restrain(SafeState),
    Ended,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let state = prop::sample::select(vec![
        SafeState::Continue,
        SafeState::Continue,
        SafeState::EndBoluses,
        SafeState::MinimumRate,
        SafeState::Stop,
    ]);
    prop::collection::vec(
        prop_oneof![
            6 => (0..20_000_u64).prop_map(Event::Pass),
            2 => (1..900_u64, 1..8_000_000_u64).prop_map(|(nl, flow)| Event::Single(nl, flow)),
            2 => Just(Event::Patient),
            2 => state.prop_map(Event::Restrain),
            1 => Just(Event::Ended),
        ],
        1..12,
    )
}

pub(crate) fn free(programme: &mut Programme) {
    let granted = programme.patient_bolus.as_mut().unwrap();
    (granted.lockout, granted.most_per_day, granted.most_in_window) = (Duration::ZERO, 48, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_mode_is_expected_as_minute_by_minute(mode in slow_modes(), minutes in 0..30_000_u64) {
        let mut monitor = running(&programme(mode));
        let _ = monitor.watch(ms(minutes * MINUTE), 0, true);
        prop_assert_eq!(monitor.expected().nl(), by_minutes(&mode, minutes));
    }

    #[test]
    fn boluses_openings_and_restraints_are_expected_as_millisecond_by_millisecond(
        mode in quick_modes(),
        opening in openings(),
        events in events(),
    ) {
        let mut programme = Programme { opening, ..programme(mode) };
        free(&mut programme);
        let (mut monitor, mut naive) = (running(&programme), Naive::new(&programme));
        for event in events {
            match event {
                Event::Pass(time) => {
                    let _ = monitor.watch(ms(time), 0, true);
                    (0..time).for_each(|_| naive.millisecond());
                }
                Event::Single(nl, flow) => {
                    let asked = bolus(BolusKind::Single, nl, flow);
                    let room = naive.restraint == SafeState::Continue
                        && naive.opening.0 + naive.patient.0 + naive.single.0 == 0;
                    prop_assert_eq!(monitor.bolus(&asked).is_ok(), room);
                    if room {
                        naive.single = parts(Some(&asked));
                    }
                }
                Event::Patient => {
                    let room = naive.restraint == SafeState::Continue
                        && naive.opening.0 + naive.patient.0 == 0;
                    prop_assert_eq!(monitor.bolus(&patient()).is_ok(), room);
                    if room {
                        naive.patient = parts(Some(&patient()));
                    }
                }
                Event::Restrain(state) => {
                    monitor.restrained(state);
                    naive.restraint = state;
                    if state != SafeState::Continue {
                        (naive.single, naive.patient) = ((0, 0), (0, 0));
                    }
                }
                Event::Ended => {
                    monitor.boluses_ended();
                    (naive.single, naive.patient) = ((0, 0), (0, 0));
                }
            }
            prop_assert_eq!(u128::from(monitor.expected().nl()), naive.sum / u128::from(DAY));
        }
    }

    #[test]
    fn one_long_watch_and_many_short_ones_expect_the_same(
        mode in quick_modes(),
        opening in openings(),
        ask in any::<bool>(),
        wait in 0..200_000_u64,
        cuts in prop::collection::vec(prop_oneof![Just(0), Just(1), 0..90_000_000_u64], 1..20),
    ) {
        let mut whole = running(&Programme { opening, ..programme(mode) });
        let _ = whole.watch(ms(wait), 0, true);
        if ask {
            let _ = whole.bolus(&bolus(BolusKind::Single, 777_777, 7_777_777));
            let _ = whole.watch(ms(HOUR), 0, true);
            let _ = whole.bolus(&patient());
        }
        let mut pieces = whole;
        for cut in &cuts {
            let _ = pieces.watch(ms(*cut), 0, true);
        }
        let _ = whole.watch(ms(cuts.iter().sum()), 0, true);
        prop_assert_eq!(whole.expected(), pieces.expected());
    }

    #[test]
    fn pc_16_a_motor_that_obeys_to_a_quantum_never_trips(
        mode in quick_modes(),
        opening in openings(),
        steps in prop::collection::vec((0..3_000_u64, 0..2_u64, 0..40_u8), 1..400),
    ) {
        let mut programme = Programme { opening, ..programme(mode) };
        free(&mut programme);
        let (mut monitor, mut moved) = (running(&programme), 0);
        for (time, more, event) in steps {
            match event {
                0 => _ = monitor.bolus(&patient()),
                1 => _ = monitor.bolus(&bolus(BolusKind::Single, 3_333, 5_555_555)),
                2 => monitor.restrained(SafeState::MinimumRate),
                3 => monitor.restrained(SafeState::Stop),
                4..8 => monitor.restrained(SafeState::Continue),
                8 => monitor.programme(&programme),
                9 => monitor.stop(),
                10 => monitor.restarted(),
                11 => monitor.refilled(),
                _ => {}
            }
            prop_assert_eq!(obey(&mut monitor, time, more, &mut moved), Ok(()));
            prop_assert!(monitor.permits());
        }
    }

    #[test]
    fn a_dose_within_its_limit_never_trips(
        most in 1..40_000_u64,
        window in 1..1_441_u64,
        steps in prop::collection::vec((1..7_200_000_u64, 0..60_u64, any::<bool>()), 1..200),
        strong in prop::bool::ANY,
    ) {
        // Quanta leave as they like, until the next would be too much in the window that ends then.
        let most = Mass::from_fg(most * 10_000_000);
        let limit = DoseLimit { most, window: ms(window * MINUTE) };
        let mut weak = Programme { dose_limit: Some(limit), ..continuous(1_000_000) };
        weak.concentration = Concentration::from_ng_per_ml(if strong { 15_000_000 } else { 1_000 });
        let mut monitor = running(&weak);
        let (mut now, mut left) = (0, Vec::new());
        for (time, quanta, change) in steps {
            now += time;
            let recent = |(at, _): &&(u64, u64)| now - at < window * MINUTE;
            let held: u64 = left.iter().filter(recent).map(|(_, mass)| mass).sum();
            let each = QUANTUM * weak.concentration.ng_per_ml();
            let quanta = quanta.min((limit.most.fg().saturating_sub(held)) / each);
            left.push((now, quanta * each));
            prop_assert_ne!(monitor.watch(ms(time), quanta, true), Err(Trip::DoseLimit));
            monitor.released();
            if change {
                let other = 20_000_000 - weak.concentration.ng_per_ml();
                weak.concentration = Concentration::from_ng_per_ml(other);
                monitor.programme(&weak);
            }
        }
    }
}
