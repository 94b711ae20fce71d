//! Too much, too little, silence: when the monitor trips.

use crate::dose_limit::{dosing, leave, limited};
use crate::setting::{
    DAY, HOUR, MINIMUM, MINUTE, QUANTUM, STEADY, bolus, continuous, model, ms, programme, rate,
    running,
};
use cisterna_pump::{
    BolusKind, CORE_SILENT_AFTER, DEBT_MAX, DaySchedule, DayStep, Mode, Model, Monitor,
    OVER_DELIVERY_AFTER, Periodic, Programme, SafeState, TOLERANCE, Trip, UNDER_DELIVERY_AFTER,
};
use cisterna_quantity::{Duration, Rate, Volume};

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
