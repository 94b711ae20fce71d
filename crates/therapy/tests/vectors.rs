//! Published and derived answers of the field, by the number of their case.
//!
//! P: the answer is published. D: it is arithmetic from a published rule or input.

mod support;

use cisterna_catalog::Catalog;
use cisterna_quantity::{Concentration, DoseRate, MassUnit, Rate, Volume};
use cisterna_therapy::calculation::{
    BridgeInput, CatheterLength, Deadline, RefillInput, ResidualInput, bridge, catheter_volume,
    flow, prime, refill, residual,
};
use support::read;

#[test]
fn t1_p_lowest_dose_of_undiluted_ziconotide() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").unwrap();
    let strength: Concentration = read("25 mcg/mL");
    let refused = flow(read("1 mcg/day"), strength, pump, MassUnit::Mcg).unwrap_err();
    assert!(refused.action.contains("at least 1.2 mcg/day"), "{refused}");
    let lowest = flow(read("1.2 mcg/day"), strength, pump, MassUnit::Mcg).unwrap();
    assert_eq!((lowest.rate, lowest.dose_min), (read("0.048 mL/day"), read("1.2 mcg/day")));
}

#[test]
fn t7_d_prometra_catheter_trimmed_by_30_cm() {
    let catalog = Catalog::built_in();
    let catheter = catalog.catheter("Flowonix InTRAcath 110 cm").unwrap();
    let found = catheter_volume(catheter, CatheterLength::Trimmed(read("30 cm"))).unwrap();
    assert_eq!((found.implanted_length, found.volume), (read("80 cm"), read("0.208 mL")));
}

fn days_to_alarm(filled: &str, alarm: &str, rate: &str) -> (u64, u64) {
    let catalog = Catalog::built_in();
    let plan = refill(RefillInput {
        filled: read(filled),
        delivered: Volume::ZERO,
        low_reservoir: read(alarm),
        flow: read(rate),
        boluses: None,
        stability: None,
        pump: None,
        policy: &catalog.policy,
    })
    .unwrap();
    let hundredths = |time: cisterna_quantity::Duration| time.ms() / 864_000;
    (
        hundredths(plan.time_to_alarm.rounded_down),
        hundredths(plan.time_to_alarm_worst_case.rounded_down),
    )
}

#[test]
fn t8_d_forty_ml_at_0_4_ml_per_day() {
    // 82.97 when rounded; a time until a date is cut off instead.
    assert_eq!(days_to_alarm("40 mL", "2 mL", "0.4 mL/day"), (9_500, 8_296));
}

#[test]
fn t9_d_twenty_ml_at_0_25_ml_per_day() {
    assert_eq!(days_to_alarm("20 mL", "2 mL", "0.25 mL/day").0, 7_200);
    assert_eq!(days_to_alarm("20 mL", "3 mL", "0.25 mL/day").0, 6_800);
}

fn baclofen_bridge() -> cisterna_therapy::calculation::Bridge {
    let catalog = Catalog::built_in();
    bridge(BridgeInput {
        pump: catalog.pump("synchromed-ii-20").unwrap(),
        catheter: catalog.catheter("8780").unwrap(),
        length: CatheterLength::Implanted(read("80 cm")),
        old_concentration: read("500 mcg/mL"),
        new_concentration: read("2000 mcg/mL"),
        old_dose: read("200 mcg/day"),
        new_dose: read("200 mcg/day"),
        unit: MassUnit::Mcg,
    })
    .unwrap()
}

#[test]
fn t13_d_bridge_of_baclofen_500_to_2000() {
    let bridged = baclofen_bridge();
    assert_eq!(bridged.bridge_volume, read("0.316 mL"));
    assert_eq!(bridged.bridge_mass, read("158 mcg"));
    assert_eq!(bridged.bridge_duration.rounded_down, read("18.96 h"));
    assert!(bridged.bridge_duration.exact);
    assert_eq!(bridged.bridge_flow.rate, read("0.4 mL/day"));
    assert_eq!(bridged.new_flow.rate, read("0.1 mL/day"));
    assert_eq!(bridged.dose_without_bridge, read("50 mcg/day"));
    assert_eq!(bridged.duration_without_bridge.rounded_down, read("75.84 h"));
    assert_eq!(bridged.dose_if_flow_kept, read("800 mcg/day"));
}

