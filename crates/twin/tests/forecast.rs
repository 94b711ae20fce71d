//! The forecast of a change of the infusion: laws that hold whatever the numbers are.

use cisterna_catalog::{Catalog, Kinetics};
use cisterna_quantity::{DoseRate, Duration, Length};
use cisterna_twin::forecast::{
    Boluses, Change, Forecast, ForecastError, Infusion, Moment, forecast,
};

const HOUR: Duration = Duration::HOUR;
const LEVELS: [Length; 3] = [Length::from_mm(150), Length::from_mm(300), Length::from_mm(450)];

fn kinetics(drug: &str) -> Kinetics {
    Catalog::built_in().drug(drug).unwrap().kinetics.clone().unwrap()
}

fn mcg_a_day(dose: u64) -> Infusion {
    let dose = DoseRate::from_fg_per_day(dose * 1_000_000_000);
    Infusion { dose, tip: LEVELS[1], boluses: None }
}

fn hours(count: u64) -> Duration {
    Duration::from_ms(count * HOUR.ms())
}

fn change(kinetics: &Kinetics, before: Infusion, after: Infusion) -> Change<'_> {
    let (begins_after, follow) = (Duration::ZERO, hours(96));
    Change { kinetics, before, after, begins_after, levels: &LEVELS, watched: 1, follow }
}

fn of(before: Infusion, after: Infusion) -> Forecast {
    forecast(&change(&kinetics("morphine"), before, after)).unwrap()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-3 * one.abs().max(other.abs())
}

#[test]
fn without_a_change_nothing_changes() {
    let same = of(mcg_a_day(500), mcg_a_day(500));
    for level in &same.levels {
        assert_eq!(level.before, level.after);
        assert!(0.0 < level.before.low && level.before.low < level.before.high);
    }
    let level = same.levels[1].before;
    assert!(same.course.iter().all(|moment| close(moment.concentration.median, level.median)));
    assert_eq!((same.half_h, same.nine_tenths_h), (None, None));
}

#[test]
fn twice_the_dose_is_twice_the_concentration_in_everybody() {
    let doubled = of(mcg_a_day(500), mcg_a_day(1_000));
    for level in &doubled.levels {
        assert!(close(2.0 * level.before.low, level.after.low));
        assert!(close(2.0 * level.before.median, level.after.median));
        assert!(close(2.0 * level.before.high, level.after.high));
    }
    let (half, most) = (doubled.half_h.unwrap(), doubled.nine_tenths_h.unwrap());
    assert!(0.0 < half.low && half.median < most.median && most.median < 72.0, "{half:?} {most:?}");
}

#[test]
fn a_bridge_puts_the_change_off_by_its_length() {
    let kinetics = kinetics("morphine");
    let at_once = change(&kinetics, mcg_a_day(500), mcg_a_day(800));
    let later = Change { begins_after: hours(20), ..at_once.clone() };
    let (at_once, later) = (forecast(&at_once).unwrap(), forecast(&later).unwrap());
    let begin = later.course.iter().position(|moment| moment.hours >= 20.0).unwrap();
    let before = later.levels[1].before.median;
    assert!(later.course[..=begin].iter().all(|now| close(now.concentration.median, before)));
    let put_off = |(one, other): (&Moment, &Moment)| {
        close(one.hours + 20.0, other.hours)
            && close(one.concentration.median, other.concentration.median)
    };
    assert!(at_once.course.iter().zip(&later.course[begin..]).all(put_off));
    let (first, second) = (at_once.half_h.unwrap(), later.half_h.unwrap());
    assert!((second.median - first.median - 20.0).abs() < 0.3, "{first:?} {second:?}");
}

#[test]
fn a_higher_tip_moves_the_drug_up() {
    let higher = Infusion { tip: LEVELS[2], ..mcg_a_day(500) };
    let moved = of(mcg_a_day(500), higher);
    assert!(moved.levels[0].after.median < moved.levels[0].before.median);
    assert!(moved.levels[2].after.median > moved.levels[2].before.median);
    // At once it is where it was.
    assert!(close(moved.course[0].concentration.median, moved.levels[1].before.median));
}

#[test]
fn boluses_swing_about_the_same_mean() {
    let boluses = Some(Boluses { per_day: 4, percent: 60 });
    let swings = of(mcg_a_day(600), Infusion { boluses, ..mcg_a_day(600) });
    assert_eq!(swings.levels[1].before, swings.levels[1].after);
    let last_day: Vec<f64> =
        swings.course.iter().rev().take(96).map(|m| m.concentration.median).collect();
    let mean = last_day.iter().sum::<f64>() / 96.0;
    let (low, high) = last_day.iter().fold((f64::MAX, 0.0_f64), |(l, h), c| (l.min(*c), h.max(*c)));
    assert!((mean / swings.levels[1].after.median - 1.0).abs() < 0.05);
    assert!(high > 1.3 * low, "{low} {high}");
}

#[test]
fn the_same_question_has_the_same_answer() {
    assert_eq!(of(mcg_a_day(500), mcg_a_day(700)), of(mcg_a_day(500), mcg_a_day(700)));
}

#[test]
fn every_drug_with_kinetics_has_a_forecast() {
    for drug in Catalog::built_in().drugs.values() {
        let Some(kinetics) = &drug.kinetics else { continue };
        let found = forecast(&change(kinetics, mcg_a_day(10), mcg_a_day(20)));
        let found = found.unwrap_or_else(|error| panic!("{}: {error}", drug.id));
        assert!(found.levels.iter().all(|level| level.after.median > 0.0), "{}", drug.id);
    }
}

#[test]
fn what_cannot_be_played_is_refused() {
    let kinetics = kinetics("morphine");
    let good = change(&kinetics, mcg_a_day(500), mcg_a_day(700));
    let too_long = Change { follow: hours(400), ..good.clone() };
    assert!(matches!(forecast(&too_long), Err(ForecastError::TooLong { .. })));
    let none = Change { follow: Duration::ZERO, ..good.clone() };
    assert!(matches!(forecast(&none), Err(ForecastError::TooLong { .. })));
    let nowhere = Change { watched: 3, ..good.clone() };
    assert!(matches!(forecast(&nowhere), Err(ForecastError::NoLevel { watched: 3, levels: 3 })));
    for (per_day, percent) in [(0, 50), (25, 50), (4, 0), (4, 101)] {
        let boluses = Some(Boluses { per_day, percent });
        let after = Infusion { boluses, ..mcg_a_day(600) };
        let refused = forecast(&Change { after, ..good.clone() });
        assert!(matches!(refused, Err(ForecastError::Boluses { .. })), "{per_day} {percent}");
    }
}
