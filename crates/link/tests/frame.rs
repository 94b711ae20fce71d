//! Frames: what was sent comes out whole or is refused by name, and the frame after it is not lost.

use cisterna_link::frame::{
    BORDER, CHECKSUM, Decoder, EncodeError, FRAME_MAX, FrameError, WIRE_MAX, encode,
};
use proptest::prelude::*;

type Heard = Vec<Result<Vec<u8>, FrameError>>;

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut wire = [0xAA; WIRE_MAX];
    encode(payload, &mut wire).expect("the payload fits").to_vec()
}

fn heard(bytes: &[u8]) -> Heard {
    let (mut decoder, mut heard) = (Decoder::new(), Heard::new());
    decoder.feed_all(bytes, |frame| heard.push(frame.map(<[u8]>::to_vec)));
    heard
}

/// Payloads with many zeros and with runs without any: both ends of the stuffing.
fn payloads() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 1..600),
        prop::collection::vec(0..2_u8, 1..600),
        prop::collection::vec(1..=255_u8, 1..=FRAME_MAX),
        (1..=FRAME_MAX).prop_map(|length| vec![0; length]),
        (1..=FRAME_MAX).prop_map(|length| vec![0xFF; length]),
    ]
}

proptest! {
    #[test]
    fn a_payload_comes_out_as_it_went_in(payload in payloads()) {
        let wire = framed(&payload);
        prop_assert!(wire.len() <= WIRE_MAX);
        let inner = &wire[1..wire.len() - 1];
        prop_assert!(!inner.contains(&BORDER), "a border stands only at both ends");
        prop_assert_eq!(heard(&wire), [Ok(payload)]);
    }

    #[test]
    fn frames_come_out_in_order_however_the_stream_is_cut(
        payloads in prop::collection::vec(payloads(), 1..5),
        piece in 1..400_usize,
    ) {
        let wire: Vec<u8> = payloads.iter().flat_map(|payload| framed(payload)).collect();
        let (mut decoder, mut heard) = (Decoder::new(), Heard::new());
        for piece in wire.chunks(piece) {
            decoder.feed_all(piece, |frame| heard.push(frame.map(<[u8]>::to_vec)));
        }
        let sent: Heard = payloads.into_iter().map(Ok).collect();
        prop_assert_eq!(heard, sent);
    }

    #[test]
    fn after_any_noise_the_next_frame_is_heard(
        noise in prop::collection::vec(any::<u8>(), 0..5000),
        payload in payloads(),
    ) {
        let mut wire = noise;
        wire.extend(framed(&payload));
        let heard = heard(&wire);
        prop_assert_eq!(heard.last(), Some(&Ok(payload)));
    }

    /// Nothing that was altered passes for what was sent, and the frame behind it is not lost.
    #[test]
    fn a_damaged_frame_takes_no_other_with_it(
        payload in payloads(),
        (at, put, what) in (any::<prop::sample::Index>(), any::<u8>(), 0..3_u8),
    ) {
        let mut wire = framed(&payload);
        let at = at.index(wire.len());
        match what {
            0 => wire[at] = put,
            1 => wire.insert(at, put),
            _ => { wire.remove(at); }
        }
        wire.extend(framed(b"the next one"));
        let heard = heard(&wire);
        let (last, before) = heard.split_last().expect("the next frame is heard");
        prop_assert_eq!(last, &Ok(b"the next one".to_vec()));
        for frame in before.iter().flatten() {
            prop_assert_eq!(frame, &payload, "a changed payload passed");
        }
    }
}

#[test]
fn every_flipped_bit_is_refused_or_changes_nothing() {
    let payload: Vec<u8> = (0..=255).chain([0, 0, 1]).collect();
    let whole = framed(&payload);
    for bit in 0..whole.len() * 8 {
        let mut wire = whole.clone();
        wire[bit / 8] ^= 1 << (bit % 8);
        wire.extend(framed(b"next"));
        let heard = heard(&wire);
        assert_eq!(heard.last(), Some(&Ok(b"next".to_vec())), "bit {bit}");
        assert!(!heard.is_empty() && heard.len() <= 3, "bit {bit}: {heard:?}");
        let passed: Vec<_> = heard[..heard.len() - 1].iter().flatten().collect();
        assert!(passed.is_empty(), "bit {bit}");
    }
}

#[test]
fn a_frame_cut_at_any_byte_is_not_heard_and_the_next_one_is() {
    let whole = framed(&[7; 300]);
    for cut in 0..whole.len() - 1 {
        let mut wire = whole[..cut].to_vec();
        wire.extend(framed(b"next"));
        let heard = heard(&wire);
        assert_eq!(heard.last(), Some(&Ok(b"next".to_vec())), "cut at {cut}");
        assert!(heard[..heard.len() - 1].iter().all(Result::is_err), "cut at {cut}");
    }
}

#[test]
fn each_kind_of_broken_frame_has_its_name() {
    assert_eq!(heard(&[0, 9, 1, 1, 0]), [Err(FrameError::BadStuffing)]);
    assert_eq!(heard(&[0, 3, 1, 1, 0]), [Err(FrameError::TooShort)]);
    assert_eq!(heard(&[0, 1, 0]), [Err(FrameError::TooShort)]);
    assert_eq!(heard(&[0, 5, 1, 1, 1, 1, 0]), [Err(FrameError::TooShort)], "checksum alone");
    assert_eq!(heard(&[0, 6, 1, 1, 1, 1, 1, 0]), [Err(FrameError::BadChecksum)]);
    assert_eq!(heard(&[0; 50]), [], "borders alone are no frames");
}

#[test]
fn a_frame_too_long_is_refused_once_and_at_once() {
    let mut decoder = Decoder::new();
    let mut first = None;
    for count in 1..100_000_usize {
        if let Some(frame) = decoder.feed(1) {
            assert_eq!(frame, Err(FrameError::TooLong));
            assert_eq!(first.replace(count), None, "told twice");
        }
    }
    // The first byte says how the second is stuffed, and is not held.
    assert_eq!(first, Some(FRAME_MAX + CHECKSUM + 2));
    assert_eq!(decoder.feed(BORDER), None);
    let mut heard = Heard::new();
    decoder.feed_all(&framed(b"next"), |frame| heard.push(frame.map(<[u8]>::to_vec)));
    assert_eq!(heard, [Ok(b"next".to_vec())]);
}

#[test]
fn what_does_not_fit_is_not_sent() {
    let mut wire = [0; WIRE_MAX];
    assert_eq!(encode(&[], &mut wire), Err(EncodeError::Empty));
    let asked = FRAME_MAX + 1;
    assert_eq!(encode(&vec![1; asked], &mut wire), Err(EncodeError::TooLong { asked }));
    assert_eq!(encode(&[1; FRAME_MAX], &mut wire).map(<[u8]>::len), Ok(WIRE_MAX));
    let needed = framed(&[3; 10]).len();
    for room in 0..needed {
        assert_eq!(encode(&[3; 10], &mut wire[..room]), Err(EncodeError::NoRoom), "{room}");
    }
    assert!(encode(&[3; 10], &mut wire[..needed]).is_ok());
}
