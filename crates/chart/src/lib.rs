//! Line charts and heat maps as SVG text.
//!
//! The output is meant for two readers: a web page served under a strict Content-Security-Policy,
//! into which it is placed inline, and a file that somebody prints in black and white. So it holds
//! no scripts, no style sheets and no `style` attributes, every word in it is real text, and series
//! differ by dash pattern or marker shape as well as by colour.
//!
//! ```
//! use cisterna_chart::{Axis, Chart, Mark, Series};
//!
//! let chart = Chart {
//!     title: "Reservoir".into(),
//!     description: "The volume left falls from 40 mL to 4 mL over 90 days.".into(),
//!     x: Axis::new("Time (days)"),
//!     y: Axis::new("Volume (mL)").range(0.0, 40.0),
//!     series: vec![Series::line("Volume left", vec![(0.0, 40.0), (90.0, 4.0)])],
//!     marks: vec![Mark::horizontal(2.0, "Low reservoir alarm")],
//! };
//! let svg = chart.to_svg(900, 420)?;
//! assert!(svg.starts_with("<svg"));
//! # Ok::<(), cisterna_chart::ChartError>(())
//! ```
#![forbid(unsafe_code)]

mod bar;
mod chart;
mod check;
mod colours;
mod draw;
mod error;
mod frame;
mod heat;
mod legend;
mod marks;
mod number;
mod plot;
mod ranges;
mod scale;
mod style;
mod ticks;
mod words;

pub use chart::{Axis, Chart, Mark, Series, SeriesKind, Ticks};
pub use error::ChartError;
pub use heat::HeatMap;
