//! V1 to V4 and V6: transport with a solution in closed form.

use std::sync::Arc;

use cisterna_neuraxis::chain::{Chain, Drain, SidePool, Stepper};

use super::line::{Line, Medium};
use crate::row::{Row, Rule};

const STILL: Medium =
    Medium { area_cm2: 1.5, dispersion_cm2_per_s: 0.03, velocity_cm_per_s: 0.0, loss_per_h: 0.0 };
const LOSING: Medium = Medium { loss_per_h: 0.05, ..STILL };

const GAUSSIAN: &str = "closed solution: Gaussian on an infinite line";
const OGATA_BANKS: &str = "closed solution: Ogata and Banks 1961";
const STEADY: &str = "closed solution: steady source on an infinite line";
const TWO_POOLS: &str = "closed solution: two linear compartments";
const IMAGE: &str = "closed solution: source and its image";

/// 1 mg per day.
const INFUSED_MG_PER_S: f64 = 1.0 / 86_400.0;

/// V1: 1 mg put at one point of an infinite line.
pub(crate) fn v1() -> Vec<Row> {
    let mut line = Line::new(STILL, 0.25, 150.0, 150.0);
    line.contents.deposit(line.origin, 1.0);
    let mut rows = Vec::new();
    // Time, step, steps, then the exact peak, spread and concentration 10 cm away.
    for (time_s, step_s, steps, peak, spread_cm, distant) in [
        (600, 1.0, 600, 0.044_326_92, 6.0, 0.011_053_015),
        (3600, 5.0, 600, 0.018_096_389, 14.696_938, 0.014_356_904),
        (10_800, 10.0, 720, 0.010_447_955, 25.455_844, 0.009_672_103_3),
    ] {
        line.run(step_s, steps);
        let exact = |what: &str, (value, unit), want| {
            Row::exact(format!("{what} after {time_s} s"), (value, unit), (want, GAUSSIAN), 0.005)
        };
        rows.push(exact("peak", (line.at(0.0), "mg/mL"), peak));
        rows.push(exact("spread", (line.spread_cm(), "cm"), spread_cm));
        rows.push(exact("concentration at 10 cm", (line.at(10.0), "mg/mL"), distant));
    }
    rows.push(order());
    rows
}

/// The order of the error in the length of a cell, with the error in time extrapolated away.
fn order() -> Row {
    let exact = 1.0 / (1.5 * (4.0 * std::f64::consts::PI * 0.03 * 600.0_f64).sqrt());
    let peak = |cell_cm: f64, step_s: f64, steps| {
        let mut line = Line::new(STILL, cell_cm, 150.0, 150.0);
        line.contents.deposit(line.origin, 1.0);
        line.run(step_s, steps);
        line.at(0.0)
    };
    let error = |cell_cm| (2.0 * peak(cell_cm, 1.0, 600) - peak(cell_cm, 2.0, 300)) / exact - 1.0;
    let order = (error(1.0) / error(0.5)).abs().log2();
    Row::new(
        "order in the length of a cell, 1 to 0.5 cm",
        (order, ""),
        ("2", GAUSSIAN),
        Rule::AtLeast(1.9),
    )
}

/// V2: a line that is carried away from a fluid of constant concentration.
pub(crate) fn v2() -> Vec<Row> {
    let carried = Medium { velocity_cm_per_s: 0.001, ..STILL };
    let mut line = Line::above_a_sea(carried, 0.25, 300.0);
    let mut rows = Vec::new();
    for (time_s, step_s, steps, wanted) in [
        (3600, 2.0, 1800, [0.791_916_15, 0.579_178_28, 0.237_729_24]),
        (14_400, 5.0, 2160, [0.926_243_56, 0.843_139_73, 0.660_007_06]),
    ] {
        line.run(step_s, steps);
        for (x_cm, want) in [5.0, 10.0, 20.0].into_iter().zip(wanted) {
            let what = format!("C/C0 at {x_cm} cm after {time_s} s");
            rows.push(Row::exact(what, (line.at(x_cm), ""), (want, OGATA_BANKS), 0.005));
        }
    }
    rows
}

