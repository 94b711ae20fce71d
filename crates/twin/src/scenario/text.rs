//! An outcome for people, as aligned text of at most 100 columns.

use std::fmt::Write;

use cisterna_quantity::Duration;

use super::number::{like, short, time};
use super::outcome::{ArmOutcome, Comparison, Outcome, PumpAccount, Sample};
use crate::effect::NAMES;

const COLUMNS: usize = 100;
const TIME_COLUMNS: usize = 12;
const WHAT_COLUMNS: usize = 46;
const DOSE_COLUMNS: usize = 16;
const PERSON_COLUMNS: usize = 14;
const PROBE_COLUMNS_MIN: usize = 11;
const PROBE_COLUMNS_MAX: usize = 24;

impl Outcome {
    /// Tables of concentrations and events for each arm, and published values beside obtained
    /// ones.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = wrapped(&self.title, "");
        let from = format!(
            "{}: loss {} per hour, catalogue {}, steps of at most {}. A research model, not for \
             dosing.",
            self.drug, self.loss_per_h, self.catalog_revision, self.step
        );
        out.push_str(&wrapped(&from, ""));
        for arm in &self.arms {
            let _ = write!(out, "\n{}", wrapped(&format!("Arm {}", arm.name), ""));
            self.readings(&mut out, arm);
            self.person(&mut out, arm);
            account(&mut out, arm, self);
        }
        self.published(&mut out);
        out.push_str(&self.expectations());
        out
    }

    /// The readings of one arm, in as many tables as the probes need.
    fn readings(&self, out: &mut String, arm: &ArmOutcome) {
        let longest = self.probes.iter().map(|name| name.chars().count() + 2).max();
        let width = longest.unwrap_or(0).clamp(PROBE_COLUMNS_MIN, PROBE_COLUMNS_MAX);
        let dose_columns = if arm.pump.is_some() { DOSE_COLUMNS } else { 0 };
        let at_once = ((COLUMNS - TIME_COLUMNS - dose_columns) / width).max(1);
        for first in (0..self.probes.len()).step_by(at_once) {
            let shown = first..self.probes.len().min(first + at_once);
            let _ = write!(out, "{:>TIME_COLUMNS$}", "time");
            for probe in &self.probes[shown.clone()] {
                let name: String = probe.chars().take(width - 2).collect();
                let _ = write!(out, "{name:>width$}");
            }
            if arm.pump.is_some() {
                let _ = write!(out, "{:>DOSE_COLUMNS$}", "dose at tip");
            }
            out.push_str("   ng/mL\n");
            let samples = arm.samples.iter();
            for sample in samples.filter(|sample| self.shown.contains(&sample.at)) {
                let _ = write!(out, "{:>TIME_COLUMNS$}", moment(sample.at, self));
                for concentration in &sample.concentrations_ng_per_ml[shown.clone()] {
                    let _ = write!(out, "{:>width$}", short(*concentration));
                }
                self.dose_at_tip(out, sample);
                out.push('\n');
            }
        }
    }

    /// What is read from the person of an arm: the readings that are ever more than nothing.
    fn person(&self, out: &mut String, arm: &ArmOutcome) {
        let read = |sample: &Sample, name: &str| sample.person.as_ref().and_then(|p| p.value(name));
        let told = |name: &&&str| {
            arm.samples.iter().any(|sample| read(sample, name).is_some_and(|value| value > 0.0))
        };
        let names: Vec<&&str> = NAMES.iter().filter(told).collect();
        for names in names.chunks((COLUMNS - TIME_COLUMNS) / PERSON_COLUMNS) {
            let _ = write!(out, "{:>TIME_COLUMNS$}", "time");
            for name in names {
                let _ = write!(out, "{:>PERSON_COLUMNS$}", heading(name));
            }
            out.push('\n');
            for sample in arm.samples.iter().filter(|sample| self.shown.contains(&sample.at)) {
                let _ = write!(out, "{:>TIME_COLUMNS$}", moment(sample.at, self));
                for name in names {
                    let value = read(sample, name).map_or("-".to_owned(), short);
                    let _ = write!(out, "{value:>PERSON_COLUMNS$}");
                }
                out.push('\n');
            }
        }
    }

    fn dose_at_tip(&self, out: &mut String, sample: &Sample) {
        if let Some(dose) = sample.tip_dose {
            let dose = dose.display_in(self.mass_unit).to_string();
            let _ = write!(out, "{dose:>DOSE_COLUMNS$}");
        }
    }

    fn published(&self, out: &mut String) {
        if self.comparisons.is_empty() {
            return;
        }
        out.push_str("\nPublished and obtained\n");
        let mut sources: Vec<&str> = Vec::new();
        for row in &self.comparisons {
            let known = sources.iter().position(|source| *source == row.source);
            let number = known.unwrap_or_else(|| {
                sources.push(&row.source);
                sources.len() - 1
            });
            comparison(out, row, number + 1);
        }
        for (index, source) in sources.iter().enumerate() {
            out.push_str(&wrapped(source, &format!("  [{}] ", index + 1)));
        }
    }
}

