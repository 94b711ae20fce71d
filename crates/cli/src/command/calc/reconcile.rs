//! `cisterna calc reconcile`.

use std::str::FromStr;

use cisterna_catalog::{Catalog, Pump};
use cisterna_quantity::{ParseError, Percent};
use cisterna_therapy::Refusal;
use cisterna_therapy::calculation::{ResidualInput, residual};
use cisterna_therapy::reconciliation::{Delivery, Direction, Effect, Trend, reconcile, trend};
use clap::{Args, ValueEnum};

use crate::Answer;

const FORMULA: &str = "delivered = filled - measured; single: |measured - (filled - commanded)| \
                       against its thresholds; trend: sum = max(0, sum + |delivered / commanded - \
                       average| - allowance), on either side; causes: share = how often x how near";

/// Several refills of one pump held against one another: both rules, and what may be behind it.
///
/// The rule of a single refill is that of `cisterna calc residual`. The trend sums up what single refills
/// are too noisy to show, and begins again after an alarm. The odds over the causes are advice and no
/// finding: they rest in part on own assumptions, which the sources name.
#[derive(Debug, Args)]
#[command(after_help = r#"Example:
  cisterna calc reconcile --pump "SynchroMed II 20" --refill "20 mL, 12 mL, 9.3 mL" \
      --refill "20 mL, 12 mL, 9.2 mL" --refill "20 mL, 12 mL, 9.3 mL" \
      --refill "20 mL, 12 mL, 9.3 mL" --refill "20 mL, 12 mL, 9.2 mL" --effect lost"#)]
pub(super) struct Reconcile {
    /// One refill: filled the time before, commanded since, and measured; the oldest first
    #[arg(long = "refill", value_name = "FILLED, COMMANDED, MEASURED", required = true)]
    refills: Vec<Refill>,
    /// How the drug worked since the refill before
    #[arg(long)]
    effect: Option<Worked>,
    /// Pump model, whose own flow accuracy then counts
    #[arg(long, value_name = "MODEL")]
    pump: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Worked {
    AsBefore,
    Lost,
    Excess,
}

/// A refill on the command line.
#[derive(Clone, Copy, Debug)]
struct Refill(Delivery);

impl FromStr for Refill {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let [filled, commanded, measured] = parts.as_slice() else {
            return Err("expected what was filled, what was commanded since and what was \
                        measured, such as \"20 mL, 12 mL, 8.1 mL\""
                .to_owned());
        };
        let read = |part: &str| part.parse().map_err(|error: ParseError| error.to_string());
        let (filled, commanded, measured) = (read(filled)?, read(commanded)?, read(measured)?);
        Ok(Self(Delivery { filled, commanded, measured }))
    }
}

impl Reconcile {
    pub(super) fn answer(&self, catalog: &Catalog) -> Result<Answer, Refusal> {
        let pump = self.pump.as_ref().map(|name| super::pump(catalog, name)).transpose()?;
        let series: Vec<Delivery> = self.refills.iter().map(|refill| refill.0).collect();
        let effect = match self.effect {
            None => Effect::NotAsked,
            Some(Worked::AsBefore) => Effect::AsBefore,
            Some(Worked::Lost) => Effect::Lost,
            Some(Worked::Excess) => Effect::Excess,
        };
        let policy = &catalog.policy.reconciliation;
        let found = reconcile(&series, effect, policy).ok_or_else(no_refill)?;
        let mut rows = Vec::with_capacity(series.len());
        let mut basis = Vec::new();
        for (before, refill) in series.iter().enumerate() {
            let so_far = series.get(..=before).unwrap_or_default();
            let (row, of_row) = row(refill, trend(so_far, policy), pump, catalog)?;
            rows.push(row);
            basis = of_row;
        }
        basis.extend(found.basis);
        let causes = found.causes.iter().map(|weighed| {
            let id = weighed.cause.id();
            Answer::default()
                .text("cause", "its id", id)
                .text("words", "what it is", weighed.cause.words())
                .percent("share", "how likely, of 100 %", weighed.share)
        });
        let causes = causes.collect();
        let mut answer = Answer::default()
            .rows("refills", "each refill by both rules, the oldest first", rows)
            .text("trend", "what the trend says after the last one", alarm(found.trend))
            .rows("causes", "the odds over the causes, which are advice and no finding", causes);
        if let Some(test) = found.next_test {
            answer = answer.text("next_test", "what tells the two likeliest apart", test.words());
        }
        Ok(answer.by(FORMULA).resting_on(basis))
    }
}

/// One refill by the rule of a single one, and the trend after it.
fn row(
    refill: &Delivery,
    trend: Trend,
    pump: Option<&Pump>,
    catalog: &Catalog,
) -> Result<(Answer, Vec<cisterna_therapy::Basis>), Refusal> {
    let Delivery { filled, commanded, measured } = *refill;
    let policy = &catalog.policy;
    let single = residual(ResidualInput { filled, delivered: commanded, measured, pump, policy })?;
    let row = Answer::default()
        .volume("filled", "filled the time before", filled)
        .volume("commanded", "what the pump commanded since", commanded)
        .volume("measured", "what was found", measured)
        .difference("discrepancy", "measured less expected", single.discrepancy)
        .flag("flagged", "whether this refill alone must be looked into", single.flagged)
        .percent(
            "too_much",
            "sum of what was too much, of what was commanded",
            sum(trend.above_ppm),
        )
        .percent("too_little", "sum of what was too little", sum(trend.below_ppm))
        .flag("trend_alarm", "whether the trend must be looked into", trend.alarm.is_some());
    Ok((row, single.basis))
}

/// A sum of the trend in hundredths of a per cent, rounded down; it is never below zero.
fn sum(ppm: i64) -> Percent {
    Percent::from_hundredths(u64::try_from(ppm / 100).unwrap_or(0))
}

const fn alarm(trend: Trend) -> &'static str {
    match trend.alarm {
        None => "no trend",
        Some(direction) => Direction::words(direction),
    }
}

fn no_refill() -> Refusal {
    Refusal {
        field: "refill",
        rule: "reconciliation.no-refill",
        message: "There is no refill to reconcile".to_owned(),
        asked: None,
        limit: None,
        source: "arithmetic".to_owned(),
        action: "Give at least one refill".to_owned(),
    }
}
