//! Effects against published rows: what is met, and what is known to be missed.
//!
//! The constants come from the catalogue; nothing is tuned here. Fluid and body are moved together as
//! a scenario moves them.

use cisterna_catalog::{Catalog, Drug};
use cisterna_quantity::{Duration, Mass};
use cisterna_twin::effect::{Body, OralStart, Person, Ratio, Readings};
use cisterna_twin::{Twin, parameters_of};

/// Somebody who is not used to opioids, with pain and spasticity in the legs.
fn person() -> Person {
    Person {
        weight_kg: 70.0,
        pain: Some(8.0),
        painful: Vec::new(),
        spasticity: Some(3.0),
        opioid_tolerance: 1.0,
        oral: None,
    }
}

/// A drug in a person, hour by hour.
struct Course {
    twin: Twin,
    body: Body,
    step: Duration,
    readings: Vec<(f64, Readings)>,
}

impl Course {
    fn new(drug: &str, person: &Person, step: &str) -> Self {
        let catalog = Catalog::built_in();
        let drug: &Drug = catalog.drug(drug).unwrap();
        let parameters = parameters_of(drug.kinetics.as_ref().unwrap());
        let step = step.parse().unwrap();
        let twin = Twin::without_pump(parameters).unwrap().with_step_max(step).unwrap();
        let by_mouth = catalog.drug("morphine").unwrap();
        let body = Body::new(person, &catalog.anatomy, &[drug], by_mouth).unwrap();
        Self { twin, body, step, readings: Vec::new() }
    }

    fn dose(mut self, place: &str, mass: &str, over: &str) -> Self {
        let height = Catalog::built_in().anatomy.level(place).unwrap().height.value;
        let mass: Mass = mass.parse().unwrap();
        self.twin.inject(height, mass, over.parse().unwrap()).unwrap();
        self
    }

    fn after(mut self, time: &str) -> Self {
        let end = self.twin.clock().checked_add(time.parse().unwrap()).unwrap();
        while self.twin.clock() < end {
            self.twin.elapse(self.step).unwrap();
            self.body.advance(self.twin.fluid(), self.step).unwrap();
            let hours = self.twin.clock().ms() as f64 / 3_600_000.0;
            self.readings.push((hours, self.body.readings()));
        }
        self
    }

    /// When a reading is largest, and how large.
    fn peak(&self, of: impl Fn(&Readings) -> f64) -> (f64, f64) {
        let all = self.readings.iter().map(|(at, readings)| (*at, of(readings)));
        all.fold((0.0, f64::NEG_INFINITY), |most, one| if one.1 > most.1 { one } else { most })
    }

    fn mean(&self, of: impl Fn(&Readings) -> f64) -> f64 {
        let all = self.readings.iter().map(|(_, readings)| of(readings));
        all.sum::<f64>() / self.readings.len() as f64
    }

    /// The first and the last hour at which a condition holds.
    #[track_caller]
    fn while_true(&self, holds: impl Fn(&Readings) -> bool) -> (f64, f64) {
        let mut hours = self.readings.iter().filter(|(_, readings)| holds(readings));
        let first = hours.next().expect("it never holds");
        (first.0, hours.last().unwrap_or(first).0)
    }

    fn spasticity_at(&self, hour: f64) -> f64 {
        let found = self.readings.iter().find(|(at, _)| *at >= hour - 1e-9);
        found.and_then(|(_, readings)| readings.spasticity).expect("it is read")
    }
}

fn morphine(mass: &str) -> Course {
    Course::new("morphine", &person(), "1 min").dose("L3-4", mass, "60 s").after("24 h")
}

/// A point less on the scale of Ashworth, from 3.
fn is_looser(readings: &Readings) -> bool {
    readings.spasticity.is_some_and(|score| score <= 2.0)
}

#[test]
fn breathing_is_most_depressed_four_to_nine_hours_after_a_lumbar_dose() {
    // Medulla maximum at 6 h (Gregory 1985, baboon); 6.5-7.5 h in volunteers (unverified).
    let depression = |readings: &Readings| readings.respiratory_depression;
    let courses = ["0.3 mg", "1 mg", "2.5 mg"].map(|mass| morphine(mass).peak(depression));
    for (hour, _) in courses {
        assert!((4.0..=9.0).contains(&hour), "{hour} h");
    }
    // Jacobson 1988: raised carbon dioxide common at 1 and 2.5 mg, apnoea at 2.5 mg.
    let [(_, low), (_, middle), (_, high)] = courses;
    assert!(low < 0.3 && (0.4..0.6).contains(&middle) && high > 0.65, "{low} {middle} {high}");
}

#[test]
fn relief_lasts_for_most_of_a_day() {
    // Nordberg 1984: about 12 h (1-40) after 0.25 and 0.5 mg; Jacobson 1988: > 20 h after 0.3 mg and
    // more, placebo 1.25 h, 0.3 mg inadequate in 30 %.
    let half = |mass: &str| morphine(mass).while_true(|readings| readings.analgesia >= 0.4);
    let (quarter, third, whole) = (half("0.25 mg"), half("0.3 mg"), half("1 mg"));
    assert!((12.0..24.0).contains(&quarter.1), "{quarter:?}");
    assert!(third.1 > 18.0 && whole.1 > 23.9, "{third:?} {whole:?}");
    assert!(third.0 < 1.5, "it begins within the first hours: {third:?}");
}

