//! The calculations that a pump programme lives by, each from the device table and with what it
//! rests on.
//!
//! They are arithmetic from first principles; none is validated by a pump's maker. A missing
//! constant refuses: no length, volume or limit has a default.

mod bridge;
mod catheter;
mod flow;
mod prime;
mod refill;
mod residual;

pub use bridge::{Bridge, BridgeInput, bridge};
pub use catheter::{CatheterLength, CatheterVolume, catheter_volume};
pub use flow::{Flow, flow};
pub use prime::{Prime, prime};
pub use refill::{Boluses, Deadline, RefillInput, RefillPlan, refill};
pub use residual::{Residual, ResidualInput, residual};

use cisterna_quantity::ArithmeticError;

use crate::Refusal;

/// A result that does not fit its type: an absurd input, named as such.
pub(crate) fn absurd(field: &'static str, error: ArithmeticError) -> Refusal {
    Refusal {
        field,
        rule: "calculation.range",
        message: format!("The calculation has no result: {error}"),
        asked: None,
        limit: None,
        source: "arithmetic".to_owned(),
        action: "Check the entries for a wrong digit or unit".to_owned(),
    }
}
