//! V12: plug flow in the catheter of the twin.

use cisterna_quantity::{Concentration, Duration, Rate, Volume};
use cisterna_twin::catheter::Pathway;

use crate::row::{Row, Rule};

const PLUG_FLOW: &str = "volume over flow";

/// V12: the second in which drug first leaves a pathway of 0.2 mL at 0.4 mL/day.
pub(crate) fn v12() -> Vec<Row> {
    let at_s = arrival_s().unwrap_or(f64::NAN);
    vec![Row::new(
        "drug at the tip, 0.2 mL at 0.4 mL/day",
        (at_s, "s"),
        ("12.0 h = 43200 s", PLUG_FLOW),
        Rule::Between { low: 43_199.0, high: 43_201.0 },
    )]
}

/// Pushes second by second what the flow has delivered until then. Arithmetic errors and drug that
/// never comes are `None`.
fn arrival_s() -> Option<f64> {
    let (drug, none) = (Concentration::from_ng_per_ml(1_000_000), Concentration::ZERO);
    let rate = Rate::from_nl_per_day(400_000);
    let mut pathway = Pathway::filled(Volume::from_nl(200_000), none).ok()?;
    let mut pushed = Volume::ZERO;
    for second in 1..=86_400_u32 {
        let until = Duration::from_ms(u64::from(second) * 1000);
        let due = rate.volume_in(until).ok()?.rounded_down;
        let left = pathway.push(due.checked_sub(pushed).ok()?, drug).ok()?;
        pushed = due;
        if !left.mass.is_zero() {
            return Some(f64::from(second));
        }
    }
    None
}
