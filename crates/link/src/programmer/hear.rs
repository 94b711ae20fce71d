//! Hearing: what an answer means, and whether it is one to what was asked.

use cisterna_quantity::Duration;

use super::asking::transmit;
use super::{Delivery, Desk, Event, Given, Verdict, settle};
use crate::message::{Answer, Answered, Echo, Fate, Request, Status, Told};
use crate::session::{Kind, PAYLOAD_MAX};

/// The rule by which a pump refuses a number: a stop then takes the number that the pump names.
const NUMBER: &str = "link.number";

impl Desk {
    /// Takes one whole message.
    pub(super) fn take(&mut self, now: Duration, message: &[u8], send: &mut dyn FnMut(&[u8])) {
        match Kind::of(message) {
            Some(Kind::Challenge) => self.challenged(now, message, send),
            Some(Kind::Sealed) => {
                if let Some(answered) = self.open(now, message) {
                    // Whoever answers in this session has the confirmation.
                    self.confirm = None;
                    self.hear(now, &answered);
                }
            }
            Some(Kind::Hello | Kind::Confirm) | None => {}
        }
    }

    fn challenged(&mut self, now: Duration, challenge: &[u8], send: &mut dyn FnMut(&[u8])) {
        let Some(call) = self.call.as_mut() else { return };
        let Ok((session, confirm)) = call.accept(now, challenge) else { return };
        self.call = None;
        self.asking = None;
        self.ask = 0;
        self.session = Some(session);
        self.confirm = Some(confirm);
        transmit(&confirm, send);
        self.events.tell(Event::Opened);
    }

    fn open(&mut self, now: Duration, message: &[u8]) -> Option<Answered> {
        let mut text = [0; PAYLOAD_MAX];
        let payload = self.session.as_mut()?.open(now, message, &mut text).ok()?;
        match Answered::decode(payload) {
            Ok(answered) => Some(answered),
            Err(error) => {
                self.events.tell(Event::Misread(error));
                None
            }
        }
    }

    fn hear(&mut self, now: Duration, answered: &Answered) {
        if let Answer::Busy { until, now } = answered.answer {
            self.hang_up();
            self.events.tell(Event::Busy { until, now });
            return;
        }
        // An answer to an earlier question says how it was then, and is passed over.
        let waited = self.asking.as_ref().filter(|asking| asking.asked.contains(&answered.ask));
        let Some(request) = waited.and_then(|asking| asking.request) else { return };
        match (&answered.answer, request) {
            (Answer::Status(status), Request::Interrogate) => self.read(now, status),
            (Answer::Log(part), Request::Log { .. }) => {
                self.asking = None;
                self.log = Some(*part);
                self.events.tell(Event::Log);
            }
            (Answer::Echo(echo), Request::Propose { terms, .. }) if echo.terms.id == terms.id => {
                self.shown(echo);
            }
            (Answer::Ended { id, fate }, request) if request.id() == Some(*id) => {
                self.ended(&request, fate);
            }
            (Answer::Refused { id, next, told }, request) if request.id() == *id => {
                self.refused(now, &request, *next, told);
            }
            _ => {}
        }
    }

    /// The pump was read. What was not known is known now.
    fn read(&mut self, now: Duration, status: &Status) {
        self.asking = None;
        self.status = Some((*status, now));
        for delivery in [&mut self.order, &mut self.stop] {
            if let Delivery::Unknown(given) = *delivery {
                *delivery = Delivery::Settled(given, settle(&given, &status.history));
                self.events.tell(Event::Settled(given));
            }
        }
        self.events.tell(Event::Status);
    }

    fn shown(&mut self, echo: &Echo) {
        self.asking = None;
        if let Some(proposal) = self.proposal.as_mut() {
            proposal.echo = Some(*echo);
            let agrees = proposal.agrees();
            self.events.tell(Event::Shown { agrees });
        }
    }

    /// The pump says what became of a command.
    fn ended(&mut self, request: &Request, fate: &Fate) {
        self.asking = None;
        self.status = None;
        match request {
            Request::Abandon { .. } => self.events.tell(Event::Abandoned),
            _ => self.settled(request, Verdict::from(fate)),
        }
    }

    /// The pump did not take what was asked, and never will: nothing in its reasons can turn round.
    fn refused(&mut self, now: Duration, request: &Request, next: u64, told: &Told) {
        self.asking = None;
        match request {
            Request::Stop { id } if told.rule.as_str() == NUMBER && next > *id => {
                self.begin_stop(next, now);
            }
            Request::Commit { .. } | Request::Act { .. } | Request::Stop { .. } => {
                self.status = None;
                self.settled(request, Verdict::Refused { told: Some(*told) });
            }
            Request::Propose { .. } | Request::Abandon { .. } => {
                self.proposal = None;
                self.status = None;
                self.events.tell(Event::Refused(*told));
            }
            Request::Interrogate | Request::Log { .. } => self.events.tell(Event::Refused(*told)),
        }
    }

    fn settled(&mut self, request: &Request, verdict: Verdict) {
        let delivery = match request {
            Request::Stop { .. } => &mut self.stop,
            _ => &mut self.order,
        };
        if let Delivery::Waiting(given @ Given { .. }) = *delivery {
            *delivery = Delivery::Settled(given, verdict);
            self.events.tell(Event::Settled(given));
        }
    }
}
