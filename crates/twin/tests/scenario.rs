//! Scenario files: what they give, that they give it again, and what they refuse.

use std::path::{Path, PathBuf};

use cisterna_catalog::Catalog;
use cisterna_quantity::Duration;
use cisterna_twin::scenario::Kind;
use cisterna_twin::{Outcome, Scenario};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

fn play(name: &str) -> Outcome {
    let catalog = Catalog::built_in();
    Scenario::load(&folder().join(name), &catalog).unwrap().run(&catalog).unwrap()
}

#[test]
fn every_file_in_the_folder_plays_balances_and_gives_what_it_expects() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let outcome = play(path.file_name().unwrap().to_str().unwrap());
            assert!(outcome.as_expected(), "{path:?}: {}", outcome.to_text());
            assert!(outcome.mass_residual() < 1e-10, "{path:?}");
            assert!(outcome.to_text().lines().all(|line| line.chars().count() <= 100), "{path:?}");
            let samples = outcome.arms.iter().flat_map(|arm| &arm.samples);
            let mut all = samples.flat_map(|sample| &sample.concentrations_ng_per_ml);
            assert!(all.all(|c| c.is_finite() && *c >= 0.0), "{path:?}");
        }
    }
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    for name in ["nordberg-1984.toml", "first-months-morphine.toml"] {
        let (one, two) = (play(name), play(name));
        assert_eq!(one.to_json().to_string(), two.to_json().to_string());
        assert_eq!(one.courses(), two.courses());
        assert_eq!(one.to_text(), two.to_text());
    }
}

#[test]
fn nordberg_is_met_within_the_stated_tolerance() {
    let outcome = play("nordberg-1984.toml");
    let ratios: Vec<(&str, f64)> =
        outcome.comparisons.iter().map(|row| (row.what.as_str(), row.ratio)).collect();
    let within = |what: &str| {
        let rows: Vec<f64> = ratios.iter().filter(|row| row.0 == what).map(|row| row.1).collect();
        assert_eq!(rows.len(), 2, "both doses");
        assert!(rows.iter().all(|ratio| (ratio - 1.0).abs() < 0.35), "{what}: {rows:?}");
    };
    within("C(1 h)");
    within("half-life, 6 h to 12 h");
    within("dose/AUC");
}

#[test]
fn the_dose_at_the_tip_stays_until_the_new_solution_arrives() {
    let outcome = play("first-months-morphine.toml");
    let (first, arrival) = (Duration::HOUR, "90.32 d".parse::<Duration>().unwrap());
    for sample in &outcome.arms[0].samples {
        let want = match sample.at {
            at if at < first => "0 mg/day",
            at if at < arrival => "0.5 mg/day",
            _ => "0.6 mg/day",
        };
        assert_eq!(sample.tip_dose.unwrap(), want.parse().unwrap(), "at {}", sample.at);
    }
}

#[test]
fn a_skipped_bridge_gives_a_quarter_of_the_dose_for_75_84_hours() {
    let outcome = play("bridge-skipped-500-to-2000.toml");
    let (bridged, skipped) = (&outcome.arms[0], &outcome.arms[1]);
    let full = "200 mcg/day".parse().unwrap();
    assert!(bridged.samples.iter().all(|sample| sample.tip_dose == Some(full)));
    let quarter = "50 mcg/day".parse().unwrap();
    let low = skipped.samples.iter().filter(|sample| sample.tip_dose == Some(quarter));
    let times: Vec<Duration> = low.map(|sample| sample.at).collect();
    let start = "28 d".parse::<Duration>().unwrap();
    let end = start.checked_add("75.84 h".parse().unwrap()).unwrap();
    assert_eq!(times.first(), Some(&start));
    assert!(*times.last().unwrap() < end);
    let arrival = skipped.happenings.iter().find(|h| h.what.contains("reaches the tip")).unwrap();
    assert_eq!(arrival.at, end, "to the millisecond");
    let ledger = skipped.pump.as_ref().unwrap().ledger;
    assert_eq!(ledger.reconciled.nl(), 0, "nothing in the pump's account shows it");
}

#[test]
fn every_quantity_is_read_at_every_sample() {
    let outcome = play("first-months-morphine.toml");
    let all = outcome.courses();
    let names: Vec<_> = all.iter().map(|r| (r.quantity.as_str(), r.place.as_str())).collect();
    let morphine = "concentration of morphine";
    assert_eq!(
        names,
        [
            (morphine, "L3-4"),
            (morphine, "T10 (tip)"),
            (morphine, "T2"),
            (morphine, "cisterna"),
            ("dose", "catheter tip"),
            ("volume counted by the pump", "reservoir"),
            ("volume", "reservoir"),
        ]
    );
    assert!(all.iter().all(|r| r.points.len() == outcome.arms[0].samples.len()));
    let last = |index: usize| all[index].points.last().copied().unwrap();
    assert_eq!((last(4).0, all[4].unit.as_str()), ("120 d".parse().unwrap(), "mg/day"));
    assert!((last(4).1 - 0.6).abs() < 1e-12);
    // 20 mL less the bridge and 36 days at 0.05 mL/day.
    assert!((last(6).1 - 18.2).abs() < 0.01, "{:?}", last(6));
    let needle = play("nordberg-1984.toml");
    assert!(needle.courses().iter().all(|r| r.kind == Kind::Concentration));
}

