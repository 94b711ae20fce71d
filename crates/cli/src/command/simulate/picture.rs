//! The charts of a scenario: which there are, and what they have in common.

mod concentration;
mod course;
mod levels;
mod reservoir;
mod time;

use cisterna_chart::{Chart, ChartError, HeatMap};
use cisterna_twin::Outcome;
use cisterna_twin::scenario::{Course, Kind};

/// More lines than this hide each other.
const LINES_MAX: usize = 4;
/// The size of every picture, in pixels: half a page.
const SIZE: (u32, u32) = (900, 480);

/// A picture of its own, with the name of its file.
#[derive(Debug)]
pub(super) struct Picture {
    /// The file's name without its ending, unlike that of any other picture.
    pub(super) name: String,
    pub(super) drawing: Drawing,
}

/// What is drawn.
#[derive(Debug)]
pub(super) enum Drawing {
    Chart(Chart),
    HeatMap(HeatMap),
}

impl Picture {
    fn chart(name: String, chart: Chart) -> Self {
        Self { name, drawing: Drawing::Chart(chart) }
    }

    /// What it shows, for a reader who cannot see it.
    pub(super) fn description(&self) -> &str {
        match &self.drawing {
            Drawing::Chart(chart) => &chart.description,
            Drawing::HeatMap(map) => &map.description,
        }
    }

    pub(super) fn to_svg(&self) -> Result<String, ChartError> {
        let (width, height) = SIZE;
        match &self.drawing {
            Drawing::Chart(chart) => chart.to_svg(width, height),
            Drawing::HeatMap(map) => map.to_svg(width, height),
        }
    }
}

/// Every picture of an outcome, in the order in which a reader wants them.
pub(super) fn all(outcome: &Outcome) -> Vec<Picture> {
    let readings = outcome.courses();
    let of = |kind: Kind| readings.iter().filter(|r| r.kind == kind).collect::<Vec<_>>();
    let mut pictures = concentration::pictures(outcome, &of(Kind::Concentration));
    pictures.extend(levels::pictures(outcome));
    pictures.extend(course::pictures(outcome, &of(Kind::TipDose), course::Between::Steps));
    pictures.extend(reservoir::pictures(outcome, &readings));
    let effects = course::changing(&of(Kind::Effect));
    pictures.extend(course::pictures(outcome, &effects, course::Between::Line));
    unlike(&mut pictures);
    pictures
}

/// Numbers the names that would be the same.
fn unlike(pictures: &mut [Picture]) {
    for index in 1..pictures.len() {
        let (before, rest) = pictures.split_at_mut(index);
        let wanted = rest[0].name.clone();
        let taken = |name: &str| before.iter().any(|picture| picture.name == name);
        let mut number = 2;
        while taken(&rest[0].name) {
            rest[0].name = format!("{wanted}-{number}");
            number += 1;
        }
    }
}

/// Course by quantity, in the order in which they come.
fn by_quantity<'a>(readings: &[&'a Course]) -> Vec<Vec<&'a Course>> {
    grouped(readings, |one, other| one.quantity == other.quantity)
}

/// Lines that fit into one chart: all of them, or else those of one place, or else some of those.
fn charts<'a>(readings: &[&'a Course]) -> Vec<Vec<&'a Course>> {
    if readings.len() <= LINES_MAX {
        return vec![readings.to_vec()];
    }
    let places = grouped(readings, |one, other| one.place == other.place);
    let parts =
        |place: Vec<&'a Course>| place.chunks(LINES_MAX).map(<[_]>::to_vec).collect::<Vec<_>>();
    places.into_iter().flat_map(parts).collect()
}

fn grouped<'a>(
    readings: &[&'a Course],
    same: impl Fn(&Course, &Course) -> bool,
) -> Vec<Vec<&'a Course>> {
    let mut groups: Vec<Vec<&Course>> = Vec::new();
    for reading in readings {
        match groups.iter_mut().find(|group| same(group[0], reading)) {
            Some(group) => group.push(reading),
            None => groups.push(vec![reading]),
        }
    }
    groups
}

