//! Each fault of pump, catheter and refill in a scenario file: how it shows in residual volume, at the
//! tip and in alarms, with the control core alone and with the pump's controller.

use cisterna_catalog::Catalog;
use cisterna_twin::{Outcome, Scenario};

const HEAD: &str = r#"
title = "a fault"
about = "a test"
drug = "baclofen"
step = "10 min"
until = "10 d"
[sampling]
every = "12 h"
[[probe]]
name = "tip"
place = "T10"
"#;

/// An arm on 0.4 mL a day of 500 mcg/mL, so 200 mcg a day, from a full pathway.
fn arm(name: &str, control: &str, more: &str) -> String {
    format!(
        r#"
[[arm]]
name = "{name}"
[arm.implant]
pump = "synchromed-ii-20"
catheter = "medtronic-8780"
cut_off = "34 cm"
tip = "T10"
pathway_holds = "500 mcg/mL"
control = "{control}"
[[arm.refill]]
at = "0 d"
filled = "20 mL"
concentration = "500 mcg/mL"
[[arm.programme]]
at = "0 d"
concentration = "500 mcg/mL"
rate = "0.4 mL/day"
low_reservoir_alarm = "2 mL"
{more}
"#
    )
}

/// A refill that measures what is left at the end.
const MEASURED: &str = r#"
[[arm.refill]]
at = "10 d"
filled = "20 mL"
concentration = "500 mcg/mL"
"#;

fn run(text: &str) -> Outcome {
    let catalog = Catalog::built_in();
    let scenario = Scenario::parse("fault.toml", text, &catalog);
    let outcome = scenario.and_then(|scenario| scenario.run(&catalog));
    let outcome = outcome.unwrap_or_else(|error| panic!("{error}"));
    for arm in &outcome.arms {
        assert!(arm.balance.holds(), "{}: {:?}", arm.name, arm.balance);
    }
    outcome
}

/// Plays a fault with the core alone and with the whole controller, and holds it against what is
/// expected of both, of each, and of the refill that measures.
fn holds(fault: &str, both: &[&str], core: &[&str], full: &[&str]) {
    let more = format!("{fault}{MEASURED}");
    let mut text = format!("{HEAD}{}{}", arm("core", "core", &more), arm("full", "full", &more));
    for (arms, lines) in [(&["core", "full"][..], both), (&["core"], core), (&["full"], full)] {
        for arm in arms {
            for line in lines {
                text += &format!("[[expect]]\narm = \"{arm}\"\n{line}\n");
            }
        }
    }
    let outcome = run(&text);
    assert!(outcome.as_expected(), "{}", outcome.to_text());
    let expected = 2 * both.len() + core.len() + full.len();
    assert_eq!(outcome.checked.len(), expected);
}

fn residual(least: &str, most: &str) -> String {
    let limits = format!("at_least = \"{least}\"\nat_most = \"{most}\"");
    format!("value = \"residual difference\"\nat = \"10 d\"\n{limits}")
}

fn dose(at: &str, least: &str, most: &str) -> String {
    format!("value = \"tip dose\"\nat = \"{at}\"\nat_least = \"{least}\"\nat_most = \"{most}\"")
}

const NO_ALARM_OF_THE_MOTOR: [&str; 3] = [
    "alarm = \"motor-stall\"\nnever = true",
    "alarm = \"under-delivery\"\nnever = true",
    "alarm = \"over-delivery\"\nnever = true",
];

#[test]
fn without_a_fault_both_give_the_same_dose_and_measure_what_was_counted() {
    let both = [residual("0 mL", "0 mL"), dose("5 d", "200 mcg/day", "200 mcg/day")];
    let day =
        "value = \"dose in 24 h\"\nat = \"5 d\"\nat_least = \"199.9 mcg\"\nat_most = \"200.1 mcg\"";
    let never = NO_ALARM_OF_THE_MOTOR;
    holds("", &[&both[0], &both[1], day, never[0], never[1], never[2]], &[], &[]);
}

