//! The patient's bolus and the prime.

use crate::acts::{
    asked, delivered_in, gone, is_on, ms, prime, raise, request_refused, restarted, single,
    with_patient_bolus,
};
use crate::support::{
    command, continuous, days, elapse, minutes, programme, rate, refused, running, strength, time,
    volume,
};
use cisterna_pump::{
    Bolus, BolusKind, Command, DoseLimit, Fault, Input, Mode, Note, Pathway, Periodic, Programme,
    Refill, Refusal, step,
};
use cisterna_quantity::{Duration, Volume};
use proptest::prelude::*;

#[test]
fn pc_09_the_lockout_outlasts_restart_and_begins_anew_with_programme_and_refill() {
    let programme = with_patient_bolus();
    let (pump, _) = elapse(running("20 mL", programme), Duration::HOUR);
    let granted = asked(pump);
    let (pump, _) = elapse(granted, minutes(30));
    let until = minutes(120);
    assert_eq!(request_refused(pump), Refusal::LockedOut { until });
    assert_eq!(request_refused(restarted(pump)), Refusal::LockedOut { until });
    let refill = Refill { removed: volume("15 mL"), filled: volume("20 mL") };
    let later = minutes(150);
    for anew in [Command::Programme(programme), Command::Refill(refill)] {
        let pump = command(pump, anew);
        assert_eq!(request_refused(pump), Refusal::LockedOut { until: later });
        let (pump, _) = elapse(pump, Duration::HOUR.checked_sub(ms(1)).unwrap());
        assert_eq!(request_refused(pump), Refusal::LockedOut { until: later });
        assert!(asked(elapse(pump, ms(1)).0).bolus().is_some());
    }
}

#[test]
fn pc_09_counts_outlast_restart_new_programme_refill_and_stop() {
    let programme = with_patient_bolus();
    let mut pump = running("20 mL", programme);
    for _ in 0..4 {
        pump = asked(elapse(pump, Duration::HOUR).0);
    }
    let (pump, _) = elapse(pump, Duration::HOUR);
    let eight_hours = Refusal::MostBoluses { most: 4, window: time("8 h") };
    assert_eq!(request_refused(pump), eight_hours);
    let refill = Refill { removed: volume("15 mL"), filled: volume("20 mL") };
    let pump = command(restarted(command(pump, Command::Stop)), Command::Refill(refill));
    let pump = command(pump, Command::Programme(programme));
    // The first was granted after one hour: it leaves the window of eight after nine.
    let (pump, _) = elapse(pump, time("4 h").checked_sub(ms(1)).unwrap());
    assert_eq!(request_refused(pump), eight_hours);
    assert_eq!(asked(elapse(pump, ms(1)).0).counts().boluses_granted, 5);
}

#[test]
fn pc_09_the_count_of_a_day_ends_to_the_millisecond() {
    let programme = with_patient_bolus();
    let mut pump = running("20 mL", programme);
    for _ in 0..6 {
        pump = asked(elapse(pump, time("3 h")).0);
    }
    // Six from the third to the eighteenth hour: the first leaves the day after hour 27.
    let (pump, _) = elapse(pump, time("9 h").checked_sub(ms(1)).unwrap());
    let pump = restarted(pump);
    let day = Refusal::MostBoluses { most: 6, window: Duration::DAY };
    assert_eq!(request_refused(pump), day);
    assert_eq!(asked(elapse(pump, ms(1)).0).counts().boluses_granted, 7);
}

proptest! {
    #[test]
    fn pc_10_a_suspended_bolus_goes_on_with_exactly_what_was_not_delivered(
        requests in prop::collection::vec(0..400_u64, 1..8),
        odd in 0..60_000_u64,
        amount in 100_u64..900_000,
    ) {
        let order = Bolus { volume: Volume::from_nl(amount), ..single("1 mL", "6 mL/day") };
        let start = elapse(running("20 mL", with_patient_bolus()), Duration::HOUR).0;
        let mut pump = command(start, Command::Bolus(order));
        let (mut granted, mut completed) = (0_u128, 0);
        for minute in requests {
            let (next, notes) = elapse(pump, ms(minute * 60_000 + odd));
            completed += singles(&notes);
            pump = next;
            let Ok(done) = step(&pump, Input::PatientRequest) else { continue };
            granted += 1;
            let waiting = done.pump.waiting_bolus().copied();
            prop_assert_eq!(waiting, pump.bolus().copied(), "nothing of it is lost or added");
            pump = done.pump;
        }
        let (pump, notes) = elapse(pump, days(1));
        completed += singles(&notes);
        prop_assert_eq!(completed, 1, "it is completed once");
        let steady = 1_000_000 * u128::from(pump.clock().ms()) / 86_400_000;
        let parts = u128::from(amount) + granted * 100_000;
        let all = u128::from(pump.ledger().delivered.nl());
        prop_assert!(all <= steady + parts && steady + parts < all + 100, "{all} {steady} {parts}");
    }
}

fn singles(notes: &[Note]) -> usize {
    let single =
        |note: &&Note| matches!(note, Note::BolusCompleted { kind: BolusKind::Single, .. });
    notes.iter().filter(single).count()
}

// The prime.

