//! Whatever goes wrong at the same time, no drug is made or lost, and the same story gives the same end.

use cisterna_neuraxis::model::Parameters;
use cisterna_pump::{
    Command, DoseLimit, DrugClass, Fault, Mechanism, Mode, Model, Modes, PatientBolus, Person,
    Programme,
};
use cisterna_quantity::{Concentration, Duration, Length, Percent, Rate, Volume};
use cisterna_twin::catheter::Pathway;
use cisterna_twin::catheter::granuloma::Growth;
use cisterna_twin::catheter::migration::Tip;
use cisterna_twin::hardware::flow::FlowError;
use cisterna_twin::hardware::stall::Stall;
use cisterna_twin::refill::{Into, Rinse, Visit};
use cisterna_twin::{Failure, Fittings, Supervision, System, Twin};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn model(mechanism: Mechanism) -> Model {
    Model {
        mechanism,
        reservoir_capacity: Volume::from_nl(20_000_000),
        quantum: Volume::from_nl(100),
        rate_min: Rate::from_nl_per_day(48_000),
        rate_max: Rate::from_nl_per_day(24_000_000),
        modes: Modes { patient_bolus: true, ..Modes::CONTINUOUS_ONLY },
        replacement_to_end: Some(Duration::DAY),
    }
}

/// One thing that is done or goes wrong, from three numbers.
fn act(twin: &mut Twin, kind: u8, small: u64, large: u64) {
    let share = Percent::from_hundredths(small % 10_001);
    let strength = Concentration::from_ng_per_ml(large % 50_000_000);
    let volume = Volume::from_nl(large % 20_000_001);
    let rate = Rate::from_nl_per_day(48_000 + large % 5_000_000);
    let failure = match kind {
        0 => Failure::OverInfusion(share),
        1 => Failure::MotorStall(Stall { sensed: small.is_multiple_of(2) }),
        2 => Failure::MotorSlips(share),
        3 => Failure::MagneticField,
        4 => Failure::RotorHeld,
        5 => Failure::Kink(share),
        6 => Failure::Occlusion { sensed: small.is_multiple_of(2) },
        7 => Failure::Leak { from_pump: Volume::from_nl(large % 316_000), share },
        8 => Failure::TipMoves(Tip::Height(Length::from_mm(10 + small % 500))),
        9 if small.is_multiple_of(2) => Failure::TipMoves(Tip::OutOfSac),
        10 => Failure::Granuloma(Growth {
            in_a_year: Length::from_mm(5 * small),
            dose: "1 mg/day".parse().unwrap(),
            concentration: "10 mg/mL".parse().unwrap(),
        }),
        11 if small.is_multiple_of(20) => Failure::MotorRunsAway,
        12 if small.is_multiple_of(20) => Failure::BatteryDead,
        13 if small.is_multiple_of(10) => Failure::CoreHangs,
        14 if small.is_multiple_of(10) => Failure::MonitorHangs,
        15 => Failure::ReplacementDue,
        16.. => return tell(twin, kind, share, strength, volume, rate),
        // Too rare to begin now.
        _ => return,
    };
    if small.is_multiple_of(3) {
        twin.end(&failure).unwrap();
    } else {
        twin.begin(&failure).unwrap();
    }
}

/// What people do. What is refused is a part of the story: it changes nothing.
fn tell(
    twin: &mut Twin,
    kind: u8,
    share: Percent,
    strength: Concentration,
    volume: Volume,
    rate: Rate,
) {
    let held = twin.implant().unwrap().residual();
    let visit = Visit {
        left_behind: Volume::from_nl(volume.nl() % 1_000_000).min(held),
        rinse: (kind.is_multiple_of(2))
            .then_some(Rinse { volume: Volume::from_nl(2_000_000), times: 2 }),
        concentrations: if kind.is_multiple_of(3) {
            vec![strength]
        } else {
            vec![Concentration::ZERO, strength]
        },
        into: match kind {
            16 => Into::Pocket(share),
            17 => Into::Port(Duration::from_ms(1 + volume.nl() % 3_000_000)),
            _ => Into::Reservoir,
        },
        told_filled: Some("20 mL".parse().unwrap()),
        told_withdrawn: (kind == 17).then_some(volume),
        ..Visit::sound(volume, strength)
    };
    match kind {
        16..=19 => drop(twin.visit(&visit)),
        20 | 21 => drop(twin.command(programme(rate))),
        22 => drop(twin.request()),
        23 => drop(twin.restart()),
        24 => drop(twin.command(Command::Release(Fault::FlowValveClosed, Person(1)))),
        _ => drop(twin.command(Command::Stop)),
    }
}

