//! V13: the default neuraxis after a bolus, against independently coded solvers.
//!
//! A unit dose enters over 60 s about 6 cm, with a spread of 1.5 cm and no loss. The rows at 1, 3 and
//! 6 h come from an explicit fourth-order code with central fluxes and a step of 0.1 s; the others
//! from an implicit code with exponential-fitted faces.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source, State};

use crate::row::{Row, Rule};

const EXPLICIT: &str = "explicit fourth-order code, own prototype";
const IMPLICIT: &str = "backward Euler code, own prototype";

/// Heights at which the table gives concentrations, cm.
pub const HEIGHTS_CM: [f64; 7] = [6.0, 9.0, 13.5, 20.0, 25.0, 40.0, 58.0];

/// Longest steps, s: during the bolus, and after it.
pub const STEPS_S: (f64, f64) = (2.0, 10.0);

/// One time of the table: concentrations per mL for a unit dose, and shares of the dose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Hours after the start of the bolus.
    pub hour: f64,
    /// At [`HEIGHTS_CM`].
    pub spinal: [f64; 7],
    /// In the cisterna magna.
    pub cisterna: f64,
    /// Share of the dose in the head, as printed to five digits after the point.
    pub cranial_fraction: f64,
    /// Share of the dose that has left.
    pub eliminated: f64,
}

impl Line {
    const fn new(
        hour: f64,
        spinal: [f64; 7],
        cisterna: f64,
        cranial_fraction: f64,
        eliminated: f64,
    ) -> Self {
        Self { hour, spinal, cisterna, cranial_fraction, eliminated }
    }

    fn of(hour: f64, state: &State) -> Self {
        let spinal = HEIGHTS_CM.map(|z_cm| state.concentration_at(z_cm).unwrap_or(f64::NAN));
        let (cisterna, left) = (state.cisterna_concentration(), state.eliminated().total());
        Self::new(hour, spinal, cisterna, state.cranial_fraction(), left)
    }

    /// Half a per cent where the explicit code is the reference and drug has arrived everywhere.
    fn tolerance(&self) -> f64 {
        if (2.0..7.0).contains(&self.hour) { 0.005 } else { 0.02 }
    }

    /// Whether the explicit code is the reference.
    fn is_explicit(&self) -> bool {
        (0.5..7.0).contains(&self.hour)
    }
}

/// The table as it was printed.
pub const PRINTED: [Line; 6] = [
    Line::new(
        0.25,
        [4.056e-2, 3.064e-2, 8.664e-3, 2.470e-4, 3.159e-5, 4.149e-7, 3.944e-9],
        9.004e-10,
        0.00000,
        0.0079,
    ),
    Line::new(
        1.0,
        [2.753e-2, 2.278e-2, 1.421e-2, 4.348e-3, 2.231e-3, 5.394e-4, 9.478e-5],
        6.026e-5,
        0.00243,
        0.0322,
    ),
    Line::new(
        3.0,
        [1.875e-2, 1.669e-2, 1.265e-2, 6.622e-3, 4.655e-3, 2.110e-3, 9.025e-4],
        7.521e-4,
        0.06817,
        0.1032,
    ),
    Line::new(
        6.0,
        [1.217e-2, 1.112e-2, 8.966e-3, 5.463e-3, 4.198e-3, 2.401e-3, 1.465e-3],
        1.337e-3,
        0.15567,
        0.2315,
    ),
    Line::new(
        12.0,
        [5.967e-3, 5.550e-3, 4.681e-3, 3.221e-3, 2.671e-3, 1.851e-3, 1.394e-3],
        1.325e-3,
        0.16945,
        0.4864,
    ),
    Line::new(
        24.0,
        [1.882e-3, 1.776e-3, 1.551e-3, 1.161e-3, 1.009e-3, 7.704e-4, 6.289e-4],
        6.060e-4,
        0.07966,
        0.7998,
    ),
];

/// The same table from this solver.
#[must_use]
pub fn obtained() -> [Line; 6] {
    let mut neuraxis =
        Neuraxis::new(Parameters::for_drug_loss(0.0)).expect("the default person is valid");
    let mut state = neuraxis.empty_state();
    let bolus = Source::gaussian(6.0, 1.5).expect("inside the canal");
    neuraxis.advance(&mut state, &[(&bolus, 1.0)], 60.0, STEPS_S.0).expect("within the limits");
    let mut now_s = 60.0;
    PRINTED.map(|line| {
        let until_s = 3600.0 * line.hour;
        neuraxis.advance(&mut state, &[], until_s - now_s, STEPS_S.1).expect("within the limits");
        now_s = until_s;
        Line::of(line.hour, &state)
    })
}

/// V13: one row for each time.
pub(crate) fn v13() -> Vec<Row> {
    let rows = PRINTED.iter().zip(obtained()).map(|(printed, got)| {
        let places = HEIGHTS_CM.map(|z_cm| format!("z {z_cm} cm")).into_iter();
        let spinal = places.zip(got.spinal).zip(printed.spinal);
        let mut values: Vec<_> = spinal.map(|((place, got), want)| (place, got, want)).collect();
        values.push(("cisterna magna".to_owned(), got.cisterna, printed.cisterna));
        values.push(("eliminated".to_owned(), got.eliminated, printed.eliminated));
        // A share that is printed as zero is less than half of its last digit.
        if printed.cranial_fraction > 0.0 {
            let share = (got.cranial_fraction, printed.cranial_fraction);
            values.push(("cranial fraction".to_owned(), share.0, share.1));
        } else {
            let is_zero = got.cranial_fraction < 0.5e-5;
            values.push(("cranial fraction".to_owned(), f64::from(u8::from(is_zero)), 1.0));
        }
        let source = if printed.is_explicit() { EXPLICIT } else { IMPLICIT };
        Row::table(format!("profile after {} h", printed.hour), source, printed.tolerance(), values)
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.push(mass());
    rows
}

fn mass() -> Row {
    let whole = |line: Line| {
        let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.0)).expect("valid");
        let mut state = neuraxis.empty_state();
        let bolus = Source::gaussian(6.0, 1.5).expect("inside the canal");
        let until_s = 3600.0 * line.hour - 60.0;
        let done = neuraxis
            .advance(&mut state, &[(&bolus, 1.0)], 60.0, STEPS_S.0)
            .and_then(|()| neuraxis.advance(&mut state, &[], until_s, STEPS_S.1));
        done.map_or(f64::NAN, |()| state.mass_residual())
    };
    let worst = PRINTED.into_iter().map(whole).fold(0.0, f64::max);
    let what = "fluid, head and eliminated less the dose, at every time";
    Row::new(what, (worst, ""), ("0", "conservation of mass"), Rule::AtMost(1e-10))
}