#[test]
fn over_infusion_shows_in_the_residual_and_nowhere_else() {
    let fault = "[[arm.fault]]\nat = \"0 d\"\nkind = \"over-infusion\"\nexcess = \"30 %\"";
    let both = [residual("-1.2 mL", "-1.1999 mL"), dose("5 d", "260 mcg/day", "260 mcg/day")];
    let never = NO_ALARM_OF_THE_MOTOR;
    holds(fault, &[&both[0], &both[1], never[0], never[1], never[2]], &[], &[]);
}

#[test]
fn a_stall_is_told_at_once_when_it_is_sensed_and_the_core_alone_counts_on() {
    let fault = "[[arm.fault]]\nat = \"5 d\"\nkind = \"motor-stall\"\nsensed = true";
    let (none, counted) = (residual("0 mL", "0 mL"), residual("2 mL", "2 mL"));
    let both = [dose("4 d", "200 mcg/day", "200 mcg/day"), dose("6 d", "0 mcg/day", "0 mcg/day")];
    let told = "alarm = \"motor-stall\"\nbetween = [\"5 d\", \"5.001 d\"]";
    let silent = "alarm = \"motor-stall\"\nnever = true";
    holds(fault, &[&both[0], &both[1]], &[&counted, silent], &[&none, told]);
}

#[test]
fn a_stall_that_nobody_senses_the_monitor_finds_within_the_hour() {
    let fault = "[[arm.fault]]\nat = \"5 d\"\nkind = \"motor-stall\"\nsensed = false";
    let found = "alarm = \"under-delivery\"\nbetween = [\"5 d\", \"120.1 h\"]";
    let silent = "alarm = \"under-delivery\"\nnever = true";
    let counted = residual("2 mL", "2 mL");
    let both = [dose("6 d", "0 mcg/day", "0 mcg/day"), counted];
    holds(fault, &[&both[0], &both[1]], &[silent], &[found]);
}

#[test]
fn a_stall_that_ends_gives_the_dose_back() {
    let fault =
        "[[arm.fault]]\nat = \"5 d\"\nuntil = \"6 d\"\nkind = \"motor-stall\"\nsensed = true";
    let both = [dose("7 d", "200 mcg/day", "200 mcg/day")];
    let counted = residual("0.4 mL", "0.4 mL");
    let none = residual("0 mL", "0 mL");
    holds(
        fault,
        &[&both[0]],
        &[&counted],
        &[&none, "happening = \"over: the motor does not turn\""],
    );
}

#[test]
fn lost_turns_are_found_by_the_monitor() {
    let fault = "[[arm.fault]]\nat = \"5 d\"\nkind = \"motor-slips\"\nlost = \"40 %\"";
    let both = [residual("0.7999 mL", "0.8001 mL"), dose("6 d", "119.9 mcg/day", "120 mcg/day")];
    let found = "alarm = \"under-delivery\"\nbetween = [\"5 d\", \"5.1 d\"]";
    let silent = "alarm = \"under-delivery\"\nnever = true";
    holds(fault, &[&both[0], &both[1]], &[silent], &[found]);
}

#[test]
fn a_runaway_empties_the_reservoir_unless_the_monitor_takes_the_power() {
    let fault = "[[arm.fault]]\nat = \"239 h\"\nkind = \"motor-runs-away\"";
    let overdose = residual("-1 mL", "-0.98 mL");
    let little = residual("-0.002 mL", "0.001 mL");
    let found = "alarm = \"over-delivery\"\nbetween = [\"239 h\", \"239.01 h\"]";
    let silent = "alarm = \"over-delivery\"\nnever = true";
    holds(fault, &[], &[&overdose, silent], &[&little, found]);
}

