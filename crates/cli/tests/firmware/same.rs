//! The board and this machine do the same, to the byte (PC-01).

use std::fmt::Write as _;

use cisterna_catalog::Catalog;
use cisterna_link::device::Implant;
use cisterna_pump::{Coil, Input, Position};

use crate::emulator::{Board, images};
use crate::hardware::MODEL;
use crate::implant::Body;
use crate::link::{self, Clinic};
use crate::rotor::{Line, Rotor};
use crate::sequence::{Fingerprint, Sequence};
use crate::serial::{self, Request};

/// A motor line that counts how often the last coil of the rotor had current.
#[derive(Default)]
pub(crate) struct Counter(u64);

impl Line for Counter {
    fn set(&mut self, position: Position) {
        self.0 += u64::from(position == Position::Rotor(Coil::C));
    }

    fn counted(&self) -> u64 {
        self.0
    }
}

/// The pump on this machine, asked the same things at the same times of the pump.
pub(crate) struct Twin {
    body: Body,
    rotor: Rotor<Counter>,
    said: String,
}

impl Twin {
    pub(crate) fn new() -> Self {
        let mut body = Body::new(0).expect("the model is sound");
        body.start(|_| true).expect("it starts");
        Self { body, rotor: Rotor::new(Counter::default()), said: String::new() }
    }

    /// Lets the time pass at once that passed on the board in many steps.
    pub(crate) fn wait_until(&mut self, clock_ms: u64) {
        let passed = clock_ms - self.body.pump().clock().ms();
        self.body.elapse(passed, &mut self.rotor).expect("time passes");
        self.body.look();
    }

    /// The pump behind it.
    pub(crate) fn body(&mut self) -> &mut Body {
        &mut self.body
    }

    fn ask(&mut self, line: &str) {
        let (pump, said) = (*self.body.pump(), &mut self.said);
        match serial::read(line).expect("a request") {
            Request::Status => serial::status(said, &pump, self.rotor.counted()),
            Request::State => serial::state(said, &pump, Fingerprint::of(&pump)),
            Request::Log => serial::log(said, &pump),
            Request::Command(command) => {
                let result = self.body.step(Input::Command(command)).map(|_| ());
                serial::answer(said, self.body.pump(), result)
            }
            other => panic!("{other:?} is not the pump's"),
        }
        .expect("text");
    }
}

/// Asks the board and then this machine, at the time that the board tells. Gives what the board
/// said last.
fn ask(board: &mut Board, twin: &mut Twin, heard: &mut String, line: &str) -> String {
    board.say(line);
    let answer = board.line();
    writeln!(heard, "{answer}").expect("text");
    let clock = answer.split_whitespace().find_map(|word| word.strip_prefix("clock_ms="));
    let clock = clock.unwrap_or_else(|| panic!("no time in {answer:?}"));
    twin.wait_until(clock.parse().expect("a number"));
    twin.ask(line);
    answer
}

#[test]
fn pc_01_a_million_steps_end_in_the_same_hash_on_the_board_and_here() {
    const STEPS: u32 = 1_000_000;
    let Some(images) = images() else { return };
    let mut board = Board::start(&images.bench).ready();
    for (seed, steps) in [(1, STEPS), (20_260_101, STEPS / 10)] {
        board.say(&format!("sequence seed={seed} steps={steps}"));
        let mut here = Sequence::new(seed, steps).expect("the model is sound");
        assert!(here.advance(steps));
        let mut expected = String::new();
        here.report(&mut expected).expect("text");
        assert_eq!(board.line(), expected.trim_end());
        eprint!("{expected}");
    }
}

#[test]
fn pc_01_a_commanded_programme_gives_the_same_numbers_on_the_board_and_here() {
    let Some(images) = images() else { return };
    let (mut board, mut twin) = (Board::start(&images.bench).ready(), Twin::new());
    let mut heard = String::new();
    for line in [
        "status",
        "bolus nl=1000 nl_per_day=1000000",
        "programme drug=opioid ng_per_ml=500000 nl_per_day=24000001 alarm_nl=40000",
        "refill removed_nl=0 filled_nl=60000",
        "programme drug=opioid ng_per_ml=500000 nl_per_day=12000000 alarm_nl=20000",
        "state",
        "bolus nl=20000 nl_per_day=12000000",
        "bolus nl=20000 nl_per_day=12000000",
    ] {
        ask(&mut board, &mut twin, &mut heard, line);
    }
    // From here on the reservoir runs to its alarm and to its end, watched all the way.
    while !ask(&mut board, &mut twin, &mut heard, "status").ends_with("empty=1") {
        ask(&mut board, &mut twin, &mut heard, "state");
        // Time runs ahead on the board only while nobody asks.
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    for line in ["stop", "refill removed_nl=300 filled_nl=20000000", "log", "state", "status"] {
        ask(&mut board, &mut twin, &mut heard, line);
    }
    assert_eq!(heard, twin.said);
    for part in ["BolusCompleted", "ReservoirLow", "ReservoirEmpty", "quanta=600 ", "refused"] {
        assert!(heard.contains(part), "{part} did not happen:\n{heard}");
    }
    eprint!("{}", heard.lines().last().map_or(String::new(), |line| format!("{line}\n")));
}

#[test]
fn the_stack_stays_well_within_its_region() {
    let Some(images) = images() else { return };
    let mut board = Board::in_time(&images.bench).ready();
    let mut clinic = Clinic::new(board.link());
    clinic.call();
    clinic.refill();
    clinic.order(link::programme());
    clinic.order(link::bolus());
    board.say("sequence seed=3 steps=10000");
    board.line();
    board.say("state");
    board.line();
    board.say("memory");
    let said = board.line();
    let number = |name: &str| -> usize {
        let word = said.split_whitespace().find_map(|word| word.strip_prefix(name));
        word.and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("{said}"))
    };
    assert!(number("stack_used=") * 2 < number("stack_bytes="), "{said}");
    eprintln!("{said}");
}

#[test]
fn the_image_sits_in_a_pump_of_the_catalogue() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").expect("it is in the catalogue");
    assert_eq!(pump.control_model().ok(), Some(MODEL));
}

#[test]
fn nobody_built_a_programme_into_the_image() {
    let Some(images) = images() else { return };
    let mut board = Board::start(&images.bench).ready();
    for _ in 0..20 {
        board.say("status");
        let said = board.line();
        assert!(said.contains(" delivered_nl=0 quanta=0 nl_per_day=0 programmed=0 "), "{said}");
    }
}

#[test]
fn a_line_that_is_not_understood_commands_nothing() {
    let Some(images) = images() else { return };
    let mut board = Board::start(&images.bench).ready();
    let long = format!("status{}", " ".repeat(200));
    for line in [
        "programme drug=opioid ng_per_ml=500000 nl_per_day=200000",
        "programme 500000 200000 2000000",
        "programme drug=opioid nl_per_day=200000 ng_per_ml=500000 alarm_nl=2000000",
        "refill removed_nl=0 filled_nl=+20000000",
        "refill removed_nl=0 filled_nl=20000000 ",
        "refill removed_nl=0 filled_nl=99999999999999999999",
        "stop now",
        "Status",
        "fault unheard-of",
        &long,
    ] {
        board.say(line);
        // A space at the end of a line changes nothing in it.
        let expected = if line.ends_with("0 ") { "ok clock_ms=" } else { "unreadable" };
        let said = board.line();
        assert!(said.starts_with(expected), "{line:?}: {said}");
    }
}
