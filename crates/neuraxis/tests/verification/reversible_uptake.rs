//! Fentanyl against morphine at a needle 7.5 cm above a lumbar bolus, with the numbers that an
//! independent prototype of the same model gave for a plain loss and for reversible uptake.
//! Observed (EISENACH-2003): a ratio above 2 by 36 min and above 4 by 103 min.

use crate::line::assert_within;
use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};

/// Concentrations per unit dose at 13.5 cm in every minute after a bolus at 6 cm.
fn by_minute(parameters: Parameters) -> Vec<f64> {
    let mut neuraxis = Neuraxis::new(parameters).unwrap();
    let mut state = neuraxis.empty_state();
    let bolus = Source::gaussian(6.0, 1.5).unwrap();
    neuraxis.advance(&mut state, &[(&bolus, 1.0)], 60.0, 2.0).unwrap();
    let mut concentrations = vec![0.0, state.concentration_at(13.5).unwrap()];
    for _minute in 2..=120 {
        neuraxis.advance(&mut state, &[], 60.0, 5.0).unwrap();
        concentrations.push(state.concentration_at(13.5).unwrap());
    }
    assert!(state.mass_residual() < 1e-10);
    concentrations
}

fn peak_minute(concentrations: &[f64]) -> usize {
    let minutes = 0..concentrations.len();
    minutes.max_by(|a, b| concentrations[*a].total_cmp(&concentrations[*b])).unwrap()
}

#[test]
fn reversible_uptake_moves_the_ratios_toward_what_was_observed() {
    let morphine = by_minute(Parameters::for_drug_loss(0.15));
    let plain = by_minute(Parameters::for_drug_loss(1.0));
    let reversible = by_minute(Parameters {
        tissue_in_per_h: 2.0,
        tissue_out_per_h: 4.0,
        tissue_to_plasma_per_h: 2.0,
        ..Parameters::for_drug_loss(0.3)
    });
    for (fentanyl, early, late) in [(&plain, 1.65, 4.25), (&reversible, 1.96, 3.70)] {
        assert_within(0.01, "36 min", morphine[36] / fentanyl[36], early);
        assert_within(0.01, "103 min", morphine[103] / fentanyl[103], late);
    }
    assert!((45..=69).contains(&peak_minute(&morphine)), "{}", peak_minute(&morphine));
    assert!(peak_minute(&reversible).abs_diff(27) <= 1, "{}", peak_minute(&reversible));
}
