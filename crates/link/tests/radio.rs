//! The radio's budget: what a storm of calls can cost, and that a clinician still gets through.

use cisterna_link::radio::{
    AIRTIME_LEAST, AIRTIME_SAVED, AIRTIME_SESSION, BATTERY_LIFE, CLINICIAN_WAITS, Quiet, Radio,
    Saved, WINDOW, WINDOW_EVERY, WINDOWS_SAVED, most_on, share_of_battery,
};
use cisterna_quantity::{Duration, Percent};
use proptest::prelude::*;

const START: Duration = Duration::from_ms(777_000);
const HOUR_MS: u64 = 3_600_000;

fn after(ms: u64) -> Duration {
    START.checked_add(Duration::from_ms(ms)).expect("the tests are short")
}

fn ms(duration: Duration) -> u64 {
    duration.ms()
}

/// A call that is answered, confirmed and used for `on`; whether it came that far.
fn session(radio: &mut Radio, now: Duration, on: Duration) -> Result<(), Quiet> {
    radio.call(now)?;
    radio.begin(now)?;
    radio.turn_on(now, on)?;
    radio.end();
    Ok(())
}

/// Ten thousand calls in an hour, each by somebody who holds the key and uses `on`; how many were
/// answered.
fn storm(radio: &mut Radio, from: u64, on: Duration) -> usize {
    (0..10_000_u64).filter(|call| session(radio, after(from + call * 360), on).is_ok()).count()
}

#[test]
fn pc_27_ten_thousand_calls_in_an_hour_cost_a_stated_share_of_the_battery() {
    let mut radio = Radio::new(START);
    let answered = storm(&mut radio, 0, Duration::from_ms(200));
    // Thirty windows were saved, and eleven more came back before the last call.
    assert_eq!(answered, 41);
    let tally = radio.tally();
    assert_eq!((tally.calls, tally.windows, tally.sessions), (10_000, 41, 41));
    assert_eq!(tally.on, Duration::from_ms(41 * 300));
    assert_eq!(share_of_battery(tally.on), Ok(Percent::from_hundredths(1)), "0.01 %");
}

#[test]
fn pc_27_the_worst_that_callers_can_do_is_stated() {
    let share = |stretch| share_of_battery(most_on(stretch).expect("it fits")).expect("it fits");
    assert_eq!(share(Duration::HOUR), Percent::from_hundredths(21), "in an hour, 0.21 %");
    assert_eq!(share(Duration::DAY), Percent::from_hundredths(22), "in a day, 0.22 %");
    let year = Duration::DAY.checked_mul(365).expect("it fits");
    assert_eq!(share(year), Percent::from_hundredths(356), "in a year, 3.56 %");
    // Not one hour without a storm from the implant to the last day.
    assert_eq!(share(BATTERY_LIFE), Percent::from_hundredths(2_365), "in a life, 23.65 %");
}

#[test]
fn pc_27_the_worst_storm_of_an_hour_keeps_the_bound() {
    // Sessions that take all they can get, in the smallest pieces that matter.
    let mut radio = Radio::new(START);
    for call in 0..10_000_u64 {
        let now = after(call * 360);
        if radio.call(now).is_ok() && radio.begin(now).is_ok() {
            while radio.turn_on(now, Duration::from_ms(50)).is_ok() {}
        }
    }
    let on = radio.tally().on;
    assert!(on <= most_on(Duration::HOUR).expect("it fits"), "{on}");
    assert!(on >= AIRTIME_SAVED, "the storm was a storm");
}

#[test]
fn after_a_storm_without_key_a_clinician_waits_five_minutes_at_most() {
    let mut radio = Radio::new(START);
    for call in 0..10_000_u64 {
        let _ = radio.call(after(call * 360));
    }
    // The storm goes on, and takes every window that it can. A window hears everybody, so the
    // clinician is heard in the next one, whoever opened it.
    let mut now = HOUR_MS;
    while radio.call(after(now)).is_err() {
        now += 360;
    }
    assert!(now - HOUR_MS <= ms(WINDOW_EVERY));
    assert_eq!(radio.begin(after(now)), Ok(()));
    assert_eq!(radio.turn_on(after(now), AIRTIME_SESSION), Ok(()), "airtime was not touched");
}

#[test]
fn after_a_programmer_ran_wild_a_stop_is_possible_within_an_hour_of_quiet() {
    let mut radio = Radio::new(START);
    while session(&mut radio, after(0), Duration::from_ms(50_000)).is_ok() {}
    radio.call(after(0)).expect("a window is left");
    let until = after(ms(CLINICIAN_WAITS));
    assert_eq!(radio.begin(after(0)), Err(Quiet::NoAirtimeLeft { until }));
    assert_eq!(CLINICIAN_WAITS, Duration::HOUR);
    assert_eq!(session(&mut radio, until, AIRTIME_LEAST), Ok(()));
    // A programmer that crashes and calls again uses little each time. It can go on for days before
    // the airtime is gone.
    let mut radio = Radio::new(START);
    for hour in 0..24 * 7 {
        storm(&mut radio, hour * HOUR_MS, Duration::from_ms(200));
    }
    let now = after(24 * 7 * HOUR_MS + ms(WINDOW_EVERY));
    assert_eq!(session(&mut radio, now, AIRTIME_SESSION), Ok(()));
}

