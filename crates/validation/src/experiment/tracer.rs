//! E6, E7 and E8, and the first misfit: a tracer that leaves with the fluid only.

use super::course::{Course, Dose, follow};
use super::people::{Drug, measure};
use crate::row::{Row, Rule};

const PEAK_IS_LATE: &str = "stated beforehand: a large injected volume spreads by displacement, which the default leaves out";

/// E6: when a tracer reaches the basal cisterns.
pub(crate) fn e6() -> Vec<Row> {
    let [seen_h] = measure(Drug::tracer(), |person| {
        let dose = Dose::bolus(person.needle_cm(0, 6.0), 1.0);
        let [course] = follow(person, &dose, (5.0, 24.0), |s| [s.cisterna_concentration()]);
        [course.reaches(0.1)]
    });
    seen_h.rows(
        ("a tenth of its own highest value in the cisterns", "h"),
        ("basal cisterns by about 1 h (1 to 3)", "CISTERNOGRAPHY"),
        Rule::Between { low: 0.7, high: 3.0 },
    )
}

/// E7: when a tracer is highest in plasma.
pub(crate) fn e7() -> Vec<Row> {
    let [peak_h] = measure(Drug::tracer(), |person| {
        let dose = Dose::bolus(person.needle_cm(0, 6.0), 1.0);
        let [gone] = follow(person, &dose, (5.0, 30.0), |s| [s.eliminated().total()]);
        [in_plasma(&gone).peak().0]
    });
    peak_h.rows(
        ("Tmax in plasma", "h"),
        ("about 10 h, 29 patients", "EIDE-2021"),
        Rule::Between { low: 6.0, high: 14.0 },
    )
}

/// One compartment that receives what leaves the fluid and loses 0.4 of it an hour.
pub(super) fn in_plasma(gone: &Course) -> Course {
    const LOST_PER_H: f64 = 0.4;
    let mut amount = 0.0;
    let steps = gone.0.windows(2).map(|pair| {
        let [(t0, before), (t1, after)] = [pair[0], pair[1]];
        amount = (amount + after - before) / (1.0 + LOST_PER_H * (t1 - t0));
        (t1, amount)
    });
    Course(std::iter::once((0.0, 0.0)).chain(steps).collect())
}

/// E8: the share of a bolus that is in the head after three hours.
pub(crate) fn e8() -> Vec<Row> {
    let at_three = measure(Drug::tracer(), |person| {
        [6.0, 10.0].map(|needle_cm| {
            let dose = Dose::bolus(person.needle_cm(0, needle_cm), 1.0);
            let [share] = follow(person, &dose, (180.0, 3.0), |s| [s.cranial_fraction()]);
            100.0 * share.at(3.0)
        })
    });
    let needles = ["needle at 6 cm", "needle at 10 cm"];
    let rows = at_three.iter().zip(needles).flat_map(|(share, needle)| {
        share.rows(
            (&format!("share in the head after 3 h, {needle}"), "%"),
            ("at most 11.6 %, in vitro, all protocols", "SEINER-2022"),
            Rule::AtMost(13.0),
        )
    });
    rows.collect()
}

/// M1: when a contrast agent is highest in the head.
pub(crate) fn m1() -> Vec<Row> {
    let [peak_h] = measure(Drug::tracer(), |person| {
        let dose = Dose::bolus(person.needle_cm(0, 6.0), 1.0);
        let [course] = follow(person, &dose, (5.0, 24.0), |s| [s.cisterna_concentration()]);
        [course.peak().0]
    });
    let rows = peak_h.rows(
        ("Tmax of gadolinium in the cisterna magna", "h"),
        ("1 to 3 h intracranial, 8 healthy people", "DYKE-2020"),
        Rule::Between { low: 1.0, high: 3.0 },
    );
    rows.into_iter().map(|row| row.known_to_miss(PEAK_IS_LATE)).collect()
}