#[test]
fn a_rotor_starts_late_after_a_field() {
    let fault = "[[arm.fault]]\nat = \"5 d\"\nuntil = \"121 h\"\nkind = \"magnetic-field\"\nrestart_after = \"23 h\"";
    let both = [
        dose("5.5 d", "0 mcg/day", "0 mcg/day"),
        dose("6.5 d", "200 mcg/day", "200 mcg/day"),
        "happening = \"the rotor turns again\"\nbetween = [\"6 d\", \"6 d 1 min\"]".to_owned(),
    ];
    let both = [both[0].as_str(), both[1].as_str()];
    let (none, counted) = (residual("0 mL", "0 mL"), residual("0.4 mL", "0.4 mL"));
    let told = "alarm = \"magnetic-field\"\nbetween = [\"5 d\", \"5.001 d\"]";
    let stalled = "alarm = \"motor-stall\"\nbetween = [\"5 d\", \"5.001 d\"]";
    holds(fault, &both, &[&counted, NO_ALARM_OF_THE_MOTOR[0]], &[&none, told, stalled]);
}

#[test]
fn a_field_presses_out_ten_microlitres_and_shuts_the_valve_until_it_is_reset() {
    let fault = "[[arm.fault]]\nat = \"5 d\"\nuntil = \"121 h\"\nkind = \"magnetic-field\"";
    let release = "[[arm.release]]\nat = \"6 d\"\nfault = \"flow-valve-closed\"";
    let more = format!("{fault}\n{release}{MEASURED}");
    let prometra = arm("full", "full", &more)
        .replace("synchromed-ii-20", "prometra-ii-20")
        .replace("control =", "assumed_tubing = \"0.1 mL\"\ncontrol =");
    let mut text = format!("{HEAD}{prometra}");
    for line in [
        "alarm = \"flow-valve-closed\"\nbetween = [\"5 d\", \"5.001 d\"]",
        &dose("5.5 d", "0 mcg/day", "0 mcg/day"),
        &dose("7 d", "200 mcg/day", "200 mcg/day"),
        // 10 uL at 500 mcg/mL: 5 mcg within a minute.
        "value = \"dose in 24 h\"\nat = \"6 d\"\nat_least = \"5 mcg\"\nat_most = \"5 mcg\"",
        &residual("-0.01 mL", "-0.01 mL"),
    ] {
        text += &format!("[[expect]]\narm = \"full\"\n{line}\n");
    }
    let outcome = run(&text);
    assert!(outcome.as_expected(), "{}", outcome.to_text());
}

#[test]
fn a_battery_ends_with_an_alarm_or_without_one() {
    let due = "[[arm.fault]]\nat = \"1 d\"\nkind = \"replacement-due\"";
    let told = "alarm = \"replacement-due\"\nbetween = [\"1 d\", \"1.001 d\"]";
    holds(due, &[&dose("9 d", "200 mcg/day", "200 mcg/day")], &[], &[told]);
    let dead = "[[arm.fault]]\nat = \"5 d\"\nkind = \"battery-dead\"";
    // Nobody can tell a dead pump of a refill.
    let text = format!("{HEAD}{}{}", arm("core", "core", dead), arm("full", "full", dead));
    let outcome = run(&text);
    for arm in &outcome.arms {
        assert!(arm.alarms.is_empty(), "{:?}", arm.alarms);
        assert!(
            arm.samples
                .iter()
                .filter(|s| s.at.ms() > 432_000_000)
                .all(|s| s.tip_dose.unwrap().is_zero())
        );
        let pump = arm.pump.as_ref().unwrap();
        assert_eq!(
            (pump.reservoir, pump.residual),
            ("18 mL".parse().unwrap(), "18 mL".parse().unwrap())
        );
    }
}

#[test]
fn a_hanging_core_is_found_by_the_monitor() {
    let fault = "[[arm.fault]]\nat = \"5 d\"\nkind = \"core-hangs\"\n[[arm.restart]]\nat = \"6 d\"";
    let text = format!("{HEAD}{}", arm("full", "full", fault))
        + "[[expect]]\narm = \"full\"\nalarm = \"core-silent\"\nbetween = [\"6 d\", \"6.1 d\"]\n"
        + &format!("[[expect]]\narm = \"full\"\n{}\n", dose("5.5 d", "0 mcg/day", "0 mcg/day"))
        + &format!("[[expect]]\narm = \"full\"\n{}\n", dose("7 d", "200 mcg/day", "200 mcg/day"));
    let outcome = run(&text);
    assert!(outcome.as_expected(), "{}", outcome.to_text());
}

