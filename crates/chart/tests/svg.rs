//! What every picture must hold to, whatever the chart.

mod samples;

use cisterna_chart::{Axis, Chart, ChartError, Mark, Series, SeriesKind};
use roxmltree::Document;

fn simple() -> Chart {
    Chart {
        title: "Title".into(),
        description: "Description".into(),
        x: Axis::new("x"),
        y: Axis::new("y"),
        series: vec![Series::line("line", vec![(1.0, 1.0), (2.0, 3.0)])],
        marks: Vec::new(),
    }
}

fn draw(chart: &Chart) -> String {
    chart.to_svg(390, 300).expect("a chart that can be drawn")
}

/// All text in the picture, in its order, without the spaces at which lines may break.
fn words(svg: &str) -> String {
    let document = Document::parse(svg).expect("well-formed XML");
    let text = document.descendants().filter(|node| node.has_tag_name(tag("text")));
    text.filter_map(|node| node.text())
        .flat_map(|text| text.chars())
        .filter(|c| *c != ' ')
        .collect()
}

fn tag(name: &str) -> (&str, &str) {
    ("http://www.w3.org/2000/svg", name)
}

fn named(chart: &Chart) -> Vec<String> {
    let series = chart.series.iter().map(|series| series.name.clone());
    let marks = chart.marks.iter().map(|mark| match mark {
        Mark::Horizontal { label, .. } | Mark::Vertical { label, .. } => label.clone(),
    });
    let others = [&chart.title, &chart.x.label, &chart.y.label].map(Clone::clone);
    series.chain(marks).chain(others).collect()
}

#[test]
fn pictures_are_safe_under_a_strict_policy_and_complete() {
    for chart in [samples::reservoir(), samples::levels(), samples::spine()] {
        for (width, height) in [(240, 160), (360, 300), (390, 300), (900, 420), (2000, 1000)] {
            let svg = chart.to_svg(width, height).expect("a chart that can be drawn");
            assert_eq!(svg, chart.to_svg(width, height).expect("the same chart"));
            check_policy(&svg);
            let words = words(&svg);
            for name in named(&chart) {
                assert!(words.contains(&name.replace(' ', "")), "{name} is missing at {width}");
            }
        }
    }
}

#[test]
fn heat_maps_are_safe_under_a_strict_policy() {
    check_policy(&samples::levels_over_time().to_svg(900, 420).expect("a heat map"));
}

fn check_policy(svg: &str) {
    let document = Document::parse(svg).expect("well-formed XML");
    let known = ["svg", "title", "desc", "defs", "clipPath", "g", "rect", "line", "polyline"];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(known.contains(&name) || ["path", "circle", "text"].contains(&name), "<{name}>");
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(name != "style" && name != "href" && !name.starts_with("on"), "{name}=");
            assert!(!attribute.value().contains("NaN") && !attribute.value().contains("inf"));
        }
    }
}

#[test]
fn a_screen_reader_finds_the_words() {
    let chart = samples::reservoir();
    let svg = draw(&chart);
    let document = Document::parse(&svg).expect("well-formed XML");
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("viewBox").map(|view| view.starts_with("0 0 390 ")), Some(true));
    let children: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    for (child, name, words, reference) in [
        (children[0], "title", &chart.title, "aria-labelledby"),
        (children[1], "desc", &chart.description, "aria-describedby"),
    ] {
        assert!(child.has_tag_name(tag(name)));
        assert_eq!(child.text(), Some(words.as_str()));
        assert_eq!(child.attribute("id"), root.attribute(reference));
    }
}

#[test]
fn text_stays_text() {
    let attack =
        "</title></text><script>alert(\"1\")</script><a style='x' onload=x>&amp;\u{0}\u{b}]]>";
    let chart = Chart {
        title: attack.into(),
        description: attack.into(),
        x: Axis::new(attack).named([(1.0, attack)]),
        y: Axis::new(attack),
        series: vec![Series::line(attack, vec![(1.0, 1.0), (2.0, 3.0)])],
        marks: vec![Mark::horizontal(2.0, attack)],
    };
    let svg = draw(&chart);
    check_policy(&svg);
    assert!(!svg.contains("<script") && !svg.contains("<a "));
    let expected = attack.replace(['\u{0}', '\u{b}'], "\u{fffd}").replace(' ', "");
    assert!(words(&svg).matches(&expected).count() >= 5);
}

#[test]
fn money_is_not_a_formula() {
    let mut chart = simple();
    for name in ["from $5 to $6", r"\$1 and \\$2", r"$\alpha$ and \alpha"] {
        chart.series[0].name = name.into();
        assert!(words(&draw(&chart)).contains(&name.replace(' ', "")), "{name}");
    }
}

