//! A line that tells how far a long run is, for somebody who watches a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use cisterna_twin::scenario::Progress;

/// A run that ends sooner shows nothing.
const QUIET: Duration = Duration::from_millis(400);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);
/// The length of the bar, in letters.
const LENGTH: usize = 20;
/// The whole line never takes more, so that it stays one line.
const COLUMNS: usize = 78;

/// The line, and when it was last drawn.
pub(super) struct Line<W: Write> {
    /// Nowhere when nobody watches.
    to: Option<W>,
    next: Instant,
    drawn: usize,
}

impl Line<io::Stderr> {
    /// A line on standard error, if that is a terminal.
    pub(super) fn on_terminal() -> Self {
        let stderr = io::stderr();
        let to = stderr.is_terminal().then_some(stderr);
        Self { to, next: Instant::now() + QUIET, drawn: 0 }
    }
}

impl<W: Write> Line<W> {
    /// Draws anew when it is time for it. That the terminal is gone is no reason to stop a run.
    pub(super) fn tell(&mut self, progress: &Progress<'_>) {
        let Some(to) = &mut self.to else { return };
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + PAUSE;
        let line = line(progress);
        let _ = write!(to, "\r{line:<width$}", width = self.drawn).and_then(|()| to.flush());
        self.drawn = line.chars().count();
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if let Some(to) = self.to.as_mut().filter(|_| self.drawn > 0) {
            let _ = write!(to, "\r{:width$}\r", "", width = self.drawn).and_then(|()| to.flush());
            self.drawn = 0;
        }
    }
}

/// What is being played and how far it is.
fn line(progress: &Progress<'_>) -> String {
    let done = (progress.share() * LENGTH as f64) as usize;
    let bar = "#".repeat(done.min(LENGTH)) + &".".repeat(LENGTH - done.min(LENGTH));
    let percent = (progress.share() * 100.0) as u32;
    let Progress { number, of, clock, until, .. } = progress;
    let days = |time: &cisterna_quantity::Duration| time.ms() as f64 / 86_400_000.0;
    let (clock, until) = (days(clock), days(until));
    let line = format!(
        "[{bar}] {percent:3} %  arm {number} of {of}, day {clock:.1} of {until:.1}: {}",
        progress.arm
    );
    line.chars().take(COLUMNS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(days: u64) -> Progress<'static> {
        let day = |days| cisterna_quantity::Duration::from_ms(days * 86_400_000);
        let arm = "with the bridge that was skipped, and a name that is far too long for a line";
        Progress { arm, number: 2, of: 3, clock: day(days), until: day(180) }
    }

    #[test]
    fn the_line_says_what_is_played_and_how_far_in_one_line() {
        let text = line(&progress(90));
        assert!(
            text.starts_with("[##########..........]  50 %  arm 2 of 3, day 90.0 of 180.0: with"),
            "{text}"
        );
        assert_eq!(text.chars().count(), COLUMNS);
        let last = Progress { number: 3, ..progress(180) };
        assert!(line(&last).starts_with("[####################] 100 %"));
    }

    #[test]
    fn it_is_drawn_over_itself_and_taken_away() {
        let mut out = Vec::new();
        let mut shown = Line { to: Some(&mut out), next: Instant::now(), drawn: 0 };
        shown.tell(&progress(1));
        shown.tell(&progress(2)); // Too soon for another look.
        shown.clear();
        shown.clear();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches('\r').count(), 3, "{text:?}");
        assert!(text.ends_with(&format!("\r{}\r", " ".repeat(COLUMNS))));
        let mut nobody = Line::<Vec<u8>> { to: None, next: Instant::now(), drawn: 0 };
        nobody.tell(&progress(1));
        assert_eq!(nobody.drawn, 0);
    }
}
