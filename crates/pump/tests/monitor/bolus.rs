//! Boluses as the monitor allows them.

use crate::oracle::free;
use crate::setting::{
    DAY, HOUR, MINUTE, STEADY, bolus, continuous, model, ms, patient, programme, running,
};
use cisterna_pump::{
    BOLUSES_COUNTED, BolusKind, Mode, Monitor, PATIENT_BOLUSES_MAX, Programme, SafeState, Trip,
};

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
