//! A long sequence of inputs, drawn from a seed, and a hash over what the core makes of them.
//!
//! The image runs it on the board and a test runs this same file on the host. Equal hashes mean
//! that the core did the same on both, step by step. The sequence has a pump of its own and never
//! touches the one that delivers.

use core::fmt::{self, Write};

use cisterna_pump::{
    Bolus, BolusKind, Check, Command, CountLimit, DaySchedule, DayStep, DoseLimit, DrugClass,
    Fault, Input, Mode, PatientBolus, Periodic, Person, Phase, Programme, Pump, Refill, Refusal,
    Sense, Step, step,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};

use crate::hardware::MODEL;
use crate::random::Random;

/// After how many steps the whole state goes into the hash; in between, what the steps tell does.
const STATE_EVERY: u32 = 100;

/// After how many steps another pump begins: some faults stop one for good.
const PUMP_EVERY: u32 = 1_000;

/// A sequence that runs.
pub(crate) struct Sequence {
    seed: u64,
    steps: u32,
    done: u32,
    refused: u32,
    delivered_nl: u64,
    random: Random,
    pump: Pump,
    fingerprint: Fingerprint,
}

impl Sequence {
    /// A sequence of so many steps.
    ///
    /// # Errors
    /// A [`Refusal`] when the model's constants contradict one another.
    pub(crate) fn new(seed: u64, steps: u32) -> Result<Self, Refusal> {
        let (random, fingerprint) = (Random::new(seed), Fingerprint::new());
        let pump = Pump::new(MODEL)?;
        Ok(Self { seed, steps, done: 0, refused: 0, delivered_nl: 0, random, pump, fingerprint })
    }

    /// Runs up to so many further steps. Tells whether the sequence is at its end.
    pub(crate) fn advance(&mut self, steps: u32) -> bool {
        for _ in 0..steps.min(self.steps - self.done) {
            let input = input(&mut self.random, &self.pump);
            match step(&self.pump, input) {
                Ok(done) => {
                    self.fingerprint.step(&done);
                    self.pump = done.pump;
                    self.delivered_nl += done.outcome.delivered.nl();
                }
                Err(refusal) => {
                    self.refused += 1;
                    self.fingerprint.debug(&refusal);
                }
            }
            self.done += 1;
            if self.done.is_multiple_of(STATE_EVERY) {
                self.fingerprint.state(&self.pump);
            }
            if self.done.is_multiple_of(PUMP_EVERY) {
                // The same model was accepted for the first pump, so it is accepted again.
                self.pump = Pump::new(MODEL).unwrap_or(self.pump);
            }
        }
        self.done == self.steps
    }

    /// Writes what came out, in one line.
    ///
    /// # Errors
    /// What the writer says.
    pub(crate) fn report(&self, out: &mut impl Write) -> fmt::Result {
        let mut whole = self.fingerprint;
        whole.state(&self.pump);
        writeln!(
            out,
            "sequence seed={} steps={} refused={} delivered_nl={} hash={:016x}",
            self.seed,
            self.done,
            self.refused,
            self.delivered_nl,
            whole.value(),
        )
    }
}

