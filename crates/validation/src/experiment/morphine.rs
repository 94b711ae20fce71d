//! E1, E2, E3 and E18: a bolus of morphine.

use cisterna_neuraxis::model::State;

use super::course::{Dose, at, follow};
use super::people::{Drug, Found, measure};
use crate::row::{Row, Rule};

const MRT_IS_LONG: &str = "stated beforehand: the residence time of MORPHINE-21 needs a loss of about 0.25 /h, at the edge of the fit";

pub(super) fn morphine() -> Drug {
    Drug::of_catalog("morphine")
}

/// E1: when the concentration is highest 7.5 cm above the needle.
pub(crate) fn e1() -> Vec<Row> {
    let [peak_min] = measure(morphine(), |person| {
        let (needle_cm, sample_cm) = (person.needle_cm(0, 6.0), person.needle_cm(1, 13.5));
        let dose = Dose::bolus(needle_cm, 1.0);
        let [course] = follow(person, &dose, (1.0, 8.0), |state| [at(state, sample_cm)]);
        [60.0 * course.peak().0]
    });
    peak_min.rows(
        ("Tmax", "min"),
        ("57 ± 12 min", "EISENACH-2003"),
        Rule::Between { low: 45.0, high: 69.0 },
    )
}

/// E2: the concentration at the site an hour after 0.25 and 0.5 mg.
pub(crate) fn e2() -> Vec<Row> {
    let [per_mg] = measure(morphine(), |person| {
        let needle_cm = person.needle_cm(0, 10.0);
        let dose = Dose::bolus(needle_cm, 1e6);
        let [course] = follow(person, &dose, (30.0, 1.0), |state| [at(state, needle_cm)]);
        [course.at(1.0)]
    });
    let mut rows = Vec::new();
    for (dose_mg, published) in [(0.25, 4228.0), (0.5, 10_447.0)] {
        let found = Found {
            typical: dose_mg * per_mg.typical,
            patients: per_mg.patients.iter().map(|c| dose_mg * c).collect(),
        };
        let what = format!("C(1 h) after {dose_mg} mg");
        let target = format!("{published} ng/mL");
        let rule = Rule::Within { of: published, share: 0.35 };
        rows.extend(found.rows((&what, "ng/mL"), (&target, "NORDBERG-1984"), rule));
        rows.push(found.holds((&what, "ng/mL"), (published, "NORDBERG-1984")));
    }
    rows
}

/// E3: half-lives, clearance and residence time as the needle at the site sees them.
pub(crate) fn e3() -> Vec<Row> {
    let [early_min, late_min, clearance, residence_min] = measure(morphine(), |person| {
        let needle_cm = person.needle_cm(0, 10.0);
        let dose = Dose::bolus(needle_cm, 1.0);
        let [course] = follow(person, &dose, (1.0, 48.0), |state| [at(state, needle_cm)]);
        let (area, moment) = course.areas();
        [
            course.half_life_min(0.25, 6.0),
            course.half_life_min(6.0, 12.0),
            1.0 / area / 60.0,
            // The bolus itself lasts a minute.
            60.0 * moment / area - 0.5,
        ]
    });
    let mut rows = early_min.rows(
        ("half-life from 15 min to 6 h", "min"),
        ("73 to 126 min", "SJOSTROM-1987, MOULIN-1986, HEROIN, PAYNE-MAX-1985"),
        Rule::Between { low: 75.0, high: 130.0 },
    );
    rows.extend(late_min.rows(
        ("half-life from 6 to 12 h", "min"),
        ("175 to 196 min", "NORDBERG-1984"),
        Rule::Between { low: 140.0, high: 220.0 },
    ));
    rows.extend(clearance.rows(
        ("dose over area", "mL/min"),
        ("0.20 to 0.34 mL/min", "NORDBERG-1984, MORPHINE-21"),
        Rule::Between { low: 0.15, high: 0.40 },
    ));
    let residence = residence_min.rows(
        ("mean residence time", "min"),
        ("137 ± 55 min", "MORPHINE-21"),
        Rule::Between { low: 82.0, high: 192.0 },
    );
    rows.extend(residence.into_iter().map(|row| row.known_to_miss(MRT_IS_LONG)));
    rows
}

/// E18: when the concentration in the cisterna magna is highest.
pub(crate) fn e18() -> Vec<Row> {
    let [peak_h] = measure(morphine(), |person| {
        let dose = Dose::bolus(person.needle_cm(0, 6.0), 1.0);
        let cisterna = |state: &State| [state.cisterna_concentration()];
        let [course] = follow(person, &dose, (5.0, 18.0), cisterna);
        [course.peak().0]
    });
    peak_h.rows(
        ("Tmax in the cisterna magna", "h"),
        ("6 h in the medulla, 3 baboons, samples at 3, 6 and 24 h", "GREGORY-1985"),
        Rule::Between { low: 4.0, high: 9.0 },
    )
}
