//! The pump's own thrift: whether it answers a call at all, and how long its radio may be on.
//!
//! In 2024 the app of an insulin pump crashed, was started again, called its pump again, and so on,
//! until the battery of the pump was empty and the insulin stopped (FDA recall Z-1609-2024). A pump
//! cannot rely on the other side to be thrifty. So the pump counts for itself, and being known to it
//! spares nobody:
//!
//! - A call is answered by opening a *window*: the radio is on for [`WINDOW`] and hears everybody.
//!   Windows are saved up to [`WINDOWS_SAVED`], and come back one in [`WINDOW_EVERY`].
//! - A session needs a window of its own and then *airtime*, asked for before the radio goes on.
//!   Airtime is saved up to [`AIRTIME_SAVED`], and comes back by one in [`AIRTIME_EVERY`] parts of
//!   time.
//!
//! What this means for those who call:
//!
//! - Whatever anybody does, the radio is never on for longer than [`most_on`] in a stretch of time.
//!   [`share_of_battery`] says how much of the battery that is.
//! - Calls of somebody without the key use up windows, and a clinician whose programmer calls without
//!   a break is still heard within [`WINDOW_EVERY`], as a window hears everybody. Airtime is not
//!   theirs to use up.
//! - A programmer with the key that has run wild can use up the airtime as well. Once it is quiet,
//!   there is enough for a short session, such as a stop, within [`CLINICIAN_WAITS`].
//!
//! Somebody who drowns the radio in noise keeps everybody out. No budget helps against that.

mod allowance;
mod limits;

use cisterna_quantity::Duration;

use allowance::Allowance;
pub use limits::{
    AIRTIME_EVERY, AIRTIME_LEAST, AIRTIME_SAVED, AIRTIME_SESSION, BATTERY_LIFE, BATTERY_ON,
    BYTES_PER_MS, CLINICIAN_WAITS, LINGER, LINGER_LEAST, WINDOW, WINDOW_EVERY, WINDOWS_SAVED,
    airtime, most_on, share_of_battery,
};

/// Why the radio stays off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// There are no windows left.
    NoWindowLeft {
        /// The pump's time from which on there is one again.
        until: Duration,
    },
    /// There is not enough airtime left.
    NoAirtimeLeft {
        /// The pump's time from which on there is enough again, if nobody uses any.
        until: Duration,
    },
    /// A session was to begin without a window.
    NoWindowOpen,
    /// Airtime was asked for without a session.
    NoSession,
    /// This session has had all the airtime that one session gets.
    SessionSpent,
}

impl core::fmt::Display for Quiet {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoWindowLeft { until } => {
                write!(f, "the pump saves its battery; call again at {until} of its time")
            }
            Self::NoAirtimeLeft { until } => {
                write!(f, "the pump has no airtime left; call again at {until} of its time")
            }
            Self::NoWindowOpen => f.write_str("the pump was not called; call it first"),
            Self::NoSession => f.write_str("there is no session; open one first"),
            Self::SessionSpent => f.write_str("the session used its airtime; open a new one"),
        }
    }
}

impl core::error::Error for Quiet {}

/// What the radio did since the pump was made, or since these counts were last lost: for the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls heard.
    pub calls: u64,
    /// Windows opened.
    pub windows: u64,
    /// Sessions begun.
    pub sessions: u64,
    /// How long the radio was allowed to be on.
    pub on: Duration,
}

/// What has to outlast a restart, so that nobody gains by restarting the pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// What is saved for windows.
    pub windows: Duration,
    /// What is saved for airtime.
    pub airtime: Duration,
}

/// The radio's budget. It turns nothing on: it says whether the pump may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Radio {
    windows: Allowance,
    airtime: Allowance,
    window_open: bool,
    /// The airtime that the running session may still have.
    session: Option<Duration>,
    tally: Tally,
}

impl Radio {
    /// The budget of a new pump: everything is saved up.
    #[must_use]
    pub const fn new(now: Duration) -> Self {
        Self::with(
            Allowance::full(limits::WINDOWS_MOST, now),
            Allowance::full(limits::AIRTIME_MOST, now),
        )
    }

