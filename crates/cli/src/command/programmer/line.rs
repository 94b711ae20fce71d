//! The connection to the pump: what is sent, heard, waited for, and written down before it is sent.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration as WallTime, Instant};

use cisterna_link::message::Patient;
use cisterna_link::programmer::{Event, Given, Programmer};
use cisterna_link::session::{Fresh, PairingKey};
use cisterna_quantity::Duration;

use super::super::pump::key::chance;
use super::ProgrammerCommand;
use super::journal::Journal;
use super::trouble::Trouble;

/// How long one look for an answer takes at the most.
const LOOK: WallTime = WallTime::from_millis(20);
/// How long a connection, or a pump that does not read, is waited for.
const PATIENCE: WallTime = WallTime::from_secs(3);

/// A programmer with its connection.
pub(super) struct Line {
    pub(super) programmer: Programmer,
    pub(super) journal: Option<Journal>,
    /// Who is here.
    pub(super) patient: Patient,
    port: u16,
    key_file: String,
    serial: String,
    key: PairingKey,
    stream: Option<TcpStream>,
    /// Whether anything was heard on this connection.
    heard: bool,
    started: Instant,
    read_at: Option<Instant>,
    events: Vec<Event>,
}

impl Line {
    pub(super) fn new(
        (port, key_file): (u16, String),
        key: PairingKey,
        command: &ProgrammerCommand,
        journal: Option<Journal>,
    ) -> Self {
        let mut programmer = Programmer::new(command.serial, command.patient);
        for given in journal.iter().flat_map(Journal::unsettled) {
            programmer.resume(*given);
        }
        let (serial, started) = (command.serial.to_string(), Instant::now());
        Self {
            programmer,
            journal,
            patient: command.patient,
            port,
            key_file,
            serial,
            key,
            stream: None,
            heard: false,
            started,
            read_at: None,
            events: Vec::new(),
        }
    }

    /// The programmer's own time.
    pub(super) fn now(&self) -> Duration {
        Duration::from_ms(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// How long ago the state was read that is still held to be true.
    pub(super) fn age(&self) -> Option<WallTime> {
        self.programmer.status().and(self.read_at).map(|at| at.elapsed())
    }

    /// What happened since this was asked last.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Commands of which it is not known what became of them.
    pub(super) fn unknown(&self) -> impl Iterator<Item = Given> + '_ {
        let all = [self.programmer.delivery(), self.programmer.stop_delivery()];
        all.into_iter().filter_map(|delivery| delivery.open().copied())
    }

    /// Calls the pump.
    pub(super) fn open(&mut self) -> Result<(), Trouble> {
        if self.stream.is_none() {
            self.connect()?;
        }
        let mut bytes = [0; 32];
        chance(&mut bytes).map_err(Trouble::Own)?;
        let own = |error: cisterna_link::session::OpeningError| Trouble::Own(error.to_string());
        let fresh = Fresh::new(bytes).map_err(own)?;
        let now = self.now();
        self.programmer.call(&self.key, fresh, now).map_err(own)?;
        let (serial, key) = (self.serial.clone(), self.key_file.clone());
        match self.exchange() {
            Err(Trouble::Silent) => Err(Trouble::NotAnswered { serial, key }),
            other => other,
        }
    }

    /// Reads the pump. A session that ran out while people read is opened again.
    pub(super) fn read(&mut self) -> Result<(), Trouble> {
        if self.programmer.in_session() && self.interrogate().is_ok() {
            return Ok(());
        }
        self.open()?;
        self.interrogate()
    }

    fn interrogate(&mut self) -> Result<(), Trouble> {
        let now = self.now();
        self.programmer.interrogate(now)?;
        self.exchange()
    }

    /// Sends what was asked for and waits until it is answered or given up.
    pub(super) fn exchange(&mut self) -> Result<(), Trouble> {
        let mut done = Ok(());
        loop {
            if self.programmer.waits()
                && let Err(trouble) = self.turn()
            {
                self.hang_up();
                done = Err(trouble);
            }
            while let Some(event) = self.programmer.next_event() {
                match event {
                    Event::Status => self.read_at = Some(Instant::now()),
                    Event::NoAnswer => done = Err(Trouble::Silent),
                    Event::Busy { until, now } => {
                        let wait = until.checked_sub(now).unwrap_or(Duration::ZERO);
                        done = Err(Trouble::Busy { wait });
                    }
                    _ => {}
                }
                self.events.push(event);
            }
            if !self.programmer.waits() {
                return done;
            }
        }
    }

    /// Ends the session and the connection.
    pub(super) fn hang_up(&mut self) {
        self.programmer.hang_up();
        self.stream = None;
    }

    fn connect(&mut self) -> Result<(), Trouble> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let connected = TcpStream::connect_timeout(&address, PATIENCE).and_then(|stream| {
            stream.set_read_timeout(Some(LOOK))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            stream.set_nodelay(true)?;
            Ok(stream)
        });
        match connected {
            Ok(stream) => {
                self.stream = Some(stream);
                self.heard = false;
                Ok(())
            }
            Err(error) => Err(Trouble::NoPump { port: self.port, why: error.to_string() }),
        }
    }

    /// Sends what is due, and looks once for what comes in.
    fn turn(&mut self) -> Result<(), Trouble> {
        self.write_down()?;
        let mut out = Vec::new();
        let now = self.now();
        self.programmer.tick(now, |frame| out.extend_from_slice(frame));
        self.send(&out)?;
        let mut bytes = [0; 4_096];
        let lost = self.lost();
        let Some(stream) = self.stream.as_mut() else { return Err(lost) };
        let count = match stream.read(&mut bytes) {
            Ok(0) => return Err(lost),
            Ok(count) => count,
            Err(error) if is_pause(error.kind()) => return Ok(()),
            Err(_) => return Err(lost),
        };
        self.heard = true;
        out.clear();
        let (now, heard) = (self.now(), bytes.get(..count).unwrap_or_default());
        self.programmer.receive(now, heard, |frame| out.extend_from_slice(frame));
        self.send(&out)
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let lost = self.lost();
        let Some(stream) = self.stream.as_mut() else { return Err(lost) };
        stream.write_all(bytes).map_err(|_| lost)
    }

    /// What a connection that is gone means.
    fn lost(&self) -> Trouble {
        if self.heard { Trouble::BrokenOff } else { Trouble::TurnedAway { port: self.port } }
    }

    /// Writes down what is given before it is sent. What cannot be written down is not sent, but
    /// for a stop: that is right also when nobody remembers it.
    fn write_down(&mut self) -> Result<(), Trouble> {
        let Some(journal) = self.journal.as_mut() else { return Ok(()) };
        if let Some(given) = self.programmer.delivery().open() {
            journal.given(given).map_err(Trouble::Own)?;
        }
        if let Some(given) = self.programmer.stop_delivery().open()
            && let Err(message) = journal.given(given)
        {
            eprintln!("cisterna: {message}; the stop is sent all the same");
        }
        Ok(())
    }
}

/// Nothing came in this time.
fn is_pause(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
