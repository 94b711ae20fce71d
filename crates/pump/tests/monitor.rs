//! The monitor: what it expects, against sums done in the plainest way, and when it trips.

use cisterna_pump::{
    BOLUSES_COUNTED, Bolus, BolusKind, CORE_SILENT_AFTER, CountLimit, DEBT_MAX, DOSE_BUCKET,
    DaySchedule, DayStep, DoseLimit, DrugClass, Mechanism, Mode, Model, Modes, Monitor,
    OVER_DELIVERY_AFTER, PATIENT_BOLUSES_MAX, PatientBolus, Periodic, Programme, SafeState,
    TOLERANCE, Trip, UNDER_DELIVERY_AFTER, WeekSchedule,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};
use proptest::prelude::*;

const DAY: u64 = 86_400_000;
const HOUR: u64 = 3_600_000;
const MINUTE: u64 = 60_000;
const QUANTUM: u64 = 100;
const MINIMUM: u64 = 6_000;
/// One quantum in ten seconds.
const STEADY: u64 = QUANTUM * DAY / 10_000;

fn model() -> Model {
    Model {
        mechanism: Mechanism::SteppingRotor,
        reservoir_capacity: Volume::from_nl(20_000_000),
        quantum: Volume::from_nl(QUANTUM),
        rate_min: Rate::from_nl_per_day(1_000),
        rate_max: rate(24_000_000),
        modes: Modes {
            minimum_rate: Some(rate(MINIMUM)),
            day_steps_max: Some(13),
            day_groups_max: Some(3),
            periodic_interval_min: Some(Duration::MINUTE),
            patient_bolus: true,
        },
        replacement_to_end: None,
    }
}

fn ms(count: u64) -> Duration {
    Duration::from_ms(count)
}

fn rate(nl_per_day: u64) -> Rate {
    Rate::from_nl_per_day(nl_per_day)
}

fn programme(mode: Mode) -> Programme {
    Programme {
        drug: DrugClass::Opioid,
        concentration: Concentration::from_ng_per_ml(10_000_000),
        mode,
        opening: None,
        patient_bolus: Some(PatientBolus {
            volume: Volume::from_nl(2_000),
            rate: rate(4_000_000),
            lockout: ms(HOUR),
            most_per_day: 4,
            most_in_window: Some(CountLimit { most: 2, window: ms(4 * HOUR) }),
        }),
        dose_limit: None,
        low_reservoir_alarm: Volume::ZERO,
    }
}

fn continuous(nl_per_day: u64) -> Programme {
    programme(Mode::SimpleContinuous { rate: rate(nl_per_day) })
}

fn running(programme: &Programme) -> Monitor {
    let mut monitor = Monitor::new(&model());
    monitor.programme(programme);
    monitor
}

fn bolus(kind: BolusKind, nl: u64, nl_per_day: u64) -> Bolus {
    Bolus { kind, volume: Volume::from_nl(nl), rate: rate(nl_per_day) }
}

fn patient() -> Bolus {
    bolus(BolusKind::Patient, 2_000, 4_000_000)
}

/// Watches for a time in which exactly what is expected is moved, to a whole quantum and `more`.
fn obey(monitor: &mut Monitor, time: u64, more: u64, moved: &mut u64) -> Result<(), Trip> {
    let mut ahead = *monitor;
    let _ = ahead.watch(ms(time), 0, true);
    let now = (ahead.expected().nl() / QUANTUM + more).saturating_sub(*moved);
    *moved += now;
    monitor.watch(ms(time), now, true)
}

// The oracle: one millisecond after the other.

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

