//! A patient with a pump: what reaches the fluid, when, and that nothing is lost.

use cisterna_catalog::Catalog;
use cisterna_neuraxis::model::Parameters;
use cisterna_pump::{
    Bolus, BolusKind, Command, DrugClass, Fault, Input, Mechanism, Mode, Model, Modes, Note,
    Programme, Pump, Refill, Refusal, step,
};
use cisterna_quantity::{Concentration, Duration, Length, Mass, Rate, Volume};
use cisterna_twin::catheter::Pathway;
use cisterna_twin::{Arrival, System, Twin, TwinError};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const MODEL: Model = Model {
    mechanism: Mechanism::SteppingRotor,
    reservoir_capacity: Volume::from_nl(20_000_000),
    quantum: Volume::from_nl(100),
    rate_min: Rate::from_nl_per_day(48_000),
    rate_max: Rate::from_nl_per_day(24_000_000),
    modes: Modes::CONTINUOUS_ONLY,
    replacement_to_end: None,
};

fn ml(text: &str) -> Volume {
    format!("{text} mL").parse().unwrap()
}

fn mg_per_ml(text: &str) -> Concentration {
    format!("{text} mg/mL").parse().unwrap()
}

fn ml_per_day(text: &str) -> Rate {
    format!("{text} mL/day").parse().unwrap()
}

fn hours(count: u64) -> Duration {
    Duration::HOUR.checked_mul(count).unwrap()
}

fn programme(strength: &str, rate: &str, opening: Option<Bolus>) -> Command {
    Command::Programme(Programme {
        drug: DrugClass::Opioid,
        concentration: mg_per_ml(strength),
        mode: Mode::SimpleContinuous { rate: ml_per_day(rate) },
        opening,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: ml("2"),
    })
}

fn implanted(pathway_ml: &str, holds: &str) -> Twin {
    let pathway = Pathway::filled(ml(pathway_ml), mg_per_ml(holds)).unwrap();
    let tip_height = Length::from_mm(250);
    let parameters = Parameters::for_drug_loss(0.15);
    Twin::implanted(System { pump: MODEL, pathway, tip_height, parameters }).unwrap()
}

#[test]
fn a_step_of_concentration_arrives_after_dead_volume_over_flow() {
    // 0.2 mL at 0.4 mL/day.
    let mut twin = implanted("0.2", "0");
    twin.refill(ml("0"), ml("20"), mg_per_ml("10")).unwrap();
    twin.command(programme("10", "0.4", None)).unwrap();
    let elapsed = twin.elapse(hours(24)).unwrap();
    let (from, to) = (mg_per_ml("0"), mg_per_ml("10"));
    assert_eq!(elapsed.arrivals, [Arrival { at: hours(12), from, to }]);
    assert_eq!(elapsed.tip_mass, "2 mg".parse().unwrap(), "0.2 mL of 10 mg/mL in the second half");
}

#[test]
fn a_bridge_keeps_the_dose_at_the_tip_until_the_new_solution_is_there() {
    let mut twin = implanted("0.316", "10");
    twin.refill(ml("0"), ml("20"), mg_per_ml("10")).unwrap();
    twin.command(programme("10", "0.05", None)).unwrap();
    twin.elapse(hours(48)).unwrap();
    twin.refill(ml("19.9"), ml("20"), mg_per_ml("20")).unwrap();
    let (volume, rate) = (ml("0.316"), ml_per_day("0.05"));
    let bridge = Bolus { kind: BolusKind::Bridge, volume, rate };
    // Half the strength of the flow from then on: the same dose.
    twin.command(programme("20", "0.048", Some(bridge))).unwrap();
    for _ in 0..151 {
        let elapsed = twin.elapse(Duration::HOUR).unwrap();
        let dose = twin.implant().unwrap().tip_dose().unwrap();
        assert_eq!(dose, "0.5 mg/day".parse().unwrap());
        assert!(elapsed.arrivals.is_empty());
    }
    let elapsed = twin.elapse(Duration::HOUR).unwrap();
    let end = Note::BolusCompleted { kind: BolusKind::Bridge, at: "199.68 h".parse().unwrap() };
    assert_eq!(elapsed.notes, [end], "48 h and 151.68 h");
    let [arrival] = elapsed.arrivals[..] else { panic!("one arrival: {:?}", elapsed.arrivals) };
    let quantum_ms = 172_800;
    assert!(arrival.at.ms().abs_diff("199.68 h".parse::<Duration>().unwrap().ms()) <= quantum_ms);
    assert_eq!(twin.implant().unwrap().tip_dose().unwrap(), "0.96 mg/day".parse().unwrap());
}

