//! V5: the variance of drug in two opposite streams, by formula and by simulation.

use crate::line::assert_within;
use cisterna_neuraxis::theory::two_stream::TwoStream;

#[test]
fn v5_variance_of_two_streams() {
    let streams = TwoStream::new(0.01, 0.002).unwrap();
    let rows = [
        (60.0, 60, 0.332_848_26),
        (600.0, 300, 18.633_974),
        (3600.0, 720, 167.500_01),
        (36_000.0, 3600, 1787.5),
    ];
    for (time_s, steps, want) in rows {
        assert_within(1e-7, "formula", streams.variance_cm2(time_s), want);
        let simulated = streams.simulated_variance_cm2(time_s / steps as f64, steps);
        assert_within(0.005, "simulation", simulated, want);
    }
    assert_within(1e-12, "dispersion", streams.long_time_dispersion_cm2_per_s(), 0.025);
}