#[test]
fn a_kink_lets_a_share_pass_and_an_occlusion_nothing() {
    let kink = "[[arm.fault]]\nat = \"5 d\"\nkind = \"kink\"\npasses = \"30 %\"";
    let never = NO_ALARM_OF_THE_MOTOR;
    let both = [residual("1.3999 mL", "1.4001 mL"), dose("6 d", "60 mcg/day", "60 mcg/day")];
    holds(kink, &[&both[0], &both[1], never[0], never[1], never[2]], &[], &[]);
    let occlusion =
        "[[arm.fault]]\nat = \"5 d\"\nuntil = \"6 d\"\nkind = \"occlusion\"\nsensed = false";
    let both = [residual("0.4 mL", "0.4001 mL"), dose("5.5 d", "0 mcg/day", "0 mcg/day")];
    holds(occlusion, &[&both[0], &both[1], never[1]], &[], &[]);
    let sensed = occlusion.replace("false", "true");
    let told = "alarm = \"occlusion\"\nbetween = [\"5 d\", \"5.001 d\"]";
    holds(&sensed, &[&dose("7 d", "200 mcg/day", "200 mcg/day")], &[], &[told]);
}

#[test]
fn what_leaves_at_a_break_lies_in_the_pocket_and_goes_into_the_blood() {
    let fault = "[[arm.fault]]\nat = \"5 d\"\nkind = \"disconnection\"\nalong = \"0 cm\"";
    let none = residual("0 mL", "0 mL");
    let pocket =
        "value = \"pocket\"\nat = \"10 d\"\nat_least = \"999.9 mcg\"\nat_most = \"1000 mcg\"";
    let absorbed = "value = \"absorbed from pocket\"\nat = \"10 d\"\nat_least = \"970 mcg\"\nat_most = \"990 mcg\"";
    let never = NO_ALARM_OF_THE_MOTOR;
    let gone = dose("6 d", "0 mcg/day", "0 mcg/day");
    holds(fault, &[&none, &gone, pocket, absorbed, never[1]], &[], &[]);
    let leak = "[[arm.fault]]\nat = \"5 d\"\nkind = \"leak\"\nalong = \"20 cm\"\nshare = \"40 %\"";
    let pocket =
        "value = \"pocket\"\nat = \"10 d\"\nat_least = \"399.9 mcg\"\nat_most = \"400 mcg\"";
    let less = dose("6 d", "120 mcg/day", "120 mcg/day");
    holds(leak, &[&none, &less, pocket], &[], &[]);
}

#[test]
fn a_tip_that_moves_gives_the_dose_elsewhere_or_nowhere() {
    let up = "[[arm.fault]]\nat = \"5 d\"\nkind = \"tip-moves\"\nto = \"L2\"";
    let same = dose("9 d", "200 mcg/day", "200 mcg/day");
    holds(up, &[&same, &residual("0 mL", "0 mL")], &[], &[]);
    let text = format!("{HEAD}{}{}", arm("moved", "core", up), arm("sound", "core", ""))
        + "[[expect]]\narm = \"moved\"\nprobe = \"tip\"\nat = \"9 d\"\nof = \"sound\"\nat_most = \"80 %\"\n";
    let outcome = run(&text);
    assert!(outcome.as_expected(), "{}", outcome.to_text());
    let out = "[[arm.fault]]\nat = \"5 d\"\nkind = \"tip-moves\"\nto = \"out of the sac\"";
    let pocket =
        "value = \"pocket\"\nat = \"10 d\"\nat_least = \"999.9 mcg\"\nat_most = \"1000 mcg\"";
    holds(out, &[&dose("6 d", "0 mcg/day", "0 mcg/day"), pocket], &[], &[]);
}

