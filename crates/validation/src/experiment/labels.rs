//! M3 and M4: published numbers that were known to disagree with the model or with one another.

use super::course::{Dose, at, follow};
use super::infusion::{L2_CM, steady};
use super::morphine::morphine;
use super::people::{Drug, measure};
use crate::row::{Row, Rule};

const RESIDUE: &str =
    "stated beforehand: the residue of SJOSTROM-1987 after 6 h is about six times below the model";
const BACLOFEN: &str = "stated beforehand: the label's half-life implies a loss of about 0.2 /h, its clearance about 0.9 /h, its gradient about none";

/// M3: what is left of morphine at the site after six hours.
pub(crate) fn m3() -> Vec<Row> {
    let [left] = measure(morphine(), |person| {
        let needle_cm = person.needle_cm(0, 10.0);
        let dose = Dose::bolus(needle_cm, 1e3);
        let [course] = follow(person, &dose, (30.0, 6.0), |state| [at(state, needle_cm)]);
        [course.at(6.0)]
    });
    let rows = left.rows(
        ("morphine after 6 h, for each mg", "mcg/mL"),
        ("1.6 ± 0.9 % of the dose in 22 mL: 0.73 mcg/mL", "SJOSTROM-1987"),
        Rule::Within { of: 0.73, share: 0.9 / 1.6 },
    );
    rows.into_iter().map(|row| row.known_to_miss(RESIDUE)).collect()
}

/// M4: three numbers of the label of baclofen.
pub(crate) fn m4() -> Vec<Row> {
    let baclofen = Drug::of_catalog("baclofen");
    let [half_life_h, clearance, gradient] = measure(baclofen, |person| {
        let needle_cm = person.needle_cm(0, 10.0);
        let dose = Dose::bolus(needle_cm, 1.0);
        let [course] = follow(person, &dose, (1.0, 24.0), |state| [at(state, needle_cm)]);
        let tip_cm = person.tip_cm(L2_CM);
        let infused = steady(person, tip_cm);
        [
            course.half_life_min(0.5, 4.0) / 60.0,
            1.0 / course.areas().0,
            at(&infused, tip_cm) / infused.cisterna_concentration(),
        ]
    });
    let mut rows = half_life_h.rows(
        ("half-life from 0.5 to 4 h", "h"),
        ("about 1.5 h", "BACLOFEN-LABEL (restated)"),
        Rule::Within { of: 1.5, share: 0.3 },
    );
    rows.extend(clearance.rows(
        ("dose over area", "mL/h"),
        ("about 30 mL/h", "BACLOFEN-LABEL (restated)"),
        Rule::Within { of: 30.0, share: 0.3 },
    ));
    rows.extend(gradient.rows(
        ("at the tip over cisternal, tip at L2", ""),
        ("mean 4 (1.8 to 8.7), 7 patients", "baclofen label (unverified)"),
        Rule::Between { low: 1.8, high: 8.7 },
    ));
    rows.into_iter().map(|row| row.known_to_miss(BACLOFEN)).collect()
}
