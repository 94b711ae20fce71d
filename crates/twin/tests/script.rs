//! Scripts: what they give, that they give it again, and what they refuse.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cisterna_catalog::Catalog;
use cisterna_pump::Fault;
use cisterna_twin::script::What;
use cisterna_twin::{Played, Script};
use proptest::prelude::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts")
}

fn play(name: &str) -> Played {
    let catalog = Catalog::built_in();
    Script::load(&folder().join(name), &catalog).unwrap().play(&catalog).unwrap()
}

fn play_text(text: &str) -> Played {
    let catalog = Catalog::built_in();
    Script::parse("case.toml", text, &catalog).unwrap().play(&catalog).unwrap()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

#[test]
fn every_script_in_the_folder_plays_as_it_expects() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let played = play(path.file_name().unwrap().to_str().unwrap());
            assert_eq!(played.unmet, [], "{path:?}");
            assert!(played.expectations > 0, "{path:?} expects nothing");
            let balance = played.end.ledger.balance();
            assert_eq!(balance, Ok(played.end.reservoir), "{path:?}");
            let mut lines = played.to_text().lines().map(|line| line.chars().count()).max();
            assert!(lines.take() <= Some(100), "{path:?}");
            count += 1;
        }
    }
    assert_eq!(count, 11);
}

/// The text of a script as it is kept; `UPDATE_GOLDEN=1` writes it anew.
fn golden(name: &str) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
    let text = play(&format!("{name}.toml")).to_text();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&kept, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&kept).unwrap_or_default(), text, "{}", kept.display());
}

#[test]
fn the_text_of_a_day_of_boluses_stays_as_it_is() {
    golden("patient-bolus-day");
}

#[test]
fn the_text_of_a_stall_stays_as_it_is() {
    golden("stall-in-a-field");
}

#[test]
fn the_same_script_gives_the_same_bytes() {
    let (one, two) = (play("monitor-killed.toml"), play("monitor-killed.toml"));
    assert_eq!(one.to_json().to_string(), two.to_json().to_string());
    assert_eq!(one.to_text(), two.to_text());
}

#[test]
fn clocks_on_the_wall_change_nothing() {
    let text = read("summer-time.toml");
    let with = play_text(&text);
    let mut without: Vec<&str> = text.split("[[step]]").collect();
    without.retain(|step| !step.contains("\nwall_clock = "));
    let without = without.join("[[step]]");
    assert!(!without.contains("wall_clock"), "the last step takes the expectations with it");
    let without = play_text(&without);
    let shifts = with.events.iter().filter(
        |event| matches!(&event.what, What::Done(text) if text.contains("nothing changes for it")),
    );
    assert_eq!(shifts.count(), 2);
    assert_eq!(with.end, without.end);
}

#[test]
fn fi_04_a_wall_clock_that_jumps_by_seconds_or_years_moves_no_dose() {
    // At rest, within a bolus, and in a lockout; a second, an hour, a leap year, ten years; both ways.
    let text = read("patient-bolus-day.toml");
    let calm = play_text(&text).end;
    let (head, steps) = text.split_once("[[step]]").unwrap();
    for jump in ["1 s", "1 h", "366 d", "3653 d"] {
        for way in ["forward", "back"] {
            let jumps = format!("[[step]]\nat = \"0 s\"\nwall_clock = {{ {way} = \"{jump}\" }}\n");
            let steps: Vec<String> = steps
                .split("[[step]]")
                .map(|step| {
                    let at = step.lines().find(|line| line.starts_with("at = ")).unwrap();
                    let jump = jumps.replace("at = \"0 s\"", at);
                    format!("{jump}[[step]]{step}")
                })
                .collect();
            let played = play_text(&format!("{head}{}", steps.join("")));
            assert_eq!(played.end, calm, "{way} by {jump}");
        }
    }
}

#[test]
fn how_finely_time_is_cut_does_not_change_what_a_sound_pump_delivers() {
    let text = read("patient-bolus-day.toml");
    let cut = |piece: &str| {
        let until = "until = \"2 d\"\n";
        play_text(&text.replace(until, &format!("{until}resolution = \"{piece}\"\n")))
    };
    let (fine, coarse) = (cut("20 s"), cut("1 min"));
    assert_eq!(fine.end.ledger, coarse.end.ledger);
    assert_eq!(fine.events, coarse.events);
    // A window holds no less than whole pieces within it, and no more than all that it touches.
    for (fine, coarse) in fine.end.windows.iter().zip(&coarse.end.windows) {
        assert!(coarse.most <= fine.at_most && fine.most <= coarse.at_most);
    }
}

