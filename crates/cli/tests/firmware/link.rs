//! The clinic's side of the link, on this machine, and the image's side in QEMU: the only way in.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration as Wait, Instant};

use cisterna_link::device::Implant;
use cisterna_link::message::{Act, LogPart, Order, Status};
use cisterna_link::programmer::{Delivery, Event, Programmer, Verdict};
use cisterna_link::session::{Fresh, PairingKey, Serial};
use cisterna_pump::{
    Bolus, BolusKind, Command, DrugClass, Happened, Input, LogEntry, Mode, Phase, Programme, Refill,
};
use cisterna_quantity::{Concentration, Duration, Rate, Volume};

use crate::emulator::{Board, images};
use crate::identity::{
    CISTERNA_DEMO_KEY, CISTERNA_DEMO_PATIENT, CISTERNA_DEMO_SERIAL, demonstration,
};
use crate::same::Twin;

/// How long an order is valid.
const VALID: Duration = Duration::MINUTE;
/// How often a call is made. On a machine with much to do, a window of the radio may be missed.
const CALLS: u8 = 4;

/// A programme under which the rotor turns more than once a second.
pub(crate) fn programme() -> Order {
    Order::Programme(Programme {
        drug: DrugClass::Opioid,
        concentration: Concentration::from_ng_per_ml(500_000),
        mode: Mode::SimpleContinuous { rate: Rate::from_nl_per_day(12_000_000) },
        opening: None,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: Volume::from_nl(2_000_000),
    })
}

pub(crate) fn bolus() -> Order {
    let (volume, rate) = (Volume::from_nl(500), Rate::from_nl_per_day(12_000_000));
    Order::Bolus(Bolus { kind: BolusKind::Single, volume, rate })
}

fn refill() -> Refill {
    Refill { removed: Volume::ZERO, filled: Volume::from_nl(20_000_000) }
}

/// A programmer on the link of a board.
pub(crate) struct Clinic {
    programmer: Programmer,
    key: [u8; 32],
    link: TcpStream,
    began: Instant,
    calls: u8,
    /// How many bytes the board sent.
    heard: usize,
}

impl Clinic {
    pub(crate) fn new(link: TcpStream) -> Self {
        Self::with_key(link, CISTERNA_DEMO_KEY)
    }

    fn with_key(link: TcpStream, key: [u8; 32]) -> Self {
        link.set_read_timeout(Some(Wait::from_millis(10))).expect("a socket can be hurried");
        let serial = Serial::new(CISTERNA_DEMO_SERIAL).expect("a serial");
        let programmer = Programmer::new(serial, CISTERNA_DEMO_PATIENT);
        Self { programmer, key, link, began: Instant::now(), calls: 0, heard: 0 }
    }

    fn now(&self) -> Duration {
        Duration::from_ms(self.began.elapsed().as_millis().try_into().expect("a short test"))
    }

    /// Sends what is due and hears what comes, until there is something to tell.
    fn event(&mut self) -> Event {
        let mut bytes = [0; 4096];
        loop {
            if let Some(event) = self.programmer.next_event() {
                return event;
            }
            assert!(self.programmer.waits(), "nothing is asked, so nothing will happen");
            let mut sent = Vec::new();
            let now = self.now();
            self.programmer.tick(now, |frame| sent.extend_from_slice(frame));
            self.link.write_all(&sent).expect("the board is there");
            sent.clear();
            let count = match self.link.read(&mut bytes) {
                Ok(count) => count,
                Err(error) => {
                    let waits = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
                    assert!(waits.contains(&error.kind()), "{error}");
                    continue;
                }
            };
            assert_ne!(count, 0, "the board is gone");
            self.heard += count;
            let now = self.now();
            self.programmer.receive(now, &bytes[..count], |frame| sent.extend_from_slice(frame));
            self.link.write_all(&sent).expect("the board is there");
        }
    }

    /// Waits for an event and passes over those that are not it.
    fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.event();
            if wanted(&event) {
                return event;
            }
            let over = matches!(event, Event::NoAnswer | Event::Busy { .. } | Event::Refused(_));
            assert!(!over, "{event:?}");
        }
    }

    /// Calls once. Tells whether somebody answered.
    fn calls(&mut self) -> bool {
        self.calls += 1;
        // Never the same twice on one board, and no chance: nothing here is secret.
        let mut fresh = [0xff; 32];
        fresh[0] = self.calls;
        let (key, fresh) = (PairingKey::new(self.key), Fresh::new(fresh));
        let (key, fresh, now) = (key.expect("a key"), fresh.expect("fresh"), self.now());
        self.programmer.call(&key, fresh, now).expect("a call");
        self.event() == Event::Opened
    }

    /// Calls until there is a session, and reads the pump.
    pub(crate) fn call(&mut self) -> Status {
        for _ in 0..CALLS {
            if self.calls() {
                return self.read();
            }
        }
        panic!("the board does not answer");
    }

    /// Reads the pump.
    fn read(&mut self) -> Status {
        let now = self.now();
        self.programmer.interrogate(now).expect("it may be read");
        self.until(|event| *event == Event::Status);
        *self.programmer.status().expect("it was read")
    }

    /// Everything in the pump's log.
    fn read_log(&mut self) -> Vec<LogEntry> {
        let mut entries: Vec<LogEntry> = Vec::new();
        loop {
            let (next, now) = (entries.last().map_or(1, |entry| entry.number + 1), self.now());
            self.programmer.read_log(next, now).expect("it may be read");
            self.until(|event| *event == Event::Log);
            let part: &LogPart = self.programmer.log().expect("it was read");
            entries.extend(part.entries());
            if entries.last().is_none_or(|entry| entry.number >= part.newest) {
                return entries;
            }
        }
    }

    fn settled(&mut self) {
        self.until(|event| matches!(event, Event::Settled(_)));
        let delivery = self.programmer.delivery();
        let done = matches!(delivery, Delivery::Settled(_, Verdict::Done { version: Some(_) }));
        assert!(done, "{delivery:?}");
        self.read();
    }

    /// Tells the pump that its reservoir was filled.
    pub(crate) fn refill(&mut self) {
        let now = self.now();
        self.programmer.act(Act::Refill(refill()), VALID, now).expect("an act");
        self.settled();
    }

    /// Proposes an order, compares what the pump shows with it, and commits it.
    pub(crate) fn order(&mut self, order: Order) {
        let now = self.now();
        self.programmer.propose(order, VALID, now).expect("a proposal");
        let shown = self.until(|event| matches!(event, Event::Shown { .. }));
        assert_eq!(shown, Event::Shown { agrees: true });
        assert_eq!(self.programmer.differences().count(), 0);
        let now = self.now();
        self.programmer.commit(now).expect("what was shown is what was meant");
        self.settled();
    }
}

