//! What the monitor objects to.

/// What the monitor objects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trip {
    /// Less was moved than expected. It is only told, once each time.
    UnderDelivery,
    /// The control core begins a bolus that it must not begin. The bolus is not expected, so a core
    /// that delivers it all the same is found by its over-delivery.
    WrongBolus,
    /// The control core gives no sign of life. The motor's permit is gone until a restart.
    CoreSilent,
    /// More drug left than the dose limit allows. The motor's permit is gone until a release.
    DoseLimit,
    /// More was moved than expected. The motor's permit is gone until a release.
    OverDelivery,
}

/// What a watch comes to. A trip that took the motor's permit is told again by every watch.
pub type Verdict = Result<(), Trip>;
