//! E10: ziconotide, 1 to 10 mcg over an hour.

use super::course::{Dose, at, follow};
use super::people::{Drug, Found, measure};
use crate::row::{Row, Rule};

const CONFLICT: &str = "stated beforehand: the clearance on the label implies a loss of about 0.6 /h, its half-life one of at most 0.05 /h";

/// E10: the label's areas, highest values and half-life.
pub(crate) fn e10() -> Vec<Row> {
    // Ng/mL for each microgram.
    let [area, highest, half_life_h] = measure(Drug::of_catalog("ziconotide"), |person| {
        let needle_cm = person.needle_cm(0, 10.0);
        let dose = Dose { spread_cm: Some(1.5), ..Dose::infusion(needle_cm, 1e3, 3600.0) };
        let [course] = follow(person, &dose, (5.0, 48.0), |state| [at(state, needle_cm)]);
        [course.areas().0, course.peak().1, course.half_life_min(6.0, 24.0) / 60.0]
    });
    let source = "PRIALT-LABEL";
    let between = "from 1 to 10 mcg";
    let mut rows = vec![
        one_to_ten(&area)
            .overlaps((&format!("area, {between}"), "ng h/mL"), ((83.6, 608.0), source)),
        one_to_ten(&highest)
            .overlaps((&format!("highest value, {between}"), "ng/mL"), ((16.4, 132.0), source)),
    ];
    let half = half_life_h.rows(
        ("half-life from 6 to 24 h", "h"),
        ("4.6 ± 0.9 h, 23 patients", source),
        Rule::Between { low: 3.7, high: 5.5 },
    );
    rows.extend(half.into_iter().map(|row| row.known_to_miss(CONFLICT)));
    rows
}

/// What belongs to a microgram, for doses that are spread evenly in the logarithm from 1 to 10 of
/// them: one after the other over the patients.
fn one_to_ten(per_mcg: &Found) -> Found {
    let last = per_mcg.patients.len().max(2) - 1;
    let dose_mcg = |patient: usize| 10_f64.powf(patient as f64 / last as f64);
    let patients = per_mcg.patients.iter().enumerate().map(|(n, value)| dose_mcg(n) * value);
    Found { typical: per_mcg.typical, patients: patients.collect() }
}
