//! The drug's hard daily maximum, held by the pump itself: what it stops, and what it must not stop.

mod support;

use cisterna_pump::{Bolus, BolusKind, DrugClass, Input, Mechanism, Refusal as Core, step};
use cisterna_quantity::{DoseRate, Volume};
use cisterna_therapy::pathway::{
    CompleteRefill, Content, ImplantOrder, ProgrammeOrder, Programmed, PumpModes, StopOrder,
};
use cisterna_therapy::{Command, Device, Event, Patient};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use support::{Clinic, fill, implant, programme, read, start_refill};

/// The implant of the straight path, in hours after its start.
const IMPLANT: i64 = 240;

fn day(days: i64) -> i64 {
    IMPLANT + days * 24
}

fn device(clinic: &Clinic) -> &Device {
    clinic.patient.device.as_ref().unwrap()
}

fn in_force(clinic: &Clinic) -> &Programmed {
    device(clinic).programme.as_ref().unwrap()
}

fn change(dose: &str) -> Command {
    let reason = "titration on the ward".to_owned();
    Command::Programme(ProgrammeOrder { opening: None, reason, ..programme(dose) })
}

fn first(dose: &str) -> Command {
    let reason = "used to it".to_owned();
    Command::Programme(ProgrammeOrder { reason, ..programme(dose) })
}

fn stop() -> Command {
    Command::Stop(StopOrder { reason: "drowsy".to_owned() })
}

/// A therapy with morphine of a concentration, at 10 mg/day since the implant.
fn at_ten(concentration: &str) -> Clinic {
    let mut clinic = Clinic::with_implant_decided();
    let reason = "compounded".to_owned();
    let order = ImplantOrder {
        content: Content::one("morphine", read(concentration)),
        reason,
        ..implant()
    };
    clinic.does(IMPLANT, Command::Implant(order));
    clinic.does(IMPLANT + 1, first("10 mg/day"));
    clinic
}

/// Refills with another concentration; the syringe holds what the pump expects.
fn refill(clinic: &mut Clinic, hours: i64, concentration: &str, dose: &str) {
    let order = prepared(clinic, hours, concentration, dose);
    clinic.does(hours, order);
}

fn prepared(clinic: &mut Clinic, hours: i64, concentration: &str, dose: &str) -> Command {
    clinic.does(hours, start_refill());
    let measured = clinic.patient.refill.as_ref().unwrap().started.expected_residual;
    clinic.does(hours, Command::MeasureResidual { measured });
    let reason = "as before".to_owned();
    let order = CompleteRefill { reason, ..fill(concentration, dose) };
    Command::CompleteRefill(order)
}

/// What the pump itself says to a single bolus, whoever asks for it.
fn single(clinic: &Clinic, hours: i64, volume: &str) -> Result<(), Core> {
    let pump = device(clinic).state_at(clinic.at(hours)).unwrap();
    let bolus = Bolus { kind: BolusKind::Single, volume: read(volume), rate: read("12 mL/day") };
    step(&pump, Input::Command(cisterna_pump::Command::Bolus(bolus))).map(|_| ())
}

#[test]
fn pc_04_the_pump_itself_holds_the_drugs_hard_limit() {
    let mut clinic = Clinic::in_therapy();
    // 20 mg/day is the hard limit; 0.5 mg/day run. The bolus takes 0.16 days.
    assert_eq!(single(&clinic, day(10), "1.95 mL"), Ok(()));
    let refused = single(&clinic, day(10), "1.96 mL").unwrap_err();
    assert_eq!(refused.rule(), "pump.dose-limit");
    clinic.does(day(10), change("20 mg/day"));
    assert_eq!(single(&clinic, day(12), "0.0003 mL").unwrap_err().rule(), "pump.dose-limit");
}

#[test]
fn pc_04_the_limit_of_the_pump_is_a_day_of_the_drugs_and_one_quantum() {
    let clinic = Clinic::in_therapy();
    let limit = in_force(&clinic).dose_limit.unwrap();
    // 0.1 uL of the strongest solution, 25 mg/mL.
    assert_eq!((limit.most, limit.window), (read("20.0025 mg"), read("24 h")));
    assert_eq!(in_force(&clinic).class, DrugClass::Opioid);
    let told = device(&clinic).running.pump().programme().unwrap();
    assert_eq!((told.drug, told.dose_limit), (DrugClass::Opioid, Some(limit.for_pump())));
    assert!(in_force(&clinic).basis.iter().any(|basis| basis.name == "highest daily dose"));
}

#[test]
fn a_dose_exactly_at_the_hard_limit_is_within_it() {
    // Not every solution gives 20 mg in whole quanta: 12 and 15 mg/mL do not.
    for concentration in ["10 mg/mL", "12 mg/mL", "15 mg/mL", "23 mg/mL", "25 mg/mL"] {
        let mut clinic = at_ten(concentration);
        clinic.does(day(3), change("20 mg/day"));
        assert!(in_force(&clinic).dose <= read::<DoseRate>("20 mg/day"));
        clinic.does(day(3) + 1, change("20 mg/day"));
        let above = clinic.refused(day(4), change("20.001 mg/day"));
        assert_eq!(above, [("formulary.hard-limit", "dose")], "said once, by the formulary");
    }
}

