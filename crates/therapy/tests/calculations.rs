//! The calculations beyond the published vectors: what they refuse, and what they never do.

mod support;

use std::sync::LazyLock;

use cisterna_catalog::{Catalog, Catheter, Pump, Route};
use cisterna_pump::{CountLimit, Mode, PatientBolus, Programme};
use cisterna_quantity::{Concentration, DoseRate, Duration, Length, MassUnit, Rate, Volume};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{
    BridgeInput, CatheterLength, Component, Conversion, ConversionInput, DayAsked, Deadline,
    Direction, Judged, MixtureBridgeInput, RefillInput, StallInput, StepAsked, Stocked, agree,
    aspiration, behind_port, bolus_strokes, bridge, catheter_volume, compounding, conversion,
    daily_dose, flow, largest_window, mixture, mixture_bridge, prime, pushed_in, refill, schedule,
    stall, strokes,
};
use cisterna_therapy::device::model_of;
use proptest::prelude::*;
use support::read;

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

/// A concentration and a dose that a rotor pump can deliver.
fn deliverable() -> impl Strategy<Value = (Concentration, DoseRate)> {
    (1_000_u64..=50_000_000, 48_000_u64..=24_000_000, 0_u64..50_000_000).prop_map(
        |(ng_per_ml, nl_per_day, more)| {
            let fg = ng_per_ml * nl_per_day + more % ng_per_ml;
            let fg = fg.min(ng_per_ml * 24_000_000);
            (Concentration::from_ng_per_ml(ng_per_ml), DoseRate::from_fg_per_day(fg))
        },
    )
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);

