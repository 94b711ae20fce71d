//! How each kind of entry is shown; the keys are those of the catalogue's files.

use cisterna_catalog::{Anticoagulant, Catalog, Catheter, Drug, Pump};
use cisterna_quantity::{Concentration, DoseRate, Mass};

use super::entry::Entry;
use super::words;

/// Every entry, kind by kind.
pub(super) fn all(catalog: &Catalog) -> Vec<Entry> {
    let drugs = catalog.drugs.values().map(drug);
    let pumps = catalog.pumps.values().map(pump);
    let catheters = catalog.catheters.values().map(catheter);
    let anticoagulants = catalog.anticoagulants.values().map(anticoagulant);
    drugs.chain(pumps).chain(catheters).chain(anticoagulants).collect()
}

/// The entries of that name: at most one of each kind.
pub(super) fn named(catalog: &Catalog, name: &str) -> Vec<Entry> {
    let found = [
        catalog.drug(name).map(drug),
        catalog.pump(name).map(pump),
        catalog.catheter(name).map(catheter),
        catalog.anticoagulant(name).map(anticoagulant),
    ];
    found.into_iter().filter_map(Result::ok).collect()
}

fn drug(drug: &Drug) -> Entry {
    let unit = drug.mass_unit;
    let dose = |value: &DoseRate| value.display_in(unit);
    let mass = |value: &Mass| value.display_in(unit);
    let strength = |value: &Concentration| value.display_in(unit);
    let mut entry = Entry::new("drug", &drug.id, &drug.name, &drug.aliases)
        .property("class", words::class(drug.class))
        .property("mass_unit", unit.name())
        .limits("limits.concentration", &drug.concentration, strength)
        .limits("limits.dose", &drug.dose, dose)
        .limits("limits.trial_dose", &drug.trial_dose, mass)
        .limits("limits.start_dose", &drug.start_dose, dose);
    if let Some(naive) = &drug.trial_dose_opioid_naive {
        entry = entry.value("trial_dose_opioid_naive", naive, mass);
    }
    let observation = drug.observation_after_first_dose.as_ref();
    entry = entry
        .optional("observation_after_first_dose", observation)
        .flag("withdrawal", &drug.withdrawal);
    entry = approved(entry, drug);
    entry = steps(entry, drug);
    for stability in &drug.stability {
        let with: String = stability.with.iter().map(|id| format!(" + {id}")).collect();
        let key = format!("stability ({}{with})", words::content(stability.content));
        entry = entry.plain(&key, &stability.limit);
    }
    if drug.stability.is_empty() {
        entry = entry.unknown("stability");
    }
    for relative in &drug.relatives {
        entry = entry.plain("relative", relative);
    }
    if let Some(first) = &drug.first_dose {
        for dose in &first.screening {
            entry = entry.value("first_dose.screening", dose, mass);
        }
        entry = entry
            .plain("first_dose.screening_interval", &first.screening_interval)
            .plain("first_dose.factor", &first.factor)
            .plain("first_dose.long_effect", &first.long_effect)
            .plain("first_dose.factor_after_long_effect", &first.factor_after_long_effect);
    }
    if let Some(alone) = &drug.alone_in_pump {
        entry = entry.flag("alone_in_pump", alone);
    }
    if let Some(forbidden) = &drug.psychosis_contraindicates {
        entry = entry.flag("psychosis_contraindicates", forbidden);
    }
    for other in &drug.incompatible {
        entry = entry.plain("incompatible", other);
    }
    simulated(entry, drug)
}

/// What the simulation knows of a drug, every number with its range.
fn simulated(mut entry: Entry, drug: &Drug) -> Entry {
    let Some(kinetics) = &drug.kinetics else { return entry.unknown("kinetics.loss_per_h") };
    for (key, range) in kinetics.values() {
        entry = entry.range(&format!("kinetics.{key}"), range, f64::to_string);
    }
    for (key, range) in drug.effect.values() {
        entry = entry.range(&format!("effect.{key}"), range, f64::to_string);
    }
    entry
}