#[test]
fn a_change_of_concentration_at_the_hard_limit_is_bridged() {
    for (old, new) in [("10 mg/mL", "20 mg/mL"), ("25 mg/mL", "12 mg/mL"), ("12 mg/mL", "23 mg/mL")]
    {
        let mut clinic = at_ten(old);
        clinic.does(day(2), change("20 mg/day"));
        refill(&mut clinic, day(5), new, "20 mg/day");
        assert!(in_force(&clinic).opening.is_some());
        // Old and new solution share these windows.
        clinic.does(day(6), change("20 mg/day"));
        clinic.does(day(6) + 5, change("15 mg/day"));
        clinic.does(day(7), change("20 mg/day"));
    }
}

#[test]
fn a_dose_is_lowered_from_the_hard_limit_at_any_time() {
    for hours in [1, 12, 23, 24, 25, 48] {
        let mut clinic = at_ten("10 mg/mL");
        clinic.does(day(2), change("20 mg/day"));
        clinic.does(day(2) + hours, change("19.9 mg/day"));
        clinic.does(day(2) + hours + 1, change("1 mg/day"));
        clinic.does(day(2) + hours + 2, stop());
        clinic.does(day(2) + hours + 3, change("1 mg/day"));
    }
}

#[test]
fn the_rest_of_a_prime_follows_a_stop() {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(IMPLANT, Command::Implant(implant()));
    // A prime at a slow flow lasts long enough to be cut off.
    clinic.patient.device.as_mut().unwrap().implant.constants.rate_max = read("1 mL/day");
    clinic.does(IMPLANT + 1, first("10 mg/day"));
    clinic.does(IMPLANT + 3, stop());
    let rest = device(&clinic).pending.clone().unwrap();
    assert!(rest.volume < read::<Volume>("0.316 mL"), "{rest:?}");
    clinic.does(IMPLANT + 4, first("10 mg/day"));
    assert_eq!(in_force(&clinic).opening, Some(rest));
    let primed = device(&clinic).state_at(clinic.at(day(2))).unwrap();
    assert_eq!(primed.pathway(), cisterna_pump::Pathway::Full);
}

#[test]
fn the_rest_of_a_bridge_follows_a_stop_at_the_hard_limit() {
    let mut clinic = at_ten("10 mg/mL");
    clinic.does(day(2), change("20 mg/day"));
    refill(&mut clinic, day(5), "25 mg/mL", "20 mg/day");
    clinic.does(day(5) + 1, stop());
    let again = ProgrammeOrder { opening: Some(true), ..programme("20 mg/day") };
    let again = ProgrammeOrder { reason: "as before".to_owned(), ..again };
    clinic.does(day(5) + 2, Command::Programme(again));
    assert!(in_force(&clinic).opening.is_some());
}

#[test]
fn a_refill_of_the_same_concentration_goes_on_at_the_hard_limit() {
    let mut clinic = at_ten("25 mg/mL");
    clinic.does(day(2), change("20 mg/day"));
    refill(&mut clinic, day(15), "25 mg/mL", "20 mg/day");
    refill(&mut clinic, day(16), "25 mg/mL", "20 mg/day");
    assert_eq!(in_force(&clinic).opening, None);
}

#[test]
fn what_only_the_pump_refuses_stands_beside_its_field() {
    // A lower maximum since: the bridge would run at the old dose, as the pump cannot run slower.
    let mut clinic = Clinic::in_therapy();
    let drug = clinic.catalog.drugs.get_mut("morphine").unwrap();
    drug.dose.upper_soft = None;
    drug.dose.upper_hard.as_mut().unwrap().value = read("0.4 mg/day");
    let order = prepared(&mut clinic, day(40), "5 mg/mL", "0.3 mg/day");
    let refused = clinic.attempt(day(40), order).unwrap_err();
    let [refusal] = &refused[..] else { panic!("{refused:?}") };
    assert_eq!((refusal.field, refusal.rule), ("dose", "pump.dose-limit"));
    assert_eq!(refusal.limit.as_deref(), Some("at most 0.4015 mg in any 24 h"));
    assert_eq!(refusal.action, "Wait, give less, or have the limit looked at");
}

/// The events as a record of the first version has them.
fn as_once_recorded(clinic: &Clinic) -> Vec<(jiff::Timestamp, Event)> {
    let old = |event: &Event| {
        let mut json = serde_json::to_value(event).unwrap();
        strip(&mut json);
        serde_json::from_value(json).unwrap()
    };
    clinic.events.iter().map(|(at, event)| (*at, old(event))).collect()
}

fn strip(json: &mut serde_json::Value) {
    let Some(fields) = json.as_object_mut() else { return };
    for key in ["class", "dose_limit", "mechanism", "modes", "replacement_to_end"] {
        fields.remove(key);
    }
    fields.values_mut().for_each(strip);
}