/// What tells a line from the others of its chart: its arm, its place, or both.
fn line_name(reading: &Course, chart: &[&Course]) -> String {
    let one_arm = chart.iter().all(|other| other.arm == reading.arm);
    let one_place = chart.iter().all(|other| other.place == reading.place);
    match (one_arm, one_place) {
        (_, true) => reading.arm.clone(),
        (true, _) => reading.place.clone(),
        _ => format!("{}, {}", reading.arm, reading.place),
    }
}

/// The place that all lines of a chart share, to be said in its title; empty when there is none, and
/// for what is read from the person as a whole.
fn in_common(chart: &[&Course]) -> String {
    let place = &chart[0].place;
    let shared =
        chart[0].kind != Kind::Effect && chart.iter().all(|reading| reading.place == *place);
    if shared { format!(" at {place}") } else { String::new() }
}

/// A name for a file: small letters, digits and dashes.
fn file_name(text: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let letters: String = text.chars().map(letter).collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    let name: String = words.join("-").chars().take(60).collect();
    name.trim_end_matches('-').to_owned()
}

/// A value to about three digits.
fn rounded(value: f64) -> String {
    let size = value.abs();
    let digits = match size {
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ if size >= 0.001 || size == 0.0 => 3,
        _ => return format!("{value:.1e}"),
    };
    format!("{value:.digits$}")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use cisterna_chart::Axis;

    use super::*;

    fn reading(arm: &str, place: &str) -> Course {
        Course {
            arm: arm.to_owned(),
            kind: Kind::Concentration,
            quantity: "concentration".to_owned(),
            place: place.to_owned(),
            unit: "ng/mL".to_owned(),
            points: Vec::new(),
        }
    }

    #[test]
    fn lines_share_a_chart_while_they_can_be_told_apart() {
        let names = ["a", "b", "c"];
        let all: Vec<Course> =
            names.iter().flat_map(|arm| names.map(|place| reading(arm, place))).collect();
        let all: Vec<&Course> = all.iter().collect();
        assert_eq!(charts(&all[..4]).len(), 1);
        let split = charts(&all);
        assert_eq!(split.len(), 3, "one for each place");
        assert!(split.iter().all(|chart| chart.len() == 3));
        assert_eq!(line_name(split[0][1], &split[0]), "b");
        assert_eq!(in_common(&split[1]), " at b");
        assert_eq!(line_name(all[1], &all[..2]), "b");
        assert_eq!(line_name(all[0], &all[..1]), "a");
        assert_eq!(in_common(&all[..2]), "");
        assert_eq!(line_name(all[4], &all[..6]), "b, b");
        let many: Vec<Course> = (0..13).map(|arm| reading(&arm.to_string(), "T10")).collect();
        let many: Vec<&Course> = many.iter().collect();
        assert_eq!(charts(&many).iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 4, 1]);
    }

    #[test]
    fn files_have_plain_names_of_their_own() {
        assert_eq!(file_name("levels, Arm \"ä\" / 2"), "levels-arm-2");
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd");
        let picture = |name: &str| {
            let (x, y) = (Axis::new("x"), Axis::new("y"));
            let (title, description) = (String::new(), String::new());
            let chart = Chart { title, description, x, y, series: Vec::new(), marks: Vec::new() };
            Picture::chart(name.to_owned(), chart)
        };
        let mut pictures = ["a", "a-2", "a", "a", "b"].map(picture);
        unlike(&mut pictures);
        assert_eq!(pictures.map(|picture| picture.name), ["a", "a-2", "a-3", "a-4", "b"]);
    }

    #[test]
    fn values_keep_three_digits() {
        let all = [0.0, 0.0123, 1.5, 42.0, 4228.4, 2e-7].map(rounded);
        assert_eq!(all, ["0.000", "0.012", "1.50", "42.0", "4228", "2.0e-7"]);
    }
}