#[test]
fn t13s_d_the_superseded_tubing_would_overdose() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").unwrap();
    let old = cisterna_therapy::device::superseded_tubing(pump);
    assert_eq!(old.len(), 1);
    let path = old[0].1.checked_add(read("0.176 mL")).unwrap();
    let time = path.mass_at(read("500 mcg/mL")).unwrap().time_at(read("200 mcg/day")).unwrap();
    assert_eq!((path, time.rounded_down), (read("0.375 mL"), read("22.5 h")));
    let too_long = time.rounded_down.checked_sub(baclofen_bridge().bridge_duration.rounded_down);
    assert_eq!(too_long, Ok(read("3.54 h")));
}

#[test]
fn t14_d_bridge_of_morphine_20_to_10() {
    let catalog = Catalog::built_in();
    let bridged = bridge(BridgeInput {
        pump: catalog.pump("synchromed-ii-40").unwrap(),
        catheter: catalog.catheter("8780").unwrap(),
        length: CatheterLength::Trimmed(read("34 cm")),
        old_concentration: read("20 mg/mL"),
        new_concentration: read("10 mg/mL"),
        old_dose: read("4 mg/day"),
        new_dose: read("4 mg/day"),
        unit: MassUnit::Mg,
    })
    .unwrap();
    assert_eq!(bridged.bridge_duration.rounded_down, read("37.92 h"));
    assert_eq!(bridged.bridge_mass, read("6.32 mg"));
    assert_eq!(bridged.bridge_flow.rate, read("0.2 mL/day"));
    assert_eq!(bridged.new_flow.rate, read("0.4 mL/day"));
}

fn compare(filled: &str, delivered: &str, measured: &str) -> (String, bool, Option<String>) {
    let catalog = Catalog::built_in();
    let found = residual(ResidualInput {
        filled: read(filled),
        delivered: read(delivered),
        measured: read(measured),
        pump: None,
        policy: &catalog.policy,
    })
    .unwrap();
    (found.discrepancy.to_string(), found.flagged, found.accuracy_ratio.map(|r| r.to_string()))
}

#[test]
fn t16_d_two_ml_too_much_is_flagged() {
    let (difference, flagged, ratio) = compare("18 mL", "13 mL", "7 mL");
    assert_eq!((difference.as_str(), flagged), ("+2 mL", true));
    assert_eq!(ratio.as_deref(), Some("84.61 %"));
}

#[test]
fn the_stricter_of_both_residual_rules_flags() {
    // Below 2 mL, but 20 % of what was delivered.
    assert!(compare("18 mL", "5 mL", "14 mL").1);
    // 2 mL are within 14.5 % of 15 mL, and flagged all the same.
    assert!(compare("20 mL", "15 mL", "7 mL").1);
    // Neither.
    assert!(!compare("20 mL", "15 mL", "6.9 mL").1);
    assert!(!compare("20 mL", "15 mL", "5 mL").1);
    assert!(compare("20 mL", "15 mL", "3 mL").1);
}

#[test]
fn t21_p_a_missing_nine_ml_is_flagged() {
    let (difference, flagged, _) = compare("20 mL", "3 mL", "8 mL");
    assert_eq!((difference.as_str(), flagged), ("\u{2212}9 mL", true));
}

#[test]
fn an_unknown_tubing_refuses_prime_and_bridge() {
    let catalog = Catalog::built_in();
    let catheter = catalog.catheter("8781").unwrap();
    let pump = catalog.pump("synchromed-iii-20").unwrap();
    let length = CatheterLength::Trimmed(read("30 cm"));
    assert_eq!(prime(pump, catheter, length).unwrap_err().rule, "pathway.tubing-unknown");
}

