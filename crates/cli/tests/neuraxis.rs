//! `cisterna neuraxis`: V13 from its file, doses in every form, and what is refused.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

use cisterna_validation::verification::cross_solver::{HEIGHTS_CM, PRINTED};
use serde_json::Value;

fn v13() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neuraxis/v13.toml");
    fs::read_to_string(path).expect("the file is there")
}

/// Runs a text as a file of the name `bare.toml`.
fn run(text: &str, arguments: &[&str]) -> Output {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder: PathBuf =
        env::temp_dir().join(format!("cisterna-bare-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).expect("the temporary folder is writable");
    fs::write(folder.join("bare.toml"), text).expect("it is writable");
    let mut program = Command::new(env!("CARGO_BIN_EXE_cisterna"));
    let program = program.args(["neuraxis", "bare.toml"]).args(arguments).current_dir(&folder);
    let output = program.output().expect("the program runs");
    let _ = fs::remove_dir_all(folder);
    output
}

fn json(text: &str) -> Value {
    let output = run(text, &["--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn refusal(text: &str) -> String {
    let output = run(text, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.stdout.is_empty(), "nothing is printed for a file that is refused");
    String::from_utf8(output.stderr).expect("text")
}

fn close(got: f64, want: f64, share: f64, what: &str) {
    assert!((got / want - 1.0).abs() <= share, "{what}: {got} is not {want}");
}

#[test]
fn v13_from_its_file() {
    let json = json(&v13());
    for (time, printed) in PRINTED.iter().enumerate() {
        let tolerance = if [3.0, 6.0].contains(&printed.hour) { 0.005 } else { 0.02 };
        let reading = |probe: usize| &json["probes"][probe]["readings"][time];
        for (probe, want) in printed.spinal.into_iter().chain([printed.cisterna]).enumerate() {
            let what = format!("{} h, probe {probe}", printed.hour);
            let got = reading(probe);
            close(got["time_h"].as_f64().unwrap(), printed.hour, 0.0, &what);
            close(got["concentration_per_ml"].as_f64().unwrap(), want, tolerance, &what);
        }
        let account = &json["times"][time];
        let of = |key: &str| account[key].as_f64().unwrap();
        close(of("eliminated_fraction"), printed.eliminated, tolerance, "eliminated");
        if printed.cranial_fraction > 0.0 {
            close(of("cranial_fraction"), printed.cranial_fraction, tolerance, "cranial");
        } else {
            assert!(of("cranial_fraction") < 0.5e-5);
        }
        assert!(of("mass_residual") < 1e-10);
        close(of("given"), 1.0, 1e-12, "given");
    }
    assert_eq!(json["probes"][2]["z_cm"], HEIGHTS_CM[2]);
    assert_eq!(json["probes"][7]["z_cm"], "cisterna-magna");
    assert!(json["mass_residual"].as_f64().unwrap() < 1e-10);
    assert_eq!((json["step_s_bolus"].as_f64(), json["step_s"].as_f64()), (Some(2.0), Some(10.0)));
}

#[test]
fn people_get_tables_and_the_step() {
    let output = run(&v13(), &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.starts_with("Bare transport, 240 cells, backward Euler with steps of at most 2 s")
    );
    for part in
        ["amount per mL at z 13.5 cm", "amount per mL at cisterna-magna", "Fractions are of"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert!(said.lines().all(|line| line.chars().count() <= 100), "{said}");
    assert_eq!(run(&v13(), &[]).stdout, said.as_bytes(), "the same bytes");
}

#[test]
fn optional_keys_have_the_stated_values() {
    let short: String = v13()
        .lines()
        .filter(|line| !line.starts_with("tissue_") && !line.starts_with("spread_cm"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(json(&short), json(&v13()));
    let hours = v13().replace("duration_s = 60", "duration_h = 0.5");
    let seconds = v13().replace("duration_s = 60", "duration_s = 1800.0");
    assert_eq!(json(&hours), json(&seconds));
    let infusion = v13().replace("\"bolus\"", "\"infusion\"");
    let one_cell = infusion.replace("spread_cm = 1.5\n", "");
    let zero = infusion.replace("spread_cm = 1.5", "spread_cm = 0");
    assert_eq!(json(&one_cell), json(&zero));
    assert_ne!(json(&one_cell), json(&infusion));
}

#[test]
fn doses_add_up_and_tissue_holds_drug() {
    let second =
        "\n[[dose]]\nkind = \"infusion\"\nz_cm = 15\namount = 2\nstart_h = 1.0\nduration_h = 4\n";
    let both = json(&(v13() + second));
    let given = |time: usize| both["times"][time]["given"].as_f64().unwrap();
    close(given(0), 1.0, 1e-12, "only the bolus");
    close(given(2), 2.0, 1e-12, "half of the infusion at 3 h");
    close(given(5), 3.0, 1e-12, "everything at 24 h");
    let alone = json(&v13());
    let tissue = v13().replace("tissue_in_per_h = 0.0", "tissue_in_per_h = 0.5");
    let tissue = json(&tissue.replace("tissue_out_per_h = 0.0", "tissue_out_per_h = 0.5"));
    let first = |json: &Value| json["probes"][0]["readings"][2]["concentration_per_ml"].as_f64();
    assert!(first(&tissue) < first(&alone));
    assert!(tissue["mass_residual"].as_f64().unwrap() < 1e-10);
}

#[test]
fn a_value_that_is_not_accepted_is_refused_by_name_and_line() {
    let cases = [
        ("cells = 240", "cells = -240", "bare.toml:4: cells = -240: -240 is outside"),
        ("cells = 240", "cells = 240.5", "a number of cells is whole"),
        ("cells = 240", "cells = 1000000000", "write a number from 60 to 4800 cells"),
        ("cells = 240", "cells = \"240\"", "expected a number without quotes"),
        ("k_lumbar = 0.010", "k_lumbar = nan", "bare.toml:7: k_lumbar = nan: NaN is outside"),
        ("k_lumbar = 0.010", "k_lumbar = \"0.01 cm2/s\"", "without a unit"),
        ("k_thoracic = 0.10", "k_thoracic = inf", "k_thoracic = inf: inf is outside"),
        ("k_cervical = 0.4", "k_cervical = 1e9", "from 0.000001 to 100 cm2/s"),
        ("k_cervical = 0.4", "k_cervikal = 0.4", "unknown field `k_cervikal`, expected one of"),
        ("k_cervical = 0.4\n", "", "missing field `k_cervical`"),
        ("loss_per_h = 0.0", "loss_per_h = -0.1", "loss_per_h = -0.1"),
        ("tissue_in_per_h = 0.0", "tissue_in_per_h = -1", "tissue_in_per_h = -1"),
        ("spinal_absorption_fraction = 0.2", "spinal_absorption_fraction = 20", "from 0 to 1"),
        ("amount = 1.0", "amount = -1.0", "amount = -1.0: -1 is outside"),
        ("amount = 1.0", "amount = 1e300", "amount = 1e300"),
        ("start_h = 0.0", "start_h = -1", "bare.toml:21: start_h = -1"),
        ("duration_s = 60", "duration_s = 0", "duration_s = 0: 0 is outside"),
        (
            "duration_s = 60",
            "",
            "give exactly one of `duration_s` and `duration_h`; here is neither",
        ),
        ("duration_s = 60", "duration_s = 60\nduration_h = 1", "here are both"),
        (
            "kind = \"bolus\"",
            "kind = \"drip\"",
            "unknown variant `drip`, expected `bolus` or `infusion`",
        ),
        ("spread_cm = 1.5", "spread_cm = -1.5", "or 0 for one cell"),
        (
            "z_cm = 58",
            "z_cm = 61",
            "z_cm = 61: 61 is outside what is accepted; write a number from 0 to 60 cm",
        ),
        ("z_cm = 58", "z_cm = -0.5", "z_cm = -0.5"),
        (
            "z_cm = 58",
            "z_cm = \"T10\"",
            "expected a height in cm such as 13.5, or \"cisterna-magna\"",
        ),
        ("times_h = [0.25,", "times_h = [-0.25,", "times_h = -0.25: -0.25 is outside"),
        ("times_h = [0.25,", "times_h = [1e6,", "from 0 to 10000 h"),
        ("[grid]", "[grid]\nlevels = 3", "unknown field `levels`, expected `cells`"),
        ("[grid]", "[[arm]]\n[grid]", "unknown field `arm`"),
    ];
    for (from, to, expected) in cases {
        let text = v13().replacen(from, to, 1);
        assert_ne!(text, v13(), "{from} is in the file");
        let said = refusal(&text);
        assert!(said.starts_with("cisterna: bare.toml:"), "{said}");
        assert!(said.contains(expected), "{to}: {said}");
    }
}

#[test]
fn too_much_is_refused_by_name() {
    let times = format!("times_h = [{}]", vec!["1.0"; 1001].join(", "));
    let said = refusal(&v13().replacen("times_h = [0.25, 1.0, 3.0, 6.0, 12.0, 24.0]", &times, 1));
    assert!(said.contains("there are 1001 times; write at most 1000"), "{said}");
    let long = v13().replace("cells = 240", "cells = 4800").replacen("24.0]", "9999]", 1);
    let said = refusal(&long);
    assert!(said.contains("use fewer cells") && said.contains("cells = 4800"), "{said}");
    let said = refusal(&(v13() + &"# long\n".repeat(200_000)));
    assert!(said.contains("it is larger than 1 MiB"), "{said}");
    let said =
        refusal(&v13().replacen("times_h = [0.25, 1.0, 3.0, 6.0, 12.0, 24.0]", "times_h = []", 1));
    assert!(said.contains("there is no time in times_h"), "{said}");
    let mut program = Command::new(env!("CARGO_BIN_EXE_cisterna"));
    let missing = program.args(["neuraxis", "nowhere.toml"]).output().unwrap();
    let said = String::from_utf8(missing.stderr).unwrap();
    assert!(said.starts_with("cisterna: nowhere.toml: it cannot be read"), "{said}");
}