impl Random {
    /// A number below a bound. That the low ones are a little likelier does not matter here.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// The next input: mostly time, now and then a command, a fault or a restart. Some commands are
/// nonsense, since refusals have to be the same everywhere too.
fn input(random: &mut Random, pump: &Pump) -> Input {
    if let Phase::Testing(check) = pump.phase() {
        return Input::Checked { check, passed: random.below(100) > 0 };
    }
    let person = Person(7);
    let command = match random.below(1_000) {
        0..=779 => return Input::Elapse(time(random)),
        780..=829 => Command::Programme(programme(random)),
        830..=879 => Command::Bolus(bolus(random)),
        880..=929 => return Input::PatientRequest,
        930..=934 => Command::Stop,
        935..=974 => Command::Refill(Refill {
            removed: Volume::from_nl(random.below(20_000_000)),
            filled: Volume::from_nl(random.below(22_000_000)),
        }),
        975..=978 => return Input::Sense(Sense::Fault(fault(random))),
        979..=982 => return Input::Sense(Sense::Gone(fault(random))),
        983..=987 => Command::Release(fault(random), person),
        988..=991 => Command::Acknowledge(fault(random), person),
        992 => Command::Silence,
        993 => Command::PathwayEmptied,
        994 => Command::Interrogate,
        995..=997 => return Input::Restart,
        // Not due: refused.
        _ => return Input::Checked { check: Check::Clock, passed: true },
    };
    Input::Command(command)
}

fn fault(random: &mut Random) -> Fault {
    let index = usize::try_from(random.below(23)).unwrap_or(0);
    Fault::ALL.get(index).copied().unwrap_or(Fault::MotorStall)
}

fn time(random: &mut Random) -> Duration {
    let longest = match random.below(10) {
        0..=5 => 5_000,
        6..=8 => 3_600_000,
        _ => 400_000_000,
    };
    Duration::from_ms(random.below(longest))
}

fn rate(random: &mut Random) -> Rate {
    let highest = if random.below(6) == 0 { 26_000_000 } else { 1_000_000 };
    Rate::from_nl_per_day(random.below(highest))
}

fn bolus(random: &mut Random) -> Bolus {
    let kind = match random.below(6) {
        0 => BolusKind::Prime,
        1 => BolusKind::Bridge,
        2 => BolusKind::Patient,
        _ => BolusKind::Single,
    };
    let largest = if random.below(10) == 0 { 25_000_000 } else { 400_000 };
    Bolus { kind, volume: Volume::from_nl(random.below(largest)), rate: rate(random) }
}

fn some<T>(random: &mut Random, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
    if random.below(2) == 0 { Some(make(random)) } else { None }
}

fn mode(random: &mut Random) -> Mode {
    match random.below(8) {
        0 => Mode::Stopped,
        1 => Mode::MinimumRate,
        2 | 3 => match day(random) {
            Ok(day) => Mode::MultipleRates { day, begins: time(random) },
            Err(_) => Mode::Stopped,
        },
        4 => Mode::Periodic(Periodic {
            base: rate(random),
            volume: Volume::from_nl(random.below(50_000)),
            rate: rate(random),
            interval: time(random),
            first_after: time(random),
        }),
        _ => Mode::SimpleContinuous { rate: rate(random) },
    }
}

fn day(random: &mut Random) -> Result<DaySchedule, Refusal> {
    let mut steps = [DayStep::default(); 3];
    let mut from = 0;
    for step in &mut steps {
        *step = DayStep { from: Duration::from_ms(from), rate: rate(random) };
        from += 1 + random.below(40_000_000);
    }
    DaySchedule::new(&steps)
}

fn programme(random: &mut Random) -> Programme {
    let class = usize::try_from(random.below(6)).unwrap_or(0);
    Programme {
        drug: DrugClass::ALL.get(class).copied().unwrap_or(DrugClass::Other),
        concentration: Concentration::from_ng_per_ml(random.below(30_000_000)),
        mode: mode(random),
        opening: some(random, bolus),
        patient_bolus: some(random, patient_bolus),
        dose_limit: some(random, |random| DoseLimit {
            most: Mass::from_fg(random.below(100_000_000_000_000)),
            window: Duration::from_ms(random.below(90_000_000)),
        }),
        low_reservoir_alarm: Volume::from_nl(random.below(4_000_000)),
    }
}

fn patient_bolus(random: &mut Random) -> PatientBolus {
    PatientBolus {
        volume: Volume::from_nl(random.below(50_000)),
        rate: rate(random),
        lockout: Duration::from_ms(random.below(8_000_000)),
        most_per_day: random.next().to_le_bytes()[0] % 30,
        most_in_window: some(random, |random| CountLimit {
            most: random.next().to_le_bytes()[0] % 8,
            window: Duration::from_ms(random.below(30_000_000)),
        }),
    }
}

/// A running hash, FNV-1a of 64 bits: finds a difference, and withstands no forger.
#[derive(Clone, Copy)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    /// The hash over everything that the core remembers.
    pub(crate) fn of(pump: &Pump) -> u64 {
        let mut fingerprint = Self::new();
        fingerprint.state(pump);
        fingerprint.value()
    }

    /// The hash of nothing.
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// The hash of what was taken in.
    const fn value(self) -> u64 {
        self.0
    }

    /// Takes in everything that the core remembers. The text of `Debug` has every field, also those
    /// that cannot be seen from outside and those that come with a later version.
    fn state(&mut self, pump: &Pump) {
        self.debug(pump);
    }

    fn step(&mut self, step: &Step) {
        let pump = &step.pump;
        self.number(step.outcome.delivered.nl());
        self.number(pump.clock().ms());
        self.number(pump.reservoir().nl());
        self.number(pump.rate().nl_per_day());
        for note in step.outcome.notes() {
            self.debug(&note);
        }
    }

    fn debug(&mut self, value: &impl fmt::Debug) {
        // Taking in bytes cannot fail.
        let _ = write!(self, "{value:?};");
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

impl Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}
