//! E4 and E5: infusions from a lumbar or thoracic tip.

use cisterna_neuraxis::model::{Neuraxis, Source, State};

use super::course::{Dose, at, follow};
use super::morphine::morphine;
use super::people::{Drug, Person, measure};
use crate::row::{Row, Rule};

/// Levels as the catalogue has them, cm.
pub(super) const L2_CM: f64 = 15.0;
pub(super) const T12_CM: f64 = 20.0;
pub(super) const T10_CM: f64 = 25.0;
pub(super) const T2_CM: f64 = 40.0;

const THREE_DAYS_H: f64 = 72.0;

/// E4: the gradient of a tracer after three days of lumbar infusion.
pub(crate) fn e4() -> Vec<Row> {
    let [ratio] = measure(Drug::tracer(), |person| {
        let dose = Dose::infusion(person.tip_cm(L2_CM), 1.0, THREE_DAYS_H * 3600.0);
        let [above, below] = follow(person, &dose, (720.0, THREE_DAYS_H), |state| {
            [at(state, T2_CM), at(state, T12_CM)]
        });
        [above.at(THREE_DAYS_H) / below.at(THREE_DAYS_H)]
    });
    ratio.rows(
        ("C(T2)/C(T12) after 72 h", ""),
        ("0.43, 5 patients", "KROIN-1993"),
        Rule::Between { low: 0.33, high: 0.55 },
    )
}

/// E5: morphine at the tip over that in the cisterna magna, in the steady state.
pub(crate) fn e5() -> Vec<Row> {
    let [lumbar, thoracic] = measure(morphine(), |person| {
        [L2_CM, T10_CM].map(|tip_cm| {
            let tip_cm = person.tip_cm(tip_cm);
            let state = steady(person, tip_cm);
            at(&state, tip_cm) / state.cisterna_concentration()
        })
    });
    let mut rows = lumbar.rows(
        ("at the tip over cisternal, tip at L2", ""),
        ("about 7, 2 patients", "MOULIN-1986"),
        Rule::Between { low: 4.0, high: 10.0 },
    );
    rows.extend(thoracic.rows(
        ("at the tip over cisternal, tip at T10", ""),
        ("about 2, 2 patients", "MOULIN-1986"),
        Rule::Between { low: 1.4, high: 3.2 },
    ));
    rows
}

/// The steady state of an infusion into one cell, after three steps of thirty years.
pub(super) fn steady(person: &Person, tip_cm: f64) -> State {
    let mut neuraxis = Neuraxis::new(person.parameters).expect("a person within the limits");
    let mut state = neuraxis.empty_state();
    let tip = Source::at(tip_cm).expect("a tip inside the canal");
    neuraxis.advance(&mut state, &[(&tip, 1.0)], 3e9, 1e9).expect("within the limits");
    state
}

/// The profile of the tracer after three days in the typical person, for drawing: height, and
/// concentration over that at T12.
#[must_use]
pub fn kroin_profile() -> Vec<(f64, f64)> {
    let person = Person::typical(Drug::tracer());
    let mut neuraxis = Neuraxis::new(person.parameters).expect("a person within the limits");
    let mut state = neuraxis.empty_state();
    let tip = Source::at(L2_CM).expect("a tip inside the canal");
    let days_s = THREE_DAYS_H * 3600.0;
    neuraxis.advance(&mut state, &[(&tip, 1.0)], days_s, 600.0).expect("within the limits");
    let whole = at(&state, T12_CM);
    state.profile().map(|(z_cm, c)| (z_cm, c / whole)).collect()
}