#[test]
fn a_granuloma_takes_more_and_more_and_then_blocks() {
    // A growth beyond all reason, so that ten days show it.
    let fault = "[[arm.fault]]\nat = \"0 d\"\nkind = \"granuloma\"\ngrowth_per_year = \"900 mm\"\ndose = \"200 mcg/day\"\nconcentration = \"500 mcg/mL\"";
    let both = [
        "value = \"granuloma\"\nat = \"3 d\"\nat_least = \"7 mm\"\nat_most = \"8 mm\"",
        "value = \"tip dose\"\nat = \"1 d\"\nat_least = \"200 mcg/day\"",
        "value = \"tip dose\"\nat = \"3 d\"\nat_least = \"100 mcg/day\"\nat_most = \"150 mcg/day\"",
        "value = \"tip dose\"\nat = \"7 d\"\nat_most = \"0 mcg/day\"",
        "value = \"compression\"\nbetween = [\"6 d\", \"10 d\"]\nat_least = \"3\"",
        "value = \"residual difference\"\nat = \"10 d\"\nat_least = \"1.5 mL\"",
        "value = \"taken by granuloma\"\nat = \"10 d\"\nat_least = \"300 mcg\"",
        NO_ALARM_OF_THE_MOTOR[1],
    ];
    holds(fault, &both, &[], &[]);
}

#[test]
fn refills_go_wrong_as_told() {
    let refill = |what: &str| {
        format!(
            "[[arm.refill]]\nat = \"5 d\"\nfilled = \"20 mL\"\nconcentration = \"500 mcg/mL\"\n{what}"
        )
    };
    // Half of it in the pocket: 10 mL of 500 mcg/mL.
    let pocket = "value = \"pocket\"\nat = \"5 d\"\nat_least = \"5 mg\"\nat_most = \"5 mg\"";
    let half = refill("pocket = \"50 %\"");
    holds(&half, &[pocket, &residual("-10 mL", "-10 mL")], &[], &[]);
    // More and less than told.
    let over = refill("told_filled = \"18 mL\"");
    holds(&over, &[&residual("2 mL", "2 mL")], &[], &[]);
    let short =
        refill("").replace("filled = \"20 mL\"", "filled = \"15 mL\"\ntold_filled = \"20 mL\"");
    holds(&short, &[&residual("-5 mL", "-5 mL")], &[], &[]);
    // A residual that is not taken out, and the pump is told it was.
    let left = refill("left_behind = \"3 mL\"\nremoved = \"18 mL\"");
    holds(&left, &[&residual("3 mL", "3 mL")], &[], &[]);
    // Another concentration: 0.316 mL at 0.4 mL/day are 18.96 h, then four times the dose.
    let strong = refill("").replace("500 mcg/mL", "2000 mcg/mL");
    let four = dose("6 d", "800 mcg/day", "800 mcg/day");
    holds(&strong, &[&dose("5.5 d", "200 mcg/day", "200 mcg/day"), &four], &[], &[]);
    // Another drug.
    let other = refill("drug = \"morphine\"");
    let none = "value = \"tip mass\"\ndrug = \"morphine\"\nat = \"5.5 d\"\nat_most = \"0 mcg\"";
    let some = "value = \"tip mass\"\ndrug = \"morphine\"\nat = \"10 d\"\nat_least = \"0.84 mg\"\nat_most = \"0.843 mg\"";
    holds(&other, &[&dose("9 d", "0 mcg/day", "0 mcg/day"), none, some], &[], &[]);
}

#[test]
fn a_port_takes_the_whole_syringe_into_the_fluid() {
    let port = "[[arm.refill]]\nat = \"5 d\"\nfilled = \"18 mL\"\nconcentration = \"500 mcg/mL\"\nport = \"catheter\"\nover = \"5 min\"\nremoved = \"18 mL\"\ntold_filled = \"20 mL\"";
    // All but what stays in the catheter, which held as much of the same.
    let day =
        "value = \"dose in 24 h\"\nat = \"144 h\"\nat_least = \"9.199 mg\"\nat_most = \"9.201 mg\"";
    let never = NO_ALARM_OF_THE_MOTOR;
    // The reservoir kept its 18 mL, and the pump believes in 20.
    holds(port, &[day, &residual("-2 mL", "-2 mL"), never[2]], &[], &[]);
}

