//! What follows from a programme without any simulation: flow, shares of the limits, how long a fill lasts.

use cisterna_catalog::{Catalog, Drug, Sourced};
use cisterna_pump::limits;
use cisterna_quantity::{DoseRate, MassUnit, Rate, Volume};
use cisterna_therapy::source_text;
use cisterna_twin::forecast::Forecast;

use super::{Asked, Present};
use crate::words;

/// A value of now beside the one asked about.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) now: String,
    pub(crate) then: String,
    /// What is to be said about it; empty when nothing is.
    pub(crate) note: String,
    /// Whether it speaks against such an order.
    pub(crate) alarm: bool,
}

impl Fact {
    fn new(label: impl Into<String>, now: impl Into<String>, then: impl Into<String>) -> Self {
        let (label, now, then) = (label.into(), now.into(), then.into());
        Self { label, now, then, note: String::new(), alarm: false }
    }

    fn note(self, note: impl Into<String>, alarm: bool) -> Self {
        Self { note: note.into(), alarm, ..self }
    }

    /// Whether the value would be another one.
    pub(crate) fn changed(&self) -> bool {
        !self.now.is_empty() && self.now != self.then
    }
}

/// The facts of the programme of now and of the one asked about.
pub(crate) fn facts(
    present: &Present<'_>,
    asked: &Asked<'_>,
    forecast: &Forecast,
    catalog: &Catalog,
) -> Vec<Fact> {
    let unit = present.drug.mass_unit;
    let mut facts = vec![dose(present, asked)];
    facts.extend(share_of_limit(present, asked));
    let concentration =
        |strength: cisterna_quantity::Concentration| strength.display_in(unit).to_string();
    let (now, then) = (concentration(present.concentration), concentration(asked.concentration));
    facts.push(Fact::new("Concentration", now, then).note(bridge(present, asked), false));
    let now = present.dose.rate_at(present.concentration).map(|flow| flow.rounded_down);
    let then = asked.dose.rate_at(asked.concentration).map(|flow| flow.rounded_down);
    if let (Ok(now), Ok(then)) = (now, then) {
        facts.push(flow(present, now, then));
        facts.push(lasts(present, now, then));
        facts.extend(followers(present, then, catalog));
    }
    facts.push(Fact::new("Catheter tip", present.tip.name.clone(), asked.tip.name.clone()).note(
        if present.tip.name == asked.tip.name { "" } else { "only a revision moves it" },
        false,
    ));
    facts.extend(when(forecast));
    facts
}

fn dose(present: &Present<'_>, asked: &Asked<'_>) -> Fact {
    let unit = present.drug.mass_unit;
    let (now, then) = (present.dose, asked.dose);
    let fact = Fact::new(
        "Daily dose",
        now.display_in(unit).to_string(),
        then.display_in(unit).to_string(),
    );
    if now == then {
        return fact;
    }
    let percent = (then.fg_per_day() as f64 / now.fg_per_day() as f64 - 1.0) * 100.0;
    let change = format!("{percent:+.0} %");
    let steps = present.drug.increase_steps.iter().filter_map(|step| step.share_max.as_ref());
    let largest = steps.max_by_key(|share| share.value);
    match largest.filter(|share| percent > share.value.hundredths() as f64 / 100.0) {
        Some(share) => fact.note(format!("{change}: {}", step_words(share)), true),
        None => fact.note(change, false),
    }
}

fn step_words(share: &Sourced<cisterna_quantity::Percent>) -> String {
    format!("more than the published step of {} [{}]", share.value, source_text(share))
}

fn share_of_limit(present: &Present<'_>, asked: &Asked<'_>) -> Option<Fact> {
    let hard = present.drug.dose.upper_hard.as_ref()?;
    let share = |dose: DoseRate| percent_of(dose, hard.value);
    let note = format!("{} [{}]", hard.value.display_in(present.drug.mass_unit), source_text(hard));
    Some(
        Fact::new("Share of the dose limit", share(present.dose), share(asked.dose))
            .note(note, false),
    )
}