/// The controller on this machine, given the same commands at the times that the log tells, up to
/// the time of a status.
fn same_course(log: &[LogEntry], until: Duration) -> Twin {
    let mut twin = Twin::new();
    for entry in log {
        let command = match entry.what {
            Happened::Refilled => Command::Refill(refill()),
            Happened::Programmed(_) => programme().command(),
            Happened::BolusBegun(_) => bolus().command(),
            _ => continue,
        };
        twin.wait_until(entry.at.ms());
        twin.body().step(Input::Command(command)).expect("the board took it too");
    }
    twin.wait_until(until.ms());
    twin
}

#[test]
fn an_order_goes_over_the_link_and_the_board_delivers_what_this_machine_does() {
    let Some(images) = images() else { return };
    let board = Board::in_time(&images.plain).ready();
    let mut clinic = Clinic::new(board.link());
    let first = clinic.call();
    assert_eq!((first.phase, first.version, first.programme), (Phase::Ready, 0, None));
    let (_, identity) = demonstration().expect("a key and a serial");
    assert_eq!((first.serial, first.patient), (identity.serial, identity.patient));
    assert!(first.ledger.delivered.is_zero());

    clinic.refill();
    clinic.order(programme());
    clinic.order(bolus());
    // Longer than the radio stays on by itself: it is woken again, in the same session.
    std::thread::sleep(Wait::from_secs(5));
    let log = clinic.read_log();
    let last = clinic.read();
    assert_eq!(last.programme.map(Order::Programme), Some(programme()));

    let mut twin = same_course(&log, last.clock);
    let here = twin.body().pump();
    assert_eq!(last.clock, here.clock());
    assert_eq!(last.ledger, *here.ledger());
    assert_eq!(last.counts, *here.counts());
    assert_eq!((last.reservoir, last.rate), (here.reservoir(), here.rate()));
    assert_eq!((last.version, last.restraint), (here.version(), here.restraint()));
    assert_eq!(log, here.log().copied().collect::<Vec<_>>());
    // 139 nL in a second from the programme, and 500 nL of the bolus.
    assert!(last.ledger.delivered > Volume::from_nl(1_000), "{:?}", last.ledger);
    let (delivered, clock) = (last.ledger.delivered.nl(), last.clock.ms());
    eprintln!("link: {delivered} nL at {clock} ms on the board and here, {} B heard", clinic.heard);
}

#[test]
fn who_has_another_key_is_not_answered_with_a_single_byte() {
    let Some(images) = images() else { return };
    let board = Board::in_time(&images.plain).ready();
    let mut key = CISTERNA_DEMO_KEY;
    key[31] ^= 1;
    let mut stranger = Clinic::with_key(board.link(), key);
    assert!(!stranger.calls());
    assert_eq!(stranger.heard, 0);
    let mut clinic = Clinic::new(board.link());
    assert_eq!(clinic.call().version, 0);
}

#[test]
fn lines_are_nothing_to_the_image_on_either_port() {
    let Some(images) = images() else { return };
    let mut board = Board::in_time(&images.plain).ready();
    for line in ["status", "refill removed_nl=0 filled_nl=20000000", "fault hang", "memory"] {
        board.say(line);
        board.link().write_all(format!("{line}\n").as_bytes()).expect("the board is there");
    }
    assert!(board.is_silent_for(Wait::from_secs(2)));
    let mut clinic = Clinic::new(board.link());
    let status = clinic.call();
    assert_eq!((status.version, status.reservoir), (0, Volume::ZERO));
}

#[test]
fn who_talks_without_end_is_not_answered_and_does_not_stop_the_pump() {
    let Some(images) = images() else { return };
    let board = Board::in_time(&images.plain).ready();
    let (mut link, began) = (board.link(), Instant::now());
    link.set_write_timeout(Some(Wait::from_secs(5))).expect("a socket can be hurried");
    let noise: Vec<u8> = (0..=255).cycle().take(4096).collect();
    let mut sent = 0;
    while began.elapsed() < Wait::from_secs(4) {
        sent += link.write(&noise).expect("the board takes it");
    }
    assert!(board.is_silent_for(Wait::from_secs(3)), "the pump was stopped");
    link.set_read_timeout(Some(Wait::from_millis(10))).expect("a socket can be hurried");
    assert!(link.read(&mut [0; 16]).is_err(), "somebody was answered");
    eprintln!("link: {sent} B of noise, and nothing was said");
}
