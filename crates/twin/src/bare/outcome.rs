//! What a transport file gives: for people and for programs.

use std::fmt::Write;

use cisterna_neuraxis::model::State;
use serde_json::{Value, json};

use super::plan::Plan;
use super::timeline::{BOLUS_STEP_MS, STEP_MS};
use super::written::{CISTERNA_MAGNA, Place};
use crate::scenario::text::wrapped;

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct BareOutcome {
    /// How many cells the canal has.
    pub cells: usize,
    /// One for each probe of the file.
    pub probes: Vec<ProbeReadings>,
    /// The account at every time that a probe has, in order.
    pub accounts: Vec<Account>,
    /// The largest residual of all times.
    pub mass_residual: f64,
    /// Parameters outside the range that the evidence supports, in words.
    pub outside_studied_range: Vec<String>,
}

/// A probe and its readings.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeReadings {
    /// Its height, cm; none for the cisterna magna.
    pub z_cm: Option<f64>,
    /// Hour and amount per mL, in the order of the file.
    pub readings: Vec<(f64, f64)>,
}

/// Where the drug is at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Account {
    /// Hours from the start.
    pub time_h: f64,
    /// What was given until then.
    pub given: f64,
    /// Share of it in cisterna magna and cranial space.
    pub cranial_fraction: f64,
    /// Share of it that has left for good.
    pub eliminated_fraction: f64,
    /// Share of it that is not found anywhere.
    pub mass_residual: f64,
}

impl Account {
    pub(super) fn of(state: &State, time_h: f64) -> Self {
        let given = state.injected();
        let eliminated = state.eliminated().total();
        Self {
            time_h,
            given,
            cranial_fraction: state.cranial_fraction(),
            eliminated_fraction: if given > 0.0 { eliminated / given } else { 0.0 },
            mass_residual: state.mass_residual(),
        }
    }
}

impl BareOutcome {
    /// What is known before anything is played: the places, the times, and no drug anywhere.
    pub(super) fn before(plan: &Plan) -> Self {
        let probes = plan.probes.iter().map(|probe| ProbeReadings {
            z_cm: match probe.place {
                Place::Height(z_cm) => Some(z_cm),
                Place::CisternaMagna => None,
            },
            readings: probe.times.iter().map(|(hour, _)| (*hour, 0.0)).collect(),
        });
        let outside = plan.parameters.outside_studied_range().map(|(entry, value)| {
            let (low, high) = (entry.studied.low, entry.studied.high);
            format!(
                "{} is {value}, outside the {low} to {high} {} that the evidence supports",
                entry.field, entry.unit
            )
        });
        Self {
            cells: plan.parameters.cells,
            probes: probes.collect(),
            accounts: Vec::new(),
            mass_residual: 0.0,
            outside_studied_range: outside.collect(),
        }
    }

    pub(super) fn account(&mut self, account: Account) {
        self.mass_residual = self.mass_residual.max(account.mass_residual);
        self.accounts.push(account);
    }

    /// Tables for a terminal.
    #[must_use]
    pub fn to_text(&self) -> String {
        let (bolus_s, step_s) = (BOLUS_STEP_MS / 1000, STEP_MS / 1000);
        let mut out = wrapped(
            &format!(
                "Bare transport, {} cells, backward Euler with steps of at most {bolus_s} s while a \
                 bolus flows and {step_s} s otherwise. A research model, not for dosing.",
                self.cells
            ),
            "",
        );
        for note in &self.outside_studied_range {
            out.push_str(&wrapped(note, "note: "));
        }
        for probe in &self.probes {
            let _ = writeln!(out, "\n{:>12}   amount per mL at {}", "time", place(probe));
            for (time_h, concentration) in &probe.readings {
                let _ = writeln!(out, "{:>12}   {concentration:.6e}", hours(*time_h));
            }
        }
        let _ = writeln!(
            out,
            "\n{:>12}   {:<14}{:<18}{:<21}mass residual",
            "time", "given", "cranial fraction", "eliminated fraction"
        );
        for account in &self.accounts {
            let Account { time_h, given, cranial_fraction, eliminated_fraction, mass_residual } =
                account;
            let _ = writeln!(
                out,
                "{:>12}   {:<14}{cranial_fraction:<18.6}{eliminated_fraction:<21.6}\
                 {mass_residual:.1e}",
                hours(*time_h),
                format!("{given:.6e}")
            );
        }
        let _ = writeln!(
            out,
            "\nFractions are of what was given until then. Largest mass residual {:.1e}.",
            self.mass_residual
        );
        out
    }

    /// Everything, for programs.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let probes = self.probes.iter().map(|probe| {
            let readings = probe
                .readings
                .iter()
                .map(|(time_h, c)| json!({ "time_h": time_h, "concentration_per_ml": c }));
            let z_cm = probe.z_cm.map_or(json!(CISTERNA_MAGNA), |z_cm| json!(z_cm));
            json!({ "z_cm": z_cm, "readings": readings.collect::<Vec<_>>() })
        });
        let times = self.accounts.iter().map(|account| {
            json!({
                "time_h": account.time_h,
                "given": account.given,
                "cranial_fraction": account.cranial_fraction,
                "eliminated_fraction": account.eliminated_fraction,
                "mass_residual": account.mass_residual,
            })
        });
        json!({
            "cells": self.cells,
            "step_s_bolus": BOLUS_STEP_MS as f64 / 1e3,
            "step_s": STEP_MS as f64 / 1e3,
            "outside_studied_range": self.outside_studied_range,
            "probes": probes.collect::<Vec<_>>(),
            "times": times.collect::<Vec<_>>(),
            "mass_residual": self.mass_residual,
        })
    }
}

fn place(probe: &ProbeReadings) -> String {
    probe.z_cm.map_or(CISTERNA_MAGNA.to_owned(), |z_cm| format!("z {z_cm} cm"))
}

fn hours(time_h: f64) -> String {
    format!("{time_h} h")
}
