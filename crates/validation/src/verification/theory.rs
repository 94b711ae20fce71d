//! V5, V7 and V8: the theory that no model uses.

use cisterna_neuraxis::theory::{two_stream::TwoStream, watson};

use crate::row::{Row, Rule};

const PERSISTENT: &str = "closed solution: persistent random walk";
const FORTY_DIGITS: &str = "closed form with 40 digits, WATSON-1983";
const FINITE_VOLUMES: &str = "finite volumes on another grid, extrapolated";
const LIMIT: &str = "limit of the closed form, WATSON-1983";

/// V5: the variance of drug in two opposite streams, simulated.
pub(crate) fn v5() -> Vec<Row> {
    let streams = TwoStream::new(0.01, 0.002).expect("within its limits");
    let at = |(time_s, steps, want): (f64, usize, f64)| {
        let simulated = streams.simulated_variance_cm2(time_s / steps as f64, steps);
        let what = format!("variance after {time_s} s");
        Row::exact(what, (simulated, "cm2"), (want, PERSISTENT), 0.005)
    };
    let times = [
        (60.0, 60, 0.332_848_26),
        (600.0, 300, 18.633_974),
        (3600.0, 720, 167.500_01),
        (36_000.0, 3600, 1787.5),
    ];
    times.into_iter().map(at).collect()
}

/// Womersley number; channel at the Schmidt numbers 10, 100, 1000 and 1400.
const CHANNEL: [(f64, [f64; 4]); 8] = [
    (0.5, [0.013_996_482, 0.215_886_32, 0.324_707_48, 0.332_501_87]),
    (1.0, [0.119_114_03, 0.295_537_58, 0.350_350_11, 0.354_277_29]),
    (2.0, [0.246_669_41, 0.341_214_07, 0.371_863_01, 0.374_060_08]),
    (3.0, [0.294_798_39, 0.382_582_22, 0.411_224_20, 0.413_277_83]),
    (5.0, [0.402_221_63, 0.524_174_91, 0.563_943_43, 0.566_794_79]),
    (8.0, [0.582_221_29, 0.758_740_13, 0.816_302_38, 0.820_429_53]),
    (10.0, [0.702_847_85, 0.915_948_84, 0.985_440_32, 0.990_422_77]),
    (15.0, [1.006_104_50, 1.311_151_20, 1.410_625_90, 1.417_758_10]),
];

/// Womersley number; pipe at the Schmidt numbers 10 and 1000.
const PIPE: [(f64, [f64; 2]); 5] = [
    (1.0, [0.179_861_01, 0.911_150_17]),
    (2.0, [0.553_125_22, 0.966_466_59]),
    (5.0, [0.906_646_56, 1.279_810_4]),
    (10.0, [1.500_012_2, 2.106_668_1]),
    (15.0, [2.104_052_7, 2.952_118_5]),
];

/// Ratio of the radii; annulus at a Schmidt number of 1000 and the Womersley numbers 2, 5 and 10.
const ANNULUS: [(f64, [f64; 3]); 5] = [
    (0.3, [0.365_547_8, 0.563_287_2, 0.984_971_3]),
    (0.5, [0.369_679_6, 0.563_754_9, 0.985_296_3]),
    (0.6, [0.370_665_5, 0.563_845_0, 0.985_363_5]),
    (0.7, [0.371_275_7, 0.563_896_6, 0.985_403_3]),
    (0.8, [0.371_632_3, 0.563_925_4, 0.985_425_9]),
];

/// V7: Watson dispersion in channel, pipe and annulus.
pub(crate) fn v7() -> Vec<Row> {
    let channel = CHANNEL.iter().flat_map(|(womersley, row)| {
        [10.0, 100.0, 1000.0, 1400.0].into_iter().zip(row).map(move |(schmidt, want)| {
            let got = watson::channel(*womersley, schmidt).unwrap_or(f64::NAN);
            (format!("alpha {womersley}, Sc {schmidt}"), got, *want)
        })
    });
    let pipe = PIPE.iter().flat_map(|(womersley, row)| {
        [10.0, 1000.0].into_iter().zip(row).map(move |(schmidt, want)| {
            let got = watson::pipe(*womersley, schmidt).unwrap_or(f64::NAN);
            (format!("alpha {womersley}, Sc {schmidt}"), got, *want)
        })
    });
    let annulus = ANNULUS.iter().flat_map(|(ratio, row)| {
        [2.0, 5.0, 10.0].into_iter().zip(row).map(move |(womersley, want)| {
            let got = watson::annulus(*ratio, womersley, 1000.0).unwrap_or(f64::NAN);
            (format!("radii {ratio}, alpha {womersley}"), got, *want)
        })
    });
    let slow = |what, got: Result<f64, _>, want| {
        Row::exact(what, (got.unwrap_or(f64::NAN), ""), (want, LIMIT), 1e-6)
    };
    vec![
        Row::table("R/(L/h)^2, channel", FORTY_DIGITS, 1e-6, channel),
        Row::table("R/(L/h)^2, pipe", FORTY_DIGITS, 1e-6, pipe),
        Row::table("R/(L/h)^2, concentric annulus", FINITE_VOLUMES, 1e-3, annulus),
        slow("slow limit, channel, alpha 0.01, Sc 10", watson::channel(0.01, 10.0), 2.380_952_4e-9),
        slow("slow limit, pipe, alpha 0.01, Sc 10", watson::pipe(0.01, 10.0), 2.604_166_7e-9),
    ]
}

/// V8: Watson dispersion at high frequency, and where nothing diffuses across during a cycle.
pub(crate) fn v8() -> Vec<Row> {
    let mut rows = Vec::new();
    for (womersley, want) in [(30.0, 1.048_250_3), (50.0, 1.028_684_1), (100.0, 1.014_242_1)] {
        let exact = watson::channel(womersley, 1e3).unwrap_or(f64::NAN);
        let ratio = exact / watson::thin_layers_channel(womersley, 1e3);
        let what = format!("exact over its thin-layer limit, alpha {womersley}, Sc 1000");
        rows.push(Row::exact(what, (ratio, ""), (want, FORTY_DIGITS), 1e-6));
    }
    let kinematic = watson::channel(0.1, 1e12).unwrap_or(f64::NAN);
    let what = "kinematic limit 3/8, alpha 0.1, Sc 1e12";
    rows.push(Row::exact(what, (kinematic, ""), (0.374_992_12, FORTY_DIGITS), 1e-6));
    rows.push(of_a_person());
    rows
}

/// What the theory gives for the motion that is measured in people, against what they show.
fn of_a_person() -> Row {
    let womersley = 1.5e-3 * f64::sqrt(2.0 * std::f64::consts::PI / 0.7e-6);
    let reduced = watson::channel(womersley, 1400.0).unwrap_or(f64::NAN);
    let cm2_per_s = watson::dispersion(5e-6, reduced, 11e-3, 1.5e-3);
    let mut row = Row::new(
        "Watson dispersion at C2-3: 60 /min, half-gap 1.5 mm, 11 mm there and back",
        (cm2_per_s, "cm2/s"),
        ("people show more than 0.2 cm2/s there", "NMRBIOMED-2024; own fit"),
        Rule::Between { low: 1.46e-4 * 0.99, high: 1.46e-4 * 1.01 },
    );
    row.tolerance = "1.46e-4 cm2/s, ±1 %: never the dispersion of the canal".to_owned();
    row
}
