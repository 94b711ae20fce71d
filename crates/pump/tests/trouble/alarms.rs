//! Alarms.

use crate::acts::{
    NURSE, acknowledge, after, gone, listed, ms, raise, release, restarted, single, tested,
    with_patient_bolus,
};
use crate::support::{command, continuous, days, elapse, minutes, refused, running, volume};
use cisterna_pump::{
    ClearedBy, Command, DrugClass, Fault, Input, LOG_LENGTH, Priority, Programme, Pump, Refill,
    Refusal, SILENCE_MAX, SafeState, Tone, safe_state, step,
};
use cisterna_quantity::Duration;

#[test]
fn al_01_every_fault_has_text_action_priority_and_tone_for_every_drug() {
    let mut words = std::collections::HashSet::new();
    for fault in Fault::ALL {
        assert!(
            words.insert(fault.name()) && words.insert(fault.text()),
            "{fault:?} is told twice"
        );
        assert!(!fault.action().is_empty());
        for drug in DrugClass::ALL {
            let pump = running("20 mL", Programme { drug, ..continuous("1 mL/day") });
            let pump = raise(pump, fault);
            let row = safe_state(drug, fault);
            let shown = pump.indicator().unwrap();
            assert_eq!((shown.priority, shown.tone.is_some()), (row.priority, true), "{fault:?}");
            assert!(listed(&pump).contains(&fault));
            assert!(pump.restraint() >= row.state);
            if row.state > SafeState::Continue || row.priority == Priority::High {
                assert_eq!(shown.tone, Some(Tone::Two), "{drug:?} {fault:?} touches the therapy");
            } else {
                assert_eq!(shown.tone, Some(Tone::One), "{drug:?} {fault:?} leaves it alone");
            }
        }
    }
}

#[test]
fn al_01_every_fault_says_what_to_do_in_words_of_its_own() {
    let actions = |faults: &[Fault]| -> std::collections::HashSet<&str> {
        faults.iter().map(|fault| fault.action()).collect()
    };
    assert!(actions(&Fault::ALL).len() > Fault::ALL.len() / 2);
    assert!(Fault::OverDelivery.action().contains("breathing"));
    for fault in [Fault::MotorStall, Fault::UnderDelivery, Fault::Occlusion, Fault::ReservoirEmpty]
    {
        assert!(fault.action().contains("withdrawal"), "{fault:?} takes the drug away");
    }
}

#[test]
fn pc_12_a_bolus_is_given_only_while_no_fault_takes_boluses_away() {
    let bolus = Command::Bolus(single("10 uL", "1 mL/day"));
    for (drug, fault) in DrugClass::ALL.into_iter().flat_map(|d| Fault::ALL.map(|f| (d, f))) {
        let pump = running("20 mL", Programme { drug, ..with_patient_bolus() });
        let (pump, _) = elapse(pump, Duration::DAY);
        let pump = raise(pump, fault);
        let may = safe_state(drug, fault).state == SafeState::Continue;
        assert_eq!(step(&pump, Input::Command(bolus)).is_ok(), may, "{drug:?} {fault:?}");
        assert_eq!(step(&pump, Input::PatientRequest).is_ok(), may, "{drug:?} {fault:?}");
    }
}

#[test]
fn pc_25_only_what_touches_the_flow_casts_doubt_on_what_was_delivered() {
    let doubted: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| fault.casts_doubt()).collect();
    let flow = |fault: &Fault| {
        matches!(
            fault,
            Fault::MotorStall
                | Fault::OverDelivery
                | Fault::UnderDelivery
                | Fault::Occlusion
                | Fault::Restarted
                | Fault::MagneticField
                | Fault::FlowValveClosed
        )
    };
    assert_eq!(doubted, Fault::ALL.into_iter().filter(flow).collect::<Vec<_>>());
}

#[test]
fn al_02_the_highest_priority_is_shown_and_the_others_stay_listed_in_order() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    let came = [Fault::ReplacementDue, Fault::SensorFault, Fault::ReservoirLow, Fault::Restarted];
    for fault in came {
        (pump, _) = elapse(raise(pump, fault), minutes(1));
    }
    let shown = pump.indicator().unwrap();
    assert_eq!((shown.alarm.fault, shown.priority), (Fault::SensorFault, Priority::Medium));
    assert_eq!(listed(&pump), came);
    let pump = raise(pump, Fault::ClockFault);
    let shown = pump.indicator().unwrap();
    assert_eq!((shown.alarm.fault, shown.priority), (Fault::ClockFault, Priority::High));
    assert_eq!(listed(&pump)[..4], came);
    assert_eq!(listed(&pump)[4], Fault::ClockFault);
    // A repeat keeps its place.
    let pump = gone(raise(pump, Fault::Occlusion), Fault::Occlusion);
    let (pump, _) = elapse(pump, minutes(1));
    let pump = raise(raise(pump, Fault::MotorStall), Fault::Occlusion);
    let last = &listed(&pump)[4..];
    assert_eq!(last.last(), Some(&Fault::MotorStall));
}

