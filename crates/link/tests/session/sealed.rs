//! Sealed messages: what passes, what is refused by which name, and when a session is over.

use cisterna_link::frame::{Decoder, FRAME_MAX, WIRE_MAX, encode};
use cisterna_link::session::{
    Ended, IDLE_MAX, MESSAGES_MAX, OVERHEAD, PAYLOAD_MAX, SESSION_MAX, SessionError,
};
use cisterna_quantity::Duration;
use proptest::prelude::*;

use crate::sides::{Pair, START, after, open, open_at, opened, seal};

#[test]
fn every_flipped_bit_of_a_sealed_message_is_refused_and_changes_nothing() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let sealed = seal(&mut programmer, b"0.05 mL/day of 10 mg/mL");
    for bit in 0..sealed.len() * 8 {
        let mut altered = sealed.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&mut pump, &altered).is_err(), "bit {bit}");
    }
    assert_eq!(open(&mut pump, &sealed), Ok(b"0.05 mL/day of 10 mg/mL".to_vec()));
}

#[test]
fn a_message_cut_at_any_byte_or_longer_by_one_is_refused() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let sealed = seal(&mut programmer, b"a bolus");
    for cut in 0..sealed.len() {
        let refusal = open(&mut pump, &sealed[..cut]).expect_err("cut");
        let short = SessionError::TooShort { got: cut };
        assert_eq!(refusal, if cut < OVERHEAD { short } else { SessionError::Altered });
    }
    let longer = [&sealed[..], &[0]].concat();
    assert_eq!(open(&mut pump, &longer), Err(SessionError::Altered));
    assert!(open(&mut pump, &sealed).is_ok());
}

#[test]
fn a_message_is_taken_once() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let bolus = seal(&mut programmer, b"a bolus");
    assert!(open(&mut pump, &bolus).is_ok());
    let replayed = SessionError::Replayed { number: 0, least: 1 };
    assert_eq!(open(&mut pump, &bolus), Err(replayed));
    let next = seal(&mut programmer, b"next");
    assert!(open(&mut pump, &next).is_ok());
    assert_eq!(open(&mut pump, &bolus), Err(SessionError::Replayed { number: 0, least: 2 }));
}

#[test]
fn a_lost_message_leaves_a_gap_and_a_late_one_is_refused() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let late = seal(&mut programmer, b"late");
    let _lost = seal(&mut programmer, b"lost");
    let last = seal(&mut programmer, b"last");
    assert_eq!(open(&mut pump, &last), Ok(b"last".to_vec()));
    assert_eq!(open(&mut pump, &late), Err(SessionError::Replayed { number: 0, least: 3 }));
}

#[test]
fn a_message_of_an_older_session_or_of_another_pump_is_refused() {
    let mut old = opened(1, 2);
    let mut new = opened(3, 4);
    let stop = seal(&mut old.programmer, b"stop");
    assert_eq!(open(&mut new.pump, &stop), Err(SessionError::OtherSession));
    // With the name of the new session in its head it is altered, and the seal shows it.
    let mut forged = stop;
    forged[2..10].copy_from_slice(&new.pump.name().to_le_bytes());
    assert_eq!(open(&mut new.pump, &forged), Err(SessionError::Altered));
}

#[test]
fn each_side_and_each_opening_has_keys_of_its_own() {
    let mut same = opened(1, 2);
    let (there, back) = (seal(&mut same.programmer, b"x"), seal(&mut same.pump, b"x"));
    assert_ne!(there[18..], back[18..], "one key for both directions");
    let mut other = opened(1, 3);
    assert_ne!(there[18..], seal(&mut other.programmer, b"x")[18..], "one key for two openings");
}

#[test]
fn a_message_thrown_back_at_its_sender_is_refused() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let mut sealed = seal(&mut programmer, b"stop");
    assert_eq!(open(&mut programmer, &sealed), Err(SessionError::WrongDirection));
    sealed[1] = 2;
    assert_eq!(open(&mut programmer, &sealed), Err(SessionError::Altered));
    let sealed = seal(&mut pump, b"stopped");
    assert_eq!(open(&mut pump, &sealed), Err(SessionError::WrongDirection));
}

