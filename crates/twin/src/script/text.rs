//! What came out of a script, for people: text of at most 100 columns.

use cisterna_pump::{Priority, SafeState, Tone};
use cisterna_quantity::Duration;

use super::outcome::{AlarmText, AtEnd, Event, Played, Refused, What};
use super::words::elapsed;
use crate::scenario::text::wrapped;

/// How far the text of an event stands from the left: its time ends before.
const TIME_COLUMNS: usize = 20;

impl Played {
    /// What happened, in order of time, and how things are at the end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = wrapped(&self.title, "");
        out.push_str(&wrapped(&self.about_the_pump(), ""));
        out.push_str("Not a medical device.\n\n");
        for event in &self.events {
            self.event(&mut out, event);
        }
        out.push_str(&format!("\nAt the end, after {}\n", elapsed(self.until)));
        for (name, text) in self.at_end(&self.end) {
            out.push_str(&wrapped(&text, &format!("  {name:<10}  ")));
        }
        match (self.expectations, self.unmet.len()) {
            (0, _) => {}
            (all, 0) => out.push_str(&format!("\nAs expected, in all {all} points.\n")),
            (all, _) => {
                out.push_str(&format!(
                    "\nNot as expected, in {} of {all} points\n",
                    self.unmet.len()
                ));
                for unmet in &self.unmet {
                    out.push_str(&wrapped(&unmet.to_string(), "  "));
                }
            }
        }
        out
    }

    fn about_the_pump(&self) -> String {
        let invented = match &self.invented {
            Some(why) => format!(" ({why})"),
            None => String::new(),
        };
        format!(
            "{}{invented}, {} (class {}), catalogue {}. Drug is summed up in pieces of {}.",
            capitalised(&self.pump),
            self.drug,
            self.class,
            self.catalog_revision,
            elapsed(self.resolution)
        )
    }

    fn event(&self, out: &mut String, event: &Event) {
        let lead = format!("{:>TIME_COLUMNS$}  ", elapsed(event.at));
        match &event.what {
            What::Asked { what, refused: None } => {
                out.push_str(&wrapped(&format!("{what}: granted"), &lead));
            }
            What::Asked { what, refused: Some(refused) } => {
                out.push_str(&wrapped(&format!("{what}: REFUSED"), &lead));
                refusal(out, refused);
            }
            What::Done(text) | What::Told(text) => out.push_str(&wrapped(text, &lead)),
            What::Alarm(alarm) => {
                out.push_str(&wrapped(&format!("ALARM, {}", heading(*alarm)), &lead));
                detail(out, "do", alarm.fault.action());
            }
        }
    }

    fn at_end(&self, end: &AtEnd) -> Vec<(&'static str, String)> {
        let (ledger, counts) = (&end.ledger, &end.counts);
        let mut lines = vec![(
            "ledger",
            format!(
                "{} filled, {} removed, {} delivered, measured against expected {}; reservoir {}",
                ledger.filled, ledger.removed, ledger.delivered, ledger.reconciled, end.reservoir
            ),
        )];
        lines.push((
            "motor",
            format!(
                "{} moved, {} of {}; really in the reservoir {}; {}",
                end.moved,
                end.drug.display_in(self.mass_unit),
                self.drug.to_lowercase(),
                end.really_left,
                if end.power { "it has power" } else { "it has no power" }
            ),
        ));
        lines.push(("flow", format!("{} commanded", end.rate)));
        for total in &end.windows {
            let (most, at_most) =
                (total.most.display_in(self.mass_unit), total.at_most.display_in(self.mass_unit));
            let text = format!(
                "the most in any {} is {most}, first by {}; {at_most} if pieces that such a window \
                 cuts count whole",
                total.window,
                elapsed(total.until)
            );
            lines.push(("window", text));
        }
        lines.push((
            "counts",
            format!(
                "{} quanta commanded, {} requests granted and {} refused, {} restarts, {} faults, \
                 withheld for {}",
                counts.quanta,
                counts.boluses_granted,
                counts.boluses_denied,
                counts.restarts,
                counts.faults,
                elapsed(counts.time_withheld)
            ),
        ));
        for on in &end.alarms {
            let cause = if on.active { "its cause is there" } else { "its cause is gone" };
            let seen = if on.acknowledged { "acknowledged" } else { "not acknowledged" };
            let times =
                if on.times == 1 { "once".to_owned() } else { format!("{} times", on.times) };
            let text = format!("{}; raised {times}, {cause}, {seen}", heading(on.alarm));
            lines.push(("alarm", text));
        }
        if let Some(since) = end.doubt_since {
            lines.push(("doubt", format!("since {} of the pump's time", elapsed(since))));
        }
        if end.pump_clock != self.until {
            let stood = self.until.checked_sub(end.pump_clock).unwrap_or(Duration::ZERO);
            let text = format!(
                "the pump's own stands at {}, {} behind",
                elapsed(end.pump_clock),
                elapsed(stood)
            );
            lines.push(("time", text));
        }
        lines
    }
}

fn refusal(out: &mut String, refused: &Refused) {
    detail(out, "rule", refused.rule);
    detail(out, "why", &refused.why);
    if let Some(limit) = &refused.limit {
        detail(out, "limit", limit);
    }
    detail(out, "do", refused.action);
}

fn detail(out: &mut String, name: &str, text: &str) {
    out.push_str(&wrapped(text, &format!("{:TIME_COLUMNS$}    {name:<5}  ", "")));
}

/// An alarm in a line: priority, tone, text, and what the pump does.
#[must_use]
pub fn heading(alarm: AlarmText) -> String {
    let priority = match alarm.priority {
        Priority::Low => "low priority",
        Priority::Medium => "medium priority",
        Priority::High => "high priority",
    };
    let tone = match alarm.tone {
        Tone::One => "one tone",
        Tone::Two => "two tones",
    };
    let state = match alarm.state {
        SafeState::Continue => "it goes on",
        SafeState::EndBoluses => "it ends boluses",
        SafeState::MinimumRate => "it flows at the minimum rate",
        SafeState::Stop => "it stops",
    };
    format!(
        "{priority}, {tone}: {} ({}); the pump: {state}",
        alarm.fault.text(),
        alarm.fault.name()
    )
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>())
        + letters.as_str()
}
