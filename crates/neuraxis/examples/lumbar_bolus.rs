//! Where a lumbar bolus of morphine goes in a day, as a table.
//!
//! Run with `cargo run -p cisterna-neuraxis --example lumbar_bolus`.
//! A research model, not for dosing.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};

const HOUR_S: f64 = 3600.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let morphine_loss_per_h = 0.15;
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(morphine_loss_per_h))?;
    let mut state = neuraxis.empty_state();
    let needle = Source::gaussian(10.0, 1.5)?;
    let dose_micrograms = 300.0;
    neuraxis.advance(&mut state, &[(&needle, dose_micrograms)], 60.0, 2.0)?;
    let mut now_s = 60.0;

    println!("concentration in micrograms per mL; shares of the dose in per cent");
    println!(" hour    L3-4     T10      C7   cistern   in head   eliminated");
    for hour in [0.25, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0] {
        neuraxis.advance(&mut state, &[], hour * HOUR_S - now_s, 10.0)?;
        now_s = hour * HOUR_S;
        println!(
            "{hour:5.2} {:7.3} {:7.3} {:7.3}   {:7.3}   {:7.1}      {:7.1}",
            state.concentration_at(10.0)?,
            state.concentration_at(25.0)?,
            state.concentration_at(46.0)?,
            state.cisterna_concentration(),
            100.0 * state.cranial_fraction(),
            100.0 * state.eliminated().total() / state.injected(),
        );
    }
    Ok(())
}
