//! The bench: lines on the port for words, with which a test watches the image, runs sequences and
//! makes it fail. Only an image with the feature `bench` has it.

use core::fmt::Write;

use cisterna_link::device::Implant;
use cisterna_pump::Input;

use crate::board::{self, MotorLine, Words};
use crate::implant::Body;
use crate::rotor::Rotor;
use crate::sequence::{Fingerprint, Sequence};
use crate::serial::{self, Fault, Line, Request};

/// How many steps of a sequence run between two looks at the timer.
const SEQUENCE_STEPS: u32 = 20;

/// Who writes lines, and what was asked for and is not done yet.
pub(crate) struct Bench {
    line: Line,
    sequence: Option<Sequence>,
}

impl Bench {
    /// Nobody has written anything.
    pub(crate) const fn new() -> Self {
        Self { line: Line::new(), sequence: None }
    }

    /// Does what was asked for. Tells whether that is all.
    pub(crate) fn serve(&mut self, body: &mut Body, rotor: &Rotor<MotorLine>) -> bool {
        while let Some(byte) = board::words_received() {
            match self.line.take(byte) {
                None => {}
                Some(Some(request)) => self.obey(request, body, rotor),
                Some(None) => {
                    let _ = writeln!(Words, "unreadable");
                }
            }
        }
        self.advance_sequence()
    }

    fn obey(&mut self, request: Request, body: &mut Body, rotor: &Rotor<MotorLine>) {
        body.look();
        // What the line does not take is lost; the pump goes on.
        let _ = match request {
            Request::Status => serial::status(&mut Words, body.pump(), rotor.counted()),
            Request::State => serial::state(&mut Words, body.pump(), Fingerprint::of(body.pump())),
            Request::Log => serial::log(&mut Words, body.pump()),
            Request::Memory => {
                let (size, used) = (board::stack_size(), board::stack_used());
                writeln!(Words, "memory stack_bytes={size} stack_used={used}")
            }
            Request::Command(command) => {
                let result = body.step(Input::Command(command)).map(|_| ());
                serial::answer(&mut Words, body.pump(), result)
            }
            Request::Sequence { seed, steps } => {
                self.sequence = Sequence::new(seed, steps).ok();
                Ok(())
            }
            Request::Fault(fault) => fail(fault),
        };
    }

    /// Goes on with a sequence. Tells whether there is none, or none any more.
    fn advance_sequence(&mut self) -> bool {
        let Some(sequence) = &mut self.sequence else { return true };
        if sequence.advance(SEQUENCE_STEPS) {
            let _ = sequence.report(&mut Words);
            self.sequence = None;
            return true;
        }
        false
    }
}

/// Fails on purpose.
fn fail(fault: Fault) -> core::fmt::Result {
    match fault {
        Fault::Hang => loop {
            core::hint::spin_loop();
        },
        Fault::Panic => panic!("ordered"),
        Fault::Overflow => writeln!(Words, "unreadable {}", deeper(u32::MAX)),
        Fault::Illegal => cortex_m::asm::udf(),
    }
}

/// Uses more and more of the stack.
#[inline(never)]
fn deeper(depth: u32) -> u32 {
    let words = core::hint::black_box([depth; 64]);
    let below = if depth == 0 { 0 } else { deeper(depth - 1) };
    below.wrapping_add(core::hint::black_box(&words).len().to_le_bytes()[0].into())
}