#[test]
fn a_single_bolus_comes_on_top_of_the_steady_dose() {
    let mut twin = implanted("0.2", "10");
    twin.refill(ml("0"), ml("20"), mg_per_ml("10")).unwrap();
    twin.command(programme("10", "0.4", None)).unwrap();
    let bolus = Bolus { kind: BolusKind::Single, volume: ml("0.1"), rate: ml_per_day("1.2") };
    twin.command(Command::Bolus(bolus)).unwrap();
    let dose = |twin: &Twin| twin.implant().unwrap().tip_dose().unwrap();
    assert_eq!(dose(&twin), "16 mg/day".parse().unwrap(), "4 and 12");
    let elapsed = twin.elapse(hours(24)).unwrap();
    assert_eq!(elapsed.notes, [Note::BolusCompleted { kind: BolusKind::Single, at: hours(2) }]);
    assert_eq!(elapsed.tip_mass, "5 mg".parse().unwrap(), "a day of 4 mg, and 1 mg");
    assert_eq!(dose(&twin), "4 mg/day".parse().unwrap());
}

#[test]
fn the_reservoir_holds_what_was_filled_and_not_what_was_programmed() {
    let mut twin = implanted("0.2", "10");
    twin.refill(ml("0"), ml("20"), mg_per_ml("25")).unwrap();
    twin.command(programme("10", "0.4", None)).unwrap();
    twin.elapse(hours(13)).unwrap();
    let implant = twin.implant().unwrap();
    assert_eq!(implant.reservoir_concentration(), mg_per_ml("25"));
    assert_eq!(implant.pump().programme().unwrap().concentration, mg_per_ml("10"));
    assert_eq!(implant.tip_dose().unwrap(), "10 mg/day".parse().unwrap());
}

#[test]
fn a_refill_must_say_what_was_filled_and_a_pump_must_be_there() {
    let mut twin = implanted("0.2", "0");
    let refill = Command::Refill(Refill { removed: ml("0"), filled: ml("20") });
    assert_eq!(twin.command(refill), Err(TwinError::RefillWithoutConcentration));
    let over = twin.refill(ml("0"), ml("21"), mg_per_ml("10")).unwrap_err();
    assert!(matches!(over, TwinError::Pump(Refusal::ReservoirOverfilled { .. })));
    assert!(twin.implant().unwrap().reservoir_concentration().is_zero(), "as it was");
    let mut bare = Twin::without_pump(Parameters::for_drug_loss(0.15)).unwrap();
    assert_eq!(bare.command(Command::Stop), Err(TwinError::NoPump));
    assert_eq!(bare.refill(ml("0"), ml("1"), mg_per_ml("1")), Err(TwinError::NoPump));
    assert!(matches!(bare.with_step_max(Duration::ZERO), Err(TwinError::NoStep)));
}

#[test]
fn a_needle_gives_its_whole_dose_at_once_or_over_time() {
    let (height, dose) = (Length::from_mm(100), "0.3 mg".parse().unwrap());
    let mut twin = Twin::without_pump(Parameters::for_drug_loss(0.0)).unwrap();
    twin.inject(height, dose, Duration::ZERO).unwrap();
    assert_eq!(twin.fluid().from_needles(), dose);
    twin.inject(height, dose, Duration::from_ms(90_001)).unwrap();
    twin.elapse(hours(1)).unwrap();
    assert_eq!(twin.fluid().from_needles(), dose.checked_mul(2).unwrap());
    assert!(twin.mass_balance().holds());
    let high = twin.inject(Length::from_mm(601), dose, Duration::SECOND);
    assert!(matches!(high, Err(TwinError::Parameter(_))));
}

#[test]
fn every_level_of_the_catalogue_has_a_concentration() {
    let mut twin = Twin::without_pump(Parameters::for_drug_loss(0.15)).unwrap();
    twin.inject(Length::from_mm(100), "1 mg".parse().unwrap(), Duration::MINUTE).unwrap();
    twin.elapse(hours(1)).unwrap();
    let catalog = Catalog::built_in();
    let levels = twin.fluid().concentrations_by_level(&catalog.anatomy).unwrap();
    assert_eq!(levels.len(), catalog.anatomy.levels.len());
    let at = |name| levels.iter().find(|level| level.0 == name).unwrap().1;
    assert!(at("L3-4") > at("T12") && at("T12") > at("T10") && at("T10") > at("C1"));
    assert!(
        (at("L3-4") - twin.fluid().concentration_at(Length::from_mm(100)).unwrap()).abs() <= 0.0
    );
    assert_eq!(twin.fluid().profile().len(), 240);
}

