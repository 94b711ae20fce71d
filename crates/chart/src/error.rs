//! Why a chart was not drawn.

use thiserror::Error;

/// Why a chart was not drawn.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChartError {
    /// No series holds any point.
    #[error("the chart has no points")]
    Empty,
    /// A number is infinite or is not a number, or an error bar is negative.
    #[error("{place} holds a number that is not finite, or a negative error bar")]
    NotFinite {
        /// Where the number stands: an axis, a mark or the name of a series.
        place: String,
    },
    /// A number on a logarithmic axis is zero or negative.
    #[error("{place} holds a number that a logarithmic axis cannot show")]
    NotPositive {
        /// Where the number stands: an axis, a mark or the name of a series.
        place: String,
    },
    /// The range of an axis is empty, reversed or too wide to divide.
    #[error("the range of {place} is empty, reversed or too wide")]
    Range {
        /// Which axis.
        place: String,
    },
    /// A series has a different number of error bars or upper bounds than of points.
    #[error("{place} has {points} points but {others} error bars or upper bounds")]
    Lengths {
        /// The name of the series.
        place: String,
        /// How many points it has.
        points: usize,
        /// How many error bars or upper bounds it has.
        others: usize,
    },
    /// The values of a heat map do not fit its edges.
    #[error("the values do not fit {columns} columns of {rows} rows")]
    Cells {
        /// How many columns the edges make.
        columns: usize,
        /// How many rows the edges make.
        rows: usize,
    },
    /// The picture asked for is too small to hold readable text, or absurdly large.
    #[error("a chart of {width} by {height} pixels cannot be drawn")]
    Size {
        /// The width asked for.
        width: u32,
        /// The height asked for.
        height: u32,
    },
}
