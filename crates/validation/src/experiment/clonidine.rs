//! E13: clonidine, 150 mcg into the epidural space.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};

use super::course::{Course, at};
use super::people::{Drug, Person, measure};
use crate::row::{Row, Rule};

/// Between the least and the most permeable drug of Bernards and Hill 1992 (not read): the geometric
/// mean of 0.6e-3 and 2.3e-3 cm/min.
const DURA_CM_PER_MIN: f64 = 1.17e-3;
/// Share of an epidural dose that reaches the fluid, CLONIDINE-SHEEP: 14 ± 4 %.
const CROSSING: f64 = 0.14;
/// How far an epidural injection of some 10 mL spreads, as a standard deviation; assumed.
const SPREAD_CM: f64 = 4.0;
const STEP_S: f64 = 10.0;

/// Clonidine with an epidural space, from which so much goes to plasma that the rest is what crosses.
/// What leaves the fluid through the dura is taken off its loss, so that the whole stays what the
/// catalogue says.
pub(super) fn clonidine() -> Drug {
    let drug = Drug::of_catalog("clonidine");
    let of = drug.parameters;
    let crossing_ml_per_h = 60.0 * DURA_CM_PER_MIN * of.dural_area_cm2;
    let back_per_h = crossing_ml_per_h / (of.epidural_ml * of.epidural_partition);
    let open = Parameters {
        dural_permeability_cm_per_min: DURA_CM_PER_MIN,
        epidural_to_plasma_per_h: back_per_h * (1.0 - CROSSING) / CROSSING,
        ..of
    };
    let through_dura = open.steady_loss_per_h() - open.loss_per_h;
    let loss_per_h = drug.parameters.loss_per_h - through_dura;
    Drug { parameters: Parameters { loss_per_h, ..open }, ..drug }
}

/// E13: the highest concentration in the fluid at the level of the injection, and when.
pub(crate) fn e13() -> Vec<Row> {
    let [highest, peak_min] = measure(clonidine(), |person| {
        let (hour, highest) = epidural(person).peak();
        [highest, 60.0 * hour]
    });
    let source = "GLYNN-1992";
    let mut rows = highest.rows(
        ("highest value in the fluid", "ng/mL"),
        ("228 ± 56 ng/mL", source),
        Rule::Between { low: 228.0 / 1.7, high: 228.0 * 1.7 },
    );
    rows.extend(peak_min.rows(
        ("Tmax in the fluid", "min"),
        ("60 ± 7 min", source),
        Rule::Between { low: 40.0, high: 90.0 },
    ));
    rows
}

/// What a needle at the level of an epidural injection reads, ng/mL.
fn epidural(person: &Person) -> Course {
    let level_cm = person.needle_cm(0, 10.0);
    let sample_cm = person.needle_cm(1, 10.0);
    let mut neuraxis = Neuraxis::new(person.parameters).expect("a person within the limits");
    let mut state = neuraxis.empty_state();
    let source = Source::gaussian(level_cm, SPREAD_CM).expect("inside the canal");
    neuraxis.inject_epidural(&mut state, &source, 150e3).expect("there is an epidural space");
    let mut readings = vec![(0.0, 0.0)];
    for minute in 1..=300_u32 {
        neuraxis.advance(&mut state, &[], 60.0, STEP_S).expect("within the limits");
        readings.push((f64::from(minute) / 60.0, at(&state, sample_cm)));
    }
    Course(readings)
}