/// The name of a reading as it fits above a column.
fn heading(name: &str) -> &str {
    match name {
        "respiratory depression" => "resp. depr.",
        "sympathetic block" => "symp. block",
        other => other,
    }
}

fn comparison(out: &mut String, row: &Comparison, number: usize) {
    let mut what = format!("  {}, {}: {}", row.arm, row.probe, row.what);
    if what.chars().count() > WHAT_COLUMNS {
        out.push_str(&wrapped(&what, "  "));
        what.clear();
    }
    let spread = row.spread.map_or(String::new(), |spread| {
        format!(" ± {} {}", like(spread.value, row.published), spread.kind)
    });
    let published = format!("{}{spread}", short(row.published));
    let (obtained, ratio) = (short(row.obtained), short(row.ratio));
    let unit = row.unit;
    let _ = writeln!(
        out,
        "{what:<WHAT_COLUMNS$} {published:>18} [{number}] {obtained:>8} {unit:<6} ratio {ratio:>5}"
    );
}

/// A time for people: in days when the scenario lasts for days, else in hours.
fn moment(at: Duration, outcome: &Outcome) -> String {
    let days = outcome.until >= Duration::from_ms(3 * Duration::DAY.ms());
    time(at, days)
}

/// Events, where the drug is at the end, and the pump's account.
fn account(out: &mut String, arm: &ArmOutcome, outcome: &Outcome) {
    for happening in &arm.happenings {
        let at = moment(happening.at, outcome);
        out.push_str(&wrapped(&happening.what, &format!("{at:>TIME_COLUMNS$}  ")));
    }
    let given = arm.balance.from_needles.checked_add(arm.balance.from_tip);
    let given = given.map_or("-".to_owned(), |mass| mass.display_in(outcome.mass_unit).to_string());
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let text = format!(
        "{given} entered the fluid; at the end {} in the canal, {} in the head, {} eliminated; \
         unaccounted {:.0e}",
        percent(arm.spinal_fraction),
        percent(arm.cranial_fraction),
        percent(arm.eliminated_fraction),
        arm.balance.residual(),
    );
    out.push_str(&wrapped(&text, "  "));
    if let Some(pump) = &arm.pump {
        out.push_str(&wrapped(&pump_account(pump), "  "));
    }
}

fn pump_account(pump: &PumpAccount) -> String {
    let ledger = &pump.ledger;
    format!(
        "pump: {} filled, {} removed, {} delivered, measured against expected {}; reservoir {} by \
         its account, {} really; pathway {}",
        ledger.filled,
        ledger.removed,
        ledger.delivered,
        ledger.reconciled,
        pump.reservoir,
        pump.residual,
        pump.pathway
    )
}

/// A text in lines of at most 100 columns; the first begins with `lead`, the others under it.
#[must_use]
pub fn wrapped(text: &str, lead: &str) -> String {
    let indent = lead.chars().count();
    let (mut out, mut column) = (lead.to_owned(), indent);
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if column > indent && column + 1 + length > COLUMNS {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        }
        if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
    out
}
