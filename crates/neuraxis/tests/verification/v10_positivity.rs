//! V10: no concentration is ever negative, for Peclet numbers up to 1e4, steps up to an hour, and
//! cross-sections and dispersions that jump by orders of magnitude. Required is a bound of -1e-14
//! of the largest value; the solver never subtracts, so the bound held here is zero.

use cisterna_neuraxis::chain::{Chain, Contents, Drain, Face, SidePool, Stepper};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::Arc;

fn config(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(10);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

fn smallest(contents: &Contents) -> f64 {
    assert!(contents.is_sound());
    contents.concentrations().iter().copied().fold(f64::INFINITY, f64::min)
}

/// A line whose cross-section and dispersion jump in the middle, at a given cell Peclet number in
/// its less dispersive half.
fn jumping_line(peclet: f64) -> Arc<Chain> {
    let (nodes, cell_cm) = (100_usize, 0.25);
    let upper = |node: usize| node >= nodes / 2;
    let area = |node| if upper(node) { 0.02 } else { 20.0 };
    let dispersion = |node| if upper(node) { 1.0 } else { 1e-3 };
    let flow_ml_per_s = peclet * 1e-3 * 20.0 / cell_cm;
    let face = |node: usize| {
        let area_cm2 = 0.5 * (area(node) + area(node + 1));
        Face::exponential_fitted(dispersion(node) * area_cm2 / cell_cm, flow_ml_per_s)
    };
    let volumes_ml = (0..nodes).map(|node| area(node) * cell_cm).collect();
    let faces = (0..nodes - 1).map(face).collect();
    Arc::new(Chain::new(volumes_ml, faces, vec![]).unwrap())
}

#[test]
fn v10_a_point_source_beside_a_jump() {
    for peclet in [0.0, 1.0, 1e2, 1e4, -1.0, -1e2, -1e4] {
        for step_s in [1e-3, 1.0, 60.0, 3600.0] {
            for place in [0, 49, 50, 99] {
                let chain = jumping_line(peclet);
                let mut contents = chain.empty_contents();
                contents.deposit(place, 1.0);
                let stepper = Stepper::new(&chain, step_s).unwrap();
                for _ in 0..20 {
                    stepper.run(&mut contents, &[0.0; 100], 1);
                    let smallest = smallest(&contents);
                    assert!(smallest >= 0.0, "{smallest} at Pe {peclet}, step {step_s} s");
                }
                assert!((contents.amount() - 1.0).abs() < 1e-12, "drug went missing");
            }
        }
    }
}

#[test]
fn v10_drug_moves_with_the_flow_at_high_peclet_number() {
    // Guards against a scheme that is positive because it does not transport.
    let chain = jumping_line(1e4);
    let mut contents = chain.empty_contents();
    contents.deposit(0, 1.0);
    Stepper::new(&chain, 1.0).unwrap().run(&mut contents, &[0.0; 100], 60);
    assert!(contents.amount_in(99) > 0.999, "{}", contents.amount_in(99));
}

/// Powers of ten of volume, conductance, Peclet number and clearance; direction; amount.
type Node = (f64, f64, f64, bool, f64, f64);

fn any_node() -> impl Strategy<Value = Node> {
    let peclet = -3.0..=4.0_f64;
    (-3.0..3.0_f64, -6.0..2.0_f64, peclet, any::<bool>(), -6.0..1.0_f64, 0.0..1.0_f64)
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn v10_any_chain(
        nodes in prop::collection::vec(any_node(), 2..60),
        log_step in -3.0..3.5563_f64,
        infused_node in any::<prop::sample::Index>(),
        pool in (-6.0..2.0_f64, -6.0..2.0_f64, -6.0..2.0_f64),
    ) {
        let power = |x: f64| 10.0_f64.powf(x);
        let face = |node: &Node| {
            let flow = power(node.1) * power(node.2);
            Face::exponential_fitted(power(node.1), if node.3 { flow } else { -flow })
        };
        let volumes_ml = nodes.iter().map(|node| power(node.0)).collect();
        let drain = Drain::new(0, nodes.iter().map(|node| power(node.4)).collect());
        let faces = nodes[1..].iter().map(face).collect();
        let uptakes = vec![power(pool.0); nodes.len()];
        let pool = SidePool::new(0, uptakes, power(pool.1), power(pool.2));
        let chain = Chain::new(volumes_ml, faces, vec![drain]).unwrap();
        let chain = Arc::new(chain.with_side_pools(vec![pool]).unwrap());
        let mut contents = chain.empty_contents();
        for (index, node) in nodes.iter().enumerate().filter(|(_, node)| node.5 > 0.7) {
            contents.deposit(index, node.5);
        }
        let mut inflow = vec![0.0; nodes.len()];
        inflow[infused_node.index(nodes.len())] = 1e-3;
        let stepper = Stepper::new(&chain, power(log_step)).unwrap();
        for _ in 0..30 {
            stepper.run(&mut contents, &inflow, 1);
            prop_assert!(smallest(&contents) >= 0.0);
            prop_assert!(contents.beside(0).iter().all(|amount| *amount >= 0.0));
        }
    }
}