#[test]
fn the_pieces_of_time_do_not_matter_to_the_pump_and_on_the_grid_not_to_the_fluid() {
    let run = |pieces: &[u64]| {
        let mut twin = implanted("0.2", "0");
        twin.refill(ml("0"), ml("20"), mg_per_ml("10")).unwrap();
        twin.command(programme("10", "0.7", None)).unwrap();
        for ms in pieces {
            twin.elapse(Duration::from_ms(*ms)).unwrap();
        }
        twin
    };
    let (whole, odd) = (run(&[86_400_000]), run(&[1, 999, 12_345_678, 74_053_322]));
    assert_eq!(whole.implant().unwrap().pump(), odd.implant().unwrap().pump());
    assert_eq!(whole.implant().unwrap().pathway(), odd.implant().unwrap().pathway());
    let on_grid = run(&[600_000, 1_200_000, 84_600_000]);
    assert_eq!(whole.fluid().state(), on_grid.fluid().state());
}

#[test]
fn an_empty_reservoir_ends_the_dose_at_the_tip_to_the_millisecond() {
    let mut twin = implanted("0.2", "10");
    twin.refill(ml("0"), ml("3"), mg_per_ml("10")).unwrap();
    twin.command(programme("10", "0.4", None)).unwrap();
    let elapsed = twin.elapse(hours(240)).unwrap();
    let notes = [
        Note::LowReservoir { at: hours(60) },
        Note::ReservoirEmpty { at: hours(180) },
        Note::FaultRaised { fault: Fault::StoppedLong, at: hours(228) },
    ];
    assert_eq!(elapsed.notes, notes);
    assert_eq!(elapsed.tip_mass, "30 mg".parse::<Mass>().unwrap());
    assert!(twin.implant().unwrap().tip_dose().unwrap().is_zero());
}

fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(18);
    ProptestConfig { cases: 24, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_story_loses_drug(
        acts in prop::collection::vec(
            (0_u8..5, 0_u64..25, 48_000_u64..24_000_000, 1_u64..90_000_000),
            1..20,
        ),
    ) {
        let mut twin = implanted("0.1", "3");
        let mut plain = Pump::new(MODEL).unwrap();
        for (kind, strength, rate, ms) in acts {
            let concentration = Concentration::from_ng_per_ml(strength * 1_000_001);
            let rate = Rate::from_nl_per_day(rate);
            let volume = Volume::from_nl(ms / 100 + 1);
            let bolus = Bolus { kind: BolusKind::Single, volume, rate };
            let (removed, filled) = (twin.implant().unwrap().pump().reservoir(), ml("20"));
            let opening = Bolus { kind: BolusKind::Bridge, ..bolus };
            let told = Programme {
                drug: DrugClass::Opioid,
                concentration: mg_per_ml("1"),
                mode: Mode::SimpleContinuous { rate },
                opening: (kind == 1).then_some(opening),
                patient_bolus: None,
                dose_limit: None,
                low_reservoir_alarm: ml("2"),
            };
            let command = match kind {
                0 => Command::Refill(Refill { removed, filled }),
                1 | 2 => Command::Programme(told),
                3 => Command::Bolus(bolus),
                _ => Command::Stop,
            };
            // A refused command is part of the story: it changes nothing.
            let _ = match command {
                Command::Refill(_) => twin.refill(removed, filled, concentration),
                other => twin.command(other),
            };
            if let Ok(done) = step(&plain, Input::Command(command)) {
                plain = done.pump;
            }
            if kind == 4 {
                let over = Duration::from_ms(ms / 7);
                twin.inject(Length::from_mm(100), Mass::from_fg(rate.nl_per_day()), over).unwrap();
            }
            let time = Duration::from_ms(ms);
            twin.elapse(time).unwrap();
            plain = step(&plain, Input::Elapse(time)).unwrap().pump;
            let balance = twin.mass_balance();
            prop_assert!(balance.holds(), "{balance:?}");
            prop_assert!(twin.fluid().profile().all(|(_, c)| c >= 0.0));
        }
        let implant = twin.implant().unwrap();
        prop_assert_eq!(implant.pump(), &plain, "the twin runs the shipped core");
    }
}
