//! What every heat map must hold to.

#[allow(dead_code, reason = "the other samples are for the other tests")]
mod samples;

use cisterna_chart::{Axis, ChartError, HeatMap};
use roxmltree::Document;

/// Two columns of two rows with these values.
fn simple(values: [[f64; 2]; 2]) -> HeatMap {
    HeatMap {
        title: "Title".into(),
        description: "Description".into(),
        x: Axis::new("x"),
        y: Axis::new("y"),
        colours: Axis::new("z").range(1.0, 100.0).logarithmic(),
        columns: vec![0.0, 1.0, 2.0],
        rows: vec![0.0, 1.0, 2.0],
        values: values.map(Vec::from).to_vec(),
        partings: Vec::new(),
    }
}

/// The colours and the outlines of all paths: their fills, or else their lines.
fn paths(svg: &str, colour: &str) -> Vec<(String, String)> {
    let document = Document::parse(svg).expect("well-formed XML");
    let paths = document.descendants().filter(|node| node.tag_name().name() == "path");
    let both = |node: roxmltree::Node<'_, '_>| {
        Some((node.attribute(colour)?.to_owned(), node.attribute("d")?.to_owned()))
    };
    paths.filter_map(both).filter(|(colour, _)| colour != "none").collect()
}

/// All cells, those of the scale included.
fn cells(svg: &str) -> Vec<(String, String)> {
    paths(svg, "fill")
}

#[test]
fn a_line_parts_what_is_below_a_named_value_from_what_is_above() {
    let of_ten = |values| {
        let mut map = simple(values);
        map.colours = map.colours.named([(10.0, "ten")]);
        let lines = paths(&map.to_svg(390, 300).expect("a map"), "stroke");
        assert!(lines.len() <= 1, "{lines:?}");
        lines.first().map_or(String::new(), |(_, d)| d.clone())
    };
    assert_eq!(of_ten([[1.0, 9.0], [1.0, 9.0]]), "", "all is below 10");
    let split = of_ten([[1.0, 1.0], [11.0, 11.0]]);
    assert_eq!((split.matches('V').count(), split.matches('H').count()), (2, 0), "{split}");
    let split = of_ten([[1.0, 11.0], [1.0, 11.0]]);
    assert_eq!((split.matches('V').count(), split.matches('H').count()), (0, 2), "{split}");
}

#[test]
fn the_same_map_gives_the_same_bytes_with_all_its_words() {
    let map = samples::levels_over_time();
    for (width, height) in [(240, 160), (390, 300), (900, 420), (2000, 1000)] {
        let svg = map.to_svg(width, height).expect("a map that can be drawn");
        assert_eq!(svg, map.to_svg(width, height).expect("the same map"));
        assert!(!svg.contains("NaN") && !svg.contains("inf") && !svg.contains("style="));
        let document = Document::parse(&svg).expect("well-formed XML");
        let texts: String = document
            .descendants()
            .filter(|node| node.tag_name().name() == "text")
            .filter_map(|node| node.text())
            .collect();
        for word in ["Level", "cisterna", "L3-4", "ng/mL", "hours", "0.1"] {
            assert!(texts.contains(word), "{word} is missing at {width}: {texts}");
        }
    }
}

#[test]
fn the_names_that_come_first_stay() {
    let svg = samples::levels_over_time().to_svg(390, 300).expect("a map");
    assert!(svg.contains(">S2<") && !svg.contains(">S1<"), "S1 would touch S2");
}

#[test]
fn darker_is_more_white_is_below_and_the_darkest_is_all_above() {
    let svg = simple([[0.5, 1.0], [100.0, 1e6]]).to_svg(390, 300).expect("a map");
    let all = cells(&svg);
    let map: Vec<_> = all.iter().filter(|(_, d)| d.matches('M').count() >= 1).collect();
    let (lightest, darkest) = (&map.first().expect("cells").0, &map.last().expect("cells").0);
    assert_eq!((lightest.as_str(), darkest.as_str()), ("#fdea45", "#002051"));
    // The first two paths are those of the map: one cell at 1, two cells at 100 and above.
    let count = |d: &str| d.matches('M').count();
    assert_eq!((count(&all[0].1), count(&all[1].1)), (1, 2), "{all:?}");
}

#[test]
fn neighbours_of_one_shade_are_one_rectangle() {
    let svg = simple([[10.0, 10.0], [10.0, 50.0]]).to_svg(390, 300).expect("a map");
    assert_eq!(cells(&svg)[0].1.matches('M').count(), 2, "the lower row is one, the upper not");
}

#[test]
fn what_cannot_be_drawn_truthfully_is_refused() {
    let odd = |change: fn(&mut HeatMap)| {
        let mut map = simple([[1.0, 2.0], [3.0, 4.0]]);
        change(&mut map);
        map.to_svg(390, 300).expect_err("refused")
    };
    assert!(matches!(odd(|m| m.values[1][0] = f64::NAN), ChartError::NotFinite { .. }));
    assert!(matches!(odd(|m| m.rows[1] = f64::INFINITY), ChartError::NotFinite { .. }));
    assert!(matches!(odd(|m| m.partings.push(f64::NAN)), ChartError::NotFinite { .. }));
    assert!(matches!(odd(|m| m.rows[1] = 0.0), ChartError::Range { .. }));
    assert!(matches!(odd(|m| m.columns.truncate(1)), ChartError::Range { .. }));
    assert_eq!(odd(|m| m.columns.truncate(2)), ChartError::Cells { columns: 1, rows: 2 });
    assert!(matches!(odd(|m| m.values[0].clear()), ChartError::Cells { .. }));
    let empty = |m: &mut HeatMap| {
        m.colours = Axis::new("z").logarithmic();
        m.values = vec![vec![0.0; 2]; 2];
    };
    assert_eq!(odd(empty), ChartError::Empty);
    let map = simple([[1.0, 2.0], [3.0, 4.0]]);
    assert!(matches!(map.to_svg(10, 10), Err(ChartError::Size { .. })));
}
