//! The series of refills: the trend rule, and the causes with their shares.

mod support;

use std::sync::LazyLock;

use cisterna_catalog::{Catalog, ReconciliationPolicy};
use cisterna_quantity::{Percent, Volume};
use cisterna_therapy::Command;
use cisterna_therapy::reconciliation::{
    Cause, Delivery, Direction, Effect, Test, Weighed, posterior, reconcile, trend,
};
use proptest::prelude::*;
use support::{Clinic, fill, read, start_refill};

static POLICY: LazyLock<ReconciliationPolicy> =
    LazyLock::new(|| Catalog::built_in().policy.reconciliation);

fn policy() -> ReconciliationPolicy {
    POLICY.clone()
}

/// A refill of 20 mL after 12 mL were commanded, of which so many millionths were delivered.
fn refill(ratio_ppm: u64) -> Delivery {
    let commanded = 12_000_000;
    let delivered = commanded * ratio_ppm / 1_000_000;
    Delivery {
        filled: Volume::from_nl(20_000_000),
        commanded: Volume::from_nl(commanded),
        measured: Volume::from_nl(20_000_000_u64.saturating_sub(delivered)),
    }
}

fn share(causes: &[Weighed], cause: Cause) -> Percent {
    causes.iter().find(|weighed| weighed.cause == cause).map(|w| w.share).unwrap()
}

fn sum(causes: &[Weighed]) -> u64 {
    causes.iter().map(|weighed| weighed.share.hundredths()).sum()
}

#[test]
fn a_pump_as_published_has_no_trend() {
    let series: Vec<Delivery> = [980_000, 1_060_000, 950_000, 1_010_000, 1_070_000, 930_000]
        .into_iter()
        .map(refill)
        .collect();
    let found = trend(&series, &policy());
    assert_eq!(found.alarm, None, "{found:?}");
    assert_eq!(found.refills, 6);
}

#[test]
fn dr_15_a_small_shift_that_no_single_refill_shows_is_found_over_several() {
    // Each time 10 % less, which is within the accuracy of a single refill.
    let at = |refills: usize| trend(&vec![refill(895_000); refills], &policy()).alarm;
    // 99.5 - 89.5 - 4 = 6 % each time: 30 % after five.
    assert_eq!([4, 5, 6].map(at), [None, Some(Direction::TooLittle), None]);
    let fast = |refills: usize| trend(&vec![refill(1_095_000); refills], &policy()).alarm;
    assert_eq!([4, 5, 6].map(fast), [None, Some(Direction::TooMuch), None]);
}

#[test]
fn a_refill_after_which_hardly_anything_was_commanded_does_not_count() {
    let small =
        Delivery { filled: read("20 mL"), commanded: read("1.9 mL"), measured: read("19.5 mL") };
    assert_eq!(trend(&[small; 20], &policy()).refills, 0);
}

#[test]
fn the_sums_begin_again_after_an_alarm() {
    let mut series = vec![refill(895_000); 5];
    series.push(refill(995_000));
    let found = trend(&series, &policy());
    assert_eq!((found.below_ppm, found.refills), (0, 1));
}

#[test]
fn the_likeliest_cause_is_the_one_that_made_the_series() {
    let likeliest = |series: &[Delivery], effect| posterior(series, effect, &policy())[0].cause;
    let sound = [refill(990_000), refill(1_020_000), refill(960_000), refill(1_000_000)];
    assert_eq!(likeliest(&sound, Effect::AsBefore), Cause::None);
    assert_eq!(likeliest(&sound, Effect::Lost), Cause::None, "a loss of effect has many causes");
    let with = |ratios: [u64; 4]| [sound.as_slice(), &ratios.map(refill)].concat();
    let slow = with([800_000, 780_000, 820_000, 790_000]);
    assert_eq!(likeliest(&slow, Effect::NotAsked), Cause::PumpSlow);
    let fast = with([1_200_000, 1_220_000, 1_190_000, 1_210_000]);
    assert_eq!(likeliest(&fast, Effect::NotAsked), Cause::PumpFast);
    let blocked = with([300_000, 200_000, 250_000, 300_000]);
    assert_eq!(likeliest(&blocked, Effect::Lost), Cause::Occlusion);
    let once = with([1_000_000, 990_000, 1_010_000, 1_400_000]);
    let odds = posterior(&once, Effect::AsBefore, &policy());
    let of_one_refill = [Cause::WrongEntry, Cause::ShortFill, Cause::PocketFill];
    assert!(of_one_refill.contains(&odds[0].cause), "{odds:?}");
    let missing = share(&posterior(&once, Effect::Excess, &policy()), Cause::PocketFill);
    assert!(missing > read("30 %"), "{missing}");
}

