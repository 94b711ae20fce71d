//! The lines of the bench: what people or a test write, and the lines that answer. Knows no
//! hardware.
//!
//! A line is a word and its fields in a fixed order, each with its unit in its name. Nothing has a
//! default: what is missing or not understood is answered with `unreadable`.
//!
//! ```text
//! status
//! state
//! log
//! memory
//! refill removed_nl=0 filled_nl=20000000
//! programme drug=opioid ng_per_ml=500000 nl_per_day=200000 alarm_nl=2000000
//! bolus nl=5000 nl_per_day=1000000
//! stop
//! sequence seed=1 steps=1000
//! ```
//!
//! This port is not protected: who can write to it commands the pump. It serves to watch the image
//! under emulation, and the image without the feature `bench` does not have it.

use core::fmt::{self, Write};

use cisterna_pump::{Bolus, BolusKind, Command, DrugClass, Mode, Programme, Pump, Refill, Refusal};
use cisterna_quantity::{Concentration, Rate, Volume};

/// The longest line that is read.
const LINE_MAX: usize = 120;

/// What a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "a programme is large, and there is no heap")]
pub(crate) enum Request {
    /// What the pump counts.
    Status,
    /// A hash over everything that the core remembers.
    State,
    /// What the pump's own log holds.
    Log,
    /// How much of the stack was used so far.
    Memory,
    /// A command to the core.
    Command(Command),
    /// A sequence of inputs to a pump of its own, to compare two machines.
    Sequence {
        /// Where the sequence begins.
        seed: u64,
        /// How long it is.
        steps: u32,
    },
    /// A fault on purpose.
    Fault(Fault),
}

/// How an image can fail on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The loop does not come back.
    Hang,
    /// The program panics.
    Panic,
    /// The stack grows until it leaves its region.
    Overflow,
    /// The processor meets an instruction that is none.
    Illegal,
}

/// Collects bytes into lines.
pub(crate) struct Line {
    bytes: [u8; LINE_MAX],
    length: usize,
}

impl Line {
    /// An empty line.
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; LINE_MAX], length: 0 }
    }

    /// Takes a byte, and gives the request when the line ends with it: none in it when it cannot be
    /// read. An empty line is no request.
    pub(crate) fn take(&mut self, byte: u8) -> Option<Option<Request>> {
        if byte != b'\n' && byte != b'\r' {
            if let Some(free) = self.bytes.get_mut(self.length) {
                *free = byte;
            }
            self.length = self.length.saturating_add(1);
            return None;
        }
        let length = core::mem::take(&mut self.length);
        if length == 0 {
            return None;
        }
        // A line that was cut off is not read at all: half an order is another order.
        let whole = self.bytes.get(..length).and_then(|bytes| str::from_utf8(bytes).ok());
        Some(whole.and_then(read))
    }
}

/// Reads one line, without its end.
pub(crate) fn read(line: &str) -> Option<Request> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    Some(match word {
        "status" => fields(rest, []).map(|[]| Request::Status)?,
        "state" => fields(rest, []).map(|[]| Request::State)?,
        "log" => fields(rest, []).map(|[]| Request::Log)?,
        "memory" => fields(rest, []).map(|[]| Request::Memory)?,
        "fault" => Request::Fault(match rest {
            "hang" => Fault::Hang,
            "panic" => Fault::Panic,
            "overflow" => Fault::Overflow,
            "illegal" => Fault::Illegal,
            _ => return None,
        }),
        "sequence" => {
            let [seed, steps] = fields(rest, ["seed", "steps"])?;
            Request::Sequence { seed, steps: u32::try_from(steps).ok()? }
        }
        _ => Request::Command(command(word, rest)?),
    })
}

fn command(word: &str, rest: &str) -> Option<Command> {
    Some(match word {
        "refill" => {
            let [removed, filled] = fields(rest, ["removed_nl", "filled_nl"])?;
            let (removed, filled) = (Volume::from_nl(removed), Volume::from_nl(filled));
            Command::Refill(Refill { removed, filled })
        }
        "programme" => {
            let (drug, rest) = rest.strip_prefix("drug=")?.split_once(' ')?;
            let [strength, flow, alarm] = fields(rest, ["ng_per_ml", "nl_per_day", "alarm_nl"])?;
            Command::Programme(Programme {
                drug: DrugClass::ALL.into_iter().find(|class| class.name() == drug)?,
                concentration: Concentration::from_ng_per_ml(strength),
                mode: Mode::SimpleContinuous { rate: Rate::from_nl_per_day(flow) },
                opening: None,
                patient_bolus: None,
                dose_limit: None,
                low_reservoir_alarm: Volume::from_nl(alarm),
            })
        }
        "bolus" => {
            let [volume, flow] = fields(rest, ["nl", "nl_per_day"])?;
            let (volume, rate) = (Volume::from_nl(volume), Rate::from_nl_per_day(flow));
            Command::Bolus(Bolus { kind: BolusKind::Single, volume, rate })
        }
        "stop" => fields(rest, []).map(|[]| Command::Stop)?,
        _ => return None,
    })
}

/// The numbers behind these names, in this order, and nothing else.
fn fields<const N: usize>(text: &str, names: [&str; N]) -> Option<[u64; N]> {
    let mut words = text.split_ascii_whitespace();
    let mut numbers = [0; N];
    for (number, name) in numbers.iter_mut().zip(names) {
        let digits = words.next()?.strip_prefix(name)?.strip_prefix('=')?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        *number = digits.parse().ok().filter(|_| plain)?;
    }
    words.next().is_none().then_some(numbers)
}

/// Answers a command to the core, with the pump's time at which it was obeyed or refused.
///
/// # Errors
/// What the writer says.
pub(crate) fn answer(
    out: &mut impl Write,
    pump: &Pump,
    result: Result<(), Refusal>,
) -> fmt::Result {
    let at = pump.clock().ms();
    match result {
        Ok(()) => writeln!(out, "ok clock_ms={at}"),
        Err(refusal) => writeln!(out, "refused clock_ms={at} rule={}", refusal.rule()),
    }
}

/// Writes what the pump counts, and what the motor turned.
///
/// # Errors
/// What the writer says.
pub(crate) fn status(out: &mut impl Write, pump: &Pump, quanta: u64) -> fmt::Result {
    writeln!(
        out,
        "status clock_ms={} reservoir_nl={} delivered_nl={} quanta={quanta} nl_per_day={} \
         programmed={} low={} empty={}",
        pump.clock().ms(),
        pump.reservoir().nl(),
        pump.ledger().delivered.nl(),
        pump.rate().nl_per_day(),
        u8::from(pump.programme().is_some()),
        u8::from(pump.low_reservoir()),
        u8::from(pump.empty()),
    )
}

/// Writes the hash over everything that the core remembers.
///
/// # Errors
/// What the writer says.
pub(crate) fn state(out: &mut impl Write, pump: &Pump, hash: u64) -> fmt::Result {
    writeln!(out, "state clock_ms={} hash={hash:016x}", pump.clock().ms())
}

/// Writes the pump's own log, in one line, oldest first.
///
/// # Errors
/// What the writer says.
pub(crate) fn log(out: &mut impl Write, pump: &Pump) -> fmt::Result {
    write!(out, "log clock_ms={}", pump.clock().ms())?;
    for entry in pump.log() {
        write!(out, " {}@{}={:?}", entry.number, entry.at.ms(), entry.what)?;
    }
    writeln!(out)
}
