//! The pump's controller and its link on an emulated microcontroller.
//!
//! Power-on, self-test, then one loop: the timer's milliseconds go into the controller, which
//! commands the motor line; frames from the serial port go into the link, which commands the
//! controller. There is no other state than theirs. Not a medical device.
#![no_std]
#![no_main]

#[cfg(feature = "bench")]
mod bench;
mod board;
mod hardware;
mod identity;
mod implant;
mod random;
mod rotor;
mod selftest;
#[cfg(feature = "bench")]
mod sequence;
#[cfg(feature = "bench")]
mod serial;

use core::fmt::Write;
use core::panic::PanicInfo;

use cisterna_link::device::Device;
use cortex_m_rt::entry;

use board::{MotorLine, Words};
use implant::Body;
use rotor::Rotor;

/// How often time passes in the controller while nobody calls. Each time it checks both copies of
/// all that it remembers.
const PASS_EVERY_MS: u32 = 100;

/// How many pieces of what came in are heard between two looks at the timer.
const HEARD_AT_ONCE: u32 = 64;

#[entry]
fn main() -> ! {
    board::start();
    say(format_args!("cisterna-firmware {}: not a medical device", env!("CARGO_PKG_VERSION")));
    let Some((key, identity)) = identity::demonstration() else {
        board::stop(format_args!("no pairing key or no serial in this image"));
    };
    let mut body = empty_pump();
    let rotor = match selftest::run(&mut body) {
        Ok(passed) => Rotor::new(MotorLine::release(passed)),
        Err(failed) => board::stop(format_args!("self-test: {failed}")),
    };
    let Ok(mut link) = Device::new(key, identity, &mut body) else {
        board::stop(format_args!("no memory for the link"));
    };
    say(format_args!("ready self-test=passed"));
    board::take_elapsed_ms();
    board::guard();
    Image { body: &mut body, rotor, link: &mut link, elapsed_ms: 0 }.run()
}

/// Not part of `main`, which never ends: what this needs of the stack is free afterwards.
#[inline(never)]
fn empty_pump() -> Body {
    match Body::new(board::weak_seed()) {
        Ok(body) => body,
        Err(refusal) => board::stop(format_args!("refused rule={}", refusal.rule())),
    }
}

/// Everything that the loop works with.
struct Image<'a> {
    body: &'a mut Body,
    rotor: Rotor<MotorLine>,
    link: &'a mut Device,
    /// Milliseconds that did not pass in the controller yet.
    elapsed_ms: u32,
}

impl Image<'_> {
    fn run(&mut self) -> ! {
        #[cfg(feature = "bench")]
        let mut bench = bench::Bench::new();
        loop {
            let called = board::link_calls();
            self.pass_time(if called { 0 } else { PASS_EVERY_MS });
            if called {
                self.hear();
            }
            #[cfg(feature = "bench")]
            let idle = bench.serve(self.body, &self.rotor);
            #[cfg(not(feature = "bench"))]
            let idle = true;
            board::came_back();
            if idle {
                board::sleep();
            }
        }
    }

    /// Lets the time pass in the controller that has passed here, once it is so much.
    fn pass_time(&mut self, least_ms: u32) {
        self.elapsed_ms = self.elapsed_ms.saturating_add(board::take_elapsed_ms());
        if self.elapsed_ms == 0 || self.elapsed_ms < least_ms {
            return;
        }
        let elapsed = core::mem::take(&mut self.elapsed_ms);
        if let Err(refusal) = self.body.elapse(elapsed.into(), &mut self.rotor) {
            // The core's account has come to its end: nothing may be delivered without one.
            board::stop(format_args!("refused rule={}", refusal.rule()));
        }
    }

    /// Hands what came in to the link. On a silent port a byte is what wakes the receiver of a
    /// radio: the link says whether it may be heard. Only so much at once, so that nobody keeps the
    /// pump from its work by talking without end.
    #[inline(never)]
    fn hear(&mut self) {
        self.body.look();
        let (body, link) = (&mut *self.body, &mut *self.link);
        let mut room = [0; 64];
        for _ in 0..HEARD_AT_ONCE {
            let bytes = board::link_received(&mut room);
            if bytes.is_empty() {
                return;
            }
            if link.hears(body) || link.wake(body).is_ok() {
                link.receive(body, bytes, board::link_send);
            }
        }
    }
}

fn say(words: core::fmt::Arguments<'_>) {
    // At worst nobody reads it: what matters is said again by `board::stop`.
    let _ = writeln!(Words, "{words}");
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    match info.location() {
        Some(at) => board::stop(format_args!("panic at {}:{}", at.file(), at.line())),
        None => board::stop(format_args!("panic")),
    }
}