#[test]
fn a_session_resets_nothing() {
    let mut radio = Radio::new(START);
    for _ in 0..WINDOWS_SAVED {
        assert_eq!(session(&mut radio, after(0), Duration::from_ms(10)), Ok(()));
    }
    let until = after(ms(WINDOW_EVERY));
    let refusal = Err(Quiet::NoWindowLeft { until });
    assert_eq!(radio.call(after(0)), refusal);
    assert_eq!(radio.call(after(ms(WINDOW_EVERY) - 1)), refusal);
    assert_eq!(radio.call(until), Ok(WINDOW));
}

#[test]
fn airtime_comes_before_the_radio_goes_on() {
    let mut radio = Radio::new(START);
    let second = Duration::SECOND;
    assert_eq!(radio.begin(START), Err(Quiet::NoWindowOpen));
    assert_eq!(radio.turn_on(START, second), Err(Quiet::NoSession));
    assert_eq!(radio.call(START), Ok(WINDOW));
    assert_eq!(radio.turn_on(START, second), Err(Quiet::NoSession), "a call is no session");
    assert_eq!(radio.begin(START), Ok(()));
    assert_eq!(radio.begin(START), Err(Quiet::NoWindowOpen), "one window, one session");
    assert_eq!(radio.turn_on(START, AIRTIME_SESSION), Ok(()));
    assert_eq!(radio.turn_on(START, Duration::from_ms(1)), Err(Quiet::SessionSpent));
    assert_eq!(radio.turn_on(START, Duration::MAX), Err(Quiet::SessionSpent));
    radio.end();
    assert_eq!(radio.turn_on(START, second), Err(Quiet::NoSession));
}

#[test]
fn a_call_during_a_session_does_not_end_it() {
    let mut radio = Radio::new(START);
    radio.call(START).and_then(|_| radio.begin(START)).expect("a session");
    assert_eq!(radio.call(START), Ok(WINDOW));
    assert_eq!(radio.turn_on(START, Duration::SECOND), Ok(()));
}

#[test]
fn a_restart_earns_nothing() {
    let mut radio = Radio::new(START);
    storm(&mut radio, 0, Duration::SECOND);
    let now = after(HOUR_MS);
    let before = radio.saved();
    let restored = Radio::restored(before, now).expect("as it was saved");
    assert_eq!(restored.saved(), before);
    let too_much = Saved { windows: Duration::MAX, ..before };
    assert_eq!(Radio::restored(too_much, now), None);
    let too_much = Saved { airtime: Duration::MAX, ..before };
    assert_eq!(Radio::restored(too_much, now), None);
    let mut empty = Radio::empty(now);
    let until = now.checked_add(WINDOW_EVERY).expect("it fits");
    assert_eq!(empty.call(now), Err(Quiet::NoWindowLeft { until }));
}

#[test]
fn a_time_that_goes_back_earns_nothing() {
    let mut radio = Radio::empty(after(HOUR_MS));
    for _ in 0..100 {
        assert!(radio.call(after(0)).is_err());
        assert!(radio.call(after(HOUR_MS)).is_err());
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Waits(u64),
    Calls,
    Begins,
    TurnsOn(u64),
    Ends,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        2 => prop_oneof![0..1_000_u64, 0..400_000_u64, 0..40_000_000_u64].prop_map(Act::Waits),
        4 => Just(Act::Calls),
        3 => Just(Act::Begins),
        3 => prop_oneof![0..500_u64, 0..400_000_u64].prop_map(Act::TurnsOn),
        1 => Just(Act::Ends),
    ];
    prop::collection::vec(act, 1..400)
}

proptest! {
    /// No order of calls, sessions and waits gets more out of the radio than is stated.
    #[test]
    fn nobody_gets_more_than_the_bound(acts in acts()) {
        let (mut radio, mut now, mut on) = (Radio::new(START), 0, 0);
        for act in acts {
            match act {
                Act::Waits(time) => now += time,
                Act::Calls => on += radio.call(after(now)).map_or(0, ms),
                Act::Begins => { let _ = radio.begin(after(now)); }
                Act::TurnsOn(time) => {
                    let asked = Duration::from_ms(time);
                    on += radio.turn_on(after(now), asked).map_or(0, |()| time);
                }
                Act::Ends => radio.end(),
            }
            prop_assert!(on <= ms(most_on(Duration::from_ms(now)).expect("it fits")));
            prop_assert_eq!(ms(radio.tally().on), on);
        }
    }

    /// Whoever is told to wait until a time is answered at that time, if nobody came between.
    #[test]
    fn the_time_that_is_named_is_kept(calls in prop::collection::vec(0..400_000_u64, 1..200)) {
        let (mut radio, mut now) = (Radio::new(START), 0);
        for wait in calls {
            now += wait;
            if let Err(Quiet::NoWindowLeft { until }) = radio.call(after(now)) {
                prop_assert!(until > after(now) && until <= after(now + ms(WINDOW_EVERY)));
                prop_assert_eq!(radio.call(until), Ok(WINDOW));
                now = ms(until) - ms(START);
            }
        }
    }
}
