//! The port of a virtual pump: its radio, its clock, and the lines that are printed.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration as WallTime, Instant};

use cisterna_link::device::{Device, Noise};
use cisterna_link::session::IDLE_MAX;
use cisterna_quantity::Duration;
use cisterna_twin::words::elapsed;

use super::virtual_pump::VirtualPump;

/// How long nothing may happen before time passes in the pump.
const TICK: WallTime = WallTime::from_millis(20);
/// How long a caller may take to read an answer. An answer is small, so that one who takes longer
/// does not read.
const WRITE_MAX: WallTime = WallTime::from_secs(2);
/// A caller that is silent for longer than any session may be is no longer there.
const SILENT_MAX: WallTime = WallTime::from_millis(IDLE_MAX.ms());
/// The most bytes that are read at once.
const READ_MAX: usize = 4_096;
/// How many that come while somebody is connected are turned away before the pump is looked after.
const TURNED_AWAY_MAX: usize = 16;
/// The longest time that passes in the pump at once, when the computer slept.
const PASS_MAX: Duration = Duration::DAY;

/// A virtual pump with its port.
pub(super) struct Port {
    listener: TcpListener,
    device: Device,
    pump: VirtualPump,
    factor: u32,
    /// The wall's time up to which time has passed in the pump.
    passed: Instant,
    caller: Option<Caller>,
    noise: Noise,
}

/// Whoever is connected.
struct Caller {
    stream: TcpStream,
    address: SocketAddr,
    heard: Instant,
}

/// Prints a line at once. Nobody who reads is no reason to stop a pump.
pub(super) fn say(line: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("the output could not be written: {error}"))
        }
        _ => Ok(()),
    }
}

impl Port {
    pub(super) fn new(
        listener: TcpListener,
        device: Device,
        pump: VirtualPump,
        factor: u32,
    ) -> Self {
        let (passed, noise) = (Instant::now(), Noise::default());
        Self { listener, device, pump, factor, passed, caller: None, noise }
    }

    /// Until Ctrl-C, or until the pump or its output fails.
    pub(super) fn serve(mut self) -> Result<(), String> {
        loop {
            self.pass_time()?;
            self.accept()?;
            match self.caller.take() {
                Some(caller) => self.caller = self.hear(caller)?,
                None => std::thread::sleep(TICK),
            }
            self.tell()?;
        }
    }

    /// Lets as much time pass in the pump as passed on the wall, or a multiple of it.
    fn pass_time(&mut self) -> Result<(), String> {
        let ms = self.passed.elapsed().as_millis();
        let ms = u64::try_from(ms).unwrap_or(u64::MAX);
        self.passed += WallTime::from_millis(ms);
        // The times of the link are those of people and of radios.
        let factor = if self.caller.is_some() { 1 } else { u64::from(self.factor) };
        let mut left = Duration::from_ms(ms.saturating_mul(factor));
        while !left.is_zero() {
            let part = left.min(PASS_MAX);
            self.pump.pass(part).map_err(|refusal| format!("the pump stopped: {refusal}"))?;
            left = left.checked_sub(part).unwrap_or(Duration::ZERO);
        }
        Ok(())
    }

    /// Takes somebody who calls. A call wakes the radio, if the pump can afford it.
    fn accept(&mut self) -> Result<(), String> {
        for _ in 0..TURNED_AWAY_MAX {
            let Ok((stream, address)) = self.listener.accept() else { return Ok(()) };
            if self.caller.is_some() {
                self.log(&format!("{address} turned away: somebody else is connected"))?;
                continue;
            }
            self.pass_time()?;
            if !self.wakes(address)? {
                continue;
            }
            let ready = stream
                .set_nonblocking(false)
                .and_then(|()| stream.set_read_timeout(Some(TICK)))
                .and_then(|()| stream.set_write_timeout(Some(WRITE_MAX)))
                .and_then(|()| stream.set_nodelay(true));
            match ready {
                Ok(()) => {
                    self.log(&format!("{address} connected"))?;
                    self.caller = Some(Caller { stream, address, heard: Instant::now() });
                }
                Err(error) => self.log(&format!("{address} not connected: {error}"))?,
            }
        }
        Ok(())
    }

    /// Whether the radio goes on for a caller.
    fn wakes(&mut self, address: SocketAddr) -> Result<bool, String> {
        match self.device.wake(&mut self.pump) {
            Ok(_) => Ok(true),
            Err(quiet) => {
                self.log(&format!("{address} not answered: {quiet}"))?;
                Ok(false)
            }
        }
    }

    /// Hears what a caller sends, and answers. Gives the caller back while it is there.
    fn hear(&mut self, mut caller: Caller) -> Result<Option<Caller>, String> {
        let address = caller.address;
        let mut bytes = [0; READ_MAX];
        let count = match caller.stream.read(&mut bytes) {
            Ok(0) => {
                self.log(&format!("{address} gone"))?;
                return Ok(None);
            }
            Ok(count) => count,
            Err(error) if is_pause(error.kind()) => {
                if caller.heard.elapsed() < SILENT_MAX {
                    return Ok(Some(caller));
                }
                self.log(&format!("{address} silent for too long: closed"))?;
                return Ok(None);
            }
            Err(error) => {
                self.log(&format!("{address} lost: {error}"))?;
                return Ok(None);
            }
        };
        caller.heard = Instant::now();
        // The caller still counts as connected: its time is that of the wall.
        self.caller = Some(caller);
        self.pass_time()?;
        let Some(mut caller) = self.caller.take() else { return Ok(None) };
        // While people read, the radio goes off; what they send next wakes it again.
        if !self.device.hears(&self.pump) && !self.wakes(address)? {
            return Ok(None);
        }
        let mut answer = Vec::new();
        let heard = bytes.get(..count).unwrap_or_default();
        self.device.receive(&mut self.pump, heard, |frame| answer.extend_from_slice(frame));
        match caller.stream.write_all(&answer) {
            Ok(()) => Ok(Some(caller)),
            Err(error) => {
                self.log(&format!("{address} does not take its answer: {error}"))?;
                Ok(None)
            }
        }
    }

    /// Prints what the pump did and what came in that it did not take.
    fn tell(&mut self) -> Result<(), String> {
        let lines = self.pump.told();
        for line in &lines {
            say(line)?;
        }
        let noise = self.device.noise();
        if noise.damaged != self.noise.damaged {
            self.log("damaged bytes passed over")?;
        }
        // A programmer repeats the end of its call with its first question, which is none of these.
        if noise.foreign != self.noise.foreign && lines.is_empty() {
            self.log("a message not taken: of another key, serial or session, or heard before")?;
        }
        self.noise = noise;
        Ok(())
    }

    fn log(&self, text: &str) -> Result<(), String> {
        say(&format!("[{}] {text}", elapsed(self.pump.clock())))
    }
}

/// Nothing came in this time.
fn is_pause(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
