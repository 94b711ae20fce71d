//! What the rules found, for people and for programs.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Mass, MassUnit};
use cisterna_therapy::order::{Finding, Verdict};
use cisterna_therapy::rule::Severity;
use cisterna_twin::words::wrapped;
use serde::Serialize;

use super::file::Document;
use crate::json::{self, Quantity};

/// What is shown of an order.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    title: &'a str,
    about: &'a str,
    passes: bool,
    needs_reason: bool,
    findings: Vec<Row<'a>>,
    totals: Vec<Total>,
    refill_by: Option<String>,
    catalog_revision: String,
    basis: Vec<json::Basis<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    severity: &'static str,
    field: &'a str,
    message: &'a str,
    value: Option<&'a str>,
    limit: Option<&'a str>,
    source: &'a str,
    action: &'a str,
}

#[derive(Serialize)]
struct Total {
    drug: String,
    steady: Quantity,
    most: Quantity,
    #[serde(skip)]
    words: String,
}

impl<'a> Shown<'a> {
    pub(super) fn of(document: &'a Document, verdict: &'a Verdict, catalog: &Catalog) -> Self {
        let total = |total: &cisterna_therapy::order::DailyTotal| {
            let unit = catalog.drug(&total.drug).map_or(MassUnit::Mg, |drug| drug.mass_unit);
            let (steady, most) = (total.steady.display_in(unit), total.most.display_in(unit));
            let words = match total.steady == total.most {
                true => format!("{}: at most {most} in any day", total.drug),
                false => format!(
                    "{}: at most {most} in any day with all boluses, {steady} without",
                    total.drug
                ),
            };
            let quantity = |mass| quantity(mass, unit);
            Total {
                drug: total.drug.clone(),
                steady: quantity(total.steady),
                most: quantity(total.most),
                words,
            }
        };
        let mut basis: Vec<&cisterna_therapy::Basis> = Vec::new();
        for one in &verdict.basis {
            if !basis.contains(&one) {
                basis.push(one);
            }
        }
        Self {
            title: &document.title.0,
            about: document.about.0.trim(),
            passes: verdict.passes(),
            needs_reason: verdict.needs_reason(),
            findings: verdict.findings.iter().map(row).collect(),
            totals: verdict.totals.iter().map(total).collect(),
            refill_by: verdict.refill_by.map(|time| time.to_string()),
            catalog_revision: catalog.revision(),
            basis: basis.into_iter().map(json::Basis::from).collect(),
        }
    }

    pub(super) fn to_json(&self) -> String {
        json::indented(self)
    }

    pub(super) fn to_text(&self) -> String {
        let mut out = wrapped(self.title, "") + &wrapped(self.about, "  ");
        for row in &self.findings {
            out.push_str(&format!(
                "\n{:4}  {}  {}\n",
                row.severity.to_uppercase(),
                row.rule,
                row.field
            ));
            let parts = [
                ("found", Some(row.message)),
                ("value", row.value),
                ("limit", row.limit),
                ("source", Some(row.source)),
                ("do", Some(row.action)),
            ];
            for (name, text) in parts {
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    out.push_str(&wrapped(text, &format!("      {name:6}  ")));
                }
            }
        }
        let hard = self.count(Severity::Hard);
        let soft = self.count(Severity::Soft);
        let verdict = match (hard, soft) {
            (0, 0) => "No rule speaks against this order.".to_owned(),
            (0, soft) => format!("NEEDS A WRITTEN REASON: 0 hard, {soft} soft findings."),
            (hard, soft) => format!("DOES NOT PASS: {hard} hard, {soft} soft findings."),
        };
        out.push_str(&format!("\n{}", wrapped(&verdict, "")));
        for total in &self.totals {
            out.push_str(&wrapped(&total.words, "  "));
        }
        if let Some(by) = &self.refill_by {
            out.push_str(&format!("  next refill by {by} at the latest\n"));
        }
        out.push_str(&format!(
            "\nBy catalogue {}. Not a medical device; an order without findings is not thereby \
             right.\n",
            self.catalog_revision
        ));
        out
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|row| row.severity == severity.name()).count()
    }
}

fn row(finding: &Finding) -> Row<'_> {
    let refusal = &finding.refusal;
    Row {
        rule: refusal.rule,
        severity: finding.severity.name(),
        field: refusal.field,
        message: &refusal.message,
        value: refusal.asked.as_deref(),
        limit: refusal.limit.as_deref(),
        source: &refusal.source,
        action: &refusal.action,
    }
}

fn quantity(mass: Mass, unit: MassUnit) -> Quantity {
    let (value, unit) = (mass.decimal(unit).plain().to_string(), unit.ucum().to_owned());
    Quantity { value, unit, rounded_down: false }
}