#[test]
fn fillings_are_kept_to_the_moment_with_what_was_there_before() {
    let outcome = play("first-months-morphine.toml");
    let fillings = &outcome.arms[0].fillings;
    assert_eq!(fillings.low_alarms, ["2 mL".parse().unwrap()]);
    let times: Vec<String> = fillings.filled.iter().map(|f| f.at.to_string()).collect();
    assert_eq!(times, ["0 s", "84 d"]);
    let second = fillings.filled[1];
    assert_eq!(second.after.counted, "20 mL".parse().unwrap());
    assert!(second.before.counted < "15.6 mL".parse().unwrap());
    assert!(play("nordberg-1984.toml").arms[0].fillings.filled.is_empty());
}

#[test]
fn the_profile_along_the_spine_agrees_with_the_probes() {
    let outcome = play("nordberg-1984.toml");
    let arm = &outcome.arms[0];
    let profile = &arm.profile;
    assert_eq!((profile.edges_cm.len(), profile.moments.len()), (61, arm.samples.len()));
    assert!((profile.edges_cm[60] - 60.0).abs() < 1e-9);
    let level = |name: &str| profile.levels.iter().find(|(known, _)| known == name).unwrap().1;
    assert!((level("T10") - 25.0).abs() < 1e-9);
    let probe = |name: &str| outcome.probes.iter().position(|probe| probe == name).unwrap();
    for (moment, sample) in profile.moments.iter().zip(&arm.samples) {
        assert_eq!(moment.at, sample.at);
        let cisterna = sample.concentrations_ng_per_ml[probe("cisterna")];
        assert!((moment.cisterna_ng_per_ml - cisterna).abs() <= 1e-12 * cisterna);
        // T10 lies on the face between two rows.
        let t10 = sample.concentrations_ng_per_ml[probe("T10")];
        let (below, above) = (moment.canal_ng_per_ml[24], moment.canal_ng_per_ml[25]);
        assert!(below.min(above) <= t10 && t10 <= below.max(above), "{below} {t10} {above}");
    }
}

#[test]
fn progress_is_told_from_nothing_to_all_and_changes_nothing() {
    let catalog = Catalog::built_in();
    let path = folder().join("nordberg-1984.toml");
    let scenario = Scenario::load(&path, &catalog).unwrap();
    let (mut shares, mut arms) = (Vec::new(), Vec::new());
    let outcome = scenario.run_told(&catalog, &mut |progress| {
        shares.push(progress.share());
        arms.push(progress.arm.to_owned());
    });
    assert_eq!(outcome.unwrap(), play("nordberg-1984.toml"));
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]) && shares[0] < 0.001);
    assert!((shares.last().unwrap() - 1.0).abs() < 1e-12);
    arms.dedup();
    assert_eq!(arms, ["0.25 mg", "0.5 mg"]);
}

#[test]
fn json_carries_readings_and_comparisons() {
    let json = play("nordberg-1984.toml").to_json();
    assert_eq!(json["arms"][0]["from_needles"], "0.25");
    assert_eq!(json["comparisons"][0]["published"], 4228.0);
    assert!(json["arms"][0]["samples"][1]["reservoir_ml"].is_null());
    let json = play("first-months-morphine.toml").to_json();
    assert_eq!(json["arms"][0]["samples"][0]["reservoir_ml"], "20");
    assert_eq!(json["arms"][0]["samples"][0]["reservoir_counted_ml"], "20");
}

const PUMP: &str = include_str!("../../../scenarios/first-months-morphine.toml");
const NEEDLE: &str = include_str!("../../../scenarios/nordberg-1984.toml");

/// The refusal of a file in which the first occurrence of one text is replaced by another.
fn refusal(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    let catalog = Catalog::built_in();
    let changed = text.replacen(from, to, 1);
    match Scenario::parse("case.toml", &changed, &catalog).map(|scenario| scenario.run(&catalog)) {
        Err(error) | Ok(Err(error)) => error.to_string(),
        Ok(Ok(_)) => panic!("{to} was accepted"),
    }
}

fn line_of(text: &str, part: &str) -> usize {
    text[..text.find(part).unwrap()].matches('\n').count() + 1
}