#[test]
fn an_expectation_that_is_not_met_is_named_with_its_line() {
    let text = read("patient-bolus-day.toml");
    let line_of = |part: &str| text[..text.find(part).unwrap()].matches('\n').count() + 1;
    let played = play_text(&text.replace("granted = 5", "granted = 6"));
    assert_eq!(played.unmet.len(), 1);
    let said = played.unmet[0].to_string();
    let line = line_of("granted = 5");
    assert_eq!(said, format!("case.toml:{line}: expected granted = 6, and it is 5"));
    let played = play_text(&text.replacen("pump.lockout", "pump.dose-limit", 1));
    let said = played.unmet[0].to_string();
    let line = line_of("at = \"1 h\"");
    let want = format!(
        "case.toml:{line}: expected a refusal by pump.dose-limit, and it is refused by \
         pump.lockout: the lockout lasts until 2 h of the pump's time"
    );
    assert_eq!(said, want);
    assert!(played.to_text().contains("Not as expected, in 1 of 18 points"));
    let played = play_text(&text.replace("\"0.7 mg\"", "\"0.6 mg\""));
    assert!(played.unmet[0].to_string().ends_with("0.6 mg at most in any 24 h, and it is 0.7 mg"));
}

#[test]
fn a_refusal_carries_its_rule_its_limit_and_what_to_do() {
    let played = play("patient-bolus-day.toml");
    let refusal = played.events.iter().find_map(|event| match &event.what {
        What::Asked { refused: Some(refused), .. } if refused.rule == "pump.most-boluses" => {
            Some(refused)
        }
        _ => None,
    });
    let refusal = refusal.unwrap();
    assert_eq!(refusal.limit.as_deref(), Some("3 in 8 h"));
    assert_eq!(refusal.action, "wait");
}

#[test]
fn json_has_every_event_and_the_end() {
    let json = play("stall-in-a-field.toml").to_json();
    let events = json["events"].as_array().unwrap();
    let kinds = ["granted", "refused", "done", "told", "alarm"];
    for kind in kinds {
        assert!(events.iter().any(|event| event["kind"] == kind), "{kind}");
    }
    assert!(events.iter().all(|event| kinds.iter().any(|kind| event["kind"] == *kind)));
    let alarm = events.iter().find(|event| event["kind"] == "alarm").unwrap();
    assert_eq!(alarm["alarm"]["fault"], "magnetic-field");
    assert_eq!(alarm["alarm"]["tones"], 2);
    assert_eq!(alarm["at"], serde_json::json!({ "value": "43200", "unit": "s" }));
    let refused = events.iter().find(|event| event["kind"] == "refused").unwrap();
    assert_eq!(refused["refusal"]["rule"], "pump.safe-state");
    assert_eq!(json["end"]["moved"], serde_json::json!({ "value": "0.0969", "unit": "mL" }));
    assert_eq!(json["end"]["windows"][0]["most"]["unit"], "mg");
    assert!(json["unmet"].as_array().unwrap().is_empty());
}

#[test]
fn a_prime_gives_no_drug_and_a_bridge_the_old_one() {
    let start = "title = \"t\"\nabout = \"t\"\npump = \"synchromed-ii-20\"\ndrug = \"morphine\"\n\
                 until = \"2 d\"\n[[step]]\nat = \"0 s\"\n\
                 refill = { removed = \"0 mL\", filled = \"20 mL\" }\n";
    let told = |at: &str, strength: &str, opening: &str| {
        format!(
            "[[step]]\nat = \"{at}\"\nexpect = \"granted\"\n[step.programme]\n\
             concentration = \"{strength}\"\nlow_reservoir_alarm = \"1 mL\"\n\
             continuous = \"0.1 mL/day\"\n{opening}\n"
        )
    };
    let prime = told("0 s", "10 mg/mL", "prime = { volume = \"0.24 mL\", rate = \"24 mL/day\" }");
    let primed = play_text(&format!("{start}{prime}"));
    // The steady infusion runs for two days less the 14.4 minutes of the prime.
    assert_eq!(primed.end.moved, "0.439 mL".parse().unwrap());
    assert_eq!(primed.end.drug, "1.99 mg".parse().unwrap());
    let bridge = told("1 d", "20 mg/mL", "bridge = { volume = \"0.1 mL\", rate = \"0.1 mL/day\" }");
    let bridged = play_text(&format!("{start}{prime}{bridge}"));
    assert_eq!(bridged.unmet, []);
    assert_eq!(bridged.end.drug, "1.99 mg".parse().unwrap());
}

