//! The operation of an implant: each stop stops by its name, and what is recorded.

mod support;

use cisterna_therapy::pathway::{ImplantOrder, Operation};
use cisterna_therapy::{Command, Event};
use support::{Clinic, implant, operation, read};

const AT: i64 = 240;

fn order(change: impl FnOnce(&mut Operation)) -> ImplantOrder {
    let mut operation = operation();
    change(&mut operation);
    ImplantOrder { operation: Box::new(operation), ..implant() }
}

/// Refused by exactly these rules and fields.
#[track_caller]
fn refused(change: impl FnOnce(&mut Operation), expected: &[(&str, &str)]) {
    let clinic = Clinic::with_implant_decided();
    assert_eq!(clinic.refused(AT, Command::Implant(order(change))), expected);
}

/// Refused by a rule, and let pass with a reason.
#[track_caller]
fn needs_a_reason(change: impl FnOnce(&mut Operation), rule: &str, field: &str) {
    let clinic = Clinic::with_implant_decided();
    let order = order(change);
    assert_eq!(clinic.refused(AT, Command::Implant(order.clone())), [(rule, field)]);
    let reasoned = ImplantOrder { reason: "as discussed with the team".to_owned(), ..order };
    clinic.attempt(AT, Command::Implant(reasoned)).unwrap();
}

#[test]
fn an_operation_is_recorded_with_what_the_labels_say() {
    let mut clinic = Clinic::with_implant_decided();
    let events = clinic.does(AT, Command::Implant(implant()));
    let [(_, Event::Implanted(recorded))] = events else { panic!("{events:?}") };
    let operated = recorded.operated.as_ref().unwrap();
    let pump = operated.pump_udi.as_ref().unwrap();
    assert_eq!(
        (pump.device.as_str(), pump.serial.as_deref()),
        ("09520000000011", Some("NGP000001"))
    );
    let catheter = operated.catheter_udi.as_ref().unwrap();
    assert_eq!(catheter.lot.as_deref(), Some("C77"));
    assert_eq!(recorded.trimmed, read("34 cm"));
    assert_eq!(recorded.implanted_length, read("80 cm"));
    assert_eq!(operated.entry_level, "L2-3");
}

#[test]
fn an_entry_from_before_the_operation_was_asked_is_still_read() {
    let mut clinic = Clinic::with_implant_decided();
    let events = clinic.does(AT, Command::Implant(implant()));
    let mut value = serde_json::to_value(&events[0].1).unwrap();
    value["implanted"].as_object_mut().unwrap().remove("operated").unwrap();
    let Event::Implanted(read) = serde_json::from_value(value).unwrap() else { panic!() };
    assert_eq!(read.operated, None);
}

#[test]
fn dr_21_the_serial_number_is_that_of_the_label() {
    let clinic = Clinic::with_implant_decided();
    let other = ImplantOrder { serial: "NGP000010".to_owned(), ..implant() };
    assert_eq!(clinic.refused(AT, Command::Implant(other)), [("implant.udi-serial", "serial")]);
}

#[test]
fn a_device_is_implanted_up_to_its_last_day() {
    let label = |day: &str| format!("(01)09520000000011(17){day}(21)NGP000001");
    refused(|o| o.pump_udi = label("260311"), &[("implant.device-expired", "pump_udi")]);
    let order = order(|o| o.pump_udi = label("260312"));
    Clinic::with_implant_decided().attempt(AT, Command::Implant(order)).unwrap();
    let expired = "(01)09520000000028(17)260228(10)C77";
    refused(|o| o.catheter_udi = expired.to_owned(), &[("implant.device-expired", "catheter_udi")]);
}

#[test]
fn a_label_is_read_or_its_lack_explained() {
    needs_a_reason(|o| o.pump_udi = String::new(), "implant.udi", "pump_udi");
    needs_a_reason(|o| o.catheter_udi = " ".to_owned(), "implant.udi", "catheter_udi");
    let damaged = "(01)09520000000012(21)NGP000001";
    refused(|o| o.pump_udi = damaged.to_owned(), &[("udi.check", "pump_udi")]);
    refused(|o| o.pump_udi = "NGP000001".to_owned(), &[("udi.form", "pump_udi")]);
    let twice = operation().pump_udi;
    refused(|o| o.catheter_udi = twice, &[("implant.udi-distinct", "catheter_udi")]);
}

#[test]
fn the_antibiotic_is_given_in_the_hour_before_the_incision() {
    let field = "antibiotic_at";
    let at = |time: &str| format!("2026-03-12T{time}:00Z").parse().unwrap();
    needs_a_reason(|o| o.antibiotic_at = at("07:31"), "implant.antibiotic-time", field);
    needs_a_reason(|o| o.antibiotic_at = at("06:29"), "implant.antibiotic-time", field);
    let latest = order(|o| o.antibiotic_at = at("06:30"));
    Clinic::with_implant_decided().attempt(AT, Command::Implant(latest)).unwrap();
    refused(|o| o.antibiotic = String::new(), &[("entry.required", "antibiotic")]);
    let later = "2026-03-12T09:01:00Z".parse().unwrap();
    refused(
        |o| (o.antibiotic_at, o.incision_at) = (later, later),
        &[("implant.incision-before-end", "incision_at")],
    );
}

#[test]
fn a_pocket_deeper_than_the_manual_allows_is_refused() {
    refused(|o| o.pocket_depth = read("2.6 cm"), &[("implant.pocket-depth", "pocket_depth")]);
    let deepest = order(|o| o.pocket_depth = read("2.5 cm"));
    Clinic::with_implant_decided().attempt(AT, Command::Implant(deepest)).unwrap();
}

#[test]
fn the_way_of_the_catheter_and_the_orders_after_are_checked() {
    refused(|o| o.fluid_back = false, &[("implant.fluid-back", "fluid_back")]);
    refused(|o| o.tunnelled = String::new(), &[("entry.required", "tunnelled")]);
    refused(|o| o.entry_level = "L9".to_owned(), &[("catalogue.unknown", "entry_level")]);
    needs_a_reason(|o| o.entry_level = "T8".to_owned(), "implant.entry-below-tip", "entry_level");
    needs_a_reason(|o| o.observation = read("23 h"), "implant.observation", "observation");
    refused(|o| o.wound_care = String::new(), &[("entry.required", "wound_care")]);
    let same_day = "2026-03-12".parse().unwrap();
    refused(|o| o.follow_up = same_day, &[("implant.follow-up", "follow_up")]);
}
