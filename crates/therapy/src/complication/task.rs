//! What has to be done about complications: the rows that stand above the path's own.

use cisterna_catalog::{Catalog, SituationKind, Urgency};

use super::{Case, ScanPhase, surveillance};
use crate::device::after;
use crate::{Patient, Task, TaskKind};

/// The tasks beside the path, the most harmful first.
pub(crate) fn tasks(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    if patient.trouble.ended.is_some() {
        return Vec::new();
    }
    let mut tasks: Vec<Task> = patient.trouble.open().map(|case| of_case(case, catalog)).collect();
    tasks.extend(scan(patient, catalog));
    if let Some(device) = &patient.device {
        tasks.extend(device.catheter_unknown.then(|| Task {
            kind: TaskKind::MeasureCatheter,
            what: "Find out how long the catheter is".to_owned(),
            why: "Until then there is no prime and no bridge".to_owned(),
            due: patient.trouble.revised_at,
        }));
        let at = patient.last_at.unwrap_or(device.implanted_at);
        let flags = surveillance::flags(patient, catalog, at);
        tasks.extend(flags.iter().find(|flag| flag.imaging).map(|flag| Task {
            kind: TaskKind::ImageTip,
            what: "Have a picture of the catheter's tip made".to_owned(),
            why: format!("{} [{}]", flag.what, flag.rule),
            due: patient.last_at,
        }));
        tasks.extend(surveillance::ask_by(patient, catalog).map(|due| Task {
            kind: TaskKind::AskSurveillance,
            what: "Ask about signs of a mass at the tip".to_owned(),
            why: "At every refill, and at least every three months".to_owned(),
            due: Some(due),
        }));
    }
    tasks.extend(after_explant(patient));
    tasks.sort_by_key(|task| task.kind);
    tasks
}

fn of_case(case: &Case, catalog: &Catalog) -> Task {
    let kind = match case.urgency() {
        Urgency::Now => TaskKind::ComplicationNow,
        Urgency::Today => TaskKind::ComplicationToday,
        Urgency::Soon => TaskKind::ComplicationSoon,
    };
    let names: Vec<&str> = case.candidates.iter().map(|c| c.name.as_str()).take(3).collect();
    let step = case.next_step(&catalog.complications);
    let what = step.map_or_else(
        || format!("Say how case {} ended", case.number),
        |step| step.what.value.clone(),
    );
    let why = format!("Case {}: {}?", case.number, names.join(", "));
    Task { kind, what, why, due: Some(case.opened_at) }
}

/// The scan: to be done, or the pump to be looked at.
fn scan(patient: &Patient, catalog: &Catalog) -> Option<Task> {
    let scan = patient.trouble.scan.as_ref()?;
    match scan.phase {
        ScanPhase::Prepared => Some(Task {
            kind: TaskKind::FinishScan,
            what: "Record the scan".to_owned(),
            why: format!("Prepared: {}", scan.planned.region),
            due: Some(scan.planned.at),
        }),
        ScanPhase::Done(at) => {
            let pump = patient.device.as_ref().map(|device| device.implant.pump.as_str());
            let rule = catalog.complications.situations.iter().find(|situation| {
                situation.kind == SituationKind::Mri
                    && pump.is_some_and(|pump| situation.holds_for(pump))
            });
            let within = rule.and_then(|rule| rule.restart_within.as_ref());
            let due = within.and_then(|within| after(at, within.value));
            Some(Task {
                kind: TaskKind::CheckAfterScan,
                what: "Interrogate the pump after the scan".to_owned(),
                why: "It is not known whether it runs".to_owned(),
                due: due.or(Some(at)),
            })
        }
    }
}

fn after_explant(patient: &Patient) -> Option<Task> {
    let removed = patient.trouble.removed.as_ref()?;
    Some(Task {
        kind: TaskKind::AfterExplant,
        what: "Plan what comes after the explant".to_owned(),
        why: format!(
            "Pump {} was taken out: {}",
            removed.explanted.serial, removed.explanted.reason
        ),
        due: Some(removed.at),
    })
}
