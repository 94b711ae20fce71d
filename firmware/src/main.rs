//! The control core of the pump on an emulated microcontroller.
//!
//! Power-on, self-test, then one loop: the timer's milliseconds go into the core, the core's quanta
//! go to the motor line, and lines from the serial port are answered. There is no other state than
//! the core's own. Not a medical device.
#![no_std]
#![no_main]

mod board;
mod device;
mod hardware;
mod selftest;
mod sequence;
mod serial;

use core::fmt::Write;
use core::panic::PanicInfo;

use cisterna_pump::Input;
use cisterna_quantity::Duration;
use cortex_m_rt::entry;

use board::{Motor, Port};
use device::Device;
use sequence::Sequence;
use serial::{Fault, Line, Request};

/// How many steps of a sequence run between two looks at the timer.
const SEQUENCE_STEPS: u32 = 20;

#[entry]
fn main() -> ! {
    board::start();
    say(format_args!("cisterna-firmware {}: not a medical device", env!("CARGO_PKG_VERSION")));
    let mut device = match Device::new() {
        Ok(device) => device,
        Err(refusal) => board::stop(format_args!("refused rule={}", refusal.rule())),
    };
    let motor = match selftest::run(&mut device) {
        Ok(passed) => Motor::release(passed),
        Err(failed) => board::stop(format_args!("self-test: {failed}")),
    };
    say(format_args!("ready self-test=passed"));
    board::take_elapsed_ms();
    board::guard();
    let mut image = Image { device, motor, sequence: None };
    image.run()
}

/// Everything that the loop works with.
struct Image {
    device: Device,
    motor: Motor,
    sequence: Option<Sequence>,
}

impl Image {
    fn run(&mut self) -> ! {
        let mut line = Line::new();
        loop {
            self.pass_time();
            while let Some(byte) = board::received() {
                match line.take(byte) {
                    None => {}
                    Some(Some(request)) => self.obey(request),
                    Some(None) => say(format_args!("unreadable")),
                }
            }
            board::came_back();
            if self.advance_sequence() {
                board::sleep();
            }
        }
    }

    /// Tells the core how much time passed.
    fn pass_time(&mut self) {
        let elapsed = u64::from(board::take_elapsed_ms());
        if elapsed == 0 {
            return;
        }
        let time = Input::Elapse(Duration::from_ms(elapsed));
        match self.device.feed(time, &mut Port) {
            Ok(quanta) => self.turn(quanta),
            // The core's account has come to its end: nothing may be delivered without one.
            Err(refusal) => board::stop(format_args!("refused rule={}", refusal.rule())),
        }
    }

    fn turn(&mut self, quanta: u64) {
        if self.motor.turn(quanta).is_err() {
            board::stop(format_args!("the motor line is held, and the core commands it"));
        }
    }

    fn obey(&mut self, request: Request) {
        let pump = self.device.pump();
        // What the line does not take is lost; the pump goes on.
        let _ = match request {
            Request::Status => serial::status(&mut Port, pump, self.motor.quanta()),
            Request::State => serial::state(&mut Port, pump, self.device.fingerprint()),
            Request::Memory => {
                let (size, used) = (board::stack_size(), board::stack_used());
                writeln!(Port, "memory stack_bytes={size} stack_used={used}")
            }
            Request::Command(command) => {
                let result = self.device.feed(Input::Command(command), &mut Port);
                let result = result.map(|quanta| self.turn(quanta));
                serial::answer(&mut Port, self.device.pump(), result)
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
            let _ = sequence.report(&mut Port);
            self.sequence = None;
            return true;
        }
        false
    }
}

fn say(words: core::fmt::Arguments<'_>) {
    // At worst nobody reads it: what matters is said again by `board::stop`.
    let _ = writeln!(Port, "{words}");
}

/// Fails on purpose, in an image that was built for it.
fn fail(fault: Fault) -> core::fmt::Result {
    if !cfg!(feature = "faults") {
        return writeln!(Port, "unreadable");
    }
    match fault {
        Fault::Hang => loop {
            core::hint::spin_loop();
        },
        Fault::Panic => panic!("ordered"),
        Fault::Overflow => writeln!(Port, "unreadable {}", deeper(u32::MAX)),
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

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    match info.location() {
        Some(at) => board::stop(format_args!("panic at {}:{}", at.file(), at.line())),
        None => board::stop(format_args!("panic")),
    }
}
