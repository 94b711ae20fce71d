//! The monitor's own dose limit.

use crate::setting::{DAY, HOUR, MINUTE, bolus, continuous, model, ms, running};
use cisterna_pump::{BolusKind, DOSE_BUCKET, DoseLimit, Monitor, Programme, SafeState, Trip};
use cisterna_quantity::{Concentration, Duration, Mass};

/// 1 000 quanta of 1 ug in four hours.
pub(crate) fn limited() -> Programme {
    let limit = DoseLimit { most: Mass::from_fg(1_000 * 1_000_000_000), window: ms(4 * HOUR) };
    Programme { dose_limit: Some(limit), ..continuous(24_000_000) }
}

/// Watches what leaves, as a core would that has the dose wrong but moves what it commands.
pub(crate) fn leave(monitor: &mut Monitor, time: u64, quanta: u64) -> bool {
    let verdict = monitor.watch(ms(time), quanta, true);
    if verdict != Err(Trip::DoseLimit) {
        monitor.released();
    }
    verdict == Err(Trip::DoseLimit)
}

/// A monitor that has seen one quantum of its programme: the first may be of the one before.
pub(crate) fn dosing(programme: &Programme) -> Monitor {
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
