//! E9: morphine and fentanyl, 50 mcg of each, given together.

use super::course::{Course, Dose, at, follow};
use super::morphine::morphine;
use super::people::{Drug, Found, Person, measure};
use crate::row::{Row, Rule};

const TMAX_IS_SHORT: &str =
    "stated beforehand: with either set the highest value comes just before 28 min";

pub(super) fn single_loss() -> Drug {
    Drug::of_catalog("fentanyl")
}

/// The rates are the best of 900 combinations for this very study.
pub(super) fn reversible() -> Drug {
    single_loss().with_tissue_of("fentanyl")
}

/// E9 for both sets of kinetics.
pub(crate) fn e9() -> Vec<Row> {
    let mut rows = compared("one loss", single_loss());
    rows.extend(compared("reversible uptake", reversible()));
    rows
}

fn compared(set: &str, fentanyl: Drug) -> Vec<Row> {
    // Cohorts of one seed hold the same persons for every drug: number by number.
    let [m36, m103] = measure(morphine(), |person| {
        let course = needle(person);
        [course.at(36.0 / 60.0), course.at(103.0 / 60.0)]
    });
    let [f36, f103, peak_min] = measure(fentanyl, |person| {
        let course = needle(person);
        [course.at(36.0 / 60.0), course.at(103.0 / 60.0), 60.0 * course.peak().0]
    });
    let source = "EISENACH-2003";
    let mut rows = over(&m36, &f36).rows(
        (&format!("morphine over fentanyl at 36 min, {set}"), ""),
        ("more than 2 by 36 min", source),
        Rule::Between { low: 1.5, high: 2.6 },
    );
    rows.extend(over(&m103, &f103).rows(
        (&format!("morphine over fentanyl at 103 min, {set}"), ""),
        ("more than 4 by 103 min", source),
        Rule::Between { low: 3.0, high: 6.0 },
    ));
    let peak = peak_min.rows(
        (&format!("fentanyl Tmax, {set}"), "min"),
        ("41 ± 13 min", source),
        Rule::Between { low: 28.0, high: 54.0 },
    );
    rows.extend(peak.into_iter().map(|row| row.known_to_miss(TMAX_IS_SHORT)));
    rows
}

/// What the needle 7.5 cm above the injection reads for a unit dose.
pub(super) fn needle(person: &Person) -> Course {
    let sample_cm = person.needle_cm(1, 13.5);
    let dose = Dose::bolus(person.needle_cm(0, 6.0), 1.0);
    let [course] = follow(person, &dose, (1.0, 4.0), |state| [at(state, sample_cm)]);
    course
}

fn over(one: &Found, other: &Found) -> Found {
    let pairs = one.patients.iter().zip(&other.patients);
    let patients = pairs.map(|(a, b)| a / b).collect();
    Found { typical: one.typical / other.typical, patients }
}
