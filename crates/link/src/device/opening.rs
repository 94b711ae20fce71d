//! Calls: who is answered, who gets a session, and what of it is stored first.

use cisterna_quantity::Duration;

use super::{Implant, Line};
use crate::message::Answer;
use crate::radio::{LINGER, LINGER_LEAST, Quiet};
use crate::session::{Answer as Opening, Fresh, Kind};

/// How many calls are answered in one window: as many as a window has room for at the assumed speed
/// of the radio. Fewer would let somebody with a recorded hello use up the window of the clinician.
const CHALLENGES_MAX: u8 = 7;

impl Line {
    pub(super) fn wake(&mut self, implant: &mut impl Implant) -> Result<Duration, Quiet> {
        let now = implant.pump().clock();
        let window = self.radio.call(now)?;
        let until = now.checked_add(window).unwrap_or(Duration::MAX);
        self.on_until = self.on_until.max(until);
        self.open_until = until;
        self.challenges = 0;
        self.unkept = true;
        // A pump whose storage fails still hears: it may be called for exactly that.
        let _ = self.keep(implant);
        Ok(window)
    }

    /// Takes one whole message.
    pub(super) fn take<I: Implant>(
        &mut self,
        implant: &mut I,
        message: &[u8],
        send: &mut dyn FnMut(&[u8]),
    ) {
        let taken = match Kind::of(message) {
            Some(Kind::Hello) => self.hello(implant, message, send),
            Some(Kind::Confirm) => self.confirm(implant, message, send),
            Some(Kind::Sealed) => self.sealed(implant, message, send),
            Some(Kind::Challenge) | None => None,
        };
        if taken.is_none() {
            self.noise.foreign = self.noise.foreign.saturating_add(1);
        }
    }

    /// A call. It is answered in a window only, and a running session goes on. While the radio is
    /// on for a session, a call is heard without having woken the pump, and takes its window here.
    fn hello<I: Implant>(
        &mut self,
        implant: &mut I,
        hello: &[u8],
        send: &mut dyn FnMut(&[u8]),
    ) -> Option<()> {
        let now = implant.pump().clock();
        if now >= self.open_until {
            self.wake(implant).ok()?;
        }
        if self.challenges >= CHALLENGES_MAX {
            return None;
        }
        if let Some(opening) = self.opening.as_ref().filter(|opening| opening.is_to(hello)) {
            // The challenge may have been lost: the same one again costs no store.
            self.challenges = self.challenges.saturating_add(1);
            return transmit(opening.challenge(), send);
        }
        let count = self.kept.answers.saturating_add(1);
        let fresh = Fresh::counted(implant.chance(), count);
        let serial = self.identity.serial;
        let opening = Opening::new(&self.key, serial, fresh, now, hello).ok()?;
        self.challenges = self.challenges.saturating_add(1);
        self.kept.answers = count;
        self.unkept = true;
        self.keep(implant).ok()?;
        let sent = transmit(opening.challenge(), send);
        self.opening = Some(opening);
        sent
    }

    /// The proof that the caller is there now. It gets the session, if there is airtime for one.
    fn confirm<I: Implant>(
        &mut self,
        implant: &mut I,
        confirm: &[u8],
        send: &mut dyn FnMut(&[u8]),
    ) -> Option<()> {
        let now = implant.pump().clock();
        let mut session = self.opening.as_mut()?.confirm(now, confirm).ok()?;
        self.opening = None;
        match self.radio.begin(now) {
            Ok(()) => {
                self.open_until = Duration::ZERO;
                self.session = Some(session);
                self.proposal = None;
                self.linger(now);
                self.unkept = true;
                // What is not stored here can only make the budget smaller than it is.
                let _ = self.keep(implant);
            }
            Err(quiet) => {
                let until = match quiet {
                    Quiet::NoAirtimeLeft { until } | Quiet::NoWindowLeft { until } => until,
                    Quiet::NoWindowOpen | Quiet::NoSession | Quiet::SessionSpent => now,
                };
                super::talk::seal(&mut session, now, 0, &Answer::Busy { until, now }, send);
            }
        }
        Some(())
    }

    /// Stays on for the next message of the session, as far as there is airtime.
    pub(super) fn linger(&mut self, now: Duration) {
        for stay in [LINGER, LINGER_LEAST] {
            let until = now.checked_add(stay).unwrap_or(Duration::MAX);
            let paid = self.on_until.max(now);
            let Ok(more) = until.checked_sub(paid) else { return };
            if self.radio.turn_on(now, more).is_ok() {
                self.on_until = until;
                self.unkept = true;
                return;
            }
        }
    }

    /// Stores what has to outlast a restart, in the place that is older.
    pub(super) fn keep(&mut self, implant: &mut impl Implant) -> Result<(), super::NotKept> {
        self.kept.reckoned = self.radio.reckon(implant.pump().clock());
        self.kept.radio = self.radio.saved();
        self.kept.count = self.kept.count.saturating_add(1);
        let slot = self.slot.other();
        implant.keep(slot, &self.kept.encode())?;
        self.slot = slot;
        self.unkept = false;
        Ok(())
    }

    /// Ends the session and what hangs on it.
    pub(super) fn end(&mut self) {
        self.session = None;
        self.proposal = None;
        self.radio.end();
    }
}

/// Sends a message of an opening as a frame.
fn transmit(message: &[u8], send: &mut dyn FnMut(&[u8])) -> Option<()> {
    let mut wire = [0; 128];
    send(crate::frame::encode(message, &mut wire).ok()?);
    Some(())
}