#[test]
fn a_motor_that_runs_away_unwatched_is_stopped_and_one_that_slips_loses_half() {
    let text = "title = \"t\"\nabout = \"t\"\npump = \"synchromed-ii-20\"\ndrug = \"baclofen\"\n\
                until = \"3 d\"\n[[step]]\nat = \"0 s\"\n\
                refill = { removed = \"0 mL\", filled = \"20 mL\" }\n\
                [[step]]\nat = \"0 s\"\n[step.programme]\nconcentration = \"500 mcg/mL\"\n\
                low_reservoir_alarm = \"1 mL\"\ncontinuous = \"0.1 mL/day\"\n\
                [[step]]\nat = \"1 h\"\nkill = \"monitor\"\n\
                [[step]]\nat = \"2 h\"\nmotor = \"runs away\"\n";
    // Without a monitor the core alone looks at the sensor, and stops within seconds.
    let played = play_text(text);
    assert!(played.end.moved < "10 uL".parse().unwrap(), "{}", played.end.moved);
    let text = text.replace("runs away", "slips");
    let slipped = play_text(&text);
    let lost = slipped.end.ledger.delivered.checked_sub(slipped.end.moved).unwrap();
    assert_eq!(lost, "0.1458 mL".parse().unwrap(), "half of 70 hours");
}

const DAY: &str = include_str!("../../../scripts/patient-bolus-day.toml");
const WEEK: &str = include_str!("../../../scripts/flex-week.toml");
const FAULTS: &str = include_str!("../../../scripts/stall-in-a-field.toml");
const INVENTED: &str = include_str!("../../../scripts/published-counterexample.toml");

/// The refusal of a script in which the first occurrence of one text is replaced by another.
fn refusal(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    let changed = text.replacen(from, to, 1);
    match Script::parse("case.toml", &changed, &Catalog::built_in()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{to} was accepted"),
    }
}

#[test]
fn what_is_wrong_in_a_script_is_named_with_its_place() {
    let cases = [
        (DAY, "lockout = \"2 h\"", "lockout = 2", "lockout = 2: the unit is missing"),
        (DAY, "lockout = ", "lock = ", "lock: unknown field `lock`, expected one of `volume`"),
        (DAY, "over = \"10 min\"\n", "", "give exactly one of rate, over; here is none of them"),
        (DAY, "over = \"10 min\"", "over = \"0 s\"", "longer than zero"),
        (DAY, "over = \"10 min\"", "rate = \"1 mL/day\"\nover = \"1 h\"", "are rate and over"),
        (DAY, "most_per_day = 4", "most_per_day = 256", "a whole number from 0 to 255"),
        (DAY, "most_per_day = 4", "most_per_day = -1", "a whole number from 0 to 255"),
        (DAY, "at = \"2 h\"", "at = \"1 min\"", "before the step above"),
        (DAY, "at = \"31 h\"", "at = \"3 d\"", "it is after the end; make `until` later"),
        (DAY, "patient_request = true", "patient_request = false", "write true, or leave it out"),
        (DAY, "patient_request = true", "# none", "here is none of them"),
        (DAY, "patient_request = true", "stop = true\nsilence = true", "are stop and silence"),
        (DAY, "expect = \"refused\"", "expect = \"no\"", "expected one of: granted, refused"),
        (DAY, "expect = \"refused\"", "# nothing", "it belongs to expect = \"refused\""),
        (DAY, "pump = \"SynchroMed II 20\"", "pump = \"SynchroMed\"", "there is no pump"),
        (DAY, "pump = \"SynchroMed II 20\"\n", "", "give exactly one of pump, [model]"),
        (DAY, "drug = \"morphine\"", "drug = \"morphin\"", "there is no drug \"morphin\""),
        (DAY, "until = \"2 d\"", "until = \"30 y\"", "the unit is not known"),
        (DAY, "until = \"2 d\"", "until = \"8000 d\"", "it is longer than 20 years"),
        (DAY, "until = \"2 d\"", "until = \"5000 d\"", "5000000 pieces of time; make `until`"),
        (DAY, "until = \"2 d\"", "until = \"2 d\"\nresolution = \"0.01 s\"", "`resolution` longer"),
        (
            DAY,
            "until = \"2 d\"",
            "until = \"2 d\"\nresolution = \"2 min\"",
            "it is longer than 1 min",
        ),
        (DAY, "until = \"2 d\"", "until = \"2 d\"\nresolution = \"0 s\"", "longer than zero"),
        (DAY, "raised = []", "raised = [\"stall\"]", "expected one of: motor-stall"),
        (DAY, "window = \"24 h\", mass", "window = \"0 h\", mass", "longer than zero"),
        (DAY, "continuous = \"0.05 mL/day\"", "# none", "here is none of them"),
        (DAY, "continuous", "stopped = true\ncontinuous", "are continuous and stopped"),
        (DAY, "continuous", "begins = \"1 h\"\ncontinuous", "it belongs to `day` or `week`"),
        (WEEK, "begins = \"62 h\"\n", "", "needs `begins`"),
        (WEEK, "\"tuesday\"", "\"monday\"", "has its group already"),
        (WEEK, "\"tuesday\"", "\"tue\"", "expected one of: monday, tuesday"),
        (
            FAULTS,
            "fault = \"magnetic-field\"",
            "fault = \"magnet\"",
            "expected one of: motor-stall",
        ),
        (FAULTS, "motor = \"stalls\"", "motor = \"stops\"", "ideal, stalls, slips, runs away"),
        (
            FAULTS,
            "interrogate = true",
            "restart = { fails = \"luck\" }",
            "expected one of: processor",
        ),
        (FAULTS, "interrogate = true", "restart = 1", "expected true, or the check that fails"),
        (FAULTS, "interrogate = true", "kill = \"pump\"", "expected one of: core, monitor"),
        (FAULTS, "interrogate = true", "wall_clock = {}", "give exactly one of forward, back"),
        (FAULTS, "person = 7", "person = \"Ada\"", "expected a whole number"),
        (INVENTED, "quantum = \"0.1 uL\"", "quantum = \"0 uL\"", "constants are contradictory"),
        (INVENTED, "drug = ", "pump = \"synchromed-ii-20\"\ndrug = ", "are pump and [model]"),
    ];
    for (text, from, to, want) in cases {
        let got = refusal(text, from, to);
        assert!(got.contains(want), "{to}: {got}");
        assert!(got.starts_with("case.toml:") && got.contains(": "), "{got}");
    }
}