#[test]
fn old_records_are_read_as_what_they_were() {
    let mut clinic = at_ten("10 mg/mL");
    clinic.does(day(2), change("20 mg/day"));
    let events = as_once_recorded(&clinic);
    let patient = Patient::replay(events.iter().map(|(at, event)| (*at, event))).unwrap();
    let device = patient.device.as_ref().unwrap();
    assert_eq!(device.implant.constants.mechanism, Mechanism::SteppingRotor);
    assert_eq!(device.implant.constants.modes, PumpModes::default());
    assert_eq!(device.implant.constants.replacement_to_end, None);
    let old = device.programme.as_ref().unwrap();
    assert_eq!((old.class, old.dose_limit), (DrugClass::Other, None));
    let late = clinic.at(day(9));
    let (then, now) = (device.state_at(late).unwrap(), clinic.patient.device.as_ref().unwrap());
    assert_eq!(then.ledger(), now.state_at(late).unwrap().ledger(), "the same flow");

    // The next programme has its limit, and goes on at the same dose.
    clinic.patient = patient;
    clinic.does(day(9), change("20 mg/day"));
    assert!(in_force(&clinic).dose_limit.is_some());
}

#[test]
fn a_lower_maximum_never_stops_a_lower_dose() {
    for old_record in [true, false] {
        let mut clinic = at_ten("10 mg/mL");
        clinic.does(day(2), change("20 mg/day"));
        if old_record {
            let events = as_once_recorded(&clinic);
            clinic.patient =
                Patient::replay(events.iter().map(|(at, event)| (*at, event))).unwrap();
        }
        let drug = clinic.catalog.drugs.get_mut("morphine").unwrap();
        drug.dose.upper_hard.as_mut().unwrap().value = read("15 mg/day");
        let kept = clinic.refused(day(5), change("20 mg/day"));
        assert_eq!(kept, [("formulary.hard-limit", "dose")]);
        clinic.does(day(5), change("14 mg/day"));
        clinic.does(day(5) + 6, change("12 mg/day"));
        clinic.does(day(8), change("10 mg/day"));
        assert_eq!(in_force(&clinic).dose_limit.unwrap().most, read("15.0025 mg"));
    }
}

#[test]
fn the_constants_of_an_implant_hold_what_the_core_needs() {
    let clinic = Clinic::in_therapy();
    let model = clinic.catalog.pump("synchromed-ii-20").unwrap().control_model().unwrap();
    let constants = device(&clinic).implant.constants;
    assert_eq!(cisterna_pump::Model::from(constants), model);
    let json = serde_json::to_string(&constants).unwrap();
    assert_eq!(
        serde_json::from_str::<cisterna_therapy::pathway::PumpConstants>(&json).unwrap(),
        constants
    );
    assert!(json.contains(r#""mechanism":"stepping-rotor""#), "{json}");
}

/// What somebody may order next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Change,
    Refill,
    Stop,
}

const STRENGTHS: [&str; 6] =
    ["10 mg/mL", "12 mg/mL", "15 mg/mL", "20 mg/mL", "23 mg/mL", "25 mg/mL"];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        rng_seed: RngSeed::Fixed(4),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_order_within_the_formulary_is_never_over_the_pumps_dose_limit(
        acts in prop::collection::vec(
            (
                prop_oneof![Just(Next::Change), Just(Next::Refill), Just(Next::Stop)],
                prop_oneof![Just(20_000_u64), 1_000_u64..20_000],
                0_usize..6,
                1_i64..60,
            ),
            1..12,
        ),
    ) {
        let mut clinic = at_ten("10 mg/mL");
        let mut now = day(2);
        clinic.does(now, change("20 mg/day"));
        for (next, mcg, strength, hours) in acts {
            now += hours;
            let dose = format!("{mcg} mcg/day");
            let order = match next {
                Next::Stop => stop(),
                Next::Change => {
                    let opening = device(&clinic).pending.is_some().then_some(mcg % 2 == 0);
                    let reason = "titration on the ward".to_owned();
                    Command::Programme(ProgrammeOrder { opening, reason, ..programme(&dose) })
                }
                Next::Refill => {
                    if clinic.attempt(now, start_refill()).is_err() {
                        continue;
                    }
                    let order = prepared(&mut clinic, now, STRENGTHS[strength], &dose);
                    let Command::CompleteRefill(order) = order else { unreachable!() };
                    let discrepancy_resolution = "none found".to_owned();
                    Command::CompleteRefill(CompleteRefill { discrepancy_resolution, ..order })
                }
            };
            match clinic.attempt(now, order.clone()) {
                Ok(_) => {
                    clinic.does(now, order);
                }
                Err(refused) => {
                    let over = refused.iter().find(|refusal| refusal.rule == "pump.dose-limit");
                    prop_assert!(over.is_none(), "{over:?}");
                    if clinic.patient.refill.is_some() {
                        return Ok(());
                    }
                }
            }
        }
    }
}
