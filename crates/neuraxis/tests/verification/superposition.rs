//! The operator is linear: doses given together are the sum of the same doses given apart.

use cisterna_neuraxis::model::{Displacement, Disturbance, Neuraxis, Parameters, Source, State};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const TOLERANCE: f64 = 1e-12;

/// Height, amount of the one and of the other set of doses, duration in s, volume in mL.
type Dose = (f64, f64, f64, f64, f64);

fn parameters() -> Parameters {
    Parameters {
        tissue_in_per_h: 2.0,
        tissue_out_per_h: 4.0,
        tissue_to_plasma_per_h: 2.0,
        dural_permeability_cm_per_min: 1e-3,
        ..Parameters::for_drug_loss(0.3)
    }
}

/// Every dose in turn, with the amount that `amount` makes of its two.
fn run(doses: &[Dose], amount: impl Fn(f64, f64) -> f64) -> State {
    let mut neuraxis = Neuraxis::new(parameters()).unwrap();
    let mut state = neuraxis.empty_state();
    for &(z_cm, one, other, duration_s, volume_ml) in doses {
        let source = Source::gaussian(z_cm, 1.5).unwrap();
        let displacement = Some(Displacement::new(&source, volume_ml).unwrap());
        let disturbance = Disturbance { displacement, ..Disturbance::default() };
        let injections = [(&source, amount(one, other))];
        let step_s = duration_s / 20.0;
        neuraxis
            .advance_disturbed(&mut state, &injections, &disturbance, duration_s, step_s)
            .unwrap();
        neuraxis.inject_epidural(&mut state, &source, amount(one, other)).unwrap();
        neuraxis.advance(&mut state, &injections, 10.0 * duration_s, duration_s).unwrap();
    }
    state
}

/// Everything that a state says, in one row.
fn row(state: &State) -> Vec<f64> {
    let gone = state.eliminated();
    let mut row: Vec<f64> = state.profile().map(|(_, c)| c).collect();
    row.extend(state.tissue_profile().chain(state.epidural_profile()).map(|(_, m)| m));
    row.extend([state.cisterna_concentration(), state.cranial_concentration()]);
    row.extend([gone.spinal_absorption, gone.spinal_loss, gone.cranial_outflow]);
    row.extend([gone.tissue_to_plasma, gone.epidural_to_plasma, state.injected()]);
    row
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        rng_seed: RngSeed::Fixed(12),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn doses_add_up_and_scale(
        doses in prop::collection::vec(
            (0.0..=60.0_f64, 1e-3..1e3_f64, 1e-3..1e3_f64, 10.0..3600.0_f64, 0.1..15.0_f64),
            1..5,
        ),
        scale in 1e-6..1e6_f64,
    ) {
        let one = row(&run(&doses, |one, _| one));
        let other = row(&run(&doses, |_, other| other));
        let both = row(&run(&doses, |one, other| one + scale * other));
        for ((one, other), both) in one.iter().zip(&other).zip(&both) {
            let sum = one + scale * other;
            prop_assert!((both - sum).abs() <= TOLERANCE * sum, "{both} is not {sum}");
        }
    }
}