#[test]
fn pc_24_a_pathway_is_primed_once_and_again_only_when_it_was_emptied() {
    let pump = running("20 mL", prime("0.2 mL"));
    assert!(pump.tip_concentration().is_zero(), "a prime brings no drug to the patient");
    let (pump, given) = delivered_in(&pump, minutes(24));
    assert!(!pump.tip_concentration().is_zero());
    assert_eq!((given, pump.pathway()), (volume("0.2 mL"), Pathway::Full));
    let again = Command::Programme(prime("0.2 mL"));
    assert_eq!(refused(pump, again), Refusal::AlreadyPrimed);
    assert_eq!(refused(restarted(pump), again), Refusal::AlreadyPrimed);
    let refill = Refill { removed: volume("19 mL"), filled: volume("20 mL") };
    assert_eq!(refused(command(pump, Command::Refill(refill)), again), Refusal::AlreadyPrimed);
    // What flows would fill an empty pathway unseen, so the pump is stopped first.
    assert_eq!(refused(pump, Command::PathwayEmptied), Refusal::TherapyRunning);
    let pump = command(command(pump, Command::Stop), Command::PathwayEmptied);
    let pump = command(pump, again);
    assert_eq!(pump.pathway(), Pathway::Filling(volume("0.2 mL")));
}

#[test]
fn pc_24_an_interrupted_prime_leaves_its_rest_and_no_more() {
    let (pump, given) = delivered_in(&running("20 mL", prime("0.2 mL")), minutes(6));
    let pump = command(pump, Command::Stop);
    assert_eq!((given, pump.pathway()), (volume("0.05 mL"), Pathway::Filling(volume("0.15 mL"))));
    let (asked, rest) = (volume("0.1501 mL"), volume("0.15 mL"));
    let more = Command::Programme(prime("0.1501 mL"));
    assert_eq!(refused(pump, more), Refusal::PrimeExceedsRest { asked, rest });
    let pump = command(pump, Command::Programme(prime("0.15 mL")));
    let (pump, given) = delivered_in(&pump, minutes(18));
    assert_eq!((given, pump.pathway()), (volume("0.15 mL"), Pathway::Full));
}

#[test]
fn pc_24_a_pathway_through_which_drug_flowed_is_not_primed() {
    let again = Command::Programme(prime("0.1 mL"));
    let (pump, _) = elapse(running("20 mL", continuous("1 mL/day")), ms(1));
    assert_eq!(refused(pump, again), Refusal::AlreadyPrimed);
    // After a prime that was broken off, what flows instead of it fills the rest.
    let (pump, _) = elapse(running("20 mL", prime("0.2 mL")), minutes(6));
    let pump = command(pump, Command::Programme(continuous("1 mL/day")));
    let (pump, _) = elapse(pump, time("2.4 h"));
    assert_eq!(pump.pathway(), Pathway::Filling(volume("0.05 mL")));
    let (asked, rest) = (volume("0.1 mL"), volume("0.05 mL"));
    assert_eq!(refused(pump, again), Refusal::PrimeExceedsRest { asked, rest });
    assert_eq!(refused(elapse(pump, time("1.2 h")).0, again), Refusal::AlreadyPrimed);
}

#[test]
fn a_prime_goes_on_after_a_restart_where_it_was() {
    let (pump, _) = elapse(running("20 mL", prime("0.2 mL")), minutes(6));
    let pump = restarted(pump);
    assert_eq!(pump.bolus().map(|bolus| bolus.undelivered()), Some(volume("0.15 mL")));
    assert_eq!(delivered_in(&pump, minutes(18)).1, volume("0.15 mL"));
}

#[test]
fn a_bridge_that_no_longer_fits_its_limit_after_a_stall_waits_for_a_programme() {
    // Two boluses of 0.2 mL a day, and a bridge that was to end before the first of them.
    let periodic = Periodic {
        base: rate("0.5 mL/day"),
        volume: volume("0.2 mL"),
        rate: rate("24 mL/day"),
        interval: time("12 h"),
        first_after: time("3 h"),
    };
    let bridge =
        Bolus { kind: BolusKind::Bridge, volume: volume("0.2 mL"), rate: rate("2.4 mL/day") };
    let limit = DoseLimit { most: "2.6 mg".parse().unwrap(), window: Duration::HOUR };
    let programme = Programme {
        concentration: strength("10 mg/mL"),
        opening: Some(bridge),
        dose_limit: Some(limit),
        ..programme(Mode::Periodic(periodic))
    };
    let pump = raise(running("20 mL", programme), Fault::MotorStall);
    let early = gone(elapse(pump, minutes(10)).0, Fault::MotorStall);
    assert!(!is_on(&early, Fault::DoseLimitHold));
    let late = gone(elapse(pump, minutes(55)).0, Fault::MotorStall);
    assert!(is_on(&late, Fault::DoseLimitHold));
    assert_eq!(delivered_in(&late, days(1)).1, Volume::ZERO);
    // While another fault holds it nothing is judged: when that goes, the bridge may fit again.
    let pump = raise(raise(running("20 mL", programme), Fault::MotorStall), Fault::Occlusion);
    let held = gone(elapse(pump, minutes(55)).0, Fault::MotorStall);
    assert!(!is_on(&held, Fault::DoseLimitHold));
    let free = gone(elapse(held, minutes(145)).0, Fault::Occlusion);
    assert!(!is_on(&free, Fault::DoseLimitHold));
    // The same when a refill ends the interruption.
    let pump = raise(running("20 mL", programme), Fault::ReservoirEmpty);
    let refill = Refill { removed: volume("20 mL"), filled: volume("20 mL") };
    let (late, _) = elapse(pump, minutes(55));
    assert!(is_on(&command(late, Command::Refill(refill)), Fault::DoseLimitHold));
}
