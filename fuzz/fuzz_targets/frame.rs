//! Any bytes on the wire: what the decoder lets through is a whole frame, the frame after the
//! noise is not lost, and a message has one encoding or is refused by name.
#![no_main]

use cisterna_link::frame::{Decoder, FRAME_MAX, WIRE_MAX, encode};
use cisterna_link::message::{Answered, Asked};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut decoder = Decoder::new();
    decoder.feed_all(bytes, |frame| {
        if let Ok(payload) = frame {
            assert!(!payload.is_empty() && payload.len() <= FRAME_MAX);
        }
    });
    let (known, mut wire) = (b"after whatever came before", [0; WIRE_MAX]);
    let sent = encode(known, &mut wire).unwrap();
    let mut heard = false;
    decoder.feed_all(sent, |frame| heard |= frame == Ok(&known[..]));
    assert!(heard, "the frame after the noise was lost");
    message(bytes);
});

/// The same bytes as a message, as they would come out of a session.
fn message(bytes: &[u8]) {
    let mut into = [0; FRAME_MAX];
    if let Ok(asked) = Asked::decode(bytes) {
        assert_eq!(asked.encode(&mut into).unwrap(), bytes, "two encodings of one request");
    }
    if let Ok(answered) = Answered::decode(bytes) {
        assert_eq!(answered.encode(&mut into).unwrap(), bytes, "two encodings of one answer");
    }
}
