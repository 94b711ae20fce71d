//! Colours, dash patterns and marker shapes.

use kuva::plot::scatter::MarkerShape;

use crate::{Series, SeriesKind};

/// Okabe and Ito's colours for the colour-blind, without those too pale to be seen on white, their
/// reddish purple a little darker for the same reason.
pub(crate) const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#008f67", "#b05488", "#000000"];

/// The patterns of the lines that are not solid; their count shares no factor with the colours'.
const DASHES: [&str; 6] = ["9 4", "2 3", "12 3 2 3", "18 5", "6 3 2 3 2 3", "5 3"];

const MARKERS: [MarkerShape; 6] = [
    MarkerShape::Circle,
    MarkerShape::Square,
    MarkerShape::Triangle,
    MarkerShape::Diamond,
    MarkerShape::Cross,
    MarkerShape::TriangleDown,
];

/// The colour of words, axes and marks.
pub(crate) const INK: &str = "#222222";
/// The colour of the grid.
pub(crate) const GRID: &str = "#dddddd";
/// The colour between the labelled lines of the grid.
pub(crate) const FINE_GRID: &str = "#eeeeee";

/// How one series looks.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    pub(crate) colour: &'static str,
    pub(crate) dashes: Option<&'static str>,
    pub(crate) marker: MarkerShape,
}

/// The looks of all series.
///
/// The first line, the first set of points and the first band share a colour, and so on, so that a
/// computed curve matches its measured points when both come in the same order.
pub(crate) fn styles(series: &[Series]) -> Vec<Style> {
    let (mut lines, mut points, mut bands, mut solid, mut broken) = (0, 0, 0, 0, 0);
    let style = |series: &Series| {
        let count = match series.kind {
            SeriesKind::Line | SeriesKind::Dashed => &mut lines,
            SeriesKind::Points { .. } => &mut points,
            SeriesKind::Band { .. } => &mut bands,
        };
        let index = *count;
        *count += 1;
        let dashes = match series.kind {
            SeriesKind::Line if solid == 0 => {
                solid += 1;
                None
            }
            SeriesKind::Line | SeriesKind::Dashed => {
                broken += 1;
                Some(DASHES[(broken - 1) % DASHES.len()])
            }
            _ => None,
        };
        Style {
            colour: COLOURS[index % COLOURS.len()],
            dashes,
            marker: MARKERS[index % MARKERS.len()],
        }
    };
    series.iter().map(style).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG 2.
    fn luminance(colour: &str) -> f64 {
        let part = |from: usize| {
            let byte = u8::from_str_radix(&colour[from..from + 2], 16).expect("two hex digits");
            let value = f64::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn colours_stand_out_on_white() {
        for colour in COLOURS {
            let contrast = 1.05 / (luminance(colour) + 0.05);
            assert!(contrast >= 3.0, "{colour} has a contrast of {contrast:.2}");
        }
        assert!(1.05 / (luminance(INK) + 0.05) >= 7.0);
    }

    #[test]
    fn lines_differ_without_colour() {
        let line = || Series::line("", Vec::new());
        let series = [Series::dashed("", Vec::new()), line(), line(), line()];
        let dashes: Vec<_> = styles(&series).iter().map(|style| style.dashes).collect();
        assert_eq!(dashes, [Some("9 4"), None, Some("2 3"), Some("12 3 2 3")]);
    }

    #[test]
    fn a_curve_and_its_points_share_a_colour() {
        let series = [
            Series::line("a", Vec::new()),
            Series::points("a measured", Vec::new()),
            Series::line("b", Vec::new()),
            Series::points("b measured", Vec::new()),
        ];
        let styles = styles(&series);
        assert_eq!(styles[0].colour, styles[1].colour);
        assert_eq!(styles[2].colour, styles[3].colour);
        assert_ne!(styles[0].colour, styles[2].colour);
    }
}