#[test]
fn what_belongs_to_an_opening_is_not_taken_in_a_session() {
    let mut pair = opened(1, 2);
    let kind = SessionError::NotSealed { kind: 3 };
    assert_eq!(open(&mut pair.pump, &pair.confirm), Err(kind));
    assert_eq!(open(&mut pair.pump, &[]), Err(SessionError::TooShort { got: 0 }));
}

#[test]
fn a_number_beyond_the_last_is_refused() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let mut sealed = seal(&mut programmer, b"stop");
    for number in [MESSAGES_MAX, u64::MAX] {
        sealed[10..18].copy_from_slice(&number.to_le_bytes());
        assert_eq!(open(&mut pump, &sealed), Err(SessionError::NumberTooHigh { number }));
    }
}

#[test]
fn a_session_is_used_up_after_its_last_message() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let mut last = Vec::new();
    for _ in 0..MESSAGES_MAX {
        last = seal(&mut programmer, b"again");
    }
    assert!(open(&mut pump, &last).is_ok(), "the last one passes");
    let over = SessionError::Ended(Ended::UsedUp);
    assert_eq!(programmer.seal(START, b"one more", &mut [0; 100]), Err(over));
    assert_eq!(open(&mut pump, &last), Err(over));
    assert_eq!(pump.seal(START, b"nor back", &mut [0; 100]), Err(over));
}

#[test]
fn a_side_that_hears_nothing_ends_the_session_however_much_it_says() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let limit = IDLE_MAX.ms();
    let (first, second) = (seal(&mut programmer, b"1"), seal(&mut programmer, b"2"));
    assert!(open_at(&mut pump, after(limit - 1), &first).is_ok());
    // What it heard counts, what it says does not.
    assert!(pump.seal(after(2 * limit - 2), b"still here", &mut [0; 100]).is_ok());
    let forged = [4; 60];
    assert!(open_at(&mut pump, after(2 * limit - 2), &forged).is_err());
    assert_eq!(pump.check(after(2 * limit - 2)), Ok(()));
    let over = Err(SessionError::Ended(Ended::Idle));
    assert_eq!(open_at(&mut pump, after(2 * limit - 1), &second), over);
    // It is over for good, whatever time is named afterwards.
    assert_eq!(open_at(&mut pump, after(limit), &second), over);
    assert_eq!(pump.check(after(limit)), Err(Ended::Idle));
}

#[test]
fn a_session_ends_after_its_whole_time_however_busy() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let step = IDLE_MAX.ms() - 1;
    let mut now = 0;
    while now + step < SESSION_MAX.ms() {
        now += step;
        let message = seal(&mut programmer, b"busy");
        assert!(open_at(&mut pump, after(now), &message).is_ok());
    }
    assert_eq!(pump.check(after(SESSION_MAX.ms() - 1)), Ok(()));
    assert_eq!(pump.check(after(SESSION_MAX.ms())), Err(Ended::TooOld));
}

#[test]
fn a_time_that_goes_back_ends_the_session() {
    let mut pair = opened(1, 2);
    assert_eq!(pair.pump.check(after(10)), Ok(()));
    assert_eq!(pair.pump.check(after(9)), Err(Ended::ClockWentBack));
    assert_eq!(pair.programmer.check(Duration::ZERO), Err(Ended::ClockWentBack));
}

#[test]
fn a_closed_session_takes_and_gives_nothing() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let sealed = seal(&mut programmer, b"stop");
    pump.close();
    let over = SessionError::Ended(Ended::Closed);
    assert_eq!(open(&mut pump, &sealed), Err(over));
    assert_eq!(pump.seal(START, b"x", &mut [0; 100]), Err(over));
}

