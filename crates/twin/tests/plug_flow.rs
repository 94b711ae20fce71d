//! The laws of the catheter: nothing mixes, nothing is lost, first in, first out.

use cisterna_quantity::{Concentration, Mass, Volume};
use cisterna_twin::catheter::{Pathway, PathwayError};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(84);
    ProptestConfig { cases: 256, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

const fn nl(count: u64) -> Volume {
    Volume::from_nl(count)
}

const fn ng_per_ml(count: u64) -> Concentration {
    Concentration::from_ng_per_ml(count)
}

fn held_volume_nl(pathway: &Pathway) -> u64 {
    pathway.segments().map(|segment| segment.volume.nl()).sum()
}

#[test]
fn a_pathway_without_volume_is_refused() {
    assert_eq!(Pathway::filled(nl(0), ng_per_ml(1)), Err(PathwayError::NoVolume));
}

#[test]
fn the_new_solution_arrives_after_exactly_the_pathway_volume() {
    let mut pathway = Pathway::filled(nl(316_000), ng_per_ml(0)).unwrap();
    let first = pathway.push(nl(315_999), ng_per_ml(10_000_000)).unwrap();
    assert_eq!((first.mass, pathway.tip_concentration()), (Mass::ZERO, ng_per_ml(0)));
    assert_eq!(pathway.volume_before_change(ng_per_ml(10_000_000)), Some(nl(1)));
    let last = pathway.push(nl(1), ng_per_ml(10_000_000)).unwrap();
    assert_eq!((last.mass, pathway.tip_concentration()), (Mass::ZERO, ng_per_ml(10_000_000)));
    assert_eq!(pathway.volume_before_change(ng_per_ml(10_000_000)), None);
    let next = pathway.push(nl(2), ng_per_ml(10_000_000)).unwrap();
    assert_eq!(next.mass, Mass::from_fg(20_000_000));
}

#[test]
fn a_push_larger_than_the_pathway_goes_right_through() {
    let mut pathway = Pathway::filled(nl(10), ng_per_ml(3)).unwrap();
    let delivered = pathway.push(nl(25), ng_per_ml(7)).unwrap();
    assert_eq!(delivered.mass, Mass::from_fg(10 * 3 + 15 * 7));
    assert_eq!(pathway.held(), Ok(Mass::from_fg(10 * 7)));
}

#[test]
fn a_refused_push_changes_nothing() {
    let mut pathway = Pathway::filled(nl(10), ng_per_ml(3)).unwrap();
    let before = pathway.clone();
    assert!(pathway.push(nl(u64::MAX), ng_per_ml(2)).is_err());
    assert!(pathway.push(nl(u64::MAX), ng_per_ml(0)).is_err());
    assert_eq!(pathway, before);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn drug_in_less_drug_out_is_drug_held(
        volume in 1_u64..400_000,
        start in 0_u64..40_000_000,
        pushes in prop::collection::vec((0_u64..200_000, 0_u64..4), 1..60),
    ) {
        let mut pathway = Pathway::filled(nl(volume), ng_per_ml(start)).unwrap();
        let (mut balance, mut left) = (i128::from(volume) * i128::from(start), Mass::ZERO);
        for (pushed, choice) in pushes {
            let strength = choice * 5_000_000;
            let delivered = pathway.push(nl(pushed), ng_per_ml(strength)).unwrap();
            balance += i128::from(pushed) * i128::from(strength);
            balance -= i128::from(delivered.mass.fg());
            left = left.checked_add(delivered.mass).unwrap();
            prop_assert_eq!(delivered.volume, nl(pushed));
            prop_assert_eq!(i128::from(pathway.held().unwrap().fg()), balance);
            prop_assert_eq!(held_volume_nl(&pathway), volume);
            prop_assert_eq!(pathway.left(), left);
            prop_assert_eq!(pathway.imbalance_fg(), 0);
        }
        let segments: Vec<_> = pathway.segments().collect();
        prop_assert!(segments.iter().all(|segment| !segment.volume.is_zero()));
        let merged = segments.windows(2).all(|pair| pair[0].concentration != pair[1].concentration);
        prop_assert!(merged, "equal neighbours must merge");
    }

    #[test]
    fn what_goes_in_comes_out_in_the_same_order(
        volume in 1_u64..200,
        pushes in prop::collection::vec((0_u64..50, 0_u64..4), 1..40),
    ) {
        // Nanolitre by nanolitre, with a plain queue as the model.
        let mut pathway = Pathway::filled(nl(volume), ng_per_ml(9)).unwrap();
        let mut queue: std::collections::VecDeque<u64> =
            std::iter::repeat_n(9, usize::try_from(volume).unwrap()).collect();
        for (pushed, strength) in pushes {
            let mut expected = 0;
            for _ in 0..pushed {
                queue.push_back(strength);
                expected += queue.pop_front().unwrap();
            }
            let delivered = pathway.push(nl(pushed), ng_per_ml(strength)).unwrap();
            prop_assert_eq!(delivered.mass, Mass::from_fg(expected));
            prop_assert_eq!(pathway.tip_concentration().ng_per_ml(), queue[0]);
        }
    }
}