proptest! {
    #[test]
    fn dr_10_two_ways_to_a_dose_agree((concentration, dose) in deliverable()) {
        let catalog = &*CATALOG;
        let pump = catalog.pump("synchromed-ii-20").unwrap();
        let first = flow(dose, concentration, pump, MassUnit::Mg).unwrap().achievable_dose;
        let second = daily_dose(dose, concentration).unwrap();
        let quantum = pump.delivery_quantum.value.mass_at(concentration).unwrap().fg();
        prop_assert!(first.fg_per_day().abs_diff(second.fg_per_day()) <= quantum);
        prop_assert!(agree(first, Some(second), pump.delivery_quantum.value, concentration).is_ok());
        // What is told is never more than what was ordered, and less by under a nanolitre of drug.
        prop_assert!(first <= dose);
        prop_assert!(dose.fg_per_day() - first.fg_per_day() < concentration.ng_per_ml());
    }

    #[test]
    fn an_injection_never_pushes_in_more_than_lies_behind_the_port(
        injected in 1_u64..5_000_000,
        implanted in 1_u64..=1_140,
    ) {
        let catalog = &*CATALOG;
        let (pump, catheter) = system(catalog);
        let length = CatheterLength::Implanted(Length::from_mm(implanted));
        let strength = read("25 mg/mL");
        let injected = Volume::from_nl(injected);
        let found = pushed_in(pump, catheter, length, strength, injected).unwrap();
        prop_assert!(found.volume <= injected && found.volume <= found.behind.volume);
        prop_assert!(found.volume == injected || found.volume == found.behind.volume);
        prop_assert_eq!(found.mass, found.volume.mass_at(strength).unwrap());
        let drawn = aspiration(pump, catheter, length, strength, &catalog.policy).unwrap();
        prop_assert!(drawn.least >= found.behind.volume && drawn.least >= read("1 mL"));
    }

    #[test]
    fn a_day_of_steps_gives_no_more_than_ordered_and_nearly_all(
        doses in prop::collection::vec(480_000_000_u64..240_000_000_000, 1..=13),
    ) {
        let catalog = &*CATALOG;
        let (pump, _) = system(catalog);
        let hours = |count: usize| Duration::from_ms(3_600_000 * u64::try_from(count).unwrap());
        let steps: Vec<StepAsked> = doses.iter().enumerate().map(|(index, ng)| StepAsked {
            from: hours(index),
            dose: DoseRate::from_fg_per_day(ng * 1_000),
        }).collect();
        let count = u64::try_from(steps.len()).unwrap();
        let day = DayAsked { on: (0..7).collect(), steps };
        let strength: Concentration = read("10 mg/mL");
        let found = schedule(pump, strength, &[day], MassUnit::Mg).unwrap();
        let one = &found.days[0];
        prop_assert!(one.achieved <= one.ordered);
        let lost = one.ordered.fg() - one.achieved.fg();
        prop_assert!(lost <= count * strength.ng_per_ml(), "{lost} fg of {count} steps");
        prop_assert_eq!(one.steps[0].from, Duration::ZERO);
        prop_assert_eq!(one.steps.last().unwrap().until, Duration::DAY);
        prop_assert!(one.steps.windows(2).all(|pair| pair[0].until == pair[1].from));
        prop_assert_eq!(found.week.fg(), 7 * one.achieved.fg());
    }

    #[test]
    fn a_bridge_of_mixtures_gives_no_drug_more_than_before_or_after(
        old in (1_000_u64..25_000, 100_u64..30_000, 1_000_u64..24_000),
        new in (1_000_u64..25_000, 100_u64..30_000, 1_000_u64..24_000),
    ) {
        let catalog = &*CATALOG;
        let (pump, catheter) = system(catalog);
        let mix = |(morphine, bupivacaine, _): (u64, u64, u64)| [
            component(catalog, "morphine", morphine * 1_000),
            component(catalog, "bupivacaine", bupivacaine * 1_000),
        ];
        let (before, after) = (mix(old), mix(new));
        let rate = |(_, _, ul): (u64, u64, u64)| Rate::from_nl_per_day(ul * 1_000);
        let found = mixture_bridge(MixtureBridgeInput {
            pump,
            catheter,
            length: CatheterLength::Implanted(read("80 cm")),
            old: &before,
            old_rate: rate(old),
            new: &after,
            new_rate: rate(new),
        });
        // A bridge below the lowest flow is refused, with the drug that forces it.
        let Ok(found) = found else { return Ok(()) };
        for drug in &found.drugs {
            prop_assert!(drug.during <= drug.before && drug.during <= drug.after, "{drug:?}");
        }
        let limiting = found.drugs.iter().find(|drug| drug.drug == found.limiting).unwrap();
        let faster = Rate::from_nl_per_day(found.rate.nl_per_day() + 1);
        let strength = before.iter().find(|one| one.drug.id == limiting.drug).unwrap().concentration;
        prop_assert!(faster.dose_at(strength).unwrap() > limiting.before.min(limiting.after));
    }

    #[test]
    fn a_conversion_and_its_way_back_never_end_above_the_beginning(
        mg in 1_u64..1_000,
        route in prop::sample::select(vec![Route::Oral, Route::Intravenous]),
    ) {
        let catalog = &*CATALOG;
        let start = DoseRate::from_fg_per_day(mg * 1_000_000_000_000);
        let convert = |direction, dose| convert(catalog, direction, route, dose, None).unwrap();
        let there = convert(Direction::ToIntrathecal, start);
        let back = convert(Direction::FromIntrathecal, there.lowest.rounded_down);
        prop_assert!(there.lowest.rounded_down <= there.highest.rounded_down);
        prop_assert!(back.lowest.rounded_down <= start);
        prop_assert!(there.safe_ratio >= there.bold_ratio && back.safe_ratio <= back.bold_ratio);
    }
}

fn system(catalog: &Catalog) -> (&Pump, &Catheter) {
    (catalog.pump("synchromed-ii-20").unwrap(), catalog.catheter("8780").unwrap())
}

fn component<'a>(catalog: &'a Catalog, drug: &str, ng_per_ml: u64) -> Component<'a> {
    let concentration = Concentration::from_ng_per_ml(ng_per_ml);
    Component { drug: catalog.drug(drug).unwrap(), concentration }
}

fn convert(
    catalog: &Catalog,
    direction: Direction,
    route: Route,
    dose: DoseRate,
    proposed: Option<DoseRate>,
) -> Result<Conversion, Refusal> {
    let drug = catalog.drug("morphine").unwrap();
    let policy = &catalog.policy;
    conversion(ConversionInput { drug, route, direction, dose, proposed, policy })
}

#[test]
fn two_ways_that_differ_stop_the_order() {
    let (dose, strength): (DoseRate, Concentration) = (read("0.5 mg/day"), read("10 mg/mL"));
    let quantum: Volume = read("0.1 uL");
    let apart = |fg: u64| {
        let second = DoseRate::from_fg_per_day(dose.fg_per_day() + fg);
        agree(dose, Some(second), quantum, strength)
    };
    // A quantum of 0.1 uL holds 1 mcg.
    assert!(apart(0).is_ok() && apart(1_000_000_000).is_ok());
    assert_eq!(apart(1_000_000_001).unwrap_err().rule, "dose.two-ways");
    assert!(agree(dose, None, quantum, strength).is_err());
    assert_eq!(daily_dose(dose, Concentration::ZERO), None);
}

