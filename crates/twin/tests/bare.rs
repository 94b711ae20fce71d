//! The bare transport file: doses add up, and no text makes the reader panic.

use cisterna_twin::bare::{Bare, BareOutcome};
use proptest::prelude::*;

const TRANSPORT: &str = "\
[grid]
cells = 60
[transport]
k_lumbar = 0.010
k_thoracic = 0.10
k_cervical = 0.4
production_ml_per_min = 0.37
spinal_absorption_fraction = 0.2
loss_per_h = 0.15
tissue_in_per_h = 0.2
tissue_out_per_h = 0.3
tissue_to_plasma_per_h = 0.1
[[probe]]
z_cm = 13.5
times_h = [0.0, 0.5, 2]
[[probe]]
z_cm = \"cisterna-magna\"
times_h = [2.0, 0.1]
";

const BOLUS: &str = "\
[[dose]]
kind = \"bolus\"
z_cm = 6
amount = 1.0
start_h = 0.25
duration_s = 60
";

fn infusion(amount: f64, start_h: f64, duration_h: f64) -> String {
    format!(
        "[[dose]]\nkind = \"infusion\"\nz_cm = 20.0\namount = {amount}\nstart_h = {start_h}\n\
         duration_h = {duration_h}\nspread_cm = 0.8\n"
    )
}

fn played(doses: &str) -> BareOutcome {
    Bare::parse("bare.toml", &format!("{TRANSPORT}{doses}")).unwrap().run().unwrap()
}

/// Every concentration of an outcome, in its order.
fn concentrations(outcome: &BareOutcome) -> Vec<f64> {
    outcome.probes.iter().flat_map(|probe| &probe.readings).map(|(_, c)| *c).collect()
}

#[test]
fn readings_keep_the_order_of_the_file_and_accounts_that_of_time() {
    let outcome = played(BOLUS);
    let hours = |probe: usize| -> Vec<f64> {
        outcome.probes[probe].readings.iter().map(|(hour, _)| *hour).collect()
    };
    assert_eq!((hours(0), hours(1)), (vec![0.0, 0.5, 2.0], vec![2.0, 0.1]));
    let times: Vec<f64> = outcome.accounts.iter().map(|account| account.time_h).collect();
    assert_eq!(times, [0.0, 0.1, 0.5, 2.0]);
    let given: Vec<f64> = outcome.accounts.iter().map(|account| account.given).collect();
    assert!(given[..2] == [0.0, 0.0] && (given[2] - 1.0).abs() < 1e-12, "{given:?}");
    assert!(outcome.probes[0].readings[0].1 == 0.0 && outcome.probes[1].readings[1].1 == 0.0);
    assert!(outcome.probes[0].readings[1].1 > 0.0 && outcome.mass_residual < 1e-10);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn doses_add_up(amount in 0.1..10.0_f64, start_h in 0.0..1.0_f64, duration_h in 0.1..3.0_f64) {
        let second = infusion(amount, start_h, duration_h);
        let both = concentrations(&played(&format!("{BOLUS}{second}")));
        let one = concentrations(&played(BOLUS));
        let other = concentrations(&played(&second));
        for ((both, one), other) in both.iter().zip(one).zip(other) {
            // Apart they are played in other steps, whose error is of the order of a per cent.
            prop_assert!((both - one - other).abs() <= 0.03 * both + 1e-12);
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(
        at in any::<prop::sample::Index>(),
        cut in 0_usize..12,
        put in "[-0-9a-z\"\\[\\]=.,# \n]{0,6}",
    ) {
        let text = format!("{TRANSPORT}{BOLUS}");
        let from = at.index(text.len());
        let until = (from + cut).min(text.len());
        let damaged = format!("{}{put}{}", &text[..from], &text[until..]);
        match Bare::parse("bare.toml", &damaged) {
            Ok(bare) => prop_assert!(bare.run().is_ok_and(|outcome| outcome.mass_residual < 1e-9)),
            Err(error) => prop_assert!(error.to_string().starts_with("bare.toml"), "{error}"),
        }
    }
}
