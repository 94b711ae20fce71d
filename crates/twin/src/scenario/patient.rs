//! The person of an arm: body, complaint, habits.

use cisterna_catalog::{Catalog, Drug, DrugClass};
use cisterna_neuraxis::model::canal_length_of_height_cm;
use cisterna_quantity::{DoseRate, Duration, Length, MassUnit, Percent};

use super::error::{Place, Problem, ScenarioError};
use super::figure::{BodyMass, Figure, Share, Whole};
use super::number::float;
use super::plan::refuse_if;
use super::value::{Written, WrittenList};
use super::written::table;
use crate::behaviour::{Asking, Chance, Day, Punctuality, Purpose};
use crate::effect::{Body, BodyError, OralStart, PAIN_MAX, Person, Ratio, SPASTICITY_MAX};

/// The drug that stands for any opioid by mouth.
const BY_MOUTH: &str = "morphine";

table!(
    /// The person of an arm.
    Patient {
        height: Written<Length>,
        weight: Written<BodyMass>,
        pain: Option<Written<Figure>>,
        #[serde(default)]
        painful: WrittenList<String>,
        spasticity: Option<Written<Figure>>,
        opioid_tolerance: Option<Written<Figure>>,
        conversion: Option<Written<Figure>>,
        seed: Option<Written<Whole>>,
        #[serde(default)]
        oral_opioid: Vec<OralOpioid>,
        day: Option<DayWritten>,
        asking: Option<AskingWritten>,
        visits: Option<VisitsWritten>,
    }
);

table!(
    /// Opioid by mouth from a moment on, as morphine.
    OralOpioid {
        at: Written<Duration>,
        morphine: Written<DoseRate>,
    }
);

table!(
    /// Day and night.
    DayWritten {
        starts_at: Written<Duration>,
        wakes_at: Written<Duration>,
        sleeps_at: Written<Duration>,
        night_pain: Written<Figure>,
        night_motion: Written<Figure>,
    }
);

table!(
    /// Asking the pump for a bolus.
    AskingWritten {
        from_pain: Written<Figure>,
        per_hour: Written<Figure>,
    }
);

table!(
    /// Coming to visits.
    VisitsWritten {
        missed: Written<Share>,
        late: Written<Share>,
        late_by: Written<Duration>,
    }
);

/// A person who can be moved through a run.
#[derive(Clone, Debug)]
pub(super) struct PatientPlan {
    pub(super) canal_length_cm: f64,
    pub(super) body: Body,
    /// What is taken by mouth from each moment on, mg/day, in order.
    pub(super) oral: Vec<(Duration, f64)>,
    pub(super) day: Option<Day>,
    pub(super) asking: Option<Asking>,
    pub(super) punctuality: Option<Punctuality>,
    pub(super) chance: Chance,
}

/// The person of an arm with these drugs, the pump's first.
pub(super) fn patient(
    written: &Patient,
    catalog: &Catalog,
    drugs: &[&Drug],
    until: Duration,
    place: Place<'_>,
) -> Result<PatientPlan, ScenarioError> {
    let height_cm = written.height.value.mm() as f64 / 10.0;
    let canal_length_cm = canal_length_of_height_cm(height_cm).map_err(|_| {
        place.refuse(&written.height.span, Problem::OutOfScale("a body height of 60 to 250 cm"))
    })?;
    let chance = chance(written, place)?;
    let oral = oral(written, until, place)?;
    let person = person(written, drugs, &oral, chance, place)?;
    let by_mouth = catalog.drug(BY_MOUTH).map_err(|unknown| place.whole(unknown.into()))?;
    let body = Body::new(&person, &catalog.anatomy, drugs, by_mouth);
    let body = body.map_err(|error| match error {
        BodyError::Unknown(unknown) => {
            let at = written.painful.0.iter().find(|name| name.value == unknown.asked);
            at.map_or_else(
                || place.whole(unknown.clone().into()),
                |name| place.refuse(&name.span, unknown.clone().into()),
            )
        }
        BodyError::Plasma(error) => place.whole(Problem::Refused(error.into())),
    })?;
    Ok(PatientPlan {
        canal_length_cm,
        body,
        oral,
        day: written.day.as_ref().map(|day| self::day(day, place)).transpose()?,
        asking: written.asking.as_ref().map(|asking| self::asking(asking, place)).transpose()?,
        punctuality: written.visits.as_ref().map(|visits| Punctuality {
            missed_share: share(visits.missed.value.0),
            late_share: share(visits.late.value.0),
            late_by: visits.late_by.value,
        }),
        chance,
    })
}