fn programme(rate: Rate) -> Command {
    Command::Programme(Programme {
        drug: DrugClass::Baclofen,
        concentration: "1 mg/mL".parse().unwrap(),
        mode: Mode::SimpleContinuous { rate },
        opening: None,
        patient_bolus: Some(PatientBolus {
            volume: Volume::from_nl(20_000),
            rate,
            lockout: Duration::HOUR,
            most_per_day: 4,
            most_in_window: None,
        }),
        dose_limit: Some(DoseLimit { most: "100 mg".parse().unwrap(), window: Duration::DAY }),
        low_reservoir_alarm: Volume::from_nl(2_000_000),
    })
}

type Act = (u8, u64, u64, u64);

fn play(supervision: Supervision, mechanism: Mechanism, seed: u64, acts: &[Act]) -> Twin {
    let pathway =
        Pathway::filled(Volume::from_nl(316_000), Concentration::from_ng_per_ml(3_333_333));
    let fittings = Fittings {
        supervision,
        dead_volume: Volume::from_nl(1_400_000),
        tubing: Volume::from_nl(140_000),
        flow_error: Some(FlowError { bias_ppm: 10_000, sd_ppm: 77_000, seed }),
        more_drugs: 1,
    };
    let system = System {
        pump: model(mechanism),
        pathway: pathway.unwrap(),
        tip_height: Length::from_mm(250),
        parameters: Parameters::for_drug_loss(0.15),
    };
    let twin = Twin::fitted(system, &fittings).unwrap();
    let mut twin = twin.with_drug(Parameters::for_drug_loss(1.0)).unwrap();
    twin.visit(&Visit::sound("20 mL".parse().unwrap(), "7 mg/mL".parse().unwrap())).unwrap();
    twin.command(programme(Rate::from_nl_per_day(3_000_000))).unwrap();
    for (kind, small, large, ms) in acts {
        act(&mut twin, *kind, *small, *large);
        twin.elapse(Duration::from_ms(*ms)).unwrap();
        for balance in twin.mass_balances() {
            assert!(balance.holds(), "{kind}: {balance:?}");
        }
        assert!(twin.fluid().profile().all(|(_, c)| c >= 0.0));
        let implant = twin.implant().unwrap();
        assert_eq!(implant.pathway().volume().nl(), 316_000);
        for drug in 0..2 {
            let pocket = implant.pocket(drug).unwrap();
            assert!(pocket.absorbed() <= pocket.received());
        }
    }
    twin
}

fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(40);
    ProptestConfig { cases: 96, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn the_stories_reach_every_place_that_drug_can_go() {
    // Filled, leaking, with a granuloma and a field, half into the pocket, and through the port.
    let acts: Vec<Act> = [
        (7, 4_000, 200_000, 9_000_000),
        (10, 2_000, 0, 12_000_000),
        (3, 1, 0, 9_000_000),
        (4, 0, 0, 9_000_000),
        (16, 5_000, 15_000_000, 9_000_000),
        (17, 0, 3_000_000, 9_000_000),
        (18, 0, 17_000_000, 9_000_000),
    ]
    .to_vec();
    let twin = play(Supervision::Core, Mechanism::SteppingRotor, 1, &acts);
    let implant = twin.implant().unwrap();
    assert!(implant.pocket(0).unwrap().absorbed().fg() > 0);
    assert!(implant.taken_by_granuloma(0).unwrap().received().fg() > 0);
    assert!(implant.pocket(1).unwrap().received().fg() > 0);
    assert!(twin.mass_balance().from_tip.fg() > 0);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_combination_of_faults_makes_or_loses_a_femtogram(
        full in prop::bool::weighted(0.4),
        valves in any::<bool>(),
        seed in any::<u64>(),
        acts in prop::collection::vec((0_u8..26, 0_u64..20_000, any::<u64>(), 1_u64..20_000_000), 1..24),
    ) {
        let supervision = if full { Supervision::Full } else { Supervision::Core };
        let mechanism =
            if valves { Mechanism::ValveGatedAccumulator } else { Mechanism::SteppingRotor };
        let one = play(supervision, mechanism, seed, &acts);
        let again = play(supervision, mechanism, seed, &acts);
        prop_assert_eq!(one.fluid().state(), again.fluid().state());
        prop_assert_eq!(one.mass_balance(), again.mass_balance());
        let (one, again) = (one.implant().unwrap(), again.implant().unwrap());
        prop_assert_eq!(one.pump(), again.pump());
        prop_assert_eq!(one.residual(), again.residual());
        prop_assert_eq!(one.pathway(), again.pathway());
    }
}
