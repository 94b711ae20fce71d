//! Every number of the radio's budget, and what follows from them.
//!
//! There is no hardware yet. The battery and the draw of a radio are assumed, and marked so; the rest
//! are rules of our own, chosen so that the bounds that [`most_on`] states are small beside them.

use cisterna_quantity::{ArithmeticError, Duration, Percent};

/// How long the radio is on for one call. Hello, challenge and confirmation are less than two hundred
/// bytes together; assumed: a radio that carries them in a small part of this.
pub const WINDOW: Duration = Duration::from_ms(100);

/// How often a window comes back. The wait of a clinician whose pump is being called without pause by
/// somebody without its key.
pub const WINDOW_EVERY: Duration = Duration::from_ms(5 * 60_000);

/// How many windows are saved up at the most: enough for a visit in which every call is lost twice.
pub const WINDOWS_SAVED: u64 = 30;

/// How much airtime is saved up at the most: a long visit, with the radio off while people read.
pub const AIRTIME_SAVED: Duration = Duration::from_ms(20 * 60_000);

/// Airtime comes back by one in so many parts of time: a second in an hour.
pub const AIRTIME_EVERY: u64 = 3_600;

/// The airtime without which no session begins: enough for a stop, with its echo and its answer.
pub const AIRTIME_LEAST: Duration = Duration::from_ms(1_000);

/// The most airtime that one session gets.
pub const AIRTIME_SESSION: Duration = Duration::from_ms(5 * 60_000);

/// Assumed: how many bytes go over the radio in a millisecond, which is about 100 kbit/s.
pub const BYTES_PER_MS: u64 = 12;

/// How long the pump listens after each message of its session, so that the next one needs no call:
/// as long as a machine takes to go on, and a person to press a button that is ready.
pub const LINGER: Duration = Duration::from_ms(3_000);

/// How long it listens at the least: what it does when airtime is short.
pub const LINGER_LEAST: Duration = Duration::from_ms(400);

/// How long it takes to earn a short session from nothing.
pub const CLINICIAN_WAITS: Duration = price(AIRTIME_LEAST);

/// Assumed: how long a full battery would carry the radio, if nothing else used it. It is what 1 Ah
/// gives at 6 mA, rounded down.
pub const BATTERY_ON: Duration = Duration::from_ms(160 * 3_600_000);

/// Assumed: how long the battery has to last. Seven years, leap days included.
pub const BATTERY_LIFE: Duration = Duration::from_ms(2_557 * 86_400_000);

/// What is saved for windows at the most, as the time that it takes to earn.
pub(super) const WINDOWS_MOST: Duration = times(WINDOW_EVERY, WINDOWS_SAVED);

/// What is saved for airtime at the most, as the time that it takes to earn.
pub(super) const AIRTIME_MOST: Duration = price(AIRTIME_SAVED);

/// The time that it takes to earn this much airtime.
pub(super) const fn price(on: Duration) -> Duration {
    times(on, AIRTIME_EVERY)
}

/// How long the radio is on to send this many bytes, rounded up.
#[must_use]
pub fn airtime(bytes: usize) -> Duration {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    Duration::from_ms(bytes.div_ceil(BYTES_PER_MS))
}

/// A price too high for its type is never paid, which is what it is for.
const fn times(duration: Duration, count: u64) -> Duration {
    match duration.checked_mul(count) {
        Ok(product) => product,
        Err(_) => Duration::MAX,
    }
}

/// The longest that the radio can be on in a stretch of time, whoever calls and however often.
///
/// # Errors
/// [`ArithmeticError::Overflow`] beyond the range of time.
pub fn most_on(stretch: Duration) -> Result<Duration, ArithmeticError> {
    let earned = stretch.ms().checked_div(WINDOW_EVERY.ms());
    let windows = earned.and_then(|earned| earned.checked_add(WINDOWS_SAVED));
    let windows = WINDOW.checked_mul(windows.ok_or(ArithmeticError::Overflow)?)?;
    let airtime = stretch.ms().checked_div(AIRTIME_EVERY).ok_or(ArithmeticError::DividedByZero)?;
    let airtime = Duration::from_ms(airtime).checked_add(AIRTIME_SAVED)?;
    windows.checked_add(airtime)
}

/// How much of the battery the radio uses in this time of being on, rounded up.
///
/// # Errors
/// [`ArithmeticError::Overflow`] beyond the range of time.
pub fn share_of_battery(on: Duration) -> Result<Percent, ArithmeticError> {
    let hundredths = on.ms().checked_mul(10_000).ok_or(ArithmeticError::Overflow)?;
    Ok(Percent::from_hundredths(hundredths.div_ceil(BATTERY_ON.ms())))
}
