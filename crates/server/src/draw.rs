//! The pictures of a patient's page: what the reservoir will hold, and where the drug is.

mod concentration;
mod forecast;
mod reservoir;

use cisterna_chart::{Chart, ChartError};

pub(crate) use concentration::concentration;
pub(crate) use forecast::{along_the_spine, in_time};
pub(crate) use reservoir::reservoir;

/// A picture with its words and its numbers.
pub(crate) struct Figure {
    /// For screens.
    pub(crate) wide: String,
    /// For phones.
    pub(crate) narrow: String,
    /// What it shows.
    pub(crate) caption: String,
    /// The same as numbers: the heading of each column, then the rows.
    pub(crate) headings: [&'static str; 2],
    /// The rows.
    pub(crate) rows: Vec<(String, String)>,
}

impl Figure {
    fn of(
        chart: &Chart,
        caption: String,
        headings: [&'static str; 2],
        rows: Vec<(String, String)>,
    ) -> Result<Self, ChartError> {
        let (wide, narrow) = (chart.to_svg(1080, 400)?, chart.to_svg(340, 300)?);
        Ok(Self { wide, narrow, caption, headings, rows })
    }
}
