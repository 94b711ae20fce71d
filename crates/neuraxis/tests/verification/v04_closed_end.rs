//! V4: as V3 in still fluid, with a closed end 10 cm below the source, as at the end of the sac.

use crate::line::{Line, Medium, assert_within};

#[test]
fn v4_a_closed_end_reflects_the_drug() {
    let medium = Medium {
        area_cm2: 1.5,
        dispersion_cm2_per_s: 0.03,
        velocity_cm_per_s: 0.0,
        loss_per_h: 0.05,
    };
    // The wall is half a cell below the middle of the lowest cell. With 39.5 cells to the wall
    // and 79 cells to the upper place, all three places of the case are where they should be.
    let cell_cm = 20.0 / 79.0;
    let mut line = Line::new(medium, cell_cm, 39.0 * cell_cm, 900.0);
    line.run_to_steady_state(1.0 / 86_400.0);
    assert_within(0.001, "source", line.at(0.0), 0.009_863_517_3);
    assert_within(0.001, "end", line.at(-39.0 * cell_cm), 0.009_639_518_1);
    assert_within(0.001, "30 cm from the end", line.at(20.0), 0.006_414_181_2);
}
