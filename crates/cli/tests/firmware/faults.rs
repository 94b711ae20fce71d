//! How the image fails: it holds the motor line, says why, and does nothing more.

use std::fs;

use crate::emulator::{Board, damaged, images};

/// What the board says after it was told to fail, twice, since it goes on saying it.
fn fails(order: &str) -> String {
    let Some(images) = images() else { return String::new() };
    let mut board = Board::start(&images.bench).ready();
    board.say(order);
    let said = board.line();
    board.say("programme drug=opioid ng_per_ml=500000 nl_per_day=24000000 alarm_nl=0");
    assert_eq!(board.line(), said, "it stays stopped");
    said
}

#[test]
fn a_loop_that_does_not_come_back_is_stopped_by_the_watchdog() {
    let said = fails("fault hang");
    let expected = "stopped watchdog: the loop did not come back within 2000 ms";
    assert!(said.is_empty() || said == expected, "{said}");
}

#[test]
fn a_panic_stops_the_pump_and_names_its_place() {
    let said = fails("fault panic");
    assert!(said.is_empty() || said.starts_with("stopped panic at src/bench.rs:"), "{said}");
}

#[test]
fn a_stack_that_leaves_its_region_stops_the_pump() {
    let said = fails("fault overflow");
    let expected = "stopped fault of the processor: the stack is used up";
    assert!(said.is_empty() || said == expected, "{said}");
}

#[test]
fn an_instruction_that_is_none_stops_the_pump_and_names_its_place() {
    let said = fails("fault illegal");
    assert!(said.is_empty() || said.starts_with("stopped fault of the processor at 0x"), "{said}");
}

#[test]
fn an_image_that_was_changed_does_not_start() {
    let Some(images) = images() else { return };
    let changed = damaged(&images.plain);
    let board = Board::start(&changed);
    assert!(board.line().ends_with("Not a medical device"));
    let said = board.line();
    assert!(said.starts_with("stopped self-test: flash has the checksum "), "{said}");
    drop(board);
    fs::remove_file(changed).expect("it was there");
}
