//! The formulary: drugs and devices with every limit, its source, and whether it was verified.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use cisterna_catalog::{Catheter, Drug, Limits, Pump, RevisionStatus, Sourced};

use crate::actor::Actor;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/formulary", get(show))
}

#[derive(Template)]
#[template(path = "pages/formulary.html")]
struct FormularyPage {
    layout: Layout,
    revision: String,
    drugs: Vec<Sheet>,
    devices: Vec<Sheet>,
}

/// One drug or device.
struct Sheet {
    id: String,
    name: String,
    /// What can be said of it as a whole.
    note: Option<String>,
    values: Vec<Value>,
}

/// One value with its source.
struct Value {
    name: String,
    value: String,
    source: String,
    verified: bool,
}

impl Value {
    fn of<T>(
        name: impl Into<String>,
        sourced: &Sourced<T>,
        show: impl FnOnce(&T) -> String,
    ) -> Self {
        let (source, verified) = (sourced.source.clone(), sourced.verified);
        Self { name: name.into(), value: show(&sourced.value), source, verified }
    }
}

async fn show(actor: Actor, State(server): State<Server>) -> Page {
    let catalog = &server.catalog;
    let pumps = catalog.pumps.values().map(pump);
    let catheters = catalog.catheters.values().map(catheter);
    render(&FormularyPage {
        layout: actor.layout("Formulary", Section::Formulary),
        revision: catalog.revision(),
        drugs: catalog.drugs.values().map(drug).collect(),
        devices: pumps.chain(catheters).collect(),
    })
}

fn limits<T>(what: &str, limits: &Limits<T>, show: impl Fn(&T) -> String) -> Vec<Value> {
    let words = |key: &str| match key {
        "lower_hard" => "at least (hard)",
        "lower_soft" => "usually at least",
        "upper_soft" => "usually at most",
        _ => "at most (hard)",
    };
    let named = |(key, limit)| Value::of(format!("{what}, {}", words(key)), limit, &show);
    limits.in_order().map(named).collect()
}

fn drug(drug: &Drug) -> Sheet {
    let unit = drug.mass_unit;
    let mut values =
        limits("Concentration", &drug.concentration, |c| c.display_in(unit).to_string());
    values.extend(limits("Daily dose", &drug.dose, |dose| dose.display_in(unit).to_string()));
    values.extend(limits("Trial dose", &drug.trial_dose, |dose| dose.display_in(unit).to_string()));
    for stability in &drug.stability {
        let with = stability.with.join(" + ");
        let name =
            if with.is_empty() { "Stability".to_owned() } else { format!("Stability with {with}") };
        values.push(Value::of(name, &stability.limit, ToString::to_string));
    }
    if let Some(period) = &drug.observation_after_first_dose {
        values.push(Value::of("Observation after the first dose", period, ToString::to_string));
    }
    let stops =
        |dangerous: &bool| if *dangerous { "dangerous" } else { "not known to be dangerous" };
    values.push(Value::of("Abrupt stop", &drug.withdrawal, |d| stops(d).to_owned()));
    let missing = drug.missing_limits();
    let note = (!missing.is_empty())
        .then(|| format!("Cannot be ordered until the site confirms: {}.", missing.join(", ")));
    Sheet { id: drug.id.clone(), name: drug.name.clone(), note, values }
}

fn pump(pump: &Pump) -> Sheet {
    let mut values = vec![Value::of("Reservoir", &pump.reservoir_capacity, ToString::to_string)];
    let rates = [("Minimum flow", &pump.rate_min), ("Maximum flow", &pump.rate_max)];
    values.extend(rates.into_iter().filter_map(|(name, rate)| {
        rate.as_ref().map(|rate| Value::of(name, rate, ToString::to_string))
    }));
    if let Some(accuracy) = &pump.flow_accuracy {
        values.push(Value::of("Flow accuracy", accuracy, |share| format!("± {share}")));
    }
    for tubing in &pump.internal_tubing {
        let status = match tubing.status {
            RevisionStatus::Current => "current",
            RevisionStatus::Superseded => "superseded",
        };
        let name = format!("Internal tubing, {} ({status})", tubing.revision);
        values.push(Value::of(name, &tubing.constant, ToString::to_string));
    }
    if let Some(alarm) = &pump.low_reservoir_alarm {
        values.push(Value::of("Low-reservoir alarm", alarm, ToString::to_string));
    }
    values.push(Value::of("Smallest delivery", &pump.delivery_quantum, ToString::to_string));
    let note = pump.current_tubing().is_none().then_some(
        "Internal tubing unknown: no prime or bridge can be calculated, so it cannot be implanted."
            .to_owned(),
    );
    Sheet { id: pump.id.clone(), name: pump.name.clone(), note, values }
}

fn catheter(catheter: &Catheter) -> Sheet {
    let values = vec![
        Value::of("Length", &catheter.total_length, ToString::to_string),
        Value::of("Volume per length", &catheter.volume_per_length, ToString::to_string),
    ];
    Sheet { id: catheter.id.clone(), name: catheter.name.clone(), note: None, values }
}