#[test]
fn a_script_has_its_bounds() {
    let catalog = Catalog::built_in();
    let error = Script::parse("big.toml", &" ".repeat(2 << 20), &catalog).unwrap_err();
    assert!(error.to_string().contains("larger than 1 MiB"), "{error}");
    let mut many = DAY.split("[expect]").next().unwrap().to_owned();
    many.push_str(&"[[step]]\nat = \"2 d\"\nstop = true\n".repeat(10_000));
    let error = Script::parse("many.toml", &many, &catalog).unwrap_err();
    assert!(error.to_string().contains("more than 10000 steps"), "{error}");
    let missing = Script::load(Path::new("nowhere.toml"), &catalog).unwrap_err();
    assert!(missing.to_string().starts_with("nowhere.toml: it cannot be read"), "{missing}");
}

#[test]
fn every_fault_can_be_sensed_and_is_told_as_an_alarm() {
    let start = DAY.split("# The lockout begins").next().unwrap();
    let start = start.replace("until = \"2 d\"", "until = \"2 h\"");
    for fault in Fault::ALL {
        let name = fault.name();
        let step = format!("{start}\n[[step]]\nat = \"1 h\"\nfault = \"{name}\"\n");
        let played = play_text(&step);
        let raised = played.events.iter().any(|event| match event.what {
            What::Alarm(alarm) => alarm.fault == fault,
            _ => false,
        });
        assert!(raised, "{name}");
    }
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands in a script, reading it comes to an end without a panic.
    #[test]
    fn a_damaged_script_is_refused_and_nothing_more(
        place in 0.0..1.0_f64,
        gone in 0..40_usize,
        put in prop_oneof![
            any::<String>(),
            "[\\[\\]{}=\",.#\\n0-9a-z_ ]{0,40}",
            Just("18446744073709551615 mL".to_owned()),
            Just("\"213503982334 d\"".to_owned()),
        ],
        which in 0..4_usize,
    ) {
        let text = [DAY, WEEK, FAULTS, INVENTED][which];
        let mut from = (place * text.len() as f64) as usize;
        let mut to = (from + gone).min(text.len());
        while !text.is_char_boundary(from) { from -= 1; }
        while !text.is_char_boundary(to) { to += 1; }
        let damaged = format!("{}{put}{}", &text[..from], &text[to..]);
        if let Err(error) = Script::parse("case.toml", &damaged, &CATALOG) {
            prop_assert!(error.to_string().starts_with("case.toml"));
        }
    }
}
