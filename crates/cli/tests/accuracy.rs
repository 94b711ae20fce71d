//! `docs/accuracy.md` and its charts are measured on the control core; this test writes them, or
//! holds them against what is measured now.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cisterna_catalog::{Catalog, Pump};
use cisterna_chart::{Axis, Chart, Mark, Series};
use cisterna_pump::Model;
use cisterna_twin::accuracy::{self, Accuracy, Given};

const COMMAND: &str = "UPDATE_DOCS=1 cargo test -p cisterna --test accuracy";

const OPENING: &str = "\
<!-- Made by the program: UPDATE_DOCS=1 cargo test -p cisterna --test accuracy. Do not edit by hand. -->

# Flow accuracy of the control core

Measured after the method of IEC 60601-2-24, with the time scaled to an implanted pump: a sample every
15 minutes, two days of flow, the second day analysed. The overall error is that of the whole second
day. The trumpet gives the smallest and the largest mean error over all windows of a length.

**What this is not.** The hardware behind the core is ideal: no motor slips and no tube ages. So this is
the error of the software and of the quantum, the smallest volume that the mechanism moves. Real pumps
add their own: the label of the SynchroMed II allows 14.5 % either way (TGA recall RC-2014-RN-00357-1),
and 1402 refills of 73 patients gave a mean ratio of 0.995 with a 95 % prediction interval of 0.15 either way
for one refill (Neuromodulation 2023;26:1240). Nothing here was measured on a device.

In a short window the quantum dominates: where a window expects two quanta and one more falls into it,
that is an error of 50 %. No curve leaves the bounds that one quantum sets, and the bounds narrow as
the window grows; a test holds both. The quantum of the SynchroMed is an assumption of our own
([decision 7](decisions/0007-unverified-values-and-limits.md)), that of the Prometra is published.
";

#[test]
fn the_accuracy_page_is_what_is_measured() {
    let catalog = Catalog::built_in();
    let mut page = OPENING.to_owned();
    let mut files = Vec::new();
    for (models, pump) in groups(&catalog) {
        let model = pump.control_model().unwrap();
        let measured = accuracy::modes(&model).unwrap();
        let boluses = accuracy::boluses(&model).unwrap();
        page.push_str(&section(&models, &pump.id, &model, &measured, &boluses));
        files.push((format!("{}-trumpet.svg", pump.id), trumpet(&models, &measured)));
        files.push((format!("{}-start-up.svg", pump.id), start_up(&models, &measured)));
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut all = vec![(docs.join("accuracy.md"), page)];
    for (name, chart) in files {
        all.push((docs.join("accuracy").join(name), chart.to_svg(900, 480).unwrap() + "\n"));
    }
    all.iter().for_each(|(path, content)| hold(path, content));
}

fn hold(path: &PathBuf, content: &str) {
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    let shown = path.display();
    assert!(written == content, "{shown} is not what is measured now; write it with: {COMMAND}");
}

/// Pumps that differ in nothing but the size of the reservoir are measured once.
fn groups(catalog: &Catalog) -> Vec<(String, &Pump)> {
    let same = |one: &Pump, other: &Pump| {
        let model = |pump: &Pump| Model {
            reservoir_capacity: "1 mL".parse().unwrap(),
            ..pump.control_model().unwrap()
        };
        let (one, other) = (model(one), model(other));
        // Accuracy does not depend on what happens at the end of the battery.
        Model { replacement_to_end: None, ..one } == Model { replacement_to_end: None, ..other }
    };
    let mut groups: Vec<(String, &Pump)> = Vec::new();
    for pump in catalog.pumps.values() {
        match groups.iter_mut().find(|(_, first)| same(first, pump)) {
            Some((names, _)) => *names += &format!(", {}", pump.name),
            None => groups.push((pump.name.clone(), pump)),
        }
    }
    groups
}

fn section(
    models: &str,
    id: &str,
    model: &Model,
    measured: &[Accuracy],
    boluses: &[Given],
) -> String {
    let mut text = format!("\n## {models}\n\nQuantum {}. ", model.quantum);
    text += "Error in per cent; a range is the smallest to the largest over all windows.\n\n";
    text += "| programme | over the day |";
    for bounds in &measured[0].trumpet {
        let _ = write!(text, " {} h |", bounds.window_h);
    }
    text += "\n|---|---|";
    text += &"---|".repeat(measured[0].trumpet.len());
    for row in measured {
        let _ = write!(text, "\n| {} | {} |", row.programme, number(row.overall));
        for bounds in &row.trumpet {
            let _ = write!(text, " {} to {} |", number(bounds.least), number(bounds.most));
        }
    }
    let _ = write!(text, "\n\n![Trumpet curves of {models}](accuracy/{id}-trumpet.svg)\n");
    let _ = write!(text, "\n![Start-up of {models}](accuracy/{id}-start-up.svg)\n");
    text += "\nSingle boluses at 2.4 mL/day on top of 0.4 mL/day:\n\n| ordered | given | error |\n";
    text += "|---|---|---|\n";
    for bolus in boluses {
        let Some(given) = bolus.given else {
            let _ = writeln!(text, "| {} | refused: less than one quantum | |", bolus.ordered);
            continue;
        };
        let ordered = as_f64(bolus.ordered.nl());
        let error = number(100.0 * (as_f64(given.nl()) - ordered) / ordered);
        let _ = writeln!(text, "| {} | {given} | {error} |", bolus.ordered);
    }
    text
}

fn as_f64(nl: u64) -> f64 {
    f64::from(u32::try_from(nl).unwrap())
}

/// Two digits after the point, without a minus before zero.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

/// Each programme as one outline: the largest errors from short to long windows, and back along
/// the smallest.
fn trumpet(models: &str, measured: &[Accuracy]) -> Chart {
    let series = measured.iter().map(|row| {
        let most = row.trumpet.iter().map(|bounds| (bounds.window_h, bounds.most));
        let least = row.trumpet.iter().rev().map(|bounds| (bounds.window_h, bounds.least));
        Series::line(row.programme.clone(), most.chain(least).collect())
    });
    Chart {
        title: format!("Trumpet curves: {models}"),
        description: "For each programme the largest and the smallest mean error over all windows \
                      of a length, which come together as the window grows."
            .to_owned(),
        x: Axis::new("Length of the window (h)").logarithmic(),
        y: Axis::new("Mean error (%)"),
        series: series.collect(),
        marks: vec![Mark::horizontal(0.0, "as programmed")],
    }
}

fn start_up(models: &str, measured: &[Accuracy]) -> Chart {
    let series =
        measured.iter().filter(|row| row.programme.starts_with("continuous")).map(|row| {
            let points =
                row.start_up.iter().enumerate().take(48).map(|(place, flow)| {
                    (f64::from(u32::try_from(place + 1).unwrap()) / 4.0, *flow)
                });
            Series::line(row.programme.clone(), points.collect())
        });
    Chart {
        title: format!("Start-up: {models}"),
        description: "The flow of the first twelve hours in samples of 15 minutes, in per cent of \
                      the programmed flow."
            .to_owned(),
        x: Axis::new("Time since the programme began (h)"),
        y: Axis::new("Flow (% of programmed)"),
        series: series.collect(),
        marks: vec![Mark::horizontal(100.0, "as programmed")],
    }
}
