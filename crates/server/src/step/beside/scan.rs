//! A scan in a magnetic field: before, done, and the look at the pump after it.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{CheckScan, PlanScan, ScanDone, scan_rules};

use super::ITEMS;
use crate::form::{Control, Field, Form};
use crate::reading::Reading;
use crate::step::{Known, Step};

pub(super) const PLAN: Step = Step {
    slug: "scan",
    title: "Magnetic resonance scan",
    reviewed: false,
    ask: ask_plan,
    read: read_plan,
};

pub(super) const DONE: Step =
    Step { slug: "scan-done", title: "Scan done", reviewed: false, ask: ask_done, read: read_done };

pub(super) const CHECK: Step = Step {
    slug: "scan-check",
    title: "Pump after the scan",
    reviewed: false,
    ask: ask_check,
    read: read_check,
};

fn ask_plan(form: Form, known: &Known<'_>) -> Form {
    let mut form = form
        .submit("The pump is prepared")
        .field(
            Field::new("region", "Region and field strength", Control::Text)
                .hint("For example: lumbar spine, 1.5 T"),
        )
        .field(Field::new("at", "Scan at", Control::DateTime))
        .group("Before the scan, by the rules of this pump");
    let Ok(rules) = scan_rules(known.patient, known.catalog) else {
        return form.intro("The rules of this pump for a scan are not known: ask the maker.");
    };
    for (name, step) in ITEMS.iter().zip(&rules.before) {
        let source = cisterna_therapy::source_text(step);
        form = form.field(Field::new(name, &step.value, Control::Check).hint(&source));
    }
    form
}

fn read_plan(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let steps = scan_rules(known.patient, known.catalog).map_or(0, |rules| rules.before.len());
    let region = reading.required_text("region", "region and field strength");
    let at = reading.instant("at", "time of the scan");
    let confirmed = ITEMS.iter().take(steps).map(|name| reading.tick(name)).collect();
    Some(Command::PlanScan(PlanScan { region, at: at?, confirmed }))
}

fn ask_done(form: Form, _: &Known<'_>) -> Form {
    form.submit("The scan is done")
        .intro("The time below is when the patient left the field.")
        .field(Field::new("remark", "What was noticed", Control::LongText).optional())
}

fn read_done(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    Some(Command::ScanDone(ScanDone { remark: reading.text("remark") }))
}

fn ask_check(form: Form, known: &Known<'_>) -> Form {
    let mut form = form.submit("Record the check");
    if let Ok(rules) = scan_rules(known.patient, known.catalog) {
        for step in &rules.after {
            let source = cisterna_therapy::source_text(step);
            form = form.intro(&format!("{} [{source}]", step.value));
        }
    }
    form.field(Field::new("interrogated", "The pump was interrogated", Control::Check))
        .field(
            Field::new("running", "It runs, by its log", Control::YesNo)
                .hint("Stall and recovery are both in the log. If not, a case is opened."),
        )
        .field(Field::new("settings_same", "The settings are those of before", Control::YesNo))
        .field(Field::new("remark", "What the log says", Control::LongText).optional())
}

fn read_check(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let running = reading.yes_no("running", "answer whether it runs");
    let settings_same = reading.yes_no("settings_same", "answer about the settings");
    Some(Command::CheckScan(CheckScan {
        interrogated: reading.tick("interrogated"),
        running: running?,
        settings_same: settings_same?,
        remark: reading.text("remark"),
    }))
}
