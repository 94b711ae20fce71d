//! A virtual pump on a port and its programmer: the real program on both sides.

mod between;
mod started;

use std::io::{Read, Write};
use std::net::TcpStream;

use between::Between;
use serde_json::Value;
use started::{Pump, said};

const SERVED: [&str; 4] = ["--serial", "DEMO-1", "--patient", "7"];

#[test]
fn an_order_is_proposed_shown_committed_and_read_back() {
    let pump = Pump::serve(&SERVED);
    let (done, text) = pump.programmer(
        "refill 0 mL 20 mL\npropose first.toml\ncommit\nyes\ninterrogate\npropose more.toml\n\
         commit 3\ninterrogate\nlog\n",
    );
    assert!(done, "{text}");
    assert!(text.contains("Not a medical device."), "{text}");
    assert!(text.contains("*  flow                      –                0.05 mL/day"), "{text}");
    assert!(text.contains("Command 2 (a programme) was carried out, once."), "{text}");
    assert!(text.contains("0.05 mL/day commanded, 0.5 mg/day of the programme's drug"), "{text}");
    assert!(text.contains("*  flow                      0.05 mL/day        0.06 mL/day"), "{text}");
    assert!(text.contains("   concentration             10 mg/mL "), "an unchanged one: {text}");
    assert!(text.contains("Command 3 (a programme) was carried out, once."), "{text}");
    assert!(text.contains("0.06 mL/day commanded"), "{text}");
    assert!(text.contains("programmed, version 3"), "{text}");
    pump.says("order 3 committed: carried out, version 3");
    // Time runs faster while nobody is connected.
    let delivered = (0..20).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        pump.read()["delivered"]["value"] != "0"
    });
    assert!(delivered, "the pump delivers: {}", pump.text());
}

#[test]
fn what_was_not_confirmed_is_not_committed() {
    let pump = Pump::serve(&SERVED);
    let (done, text) = pump.programmer(
        "commit yes\nrefill 0 mL 20 mL\npropose first.toml\ncommit\nperhaps\nabandon\ncommit 2\n\
         propose first.toml\n",
    );
    assert!(!done, "{text}");
    assert!(text.contains("nothing is proposed and shown"), "{text}");
    assert!(text.contains("\"perhaps\" is neither 2 nor yes"), "{text}");
    assert!(text.contains("The order was given up. Nothing was changed."), "{text}");
    assert!(text.contains("was not committed, and is given up"), "{text}");
    assert_eq!(pump.read()["programme"], Value::Null);
}

#[test]
fn boluses_are_granted_or_refused_with_the_rule_and_a_stop_stops() {
    let pump = Pump::serve(&SERVED);
    let (done, text) = pump.programmer(
        "bolus 0.01 mL 2 mL/day\nrefill 0 mL 20 mL\npropose first.toml\ncommit yes\n\
         bolus \"0.01 mL\" \"2 mL/day\"\ncommit yes\nbolus 0.02 mL 2 mL/day\n\
         bolus 0.02 2 mL/day\nstop\n",
    );
    assert!(!done, "{text}");
    assert!(text.contains("rule  pump.programme-first"), "{text}");
    assert!(text.contains("do    programme the pump first"), "{text}");
    assert!(text.contains("(a bolus) was carried out, once."), "{text}");
    assert!(text.contains("rule  pump.one-bolus"), "{text}");
    assert!(text.contains("expected VOLUME and RATE"), "{text}");
    pump.says("REFUSED, another bolus is still running; wait for its end (pump.one-bolus)");
    assert!(text.contains("(a stop) was carried out, once."), "{text}");
    pump.says("bolus interrupted");
    let read = pump.read();
    assert_eq!(read["rate"]["value"], "0");
    assert_eq!(read["last"]["fate"], "done");
}

