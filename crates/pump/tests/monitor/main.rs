//! The monitor: what it expects, and when it trips.

mod bolus;
mod delivery;
mod dose_limit;
mod oracle;
mod setting;
