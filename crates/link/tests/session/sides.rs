//! Two sides to test with.

use cisterna_link::frame::FRAME_MAX;
use cisterna_link::session::{
    Answer, CONFIRM, Call, Fresh, OpeningError, PairingKey, Serial, Session, SessionError,
};
use cisterna_quantity::Duration;

pub(crate) const START: Duration = Duration::from_ms(1_000_000);

/// A time after the start, in milliseconds.
pub(crate) fn after(ms: u64) -> Duration {
    START.checked_add(Duration::from_ms(ms)).expect("the tests are short")
}

/// Bytes that differ by `seed` and are not all the same.
pub(crate) fn bytes(seed: u8) -> [u8; 32] {
    let mut bytes = [seed; 32];
    bytes[31] ^= 0x5A;
    bytes
}

pub(crate) fn key(seed: u8) -> PairingKey {
    PairingKey::new(bytes(seed)).expect("not blank")
}

pub(crate) fn fresh(seed: u8) -> Fresh {
    Fresh::new(bytes(seed)).expect("not blank")
}

pub(crate) fn serial(text: &str) -> Serial {
    Serial::new(text).expect("a serial")
}

pub(crate) fn call(pairing: u8, seed: u8) -> Call {
    Call::new(&key(pairing), serial("CIS-0001"), fresh(seed)).expect("a call")
}

pub(crate) fn answer(pairing: u8, seed: u8, hello: &[u8]) -> Result<Answer, OpeningError> {
    Answer::new(&key(pairing), serial("CIS-0001"), fresh(seed), START, hello)
}

/// A programmer and a pump with the confirmation that joined them.
pub(crate) struct Pair {
    pub(crate) programmer: Session,
    pub(crate) pump: Session,
    pub(crate) confirm: [u8; CONFIRM],
}

/// Opens a session with the fresh bytes of both sides.
pub(crate) fn opened(programmer: u8, pump: u8) -> Pair {
    let mut call = call(9, programmer);
    let mut answer = answer(9, pump, call.hello()).expect("the pump answers");
    let (programmer, confirm) = call.accept(START, answer.challenge()).expect("accepted");
    let pump = answer.confirm(START, &confirm).expect("confirmed");
    Pair { programmer, pump, confirm }
}

pub(crate) fn seal(from: &mut Session, payload: &[u8]) -> Vec<u8> {
    let mut into = [0; FRAME_MAX];
    from.seal(START, payload, &mut into).expect("sealed").to_vec()
}

pub(crate) fn open(to: &mut Session, message: &[u8]) -> Result<Vec<u8>, SessionError> {
    open_at(to, START, message)
}

pub(crate) fn open_at(
    to: &mut Session,
    now: Duration,
    message: &[u8],
) -> Result<Vec<u8>, SessionError> {
    let mut into = [0; FRAME_MAX];
    to.open(now, message, &mut into).map(<[u8]>::to_vec)
}
