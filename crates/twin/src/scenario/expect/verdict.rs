//! Whether what was asserted is so.

use cisterna_pump::Refusal;
use cisterna_quantity::{Duration, MassUnit};

use super::super::number::span;
use super::super::run::Trace;
use super::super::signs::{DOSE_OVER, Kind};
use super::{Answer, Expected, Limits, Reading, What, When};

/// An assertion and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The arm's name.
    pub arm: String,
    /// The line of the file on which it is written.
    pub line: usize,
    /// What was expected, in words.
    pub expected: String,
    /// What was found, in words.
    pub found: String,
    /// Whether that is as expected.
    pub met: bool,
    /// Where the expectation comes from, if the file says so.
    pub why: Option<String>,
}

/// Judges what the pump answered.
pub(in super::super) fn answered(
    answer: &Answer,
    arm: &str,
    what: &str,
    refusal: Option<&Refusal>,
) -> Checked {
    let expected = match (answer.refused, &answer.rule) {
        (true, Some(rule)) => format!("{what}: refused by {rule}"),
        (true, None) => format!("{what}: refused"),
        (false, _) => format!("{what}: granted"),
    };
    let met = match refusal {
        None => !answer.refused,
        Some(refusal) => {
            answer.refused && answer.rule.as_ref().is_none_or(|rule| rule == refusal.rule())
        }
    };
    let found = match refusal {
        None => "granted".to_owned(),
        Some(refusal) => format!("refused by {}: {refusal}", refusal.rule()),
    };
    Checked { arm: arm.to_owned(), line: answer.line, expected, found, met, why: None }
}

/// Judges an assertion by what was read in all arms.
pub(in super::super) fn judge(
    expected: &Expected,
    arms: &[String],
    traces: &[Trace],
    unit: MassUnit,
) -> Checked {
    let trace = &traces[expected.arm];
    let when = expected.when;
    let (text, found, met) = match &expected.what {
        What::Alarm { fault, never } => {
            let times = trace.alarms.iter().filter(|(_, raised)| raised == fault);
            let times = times.map(|(at, _)| *at);
            event(&format!("alarm {}", fault.name()), *never, when, times)
        }
        What::Happening { text, never } => {
            let times = trace.happenings.iter().filter(|happening| happening.what.contains(text));
            let times = times.map(|happening| happening.at);
            event(&format!("\"{text}\""), *never, when, times)
        }
        What::Reading { of, kind, limits, arm: other } => {
            let values = readings(of, when, trace, other.map(|other| &traces[other]));
            let name = match of {
                Reading::Sign { name, .. } => (*name).to_owned(),
                Reading::Probe { name, .. } => format!("concentration at {name}"),
            };
            let than = other.map_or(String::new(), |other| format!(" of that in {}", arms[other]));
            let text = format!("{name} {}{}{than}", words(when), limits.words());
            let (found, met) = limits.judge(&values, when, *kind, unit);
            (text, found, met)
        }
    };
    let (line, why) = (expected.line, expected.why.clone());
    Checked { arm: arms[expected.arm].clone(), line, expected: text, found, met, why }
}

/// Something that happens at some times, or should never.
fn event(
    what: &str,
    never: bool,
    when: When,
    times: impl Iterator<Item = Duration>,
) -> (String, String, bool) {
    let within = |at: &Duration| match when {
        When::Between { from, until, .. } => (from..=until).contains(at),
        When::At(moment) => *at == moment,
        When::Ever => true,
    };
    let all: Vec<Duration> = times.collect();
    let first = all.iter().find(|at| within(at));
    let text = match when {
        When::Ever if never => format!("{what} never"),
        When::Ever => format!("{what} at any time"),
        _ if never => format!("{what} never {}", words(when)),
        _ => format!("{what} {}", words(when)),
    };
    let found = match (first, all.first()) {
        (Some(at), _) => format!("at {}", span(*at)),
        (None, Some(at)) => format!("only at other times, first at {}", span(*at)),
        (None, None) => "never".to_owned(),
    };
    (text, found, first.is_some() != never)
}

/// The values of a reading at all moments that count; none where it does not exist.
fn readings(of: &Reading, when: When, trace: &Trace, other: Option<&Trace>) -> Vec<Option<f64>> {
    let times: Vec<Duration> = match when {
        When::At(at) => vec![at],
        When::Between { from, until, .. } => trace.times(from, until),
        When::Ever => Vec::new(),
    };
    let read = |at: &Duration| {
        let value = reading(of, trace, *at)?;
        match other {
            None => Some(value),
            Some(other) => Some(value / reading(of, other, *at)?),
        }
    };
    times.iter().map(|at| read(at).filter(|value| value.is_finite())).collect()
}

fn reading(of: &Reading, trace: &Trace, at: Duration) -> Option<f64> {
    match of {
        Reading::Probe { index, .. } => trace.probe(at, *index),
        Reading::Sign { name: "dose in 24 h", drug } => {
            let before = at.checked_sub(DOSE_OVER).unwrap_or(Duration::ZERO);
            Some(trace.sign(at, "tip mass", *drug)? - trace.sign(before, "tip mass", *drug)?)
        }
        Reading::Sign { name, drug } => trace.sign(at, name, *drug),
    }
}

impl Limits {
    fn words(&self) -> String {
        match (&self.least, &self.most) {
            (Some((_, least)), Some((_, most))) => format!(" from {least} to {most}"),
            (Some((_, least)), None) => format!(" at least {least}"),
            (None, Some((_, most))) => format!(" at most {most}"),
            (None, None) => String::new(),
        }
    }

    fn hold(&self, value: f64) -> bool {
        let (least, most) = (self.least.as_ref(), self.most.as_ref());
        least.is_none_or(|(least, _)| value >= *least)
            && most.is_none_or(|(most, _)| value <= *most)
    }

    fn judge(
        &self,
        values: &[Option<f64>],
        when: When,
        kind: Kind,
        unit: MassUnit,
    ) -> (String, bool) {
        let there: Vec<f64> = values.iter().flatten().copied().collect();
        if there.is_empty() || there.len() < values.len() {
            return ("it was not to be read at all of these moments".to_owned(), false);
        }
        let once = matches!(when, When::Between { once: true, .. });
        let mut holds = there.iter().map(|value| self.hold(*value));
        let met = if once { holds.any(|holds| holds) } else { holds.all(|holds| holds) };
        let (low, high) = there
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
        let show = |value| kind.show(value, unit);
        let found = match there.len() {
            1 => show(low),
            _ => format!("from {} to {}", show(low), show(high)),
        };
        (found, met)
    }
}

fn words(when: When) -> String {
    match when {
        When::At(at) => format!("at {at}"),
        When::Between { from, until, once: false } => format!("between {from} and {until}"),
        When::Between { from, until, once: true } => format!("once between {from} and {until}"),
        When::Ever => String::new(),
    }
}