#[test]
fn a_found_series_names_the_test_that_separates_the_two_likeliest() {
    let series = [refill(1_000_000), refill(200_000), refill(250_000)];
    let found = reconcile(&series, Effect::Lost, &policy()).unwrap();
    assert_eq!(found.causes[0].cause, Cause::Occlusion);
    assert!(found.next_test.is_some());
    assert!(found.basis.iter().any(|basis| !basis.verified), "own assumptions are marked");
    assert_eq!(reconcile(&[], Effect::Lost, &policy()), None);
}

#[test]
fn dr_15_a_trend_blocks_a_refill_whose_own_residual_is_within_limits() {
    let mut clinic = Clinic::in_therapy();
    // 0.05 mL/day: in 80 days 4 mL are commanded, and each time 10.5 % less is delivered.
    for visit in 1..=5 {
        let hours = 240 + visit * 80 * 24;
        clinic.does(hours, start_refill());
        let session = clinic.patient.refill.as_ref().unwrap();
        let expected = session.started.expected_residual;
        let missing = Volume::from_nl(session.started.delivered.nl() * 105 / 1_000);
        let measured = expected.checked_add(missing).unwrap();
        clinic.does(hours, Command::MeasureResidual { measured });
        let found = clinic.patient.refill.as_ref().unwrap().measured.clone().unwrap();
        assert!(found.discrepancy.magnitude() < read("2 mL"));
        assert_eq!(found.flagged, visit == 5, "{visit}: {:?}", found.reconciled);
        let order = fill("10 mg/mL", "0.5 mg/day");
        if visit == 5 {
            let refused = clinic.refused(hours, Command::CompleteRefill(order));
            assert_eq!(refused, [("refill.discrepancy", "discrepancy_resolution")]);
            let advice = found.reconciled.unwrap();
            assert_eq!(advice.trend.alarm, Some(Direction::TooLittle));
            assert_eq!(sum(&advice.causes), 10_000);
        } else {
            clinic.does(hours, Command::CompleteRefill(order));
        }
    }
    assert_eq!(clinic.patient.device.unwrap().deliveries.len(), 4);
}

/// A series that differed in its last digit when it was turned round.
#[test]
fn turning_a_series_round_keeps_even_the_last_digit() {
    let mut policy = policy();
    policy.causes.retain(|rate| {
        ["leak", "pocket-fill", "short-fill", "wrong-entry"].contains(&rate.cause.as_str())
    });
    let ratios = [700_903, 1_152_379, 1_086_595, 1_278_139, 1_217_563, 1_170_844, 1_224_811];
    let series: Vec<Delivery> = ratios.into_iter().map(refill).collect();
    let turned: Vec<Delivery> = series.iter().rev().copied().collect();
    assert_eq!(
        posterior(&series, Effect::Lost, &policy),
        posterior(&turned, Effect::Lost, &policy)
    );
}

fn refills() -> impl Strategy<Value = Vec<Delivery>> {
    prop::collection::vec((0_u64..2_000_000).prop_map(refill), 1..15)
}