#[test]
fn the_safer_end_depends_on_the_direction() {
    let catalog = Catalog::built_in();
    let judged = |direction, dose: &str, proposed: &str| {
        let found =
            convert(&catalog, direction, Route::Oral, read(dose), Some(read(proposed))).unwrap();
        found.judged.unwrap()
    };
    let into = Direction::ToIntrathecal;
    assert_eq!(judged(into, "300 mg/day", "1 mg/day"), Judged::WithinSaferEnd);
    assert_eq!(judged(into, "300 mg/day", "1.001 mg/day"), Judged::AboveSaferEnd);
    // 30 mg/day by the boldest ratio, and no first dose may be above 10 mg/day.
    assert_eq!(judged(into, "300 mg/day", "10 mg/day"), Judged::AboveSaferEnd);
    assert_eq!(judged(into, "300 mg/day", "10.001 mg/day"), Judged::AboveCeiling);
    assert_eq!(judged(into, "60 mg/day", "6.001 mg/day"), Judged::AboveCeiling);
    let from = Direction::FromIntrathecal;
    assert_eq!(judged(from, "1 mg/day", "10 mg/day"), Judged::WithinSaferEnd);
    assert_eq!(judged(from, "1 mg/day", "300 mg/day"), Judged::AboveSaferEnd);
    assert_eq!(judged(from, "1 mg/day", "301 mg/day"), Judged::AboveCeiling);
    let words = [Judged::WithinSaferEnd, Judged::AboveSaferEnd, Judged::AboveCeiling];
    let loud = words.map(|judged| judged.words().starts_with("ABOVE"));
    assert_eq!(loud, [false, true, true]);
    let fentanyl = catalog.drug("fentanyl").unwrap();
    let asked = ConversionInput {
        drug: fentanyl,
        route: Route::Oral,
        direction: into,
        dose: read("1 mg/day"),
        proposed: None,
        policy: &catalog.policy,
    };
    assert_eq!(conversion(asked).unwrap_err().rule, "conversion.no-ratio");
    assert!(convert(&catalog, into, Route::Oral, DoseRate::ZERO, None).is_err());
}

#[test]
fn an_unknown_port_refuses_what_lies_behind_it() {
    let catalog = Catalog::built_in();
    let catheter = catalog.catheter("8780").unwrap();
    let pump = catalog.pump("prometra-ii-20").unwrap();
    let length = CatheterLength::Trimmed(read("34 cm"));
    let refused = behind_port(pump, catheter, length, read("10 mg/mL")).unwrap_err();
    assert_eq!((refused.rule, refused.field), ("port.volume-unknown", "pump"));
    let (pump, _) = system(&catalog);
    let nothing = pushed_in(pump, catheter, length, read("10 mg/mL"), Volume::ZERO).unwrap_err();
    assert_eq!((nothing.rule, nothing.field), ("entry.required", "injected"));
    let drawn = aspiration(pump, catheter, length, read("10 mg/mL"), &catalog.policy).unwrap();
    assert_eq!(
        (drawn.behind.volume, drawn.practice, drawn.least),
        (read("0.316 mL"), read("1 mL"), read("1 mL"))
    );
}

fn steady(rate: &str) -> Programme {
    Programme {
        drug: cisterna_pump::DrugClass::Opioid,
        concentration: read("10 mg/mL"),
        mode: Mode::SimpleContinuous { rate: read(rate) },
        opening: None,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: read("2 mL"),
    }
}