#[test]
fn impossible_catheter_lengths_are_refused() {
    let catalog = Catalog::built_in();
    let catheter = catalog.catheter("8780").unwrap();
    for length in [
        CatheterLength::Trimmed(read("114 cm")),
        CatheterLength::Trimmed(read("300 cm")),
        CatheterLength::Implanted(read("0 cm")),
        CatheterLength::Implanted(read("114.1 cm")),
    ] {
        assert_eq!(catheter_volume(catheter, length).unwrap_err().rule, "catheter.length");
    }
}

#[test]
fn a_dose_that_rounds_into_the_range_is_still_outside() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").unwrap();
    // 24 mL/day at 7 mg/mL is 168 mg/day; a femtogram more rounds down to the same flow.
    let over = DoseRate::from_fg_per_day(168_000_000_000_001);
    assert_eq!(
        flow(over, read("7 mg/mL"), pump, MassUnit::Mg).unwrap_err().rule,
        "pump.rate-maximum"
    );
    let inexact = flow(read("0.5 mg/day"), read("7 mg/mL"), pump, MassUnit::Mg).unwrap();
    assert_eq!((inexact.rate, inexact.exact), (Rate::from_nl_per_day(71_428), false));
    assert!(inexact.achievable_dose < read("0.5 mg/day"));
}

#[test]
fn stability_binds_when_it_is_the_shortest() {
    let catalog = Catalog::built_in();
    let drug = catalog.drug("morphine").unwrap();
    let plan = |flow: &str| {
        refill(RefillInput {
            filled: read("20 mL"),
            delivered: Volume::ZERO,
            low_reservoir: read("2 mL"),
            flow: read(flow),
            boluses: None,
            stability: drug.stability.first().map(|stability| &stability.limit),
            pump: None,
            policy: &catalog.policy,
        })
        .unwrap()
    };
    assert_eq!(plan("0.05 mL/day").binding, Deadline::Stability);
    assert_eq!(plan("0.05 mL/day").refill_within, read("90 d"));
    assert_eq!(plan("1 mL/day").binding, Deadline::AlarmLessLead, "18 d less 3 d lead");
    assert_eq!(
        plan("0.5 mL/day").binding,
        Deadline::AlarmWorstCase,
        "36 d at 1.145 times the flow"
    );
    assert_eq!(
        read::<Volume>("18 mL").time_at(read("0.5 mL/day")).unwrap().rounded_down,
        read("36 d")
    );
}

#[test]
fn a_dose_of_zero_is_no_programme() {
    let catalog = Catalog::built_in();
    for pump in ["prometra-ii-20", "synchromed-ii-20"] {
        let pump = catalog.pump(pump).unwrap();
        let refused = flow(DoseRate::ZERO, read("10 mg/mL"), pump, MassUnit::Mg).unwrap_err();
        assert_eq!(refused.rule, "programme.dose");
    }
}

#[test]
fn a_bridge_takes_as_long_as_the_pump_runs_it() {
    let catalog = Catalog::built_in();
    let bridged = bridge(BridgeInput {
        pump: catalog.pump("synchromed-ii-20").unwrap(),
        catheter: catalog.catheter("8780").unwrap(),
        length: CatheterLength::Trimmed(read("34 cm")),
        old_concentration: read("9 mg/mL"),
        new_concentration: read("10 mg/mL"),
        old_dose: read("0.5 mg/day"),
        new_dose: read("0.5 mg/day"),
        unit: MassUnit::Mg,
    })
    .unwrap();
    assert!(!bridged.bridge_flow.exact);
    let run = bridged.bridge_volume.time_at(bridged.bridge_flow.rate).unwrap();
    assert_eq!(bridged.bridge_duration, run);
    assert!(run.rounded_down > read("136.512 h"), "the flow is rounded down, so it takes longer");
}
