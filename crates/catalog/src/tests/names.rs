//! Refusals of names, and how names are found.

use super::{check, check_drug, check_pump};
use crate::Catalog;

#[test]
fn the_id_is_the_name_of_the_file() {
    check_drug(
        "id = \"testdrug\"",
        "id = \"morphine\"",
        "id = \"morphine\": the id must be the file's name without .toml: \"testdrug\"",
    );
}

#[test]
fn a_name_leads_to_one_thing() {
    let words = "has this name already; a name must lead to one thing";
    check_drug(
        "[\"Testol\"]",
        "[\"infu-morph\"]",
        &format!("aliases = \"infu-morph\": the drug \"morphine\" {words}"),
    );
    check_drug(
        "\"Test drug\"",
        "\"Morphine\"",
        &format!("aliases = \"Morphine\": the drug \"morphine\" {words}"),
    );
    check_drug(
        "[\"Testol\"]",
        "[\"Testol\", \"TEST-OL\"]",
        &format!("aliases = \"TEST-OL\": the drug \"testdrug\" {words}"),
    );
}

#[test]
fn a_drug_id_leads_to_a_drug() {
    let known = "it knows: baclofen, bupivacaine, clonidine, fentanyl, hydromorphone, morphine, \
                 ropivacaine, sufentanil, ziconotide";
    check_pump(
        "[[internal_tubing]]",
        "[[approved_drug]]\nvalue = \"morfine\"\nsource = \"x\"\nverified = true\n\
         [[internal_tubing]]",
        &format!(
            "approved_drug.value = \"morfine\": there is no drug \"morfine\" in the catalogue; \
             {known}"
        ),
    );
}

#[test]
fn levels_rise_and_differ() {
    let levels = |second: &str, height: &str| {
        let level = |name: &str, height: &str| {
            format!(
                "[[level]]\nname = \"{name}\"\nheight = {{ value = \"{height}\", source = \"map\", \
                 verified = false }}\n"
            )
        };
        level("L5", "5 cm") + &level(second, height)
    };
    check(
        "anatomy.toml",
        &levels("L4", "5 cm"),
        "anatomy.toml: level = L4: the levels must rise from the sacrum up, and this one is not \
         above L5",
    );
    check(
        "anatomy.toml",
        &levels("l 5", "6 cm"),
        "anatomy.toml: level = l 5: another level has this name already; a name must lead to one \
         thing",
    );
}

#[test]
fn names_are_found_however_they_are_written() {
    let catalog = Catalog::built_in();
    for name in ["synchromed-ii-20", "SynchroMed II 20", "SYNCHROMED_II_20 mL", "8637-20", "863720"]
    {
        assert_eq!(
            catalog.pump(name).map(|pump| pump.id.as_str()),
            Ok("synchromed-ii-20"),
            "{name}"
        );
    }
    assert_eq!(catalog.drug("INFUMORPH").map(|drug| drug.id.as_str()), Ok("morphine"));
    assert_eq!(catalog.catheter("8780").map(|c| c.id.as_str()), Ok("medtronic-8780"));
    assert_eq!(catalog.anticoagulant("eliquis").map(|a| a.id.as_str()), Ok("apixaban"));
}

#[test]
fn an_unknown_name_tells_what_is_known() {
    let unknown =
        Catalog::built_in().pump("SynchroMed EL").expect_err("it is not in the catalogue");
    assert_eq!(
        unknown.to_string(),
        "there is no pump \"SynchroMed EL\" in the catalogue; it knows: prometra-ii-20, \
         prometra-ii-40, synchromed-ii-20, synchromed-ii-40, synchromed-iii-20, synchromed-iii-40"
    );
}

#[test]
fn a_space_between_two_bodies_is_never_taken_for_a_body() {
    let anatomy = Catalog::built_in().anatomy;
    assert_eq!(anatomy.level("l3/4").map(|level| level.name.as_str()), Ok("L3-4"));
    assert_eq!(anatomy.level("L3\u{2013}L4").map(|level| level.name.as_str()), Ok("L3-4"));
    assert_eq!(anatomy.level("t 12").map(|level| level.name.as_str()), Ok("T12"));
    assert!(anatomy.level("T1-2").is_err());
    assert!(anatomy.level("L34").is_err());
}
