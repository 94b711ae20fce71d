//! V6: fluid and cord exchange drug and both lose it, against the closed form of two compartments.

use crate::line::assert_within;
use cisterna_neuraxis::chain::{Chain, Contents, Drain, SidePool, Stepper};
use std::sync::Arc;

const HOUR_S: f64 = 3600.0;

/// One millilitre with uptake 0.5, return 0.2, loss 0.3 and loss from tissue 0.05, all per hour.
fn one_cell() -> (Arc<Chain>, Contents) {
    let per_h = |rate: f64| rate / HOUR_S;
    let loss = Drain::new(0, vec![per_h(0.3)]);
    let tissue = SidePool::new(0, vec![per_h(0.5)], per_h(0.2), per_h(0.05));
    let chain = Chain::new(vec![1.0], vec![], vec![loss]).unwrap();
    let chain = Arc::new(chain.with_side_pools(vec![tissue]).unwrap());
    let mut contents = chain.empty_contents();
    contents.deposit(0, 1.0);
    (chain, contents)
}

#[test]
fn v6_both_compartments_follow_the_closed_form() {
    let (chain, mut contents) = one_cell();
    let stepper = Stepper::new(&chain, 0.25).unwrap();
    let rows = [
        (1, 0.476_784_61, 0.304_511_69),
        (4, 0.131_497_68, 0.376_850_56),
        (12, 0.048_231_927, 0.167_341_49),
    ];
    let mut now_h = 0;
    for (hour, fluid, tissue) in rows {
        stepper.run(&mut contents, &[0.0], (hour - now_h) * 4 * 3600);
        now_h = hour;
        assert_within(1e-4, "fluid", contents.concentrations()[0], fluid);
        assert_within(1e-4, "tissue", contents.beside(0)[0], tissue);
        let found = contents.amount() + contents.drained_total();
        assert!((found - 1.0).abs() < 1e-10, "{found}");
    }
}

#[test]
fn v6_the_slowest_decay_is_the_smaller_eigenvalue() {
    let (chain, mut contents) = one_cell();
    let stepper = Stepper::new(&chain, 1.0).unwrap();
    stepper.run(&mut contents, &[0.0], 30 * 3600);
    let (fluid, tissue) = (contents.concentrations()[0], contents.beside(0)[0]);
    stepper.run(&mut contents, &[0.0], 3600);
    assert_within(1e-4, "fluid", (fluid / contents.concentrations()[0]).ln(), 0.105_923_63);
    assert_within(1e-4, "tissue", (tissue / contents.beside(0)[0]).ln(), 0.105_923_63);
}
