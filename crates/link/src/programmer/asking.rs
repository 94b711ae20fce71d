//! Asking: one question at a time, sent again until it is answered or given up.

use cisterna_quantity::Duration;

use super::{Delivery, Desk, Event, Forbidden, Given, What};
use crate::frame::{WIRE_MAX, encode};
use crate::message::{Asked, Patient, REQUEST_MAX, Request, Terms};
use crate::session::OVERHEAD;

/// After how long without an answer a message is sent again.
pub const AGAIN_AFTER: Duration = Duration::from_ms(500);

/// How often a message is sent before it is given up.
pub const SENT_MOST: u8 = 6;

/// What is waited for.
pub(super) struct Asking {
    /// The request; none while the pump is called.
    pub(super) request: Option<Request>,
    /// The numbers of its askings so far.
    pub(super) asked: core::ops::RangeInclusive<u32>,
    /// When it is sent again, or given up.
    pub(super) due: Duration,
    sent: u8,
}

impl Asking {
    pub(super) fn call(now: Duration) -> Self {
        Self { request: None, asked: 0..=0, due: now, sent: 0 }
    }
}

impl Desk {
    /// Whether something may be asked at all.
    pub(super) fn may_ask(&self) -> Result<(), Forbidden> {
        if self.session.is_none() {
            return Err(Forbidden::NoSession);
        }
        if self.asking.is_some() { Err(Forbidden::Waits) } else { Ok(()) }
    }

    /// Whether something may be ordered: not while it is unknown what became of an order or a stop.
    pub(super) fn may_order(&self) -> Result<(), Forbidden> {
        if let Some(given) = self.order.open().or(self.stop.open()) {
            return Err(Forbidden::Unknown(*given));
        }
        self.may_ask()?;
        let (status, _) = self.status.as_ref().ok_or(Forbidden::ReadFirst)?;
        if status.serial != self.serial {
            return Err(Forbidden::OtherPump);
        }
        let ours: Option<Patient> = Some(self.patient);
        if status.patient == ours { Ok(()) } else { Err(Forbidden::OtherPatient) }
    }

    /// The terms of a new order, on what was read last.
    pub(super) fn terms(&self, valid: Duration, now: Duration) -> Result<Terms, Forbidden> {
        self.may_order()?;
        let (status, read) = self.status.as_ref().ok_or(Forbidden::ReadFirst)?;
        // The pump's clock was read a little before, so that this errs towards an earlier end.
        let since = now.checked_sub(*read).map_err(|_| Forbidden::Time)?;
        let clock = status.clock.checked_add(since).map_err(|_| Forbidden::Time)?;
        let expires = clock.checked_add(valid).map_err(|_| Forbidden::Time)?;
        Ok(Terms {
            id: self.next_number(),
            serial: self.serial,
            patient: self.patient,
            base: status.version,
            expires,
        })
    }

    /// The number of the next command, as far as it is known here.
    pub(super) fn next_number(&self) -> u64 {
        let known = self.status.as_ref().map_or(1, |(status, _)| status.next);
        known.max(self.highest.saturating_add(1))
    }

    /// Begins to ask. The next tick sends it.
    pub(super) fn begin(&mut self, request: Request, now: Duration) {
        self.highest = self.highest.max(request.id().unwrap_or(0));
        let first = self.ask.saturating_add(1);
        let asked = first..=first;
        self.asking = Some(Asking { request: Some(request), asked, due: now, sent: 0 });
    }

    /// Begins to stop, with a number.
    pub(super) fn begin_stop(&mut self, id: u64, now: Duration) -> Given {
        let request = Request::Stop { id };
        let given = Given { id, digest: request.digest(), what: What::Stop };
        self.stop = Delivery::Waiting(given);
        self.begin(request, now);
        given
    }

    pub(super) fn tick(&mut self, now: Duration, send: &mut dyn FnMut(&[u8])) {
        let Some(asking) = self.asking.as_mut().filter(|asking| asking.due <= now) else { return };
        if asking.sent >= SENT_MOST {
            return self.give_up();
        }
        asking.sent = asking.sent.saturating_add(1);
        asking.due = now.checked_add(AGAIN_AFTER).unwrap_or(Duration::MAX);
        match asking.request {
            None => {
                if let Some(call) = &self.call {
                    transmit(call.hello(), send);
                }
            }
            Some(request) => {
                self.ask = self.ask.saturating_add(1);
                asking.asked = *asking.asked.start()..=self.ask;
                self.transmit(&request, now, send);
            }
        }
    }

    /// Seals a request and sends it, with the confirmation while the pump may not have it.
    fn transmit(&mut self, request: &Request, now: Duration, send: &mut dyn FnMut(&[u8])) {
        if let Some(confirm) = &self.confirm {
            transmit(confirm, send);
        }
        let Some(session) = self.session.as_mut() else { return self.give_up() };
        let (mut payload, mut sealed) = ([0; REQUEST_MAX], [0; REQUEST_MAX + OVERHEAD]);
        let asked = Asked { ask: self.ask, request: *request };
        let Ok(payload) = asked.encode(&mut payload) else { return self.give_up() };
        match session.seal(now, payload, &mut sealed) {
            Ok(message) => transmit(message, send),
            Err(_) => self.give_up(),
        }
    }

    /// No answer came. The session goes with it, as the pump may have none any more.
    fn give_up(&mut self) {
        self.hang_up();
        self.events.tell(Event::NoAnswer);
    }

    pub(super) fn hang_up(&mut self) {
        self.leave();
        self.proposal = None;
        self.status = None;
        self.call = None;
        self.confirm = None;
        self.session = None;
    }

    /// Waits no longer. A command that was under way is unknown from now on.
    pub(super) fn leave(&mut self) {
        self.asking = None;
        for delivery in [&mut self.order, &mut self.stop] {
            if let Delivery::Waiting(given) = *delivery {
                *delivery = Delivery::Unknown(given);
                self.status = None;
                self.events.tell(Event::Unknown(given));
            }
        }
    }

    pub(super) const fn delivery_of(&mut self, what: What) -> &mut Delivery {
        match what {
            What::Stop => &mut self.stop,
            What::Programme | What::Bolus | What::Act => &mut self.order,
        }
    }
}

/// Sends a message as a frame.
pub(super) fn transmit(message: &[u8], send: &mut dyn FnMut(&[u8])) {
    let mut wire = [0; WIRE_MAX];
    // Every message of this side fits. One that did not would be a lost one.
    if let Ok(frame) = encode(message, &mut wire) {
        send(frame);
    }
}