#[test]
fn more_morphine_relieves_more_and_itch_is_nearly_linear() {
    // Palmer 1999: less further opioid at 0.075 mg than without, flat from there to 0.5 mg; itch
    // linear in the dose. The flat part is a known miss: here relief goes on growing.
    let (small, large) = (morphine("0.075 mg"), morphine("0.5 mg"));
    let relief = |course: &Course| course.mean(|readings| readings.analgesia);
    assert!(relief(&small) > 0.1, "{}", relief(&small));
    assert!(relief(&large) > 2.0 * relief(&small), "the known miss is gone: say so");
    let itch = |course: &Course| course.peak(|readings| readings.itch).1;
    let ratio = itch(&large) / itch(&small) / (0.5 / 0.075);
    assert!((0.8..=1.0).contains(&ratio), "{ratio}");
}

#[test]
fn the_published_concentration_in_plasma_halves_ventilation() {
    // Sarton 2004: C50 32 nM = 9.1 ng/mL. By mouth, with 0.3 of it in the blood and 1250 mL/min.
    let mg_per_day = 9.1e-6 * 1250.0 * 1440.0 / 0.3;
    let oral = Some(OralStart { mg_per_day, ratio: Ratio::Known(300.0) });
    let course = Course::new("morphine", &Person { oral, ..person() }, "1 h").after("1 h");
    let depression = course.readings[0].1.respiratory_depression;
    assert!((depression - 0.5).abs() < 1e-3, "{depression}");
    assert!(course.readings[0].1.withdrawal < 1e-9, "used to it");
}

#[test]
fn a_dose_of_baclofen_acts_within_the_hour_and_most_at_four() {
    // General knowledge of the label: onset 0.5-1 h, peak about 4 h, 4-8 h in all. The end is a known
    // miss: 9 to 13 h here.
    for (mass, onset, end) in [("50 mcg", 1.4, 10.0), ("100 mcg", 1.0, 14.0)] {
        let course = Course::new("baclofen", &person(), "1 min");
        let course = course.dose("L3-4", mass, "60 s").after("24 h");
        let (peak, _) = course.peak(|readings| -readings.spasticity.unwrap());
        let (first, last) = course.while_true(is_looser);
        assert!((3.0..=5.0).contains(&peak), "{mass}: peak at {peak} h");
        assert!((0.5..=onset).contains(&first), "{mass}: from {first} h");
        assert!((8.0..=end).contains(&last), "{mass}: until {last} h, 4-8 h are published");
    }
}

#[test]
fn an_infusion_of_baclofen_is_at_its_most_within_a_day_or_two() {
    // General knowledge of the label: onset 6-8 h, most at 24-48 h. The onset is a known miss: 3 h,
    // as drug at the tip acts at once here.
    let course = Course::new("baclofen", &person(), "5 min");
    let course = course.dose("T10", "300 mcg", "3 d").after("3 d");
    let (onset, _) = course.while_true(is_looser);
    assert!((2.0..6.0).contains(&onset), "{onset} h: the known miss is gone, say so");
    assert!(course.spasticity_at(12.0) - course.spasticity_at(72.0) > 0.05, "not yet at 12 h");
    assert!((course.spasticity_at(24.0) - course.spasticity_at(48.0)).abs() < 0.05);
}

#[test]
fn half_the_legs_are_blocked_by_less_bupivacaine_than_published() {
    // ED50 7.25 mg (Carvalho 2005), 6.7-7.6 mg (Ginosar 2004). The known miss: about 2.4 mg, as the
    // transport gives twice and more of the measured concentration (Steiner 2009).
    let block = |mass: &str| {
        let course = Course::new("bupivacaine", &person(), "1 min");
        let course = course.dose("L3-4", mass, "60 s").after("1 h");
        course.peak(|readings| readings.motor_block)
    };
    let [two, three, published, most] = ["2 mg", "3 mg", "7.25 mg", "13 mg"].map(block);
    assert!(two.1 < 0.5 && three.1 > 0.5, "{two:?} {three:?}: the known miss has moved");
    assert!(published.1 > 0.9 && most.1 > 0.99, "{published:?} {most:?}");
    assert!(published.0 < 0.6, "within half an hour: {published:?}");
}

#[test]
fn baclofen_that_stops_is_missed_after_one_to_three_days_and_rebounds() {
    let course = Course::new("baclofen", &person(), "10 min");
    let course = course.dose("T10", "8400 mcg", "21 d").after("30 d");
    let (onset, _) = course.while_true(|readings| readings.withdrawal >= 0.5);
    let days = (onset - 21.0 * 24.0) / 24.0;
    assert!((1.0..=3.0).contains(&days), "{days} d");
    assert!(course.peak(|readings| readings.spasticity.unwrap()).1 > 3.2, "rebound");
}

#[test]
fn more_weight_dilutes_the_plasma_and_nothing_else() {
    let of = |weight_kg| {
        let person = Person { weight_kg, ..person() };
        Course::new("morphine", &person, "10 min").dose("L3-4", "1 mg", "60 s").after("6 h")
    };
    let (light, heavy) = (of(50.0), of(100.0));
    let plasma = |course: &Course| course.peak(|readings| readings.plasma_ng_per_ml[0]).1;
    assert!(plasma(&light) > 1.5 * plasma(&heavy));
    let relief = |course: &Course| course.peak(|readings| readings.analgesia).1;
    assert!((relief(&light) - relief(&heavy)).abs() < 1e-12);
}
