//! The time that the drug leaves: a refill is moved against pharmacology, not only a calendar.

use cisterna_catalog::{AppointmentKind, Catalog};
use cisterna_quantity::Duration;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Appointment, Book, Status};
use crate::device::after;
use crate::{Circumstances, Patient, Refusal};

/// By when a reservoir has to be filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefillDeadline {
    /// The planned time: with the lead before the alarm that the site keeps.
    pub planned: Timestamp,
    /// The last time at which drug of full strength is certain to flow: the alarm at the fastest
    /// flow that the accuracy allows, or the end of stability.
    pub last: Timestamp,
    /// The reason that binds, in words.
    pub reason: String,
    /// Where that comes from.
    pub source: String,
    /// Whether the loss of the drug is dangerous in itself.
    pub withdrawal: bool,
}

impl RefillDeadline {
    /// The deadline of a patient's next refill; `None` without a programmed pump.
    #[must_use]
    pub fn of(patient: &Patient, catalog: &Catalog) -> Option<Self> {
        let device = patient.device.as_ref()?;
        let next = &device.programme.as_ref()?.next_refill;
        let last = [next.alarm_worst_case_at, next.stable_until].into_iter().flatten().min();
        // A drug that left the formulary may well be one whose loss is dangerous.
        let dangerous = |id: &str| catalog.drug(id).map_or(true, |drug| drug.withdrawal.value);
        let withdrawal = device.content.drugs().any(|one| dangerous(&one.drug));
        Some(Self {
            planned: next.at,
            last: last.unwrap_or(next.at).max(next.at),
            reason: next.reason.clone(),
            source: next.source.clone(),
            withdrawal,
        })
    }
}

/// Why a refill is later than planned, and what covers the time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDeadline {
    /// Why.
    pub reason: String,
    /// What the patient gets until then, and who watches.
    pub cover: String,
}

/// The refusal of a refill at a time that the drug does not allow.
pub(super) fn refusal(
    start: Timestamp,
    deadline: &RefillDeadline,
    past: &PastDeadline,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    if start <= deadline.planned {
        return None;
    }
    let refusal = |rule, message: &str, limit: Timestamp, action: &str| Refusal {
        field: "start",
        rule,
        message: format!("{message} ({})", deadline.reason),
        asked: Some(at.show(start)),
        limit: Some(format!("up to {}", at.show(limit))),
        source: deadline.source.clone(),
        action: action.to_owned(),
    };
    let beyond = start > deadline.last;
    if beyond && deadline.withdrawal {
        return Some(refusal(
            "appointment.drug-runs-out",
            "The drug would run out or lose its strength before, and its loss is dangerous",
            deadline.last,
            "Take an earlier time, also outside the usual hours or in another clinic",
        ));
    }
    let explained = !past.reason.trim().is_empty();
    let covered = !beyond || !past.cover.trim().is_empty();
    (!explained || !covered).then(|| {
        let action = if beyond {
            "Take an earlier time, or write the reason and what covers the time without drug"
        } else {
            "Take an earlier time, or write the reason"
        };
        refusal(
            "appointment.past-deadline",
            "This is later than the refill is planned",
            deadline.planned,
            action,
        )
    })
}

/// What is wrong with the appointment of a refill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefillGap {
    /// None is booked.
    NotBooked,
    /// The one that is booked is later than the drug now allows.
    TooLate(u32),
    /// The patient did not come to the last one, and none is booked since.
    Missed(u32),
}

/// Whether a refill that is due within a time lacks its appointment. An appointment that was allowed
/// with a reason, for the deadline as it still is, is none.
#[must_use]
pub fn refill_gap(
    book: &Book,
    patient: &str,
    deadline: &RefillDeadline,
    now: Timestamp,
    within: Duration,
) -> Option<RefillGap> {
    let is_refill = |known: &&Appointment| known.kind == AppointmentKind::Refill;
    let open = book.of_patient(patient).filter(is_refill).filter(|known| known.is_open());
    // One whose time has passed without anybody coming is no appointment any more.
    let ahead = open.filter(|known| known.status == Status::CheckedIn || known.slot.end > now);
    let Some(next) = ahead.min_by_key(|known| known.slot.start) else {
        let last = book.of_patient(patient).filter(is_refill).max_by_key(|known| known.slot.start);
        if let Some(missed) = last.filter(|known| known.status == Status::Missed) {
            return Some(RefillGap::Missed(missed.number));
        }
        let near = after(now, within).is_none_or(|until| deadline.planned <= until);
        return near.then_some(RefillGap::NotBooked);
    };
    let allowed = next.past.is_some()
        && next.deadline.as_ref().is_some_and(|then| {
            then.planned <= deadline.planned
                && then.last <= deadline.last
                && then.withdrawal == deadline.withdrawal
        });
    (next.slot.start > deadline.planned && !allowed).then_some(RefillGap::TooLate(next.number))
}