#[test]
fn the_fullest_window_counts_every_bolus() {
    let catalog = Catalog::built_in();
    let model = model_of(system(&catalog).0).unwrap();
    let within = |programme: &Programme, window: &str| {
        let found = largest_window(&model, programme, read(window)).unwrap();
        (found.steady, found.boluses, found.most)
    };
    let base = steady("0.048 mL/day");
    assert_eq!(within(&base, "24 h"), (read("0.48 mg"), 0, read("0.48 mg")));
    assert_eq!(within(&base, "1 h"), (read("0.02 mg"), 0, read("0.02 mg")));
    let bolus = PatientBolus {
        volume: read("0.01 mL"),
        rate: read("1.44 mL/day"),
        lockout: read("4 h"),
        most_per_day: 4,
        most_in_window: None,
    };
    let asked = |bolus| Programme { patient_bolus: Some(bolus), ..base };
    // Each bolus holds 0.1 mg.
    assert_eq!(within(&asked(bolus), "24 h"), (read("0.48 mg"), 4, read("0.88 mg")));
    assert_eq!(within(&asked(bolus), "4 h"), (read("0.08 mg"), 1, read("0.18 mg")));
    assert_eq!(within(&asked(bolus), "4.001 h").1, 2);
    let counted = CountLimit { most: 2, window: read("8 h") };
    let limited = PatientBolus { most_per_day: 6, most_in_window: Some(counted), ..bolus };
    assert_eq!(within(&asked(limited), "8 h").1, 2);
    assert_eq!(within(&asked(limited), "24 h").1, 6);
    for window in ["0 h", "25 h"] {
        let refused = largest_window(&model, &base, read(window)).unwrap_err();
        assert_eq!((refused.rule, refused.field), ("pump.limit-plausible", "window"));
    }
}

#[test]
fn a_schedule_fills_the_week_or_is_refused() {
    let catalog = Catalog::built_in();
    let (pump, _) = system(&catalog);
    let day = |on: &[u8], steps: &[(&str, &str)]| DayAsked {
        on: on.to_vec(),
        steps: steps
            .iter()
            .map(|(from, dose)| StepAsked { from: read(from), dose: read(dose) })
            .collect(),
    };
    let asked = |days: &[DayAsked]| schedule(pump, read("10 mg/mL"), days, MassUnit::Mg);
    let work = day(&[0, 1, 2, 3, 4], &[("0 h", "0.6 mg/day"), ("8 h", "0.9 mg/day")]);
    let rest = day(&[5, 6], &[("0 h", "0.5 mg/day")]);
    let week = asked(&[work.clone(), rest.clone()]).unwrap();
    assert_eq!(week.days[0].achieved, read("0.8 mg"), "8 h of 0.6 and 16 h of 0.9 a day");
    assert_eq!((week.day_max, week.week), (read("0.8 mg"), read("5 mg")));
    let rule = |days: &[DayAsked]| {
        let refused = asked(days).unwrap_err();
        (refused.rule, refused.field)
    };
    let whole = "pump.schedule-tiles-the-day";
    assert_eq!(rule(std::slice::from_ref(&work)), (whole, "step"), "no weekend");
    assert_eq!(rule(&[work, rest.clone(), rest]), ("schedule.day-once", "step"));
    let all = [0, 1, 2, 3, 4, 5, 6];
    assert_eq!(rule(&[day(&all, &[("1 h", "0.6 mg/day")])]).0, whole, "begins late");
    let back = day(&all, &[("0 h", "0.6 mg/day"), ("9 h", "0.6 mg/day"), ("8 h", "0.7 mg/day")]);
    assert_eq!(rule(&[back]).0, whole);
    assert_eq!(rule(&[day(&all, &[])]).0, whole);
    assert_eq!(rule(&[day(&all, &[("0 h", "0.4 mg/day")])]), ("pump.rate-minimum", "step"));
}

#[test]
fn only_a_pump_without_a_lowest_flow_may_pause() {
    let catalog = Catalog::built_in();
    let asked = |pump: &str| {
        let pump = catalog.pump(pump).unwrap();
        let step = |from: &str, dose: &str| StepAsked { from: read(from), dose: read(dose) };
        let steps = vec![step("0 h", "0 mg/day"), step("12 h", "2 mg/day")];
        schedule(pump, read("10 mg/mL"), &[DayAsked { on: (0..7).collect(), steps }], MassUnit::Mg)
    };
    let found = asked("prometra-ii-20").unwrap();
    let rates: Vec<_> = found.days[0].steps.iter().map(|step| step.rate).collect();
    assert_eq!(rates, [Rate::ZERO, read("0.2 mL/day")]);
    assert_eq!(found.day_max, read("1 mg"));
    assert_eq!(asked("synchromed-ii-20").unwrap_err().rule, "programme.dose");
}