fn person(
    written: &Patient,
    drugs: &[&Drug],
    oral: &[(Duration, f64)],
    chance: Chance,
    place: Place<'_>,
) -> Result<Person, ScenarioError> {
    let pain = score(written.pain.as_ref(), PAIN_MAX, "a score of 0 to 10", place)?;
    let scale = "a score of 0 to 4, as on the scale of Ashworth";
    let spasticity = score(written.spasticity.as_ref(), SPASTICITY_MAX, scale, place)?;
    let opioid = drugs.iter().any(|drug| drug.class == DrugClass::Opioid) || !oral.is_empty();
    let opioid_tolerance = match &written.opioid_tolerance {
        Some(ratio) => within(ratio, 1.0, 100.0, "a ratio of 1 (not used to it) to 100", place)?,
        None if opioid => return Err(missing(written, "`opioid_tolerance`: 1 is none", place)),
        None => 1.0,
    };
    let ratio = match &written.conversion {
        Some(ratio) => {
            let scale = "a ratio of doses by mouth and intrathecal ones, 1 to 1000";
            Ratio::Known(within(ratio, 1.0, 1000.0, scale, place)?)
        }
        None => Ratio::Drawn(chance.uniform(Purpose::Conversion, 0)),
    };
    let at_start = oral.first().filter(|(at, _)| at.is_zero()).map_or(0.0, |(_, dose)| *dose);
    Ok(Person {
        weight_kg: written.weight.value.0,
        pain,
        painful: written.painful.0.iter().map(|name| name.value.clone()).collect(),
        spasticity,
        opioid_tolerance,
        oral: (!oral.is_empty()).then_some(OralStart { mg_per_day: at_start, ratio }),
    })
}

/// The seed, which must be there when anything is left to chance.
fn chance(written: &Patient, place: Place<'_>) -> Result<Chance, ScenarioError> {
    let drawn = !written.oral_opioid.is_empty() && written.conversion.is_none();
    let needed = written.asking.is_some() || written.visits.is_some() || drawn;
    match &written.seed {
        Some(seed) => Ok(Chance::new(seed.value.0)),
        None if needed => Err(missing(written, "`seed`, as something is left to chance", place)),
        None => Ok(Chance::new(0)),
    }
}

fn missing(written: &Patient, what: &'static str, place: Place<'_>) -> ScenarioError {
    place.refuse(&written.height.span, Problem::PatientNeeds(what))
}

fn oral(
    written: &Patient,
    until: Duration,
    place: Place<'_>,
) -> Result<Vec<(Duration, f64)>, ScenarioError> {
    let mut course: Vec<(Duration, f64)> = Vec::new();
    for dose in &written.oral_opioid {
        refuse_if(dose.at.value > until, &dose.at, Problem::AfterTheEnd, place)?;
        let later = course.last().is_none_or(|(before, _)| *before < dose.at.value);
        refuse_if(!later, &dose.at, Problem::OutOfOrder, place)?;
        course.push((dose.at.value, float(dose.morphine.value.decimal(MassUnit::Mg))));
    }
    Ok(course)
}

fn day(written: &DayWritten, place: Place<'_>) -> Result<Day, ScenarioError> {
    for time in [&written.starts_at, &written.wakes_at, &written.sleeps_at] {
        let problem = Problem::OutOfScale("a time of day before 24 h, counted from midnight");
        refuse_if(time.value >= Duration::DAY, time, problem, place)?;
    }
    let (wakes_at, sleeps_at) = (written.wakes_at.value, written.sleeps_at.value);
    let problem = Problem::OutOfScale("another time of day than that of waking");
    refuse_if(wakes_at == sleeps_at, &written.sleeps_at, problem, place)?;
    let factor = "a factor of 0.1 to 10 on what it is by day";
    Ok(Day {
        starts_at: written.starts_at.value,
        wakes_at,
        sleeps_at,
        night_pain: within(&written.night_pain, 0.1, 10.0, factor, place)?,
        night_motion: within(&written.night_motion, 0.1, 10.0, factor, place)?,
    })
}

fn asking(written: &AskingWritten, place: Place<'_>) -> Result<Asking, ScenarioError> {
    let (scale, often) = ("a score of 0 to 9.9", "up to 60 times an hour");
    Ok(Asking {
        from_pain: within(&written.from_pain, 0.0, 9.9, scale, place)?,
        per_hour: within(&written.per_hour, 0.0, 60.0, often, place)?,
    })
}

fn score(
    written: Option<&Written<Figure>>,
    most: f64,
    scale: &'static str,
    place: Place<'_>,
) -> Result<Option<f64>, ScenarioError> {
    written.map(|score| within(score, 0.0, most, scale, place)).transpose()
}

fn within(
    written: &Written<Figure>,
    least: f64,
    most: f64,
    scale: &'static str,
    place: Place<'_>,
) -> Result<f64, ScenarioError> {
    let value = written.value.0;
    let outside = !(least..=most).contains(&value);
    refuse_if(outside, written, Problem::OutOfScale(scale), place)?;
    Ok(value)
}

fn share(percent: Percent) -> f64 {
    percent.hundredths() as f64 / 1e4
}
