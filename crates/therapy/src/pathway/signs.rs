//! Something is wrong: signs are reported, worked up step by step, and explained.

use cisterna_catalog::{End, WorkUpStep};
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::complication::guard::refusal;
use crate::complication::{Candidate, Case, Closed, Facts, WorkUpDone, candidates};
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// Signs that somebody reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportSigns {
    /// The signs, by their ids in the catalogue.
    pub signs: Vec<String>,
    /// What else was said or seen.
    pub remark: String,
}

/// Signs as they are recorded, with everything that they may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignsReported {
    /// The number of the case that they open.
    pub case: u32,
    /// The signs, by id.
    pub signs: Vec<String>,
    /// The signs in words.
    pub words: Vec<String>,
    /// What else was said or seen.
    pub remark: String,
    /// What they may mean, the most urgent first.
    pub candidates: Vec<Candidate>,
}

/// The result of a step of the work-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkUp {
    /// The case.
    pub case: u32,
    /// The step, by its id.
    pub step: String,
    /// The result, by its id.
    pub result: String,
    /// What else was seen.
    pub remark: String,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseCase {
    /// The case.
    pub case: u32,
    /// The complication that it was; none when nothing was found.
    pub confirmed: Option<String>,
    /// What it ended in, for a confirmed one.
    pub end: Option<End>,
    /// What was found and done.
    pub remark: String,
}

pub(crate) fn report(
    patient: &Patient,
    order: ReportSigns,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let known = &at.catalog.complications;
    let mut checks = Checks::default();
    checks.require(!order.signs.is_empty(), || Refusal::missing("signs", "sign"));
    let mut words = Vec::new();
    for id in &order.signs {
        match known.sign(id) {
            Some(sign) => words.push(sign.words.clone()),
            None => checks.add([Refusal {
                field: "signs",
                asked: Some(id.clone()),
                ..refusal(
                    "complication.known-sign",
                    format!("“{id}” is no sign of the catalogue"),
                    "`complications` of the catalogue",
                    "Choose one of the signs; write others as a remark",
                )
            }]),
        }
    }
    checks.finish()?;
    let facts = Facts::of(patient, at.catalog, at.occurred_at);
    let candidates = candidates(&order.signs, &facts, known);
    let case = u32::try_from(patient.trouble.cases.len()).unwrap_or(u32::MAX).saturating_add(1);
    let ReportSigns { signs, remark } = order;
    Ok(vec![Event::SignsReported(SignsReported { case, signs, words, remark, candidates })])
}

pub(crate) fn work_up(
    patient: &Patient,
    order: WorkUp,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let case = open_case(patient, order.case)?;
    let known = &at.catalog.complications;
    let asked = known.step(&order.step);
    let next = case.next_step(known);
    let mut checks = Checks::default();
    checks.require(asked.is_some() && asked.map(|s| &s.id) == next.map(|s| &s.id), || Refusal {
        field: "result",
        asked: Some(order.step.clone()),
        limit: next.map(|step| step.what.value.clone()),
        ..refusal(
            "complication.next-step",
            "This is not the next step of the work-up".to_owned(),
            "`work_up` of the catalogue",
            "Do the next step; what was already done stands in the history",
        )
    });
    let result = asked.and_then(|step| step.result(&order.result));
    checks.require(result.is_some(), || Refusal::missing("result", "result of the step"));
    checks.finish()?;
    let (Some(step), Some(result)) = (asked, result) else {
        return Err(Refused::out_of_order("The step is incomplete", "Complete the entries"));
    };
    let points_to = result.points_to.iter().filter_map(|id| pointed(id, step, &result.words, at));
    Ok(vec![Event::WorkUpDone(WorkUpDone {
        case: case.number,
        step: step.id.clone(),
        what: step.what.value.clone(),
        result: result.id.clone(),
        words: result.words.clone(),
        points_to: points_to.collect(),
        next: result.next.clone(),
        remark: order.remark,
    })])
}

/// A complication that a result points to. It counts as much as a typical sign.
fn pointed(id: &str, step: &WorkUpStep, words: &str, at: &Circumstances<'_>) -> Option<Candidate> {
    let one = at.catalog.complications.get(id)?;
    Some(Candidate {
        complication: one.id.clone(),
        name: one.name.clone(),
        urgency: one.urgency.value.name().to_owned(),
        fit: 2,
        reasons: vec![format!("{}: {words}", step.id)],
        work_up: one.work_up.clone(),
    })
}

pub(crate) fn close(
    patient: &Patient,
    order: CloseCase,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let case = open_case(patient, order.case)?;
    let mut checks = Checks::default();
    checks.required("remark", "finding", &order.remark);
    let name = match &order.confirmed {
        None => {
            checks.add(nothing_found(case, at));
            String::new()
        }
        Some(id) => confirmed(&mut checks, patient, case, id, order.end, at),
    };
    checks.finish()?;
    Ok(vec![Event::CaseClosed(Closed {
        case: case.number,
        end: order.confirmed.as_ref().and(order.end).map(|end| end.name().to_owned()),
        confirmed: order.confirmed,
        name,
        remark: order.remark,
    })])
}

/// "Nothing" is an answer only at the end of the work-up of whatever may not wait.
fn nothing_found(case: &Case, at: &Circumstances<'_>) -> Option<Refusal> {
    let next = case.next_step(&at.catalog.complications)?;
    Some(Refusal {
        field: "confirmed",
        limit: Some(next.what.value.clone()),
        ..refusal(
            "complication.work-up-first",
            "The work-up is not at its end, so nothing is excluded".to_owned(),
            "`work_up` of the catalogue",
            "Do the next step, or say what it was",
        )
    })
}

/// The name of the complication, if it can have ended so.
fn confirmed(
    checks: &mut Checks,
    patient: &Patient,
    case: &Case,
    id: &str,
    end: Option<End>,
    at: &Circumstances<'_>,
) -> String {
    let Some(one) = at.catalog.complications.get(id) else {
        checks.add([Refusal::missing("confirmed", "complication")]);
        return String::new();
    };
    let Some(end) = end else {
        checks.add([Refusal::missing("end", "way in which it ended")]);
        return one.name.clone();
    };
    let ends: Vec<&str> = one.ends_in.iter().map(|end| end.name()).collect();
    checks.require(one.ends_in.contains(&end), || Refusal {
        field: "end",
        asked: Some(end.name().to_owned()),
        limit: Some(ends.join(", ")),
        ..refusal(
            "complication.end",
            format!("{} does not end like this", one.name),
            "`ends_in` of the catalogue",
            "Choose how it ended, or leave the case open",
        )
    });
    let since = case.opened_at;
    let done = match end {
        End::Revision => patient.trouble.revised_at.is_some_and(|at| at >= since),
        End::Explant => patient.trouble.removed.as_ref().is_some_and(|out| out.at >= since),
        End::Treated | End::Programme => true,
    };
    checks.require(done, || Refusal {
        field: "end",
        asked: Some(end.name().to_owned()),
        ..refusal(
            "complication.end-done",
            "This operation is not recorded since the case was opened".to_owned(),
            "the record of this patient",
            "Record the revision or the explant first",
        )
    });
    one.name.clone()
}

fn open_case(patient: &Patient, number: u32) -> Result<&Case, Refused> {
    let case = patient.trouble.case(number).filter(|case| case.is_open());
    case.ok_or_else(|| {
        Refused::from(Refusal {
            field: "case",
            asked: Some(number.to_string()),
            ..refusal(
                "complication.open-case",
                "There is no open case of this number".to_owned(),
                "the record of this patient",
                "Report the signs first",
            )
        })
    })
}
