//! Refusals of limits and of revisions.

use super::{check_drug, check_pump, load_with};
use crate::built_in::FILES;

#[test]
fn limits_must_rise() {
    let words = "limits rise in the order lower_hard, lower_soft, upper_soft, upper_hard";
    check_drug(
        "\"15 mg/day\"",
        "\"21 mg/day\"",
        &format!(
            "limits.dose.upper_hard = \"20 mg/day\": it must not be below upper_soft \
             (\"21 mg/day\"); {words}"
        ),
    );
    for (key, value, next, next_value) in [
        ("lower_hard", "16 mg/day", "upper_soft", "15 mg/day"),
        ("lower_soft", "15001 mcg/day", "upper_soft", "15 mg/day"),
    ] {
        check_drug(
            "upper_soft",
            &format!(
                "{key} = {{ value = \"{value}\", source = \"label\", verified = true }}\nupper_soft"
            ),
            &format!(
                "limits.dose.{next} = \"{next_value}\": it must not be below {key} (\"{value}\"); \
                 {words}"
            ),
        );
    }
}

#[test]
fn equal_limits_are_in_order() {
    let text = super::DRUG.replace("15 mg/day", "20 mg/day");
    super::load_with("drugs/testdrug.toml", &text).expect("equal limits are in order");
}

#[test]
fn a_hard_limit_must_be_verified() {
    let words = "a hard limit refuses orders, so its source must have been read; read it and set \
                 verified = true, or make this a soft limit";
    check_drug(
        "\"20 mg/day\", source = \"label\", verified = true",
        "\"20 mg/day\", source = \"label\", verified = false",
        &format!("limits.dose.upper_hard = \"20 mg/day\": {words}"),
    );
    check_drug(
        "upper_soft",
        "lower_hard = { value = \"1 mg/day\", source = \"?\", verified = false }\nupper_soft",
        &format!("limits.dose.lower_hard = \"1 mg/day\": {words}"),
    );
}

#[test]
fn only_one_revision_is_current() {
    check_pump(
        "\"superseded\"",
        "\"current\"",
        "internal_tubing = \"first\": the revision \"second\" is current already; mark the one \
         that was replaced as superseded",
    );
    check_pump(
        "\"superseded\"",
        "\"old\"",
        "internal_tubing[1].status = \"old\": expected one of: current, superseded",
    );
}

#[test]
fn only_a_mixture_has_partners() {
    let words = "\"with\" names the other drugs of a mixture, and only with content = \"mixture\"";
    let stability = |content: &str, with: &str| {
        format!(
            "[[stability]]\ncontent = \"{content}\"\nwith = [{with}]\nvalue = \"90 d\"\n\
             source = \"label\"\nverified = true\n[limits.dose]"
        )
    };
    check_drug("[limits.dose]", &stability("mixture", ""), &format!("stability[0].with: {words}"));
    check_drug(
        "[limits.dose]",
        &stability("diluted", "\"clonidine\""),
        &format!("stability[0].with = clonidine: {words}"),
    );
}

#[test]
fn dr_15_a_site_cannot_set_a_residual_rule_beyond_its_bounds() {
    let set = |key: &str, was: &str, value: &str| {
        let (_, policy) =
            FILES.iter().find(|(file, _)| *file == "policy.toml").expect("it is built in");
        let written = format!("{key} = {{ value = \"{was}\"");
        assert!(policy.contains(&written), "{written}");
        let text = policy.replacen(&written, &format!("{key} = {{ value = \"{value}\""), 1);
        load_with("policy.toml", &text).map(|_| ()).map_err(|error| error.to_string())
    };
    for (key, was, inside, outside) in [
        ("discrepancy_absolute", "2 mL", ["0.5 mL", "1 mL"], ["0.4 mL", "2.1 mL"]),
        ("allowance", "4 %", ["2 %", "5 %"], ["1.9 %", "5.1 %"]),
        ("threshold", "30 %", ["15 %", "45 %"], ["14.9 %", "46 %"]),
    ] {
        for value in inside {
            assert_eq!(set(key, was, value), Ok(()), "{key} {value}");
        }
        for value in outside {
            let refused = set(key, was, value).expect_err("it is beyond");
            assert!(
                refused.contains(key) && refused.contains("a site can set it from"),
                "{refused}"
            );
        }
    }
}
