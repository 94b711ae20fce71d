//! The calculations at the very edge of a limit, and what their answers and refusals say of themselves.

mod support;

use cisterna_catalog::{Catalog, Route};
use cisterna_quantity::{Concentration, DoseRate, MassUnit, Rate};
use cisterna_therapy::calculation::{
    CatheterLength, Component, ConversionInput, Direction, MixtureBridgeInput, catheter_volume,
    conversion, flow, mixture, mixture_bridge,
};
use support::read;

fn component<'a>(catalog: &'a Catalog, drug: &str, strength: &str) -> Component<'a> {
    Component { drug: catalog.drug(drug).unwrap(), concentration: read::<Concentration>(strength) }
}

#[test]
fn a_catheter_that_nobody_trimmed_is_wholly_implanted() {
    let catalog = Catalog::built_in();
    let catheter = catalog.catheter("8780").unwrap();
    let whole = CatheterLength::Implanted(catheter.total_length.value);
    let found = catheter_volume(catheter, whole).unwrap();
    assert_eq!(found.implanted_length, catheter.total_length.value);
    let untouched = CatheterLength::Trimmed(read("0 cm"));
    assert_eq!(catheter_volume(catheter, untouched).unwrap().volume, found.volume);
}

#[test]
fn a_conversion_says_when_it_is_not_exact_and_which_first_dose_caps_it() {
    let catalog = Catalog::built_in();
    let of = |dose: DoseRate| {
        conversion(ConversionInput {
            drug: catalog.drug("morphine").unwrap(),
            route: Route::Oral,
            direction: Direction::ToIntrathecal,
            dose,
            proposed: None,
            policy: &catalog.policy,
        })
        .unwrap()
    };
    let whole = of(read("60 mg/day"));
    assert!(whole.lowest.exact && whole.highest.exact);
    let broken = of(DoseRate::from_fg_per_day(60_000_000_000_001));
    assert!(!broken.lowest.exact && !broken.highest.exact);
    let start = catalog.drug("morphine").unwrap().start_dose.upper_hard.as_ref().unwrap();
    let cap = whole.basis.iter().find(|basis| basis.name == "highest first dose").unwrap();
    assert_eq!(cap.value, start.value.display_in(MassUnit::Mg).to_string());
}

#[test]
fn a_flow_rests_on_both_ends_of_the_pump_and_names_the_one_it_breaks() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").unwrap();
    let (least, most) = (pump.rate_min.as_ref().unwrap(), pump.rate_max.as_ref().unwrap());
    let within = flow(read("5 mg/day"), read("10 mg/mL"), pump, MassUnit::Mg).unwrap();
    let names: Vec<&str> = within.basis.iter().map(|basis| basis.name.as_str()).collect();
    assert_eq!(names, ["minimum flow", "maximum flow"]);
    for (dose, limit, words) in [("1000 mg/day", most, "at most"), ("1 mcg/day", least, "at least")]
    {
        let refused = flow(read(dose), read("10 mg/mL"), pump, MassUnit::Mg).unwrap_err();
        assert_eq!(refused.limit, Some(format!("{words} {}", limit.value)));
        assert!(refused.source.contains(&limit.source), "{refused}");
        assert!(refused.action.contains(words), "{refused}");
    }
    // Both ends themselves are flows that the pump takes.
    for end in [least.value, most.value] {
        let dose = end.dose_at(read("10 mg/mL")).unwrap();
        assert_eq!(flow(dose, read("10 mg/mL"), pump, MassUnit::Mg).unwrap().rate, end);
    }
}

#[test]
fn four_drugs_are_a_mixture_and_one_of_them_leads() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").unwrap();
    let four = [
        component(&catalog, "morphine", "10 mg/mL"),
        component(&catalog, "bupivacaine", "10 mg/mL"),
        component(&catalog, "clonidine", "100 mcg/mL"),
        component(&catalog, "baclofen", "500 mcg/mL"),
    ];
    let mixed = mixture(&catalog, pump, &four, read("2 mg/day"), "").unwrap();
    let leads: Vec<bool> = mixed.components.iter().map(|component| component.leads).collect();
    assert_eq!(leads, [true, false, false, false]);
    let five = [&four[..], &[component(&catalog, "fentanyl", "50 mcg/mL")]].concat();
    let refused = mixture(&catalog, pump, &five, read("2 mg/day"), "").unwrap_err();
    assert_eq!((refused.rule, refused.limit.as_deref()), ("mixture.size", Some("at most 4 drugs")));
}

fn bridge_input<'a>(
    catalog: &'a Catalog,
    old: &'a [Component<'a>],
    new: &'a [Component<'a>],
    rates: [Rate; 2],
) -> MixtureBridgeInput<'a> {
    let [old_rate, new_rate] = rates;
    MixtureBridgeInput {
        pump: catalog.pump("synchromed-ii-20").unwrap(),
        catheter: catalog.catheter("8780").unwrap(),
        length: CatheterLength::Trimmed(read("30 cm")),
        old,
        new,
        old_rate,
        new_rate,
    }
}

#[test]
fn a_bridge_names_the_first_of_two_drugs_that_limit_it_alike() {
    let catalog = Catalog::built_in();
    let old = [
        component(&catalog, "morphine", "10 mg/mL"),
        component(&catalog, "bupivacaine", "10 mg/mL"),
    ];
    let new = [
        component(&catalog, "morphine", "20 mg/mL"),
        component(&catalog, "bupivacaine", "20 mg/mL"),
    ];
    let rate: Rate = read("0.2 mL/day");
    let found = mixture_bridge(bridge_input(&catalog, &old, &new, [rate, rate])).unwrap();
    assert_eq!((found.limiting.as_str(), found.rate), ("morphine", rate));
}

#[test]
fn a_bridge_refuses_beside_the_flow_that_the_pump_cannot_run() {
    let catalog = Catalog::built_in();
    let drugs = [component(&catalog, "morphine", "10 mg/mL")];
    let (good, fast): (Rate, Rate) = (read("0.2 mL/day"), read("100 mL/day"));
    for (rates, field) in [([fast, good], "old_flow"), ([good, fast], "dose")] {
        let refused = mixture_bridge(bridge_input(&catalog, &drugs, &drugs, rates)).unwrap_err();
        assert_eq!((refused.field, refused.rule), (field, "pump.rate-maximum"));
    }
}