fn effects() -> impl Strategy<Value = Effect> {
    prop::sample::select(vec![Effect::NotAsked, Effect::AsBefore, Effect::Lost, Effect::Excess])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_sum_to_one_and_every_cause_has_its_own(series in refills(), effect in effects()) {
        let found = posterior(&series, effect, &policy());
        prop_assert_eq!(sum(&found), 10_000);
        let mut causes: Vec<Cause> = found.iter().map(|weighed| weighed.cause).collect();
        causes.sort();
        prop_assert_eq!(causes, Cause::ALL.to_vec());
        prop_assert!(found.windows(2).all(|pair| pair[0].share >= pair[1].share));
    }

    /// In which order refills came says nothing about what concerns one of them only.
    #[test]
    fn turning_a_series_round_changes_no_cause_without_an_order(
        ratios in prop::collection::vec(700_000_u64..1_300_000, 2..8),
        effect in effects(),
    ) {
        let mut policy = policy();
        policy.causes.retain(|rate| {
            ["leak", "pocket-fill", "short-fill", "wrong-entry"].contains(&rate.cause.as_str())
        });
        let series: Vec<Delivery> = ratios.iter().copied().map(refill).collect();
        let turned: Vec<Delivery> = series.iter().rev().copied().collect();
        prop_assert_eq!(
            posterior(&series, effect, &policy),
            posterior(&turned, effect, &policy)
        );
    }

    /// The order in which the site lists the causes does not matter.
    #[test]
    fn the_order_of_the_list_does_not_matter(series in refills(), turn in 0_usize..8) {
        let (straight, mut turned) = (policy(), policy());
        turned.causes.rotate_left(turn);
        prop_assert_eq!(
            posterior(&series, Effect::NotAsked, &straight),
            posterior(&series, Effect::NotAsked, &turned)
        );
    }

    /// The further the last refill lies off, the less likely is the usual scatter.
    #[test]
    fn the_further_off_the_less_likely_it_is_scatter(
        before in prop::collection::vec(930_000_u64..1_070_000, 0..6),
        off in 0_u64..400_000,
        further in 0_u64..400_000,
        less in any::<bool>(),
    ) {
        let last = |off: u64| if less { 995_000 - off } else { 995_000 + off };
        let none = |off: u64| {
            let series: Vec<Delivery> =
                before.iter().copied().chain([last(off)]).map(refill).collect();
            share(&posterior(&series, Effect::NotAsked, &policy()), Cause::None)
        };
        // One hundredth of a per cent is the rounding.
        prop_assert!(none(off + further).hundredths() <= none(off).hundredths() + 1);
    }

    /// A refill as slow as those before makes a slow pump no less likely than scatter.
    #[test]
    fn one_more_slow_refill_speaks_against_scatter(times in 1_usize..11) {
        let none = |times: usize| {
            share(&posterior(&vec![refill(850_000); times], Effect::NotAsked, &policy()), Cause::None)
        };
        prop_assert!(none(times + 1) <= none(times));
    }

    /// The trend is the same whether a series is seen at once or refill by refill, and turning every
    /// deviation round turns the alarm round.
    #[test]
    fn the_trend_is_symmetric(offs in prop::collection::vec(-150_000_i64..150_000, 1..15)) {
        let series = |sign: i64| -> Vec<Delivery> {
            offs.iter().map(|off| refill(u64::try_from(995_000 + sign * off).unwrap())).collect()
        };
        let (one, other) = (trend(&series(1), &policy()), trend(&series(-1), &policy()));
        // What a whole nanolitre rounds is below one millionth of 12 mL for each refill.
        prop_assert!((one.above_ppm - other.below_ppm).abs() <= 30);
        prop_assert!((one.below_ppm - other.above_ppm).abs() <= 30);
    }
}

#[test]
fn the_tests_are_in_the_order_of_their_burden() {
    assert_eq!(Test::ALL[0], Test::ReadAgain);
    assert_eq!(Test::ALL[8], Test::Contrast);
}
