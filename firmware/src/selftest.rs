//! What is tested after power-on: processor, memory, program and clock, in the core's order.
//!
//! Nothing moves before it has passed: the motor line is only released for a [`Passed`], and only
//! this file makes one. The memory test covers a small piece, since the rest is already in use.

use core::fmt::{self, Display, Formatter};

use cisterna_pump::Check;

use crate::board;
use crate::implant::Body;

/// The proof that the self-test passed.
pub(crate) struct Passed(());

/// What did not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The core refused to be started.
    Core,
    /// The processor calculates wrongly.
    Processor,
    /// A word of memory did not keep what was written.
    Memory {
        /// Which word.
        word: usize,
    },
    /// The image was not sealed: its length and checksum are not known.
    Unsealed,
    /// The program in the flash is not the one that was sealed.
    Flash {
        /// The checksum of what is there.
        found: u32,
        /// The checksum of what was sealed.
        sealed: u32,
    },
    /// The timer does not tick at the pace of the reference timer.
    Clock {
        /// What it counted.
        counted_ms: u32,
    },
}

impl Display for Failed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core => f.write_str("the core refuses to be started"),
            Self::Processor => f.write_str("the processor calculates wrongly"),
            Self::Memory { word } => write!(f, "memory word {word} does not keep its value"),
            Self::Unsealed => f.write_str("the image is not sealed; start it with firmware/run"),
            Self::Flash { found, sealed } => {
                write!(f, "flash has the checksum {found}, sealed was {sealed}")
            }
            Self::Clock { counted_ms } => {
                write!(f, "the timer counted {counted_ms} ms in {CLOCK_TEST_MS} ms")
            }
        }
    }
}

/// How long the clock is watched.
const CLOCK_TEST_MS: u32 = 50;
/// How often the reference timer is asked before it counts as standing still.
const REFERENCE_TRIES: u32 = 100_000_000;
/// Patterns in which every bit is once set and once not, and neighbours differ.
const PATTERNS: [u32; 4] = [0x5555_5555, 0xaaaa_aaaa, 0x0000_0000, 0xffff_ffff];

/// Starts the pump: examines what it asks for, in its order, and tells it the results.
///
/// # Errors
/// [`Failed`] names the first check that failed.
pub(crate) fn run(body: &mut Body) -> Result<Passed, Failed> {
    let mut failed = Failed::Core;
    let examine = |check| match examine(check) {
        Ok(()) => true,
        Err(why) => {
            failed = why;
            false
        }
    };
    match body.start(examine) {
        Ok(()) => Ok(Passed(())),
        Err(_) => Err(failed),
    }
}

fn examine(check: Check) -> Result<(), Failed> {
    match check {
        Check::Processor => processor(),
        Check::Memory => memory(),
        Check::Code => flash(),
        Check::Clock => clock(),
        // The emulated board has none of these, so that there is nothing to find. What is stored
        // lies in memory that the start has just written, and the monitor is part of this program.
        Check::ProgrammeStore | Check::Battery | Check::Motor | Check::Monitor => Ok(()),
    }
}

/// Multiplies and divides, which is all that a dose needs, and compares with what comes out on
/// paper.
fn processor() -> Result<(), Failed> {
    let (day, flow) = core::hint::black_box((86_400_000_u128, 24_000_000_u128));
    let product = day * flow;
    let right = product == 2_073_600_000_000_000
        && product / 7 == 296_228_571_428_571
        && product % 7 == 3
        && ((product << 64) / day) >> 64 == flow;
    if right { Ok(()) } else { Err(Failed::Processor) }
}

/// Writes each pattern, mixed with the place so that two words cannot stand for one another, and
/// reads all of them back only then.
fn memory() -> Result<(), Failed> {
    for pattern in PATTERNS {
        let expected = |word: usize| u32::try_from(word).map(|place| pattern ^ place).ok();
        for word in 0..board::SCRATCH_WORDS {
            let written = expected(word).and_then(|value| board::scratch_write(word, value));
            written.ok_or(Failed::Memory { word })?;
        }
        for word in 0..board::SCRATCH_WORDS {
            if board::scratch_read(word) != expected(word) {
                return Err(Failed::Memory { word });
            }
        }
    }
    Ok(())
}

fn flash() -> Result<(), Failed> {
    let (length, sealed) = board::seal();
    let mut checksum = Checksum(0);
    for offset in 0..length {
        checksum.take(board::flash(offset).ok_or(Failed::Unsealed)?);
    }
    let found = checksum.finish(length);
    if found == sealed { Ok(()) } else { Err(Failed::Flash { found, sealed }) }
}

/// The timer that the pump lives by, against one that it does not use.
fn clock() -> Result<(), Failed> {
    board::take_elapsed_ms();
    let start = board::reference_ms();
    let mut tries = 0..REFERENCE_TRIES;
    let over = |_| board::reference_ms().wrapping_sub(start) >= CLOCK_TEST_MS;
    let reference_runs = tries.any(over);
    let counted_ms = board::take_elapsed_ms();
    let near = counted_ms.abs_diff(CLOCK_TEST_MS) <= board::TICK_MS;
    if reference_runs && near { Ok(()) } else { Err(Failed::Clock { counted_ms }) }
}

/// The checksum of the POSIX tool `cksum`, with which the image is sealed.
struct Checksum(u32);

impl Checksum {
    const POLYNOMIAL: u32 = 0x04c1_1db7;

    fn take(&mut self, byte: u8) {
        self.0 ^= u32::from(byte) << 24;
        for _ in 0..8 {
            let high = self.0 >> 31 == 1;
            self.0 = (self.0 << 1) ^ if high { Self::POLYNOMIAL } else { 0 };
        }
    }

    /// Takes in the length, its lowest byte first and without leading zeros, and gives the sum.
    fn finish(mut self, length: u32) -> u32 {
        let mut rest = length;
        while rest > 0 {
            self.take(rest.to_le_bytes()[0]);
            rest >>= 8;
        }
        !self.0
    }
}
