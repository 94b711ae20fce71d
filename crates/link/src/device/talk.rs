//! Sealed messages: what is asked, the airtime for the answer, and the answer.

use cisterna_quantity::Duration;

use super::{Implant, Line, NotTaken};
use crate::frame::{WIRE_MAX, encode};
use crate::message::{ANSWER_MAX, Answer, Answered, Asked, MessageError, Request, Told, asked_in};
use crate::radio::airtime;
use crate::session::{PAYLOAD_MAX, Session, SessionError};

/// More than the bytes on the wire of any answer to a command: its fate with the longest refusal.
const COMMAND_ANSWER: usize = 448;

/// A message that was sealed rightly and is none: the number of its asking, and why.
type Misread = (u32, MessageError);

impl Line {
    pub(super) fn sealed<I: Implant>(
        &mut self,
        implant: &mut I,
        message: &[u8],
        send: &mut dyn FnMut(&[u8]),
    ) -> Option<()> {
        let now = implant.pump().clock();
        match self.open(now, message)? {
            Ok(Asked { ask, request }) => self.request(implant, ask, &request, send),
            Err((ask, error)) => {
                let answer = self.refused(None, NotTaken::Malformed(error));
                self.say(implant, ask, &answer, send);
            }
        }
        Some(())
    }

    /// Opens a message; none when it is not one of this session.
    fn open(&mut self, now: Duration, message: &[u8]) -> Option<Result<Asked, Misread>> {
        let mut text = [0; PAYLOAD_MAX];
        match self.session.as_mut()?.open(now, message, &mut text) {
            Ok(payload) => Some(Asked::decode(payload).map_err(|error| (asked_in(payload), error))),
            Err(SessionError::Ended(_)) => {
                self.end();
                None
            }
            Err(_) => None,
        }
    }

    fn request<I: Implant>(
        &mut self,
        implant: &mut I,
        ask: u32,
        request: &Request,
        send: &mut dyn FnMut(&[u8]),
    ) {
        if !matches!(
            request,
            Request::Commit { .. }
                | Request::Act { .. }
                | Request::Abandon { .. }
                | Request::Stop { .. }
        ) {
            let answer = self.obey(implant, request);
            implant.heard(request, &answer);
            self.say(implant, ask, &answer, send);
            return;
        }
        let paid = self.pay(implant.pump().clock(), COMMAND_ANSWER);
        if !paid && !matches!(request, Request::Stop { .. }) {
            self.end();
            return;
        }
        let answer = self.obey(implant, request);
        implant.heard(request, &answer);
        if paid {
            self.send(implant, ask, &answer, send);
        } else {
            self.end();
        }
    }

    /// Pays for an answer and sends it. Without airtime the session ends.
    fn say<I: Implant>(
        &mut self,
        implant: &mut I,
        ask: u32,
        answer: &Answer,
        send: &mut dyn FnMut(&[u8]),
    ) {
        let length = sealed_length(ask, answer);
        if self.pay(implant.pump().clock(), length) {
            self.send(implant, ask, answer, send);
        } else {
            self.end();
        }
    }

    fn send<I: Implant>(
        &mut self,
        implant: &mut I,
        ask: u32,
        answer: &Answer,
        send: &mut dyn FnMut(&[u8]),
    ) {
        if self.unkept {
            // Reading goes on without storage. What is lost then is airtime that was used.
            let _ = self.keep(implant);
        }
        let now = implant.pump().clock();
        if let Some(session) = self.session.as_mut() {
            seal(session, now, ask, answer, send);
        }
    }

    /// Takes airtime for an answer first, and then for listening to what comes next.
    fn pay(&mut self, now: Duration, bytes: usize) -> bool {
        self.unkept = true;
        let paid = self.radio.turn_on(now, airtime(bytes)).is_ok();
        if paid {
            self.linger(now);
        }
        paid
    }

    pub(super) fn refused(&self, id: Option<u64>, refusal: NotTaken) -> Answer {
        let next = self.kept.history.highest().saturating_add(1);
        Answer::Refused { id, next, told: Told::from(&refusal) }
    }
}

/// More than the bytes on the wire of an answer: payload, seal, checksum, stuffing and borders.
fn sealed_length(ask: u32, answer: &Answer) -> usize {
    let mut payload = [0; ANSWER_MAX];
    let length = Answered { ask, answer: *answer }.encode(&mut payload).map_or(0, <[u8]>::len);
    length.saturating_add(WIRE_MAX.saturating_sub(ANSWER_MAX))
}

/// Seals an answer and sends it as a frame.
pub(super) fn seal(
    session: &mut Session,
    now: Duration,
    ask: u32,
    answer: &Answer,
    send: &mut dyn FnMut(&[u8]),
) {
    let (mut payload, mut sealed, mut wire) = ([0; ANSWER_MAX], [0; WIRE_MAX], [0; WIRE_MAX]);
    let Ok(payload) = (Answered { ask, answer: *answer }).encode(&mut payload) else { return };
    let Ok(message) = session.seal(now, payload, &mut sealed) else { return };
    if let Ok(frame) = encode(message, &mut wire) {
        send(frame);
    }
}
