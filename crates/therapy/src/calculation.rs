//! The calculations that a pump programme lives by, each from the device table and with what it
//! rests on.
//!
//! They are arithmetic from first principles; none is validated by a pump's maker. A missing
//! constant refuses: no length, volume or limit has a default.

mod bridge;
mod catheter;
mod compounding;
mod convert;
mod first_dose;
mod flow;
mod mixture;
mod mixture_bridge;
mod port;
mod prime;
mod refill;
mod residual;
mod schedule;
mod second;
mod stall;
mod valve;
mod window;

pub use bridge::{Bridge, BridgeInput, bridge};
pub use catheter::{CatheterLength, CatheterVolume, catheter_volume};
pub use compounding::{Sheet, StockVolume, Stocked, assay_passes, compounding, mixed_in_reservoir};
pub use convert::{Conversion, ConversionInput, Direction, Judged, conversion};
pub use first_dose::{FirstDose, first_dose};
pub use flow::{Flow, flow};
pub use mixture::{COMPONENTS_MAX, Component, ComponentDose, Mixture, mixture};
pub(crate) use mixture::{
    against_formulary, against_mixing, at_most_four_each_once, stability_of, well_formed,
};
pub use mixture_bridge::{DrugDuring, MixtureBridge, MixtureBridgeInput, mixture_bridge};
pub use port::{Aspiration, BehindPort, PushedIn, aspiration, behind_port, pushed_in};
pub use prime::{Prime, prime};
pub use refill::{Boluses, Deadline, RefillInput, RefillPlan, refill};
pub use residual::{Residual, ResidualInput, residual};
pub use schedule::{DayAsked, DayFound, Schedule, StepAsked, StepFound, schedule};
pub use second::{agree, daily_dose, following_dose};
pub use stall::{Stall, StallInput, stall};
pub use valve::{BolusStrokes, Strokes, bolus_strokes, strokes};
pub use window::{WindowTotal, largest_window};

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
