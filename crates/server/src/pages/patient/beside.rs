//! What is open beside the path, and what happened there as lines of the history.

use cisterna_therapy::{Event, Patient};

/// An open case.
pub(super) struct CaseView {
    pub(super) number: u32,
    pub(super) urgent: bool,
    /// Name, how long it may wait, and why it is listed.
    pub(super) candidates: Vec<(String, String, String)>,
}

/// The open cases, the most urgent first.
pub(super) fn cases(patient: &Patient) -> Vec<CaseView> {
    let mut open: Vec<_> = patient.trouble.open().collect();
    open.sort_by_key(|case| (case.urgency(), case.number));
    let view = |case: &cisterna_therapy::complication::Case| CaseView {
        number: case.number,
        urgent: case.urgency() == cisterna_catalog::Urgency::Now,
        candidates: case
            .candidates
            .iter()
            .map(|c| (c.name.clone(), c.urgency.clone(), c.reasons.join(". ")))
            .collect(),
    };
    open.into_iter().map(view).collect()
}

/// The title and the text of an event.
pub(super) fn told(event: &Event) -> (&'static str, String) {
    match event {
        Event::SignsReported(told) => {
            let names = told.candidates.iter().map(|c| format!("{} ({})", c.name, c.urgency));
            let names: Vec<_> = names.collect();
            let text = format!(
                "case {}: {}{}; may be: {}",
                told.case,
                told.words.join("; "),
                remark(&told.remark),
                names.join(", ")
            );
            ("Something is wrong", text)
        }
        Event::WorkUpDone(done) => {
            let remark = remark(&done.remark);
            ("Work-up", format!("case {}: {}: {}{remark}", done.case, done.what, done.words))
        }
        Event::CaseClosed(closed) => {
            let what = if closed.name.is_empty() { "nothing found" } else { &closed.name };
            let end = closed.end.as_deref().map_or_else(String::new, |end| format!(", {end}"));
            ("Case closed", format!("case {}: {what}{end}; {}", closed.case, closed.remark))
        }
        Event::Explanted(out) => (
            "Explanted",
            format!(
                "pump {} by {}: {}; {} disposed of before {}{}",
                out.serial,
                out.operator_name,
                out.reason,
                out.removed,
                out.witness,
                remark(&out.withdrawal_cover)
            ),
        ),
        Event::ReimplantPlanned(planned) => ("Another implant planned", planned.assessment.clone()),
        Event::ScanPlanned(scan) => {
            ("Scan prepared", format!("{}, {} steps confirmed", scan.region, scan.before.len()))
        }
        Event::ScanDone(scan) => ("Scan done", scan.remark.clone()),
        Event::ScanChecked(checked) => (
            "Pump after the scan",
            format!(
                "{}{}{}",
                if checked.running { "it runs" } else { "it does not run" },
                if checked.late { ", looked at late" } else { "" },
                remark(&checked.remark)
            ),
        ),
        Event::SurveillanceAsked(asked) => {
            let yes = if asked.words.is_empty() {
                "no sign of a mass".to_owned()
            } else {
                asked.words.join("; ")
            };
            let picture = if asked.imaging { ": picture of the tip" } else { "" };
            ("Questions about the tip", format!("{yes}{picture}{}", remark(&asked.remark)))
        }
        Event::CareEnded(ended) => (
            "Care ended",
            format!("{}; told: {}{}", ended.kind.words(), ended.told, remark(&ended.pump)),
        ),
        Event::Revised(revised) => ("Revised", self::revised(revised)),
        _ => ("", String::new()),
    }
}

fn revised(revised: &cisterna_therapy::pathway::Revised) -> String {
    let pump = revised.pump.as_ref().map(|pump| {
        format!(
            "new pump {}, serial {}, {} filled; {} of the old one disposed of before {}",
            pump.name, pump.serial, pump.filled, pump.removed, pump.witness
        )
    });
    let catheter = revised.catheter.as_ref().map(|catheter| {
        let length = catheter
            .implanted_length
            .map_or_else(|| "length UNKNOWN".to_owned(), |length| format!("{length} in the body"));
        format!("{}, {length}, tip {}", catheter.name, revised.tip_level)
    });
    let parts: Vec<String> = pump.into_iter().chain(catheter).collect();
    format!("by {}: {} ({})", revised.operator_name, parts.join("; "), revised.reason)
}

fn remark(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!(" ({text})") }
}