fn free(programme: &mut Programme) {
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

// Too much, too little, silence.

#[test]
fn pc_16_over_delivery_trips_at_its_time_and_beyond_its_tolerance() {
    for more in [TOLERANCE - 1, TOLERANCE, TOLERANCE + 1] {
        for later in [-1, 0, 1] {
            let mut monitor = running(&programme(Mode::Stopped));
            assert_eq!(monitor.watch(ms(10_000), more, true), Ok(()));
            let time = OVER_DELIVERY_AFTER.ms().checked_add_signed(later).unwrap();
            let found = monitor.watch(ms(time), 0, true) == Err(Trip::OverDelivery);
            assert_eq!(found, more > TOLERANCE && later >= 0, "{more} {later}");
            assert_eq!(monitor.permits(), !found);
        }
    }
}

/// A flow of [`STEADY`] that ends for the day when so many milliseconds of it have passed.
fn ending(after: u64) -> Programme {
    let steps = [(0, STEADY), (after, 0)];
    let steps = steps.map(|(from, flow)| DayStep { from: ms(from), rate: rate(flow) });
    let day = DaySchedule::new(&steps).unwrap();
    programme(Mode::MultipleRates { day, begins: Duration::ZERO })
}

#[test]
fn over_delivery_that_is_taken_back_in_time_begins_anew() {
    let mut monitor = running(&continuous(STEADY));
    assert_eq!(monitor.watch(ms(0), TOLERANCE + 1, true), Ok(()));
    assert_eq!(monitor.watch(ms(OVER_DELIVERY_AFTER.ms() - 1), 0, true), Ok(()));
    // A quantum becomes due: the motor is not too far ahead any more.
    assert_eq!(monitor.watch(ms(9_500), 0, true), Ok(()));
    assert_eq!(monitor.watch(ms(0), 1, true), Ok(()));
    assert_eq!(monitor.watch(ms(OVER_DELIVERY_AFTER.ms() - 500), 0, true), Ok(()));
}

#[test]
fn over_delivery_takes_the_permit_until_a_release() {
    let mut monitor = running(&continuous(STEADY));
    let _ = monitor.watch(ms(0), TOLERANCE + 1, true);
    assert_eq!(monitor.watch(OVER_DELIVERY_AFTER, 0, true), Err(Trip::OverDelivery));
    monitor.programme(&continuous(STEADY));
    monitor.restarted();
    monitor.stop();
    assert_eq!(monitor.watch(ms(DAY), 0, true), Err(Trip::OverDelivery));
    assert!(!monitor.permits());
    monitor.released();
    assert!(monitor.permits());
    assert_eq!(monitor.watch(ms(DAY), 0, true), Ok(()));
}

#[test]
fn pc_16_under_delivery_is_told_at_its_time_and_beyond_its_tolerance() {
    let quantum = 10_000;
    let edge = TOLERANCE * quantum;
    for missing in [edge - quantum, edge - 1, edge, edge + 1, edge + quantum] {
        for later in [-1, 0, 1] {
            let mut monitor = running(&ending(missing));
            assert_eq!(monitor.watch(ms(missing), 0, true), Ok(()));
            let time = UNDER_DELIVERY_AFTER.ms().checked_add_signed(later).unwrap();
            let told = monitor.watch(ms(time), 0, true) == Err(Trip::UnderDelivery);
            assert_eq!(told, missing > edge && later >= 0, "{missing} {later}");
            assert!(monitor.permits());
            // It is told once.
            assert_eq!(monitor.watch(ms(1), 0, true).is_err(), missing > edge && later < 0);
        }
    }
}

#[test]
fn a_stuck_motor_is_told_again_and_again_and_never_made_up_for() {
    let mut monitor = running(&continuous(STEADY));
    let told = (0..3_600).filter(|_| monitor.watch(ms(1_000), 0, true).is_err()).count();
    // Three quanta, and a minute, each time.
    assert_eq!(told, 3_600 / (21 + 60));
    assert!(monitor.permits());
    // After hours without flow, a motor at double speed is found within the debt.
    let mut too_much = 0;
    let found = (0..3_600).any(|_| {
        too_much += u64::from(too_much < 3_600);
        monitor.watch(ms(5_000), 1, true) == Err(Trip::OverDelivery)
    });
    assert!(found);
    assert!(too_much / 2 <= DEBT_MAX + TOLERANCE + 2, "{too_much}");
}

#[test]
fn what_a_stuck_motor_left_out_hides_no_over_delivery() {
    let flow = 12_000_000;
    let mut monitor = running(&continuous(flow));
    // Stuck for not quite as long as it takes to be told.
    assert_eq!(monitor.watch(ms(UNDER_DELIVERY_AFTER.ms() - 1_000), 0, true), Ok(()));
    let (mut time, mut moved) = (0, 0);
    while monitor.permits() {
        time += 100;
        let now = 2 * flow * time / DAY / QUANTUM - moved;
        moved += now;
        let _ = monitor.watch(ms(100), now, true);
    }
    let too_much = moved * QUANTUM - flow * time / DAY;
    let stated = (DEBT_MAX + 3) * QUANTUM + 2 * flow * (OVER_DELIVERY_AFTER.ms() + 100) / DAY;
    assert!(too_much <= stated, "{too_much} {stated}");
}

#[test]
fn telling_the_same_restraint_again_forgives_nothing() {
    let mut monitor = running(&continuous(STEADY));
    let told = (0..100).any(|_| {
        monitor.restrained(SafeState::Continue);
        monitor.watch(ms(1_000), 0, true) == Err(Trip::UnderDelivery)
    });
    assert!(told);
}

#[test]
fn a_new_programme_forgives_no_over_delivery_and_lifts_no_restraint() {
    let mut monitor = running(&programme(Mode::Stopped));
    assert_eq!(monitor.watch(ms(0), TOLERANCE + 1, true), Ok(()));
    monitor.programme(&continuous(STEADY));
    monitor.restrained(SafeState::Stop);
    monitor.stop();
    monitor.programme(&continuous(STEADY));
    assert_eq!(monitor.watch(OVER_DELIVERY_AFTER, 0, true), Err(Trip::OverDelivery));
    monitor.released();
    assert_eq!(monitor.watch(ms(HOUR), 0, true), Ok(()));
    assert_eq!(monitor.expected(), Volume::ZERO);
    monitor.stop();
    monitor.programme(&continuous(STEADY));
    let _ = monitor.watch(ms(HOUR), 0, true);
    assert_eq!(monitor.expected(), Volume::ZERO);
}

#[test]
fn the_steady_infusion_begins_after_the_last_millisecond_of_an_opening() {
    // 1 nL takes 3.6 ms, and so the steady infusion begins after 4 ms; 5 nL of it take 18 ms.
    let opening = Some(bolus(BolusKind::Bridge, 1, 24_000_000));
    let opened = running(&Programme { opening, ..continuous(24_000_000) });
    for (time, expected) in [(4, 1), (4 + 17, 1 + 4), (4 + 18, 1 + 5)] {
        let mut monitor = opened;
        let _ = monitor.watch(ms(time), 0, true);
        assert_eq!(monitor.expected().nl(), expected, "{time}");
    }
}

#[test]
fn a_quantum_is_due_when_one_is_missing_and_neither_dose_nor_silence_forbids_it() {
    let missing = |monitor: &Monitor| {
        let mut monitor = *monitor;
        let _ = monitor.watch(ms(10_000), 0, true);
        monitor.quantum_due()
    };
    let flowing = running(&continuous(STEADY));
    assert!(missing(&flowing) && !flowing.quantum_due());
    let mut silent = flowing;
    let _ = silent.watch(CORE_SILENT_AFTER, 0, false);
    assert!(!missing(&silent));
    let mut dosed = dosing(&limited());
    assert!(leave(&mut dosed, 1_100 * 360, 1_100));
    assert!(!missing(&dosed));
    let nothing = Model { quantum: Volume::ZERO, ..model() };
    let mut nothing = Monitor::new(&nothing);
    nothing.programme(&continuous(STEADY));
    assert!(!missing(&nothing));
}

#[test]
fn a_periodic_bolus_gives_its_last_part_in_its_last_millisecond() {
    // 1 nL takes 3.6 ms; 5 nL take 18 ms.
    for (nl, lasts) in [(1, 4), (5, 18)] {
        let periodic = running(&programme(Mode::Periodic(Periodic {
            base: Rate::ZERO,
            volume: Volume::from_nl(nl),
            rate: rate(24_000_000),
            interval: ms(MINUTE),
            first_after: Duration::ZERO,
        })));
        for (time, expected) in [(lasts - 1, nl - 1), (lasts, nl), (lasts + 1, nl), (HOUR, 60 * nl)]
        {
            let mut monitor = periodic;
            let _ = monitor.watch(ms(time), 0, true);
            assert_eq!(monitor.expected().nl(), expected, "{nl} {time}");
        }
    }
}

#[test]
fn the_minimum_rate_holds_in_the_last_millisecond_of_a_periodic_bolus() {
    // Each bolus ends with a millisecond that is not filled, and still above the minimum.
    let mut monitor = running(&programme(Mode::Periodic(Periodic {
        base: rate(MINIMUM),
        volume: Volume::from_nl(1_001),
        rate: rate(15_999_999),
        interval: ms(MINUTE),
        first_after: Duration::ZERO,
    })));
    monitor.restrained(SafeState::MinimumRate);
    let _ = monitor.watch(ms(100 * DAY), 0, true);
    assert_eq!(monitor.expected().nl(), 100 * MINIMUM);
}

#[test]
fn a_motor_at_double_speed_is_found_within_the_stated_volume() {
    let flow = 12_000_000;
    let mut monitor = running(&continuous(flow));
    let (mut time, mut moved) = (0, 0);
    let found = loop {
        time += 100;
        let now = 2 * flow * time / DAY / QUANTUM - moved;
        moved += now;
        if let Err(trip) = monitor.watch(ms(100), now, true) {
            break trip;
        }
    };
    assert_eq!(found, Trip::OverDelivery);
    let too_much = moved * QUANTUM - flow * time / DAY;
    let stated = 3 * QUANTUM + 2 * flow * (OVER_DELIVERY_AFTER.ms() + 100) / DAY;
    assert!(too_much <= stated, "{too_much} {stated}");
}

#[test]
fn pc_15_a_motor_that_runs_while_stopped_is_found_within_the_stated_volume() {
    for prepare in [
        (|_| {}) as fn(&mut Monitor),
        |monitor| monitor.stop(),
        |monitor| monitor.restrained(SafeState::Stop),
    ] {
        let mut monitor = running(&programme(Mode::Stopped));
        prepare(&mut monitor);
        let (mut time, mut moved) = (0, 0);
        while monitor.permits() {
            time += 1_000;
            let now = 24_000_000 * time / DAY / QUANTUM - moved;
            moved += now;
            let _ = monitor.watch(ms(1_000), now, true);
        }
        assert!(moved * QUANTUM <= 3 * QUANTUM + 24_000_000 * (1_000 + 1_000) / DAY, "{moved}");
        assert!(moved * QUANTUM < 900, "the documentation states 0.9 uL");
    }
}

#[test]
fn pc_17_a_silent_core_loses_the_permit_at_its_time() {
    for later in [-1, 0, 1] {
        let mut monitor = running(&programme(Mode::Stopped));
        let time = CORE_SILENT_AFTER.ms().checked_add_signed(later).unwrap();
        assert_eq!(monitor.watch(ms(time / 2), 0, false), Ok(()));
        let verdict = monitor.watch(ms(time - time / 2), 0, false);
        assert_eq!(verdict, if later < 0 { Ok(()) } else { Err(Trip::CoreSilent) });
        assert_eq!(monitor.permits(), later < 0);
        // A late heartbeat gives nothing back.
        assert_eq!(monitor.watch(ms(1), 0, true), verdict);
        monitor.programme(&continuous(STEADY));
        monitor.released();
        assert_eq!(monitor.permits(), later < 0);
        monitor.restarted();
        assert!(monitor.permits());
        assert_eq!(monitor.watch(ms(time / 2), 0, false), Ok(()));
    }
}

#[test]
fn a_heartbeat_in_time_keeps_the_permit() {
    let mut monitor = running(&programme(Mode::Stopped));
    for _ in 0..10 {
        assert_eq!(monitor.watch(ms(CORE_SILENT_AFTER.ms() - 1), 0, false), Ok(()));
        assert_eq!(monitor.watch(ms(1), 0, true), Ok(()));
    }
}

#[test]
fn the_beat_goes_up_with_every_watch() {
    let mut monitor = Monitor::new(&model());
    for beat in 0..5 {
        assert_eq!(monitor.beat(), beat);
        let _ = monitor.watch(ms(u64::from(beat) * HOUR), 0, true);
    }
}

#[test]
fn without_a_quantum_there_is_no_permit() {
    assert!(Monitor::new(&model()).permits());
    assert!(!Monitor::new(&Model { quantum: Volume::ZERO, ..model() }).permits());
}

// Boluses.

#[test]
fn a_patient_bolus_is_exactly_as_programmed() {
    let mut ready = running(&continuous(STEADY));
    let _ = ready.watch(ms(HOUR), 360, true);
    for (nl, nl_per_day, fine) in [
        (2_000, 4_000_000, true),
        (1_999, 4_000_000, false),
        (2_001, 4_000_000, false),
        (2_000, 3_999_999, false),
        (2_000, 4_000_001, false),
    ] {
        let mut monitor = ready;
        let asked = bolus(BolusKind::Patient, nl, nl_per_day);
        assert_eq!(monitor.bolus(&asked), if fine { Ok(()) } else { Err(Trip::WrongBolus) });
        // A wrong one is not expected.
        let before = monitor.expected().nl();
        let _ = monitor.watch(ms(HOUR), 0, true);
        let steady = STEADY / 24;
        assert_eq!(monitor.expected().nl() - before, steady + if fine { nl } else { 0 });
    }
}

#[test]
fn a_bolus_has_to_be_one_that_may_begin_now() {
    let wrong = Err(Trip::WrongBolus);
    let single = bolus(BolusKind::Single, 50_000, 4_000_000);
    assert_eq!(Monitor::new(&model()).bolus(&single), wrong, "without a programme");

    let mut monitor = running(&continuous(STEADY));
    for odd in [
        bolus(BolusKind::Single, 0, 4_000_000),
        bolus(BolusKind::Single, 50_000, 0),
        bolus(BolusKind::Single, 20_000_001, 4_000_000),
        bolus(BolusKind::Single, 50_000, 24_000_001 - STEADY),
        bolus(BolusKind::Prime, 50_000, 4_000_000),
        bolus(BolusKind::Bridge, 50_000, 4_000_000),
    ] {
        assert_eq!(monitor.bolus(&odd), wrong, "{odd:?}");
    }
    let mut fast = monitor;
    assert_eq!(fast.bolus(&bolus(BolusKind::Single, 20_000_000, 24_000_000 - STEADY)), Ok(()));

    for state in [SafeState::EndBoluses, SafeState::MinimumRate, SafeState::Stop] {
        let mut monitor = monitor;
        monitor.restrained(state);
        assert_eq!(monitor.bolus(&single), wrong, "{state:?}");
    }
    let _ = monitor.watch(ms(HOUR), 360, true);
    assert_eq!(monitor.bolus(&single), Ok(()));
    assert_eq!(monitor.bolus(&single), wrong, "one on the other");
    assert_eq!(monitor.bolus(&patient()), Ok(()), "suspends the single one");
    monitor.stop();
    assert_eq!(monitor.bolus(&single), wrong, "after a stop");

    let opening = Some(bolus(BolusKind::Prime, 50_000, 4_000_000));
    let mut opened = running(&Programme { opening, ..continuous(STEADY) });
    assert_eq!(opened.bolus(&single), wrong, "in an opening");

    let mut none = running(&Programme { patient_bolus: None, ..continuous(STEADY) });
    let _ = none.watch(ms(DAY), 8_640, true);
    assert_eq!(none.bolus(&patient()), wrong, "none is programmed");
}

#[test]
fn pc_09_the_lockout_holds_to_the_millisecond() {
    let after = |monitor: &Monitor, time: u64| {
        let mut monitor = *monitor;
        let _ = monitor.watch(ms(time), 0, true);
        monitor.bolus(&patient()).is_ok()
    };
    let holds = |monitor: &Monitor| {
        assert!(!after(monitor, HOUR - 1));
        assert!(after(monitor, HOUR) && after(monitor, HOUR + 1));
    };
    let mut monitor = running(&continuous(STEADY));
    holds(&monitor);
    let _ = monitor.watch(ms(HOUR), 360, true);
    assert_eq!(monitor.bolus(&patient()), Ok(()));
    holds(&monitor);
    monitor.boluses_ended();
    monitor.restarted();
    holds(&monitor);
    let _ = monitor.watch(ms(HOUR / 2), 0, true);
    monitor.refilled();
    holds(&monitor);
}

#[test]
fn pc_09_the_most_boluses_hold_for_every_day_and_outlast_a_programme() {
    let mut asked = continuous(STEADY);
    asked.patient_bolus.as_mut().unwrap().most_in_window = None;
    let mut monitor = running(&asked);
    for _ in 0..4 {
        let _ = monitor.watch(ms(HOUR), 0, true);
        assert_eq!(monitor.bolus(&patient()), Ok(()));
    }
    monitor.programme(&asked);
    // The first of the four began three hours ago.
    let _ = monitor.watch(ms(DAY - 3 * HOUR - 1), 0, true);
    assert_eq!(monitor.bolus(&patient()), Err(Trip::WrongBolus));
    let _ = monitor.watch(ms(1), 0, true);
    assert_eq!(monitor.bolus(&patient()), Ok(()));
    let _ = monitor.watch(ms(HOUR - 1), 0, true);
    assert_eq!(monitor.bolus(&patient()), Err(Trip::WrongBolus));
}

#[test]
fn the_most_boluses_hold_for_every_window() {
    let mut monitor = running(&continuous(STEADY));
    for _ in 0..2 {
        let _ = monitor.watch(ms(HOUR), 0, true);
        assert_eq!(monitor.bolus(&patient()), Ok(()));
    }
    let _ = monitor.watch(ms(3 * HOUR - 1), 0, true);
    assert_eq!(monitor.bolus(&patient()), Err(Trip::WrongBolus));
    let _ = monitor.watch(ms(1), 0, true);
    assert_eq!(monitor.bolus(&patient()), Ok(()));
}

#[test]
fn the_monitor_can_count_as_many_boluses_as_a_programme_may_allow() {
    assert!(usize::from(PATIENT_BOLUSES_MAX) <= BOLUSES_COUNTED);
    let mut asked = continuous(STEADY);
    free(&mut asked);
    asked.patient_bolus.as_mut().unwrap().most_per_day = u8::MAX;
    let mut monitor = running(&asked);
    for _ in 0..BOLUSES_COUNTED {
        assert_eq!(monitor.bolus(&patient()), Ok(()));
        let _ = monitor.watch(ms(10 * MINUTE), 0, true);
    }
    assert_eq!(monitor.bolus(&patient()), Err(Trip::WrongBolus));
}

#[test]
fn pc_10_a_suspended_bolus_goes_on_with_exactly_the_rest() {
    let mut monitor = running(&programme(Mode::Stopped));
    let _ = monitor.watch(ms(HOUR), 0, true);
    assert_eq!(monitor.bolus(&bolus(BolusKind::Single, 10_000, 864_000)), Ok(()));
    let _ = monitor.watch(ms(100_000), 0, true);
    assert_eq!(monitor.expected().nl(), 1_000);
    assert_eq!(monitor.bolus(&patient()), Ok(()));
    // 2 000 nL at 4 000 000 nL/day take 43.2 s.
    let _ = monitor.watch(ms(43_200), 0, true);
    assert_eq!(monitor.expected().nl(), 3_000);
    let _ = monitor.watch(ms(900_000 - 100), 0, true);
    assert_eq!(monitor.expected().nl(), 11_999);
    let _ = monitor.watch(ms(DAY), 0, true);
    assert_eq!(monitor.expected().nl(), 12_000);
}

// The dose limit.

/// 1 000 quanta of 1 ug in four hours.
fn limited() -> Programme {
    let limit = DoseLimit { most: Mass::from_fg(1_000 * 1_000_000_000), window: ms(4 * HOUR) };
    Programme { dose_limit: Some(limit), ..continuous(24_000_000) }
}

/// Watches what leaves, as a core would that has the dose wrong but moves what it commands.
fn leave(monitor: &mut Monitor, time: u64, quanta: u64) -> bool {
    let verdict = monitor.watch(ms(time), quanta, true);
    if verdict != Err(Trip::DoseLimit) {
        monitor.released();
    }
    verdict == Err(Trip::DoseLimit)
}

/// A monitor that has seen one quantum of its programme: the first may be of the one before.
fn dosing(programme: &Programme) -> Monitor {
    let mut monitor = running(programme);
    assert!(!leave(&mut monitor, 0, 1));
    monitor
}

#[test]
fn a_dose_above_the_limit_and_its_margin_trips_at_the_quantum() {
    for (quanta, found) in [(1_001, false), (1_002, false), (1_003, true)] {
        let mut monitor = dosing(&limited());
        assert!(!leave(&mut monitor, HOUR, 500));
        assert_eq!(leave(&mut monitor, HOUR, quanta - 500), found);
        assert_eq!(monitor.permits(), !found);
    }
}

#[test]
fn what_left_before_the_window_does_not_count() {
    let mut monitor = dosing(&limited());
    assert!(!leave(&mut monitor, 1_000, 900));
    assert!(!leave(&mut monitor, 4 * HOUR - 1_000 - DOSE_BUCKET.ms(), 0));
    let mut within = monitor;
    assert!(leave(&mut within, 1, 200), "within the window");
    assert!(leave(&mut { monitor }, DOSE_BUCKET.ms(), 200), "to its first moment");
    assert!(!leave(&mut monitor, DOSE_BUCKET.ms(), 0));
    assert!(!leave(&mut monitor, 1, 200), "after it");
    assert!(leave(&mut monitor, HOUR, 900), "a new one");
}

#[test]
fn an_excess_of_a_stretch_is_always_found() {
    // The limit holds 250 quanta an hour; 300 leave, whenever the stretches begin.
    for offset in 0..60 {
        let mut monitor = dosing(&limited());
        assert!(!leave(&mut monitor, offset * MINUTE, 0));
        let found = (0..240).any(|_| leave(&mut monitor, MINUTE, 5));
        assert!(found, "{offset}");
        // The right flow is no false alarm in a week.
        let mut monitor = dosing(&limited());
        assert!(!leave(&mut monitor, offset * MINUTE, 0));
        assert!(!(0..7 * 24 * 60).any(|_| leave(&mut monitor, 4 * MINUTE, 16)));
    }
}

#[test]
fn a_dose_limit_trip_takes_the_permit_until_a_release_and_comes_again() {
    let mut monitor = dosing(&limited());
    // As fast as the motor may, which is not wrong by itself.
    assert!(leave(&mut monitor, 1_100 * 360, 1_100));
    monitor.restarted();
    monitor.programme(&limited());
    assert_eq!(monitor.watch(ms(MINUTE), 0, true), Err(Trip::DoseLimit));
    monitor.released();
    monitor.stop();
    assert_eq!(monitor.watch(ms(MINUTE), 0, true), Ok(()), "nothing leaves");
    assert_eq!(monitor.watch(ms(MINUTE), 1, true), Err(Trip::DoseLimit));
}

#[test]
fn what_left_under_a_larger_limit_does_not_exceed_the_one_after() {
    let mut monitor = dosing(&limited());
    assert!(!leave(&mut monitor, HOUR, 990));
    let half = DoseLimit { most: Mass::from_fg(500 * 1_000_000_000), window: ms(4 * HOUR) };
    let half = Programme { dose_limit: Some(half), ..limited() };
    monitor.programme(&half);
    // Windows that begin before it may hold what was allowed then, and no more.
    assert!(!leave(&mut monitor, 1, 10));
    assert!(leave(&mut { monitor }, 1, 10));
    // A window after the change holds half.
    assert!(!leave(&mut monitor, 4 * HOUR, 0));
    assert!(!leave(&mut monitor, DOSE_BUCKET.ms(), 502));
    assert!(leave(&mut monitor, 1, 1));
}

#[test]
fn the_larger_limit_holds_to_the_end_of_the_first_window() {
    let limit = |quanta: u64, hours: u64| Programme {
        dose_limit: Some(DoseLimit {
            most: Mass::from_fg(quanta * 1_000_000_000),
            window: ms(hours * HOUR),
        }),
        ..limited()
    };
    // What left in the very moment of the change left before it.
    let mut monitor = dosing(&limited());
    assert!(!leave(&mut monitor, HOUR, 0));
    assert!(!leave(&mut monitor, 0, 8));
    monitor.programme(&limit(500, 4));
    assert!(!leave(&mut { monitor }, 4 * HOUR, 500));
    assert!(!leave(&mut monitor, 4 * HOUR, 0));
    assert!(leave(&mut monitor, 1, 503));
    // More in a longer window.
    let mut monitor = dosing(&limited());
    monitor.programme(&limit(3_000, 8));
    assert!(!leave(&mut monitor, HOUR, 2_500));
    // As much in a longer window: what left in the one before is over.
    let mut monitor = dosing(&limited());
    assert!(!leave(&mut monitor, HOUR, 990));
    assert!(!leave(&mut monitor, 4 * HOUR, 0));
    monitor.programme(&limit(1_000, 8));
    assert!(!leave(&mut monitor, HOUR, 500));
}

#[test]
fn a_new_programme_with_the_same_limit_forgets_nothing() {
    let mut monitor = dosing(&limited());
    for _ in 0..10 {
        assert!(!leave(&mut monitor, 10 * MINUTE, 100));
        monitor.programme(&limited());
    }
    assert!(leave(&mut monitor, MINUTE, 10));
}

#[test]
fn what_left_without_a_limit_does_not_count() {
    let mut monitor = dosing(&Programme { dose_limit: None, ..limited() });
    assert!(!leave(&mut monitor, HOUR, 9_000));
    monitor.programme(&limited());
    assert!(!leave(&mut monitor, HOUR, 1_002));
    assert!(leave(&mut monitor, 1, 1));
}

#[test]
fn a_prime_does_not_count_and_a_bridge_counts_as_the_drug_before() {
    let fresh = |kind, before: Option<u64>, nl| {
        let mut monitor = Monitor::new(&model());
        if let Some(strength) = before {
            let concentration = Concentration::from_ng_per_ml(strength);
            monitor.programme(&Programme { concentration, ..continuous(24_000_000) });
            assert!(!leave(&mut monitor, 0, 2));
        }
        let opening = Some(bolus(kind, nl, 24_000_000));
        monitor.programme(&Programme { opening, ..limited() });
        monitor
    };
    // The opening is 1 000 quanta, one more is at the border.
    let mut prime = fresh(BolusKind::Prime, None, 100_000);
    assert!(!leave(&mut prime, HOUR, 1_001 + 1_002));
    assert!(leave(&mut prime, 1, 1));
    // The drug before is half as strong: the bridge counts as 500 quanta.
    let mut bridge = fresh(BolusKind::Bridge, Some(5_000_000), 100_000);
    assert!(!leave(&mut bridge, HOUR, 1_001 + 500));
    assert!(leave(&mut bridge, 1, 2));
    // The drug before is twice as strong: all but the quantum at the border count twice, and so
    // does the margin.
    let mut bridge = fresh(BolusKind::Bridge, Some(20_000_000), 40_000);
    assert!(!leave(&mut bridge, HOUR, 399 + 206));
    assert!(leave(&mut bridge, 1, 1));
    // What a prime that was broken off leaves in the pathway does not count either.
    let mut broken = fresh(BolusKind::Prime, None, 100_000);
    assert!(!leave(&mut broken, HOUR, 400));
    broken.programme(&limited());
    assert!(!leave(&mut broken, HOUR, 601 + 1_002));
    assert!(leave(&mut broken, 1, 1));
}

#[test]
fn a_prime_that_waits_is_not_used_up_by_the_minimum_rate() {
    let opening = Some(bolus(BolusKind::Prime, 100_000, 24_000_000));
    let mut monitor = running(&Programme { opening, ..limited() });
    monitor.restrained(SafeState::MinimumRate);
    assert!(!leave(&mut monitor, HOUR, 2));
    monitor.restrained(SafeState::Continue);
    assert!(!leave(&mut monitor, HOUR, 1_001 + 1_002));
    assert!(leave(&mut monitor, 1, 1));
}

#[test]
fn a_prime_that_goes_on_without_boluses_is_used_up() {
    let opening = Some(bolus(BolusKind::Prime, 100_000, 24_000_000));
    let mut monitor = running(&Programme { opening, ..limited() });
    monitor.restrained(SafeState::EndBoluses);
    assert!(!leave(&mut monitor, HOUR, 1_001 + 1_002));
    assert!(leave(&mut monitor, 1, 1));
}

/// A monitor of a bridge from a drug to one of 10 mg/mL, of which so many quanta have left.
fn bridging(before: u64, nl: u64, quanta: u64, programme: &Programme) -> Monitor {
    let concentration = Concentration::from_ng_per_ml(before);
    let mut monitor = running(&Programme { concentration, ..continuous(24_000_000) });
    assert!(!leave(&mut monitor, 0, 2));
    let opening = Some(bolus(BolusKind::Bridge, nl, 24_000_000));
    monitor.programme(&Programme { opening, ..*programme });
    assert!(!leave(&mut monitor, 0, quanta));
    monitor
}

#[test]
fn what_a_broken_off_bridge_left_counts_as_the_weaker_of_both() {
    // The drug before was twice as strong: a quantum counts as 1 ug from now on, not as 2.
    let mut monitor = bridging(20_000_000, 40_000, 0, &limited());
    monitor.opening_ended();
    assert!(!leave(&mut monitor, HOUR, 1_004));
    assert!(leave(&mut monitor, 1, 1));
    // It was half as strong: 1 001 quanta go on counting as half of one.
    let mut monitor = bridging(5_000_000, 100_000, 0, &limited());
    monitor.opening_ended();
    assert!(!leave(&mut monitor, HOUR, 1_001 + 500));
    assert!(leave(&mut monitor, 1, 2));
}

#[test]
fn what_a_broken_off_bridge_of_the_same_drug_left_is_still_to_come() {
    let unlimited = Programme { dose_limit: None, ..limited() };
    let stronger = Concentration::from_ng_per_ml(20_000_000);
    let stronger = Programme { concentration: stronger, ..limited() };
    for ended in [false, true] {
        let mut monitor = bridging(10_000_000, 100_000, 500, &unlimited);
        if ended {
            monitor.opening_ended();
        }
        monitor.programme(&stronger);
        // Of the bridge, 499 quanta of 1 ug, and not the one at the border; then 2 ug each.
        assert!(!leave(&mut monitor, HOUR, 499 + 252), "{ended}");
        assert!(leave(&mut monitor, 1, 1), "{ended}");
    }
}

/// However long the times are, each is reckoned in a bounded number of steps: this test ends.
#[test]
fn a_watch_for_ages_stops_a_motor_that_moves_too_much() {
    let mut monitor = running(&limited());
    // What is too much counts from the first look that sees it.
    assert_eq!(monitor.watch(ms(100 * 366 * DAY), u64::MAX / 1_000, true), Ok(()));
    for _ in 0..1_000 {
        let answer = monitor.watch(ms(100 * 366 * DAY), u64::MAX / 1_000, true);
        assert!(answer.is_err() && !monitor.permits(), "{answer:?}");
    }
    assert!(monitor.watch(Duration::MAX, u64::MAX, false).is_err() && !monitor.permits());
}
