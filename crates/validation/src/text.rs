//! A report for people at a terminal.

use std::fmt::Write;

use crate::case::Judged;
use crate::report::Report;
use crate::row::{Row, Verdict};

const COLUMNS: usize = 100;
/// Where the words below a row begin.
const INDENT: usize = 16;

impl Report {
    /// One block for each case, and the count at the end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for case in &self.cases {
            told(&mut out, case);
        }
        let _ = writeln!(out, "{}", self.summary());
        out
    }

    /// How many rows passed, missed as stated, and failed.
    #[must_use]
    pub fn summary(&self) -> String {
        let of = |verdict| self.count(verdict);
        format!(
            "cases: {}, rows: {}, pass: {}, known misfit: {}, fail: {}",
            self.cases.len(),
            of(Verdict::Pass) + of(Verdict::KnownMisfit) + of(Verdict::Fail),
            of(Verdict::Pass),
            of(Verdict::KnownMisfit),
            of(Verdict::Fail)
        )
    }
}

fn told(out: &mut String, case: &Judged) {
    let _ = writeln!(out, "{}  {} [{}]", case.id, case.title, case.class.letter());
    for row in &case.rows {
        line(out, row);
    }
    out.push('\n');
}

fn line(out: &mut String, row: &Row) {
    let head = format!("  {:<12}  {}", row.verdict.word(), row.what);
    let obtained = &row.obtained;
    if head.chars().count() + 2 + obtained.chars().count() <= COLUMNS {
        let gap = COLUMNS - head.chars().count() - obtained.chars().count();
        let _ = writeln!(out, "{head}{}{obtained}", " ".repeat(gap));
    } else {
        let _ = writeln!(out, "{head}\n{obtained:>COLUMNS$}");
    }
    let about = [format!("target {}", row.target), row.tolerance.clone(), row.source.to_owned()];
    let mut column = 0;
    for part in about {
        let wide = part.chars().count() + 2;
        let fits = column > 0 && column + wide <= COLUMNS;
        let lead = match column {
            0 => " ".repeat(INDENT),
            _ if fits => "; ".to_owned(),
            _ => format!(";\n{}", " ".repeat(INDENT)),
        };
        column = if fits { column + wide } else { INDENT + wide };
        let _ = write!(out, "{lead}{part}");
    }
    out.push('\n');
}
