//! Both sides, the channel between them, and virtual time.

use cisterna_link::device::{Device, Identity, Implant};
use cisterna_link::message::Patient;
use cisterna_link::programmer::{Given, Programmer};
use cisterna_link::session::{Fresh, PairingKey};
use cisterna_pump::{Command, Mode, Programme};
use cisterna_quantity::Duration;

use crate::bench::Bench;
use crate::support::serial;

pub(crate) const PATIENT: Patient = Patient([7; 16]);

/// How long a message is on its way when nothing happens to it.
const ON_ITS_WAY: u64 = 5;

/// What happens to a message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Lose,
    Double,
    /// It comes later by so many milliseconds; others may overtake it.
    Delay(u64),
    /// It comes twice, the second time later by so many milliseconds.
    Echo(u64),
    /// Only so many bytes of it come.
    Cut(usize),
    /// One bit is flipped.
    Flip(usize),
}

/// A message on its way.
struct Letter {
    at: u64,
    number: usize,
    to_pump: bool,
    bytes: Vec<u8>,
}

pub(crate) struct World {
    pub(crate) bench: Bench,
    pub(crate) device: Device,
    pub(crate) programmer: Programmer,
    /// Time since the beginning, in milliseconds.
    pub(crate) now: u64,
    letters: Vec<Letter>,
    /// Every message that was sent, for its number and its length.
    pub(crate) sent: Vec<Vec<u8>>,
    /// What happens to which message.
    pub(crate) plan: Box<dyn FnMut(usize) -> Fault>,
    /// What the programmer has written down.
    pub(crate) noted: Option<Given>,
    /// Every programme that was committed by the clinician.
    pub(crate) committed: Vec<Programme>,
    pub(crate) pump_restarts: u32,
    /// How many messages came to harm.
    pub(crate) harmed: u32,
    identity: Identity,
    pairing: u8,
    fresh: u64,
}

pub(crate) fn key(seed: u8) -> PairingKey {
    let bytes = std::array::from_fn(|at| u8::try_from(at).expect("small") ^ seed);
    PairingKey::new(bytes).expect("a key")
}

impl World {
    pub(crate) fn new(plan: impl FnMut(usize) -> Fault + 'static) -> Self {
        Self::with_pump("CIS-0001", 0, plan)
    }

    /// The world of a pump with a serial and a pairing key of its own.
    pub(crate) fn with_pump(
        name: &str,
        pairing: u8,
        plan: impl FnMut(usize) -> Fault + 'static,
    ) -> Self {
        let mut bench = Bench::new();
        let identity = Identity { serial: serial(name), patient: Some(PATIENT) };
        Self {
            device: Device::new(key(pairing), identity, &mut bench).expect("it can be stored"),
            bench,
            programmer: Programmer::new(identity.serial, PATIENT),
            harmed: 0,
            identity,
            pairing,
            now: 0,
            letters: Vec::new(),
            sent: Vec::new(),
            plan: Box::new(plan),
            noted: None,
            committed: Vec::new(),
            pump_restarts: 0,
            fresh: 0,
        }
    }

    pub(crate) fn time(&self) -> Duration {
        Duration::from_ms(self.now)
    }

    pub(crate) fn call(&mut self) {
        self.fresh += 1;
        let mut bytes = [0xA5; 32];
        bytes[..8].copy_from_slice(&self.fresh.to_le_bytes());
        let now = self.time();
        let fresh = Fresh::new(bytes).expect("not all the same");
        self.programmer.call(&key(self.pairing), fresh, now).expect("a call");
    }

    /// Sends what is due and lets the next thing happen; not beyond a time.
    pub(crate) fn step(&mut self, until: u64) {
        let mut out = Vec::new();
        self.programmer.tick(self.time(), |bytes| out.push(bytes.to_vec()));
        self.post(true, out);
        let tick = self.programmer.next_tick().map(Duration::ms);
        let letter = self.letters.iter().map(|letter| letter.at).min();
        let next = [tick, letter].into_iter().flatten().min().unwrap_or(until);
        self.pass(next.clamp(self.now, until) - self.now);
        self.deliver();
        self.look();
    }

    pub(crate) fn pass(&mut self, ms: u64) {
        self.now += ms;
        self.bench.elapse(Duration::from_ms(ms));
    }

    /// Puts messages on their way.
    fn post(&mut self, to_pump: bool, messages: Vec<Vec<u8>>) {
        for bytes in messages {
            let number = self.sent.len();
            self.sent.push(bytes.clone());
            let soon = self.now + ON_ITS_WAY;
            let mut put = |at, bytes| {
                self.letters.push(Letter { at, number, to_pump, bytes });
            };
            let fault = (self.plan)(number);
            self.harmed += u32::from(fault != Fault::None);
            match fault {
                Fault::None => put(soon, bytes),
                Fault::Lose => {}
                Fault::Double => {
                    put(soon, bytes.clone());
                    put(soon, bytes);
                }
                Fault::Delay(ms) => put(soon + ms, bytes),
                Fault::Echo(ms) => {
                    put(soon, bytes.clone());
                    put(soon + ms, bytes);
                }
                Fault::Cut(at) => put(soon, bytes[..at.min(bytes.len())].to_vec()),
                Fault::Flip(bit) => {
                    let mut bytes = bytes;
                    let at = bit / 8 % bytes.len();
                    bytes[at] ^= 1 << (bit % 8);
                    put(soon, bytes);
                }
            }
        }
    }

    /// Delivers what has arrived, the earliest first.
    fn deliver(&mut self) {
        let now = self.now;
        self.letters.sort_by_key(|letter| (letter.at, letter.number));
        let later = self.letters.iter().position(|letter| letter.at > now);
        let rest = self.letters.split_off(later.unwrap_or(self.letters.len()));
        for letter in std::mem::replace(&mut self.letters, rest) {
            let answers = if letter.to_pump {
                self.hear(&letter.bytes)
            } else {
                let (mut out, now) = (Vec::new(), self.time());
                self.programmer.receive(now, &letter.bytes, |bytes| out.push(bytes.to_vec()));
                out
            };
            self.post(!letter.to_pump, answers);
        }
    }

    /// The pump hears bytes: called first, if its radio is off.
    pub(crate) fn hear(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        if !self.device.hears(&self.bench) && self.device.wake(&mut self.bench).is_err() {
            return out;
        }
        self.device.receive(&mut self.bench, bytes, |bytes| out.push(bytes.to_vec()));
        if self.bench.dead {
            // What was sent after the power had gone was not sent.
            out.clear();
            self.restart_pump();
        }
        out
    }

    pub(crate) fn restart_pump(&mut self) {
        self.pump_restarts += 1;
        self.bench.restart();
        let [first, second] = self.bench.places;
        let key = key(self.pairing);
        self.device = Device::restored(key, self.identity, [&first, &second], &mut self.bench);
    }

    pub(crate) fn restart_programmer(&mut self) {
        self.programmer = Programmer::new(self.identity.serial, PATIENT);
        if let Some(given) = self.noted {
            self.programmer.resume(given);
        }
    }

    /// What must hold at every moment.
    fn look(&self) {
        let stopped = |programme: &Programme| Programme { mode: Mode::Stopped, ..*programme };
        if let Some(running) = self.bench.pump().programme() {
            let known = |one: &Programme| one == running || stopped(one) == *running;
            assert!(self.committed.iter().any(known), "a programme that nobody committed runs");
        }
        let boluses = |command: &&Command| matches!(command, Command::Bolus(_));
        assert!(self.bench.obeyed.iter().filter(boluses).count() <= 1, "a bolus was given twice");
    }
}