fn percent_of(dose: DoseRate, limit: DoseRate) -> String {
    format!("{:.0} %", dose.fg_per_day() as f64 / limit.fg_per_day() as f64 * 100.0)
}

fn bridge(present: &Present<'_>, asked: &Asked<'_>) -> String {
    present.bridge(asked).map_or_else(String::new, |time| {
        let hours = time.hours().rounded_down;
        format!("the old dose goes on for {hours} h, until {} have left", present.pathway())
    })
}

fn flow(present: &Present<'_>, now: Rate, then: Rate) -> Fact {
    let model = present.device.running.pump().model();
    let fact = Fact::new("Flow", now.to_string(), then.to_string());
    match limits::rate(model, then) {
        Ok(_) => fact,
        Err(refusal) => fact.note(format!("the pump refuses it: {refusal}"), true),
    }
}

/// A full reservoir, down to its alarm.
fn lasts(present: &Present<'_>, now: Rate, then: Rate) -> Fact {
    let alarm = present.device.programme.as_ref().map_or(Volume::ZERO, |p| p.low_reservoir_alarm);
    let full = present.device.implant.constants.reservoir_capacity;
    let usable = full.checked_sub(alarm).unwrap_or(Volume::ZERO);
    let days = |flow: Rate| {
        let time = usable.time_at(flow).map_or(0, |time| time.rounded_down.ms());
        format!("{} days", time / 86_400_000)
    };
    Fact::new("A full reservoir lasts", days(now), days(then))
        .note("by flow alone; the drug may keep for a shorter time", false)
}

/// The other drugs of a mixture follow the flow.
fn followers(present: &Present<'_>, flow: Rate, catalog: &Catalog) -> Vec<Fact> {
    let programme = present.device.programme.as_ref();
    let of = |drug: &str| {
        let doses = programme.map(|programme| programme.doses.iter()).into_iter().flatten();
        doses.clone().find(|dose| dose.drug == drug).map(|dose| dose.dose)
    };
    let others = present.device.content.others().iter();
    let follower = |other: &cisterna_therapy::pathway::DrugIn| {
        let (name, unit) = words::drug(catalog, &other.drug);
        let then = flow.dose_at(other.concentration).ok()?;
        let now =
            of(&other.drug).map_or_else(String::new, |dose| dose.display_in(unit).to_string());
        let fact = Fact::new(format!("{name} follows"), now, then.display_in(unit).to_string());
        Some(beyond(catalog.drug(&other.drug).ok(), then, unit, fact))
    };
    others.filter_map(follower).collect()
}

fn beyond(drug: Option<&Drug>, dose: DoseRate, unit: MassUnit, fact: Fact) -> Fact {
    let hard = drug.and_then(|drug| drug.dose.upper_hard.as_ref());
    match hard.filter(|hard| dose > hard.value) {
        Some(hard) => {
            let limit = hard.value.display_in(unit);
            fact.note(format!("above its limit of {limit} [{}]", source_text(hard)), true)
        }
        None => fact,
    }
}

/// When the change is there.
fn when(forecast: &Forecast) -> Vec<Fact> {
    let row = |label: &str, hours: Option<cisterna_neuraxis::population::Band>| {
        let hours = hours?;
        let then = format!("after {}", hours_words(hours.median));
        let spread = format!("{} to {}", hours_words(hours.low), hours_words(hours.high));
        let note = format!("{spread} in nine of ten people; the effect may come later");
        Some(Fact::new(label, "", then).note(note, false))
    };
    [row("Half of the change", forecast.half_h), row("Nine tenths", forecast.nine_tenths_h)]
        .into_iter()
        .flatten()
        .collect()
}

fn hours_words(hours: f64) -> String {
    match hours {
        _ if hours < 1.0 => format!("{:.0} min", hours * 60.0),
        _ if hours < 10.0 => format!("{hours:.1} h"),
        _ if hours < 48.0 => format!("{hours:.0} h"),
        _ => format!("{:.1} days", hours / 24.0),
    }
}