#[test]
fn what_does_not_fit_is_refused_and_uses_no_number() {
    let Pair { mut programmer, mut pump, .. } = opened(1, 2);
    let asked = PAYLOAD_MAX + 1;
    let mut into = [0; FRAME_MAX];
    let refusal = programmer.seal(START, &vec![1; asked], &mut into);
    assert_eq!(refusal, Err(SessionError::TooLong { asked }));
    assert_eq!(programmer.seal(START, b"1", &mut into[..OVERHEAD]), Err(SessionError::NoRoom));
    let sealed = seal(&mut programmer, &[1; PAYLOAD_MAX]);
    assert_eq!(sealed.len(), FRAME_MAX);
    assert_eq!(pump.open(START, &sealed, &mut into[..9]), Err(SessionError::NoRoom));
    assert_eq!(open(&mut pump, &sealed).map(|payload| payload.len()), Ok(PAYLOAD_MAX));
}

/// What a channel does to a message.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Passes,
    IsLost,
    ComesTwice,
    ComesAfterTheNext,
    IsDamaged(prop::sample::Index, u8),
    IsCut(prop::sample::Index),
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        3 => Just(Fate::Passes),
        1 => Just(Fate::IsLost),
        1 => Just(Fate::ComesTwice),
        1 => Just(Fate::ComesAfterTheNext),
        1 => (any::<prop::sample::Index>(), 1..=255_u8).prop_map(|(at, by)| Fate::IsDamaged(at, by)),
        1 => any::<prop::sample::Index>().prop_map(Fate::IsCut),
    ];
    prop::collection::vec(fate, 1..40)
}

/// The wire after the channel had its way with the frames of the messages.
fn through(frames: &[Vec<u8>], fates: &[Fate]) -> Vec<u8> {
    let (mut wire, mut held) = (Vec::new(), Vec::new());
    for (frame, fate) in frames.iter().zip(fates) {
        let mut frame = frame.clone();
        match fate {
            Fate::Passes => wire.extend(&frame),
            Fate::IsLost => {}
            Fate::ComesTwice => wire.extend([&frame[..], &frame[..]].concat()),
            Fate::ComesAfterTheNext => {
                held.extend(&frame);
                continue;
            }
            Fate::IsDamaged(at, by) => {
                let at = at.index(frame.len());
                frame[at] ^= by;
                wire.extend(&frame);
            }
            Fate::IsCut(at) => wire.extend(&frame[..at.index(frame.len())]),
        }
        wire.append(&mut held);
    }
    wire
}

proptest! {
    /// Whatever the channel does: what is taken was sent, in the order in which it was sent, at most
    /// once each; and what passed unharmed and in order is taken.
    #[test]
    fn what_is_taken_was_sent_in_order_and_once(fates in fates()) {
        let Pair { mut programmer, mut pump, .. } = opened(1, 2);
        let frames: Vec<Vec<u8>> = (0..fates.len()).map(|count| {
            let sealed = seal(&mut programmer, &count.to_le_bytes());
            encode(&sealed, &mut [0; WIRE_MAX]).expect("it fits").to_vec()
        }).collect();
        let (mut decoder, mut taken) = (Decoder::new(), Vec::new());
        decoder.feed_all(&through(&frames, &fates), |frame| {
            if let Ok(message) = frame && let Ok(payload) = open(&mut pump, message) {
                taken.push(usize::from_le_bytes(payload.try_into().expect("a count")));
            }
        });
        prop_assert!(taken.windows(2).all(|pair| pair[0] < pair[1]), "{taken:?}");
        for (count, fate) in fates.iter().enumerate() {
            if matches!(fate, Fate::Passes | Fate::ComesTwice) {
                prop_assert!(taken.contains(&count), "{count} of {taken:?}");
            }
        }
    }

    #[test]
    fn no_bytes_break_a_session(noise in prop::collection::vec(any::<u8>(), 0..200), kind in 0..6_u8) {
        let mut pair = opened(1, 2);
        let mut message = noise;
        message.insert(0, kind);
        prop_assert!(open(&mut pair.pump, &message).is_err());
        let sealed = seal(&mut pair.programmer, b"stop");
        prop_assert!(open(&mut pair.pump, &sealed).is_ok());
    }
}