/// For what it is approved, and how often to look after a trial dose.
fn approved(mut entry: Entry, drug: &Drug) -> Entry {
    entry = entry
        .optional_flag("approved_for_pain", drug.approved_for_pain.as_ref())
        .optional_flag("approved_for_spasticity", drug.approved_for_spasticity.as_ref());
    for phase in &drug.observe {
        entry = entry.plain(&format!("observe (until {})", phase.until), &phase.every);
    }
    entry
}

/// The steps by which a dose may rise, as far as they are known.
fn steps(mut entry: Entry, drug: &Drug) -> Entry {
    for step in &drug.increase_steps {
        let key = |end: &str| format!("increase_step ({}).{end}", step.situation);
        if let Some(share) = &step.share_max {
            entry = entry.plain(&key("share_max"), share);
        }
        if let Some(dose) = &step.dose_max {
            entry = entry.value(&key("dose_max"), dose, |dose| dose.display_in(drug.mass_unit));
        }
        if let Some(interval) = &step.interval_min {
            entry = entry.plain(&key("interval_min"), interval);
        }
    }
    entry
}

fn pump(pump: &Pump) -> Entry {
    let mut entry = Entry::new("pump", &pump.id, &pump.name, &pump.aliases)
        .property("maker", &pump.maker)
        .property("mechanism", words::mechanism(pump.mechanism))
        .plain("reservoir_capacity", &pump.reservoir_capacity)
        .optional("residual_volume", pump.residual_volume.as_ref())
        .optional("rate_min", pump.rate_min.as_ref())
        .optional("rate_max", pump.rate_max.as_ref())
        .optional("minimum_rate", pump.minimum_rate.as_ref())
        .optional("day_steps_max", pump.day_steps_max.as_ref())
        .optional("day_groups_max", pump.day_groups_max.as_ref())
        .optional("periodic_interval_min", pump.periodic_interval_min.as_ref())
        .optional_flag("patient_bolus", pump.patient_bolus.as_ref())
        .optional("flow_accuracy", pump.flow_accuracy.as_ref())
        .plain("delivery_quantum", &pump.delivery_quantum)
        .optional("low_reservoir_alarm", pump.low_reservoir_alarm.as_ref())
        .optional("access_port_fill_volume", pump.access_port_fill_volume.as_ref());
    for tubing in &pump.internal_tubing {
        let status = words::status(tubing.status);
        let key = format!("internal_tubing ({status}: {})", tubing.revision);
        entry = entry.plain(&key, &tubing.constant);
    }
    if pump.internal_tubing.is_empty() {
        entry = entry.unknown("internal_tubing");
    }
    entry = entry.optional("safety_valve_release", pump.safety_valve_release.as_ref());
    let indicator = pump.replacement_indicator_to_end.as_ref();
    entry = entry.optional("replacement_indicator_to_end", indicator);
    entry = entry
        .optional_flag("empty_before_mri", pump.empty_before_mri.as_ref())
        .optional("implant_depth_max", pump.implant_depth_max.as_ref());
    pump.approved_drugs.iter().fold(entry, |entry, drug| entry.plain("approved_drug", drug))
}

fn catheter(catheter: &Catheter) -> Entry {
    Entry::new("catheter", &catheter.id, &catheter.name, &catheter.aliases)
        .property("maker", &catheter.maker)
        .plain("total_length", &catheter.total_length)
        .plain("volume_per_length", &catheter.volume_per_length)
}

fn anticoagulant(drug: &Anticoagulant) -> Entry {
    let entry = Entry::new("anticoagulant", &drug.id, &drug.name, &drug.aliases)
        .plain("hold_before", &drug.hold_before)
        .optional("hold_before_renal", drug.hold_before_renal.as_ref())
        .optional("restart_after", drug.restart_after.as_ref());
    match &drug.inr_max {
        Some(most) => entry.plain("inr_max", most),
        None => entry,
    }
}
