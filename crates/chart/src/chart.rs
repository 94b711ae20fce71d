//! What a chart is: its words, its axes, its series and its marks.

use crate::{ChartError, draw};

/// A line chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The heading, drawn above the chart and read out as its name.
    pub title: String,
    /// What the chart shows, in a sentence or two, for a reader who cannot see it.
    pub description: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The data, in the order of the legend.
    pub series: Vec<Series>,
    /// Reference lines drawn across the chart.
    pub marks: Vec<Mark>,
}

impl Chart {
    /// Draws the chart as one `<svg>` element, laid out for `width` by `height` CSS pixels.
    ///
    /// The element carries the class `chart` and a `viewBox`, so a style sheet may scale it; for a
    /// phone, draw it again at the phone's width instead, so that the text keeps its size. Where
    /// the words leave too little height for the plot, the picture is higher than asked for. The
    /// same chart always gives the same bytes. A mark outside a given range is not drawn.
    ///
    /// # Errors
    ///
    /// Refuses a chart without points, a number that is not finite, a number that a logarithmic
    /// axis cannot show, an empty or reversed range, and a size too small to read.
    pub fn to_svg(&self, width: u32, height: u32) -> Result<String, ChartError> {
        draw::svg(self, width, height)
    }
}

/// One axis of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What the axis shows, with its unit.
    pub label: String,
    /// The first and last value shown; from the data when absent.
    pub range: Option<(f64, f64)>,
    /// Whether equal distances stand for equal ratios.
    pub logarithmic: bool,
    /// How the values along the axis are written.
    pub ticks: Ticks,
}

impl Axis {
    /// A linear axis of plain numbers whose range follows the data.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), range: None, logarithmic: false, ticks: Ticks::Numbers }
    }

    /// The same axis, shown from `first` to `last`.
    #[must_use]
    pub fn range(self, first: f64, last: f64) -> Self {
        Self { range: Some((first, last)), ..self }
    }

    /// The same axis on a logarithmic scale.
    #[must_use]
    pub fn logarithmic(self) -> Self {
        Self { logarithmic: true, ..self }
    }

    /// The same axis in days since 1 January 1970, written as dates.
    #[must_use]
    pub fn dates(self) -> Self {
        Self { ticks: Ticks::Dates, ..self }
    }

    /// The same axis with these values named and no others. Where a vertical axis has no room for
    /// all, those that come first stay.
    #[must_use]
    pub fn named<N: Into<String>>(self, names: impl IntoIterator<Item = (f64, N)>) -> Self {
        let names = names.into_iter().map(|(at, name)| (at, name.into())).collect();
        Self { ticks: Ticks::Named(names), ..self }
    }
}

/// How the values along an axis are written.
#[derive(Debug, Clone, PartialEq)]
pub enum Ticks {
    /// As plain numbers.
    Numbers,
    /// As dates such as `14 Feb 2027`, the values being days since 1 January 1970.
    Dates,
    /// As these names at these values, for example the levels of the spine.
    Named(Vec<(f64, String)>),
}

/// One named set of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// The points, each `(x, y)`, in the order in which a line joins them.
    pub points: Vec<(f64, f64)>,
    /// How the points are drawn.
    pub kind: SeriesKind,
}

impl Series {
    /// A series joined by a solid line.
    pub fn line(name: impl Into<String>, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), points, kind: SeriesKind::Line }
    }

    /// A series joined by a broken line.
    pub fn dashed(name: impl Into<String>, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), points, kind: SeriesKind::Dashed }
    }

    /// Separate points without error bars.
    pub fn points(name: impl Into<String>, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), points, kind: SeriesKind::Points { errors: Vec::new() } }
    }

    /// Separate points `(x, y, error)`, each with a bar from `y - error` to `y + error`.
    pub fn measured(
        name: impl Into<String>,
        points: impl IntoIterator<Item = (f64, f64, Option<f64>)>,
    ) -> Self {
        let (points, errors) = points.into_iter().map(|(x, y, error)| ((x, y), error)).unzip();
        Self { name: name.into(), points, kind: SeriesKind::Points { errors } }
    }

    /// The shaded area between a lower and an upper bound, given as `(x, lower, upper)`.
    pub fn band(
        name: impl Into<String>,
        bounds: impl IntoIterator<Item = (f64, f64, f64)>,
    ) -> Self {
        let (points, upper) =
            bounds.into_iter().map(|(x, lower, upper)| ((x, lower), upper)).unzip();
        Self { name: name.into(), points, kind: SeriesKind::Band { upper } }
    }
}

/// How the points of a series are drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum SeriesKind {
    /// Joined by a line; the first such series is solid, later ones differ by dash pattern.
    Line,
    /// Joined by a line that is always broken.
    Dashed,
    /// As separate markers.
    Points {
        /// Half the length of each point's error bar; either empty or one for every point.
        errors: Vec<Option<f64>>,
    },
    /// As the shaded area between the points and an upper bound.
    Band {
        /// The upper bound at each point.
        upper: Vec<f64>,
    },
}

/// A labelled reference line across the whole chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A horizontal line, for example an alarm threshold.
    Horizontal {
        /// Where it crosses the vertical axis.
        y: f64,
        /// What it stands for.
        label: String,
    },
    /// A vertical line, for example the moment of a refill.
    Vertical {
        /// Where it crosses the horizontal axis.
        x: f64,
        /// What it stands for.
        label: String,
    },
}

impl Mark {
    /// A horizontal line at `y`.
    pub fn horizontal(y: f64, label: impl Into<String>) -> Self {
        Self::Horizontal { y, label: label.into() }
    }

    /// A vertical line at `x`.
    pub fn vertical(x: f64, label: impl Into<String>) -> Self {
        Self::Vertical { x, label: label.into() }
    }
}
