//! Charts such as the program draws.

use cisterna_chart::{Axis, Chart, HeatMap, Mark, Series};

/// 14 February 2027, in days since 1 January 1970.
const START: f64 = 20_863.0;

pub(crate) fn reservoir() -> Chart {
    let volume = |day: u32| (START + f64::from(day), 40.0 - 0.42 * f64::from(day));
    let faster = |day: u32| (START + f64::from(day), (40.0 - 0.47 * f64::from(day)).max(0.0));
    Chart {
        title: "Reservoir volume until the next refill".into(),
        description: "The volume falls from 40 mL to 2 mL over 90 days.".into(),
        x: Axis::new("Date").dates(),
        y: Axis::new("Volume in the reservoir (mL)"),
        series: vec![
            Series::line("As programmed", (0..=90).map(volume).collect()),
            Series::dashed("With every patient bolus used", (0..=85).map(faster).collect()),
        ],
        marks: vec![
            Mark::horizontal(2.0, "Low reservoir alarm (2 mL)"),
            Mark::vertical(START + 83.0, "Refill by 8 May 2027"),
        ],
    }
}

pub(crate) fn levels() -> Chart {
    let mut series = Vec::new();
    for (index, level) in ["L3-4", "T10", "T4", "C2"].into_iter().enumerate() {
        let peak = 3.0 / 10f64.powi(index as i32).sqrt();
        let curve = |hour: f64| {
            let arrival = 0.4 + index as f64;
            (hour, peak * (1.0 - (-hour / arrival).exp()) * (-hour / 8.0).exp() + 1e-5)
        };
        let hours = (1..=240).map(|step| f64::from(step) / 10.0);
        series.push(Series::line(format!("{level}, computed"), hours.map(curve).collect()));
        let hours = [0.5, 2.0, 6.0, 12.0, 24.0].into_iter();
        let measured = hours.map(|hour| {
            let (hour, level) = curve(hour);
            (hour, level * 1.2, (hour < 20.0).then_some(level * 0.4))
        });
        series.push(Series::measured(format!("{level}, published"), measured));
    }
    Chart {
        title: "Morphine in cerebrospinal fluid after a bolus".into(),
        description: "Four levels of the spine over 24 hours, computed and published.".into(),
        x: Axis::new("Time since the bolus (h)"),
        y: Axis::new("Concentration (µg/mL)").logarithmic(),
        series,
        marks: Vec::new(),
    }
}

pub(crate) fn spine() -> Chart {
    let profile = |hours: f64| {
        let value = move |x: f64| (0.04 * (-(x - 25.0).abs() / (3.0 * hours)).exp()) / hours.sqrt();
        (0..=116).map(move |half| (f64::from(half) / 2.0, value(f64::from(half) / 2.0))).collect()
    };
    let steady = (0..=58).map(f64::from).map(|x| {
        let middle = 0.03 * (-(x - 25.0).abs() / 12.0).exp();
        (x, middle * 0.7, middle * 1.3)
    });
    let levels = [
        (0.0, "S2"),
        (10.0, "L3-4"),
        (18.0, "L1"),
        (25.0, "T10"),
        (31.0, "T7"),
        (40.0, "T2"),
        (46.0, "C7"),
        (58.0, "C1"),
    ];
    Chart {
        title: "Baclofen along the spine".into(),
        description: "Highest at the catheter tip at T10, falling towards both ends.".into(),
        x: Axis::new("Spinal level, from the sacrum to the skull").named(levels),
        y: Axis::new("Concentration (µg/mL)"),
        series: vec![
            Series::line("After 1 h", profile(1.0)),
            Series::line("After 4 h", profile(4.0)),
            Series::line("After 24 h", profile(24.0)),
            Series::band("Steady state, 5th to 95th percentile", steady),
        ],
        marks: vec![Mark::vertical(25.0, "Catheter tip")],
    }
}

/// A bolus at L3-4 that spreads along the spine for a day.
pub(crate) fn levels_over_time() -> HeatMap {
    let column = |hour: f64| {
        let spread = (2.0 + 30.0 * hour).sqrt();
        let at =
            move |row: u32| 4000.0 * (-((f64::from(row) - 9.5) / spread).powi(2)).exp() / spread;
        (0..61).map(at).collect()
    };
    let names = [(10.5, "L3-4"), (62.0, "cisterna"), (0.5, "S2"), (1.5, "S1"), (25.0, "T10")];
    HeatMap {
        title: "Morphine along the spine after 0.25 mg at L3-4".into(),
        description: "Highest at L3-4 in the first hour, then spreading up to the cisterna.".into(),
        x: Axis::new("Time since the start (hours)"),
        y: Axis::new("Level of the spine").named(names),
        colours: Axis::new("Morphine in the spinal fluid (ng/mL); white: less than 0.1")
            .range(0.1, 3000.0)
            .logarithmic(),
        columns: (0..=96).map(|step| f64::from(step) / 4.0).collect(),
        rows: (0..=60).map(f64::from).chain([64.0]).collect(),
        values: (0..96).map(|step| column(f64::from(step) / 4.0)).collect(),
        partings: vec![60.0],
    }
}
