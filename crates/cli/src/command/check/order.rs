//! From an order file to the order of the domain.

use std::ops::Range;

use cisterna_therapy::Allergies;
use cisterna_therapy::calculation::{CatheterLength, DayAsked, StepAsked};
use cisterna_therapy::order::{
    BolusFacts, BridgeFacts, Content, DrugIn, Infusion, Order, PatientFacts, Previous,
    ProgrammeFacts, SystemFacts,
};

use super::file::{self, Refused, Written};

const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The order of a file.
pub(super) fn of(written: &Written) -> Result<Order, Refused> {
    let document = &written.document;
    let told = &document.patient.allergies;
    let allergies = Allergies::read(&told.get_ref().0).ok_or_else(|| {
        written.refuse(&told.span(), "allergies: write \"none\", or what there is an allergy to")
    })?;
    Ok(Order {
        ordered_at: document.ordered_at.0,
        patient: PatientFacts {
            allergies,
            used_to_drugs: document.patient.used_to_drugs,
            unapproved_consent: document.patient.unapproved_consent,
        },
        system: system(written)?,
        content: content(written)?,
        programme: programme(written)?,
        previous: previous(written)?,
    })
}

fn system(written: &Written) -> Result<SystemFacts, Refused> {
    let span = written.document.system.span();
    let system = written.document.system.get_ref();
    let length = match (&system.trimmed, &system.implanted) {
        (Some(cut), None) => CatheterLength::Trimmed(cut.0),
        (None, Some(left)) => CatheterLength::Implanted(left.0),
        _ => {
            let why = "[system]: give exactly one of trimmed, implanted; no length is assumed";
            return Err(written.refuse(&span, why));
        }
    };
    Ok(SystemFacts {
        pump: system.pump.0.clone(),
        catheter: system.catheter.0.clone(),
        length,
        tubing: system.tubing.as_ref().map(|tubing| tubing.0),
    })
}

fn drugs(
    written: &Written,
    span: &Range<usize>,
    table: &str,
    given: &[file::DrugIn],
) -> Result<Vec<DrugIn>, Refused> {
    if given.is_empty() {
        let why = format!("[{table}]: no drug; write [[{table}.drug]] with name and concentration");
        return Err(written.refuse(span, why));
    }
    let drug = |one: &file::DrugIn| DrugIn {
        drug: one.name.0.clone(),
        concentration: one.concentration.0,
    };
    Ok(given.iter().map(drug).collect())
}

fn content(written: &Written) -> Result<Content, Refused> {
    let (span, content) = (written.document.content.span(), written.document.content.get_ref());
    Ok(Content {
        drugs: drugs(written, &span, "content", &content.drug)?,
        filled: content.filled.0,
        beyond_use: content.beyond_use.0,
        first_fill: content.first_fill,
    })
}

fn programme(written: &Written) -> Result<ProgrammeFacts, Refused> {
    let programme = written.document.programme.get_ref();
    let bolus = |bolus: &file::PatientBolus| BolusFacts {
        bolus: bolus.bolus.0,
        over: bolus.over.0,
        lockout: bolus.lockout.0,
        most_per_day: bolus.most_per_day,
    };
    let bridge =
        |bridge: &file::Bridge| BridgeFacts { volume: bridge.volume.0, flow: bridge.flow.0 };
    Ok(ProgrammeFacts {
        infusion: infusion(written, programme)?,
        total_daily_dose: programme.total_daily_dose.0,
        low_reservoir_alarm: programme.low_reservoir_alarm.0,
        bridge: programme.bridge.as_ref().map(bridge),
        patient_bolus: programme.patient_bolus.as_ref().map(bolus),
        reason: programme.reason.as_ref().map(|reason| reason.0.clone()).unwrap_or_default(),
    })
}

fn infusion(written: &Written, programme: &file::Programme) -> Result<Infusion, Refused> {
    match (&programme.dose, programme.step.as_slice(), &programme.periodic) {
        (Some(dose), [], None) => Ok(Infusion::Continuous(dose.0)),
        (None, [], Some(periodic)) => Ok(Infusion::Periodic {
            base: periodic.base.0,
            bolus: periodic.bolus.0,
            over: periodic.over.0,
            interval: periodic.interval.0,
        }),
        (None, steps @ [_, ..], None) => days(written, steps).map(Infusion::Steps),
        _ => {
            let span = written.document.programme.span();
            let why = "[programme]: give exactly one of dose, [[programme.step]], periodic";
            Err(written.refuse(&span, why))
        }
    }
}

/// The steps put together by the days for which they hold.
fn days(written: &Written, steps: &[file::Step]) -> Result<Vec<DayAsked>, Refused> {
    let mut found: Vec<DayAsked> = Vec::new();
    for step in steps {
        let on = match &step.on {
            Some(days) => weekdays(written, days)?,
            None => (0..7).collect(),
        };
        let asked = StepAsked { from: step.from.0, dose: step.dose.0 };
        match found.iter_mut().find(|day| day.on == on) {
            Some(day) => day.steps.push(asked),
            None => found.push(DayAsked { on, steps: vec![asked] }),
        }
    }
    Ok(found)
}

fn weekdays(written: &Written, days: &toml::Spanned<Vec<String>>) -> Result<Vec<u8>, Refused> {
    let number = |name: &String| {
        let found = DAYS.iter().position(|day| day == name);
        found.and_then(|at| u8::try_from(at).ok()).ok_or_else(|| {
            let why = format!("{name:?} is no day; expected one of {}", DAYS.join(", "));
            written.refuse(&days.span(), why)
        })
    };
    days.get_ref().iter().map(number).collect()
}

fn previous(written: &Written) -> Result<Option<Previous>, Refused> {
    let Some(given) = &written.document.previous else { return Ok(None) };
    let (span, previous) = (given.span(), given.get_ref());
    Ok(Some(Previous {
        drugs: drugs(written, &span, "previous", &previous.drug)?,
        steady_dose: previous.steady_dose.0,
        total_daily_dose: previous.total_daily_dose.0,
        raised_at: previous.raised_at.0,
    }))
}
