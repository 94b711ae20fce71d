//! The pictures of the page: where a profile says more than a number.

use cisterna_chart::{Axis, Chart, Series};
use cisterna_validation::experiment;
use cisterna_validation::verification::cross_solver::{HEIGHTS_CM, Line, PRINTED, obtained};

/// V13: what is printed as points, what is obtained as lines. The first quarter of an hour is left out:
/// its far end is seven decades below.
pub(super) fn profile() -> Chart {
    let later = |line: &Line| line.hour >= 1.0;
    let points = |line: &Line| HEIGHTS_CM.into_iter().zip(line.spinal).collect::<Vec<_>>();
    let lines = obtained().into_iter().filter(later);
    let lines = lines.map(|line| Series::line(format!("{} h", line.hour), points(&line)));
    let printed: Vec<_> = PRINTED.iter().filter(|line| later(line)).flat_map(points).collect();
    let mut series: Vec<Series> = lines.collect();
    series.push(Series::points("printed", printed));
    Chart {
        title: "V13: a unit bolus at 6 cm".to_owned(),
        description: "Concentration at seven heights at five times: what this solver obtains, as \
                      lines, on what independently coded solvers gave, as points."
            .to_owned(),
        x: Axis::new("Height above the end of the sac (cm)"),
        y: Axis::new("Concentration (per mL)").logarithmic(),
        series,
        marks: Vec::new(),
    }
}

/// E4: the tracer along the canal after three days, and the two published points.
pub(super) fn gradient() -> Chart {
    Chart {
        title: "E4: DTPA after three days of lumbar infusion".to_owned(),
        description:
            "Concentration over that at T12 along the canal in the typical person, and the \
                      published ratio at T2."
                .to_owned(),
        x: Axis::new("Height above the end of the sac (cm)"),
        y: Axis::new("Concentration over that at T12").range(0.0, 2.0),
        series: vec![
            Series::line("typical person", experiment::kroin_profile()),
            Series::points("KROIN-1993", vec![(20.0, 1.0), (40.0, 0.43)]),
        ],
        marks: Vec::new(),
    }
}
