//! Visits that a person keeps late or not at all: everything that is done to the pump at one moment
//! after the start is one visit, and moves or falls out together.

use cisterna_quantity::Duration;

use super::arm::{Action, Event};
use super::number::span;
use super::outcome::Happening;
use super::patient::PatientPlan;
use crate::behaviour::Visit;

/// The events as the person keeps them, and what is to be told of it. A late visit stays before the
/// next one and before the end.
pub(super) fn keep(
    events: Vec<Event>,
    person: &PatientPlan,
    until: Duration,
) -> (Vec<Event>, Vec<Happening>) {
    let Some(punctuality) = person.punctuality else { return (events, Vec::new()) };
    let by_clinic = |action: &Action| {
        matches!(action, Action::Visit(_) | Action::Command(_) | Action::NoProgramme(_))
    };
    let is_visit = |event: &Event| !event.at.is_zero() && by_clinic(&event.action);
    let mut visits: Vec<Duration> =
        events.iter().filter(|event| is_visit(event)).map(|event| event.at).collect();
    visits.dedup();
    let (mut kept, mut told) = (Vec::new(), Vec::new());
    for event in events {
        let index = visits.iter().position(|at| *at == event.at).filter(|_| is_visit(&event));
        let Some(index) = index else {
            kept.push(event);
            continue;
        };
        let planned = event.at;
        let next = visits.get(index + 1).copied().unwrap_or(until);
        let last = Duration::from_ms(next.ms().saturating_sub(60_000)).max(planned);
        let (at, what) = match punctuality.visit(person.chance, index as u64) {
            Visit::Kept => (Some(planned), None),
            Visit::Missed => (None, Some("a visit is missed".to_owned())),
            Visit::Late(by) => {
                let at = planned.checked_add(by).map_or(last, |at| at.min(last));
                let by = at.checked_sub(planned).unwrap_or(Duration::ZERO);
                (Some(at), Some(format!("a visit is late by {}", span(by))))
            }
        };
        let news = what.map(|what| Happening { at: planned, what });
        told.extend(news.filter(|news| !told.contains(news)));
        kept.extend(at.map(|at| Event { at, ..event }));
    }
    kept.sort_by_key(|event| event.at);
    (kept, told)
}
