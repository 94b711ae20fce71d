//! What comes next in a refill, and after it.

use crate::{Patient, Task, TaskKind};

/// The tasks of a refill under way or not yet closed.
pub(crate) fn tasks(patient: &Patient) -> Vec<Task> {
    if let Some(session) = &patient.refill {
        let kind = session.next();
        let why = match session.progress.open_suspicion() {
            Some(portion) => portion.signs.join("; "),
            None => "A refill is under way".to_owned(),
        };
        return vec![Task { kind, what: what(kind).to_owned(), why, due: patient.last_at }];
    }
    let Some(care) = &patient.aftercare else { return Vec::new() };
    let task =
        |kind: TaskKind, why: String, due| Task { kind, what: what(kind).to_owned(), why, due };
    let mut tasks = Vec::new();
    if let Some((at, look)) = care.alarming() {
        tasks.push(task(TaskKind::RespondAfterRefill, look.alarms().join(", "), Some(*at)));
    }
    if care.echo.is_none() {
        let why = "The pump has not told back what it runs".to_owned();
        tasks.push(task(TaskKind::RefillEcho, why, Some(care.filled_at)));
    }
    let until = care.until();
    let why = format!("{} after the refill [{}]", care.period.time, care.period.basis.source);
    tasks.push(task(TaskKind::RefillObservation, why, until));
    let why = "The refill is not closed before that".to_owned();
    tasks.push(task(TaskKind::RefillDeparture, why, until));
    tasks
}

const fn what(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::PocketFill => "Stop: possible pocket fill. Take the path for an overdose",
        TaskKind::RespondAfterRefill => "Respond: overdose, withdrawal or pocket fill?",
        TaskKind::RefillIdentity => "Check who the patient is",
        TaskKind::RefillInterrogation => "Record what the pump tells",
        TaskKind::RefillNeedle => "Place the needle",
        TaskKind::MeasureResidual => "Measure the residual volume",
        TaskKind::RefillContainer => "Check the container",
        TaskKind::RefillInjection => "Inject in portions",
        TaskKind::RefillEcho => "Read the pump back",
        TaskKind::RefillObservation => "Observe after the refill",
        TaskKind::RefillDeparture => "Let the patient leave",
        _ => "Complete the refill",
    }
}
