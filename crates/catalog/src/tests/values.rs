//! Refusals of single values: kind, unit, source, key.

use super::{check_drug, check_pump, load_with};
use crate::Problem;

#[test]
fn an_unknown_key_is_refused() {
    check_drug(
        "mass_unit",
        "colour = \"red\"\nmass_unit",
        "colour = \"red\": this key is not known here; expected one of: limits, id, name, aliases, \
         class, mass_unit, trial_dose_opioid_naive, increase_step, stability, \
         observation_after_first_dose, observe, approved_for_pain, approved_for_spasticity, \
         withdrawal, relative, first_dose, alone_in_pump, incompatible, psychosis_contraindicates, \
         kinetics, effect",
    );
    check_drug(
        "upper_soft",
        "uper_soft",
        "limits.dose.uper_soft = { ... }: this key is not known here; expected one of: lower_hard, \
         lower_soft, upper_soft, upper_hard",
    );
    check_drug(
        "limits.dose",
        "limits.daily_dose",
        "limits.daily_dose = { ... }: this key is not known here; expected one of: concentration, \
         dose, trial_dose, start_dose",
    );
    check_drug(
        "source = \"label\"",
        "read_by = \"me\", source = \"label\"",
        "withdrawal.read_by = \"me\": this key is not known here; expected one of: value, source, \
         verified",
    );
}

#[test]
fn a_value_without_a_source_is_refused() {
    let words = "a value needs its source; write { value = ..., source = \"where it was read\", \
                 verified = true or false }";
    check_drug(
        r#"{ value = "15 mg/day", source = "consensus", verified = false }"#,
        r#""15 mg/day""#,
        &format!("limits.dose.upper_soft = \"15 mg/day\": {words}"),
    );
    check_drug(r#", source = "consensus""#, "", &format!("limits.dose.upper_soft: {words}"));
    check_drug(", verified = false", "", &format!("limits.dose.upper_soft: {words}"));
    check_pump("source = \"recall\"\n", "", &format!("internal_tubing[0]: {words}"));
}

#[test]
fn an_empty_source_is_refused() {
    check_drug(
        "\"consensus\"",
        "\" \"",
        "limits.dose.upper_soft.source = \" \": the source is empty; write where the value was read",
    );
}

#[test]
fn a_quantity_must_be_one() {
    let expected = "expected a dose such as 0.5 mg/day";
    for (written, shown, problem) in [
        ("\"15\"", "\"15\"", "the unit is missing"),
        ("15", "15", "the unit is missing"),
        ("15.5", "15.5", "the unit is missing"),
        ("\"15 mL\"", "\"15 mL\"", "the unit is not known here"),
        (
            "\".5 mg/day\"",
            "\".5 mg/day\"",
            "a point without a digit before it is easily overlooked; write 0 first",
        ),
    ] {
        check_drug(
            "\"15 mg/day\"",
            written,
            &format!("limits.dose.upper_soft.value = {shown}: {problem}; {expected}"),
        );
    }
    check_drug(
        "\"15 mg/day\"",
        "true",
        "limits.dose.upper_soft.value = true: expected a number with its unit, in quotes",
    );
}

#[test]
fn a_missing_key_is_refused() {
    let words = "it is missing; add it, or ask for the value to be found: nothing has a default";
    check_drug("name = \"Test drug\"\n", "", &format!("name: {words}"));
    check_drug(
        "withdrawal = { value = true, source = \"label\", verified = true }\n",
        "",
        &format!("withdrawal: {words}"),
    );
    check_pump(
        "reservoir_capacity = { value = \"20 mL\", source = \"manual\", verified = true }\n",
        "",
        &format!("reservoir_capacity: {words}"),
    );
}

#[test]
fn a_value_of_another_kind_is_refused() {
    check_drug("\"Test drug\"", "5", "name = 5: expected text in quotes");
    check_drug("\"Test drug\"", "\"\"", "name = \"\": it is empty; write it or leave the key out");
    check_drug("[\"Testol\"]", "\"Testol\"", "aliases = \"Testol\": expected a list");
    check_drug(
        "verified = true }\n\n",
        "verified = \"yes\" }\n\n",
        "withdrawal.verified = \"yes\": expected true or false, without quotes",
    );
    check_drug(
        "\"opioid\"",
        "\"opiate\"",
        "class = \"opiate\": expected one of: opioid, local-anaesthetic, alpha-2-agonist, \
         gaba-b-agonist, calcium-channel-blocker",
    );
    check_drug("\"mg\"", "\"g\"", "mass_unit = \"g\": expected one of: mg, mcg");
}

#[test]
fn the_modes_of_a_pump_must_be_possible() {
    let flow = |most: &str| {
        format!(
            "rate_min = {{ value = \"0.1 mL/day\", source = \"manual\", verified = true }}\n\
             rate_max = {{ value = \"{most}\", source = \"manual\", verified = true }}\n"
        )
    };
    let words = "these constants contradict one another; one quantum must fit into the reservoir, \
                 the lowest flow must not be above the highest, a day has 1 to 13 steps, a week 1 \
                 to 3 different days, and an interval is a minute or longer";
    let before = "delivery_quantum";
    let check = |added: &str, expected: &str| {
        check_pump(before, &format!("{added}{before}"), expected);
    };
    check(&flow("0.09 mL/day"), words);
    for (key, value) in
        [("day_steps_max", "14"), ("day_groups_max", "4"), ("periodic_interval_min", "\"59 s\"")]
    {
        let mode = format!("{key} = {{ value = {value}, source = \"manual\", verified = true }}\n");
        check(&format!("{}{mode}", flow("24 mL/day")), words);
    }
    check(
        "day_steps_max = { value = 256, source = \"manual\", verified = true }\n",
        "day_steps_max.value = 256: expected a whole number up to 255, without quotes and unit",
    );
}

#[test]
fn a_best_estimate_lies_in_its_range() {
    let kinetics = |value: &str| {
        format!(
            "[kinetics]\nloss_per_h = {{ value = {value}, low = 0.1, high = 0.3, source = \"fit\", \
             verified = false }}\n[limits.dose]"
        )
    };
    check_drug(
        "[limits.dose]",
        &kinetics("0.4"),
        "kinetics.loss_per_h: the value must lie between low and high",
    );
    check_drug(
        "[limits.dose]",
        &kinetics("nan"),
        "kinetics.loss_per_h.value = NaN: expected a number, without quotes and unit",
    );
}

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    let text = "id = \"testdrug\"\nname = \n";
    let error = load_with("drugs/testdrug.toml", text).expect_err("the second line has no value");
    assert!(matches!(*error.problem, Problem::Syntax { line: 2, .. }), "{error}");
    assert!(error.to_string().starts_with("drugs/testdrug.toml: line 2 is not TOML: "), "{error}");
}
