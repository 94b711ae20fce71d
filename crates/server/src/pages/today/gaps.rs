//! Refills that are due and have no good appointment, as rows of the worklist.

use cisterna_record::PatientLine;
use cisterna_therapy::TaskKind;
use cisterna_therapy::appointment::{RefillDeadline, RefillGap, refill_gap};
use jiff::Timestamp;

use super::TaskRow;
use crate::error::PageError;
use crate::state::Server;
use crate::when;

pub(super) async fn rows(
    server: &Server,
    lines: &[PatientLine],
    now: Timestamp,
) -> Result<Vec<TaskRow>, PageError> {
    let read = server.store.book().await.map_err(PageError::internal)?;
    // Without a schedule the clinic books elsewhere.
    if read.book.clinic.is_none() {
        return Ok(Vec::new());
    }
    let within = server.catalog.policy.refill_booked_before.value;
    let mut rows = Vec::new();
    for line in lines {
        let Some(deadline) = roughly(line) else { continue };
        let id = line.id.to_string();
        let mut gap = refill_gap(&read.book, &id, &deadline, now, within);
        if matches!(gap, Some(RefillGap::TooLate(_))) {
            // It may have been allowed for a reason; that is only known with the whole deadline.
            let record = server.store.patient(line.id).await.map_err(PageError::internal)?;
            let known = record.and_then(|one| RefillDeadline::of(&one.patient, &server.catalog));
            gap = known.and_then(|known| refill_gap(&read.book, &id, &known, now, within));
        }
        rows.extend(gap.map(|gap| row(line, &gap, &deadline, now, server)));
    }
    Ok(rows)
}

/// The planned date alone, which stands on the worklist.
fn roughly(line: &PatientLine) -> Option<RefillDeadline> {
    let refill = |kind| matches!(kind, TaskKind::Refill | TaskKind::RefillWithdrawal);
    let task = line.tasks.iter().find(|task| refill(task.kind))?;
    let planned = task.due?;
    Some(RefillDeadline {
        planned,
        last: planned,
        reason: task.why.clone(),
        source: String::new(),
        withdrawal: task.kind == TaskKind::RefillWithdrawal,
    })
}

fn row(
    line: &PatientLine,
    gap: &RefillGap,
    deadline: &RefillDeadline,
    now: Timestamp,
    server: &Server,
) -> TaskRow {
    let by = when::show(deadline.planned, &server.zone);
    let book = format!("/patients/{}/appointments", line.id);
    let (what, why, href) = match gap {
        RefillGap::NotBooked => {
            ("Book the refill", format!("No appointment up to {by}, when it is due"), book)
        }
        RefillGap::Missed(number) => (
            "Find the patient and book the refill",
            format!("Did not come to appointment {number}; the refill is due by {by}"),
            book,
        ),
        RefillGap::TooLate(number) => (
            "Move the refill to an earlier time",
            format!("Appointment {number} is later than {by}, when it is due"),
            format!("/schedule/{number}"),
        ),
    };
    TaskRow {
        what: what.to_owned(),
        why,
        href,
        patient: line.id.to_string(),
        patient_name: line.name.clone(),
        due: by,
        late: deadline.planned < now || matches!(gap, RefillGap::Missed(_)),
        soon: true,
        stage: line.stage.name(),
    }
}