#[test]
fn numbers_that_cannot_be_drawn_are_refused() {
    let place = "the series \u{201c}line\u{201d}".to_owned();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let expected = Err(ChartError::NotFinite { place: place.clone() });
        for point in [(bad, 0.0), (0.0, bad)] {
            let mut chart = simple();
            chart.series[0].points.push(point);
            assert_eq!(chart.to_svg(390, 300), expected);
        }
        for error in [bad, -1.0] {
            let mut chart = simple();
            chart.series = vec![Series::measured("line", [(1.0, 1.0, Some(error))])];
            assert_eq!(chart.to_svg(390, 300), expected);
        }
        let mut chart = simple();
        chart.marks.push(Mark::vertical(bad, "mark"));
        assert!(matches!(chart.to_svg(390, 300), Err(ChartError::NotFinite { .. })));
        let mut chart = simple();
        chart.x = chart.x.range(0.0, bad);
        assert!(matches!(chart.to_svg(390, 300), Err(ChartError::NotFinite { .. })));
    }
    let mut chart = simple();
    chart.y = chart.y.logarithmic();
    chart.series[0].points.push((3.0, 0.0));
    assert_eq!(chart.to_svg(390, 300), Err(ChartError::NotPositive { place }));
}

#[test]
fn charts_without_sense_are_refused() {
    let mut chart = simple();
    chart.series[0].points.clear();
    assert_eq!(chart.to_svg(390, 300), Err(ChartError::Empty));
    chart.series.clear();
    assert_eq!(chart.to_svg(390, 300), Err(ChartError::Empty));

    let chart = Chart { x: Axis::new("x").range(2.0, 1.0), ..simple() };
    assert!(matches!(chart.to_svg(390, 300), Err(ChartError::Range { .. })));
    let chart = Chart { x: Axis::new("x").range(-f64::MAX, f64::MAX), ..simple() };
    assert!(matches!(chart.to_svg(390, 300), Err(ChartError::Range { .. })));

    for (width, height) in [(0, 0), (100, 300), (390, 10), (u32::MAX, u32::MAX)] {
        assert_eq!(simple().to_svg(width, height), Err(ChartError::Size { width, height }));
    }

    let mut chart = simple();
    chart.series[0].kind = SeriesKind::Points { errors: vec![None] };
    assert!(matches!(chart.to_svg(390, 300), Err(ChartError::Lengths { points: 2, .. })));
    chart.series[0].kind = SeriesKind::Band { upper: Vec::new() };
    assert!(matches!(chart.to_svg(390, 300), Err(ChartError::Lengths { others: 0, .. })));
}

#[test]
fn odd_but_honest_numbers_are_drawn() {
    let single = |x, y| Chart { series: vec![Series::line("line", vec![(x, y)])], ..simple() };
    for (x, y) in [(0.0, 0.0), (1e-300, 1e-300), (-1e300, 1e300), (20_863.0, -0.0)] {
        check_policy(&draw(&single(x, y)));
        let mut dated = single(x, y);
        dated.x = dated.x.dates();
        check_policy(&draw(&dated));
    }
    for y in [1e-300, 1e-12, 1.0, 1e300] {
        let mut chart = single(1.0, y);
        chart.y = chart.y.logarithmic();
        check_policy(&draw(&chart));
    }
    let mut chart = simple();
    chart.y = chart.y.range(0.0, 1e-12);
    check_policy(&draw(&chart));
}

#[test]
fn a_single_point_is_seen() {
    let mut chart = simple();
    chart.series[0].points.truncate(1);
    assert!(draw(&chart).contains("<circle"));
}

#[test]
fn thousands_stand_apart_and_fractions_are_short() {
    let mut chart = simple();
    chart.y = chart.y.range(0.0, 2000.0);
    chart.x = chart.x.range(0.0, 1.0);
    let svg = draw(&chart);
    let document = Document::parse(&svg).expect("well-formed XML");
    let texts: Vec<_> = document.descendants().filter_map(|node| node.text()).collect();
    for tick in ["0", "500", "1\u{202f}000", "1\u{202f}500", "0.2", "1"] {
        assert!(texts.contains(&tick), "{tick} is missing in {texts:?}");
    }
}

#[test]
fn charts_on_one_page_do_not_share_names() {
    let ids = |chart: &Chart, width| -> Vec<String> {
        let svg = chart.to_svg(width, 300).expect("a chart that can be drawn");
        let document = Document::parse(&svg).expect("well-formed XML");
        document.descendants().filter_map(|n| n.attribute("id")).map(str::to_owned).collect()
    };
    let (one, other) = (ids(&simple(), 390), ids(&samples::spine(), 390));
    assert_eq!(one.len(), 3, "a title, a description and one layer");
    assert!(one.iter().all(|id| !other.contains(id)));
    assert!(ids(&simple(), 500).iter().all(|id| !one.contains(id)));
}
