//! Holds what came out of a script against what it expects.

use std::fmt::Display;
use std::ops::Range;

use cisterna_pump::Fault;

use super::name::Answered;
use super::outcome::{AtEnd, Unmet};
use super::plan::Plan;
use super::play::Player;
use super::written::{Document, Expected};
use crate::scenario::error::Place;

/// Expectations about the end, as they are held one by one.
struct Verdict<'a> {
    place: Place<'a>,
    count: usize,
    unmet: Vec<Unmet>,
}

impl Verdict<'_> {
    fn hold(&mut self, span: &Range<usize>, is_met: bool, expected: String, found: String) {
        self.count += 1;
        if !is_met {
            let (file, line) = (self.place.file.to_owned(), self.place.line(span));
            self.unmet.push(Unmet { file, line, expected, found });
        }
    }

    /// Holds a value against the one that is expected of a key.
    fn same<T: PartialEq + Display>(&mut self, key: &str, span: &Range<usize>, want: &T, is: &T) {
        let expected = format!("{key} = {want}");
        self.hold(span, want == is, expected, is.to_string());
    }
}

/// How many expectations there are, and those that were not met.
pub(super) fn verdict(
    plan: &Plan,
    document: &Document,
    player: &Player<'_>,
    end: &AtEnd,
    place: Place<'_>,
) -> (usize, Vec<Unmet>) {
    let file = place.file.to_owned();
    let steps = plan.steps.iter().filter(|step| step.expect.is_some()).count();
    let answers = player.unmet.iter().map(|(step, found)| {
        let expected = match (step.expect, &step.rule) {
            (Some(Answered::Refused), Some(rule)) => format!("a refusal by {rule}"),
            (Some(Answered::Refused), None) => "a refusal".to_owned(),
            _ => "it to be granted".to_owned(),
        };
        Unmet { file: file.clone(), line: step.line, expected, found: found.clone() }
    });
    let mut verdict = Verdict { place, count: steps, unmet: answers.collect() };
    at_end(&mut verdict, plan, &document.expect, player, end);
    (verdict.count, verdict.unmet)
}

fn at_end(
    verdict: &mut Verdict<'_>,
    plan: &Plan,
    expect: &Expected,
    player: &Player<'_>,
    end: &AtEnd,
) {
    let volumes = [
        ("delivered", &expect.delivered, end.ledger.delivered),
        ("moved", &expect.moved, end.moved),
        ("reservoir", &expect.reservoir, end.reservoir),
    ];
    for (key, expected, found) in volumes {
        if let Some(expected) = expected {
            verdict.same(key, &expected.span, &expected.value, &found);
        }
    }
    if let Some(rate) = &expect.rate {
        verdict.same("rate", &rate.span, &rate.value, &end.rate);
    }
    let counts = [
        ("granted", &expect.granted, end.counts.boluses_granted),
        ("denied", &expect.denied, end.counts.boluses_denied),
    ];
    for (key, expected, found) in counts {
        if let Some(expected) = expected {
            verdict.same(key, &expected.span, &expected.value.0, &found);
        }
    }
    if let Some(raised) = &expect.raised {
        let names = |faults: &[Fault]| {
            let names: Vec<&str> = faults.iter().map(|fault| fault.name()).collect();
            format!("[{}]", names.join(", "))
        };
        let faults: Vec<Fault> = raised.0.iter().map(|written| written.value.0).collect();
        let span = raised.0.first().map_or(0..0, |first| first.span.clone());
        verdict.same("raised", &span, &names(&faults), &names(&player.raised));
    }
    if let Some(largest) = &expect.largest_window {
        let (window, mass) = (largest.window.value, &largest.mass);
        let total = end.windows.iter().find(|total| total.window == window);
        let found = total.map(|total| total.most).unwrap_or_default();
        let expected = format!("{} at most in any {window}", mass.value.display_in(plan.unit));
        let is = found.display_in(plan.unit).to_string();
        verdict.hold(&mass.span, mass.value == found, expected, is);
    }
}