#[test]
fn al_03_silence_ends_by_itself_and_a_new_alarm_sounds_at_once() {
    let pump = raise(running("20 mL", continuous("1 mL/day")), Fault::Occlusion);
    let tone = |pump: &Pump| pump.indicator().unwrap().tone;
    assert_eq!(tone(&pump), Some(Tone::Two));
    let pump = command(pump, Command::Silence);
    assert_eq!(tone(&pump), None);
    assert_eq!(tone(&raise(pump, Fault::ReservoirLow)), Some(Tone::Two), "a new alarm sounds");
    assert_eq!(tone(&raise(pump, Fault::Occlusion)), None, "the old one is no new one");
    assert_eq!(tone(&gone(pump, Fault::Occlusion)), None);
    let again = raise(gone(pump, Fault::Occlusion), Fault::Occlusion);
    assert_eq!(tone(&again), Some(Tone::Two), "one that came back is a new one");
    assert_eq!(SILENCE_MAX, crate::support::minutes(10));
    let (pump, _) = elapse(pump, SILENCE_MAX.checked_sub(ms(1)).unwrap());
    assert_eq!(tone(&pump), None);
    let (pump, _) = elapse(pump, ms(1));
    assert_eq!(tone(&pump), Some(Tone::Two));
}

/// Ends the cause of a fault in its own way.
pub(crate) fn ended(pump: Pump, fault: Fault) -> Option<Pump> {
    match fault.cleared_by() {
        ClearedBy::Hardware => Some(gone(pump, fault)),
        ClearedBy::Release => Some(release(pump, fault)),
        ClearedBy::SelfTest if fault == Fault::Restarted => {
            let acknowledged = pump.alarms().all(|alarm| alarm.acknowledged_by.is_some());
            let pump = after(pump, Input::Restart);
            Some(tested(if acknowledged { acknowledge(pump, fault) } else { pump }))
        }
        ClearedBy::SelfTest => Some(restarted(pump)),
        ClearedBy::Programme => Some(command(pump, Command::Programme(continuous("1 mL/day")))),
        ClearedBy::Refill => {
            let refill = Refill { removed: volume("20 mL"), filled: volume("20 mL") };
            Some(command(pump, Command::Refill(refill)))
        }
        ClearedBy::Flow => Some(elapse(pump, ms(1)).0),
        ClearedBy::Replacement => None,
    }
}

#[test]
fn al_04_an_alarm_stays_until_its_cause_is_gone_and_a_person_has_acknowledged_it() {
    for fault in Fault::ALL {
        let pump = raise(running("20 mL", continuous("1 mL/day")), fault);
        let on = |pump: &Pump| pump.alarms().find(|alarm| alarm.fault == fault);
        assert_eq!(on(&pump).map(|alarm| alarm.acknowledged_by), Some(None));
        let seen = acknowledge(pump, fault);
        let alarm = on(&seen).unwrap();
        assert_eq!((alarm.active, alarm.acknowledged_by), (true, Some(NURSE)), "{fault:?}");
        let Some(over) = ended(seen, fault) else { continue };
        assert_eq!(on(&over), None, "{fault:?} is over");
        let over = ended(pump, fault).unwrap();
        let (over, _) = elapse(over, days(1));
        let alarm = on(&over).unwrap();
        assert!(!alarm.active && alarm.ended.is_some(), "{fault:?} stays until it was seen");
        let over = acknowledge(over, fault);
        assert_eq!(on(&over), None);
        assert_eq!(
            refused(over, Command::Acknowledge(fault, NURSE)),
            Refusal::NotOn(fault),
            "nobody acknowledges what is not on"
        );
    }
}

#[test]
fn al_04_an_acknowledgement_does_not_reach_the_next_time() {
    let pump = raise(running("20 mL", continuous("1 mL/day")), Fault::Occlusion);
    let pump = gone(pump, Fault::Occlusion);
    let pump = acknowledge(raise(pump, Fault::Occlusion), Fault::Occlusion);
    let pump = raise(gone(pump, Fault::Occlusion), Fault::Occlusion);
    let alarm = pump.alarms().find(|alarm| alarm.fault == Fault::Occlusion).unwrap();
    assert_eq!((alarm.acknowledged_by, alarm.times), (None, 1));
}

#[test]
fn al_08_repeats_are_one_alarm_with_their_number_and_a_storm_hides_nothing() {
    let mut pump = running("20 mL", continuous("1 mL/day"));
    for _ in 0..500 {
        (pump, _) = elapse(pump, minutes(20));
        pump = gone(raise(pump, Fault::Occlusion), Fault::Occlusion);
        pump = raise(pump, Fault::ReservoirLow);
    }
    let occlusion = pump.alarms().next().unwrap();
    let met = (occlusion.fault, occlusion.times, occlusion.since);
    assert_eq!(met, (Fault::Occlusion, 500, minutes(20)));
    assert_eq!(listed(&pump), [Fault::Occlusion, Fault::ReservoirLow]);
    assert_eq!(pump.log().count(), LOG_LENGTH, "the log goes round");
    let pump = raise(pump, Fault::ClockFault);
    let shown = pump.indicator().unwrap();
    assert_eq!((shown.alarm.fault, shown.tone), (Fault::ClockFault, Some(Tone::Two)));
}
