//! The thresholds of the monitor, each with its reason.

use cisterna_quantity::Duration;

/// By how many quanta the motor may be ahead of or behind what the monitor expects. One is for the
/// part of a quantum that is commanded before a whole one is due, one for a quantum that the sensor
/// counts in the watch before or after.
pub const TOLERANCE: u64 = 2;

/// Over-delivery that has been seen for this long takes the motor's permit away.
///
/// It is longer than a command and its quantum can be apart, and short because too much drug is the
/// gravest error. What can be moved too much until then is three quanta, and what the motor moves
/// in this time and in one watch. With a quantum of 0.1 uL, a motor at 24 mL/day and a watch every
/// second that is less than 0.9 uL. A motor that was behind may first catch up [`DEBT_MAX`].
pub const OVER_DELIVERY_AFTER: Duration = Duration::SECOND;

/// Under-delivery that has been seen for this long is told. Too little drug does harm in hours, and
/// a motor that slips may move again by itself within a minute.
pub const UNDER_DELIVERY_AFTER: Duration = Duration::MINUTE;

/// The most quanta that the motor may be behind: what is missing beyond it is lost for good, and
/// must not hide an over-delivery that follows. One more than [`TOLERANCE`], so that
/// under-delivery can be seen.
pub const DEBT_MAX: u64 = 3;

/// Silence of the control core for this long takes the motor's permit away. Without a command the
/// motor stands still and without power the therapy stops, so a few heartbeats may be missed before
/// a healthy therapy is stopped.
pub const CORE_SILENT_AFTER: Duration = Duration::from_ms(5_000);

/// The monitor sums up drug by stretches of this length. A stretch counts only while all of it lies
/// within the window, so it never counts too much; it surely finds a dose that is above the limit
/// by [`DOSE_MARGIN`] and by what leaves in one stretch and one watch. A window shorter than a
/// stretch is seen only a part of the time.
pub const DOSE_BUCKET: Duration = Duration::from_ms(10 * Duration::MINUTE.ms());

/// By how many quanta of drug the dose limit may be exceeded, for the same two reasons as
/// [`TOLERANCE`].
pub const DOSE_MARGIN: u64 = 2;

/// How many patient boluses the monitor can count in a day; the next one is always wrong. No model
/// takes a programme with more.
pub const BOLUSES_COUNTED: usize = 48;