#[test]
fn a_residual_that_mixes_dilutes_unless_it_is_rinsed() {
    let filled =
        "[[arm.refill]]\nat = \"5 d\"\nfilled = \"18.6 mL\"\nconcentration = \"2000 mcg/mL\"\n";
    let mixes = |more: &str| {
        let one = arm("one", "core", &format!("{filled}{more}"));
        one.replace("control = \"core\"", "control = \"core\"\nresidual_mixes = true")
    };
    let expect = |least: &str, most: &str| {
        format!(
            "[[expect]]\narm = \"one\"\nvalue = \"reservoir concentration\"\nat = \"5 d\"\nat_least = \"{least}\"\nat_most = \"{most}\"\n"
        )
    };
    // The first filling was diluted: 20 mL of 500 with 1.4 mL of none give 467.3 mcg/mL. So
    // (1.4 x 467.3 + 18.6 x 2000) / 20 = 1892.7.
    let plain = format!("{HEAD}{}{}", mixes(""), expect("1892.7 mcg/mL", "1892.8 mcg/mL"));
    let rinsed = mixes("rinse = { volume = \"2 mL\", times = 3 }");
    let rinsed = format!("{HEAD}{rinsed}{}", expect("1992 mcg/mL", "1993 mcg/mL"));
    for text in [plain, rinsed] {
        let outcome = run(&text);
        assert!(outcome.as_expected(), "{}", outcome.to_text());
    }
}

#[test]
fn a_flow_error_is_the_same_for_the_same_seed() {
    let off = |seed: u32| {
        let text = format!("{HEAD}{}", arm("one", "full", MEASURED));
        let flow = format!(
            "control = \"full\"\nflow = {{ bias = \"-2.4 %\", sd = \"7.7 %\", seed = {seed} }}"
        );
        run(&text.replace("control = \"full\"", &flow))
    };
    let (one, again, other) = (off(1), off(1), off(2));
    assert_eq!(one.to_json(), again.to_json());
    let residual = |outcome: &Outcome| {
        outcome.arms[0]
            .happenings
            .iter()
            .find(|h| h.at.ms() > 0 && h.what.contains("refill"))
            .unwrap()
            .what
            .clone()
    };
    assert_ne!(residual(&one), residual(&other));
    assert!(one.arms[0].alarms.is_empty(), "nobody sees it: {:?}", one.arms[0].alarms);
}

#[test]
fn the_pumps_limits_refuse_and_the_file_may_expect_it() {
    let more = r#"
patient_bolus = { volume = "0.02 mL", over = "10 min", lockout = "4 h", most_per_day = 4 }
dose_limit = { most = "215 mcg", window = "24 h" }
[[arm.request]]
at = "5 h"
every = "1 h"
until = "9 h"
[[arm.request]]
at = "10 h"
expect = "refused"
rule = "pump.dose-limit"
[[arm.bolus]]
at = "1 d"
volume = "1 mL"
rate = "0.9 mL/h"
expect = "refused"
rule = "pump.dose-limit"
"#;
    let mut text = format!("{HEAD}{}{}", arm("core", "core", more), arm("full", "full", more));
    for arm in ["core", "full"] {
        text += &format!(
            "[[expect]]\narm = \"{arm}\"\nvalue = \"boluses granted\"\nat = \"1 d\"\nat_least = \"1\"\nat_most = \"1\"\n"
        );
        text += &format!(
            "[[expect]]\narm = \"{arm}\"\nvalue = \"boluses denied\"\nat = \"1 d\"\nat_least = \"5\"\nat_most = \"5\"\n"
        );
    }
    let outcome = run(&text);
    assert!(outcome.as_expected(), "{}", outcome.to_text());
    assert_eq!(outcome.checked.len(), 8);
}

