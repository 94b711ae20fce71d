//! A session with a pump without a programmer in between: any request, in any order.

use cisterna_link::device::{Device, Identity};
use cisterna_link::frame::{Decoder, FRAME_MAX, WIRE_MAX, encode};
use cisterna_link::message::{
    Act, Answer, Answered, Asked, Digest, Order, REQUEST_MAX, Request, Status, Terms,
};
use cisterna_link::session::{Call, Fresh, Session};
use cisterna_pump::Programme;
use cisterna_quantity::Duration;

use crate::bench::Bench;
use crate::support::serial;
use crate::world::{PATIENT, key};

pub(crate) struct Direct {
    pub(crate) bench: Bench,
    pub(crate) device: Device,
    pub(crate) session: Option<Session>,
    calls: u64,
    ask: u32,
}

pub(crate) fn identity() -> Identity {
    Identity { serial: serial("CIS-0001"), patient: Some(PATIENT) }
}

/// The payloads of frames.
pub(crate) fn payloads(frames: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut decoder = Decoder::new();
    for frame in frames {
        decoder.feed_all(frame, |payload| found.push(payload.expect("whole").to_vec()));
    }
    found
}

pub(crate) fn framed(payload: &[u8]) -> Vec<u8> {
    encode(payload, &mut [0; WIRE_MAX]).expect("it fits").to_vec()
}

impl Direct {
    /// A pump with an open session.
    pub(crate) fn new() -> Self {
        let mut direct = Self::silent();
        direct.open();
        direct
    }

    /// A pump that nobody has called.
    pub(crate) fn silent() -> Self {
        let mut bench = Bench::new();
        let device = Device::new(key(0), identity(), &mut bench).expect("stored");
        Self { bench, device, session: None, calls: 0, ask: 0 }
    }

    pub(crate) fn now(&self) -> Duration {
        self.bench.pump.clock()
    }

    pub(crate) fn hear(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        self.device.receive(&mut self.bench, bytes, |frame| out.push(frame.to_vec()));
        out
    }

    pub(crate) fn call(&mut self, pairing: u8) -> Call {
        self.calls += 1;
        let mut bytes = [0x3C; 32];
        bytes[..8].copy_from_slice(&self.calls.to_le_bytes());
        let fresh = Fresh::new(bytes).expect("not all the same");
        Call::new(&key(pairing), serial("CIS-0001"), fresh).expect("a call")
    }

    /// Opens a session. Gives what the pump answers to the confirmation.
    pub(crate) fn open(&mut self) -> Vec<Vec<u8>> {
        self.device.wake(&mut self.bench).expect("a window");
        let mut call = self.call(0);
        let challenge = self.hear(&framed(call.hello()));
        let challenge = payloads(&challenge).pop().expect("it answers");
        let (session, confirm) = call.accept(self.now(), &challenge).expect("accepted");
        self.session = Some(session);
        self.hear(&framed(&confirm))
    }

    pub(crate) fn restart(&mut self) {
        self.bench.restart();
        let [first, second] = self.bench.places;
        let places: [&[u8]; 2] = [&first, &second];
        self.device = Device::restored(key(0), identity(), places, &mut self.bench);
        self.session = None;
    }

    /// A request as it goes over the radio.
    pub(crate) fn sealed(&mut self, request: Request) -> Vec<u8> {
        self.ask += 1;
        let mut payload = [0; REQUEST_MAX];
        let payload = Asked { ask: self.ask, request }.encode(&mut payload).expect("it fits");
        let now = self.now();
        let session = self.session.as_mut().expect("a session");
        framed(session.seal(now, payload, &mut [0; FRAME_MAX]).expect("sealed"))
    }

    pub(crate) fn opened(&mut self, frames: &[Vec<u8>]) -> Vec<Answered> {
        let now = self.now();
        let session = self.session.as_mut().expect("a session");
        let open = |sealed: Vec<u8>| {
            let mut text = [0; FRAME_MAX];
            let payload = session.open(now, &sealed, &mut text).expect("it is ours");
            Answered::decode(payload).expect("an answer")
        };
        payloads(frames).into_iter().map(open).collect()
    }

    /// Asks, and gives the answer, if there is one.
    pub(crate) fn try_ask(&mut self, request: Request) -> Option<Answer> {
        let sealed = self.sealed(request);
        let answers = self.hear(&sealed);
        let answer = self.opened(&answers).pop()?;
        assert_eq!(answer.ask, self.ask, "an answer to what was asked");
        Some(answer.answer)
    }

    pub(crate) fn ask(&mut self, request: Request) -> Answer {
        self.try_ask(request).expect("an answer")
    }

    pub(crate) fn status(&mut self) -> Status {
        match self.ask(Request::Interrogate) {
            Answer::Status(status) => status,
            other => panic!("{other:?}"),
        }
    }

    /// Right terms at this moment.
    pub(crate) fn terms(&self, id: u64) -> Terms {
        Terms {
            id,
            serial: serial("CIS-0001"),
            patient: PATIENT,
            base: self.bench.pump.version(),
            expires: Duration::from_ms(self.now().ms() + 60_000),
        }
    }

    pub(crate) fn act(&mut self, id: u64, act: Act) -> Answer {
        let terms = self.terms(id);
        self.ask(Request::Act { terms, act })
    }

    /// Proposes and gives the digest that was shown.
    pub(crate) fn shown(&mut self, id: u64, programme: Programme) -> Digest {
        let terms = self.terms(id);
        let order = Order::Programme(programme);
        match self.ask(Request::Propose { terms, order }) {
            Answer::Echo(echo) => {
                assert_eq!((echo.terms, echo.order), (terms, order));
                echo.digest
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The rule of a refusal that uses up no number.
pub(crate) fn rule(answer: &Answer) -> String {
    match answer {
        Answer::Refused { told, .. } => told.rule.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}
