//! A rotor that does not turn.
//!
//! **What is known.** Of returned pumps that had stalled, shaft wear was the cause in 59 %, shorting of
//! the feed-through in 14 %, corroded gears in 2 %. After six years 97.3 % of the pumps with approved
//! drugs and 91.1 % of those with others had no stall that stayed (2017, design before that year). A
//! stall may end by itself.
//!
//! **What is assumed.** From a moment on no quantum is moved, until another if it ends. The electronics
//! see at once that the rotor stands, unless the fault says that they do not; then only a monitor that
//! counts turns finds it.
//!
//! **Signature.** Residual: above the count by all that was commanded. Effect: withdrawal within hours to
//! days. Alarms: motor stall, critical; if nobody senses it, under-delivery from the monitor; from a
//! control core alone none.

/// How a rotor stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    /// Whether the electronics see that the rotor does not turn.
    pub sensed: bool,
}
