//! What a scenario asserts, for people and for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use super::expect::Checked;
use super::outcome::Outcome;
use super::text::wrapped;

impl Outcome {
    /// Every assertion in a line or two, and how many hold; empty when the file asserts nothing.
    pub(super) fn expectations(&self) -> String {
        if self.checked.is_empty() {
            return String::new();
        }
        let mut out = "\nExpected and found\n".to_owned();
        for checked in &self.checked {
            let Checked { arm, line, expected, found, met, why } = checked;
            let lead = if *met { "  as expected  " } else { "  NOT MET      " };
            let mut text = format!("{arm}: {expected}. Found: {found}.");
            if !met {
                let _ = write!(text, " Line {line}.");
            }
            if let Some(why) = why {
                let _ = write!(text, " ({why})");
            }
            out.push_str(&wrapped(&text, lead));
        }
        let met = self.checked.iter().filter(|checked| checked.met).count();
        let _ = writeln!(out, "  {met} of {} as expected.", self.checked.len());
        out
    }

    /// The assertions as JSON.
    pub(super) fn expectations_json(&self) -> Vec<Value> {
        let row = |checked: &Checked| {
            json!({
                "arm": checked.arm,
                "line": checked.line,
                "expected": checked.expected,
                "found": checked.found,
                "met": checked.met,
                "why": checked.why,
            })
        };
        self.checked.iter().map(row).collect()
    }
}