#[test]
fn a_missed_dose_and_what_it_may_do() {
    let catalog = Catalog::built_in();
    let (pump, _) = system(&catalog);
    let missed = |drug: &str, strength: &str, dose: &str, time: &str| {
        let drug = catalog.drug(drug).unwrap();
        let (concentration, dose, time) = (read(strength), read(dose), read(time));
        let found = stall(StallInput { pump, drug, concentration, dose, time });
        found.map(|found| (found.missed, found.starts_anew, found.warning(drug)))
    };
    let (mass, anew, warning) = missed("baclofen", "2000 mcg/mL", "300 mcg/day", "16 h").unwrap();
    assert_eq!((mass, anew), (read("200 mcg"), false));
    assert!(warning.contains("WITHDRAWAL CAN KILL. Restore delivery now"), "{warning}");
    let (mass, anew, warning) = missed("morphine", "10 mg/mL", "1 mg/day", "24 h").unwrap();
    assert_eq!((mass, anew), (read("1 mg"), true));
    assert!(warning.contains("expect withdrawal") && warning.contains("unverified"), "{warning}");
    let (_, _, warning) = missed("ziconotide", "25 mcg/mL", "2.4 mcg/day", "3 h").unwrap();
    assert!(warning.contains("no withdrawal is known"), "{warning}");
    assert!(missed("morphine", "10 mg/mL", "1 mg/day", "0 h").is_err());
}

#[test]
fn strokes_belong_to_pumps_with_a_valve() {
    let catalog = Catalog::built_in();
    let rotor = system(&catalog).0;
    let prometra = catalog.pump("prometra-ii-20").unwrap();
    let refused = strokes(rotor, read("20 mg/mL"), read("1 mg/day"), MassUnit::Mg).unwrap_err();
    assert_eq!((refused.rule, refused.field), ("valve.mechanism", "pump"));
    let bolus =
        |mass: &str, over: &str| bolus_strokes(prometra, read("20 mg/mL"), read(mass), read(over));
    assert_eq!(bolus("0.049 mg", "10 min").unwrap_err().rule, "pump.bolus-volume");
    let cut = bolus("0.12 mg", "10 min").unwrap();
    assert_eq!((cut.strokes, cut.achieved, cut.exact), (2, read("0.1 mg"), false));
    assert_eq!(cut.interval, read("5 min"));
    // 28.8 mL/day are 0.02 mL in a minute: eight strokes.
    assert_eq!(bolus("0.4 mg", "1 min").unwrap().strokes, 8);
    assert_eq!(bolus("0.45 mg", "1 min").unwrap_err().rule, "pump.rate-maximum");
}

#[test]
fn a_mixture_says_what_speaks_against_it() {
    let catalog = Catalog::built_in();
    let (pump, _) = system(&catalog);
    let mixed = |drugs: &[(&str, u64)], dose: &str| {
        let components: Vec<_> =
            drugs.iter().map(|(drug, ng)| component(&catalog, drug, *ng)).collect();
        mixture(&catalog, pump, &components, read(dose), "")
    };
    let against = |drugs: &[(&str, u64)], dose: &str| {
        let found = mixed(drugs, dose).unwrap();
        let rules: Vec<_> = found.against.iter().map(|refusal| refusal.rule).collect();
        (found.stability.is_some(), rules)
    };
    let morphine = ("morphine", 10_000_000);
    let with_baclofen = against(&[morphine, ("baclofen", 500_000)], "1 mg/day");
    assert_eq!(with_baclofen, (false, vec!["mixture.alone-in-pump", "mixture.no-stability"]));
    let broken = against(&[("ziconotide", 2_000), ("hydromorphone", 5_000_000)], "2 mcg/day");
    assert_eq!(broken, (false, vec!["mixture.incompatible", "mixture.no-stability"]));
    assert_eq!(against(&[morphine], "1 mg/day"), (true, vec![]));
    let found = mixed(&[morphine, ("bupivacaine", 31_000_000)], "1 mg/day").unwrap();
    let rules: Vec<_> = found.components[1].findings.iter().map(|found| found.rule).collect();
    assert_eq!(rules, ["formulary.no-limit", "formulary.no-limit"], "unknown is not allowed");
    let rule = |drugs: &[(&str, u64)]| mixed(drugs, "1 mg/day").unwrap_err().rule;
    assert_eq!(rule(&[morphine, morphine]), "mixture.drug-once");
    assert_eq!(rule(&[]), "entry.required");
    let five = ["morphine", "bupivacaine", "clonidine", "fentanyl", "ziconotide"];
    assert_eq!(rule(&five.map(|drug| (drug, 1_000_000))), "mixture.size");
}

