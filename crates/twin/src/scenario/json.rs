//! An outcome for programs, as JSON.

use serde_json::{Value, json};

use super::outcome::{ArmOutcome, Comparison, Outcome, PumpAccount, Sample, hours};
use crate::effect::{NAMES, Readings};

impl Outcome {
    /// The whole outcome. Masses, volumes and doses are exact decimals in text; concentrations,
    /// shares and ratios are numbers, and null where they do not exist.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "title": self.title,
            "about": self.about,
            "drug": self.drug,
            "loss_per_h": self.loss_per_h,
            "catalog_revision": self.catalog_revision,
            "step_s": self.step.ms() as f64 / 1e3,
            "mass_residual": self.mass_residual(),
            "probes": self.probes,
            "arms": self.arms.iter().map(|arm| self.arm(arm)).collect::<Vec<_>>(),
            "expectations": self.expectations_json(),
            "comparisons": self.comparisons.iter().map(comparison).collect::<Vec<_>>(),
        })
    }

    fn arm(&self, arm: &ArmOutcome) -> Value {
        let unit = self.mass_unit;
        json!({
            "name": arm.name,
            "from_needles": arm.balance.from_needles.decimal(unit).plain().to_string(),
            "from_tip": arm.balance.from_tip.decimal(unit).plain().to_string(),
            "mass_unit": unit.name(),
            "eliminated_fraction": arm.eliminated_fraction,
            "cranial_fraction": arm.cranial_fraction,
            "spinal_fraction": arm.spinal_fraction,
            "mass_residual": arm.balance.residual(),
            "pump": arm.pump.as_ref().map(pump),
            "happenings": arm.happenings.iter().map(|happening| json!({
                "hour": hours(happening.at), "what": happening.what,
            })).collect::<Vec<_>>(),
            "alarms": arm.alarms.iter().map(|(at, fault)| json!({
                "hour": hours(*at), "fault": fault.name(),
            })).collect::<Vec<_>>(),
            "samples": arm.samples.iter().map(|s| self.sample(s)).collect::<Vec<_>>(),
        })
    }

    fn sample(&self, sample: &Sample) -> Value {
        let dose = sample.tip_dose.map(|dose| dose.decimal(self.mass_unit).plain().to_string());
        json!({
            "hour": hours(sample.at),
            "ng_per_ml": sample.concentrations_ng_per_ml,
            "tip_dose_per_day": dose,
            "reservoir_counted_ml": sample.reservoir.map(|r| r.counted.ml().plain().to_string()),
            "reservoir_ml": sample.reservoir.map(|r| r.real.ml().plain().to_string()),
            "person": sample.person.as_ref().map(person),
        })
    }
}

/// What is read from a person, by name; null where there is nothing to read.
fn person(readings: &Readings) -> Value {
    let values = NAMES.iter().map(|name| ((*name).to_owned(), json!(readings.value(name))));
    Value::Object(values.collect())
}

fn pump(account: &PumpAccount) -> Value {
    let ledger = &account.ledger;
    json!({
        "filled_ml": ledger.filled.ml().plain().to_string(),
        "removed_ml": ledger.removed.ml().plain().to_string(),
        "delivered_ml": ledger.delivered.ml().plain().to_string(),
        "reconciled_nl": ledger.reconciled.nl(),
        "reservoir_ml": account.reservoir.ml().plain().to_string(),
        "residual_ml": account.residual.ml().plain().to_string(),
        "pathway_ml": account.pathway.ml().plain().to_string(),
    })
}

fn comparison(row: &Comparison) -> Value {
    json!({
        "arm": row.arm,
        "probe": row.probe,
        "what": row.what,
        "unit": row.unit,
        "published": row.published,
        "spread_kind": row.spread.map(|spread| spread.kind),
        "spread": row.spread.map(|spread| spread.value),
        "n": row.n,
        "obtained": row.obtained,
        "ratio": row.ratio,
        "source": row.source,
    })
}