/// The refusal of a sound arm with this added.
fn refusal(more: &str) -> String {
    let catalog = Catalog::built_in();
    let text = format!("{HEAD}{}", arm("core", "core", more));
    match Scenario::parse("case.toml", &text, &catalog).map(|scenario| scenario.run(&catalog)) {
        Err(error) | Ok(Err(error)) => error.to_string(),
        Ok(Ok(_)) => panic!("{more} was accepted"),
    }
}

#[test]
fn each_kind_of_fault_has_its_own_keys() {
    let fault = |rest: &str| refusal(&format!("[[arm.fault]]\nat = \"1 d\"\n{rest}"));
    let cases = [
        ("kind = \"kinks\"", "expected one of: over-infusion, motor-stall"),
        ("kind = \"kink\"", "a fault of kind kink needs `passes`"),
        ("kind = \"kink\"\npasses = \"30\"", "the unit is missing"),
        ("kind = \"kink\"\npasses = \"130 %\"", "at most 100 %"),
        (
            "kind = \"kink\"\npasses = \"30 %\"\nlost = \"1 %\"",
            "which has: at, kind, passes, until",
        ),
        ("kind = \"kink\"\npasses = \"30 %\"\nuntil = \"1 d\"", "must begin before it ends"),
        ("kind = \"kink\"\npasses = \"30 %\"\nuntil = \"11 d\"", "after the end"),
        ("kind = \"leak\"\nalong = \"80 cm\"\nshare = \"10 %\"", "the catheter is 80 cm long"),
        ("kind = \"tip-moves\"\nto = \"T13\"", "there is no spinal level"),
        ("kind = \"motor-stall\"\nsensed = \"yes\"", "expected a boolean"),
        ("kind = \"magnetic-field\"\nuntil = \"2 d\"", "needs `restart_after`"),
        ("kind = \"over-infusion\"\nexcess = \"3000 %\"", "at most 900 %"),
        (
            "kind = \"granuloma\"\ngrowth_per_year = \"1 mm\"\ndose = \"0 mg/day\"\nconcentration = \"1 mg/mL\"",
            "compared with zero",
        ),
        ("kind = \"battery-dead\"\nuntil = \"2 d\"", "which has: at, kind"),
    ];
    for (rest, want) in cases {
        let got = fault(rest);
        assert!(got.contains(want), "{rest}: {got}");
        assert!(got.starts_with("case.toml:"), "{got}");
    }
    let line = HEAD.matches('\n').count() + arm("core", "core", "").matches('\n').count() + 3;
    let got = fault("kind = \"kink\"\npasses = \"130 %\"");
    assert!(got.starts_with(&format!("case.toml:{line}: passes = \"130 %\"")), "{line}: {got}");
}

#[test]
fn a_refill_and_an_answer_are_read_strictly() {
    let refill = "[[arm.refill]]\nat = \"1 d\"\nfilled = \"1 mL\"\nconcentration = \"1 mg/mL\"\n";
    let cases = [
        ("over = \"1 min\"", "it belongs to `port`"),
        ("port = \"side\"", "expected one of: catheter"),
        ("port = \"catheter\"\nover = \"1 min\"", "give `over`, and in `removed`"),
        ("pocket = \"50 %\"\nport = \"catheter\"", "`pocket` or `port`, not both"),
        ("pocket = \"150 %\"", "at most 100 %"),
        ("drug = \"water\"", "there is no drug"),
        ("left_behind = \"20 mL\"", "20 mL cannot be left behind: a needle can reach 19.6 mL"),
        ("rule = \"pump.lockout\"", "it belongs to expect = \"refused\""),
        ("told_filled = \"21 mL\"", "the pump refuses"),
    ];
    for (rest, want) in cases {
        let got = refusal(&format!("{refill}{rest}"));
        assert!(got.contains(want), "{rest}: {got}");
        assert!(got.starts_with("case.toml:"), "{got}");
    }
    let request = refusal("[[arm.request]]\nat = \"1 d\"\nevery = \"1 h\"");
    assert!(request.contains("`every` and `until` belong together"), "{request}");
    let control = "control = \"core\"";
    let catalog = Catalog::built_in();
    for (to, want) in [
        ("", "missing field `control`"),
        ("control = \"monitor\"", "expected one of: core, full"),
        ("control = \"core\"\nassumed_tubing = \"1 mL\"", "the catalogue knows this pump's tubing"),
        (
            "control = \"core\"\nflow = { bias = \"-60 %\", sd = \"1 %\", seed = 1 }",
            "more than 50 %",
        ),
        ("control = \"core\"\nflow = { bias = \"1 %\", sd = \"16 %\", seed = 1 }", "at most 15 %"),
    ] {
        let text = format!("{HEAD}{}", arm("core", "core", "")).replace(control, to);
        let error = Scenario::parse("case.toml", &text, &catalog).unwrap_err().to_string();
        assert!(error.contains(want), "{to}: {error}");
    }
}