#[test]
fn another_key_serial_patient_or_port_is_refused_in_its_own_words() {
    let pump = Pump::serve(&SERVED);
    pump.run(&["pump", "pair", "--key", "other.key"]);
    let port = pump.port.to_string();
    let asks = |port: &str, key: &str, serial: &str, patient: &str| {
        let options = ["programmer", "--port", port, "--key", key, "--serial", serial, "--patient"];
        let output = pump.run(&[&options[..], &[patient, "interrogate"][..]].concat());
        assert_eq!(output.status.code(), Some(1));
        said(&output)
    };
    let text = asks(&port, "other.key", "DEMO-1", "7");
    assert!(text.contains("its key is not that in other.key"), "{text}");
    let text = asks(&port, "pump.key", "DEMO-2", "7");
    assert!(text.contains("its serial is not DEMO-2"), "{text}");
    let text = asks(&port, "pump.key", "DEMO-1", "8");
    assert!(text.contains("given to patient 7, who is not the one of --patient"), "{text}");
    let text = asks(&port, "no.key", "DEMO-1", "7");
    assert!(text.contains("--key no.key is not there"), "{text}");
    pump.write("half.key", "0123");
    let text = asks(&port, "half.key", "DEMO-1", "7");
    assert!(text.contains("--key half.key is no key"), "{text}");
    let text = asks("1", "pump.key", "DEMO-1", "7");
    assert!(text.contains("--port 1: no pump is there"), "{text}");
    // Somebody else is connected.
    let other = TcpStream::connect(("127.0.0.1", pump.port)).expect("the port is open");
    pump.says(&format!("{} connected", other.local_addr().expect("an address")));
    let text = asks(&port, "pump.key", "DEMO-1", "7");
    assert!(text.contains("busy with another programmer"), "{text}");
    pump.says("turned away: somebody else is connected");
    let again = pump.run(&["pump", "pair", "--key", "pump.key"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("not overwritten"));
}

#[cfg(unix)]
#[test]
fn a_key_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let pump = Pump::serve(&SERVED);
    let mode = std::fs::metadata(pump.path("pump.key")).expect("the key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn bytes_that_are_no_frames_do_no_harm() {
    let pump = Pump::serve(&SERVED);
    let (done, text) = pump.programmer("refill 0 mL 20 mL\npropose first.toml\ncommit yes\n");
    assert!(done, "{text}");
    let version = pump.read()["version"].clone();
    let mut next = 0x2545_f491_u32;
    for length in [1, 63, 5_000, 40_000] {
        let noise: Vec<u8> = (0..length)
            .map(|_| {
                next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Every fifth byte or so is a border, so that many short frames come in.
                let byte = next.to_be_bytes()[0];
                if byte < 50 { 0 } else { byte }
            })
            .collect();
        let mut stream = TcpStream::connect(("127.0.0.1", pump.port)).expect("the port is open");
        let name = stream.local_addr().expect("an address");
        // The pump may hang up in the middle.
        let _ = stream.write_all(&noise);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty(), "a stranger hears nothing");
        pump.says_one_of(&[format!("{name} gone"), format!("{name} lost")]);
    }
    let read = pump.read();
    assert_eq!(read["version"], version);
    assert_eq!(read["alarms"], serde_json::json!([]));
}

#[test]
fn a_programmer_killed_before_the_commit_changes_nothing() {
    let pump = Pump::serve(&SERVED);
    let mut killed = pump.begin(pump.port, &["--journal", "visit.journal"]);
    killed.types("refill 0 mL 20 mL");
    killed.types("propose first.toml");
    killed.says("Nothing is changed yet");
    killed.kill();
    pump.says("gone");
    let (done, text) = pump.with_journal("interrogate\npropose first.toml\ncommit yes\n");
    assert!(done, "{text}");
    assert!(!text.contains("NOT KNOWN"), "nothing is in doubt: {text}");
    assert!(text.contains("(a programme) was carried out, once."), "{text}");
}