#[test]
fn a_refusal_names_file_line_key_and_value() {
    let line = line_of(NEEDLE, "mass = ");
    let text = refusal(NEEDLE, "mass = \"0.25 mg\"", "mass = \"0,25 mg\"");
    assert!(text.starts_with(&format!("case.toml:{line}: mass = \"0,25 mg\": a comma")), "{text}");
    let text = refusal(NEEDLE, "mass = \"0.25 mg\"", "mass = 0.25");
    assert!(text.contains("mass = 0.25: the unit is missing; expected a mass"), "{text}");
    let text = refusal(NEEDLE, "place = \"L3-4\"", "place = \"L34\"");
    assert!(text.contains("place = \"L34\": there is no spinal level \"L34\""), "{text}");
    assert!(text.contains("cisterna magna"), "{text}");
}

#[test]
fn keys_are_known_and_complete() {
    let text = refusal(NEEDLE, "over = ", "ovr = ");
    assert!(text.contains("ovr: unknown field `ovr`, expected one of `at`, `place`"), "{text}");
    let text = refusal(NEEDLE, "over = \"60 s\"\n", "");
    let line = line_of(NEEDLE, "[[arm.dose]]");
    assert!(text.contains(&format!(":{line}")) && text.contains("missing field `over`"), "{text}");
    let text = refusal(NEEDLE, "until = \"24 h\"", "until = \"24 h\"\nuntil = \"25 h\"");
    assert!(text.contains("duplicate key"), "{text}");
    let text = refusal(PUMP, "prime = { volume", "prime = { volum");
    assert!(text.contains("unknown field `volum`"), "{text}");
}

#[test]
fn names_and_times_must_fit_together() {
    let cases = [
        (NEEDLE, "drug = \"morphine\"", "drug = \"morphin\"", "there is no drug \"morphin\""),
        (NEEDLE, "drug = \"morphine\"", "drug = \"ropivacaine\"", "does not know how this drug"),
        (NEEDLE, "step = \"20 s\"", "step = \"0 s\"", "longer than zero"),
        (NEEDLE, "step = \"20 s\"", "step = \"0.001 s\"", "make `step` longer"),
        (NEEDLE, "\"8 h\", ", "\"8 hrs\", ", "\"8 hrs\": the unit is not known"),
        (PUMP, "prime = {", "prime = 3 # {", "expected a table of keys and values"),
        (NEEDLE, "\"24 h\"]", "\"25 h\"]", "after the end"),
        (NEEDLE, "name = \"T10\"", "name = \"C7\"", "another probe has this name"),
        (NEEDLE, "name = \"0.5 mg\"", "name = \"0.25 mg\"", "another arm has this name"),
        (NEEDLE, "arm = \"0.25 mg\"", "arm = \"0.2 mg\"", "it has: 0.25 mg, 0.5 mg"),
        (NEEDLE, "from = \"6 h\"", "from = \"12 h\"", "must begin before it ends"),
        (NEEDLE, "sem = \"361 ng/mL\"", "sem = \"1 ng/mL\"\nsd = \"1 ng/mL\"", "not both"),
        (NEEDLE, "source = \"Nordberg", "source = \"\" # ", "it is empty"),
        (NEEDLE, "\"0.2387 mL/min\"", "\"0.2387 mL/kg\"", "expected a clearance"),
        (NEEDLE, "[[arm.dose]]", "[[arm.stop]]\nat = \"1 h\"\n\n[[arm.dose]]", "no implanted pump"),
        (PUMP, "cut_off = \"34 cm\"", "cut_off = \"115 cm\"", "more is cut off"),
        (PUMP, "tip = \"T10\"", "tip = \"cisterna magna\"", "there is no spinal level"),
        (PUMP, "pump = \"synchromed-ii-20\"", "pump = \"synchromed\"", "there is no pump"),
    ];
    for (text, from, to, want) in cases {
        let got = refusal(text, from, to);
        assert!(got.contains(want), "{to}: {got}");
        assert!(got.starts_with("case.toml:"), "{got}");
    }
}

#[test]
fn what_the_pump_refuses_is_refused_at_its_line() {
    let text = refusal(PUMP, "filled = \"20 mL\"", "filled = \"21 mL\"");
    let line = line_of(PUMP, "at = \"0 d\"");
    assert!(
        text.starts_with(&format!("case.toml:{line}: at = \"0 d\": the pump refuses")),
        "{text}"
    );
    let text = refusal(PUMP, "rate = \"0.05 mL/day\"", "rate = \"0.04 mL/day\"");
    assert!(text.contains("below the pump's minimum of 0.048 mL/day"), "{text}");
}

#[test]
fn a_file_that_is_not_there_says_so() {
    let error = Scenario::load(Path::new("nowhere.toml"), &Catalog::built_in()).unwrap_err();
    assert!(error.to_string().starts_with("nowhere.toml: it cannot be read"), "{error}");
}