/// V3: a steady infusion into a line with loss, in still and in flowing fluid.
pub(crate) fn v3() -> Vec<Row> {
    let steady = |velocity_cm_per_s| {
        // The longest decay length is 95 cm: these ends are far enough not to be felt.
        let mut line = Line::new(Medium { velocity_cm_per_s, ..LOSING }, 0.25, 900.0, 600.0);
        line.run_to_steady_state(INFUSED_MG_PER_S);
        line
    };
    let length_cm = |line: &Line, x_cm: f64| x_cm.abs() / (line.at(0.0) / line.at(x_cm)).ln();
    let (still, down) = (steady(0.0), steady(-0.001));
    let row = |what, value, want| Row::exact(what, value, (want, STEADY), 0.001);
    vec![
        row("peak, still", (still.at(0.0), "mg/mL"), 0.005_976_826_2),
        row("decay length, still", (length_cm(&still, 20.0), "cm"), 46.4758),
        row("C(20 cm)/C0, still", (still.at(20.0) / still.at(0.0), ""), 0.650_293_5),
        row("peak, flow down", (down.at(0.0), "mg/mL"), 0.004_725_096),
        row("decay length up, flow down", (length_cm(&down, 20.0), "cm"), 22.787_754),
        row("decay length down, flow down", (length_cm(&down, -20.0), "cm"), 94.787_754),
        row("C(+20 cm)/C0, flow down", (down.at(20.0) / down.at(0.0), ""), 0.415_752_82),
        row("C(-20 cm)/C0, flow down", (down.at(-20.0) / down.at(0.0), ""), 0.809_775_91),
    ]
}

/// V4: as V3 in still fluid, with a closed end 10 cm below the source.
pub(crate) fn v4() -> Vec<Row> {
    // The wall is half a cell below the middle of the lowest cell: 39.5 cells to the wall and 79 to
    // the upper place bring all three places where they should be.
    let cell_cm = 20.0 / 79.0;
    let mut line = Line::new(LOSING, cell_cm, 39.0 * cell_cm, 900.0);
    line.run_to_steady_state(INFUSED_MG_PER_S);
    let row = |what, value, want| Row::exact(what, (value, "mg/mL"), (want, IMAGE), 0.002);
    vec![
        row("at the source", line.at(0.0), 0.009_863_517_3),
        row("at the closed end", line.at(-39.0 * cell_cm), 0.009_639_518_1),
        row("30 cm from the end", line.at(20.0), 0.006_414_181_2),
    ]
}

/// V6: one cell of fluid and the tissue beside it, both of which lose drug.
pub(crate) fn v6() -> Vec<Row> {
    let mut rows = Vec::new();
    for (hour, fluid, tissue) in [
        (1, 0.476_784_61, 0.304_511_69),
        (4, 0.131_497_68, 0.376_850_56),
        (12, 0.048_231_927, 0.167_341_49),
    ] {
        let (coarse, fine) = (exchanged(hour, 720), exchanged(hour, 1440));
        // The error of backward Euler is of first order: two steps extrapolate it away.
        let free = [2.0 * fine[0] - coarse[0], 2.0 * fine[1] - coarse[1]];
        for (what, got, want) in [("fluid", free[0], fluid), ("tissue", free[1], tissue)] {
            let what = format!("{what} after {hour} h");
            rows.push(Row::exact(what, (got, ""), (want, TWO_POOLS), 1e-4));
        }
    }
    rows
}

/// Amounts in fluid and tissue after so many hours in so many steps an hour.
fn exchanged(hours: u32, steps_per_h: u32) -> [f64; 2] {
    let per_s = |per_h: f64| per_h / 3600.0;
    let lost = Drain::new(0, vec![per_s(0.3)]);
    let tissue = SidePool::new(0, vec![per_s(0.5)], per_s(0.2), per_s(0.05));
    let chain = Chain::new(vec![1.0], vec![], vec![lost])
        .and_then(|chain| chain.with_side_pools(vec![tissue]))
        .expect("one cell with tissue is a valid chain");
    let chain = Arc::new(chain);
    let mut contents = chain.empty_contents();
    contents.deposit(0, 1.0);
    let stepper = Stepper::new(&chain, 3600.0 / f64::from(steps_per_h)).expect("within the limits");
    stepper.run(&mut contents, &[0.0], hours * steps_per_h);
    [contents.concentrations()[0], contents.beside(0)[0]]
}