#[test]
fn an_expectation_is_read_strictly() {
    let expect = |rest: &str| refusal(&format!("[[expect]]\narm = \"core\"\n{rest}"));
    let cases = [
        ("", "exactly one of value, probe, alarm, happening"),
        (
            "value = \"dose\"\nat = \"1 d\"\nat_most = \"1\"",
            "there is no such value; there are: tip dose",
        ),
        ("value = \"tip dose\"\nat = \"1 d\"\nat_most = \"1 mg\"", "expected"),
        ("value = \"tip dose\"\nat = \"1 d\"", "needs `at` or `between`"),
        ("value = \"tip dose\"\nat = \"11 d\"\nat_most = \"1 mg/day\"", "after the end"),
        (
            "value = \"tip dose\"\nat = \"1 d\"\nbetween = [\"1 d\", \"2 d\"]\nat_most = \"1 mg/day\"",
            "not both",
        ),
        (
            "value = \"tip dose\"\nbetween = [\"2 d\", \"1 d\"]\nat_most = \"1 mg/day\"",
            "begin before it ends",
        ),
        ("value = \"residual\"\nat = \"1 d\"\nat_most = \"1 mL\"", "it is read at a refill"),
        (
            "value = \"tip dose\"\ndrug = \"morphine\"\nat = \"1 d\"\nat_most = \"1 mg/day\"",
            "not told by drug",
        ),
        (
            "value = \"pocket\"\ndrug = \"morphine\"\nat = \"1 d\"\nat_most = \"1 mg\"",
            "it has: Baclofen",
        ),
        (
            "value = \"tip dose\"\nat = \"1 d\"\nof = \"full\"\nat_most = \"1 %\"",
            "no arm of this name",
        ),
        ("probe = \"C7\"\nat = \"1 d\"\nat_most = \"1 ng/mL\"", "no probe of this name"),
        ("alarm = \"stall\"", "expected one of: motor-stall"),
        ("alarm = \"motor-stall\"\nat = \"1 d\"", "give `between`"),
        ("alarm = \"motor-stall\"\nat_most = \"1 mL\"", "has no limits"),
    ];
    for (rest, want) in cases {
        let got = expect(rest);
        assert!(got.contains(want), "{rest}: {got}");
        assert!(got.starts_with("case.toml:"), "{got}");
    }
}

#[test]
fn what_does_not_hold_is_told_with_its_line() {
    let text = format!("{HEAD}{}", arm("core", "core", ""));
    let line = text.matches('\n').count() + 2;
    let outcome = run(&format!(
        "{text}[[expect]]\narm = \"core\"\n{}\n",
        dose("1 d", "201 mcg/day", "300 mcg/day")
    ));
    assert!(!outcome.as_expected());
    let told = outcome.to_text();
    assert!(told.contains("NOT MET      core: tip dose at 24 h from 201 mcg/day to 300"), "{told}");
    assert!(told.contains(&format!("Found: 200 mcg/day. Line {line}.")), "{told}");
    assert!(told.contains("0 of 1 as expected."), "{told}");
    assert_eq!(outcome.to_json()["expectations"][0]["met"], false);
}
