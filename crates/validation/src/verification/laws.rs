//! V9 and V10: no drug is made or lost, and no concentration is negative.

use std::sync::Arc;

use cisterna_neuraxis::chain::{Chain, Face, Stepper};
use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};

use crate::row::{Row, Rule};

const LAW: &str = "conservation of mass";
const POSITIVE: &str = "an M-matrix keeps what is not negative";

/// V9: what went in is in the fluid or accounted for.
pub(crate) fn v9() -> Vec<Row> {
    let runs: [(&str, f64, f64, f64); 3] = [
        ("bolus of 60 s and a day after it", 60.0, 86_340.0, 10.0),
        ("an infusion of 180 days", 180.0 * 86_400.0, 0.0, 600.0),
        ("a bolus and ten years after it", 60.0, 3650.0 * 86_400.0, 3600.0),
    ];
    let row = |(what, given_s, after_s, step_s)| {
        let mut neuraxis =
            Neuraxis::new(Parameters::for_drug_loss(0.15)).expect("the default person is valid");
        let mut state = neuraxis.empty_state();
        let tip = Source::gaussian(10.0, 1.5).expect("inside the canal");
        let done = neuraxis
            .advance(&mut state, &[(&tip, 1.0)], given_s, step_s)
            .and_then(|()| neuraxis.advance(&mut state, &[], after_s, step_s));
        let residual = done.map_or(f64::NAN, |()| state.mass_residual());
        let rule = Rule::AtMost(1e-10);
        Row::new(format!("residual over what went in, {what}"), (residual, ""), ("0", LAW), rule)
    };
    runs.into_iter().map(row).collect()
}

/// V10: the smallest concentration over the largest, beside jumps, at high Peclet numbers.
pub(crate) fn v10() -> Vec<Row> {
    let (mut smallest, mut worst) = (f64::INFINITY, String::new());
    for peclet in [0.0, 1.0, 1e2, 1e4, -1.0, -1e2, -1e4] {
        for step_s in [1e-3, 1.0, 60.0, 3600.0] {
            let least = least_beside_a_jump(peclet, step_s);
            if least < smallest || least.is_nan() {
                (smallest, worst) = (least, format!("Pe {peclet}, step {step_s} s"));
            }
        }
    }
    vec![
        Row::new(
            "least concentration over the largest, 112 runs beside jumps of K and A",
            (smallest, ""),
            ("-1e-14 or more for Pe up to 1e4 and steps up to 1 h", POSITIVE),
            Rule::AtLeast(-1e-14),
        )
        .with_note(&format!("(first at {worst})")),
    ]
}

/// The least ratio over four places of a source and twenty steps.
fn least_beside_a_jump(peclet: f64, step_s: f64) -> f64 {
    const NODES: usize = 100;
    let (below, above) = ((20.0, 1e-3), (0.02, 1.0));
    let of = |node: usize| if node >= NODES / 2 { above } else { below };
    let cell_cm = 0.25;
    let face = |node: usize| {
        let area_cm2 = 0.5 * (of(node).0 + of(node + 1).0);
        let flow_ml_per_s = peclet * 1e-3 * 20.0 / cell_cm;
        Face::exponential_fitted(of(node).1 * area_cm2 / cell_cm, flow_ml_per_s)
    };
    let volumes = (0..NODES).map(|node| of(node).0 * cell_cm).collect();
    let chain = Chain::new(volumes, (0..NODES - 1).map(face).collect(), Vec::new());
    let chain = Arc::new(chain.expect("a valid chain"));
    let stepper = Stepper::new(&chain, step_s).expect("a step within its limits");
    let mut least = f64::INFINITY;
    for place in [0, 49, 50, 99] {
        let mut contents = chain.empty_contents();
        contents.deposit(place, 1.0);
        for _ in 0..20 {
            stepper.run(&mut contents, &[0.0; NODES], 1);
            let all = contents.concentrations().iter();
            let largest = all.clone().copied().fold(0.0, f64::max);
            least = all.fold(least, |least, c| least.min(c / largest));
        }
    }
    least
}
