//! E11: plain bupivacaine, 20 mg, sampled once in each patient between 5 and 45 min.

use super::course::{Dose, at, follow};
use super::people::{Drug, Person, measure};
use crate::row::{Row, Rule};

const TOO_HIGH: &str = "stated beforehand: with one loss of 1.0 /h more than twice the median; fast reversible uptake by roots and cord is missing";

pub(super) fn one_loss() -> Drug {
    Drug::of_catalog("bupivacaine")
}

/// E11 with the kinetics of the catalogue.
pub(crate) fn e11() -> Vec<Row> {
    let [found] = measure(one_loss(), |person| [sampled(person)]);
    let source = "STEINER-2009";
    let (low, _, high) = found.band();
    let end = |what, value, published: f64| {
        let rule = Rule::Between { low: published / 2.0, high: published * 2.0 };
        let target = format!("{published} mcg/mL");
        Row::new(what, (value, "mcg/mL"), (target, source), rule)
    };
    let median = Rule::Between { low: 242.4 / 1.5, high: 242.4 * 1.5 };
    let target = ("242.4 mcg/mL (95.4 to 773)", source);
    let mut rows = found.rows(("concentration at the site", "mcg/mL"), target, median);
    rows.push(end("lower end of 90 % of the patients", low, 95.4));
    rows.push(end("upper end of 90 % of the patients", high, 773.0));
    rows.into_iter().map(|row| row.known_to_miss(TOO_HIGH)).collect()
}

/// The concentration that a second needle at the same level reads, mcg/mL, at a time of its own for
/// each patient.
pub(super) fn sampled(person: &Person) -> f64 {
    let sample_cm = person.needle_cm(1, 10.0);
    let dose = Dose::bolus(person.needle_cm(0, 10.0), 20_000.0);
    let [course] = follow(person, &dose, (1.0, 0.75), |state| [at(state, sample_cm)]);
    course.at((5.0 + 40.0 * person.rank()) / 60.0)
}