#[test]
fn a_sheet_refuses_what_cannot_be_made() {
    let catalog = Catalog::built_in();
    let sheet = |targets: &[(&str, u64, &str)]| {
        let stocked: Vec<_> = targets
            .iter()
            .map(|(drug, ng, stock)| Stocked {
                component: component(&catalog, drug, *ng),
                stock: read(stock),
            })
            .collect();
        compounding(&stocked, read("20 mL"), Volume::ZERO, &catalog.policy)
    };
    let rule = |targets: &[(&str, u64, &str)]| sheet(targets).unwrap_err().rule;
    assert_eq!(rule(&[("morphine", 26_000_000, "25 mg/mL")]), "compounding.stock-strength");
    let both = [("morphine", 20_000_000, "25 mg/mL"), ("bupivacaine", 7_500_000, "30 mg/mL")];
    assert_eq!(rule(&both), "compounding.volume", "16 mL and 5 mL in 20 mL");
    // 0.008 mL of stock cannot be measured.
    assert_eq!(rule(&[("ziconotide", 40, "100 mcg/mL")]), "compounding.accuracy");
    let made = sheet(&[("morphine", 7_000_000, "25 mg/mL")]).unwrap();
    assert_eq!((made.stocks[0].volume, made.diluent), (read("5.6 mL"), read("14.4 mL")));
    let undiluted = sheet(&[("morphine", 25_000_000, "25 mg/mL")]).unwrap();
    assert_eq!((undiluted.stocks[0].volume, undiluted.diluent), (read("20 mL"), Volume::ZERO));
    let cut = &sheet(&[("morphine", 7_001_000, "25 mg/mL")]).unwrap().stocks[0];
    assert_eq!((cut.volume, cut.exact, cut.achieved), (read("5.6 mL"), false, read("7 mg/mL")));
}

#[test]
fn the_limiting_drug_of_a_bridge_is_named() {
    let catalog = Catalog::built_in();
    let (pump, catheter) = system(&catalog);
    let old =
        [component(&catalog, "morphine", 10_000_000), component(&catalog, "clonidine", 100_000)];
    let bridged = |new: &[Component<'_>], new_rate: &str| {
        let (old_rate, new_rate) = (read("0.4 mL/day"), read(new_rate));
        let length = CatheterLength::Implanted(read("80 cm"));
        let old = &old;
        mixture_bridge(MixtureBridgeInput { pump, catheter, length, old, old_rate, new, new_rate })
    };
    // Twice as strong at half the flow, and less clonidine than before.
    let new = [
        component(&catalog, "morphine", 20_000_000),
        component(&catalog, "clonidine", 150_000),
        component(&catalog, "bupivacaine", 5_000_000),
    ];
    let found = bridged(&new, "0.2 mL/day").unwrap();
    assert_eq!((found.limiting.as_str(), found.rate), ("clonidine", read("0.3 mL/day")));
    assert_eq!(found.duration.rounded_down, read("25.28 h"), "0.316 mL at 0.3 mL/day");
    let dose = |drug: &str| found.drugs.iter().find(|one| one.drug == drug).unwrap();
    assert_eq!(dose("morphine").before, read("4 mg/day"));
    assert_eq!(dose("morphine").during, read("3 mg/day"));
    assert_eq!(dose("morphine").without_bridge, read("2 mg/day"));
    assert_eq!(dose("morphine").if_flow_kept, read("8 mg/day"));
    assert_eq!(dose("bupivacaine").during, read("0 mg/day"), "not there yet");
    assert_eq!(dose("bupivacaine").after, read("1 mg/day"));
    // Clonidine is left out: it goes on until the old mixture is gone.
    let without = bridged(&new[..1], "0.2 mL/day").unwrap();
    let clonidine = without.drugs.iter().find(|one| one.drug == "clonidine").unwrap();
    assert_eq!((clonidine.during, clonidine.after), (read("40 mcg/day"), read("0 mcg/day")));
    // A tenth of the clonidine would need a flow below the pump's lowest.
    let little =
        [component(&catalog, "morphine", 20_000_000), component(&catalog, "clonidine", 20_000)];
    let refused = bridged(&little, "0.2 mL/day").unwrap_err();
    assert_eq!((refused.rule, refused.field), ("pump.rate-minimum", "old_flow"));
    assert!(refused.message.contains("limiting drug: Clonidine"), "{refused}");
    assert!(refused.action.contains("the dose of Clonidine in smaller steps"), "{refused}");
}
