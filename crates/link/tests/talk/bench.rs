//! A pump with storage whose power can be cut at any byte that it writes.

use cisterna_link::device::{Implant, KEPT_BYTES, NotKept, Slot};
use cisterna_pump::{
    Check, Command, Fault, Input, Outcome, Person, Phase, Programme, Pump, Refill, Refusal, Store,
    step,
};
use cisterna_quantity::{Duration, Volume};

use crate::support::model;

/// A pump, the memory that keeps without power, and what really happened to it.
pub(crate) struct Bench {
    pub(crate) pump: Pump,
    pub(crate) places: [[u8; KEPT_BYTES]; 2],
    pub(crate) store: Store,
    /// How many bytes can still be written before the power goes.
    pub(crate) power: Option<usize>,
    /// The power has gone: nothing is changed or sent any more.
    pub(crate) dead: bool,
    /// The storage takes nothing any more.
    pub(crate) broken: bool,
    /// How many bytes were written.
    pub(crate) written: usize,
    /// Every command of the link that the core carried out.
    pub(crate) obeyed: Vec<Command>,
    /// The source of chance gives the same bytes each time.
    pub(crate) stuck: bool,
    chances: u8,
}

impl Bench {
    /// A filled pump without a programme.
    pub(crate) fn new() -> Self {
        let refill = Refill { removed: Volume::ZERO, filled: Volume::from_nl(18_000_000) };
        let pump = Pump::new(model()).expect("a pump");
        let pump = step(&pump, Input::Command(Command::Refill(refill))).expect("filled").pump;
        Self {
            pump,
            places: [[0; KEPT_BYTES]; 2],
            store: Store::default(),
            power: None,
            dead: false,
            broken: false,
            written: 0,
            obeyed: Vec::new(),
            stuck: false,
            chances: 0,
        }
    }

    pub(crate) fn elapse(&mut self, time: Duration) {
        self.pump = step(&self.pump, Input::Elapse(time)).expect("time passes").pump;
    }

    /// The power comes on again; the programme is the one that the store holds.
    pub(crate) fn restart(&mut self) {
        (self.dead, self.power) = (false, None);
        let stored = self.store.recover().expect("one copy is sound");
        let held = self.pump.programme().copied();
        assert_eq!(stored.programme, held, "store and state are one");
        self.pump = step(&self.pump, Input::Restart).expect("restarted").pump;
        for check in Check::ORDER {
            let passed = Input::Checked { check, passed: true };
            self.pump = step(&self.pump, passed).expect("passed").pump;
        }
        assert_eq!(self.pump.phase(), Phase::Ready);
        // Three restarts within ten minutes stop a pump until somebody has looked for the cause.
        let latched = Fault::RepeatedStops;
        if self.pump.faults().any(|fault| fault == latched) {
            let release = Input::Command(Command::Release(latched, Person(1)));
            self.pump = step(&self.pump, release).expect("released").pump;
        }
    }

    /// Whether the power lasts for one more byte.
    fn powered(&mut self) -> bool {
        self.written += 1;
        match self.power.as_mut() {
            Some(0) => self.dead = true,
            Some(left) => *left -= 1,
            None => {}
        }
        !self.dead
    }

    /// Stores a programme byte by byte. Tells whether it is the one that is in force afterwards.
    fn stored(&mut self, programme: &Programme) -> bool {
        let (mut store, before) = (self.store, self.store.recover().expect("sound").number);
        let cut = store.write(programme, || self.powered()).is_err();
        self.store = store;
        // Power that went after the first copy leaves the new programme.
        !cut || store.recover().expect("one copy is sound").number > before
    }
}

impl Implant for Bench {
    fn pump(&self) -> &Pump {
        &self.pump
    }

    fn step(&mut self, input: Input) -> Result<Outcome, Refusal> {
        let dead = Err(Refusal::NotProgrammed);
        if self.dead {
            return dead;
        }
        let next = step(&self.pump, input)?;
        let changed = next.pump.programme() != self.pump.programme();
        let held = match next.pump.programme() {
            Some(programme) if changed => self.stored(programme),
            _ => self.powered(),
        };
        if held {
            self.pump = next.pump;
            if let Input::Command(command) = input {
                self.obeyed.push(command);
            }
        }
        // The power may also go between the store and what comes next.
        if self.powered() { Ok(next.outcome) } else { dead }
    }

    fn keep(&mut self, slot: Slot, bytes: &[u8]) -> Result<(), NotKept> {
        let place = match slot {
            Slot::First => 0,
            Slot::Second => 1,
        };
        assert_eq!(bytes.len(), KEPT_BYTES);
        if self.broken {
            return Err(NotKept);
        }
        for (at, byte) in bytes.iter().enumerate() {
            if !self.powered() {
                return Err(NotKept);
            }
            self.places[place][at] = *byte;
        }
        Ok(())
    }

    fn chance(&mut self) -> [u8; 24] {
        self.chances = self.chances.wrapping_add(u8::from(!self.stuck));
        [self.chances; 24]
    }
}