    /// The budget after a restart, as it was saved at a time. Only time that the pump counts itself
    /// earns, and while it has no power it counts none.
    ///
    /// None when more is said to be saved than can be: that memory is damaged. Use [`Radio::empty`]
    /// then.
    #[must_use]
    pub fn restored(saved: Saved, at: Duration) -> Option<Self> {
        let windows = Allowance::holding(saved.windows, limits::WINDOWS_MOST, at)?;
        let airtime = Allowance::holding(saved.airtime, limits::AIRTIME_MOST, at)?;
        Some(Self::with(windows, airtime))
    }

    /// The budget after a restart from which nothing is known: nothing is saved up, and the waits
    /// of the worst case begin.
    #[must_use]
    pub const fn empty(now: Duration) -> Self {
        Self::with(
            Allowance::empty(limits::WINDOWS_MOST, now),
            Allowance::empty(limits::AIRTIME_MOST, now),
        )
    }

    const fn with(windows: Allowance, airtime: Allowance) -> Self {
        let tally = Tally { calls: 0, windows: 0, sessions: 0, on: Duration::ZERO };
        Self { windows, airtime, window_open: false, session: None, tally }
    }

    /// What has to be stored for [`Radio::restored`].
    #[must_use]
    pub const fn saved(&self) -> Saved {
        Saved { windows: self.windows.saved(), airtime: self.airtime.saved() }
    }

    /// Adds what was earned up to now, and says up to which time the budget is reckoned: what is
    /// [`saved`](Radio::saved) then is kept with it. The time between the two would be lost
    /// otherwise, and a pump that restarts again and again could never be called.
    pub fn reckon(&mut self, now: Duration) -> Duration {
        self.windows.reckon(now).max(self.airtime.reckon(now))
    }

    /// What the radio did so far.
    #[must_use]
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// Somebody calls. If the pump answers, its radio may be on for the time that comes back.
    ///
    /// A running session goes on: only a session that begins takes its place.
    ///
    /// # Errors
    /// [`Quiet::NoWindowLeft`]: the pump does not even listen.
    pub fn call(&mut self, now: Duration) -> Result<Duration, Quiet> {
        self.tally.calls = self.tally.calls.saturating_add(1);
        self.windows.take(now, WINDOW_EVERY).map_err(|until| Quiet::NoWindowLeft { until })?;
        self.window_open = true;
        self.tally.windows = self.tally.windows.saturating_add(1);
        self.count(WINDOW);
        Ok(WINDOW)
    }

    /// A caller has proved that it holds the key. If the session may begin, this says so.
    ///
    /// # Errors
    /// [`Quiet::NoAirtimeLeft`] when not even a short session could be held, and
    /// [`Quiet::NoWindowOpen`] when there was no call before it.
    pub fn begin(&mut self, now: Duration) -> Result<(), Quiet> {
        if !self.window_open {
            return Err(Quiet::NoWindowOpen);
        }
        self.airtime
            .holds(now, limits::price(AIRTIME_LEAST))
            .map_err(|until| Quiet::NoAirtimeLeft { until })?;
        self.window_open = false;
        self.session = Some(AIRTIME_SESSION);
        self.tally.sessions = self.tally.sessions.saturating_add(1);
        Ok(())
    }

    /// Asks for airtime, before the radio is turned on for the session.
    ///
    /// # Errors
    /// [`Quiet`]; the radio has to stay off.
    pub fn turn_on(&mut self, now: Duration, on: Duration) -> Result<(), Quiet> {
        let left = self.session.ok_or(Quiet::NoSession)?;
        let rest = left.checked_sub(on).map_err(|_| Quiet::SessionSpent)?;
        self.airtime
            .take(now, limits::price(on))
            .map_err(|until| Quiet::NoAirtimeLeft { until })?;
        self.session = Some(rest);
        self.count(on);
        Ok(())
    }

    /// The session is over. What it did not use stays saved.
    pub const fn end(&mut self) {
        self.session = None;
    }

    fn count(&mut self, on: Duration) {
        self.tally.on = self.tally.on.checked_add(on).unwrap_or(Duration::MAX);
    }
}