#[test]
fn a_programmer_killed_after_the_commit_was_sent_finds_out_what_became_of_it() {
    let pump = Pump::serve(&SERVED);
    let between = Between::to(pump.port);
    let mut killed = pump.begin(between.port, &["--journal", "visit.journal"]);
    killed.types("refill 0 mL 20 mL");
    killed.types("propose first.toml");
    killed.says("Nothing is changed yet");
    between.hold_answers();
    killed.types("commit yes");
    pump.says("order 2 committed: carried out, version 2");
    killed.kill();
    pump.says("gone");
    let (done, text) = pump.with_journal("interrogate\n");
    assert!(done, "{text}");
    assert!(
        text.contains("It is NOT KNOWN whether command 2 (a programme) was carried out"),
        "{text}"
    );
    assert!(text.contains("Command 2 (a programme) was carried out, once."), "{text}");
    let (_, text) = pump.with_journal("interrogate\n");
    assert!(!text.contains("NOT KNOWN"), "it is settled: {text}");
}

#[test]
fn a_commit_that_did_not_get_through_was_not_carried_out() {
    let pump = Pump::serve(&SERVED);
    let between = Between::to(pump.port);
    let mut killed = pump.begin(between.port, &["--journal", "visit.journal"]);
    killed.types("refill 0 mL 20 mL");
    killed.types("propose first.toml");
    killed.says("Nothing is changed yet");
    between.hold_questions();
    killed.types("commit yes");
    pump.waits_until("the commit is written down", || {
        pump.file("visit.journal").contains("given 2 programme")
    });
    killed.kill();
    pump.says("gone");
    let (done, text) = pump.with_journal("interrogate\n");
    assert!(done, "{text}");
    assert!(text.contains("Command 2 (a programme) was not carried out, and cannot be"), "{text}");
    assert_eq!(pump.read()["programme"], Value::Null);
}

#[test]
fn a_lost_answer_is_said_plainly_and_settled_by_reading() {
    let pump = Pump::serve(&SERVED);
    let between = Between::to(pump.port);
    let mut open = pump.begin(between.port, &[]);
    open.types("refill 0 mL 20 mL");
    open.types("propose first.toml");
    open.says("Nothing is changed yet");
    between.hold_answers();
    open.types("commit yes");
    open.says("It is NOT KNOWN whether command 2 (a programme) was carried out; reading the");
    open.says("It is STILL NOT KNOWN whether command 2 was carried out");
    between.let_all_pass();
    open.types("propose more.toml");
    open.says("Command 2 (a programme) was carried out, once.");
    open.says("nothing else was done");
    open.types("propose more.toml");
    open.says("0.05 mL/day 0.06 mL/day 0.06 mL/day");
}

#[test]
fn a_journal_of_another_pump_or_with_damage_is_refused() {
    let pump = Pump::serve(&SERVED);
    pump.write("visit.journal", "cisterna journal 1: pump DEMO-9, patient 7\n");
    let (done, text) = pump.with_journal("interrogate\n");
    assert!(!done);
    assert!(text.contains("is of another pump or patient"), "{text}");
    pump.write("visit.journal", "cisterna journal 1: pump DEMO-1, patient 7\ngiven 3 bolus 12\n");
    let (done, text) = pump.with_journal("interrogate\n");
    assert!(!done);
    assert!(text.contains("line 2 is none of a journal"), "{text}");
    // A line that was being written when the power went was not sent yet.
    pump.write("visit.journal", "cisterna journal 1: pump DEMO-1, patient 7\ngiven 3 bol");
    let (done, text) = pump.with_journal("interrogate\n");
    assert!(done, "{text}");
    assert_eq!(pump.file("visit.journal"), "cisterna journal 1: pump DEMO-1, patient 7\n");
}

#[test]
fn a_pump_without_a_patient_takes_no_order() {
    let pump = Pump::serve(&["--serial", "DEMO-1"]);
    let (done, text) = pump.programmer("refill 0 mL 20 mL\n");
    assert!(!done);
    assert!(text.contains("given to no patient yet"), "{text}");
}
