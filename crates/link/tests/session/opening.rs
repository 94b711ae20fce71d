//! Opening a session: who gets one, who does not, and why.

use cisterna_link::session::{
    Answer, CHALLENGE, CONFIRM, Call, Fresh, HELLO, OPENING_MAX, OpeningError, PairingKey, Serial,
    Session, Side, VERSION,
};

use crate::sides::{START, after, answer, call, fresh, key, open, opened, seal, serial};

fn refused<T>(result: Result<T, OpeningError>) -> Option<OpeningError> {
    result.err()
}

#[test]
fn two_with_the_same_key_open_a_session_and_understand_one_another() {
    let mut pair = opened(1, 2);
    assert_eq!((pair.pump.side(), pair.programmer.side()), (Side::Pump, Side::Programmer));
    assert_eq!(pair.pump.name(), pair.programmer.name());
    assert_eq!(pair.pump.serial(), serial("CIS-0001"));
    let sealed = seal(&mut pair.programmer, b"interrogate");
    assert_eq!(open(&mut pair.pump, &sealed), Ok(b"interrogate".to_vec()));
    let sealed = seal(&mut pair.pump, b"20 mL");
    assert_eq!(open(&mut pair.programmer, &sealed), Ok(b"20 mL".to_vec()));
}

#[test]
fn without_the_key_of_this_pump_nobody_hears_anything() {
    let call = call(8, 1);
    assert_eq!(refused(answer(9, 2, call.hello())), Some(OpeningError::ProofRefused));
    let call = Call::new(&key(9), serial("CIS-0002"), fresh(1)).expect("a call");
    assert_eq!(refused(answer(9, 2, call.hello())), Some(OpeningError::OtherPump));
}

#[test]
fn a_pump_without_the_key_is_not_believed() {
    let mut right = call(9, 1);
    let wrong = call(8, 1);
    let imposter = answer(8, 2, wrong.hello()).expect("it answers its own");
    let refusal = refused(right.accept(START, imposter.challenge()));
    assert_eq!(refusal, Some(OpeningError::ProofRefused));
    let pump = answer(9, 2, right.hello()).expect("the right one answers");
    assert!(right.accept(START, pump.challenge()).is_ok(), "it may still come");
}

#[test]
fn every_flipped_bit_of_an_opening_is_refused_and_the_right_bytes_still_pass() {
    let mut call = call(9, 1);
    for bit in 0..HELLO * 8 {
        let mut hello = *call.hello();
        hello[bit / 8] ^= 1 << (bit % 8);
        assert!(answer(9, 2, &hello).is_err(), "bit {bit} of the hello");
    }
    let mut pump = answer(9, 2, call.hello()).expect("the pump answers");
    for bit in 0..CHALLENGE * 8 {
        let mut challenge = *pump.challenge();
        challenge[bit / 8] ^= 1 << (bit % 8);
        assert!(call.accept(START, &challenge).is_err(), "bit {bit} of the challenge");
    }
    let (_, confirm) = call.accept(START, pump.challenge()).expect("accepted");
    for bit in 0..CONFIRM * 8 {
        let mut confirm = confirm;
        confirm[bit / 8] ^= 1 << (bit % 8);
        assert!(pump.confirm(START, &confirm).is_err(), "bit {bit} of the confirmation");
    }
    assert!(pump.confirm(START, &confirm).is_ok());
}

#[test]
fn a_message_cut_at_any_byte_or_too_long_is_refused() {
    let mut call = call(9, 1);
    let mut pump = answer(9, 2, call.hello()).expect("the pump answers");
    let challenge = *pump.challenge();
    let got = |got| Some(OpeningError::WrongLength { got });
    for cut in 0..HELLO {
        assert_eq!(refused(answer(9, 2, &call.hello()[..cut])), got(cut));
    }
    let hello = [&call.hello()[..], &[0]].concat();
    assert_eq!(refused(answer(9, 2, &hello)), got(HELLO + 1));
    for cut in 0..CHALLENGE {
        assert_eq!(refused(call.accept(START, &challenge[..cut])), got(cut));
    }
    let (_, confirm) = call.accept(START, &challenge).expect("accepted");
    for cut in 0..CONFIRM {
        assert_eq!(refused(pump.confirm(START, &confirm[..cut])), got(cut));
    }
}

#[test]
fn a_confirmation_opens_only_the_answer_that_it_was_made_for() {
    let (mut first, mut second) = (call(9, 1), call(9, 3));
    let mut one = answer(9, 2, first.hello()).expect("answers");
    // The same call once more: the pump answers with other fresh bytes.
    let mut again = answer(9, 4, first.hello()).expect("answers");
    let mut other = answer(9, 2, second.hello()).expect("answers");
    let (_, confirm) = first.accept(START, one.challenge()).expect("accepted");
    let (_, foreign) = second.accept(START, other.challenge()).expect("accepted");
    let no = Some(OpeningError::ProofRefused);
    assert_eq!(refused(again.confirm(START, &confirm)), no);
    assert_eq!(refused(one.confirm(START, &foreign)), no);
    assert_eq!(refused(other.confirm(START, &confirm)), no);
    assert!(one.confirm(START, &confirm).is_ok());
}

#[test]
fn who_plays_a_whole_opening_again_gets_no_session() {
    let mut call = call(9, 1);
    let mut before = answer(9, 2, call.hello()).expect("answers");
    let (mut programmer, confirm) = call.accept(START, before.challenge()).expect("accepted");
    before.confirm(START, &confirm).expect("confirmed");
    let stop = seal(&mut programmer, b"stop");
    // Later, from a record: the pump answers the hello, and there it ends.
    let mut later = answer(9, 5, call.hello()).expect("nothing in a hello is new");
    assert_eq!(refused(later.confirm(START, &confirm)), Some(OpeningError::ProofRefused));
    let kind = OpeningError::NotExpected { kind: 4 };
    assert_eq!(refused(later.confirm(START, &stop)), Some(kind));
}

#[test]
fn a_pump_that_counts_is_safe_from_replay_even_without_chance() {
    let answered = |hello: &[u8], count| {
        let stuck = Fresh::counted([0; 24], count);
        Answer::new(&key(9), serial("CIS-0001"), stuck, START, hello).expect("answers")
    };
    let mut call = call(9, 1);
    let mut before = answered(call.hello(), 7);
    let (_, confirm) = call.accept(START, before.challenge()).expect("accepted");
    assert!(before.confirm(START, &confirm).is_ok());
    let mut later = answered(call.hello(), 8);
    assert_ne!(before.challenge(), later.challenge());
    assert_eq!(refused(later.confirm(START, &confirm)), Some(OpeningError::ProofRefused));
}

#[test]
fn a_message_thrown_back_at_its_sender_is_no_answer() {
    let mut call = call(9, 1);
    let hello = *call.hello();
    let kind = Some(OpeningError::NotExpected { kind: 1 });
    assert_eq!(refused(call.accept(START, &hello)), kind);
    let mut pump = answer(9, 2, &hello).expect("answers");
    let challenge = *pump.challenge();
    let kind = Some(OpeningError::NotExpected { kind: 2 });
    assert_eq!(refused(pump.confirm(START, &challenge)), kind);
    assert_eq!(refused(answer(9, 3, &challenge)), kind);
}

#[test]
fn an_opening_gives_one_session_and_no_second_with_the_same_keys() {
    let mut call = call(9, 1);
    let mut pump = answer(9, 2, call.hello()).expect("answers");
    let challenge = *pump.challenge();
    let (_, confirm) = call.accept(START, &challenge).expect("accepted");
    let done = Some(OpeningError::AlreadyOpened);
    assert_eq!(refused(call.accept(START, &challenge)), done);
    assert!(pump.confirm(START, &confirm).is_ok());
    assert_eq!(refused(pump.confirm(START, &confirm)), done);
}

#[test]
fn a_confirmation_that_comes_too_late_is_refused() {
    let limit = OPENING_MAX.ms();
    let confirmed = |ms: u64| -> Result<Session, OpeningError> {
        let mut call = call(9, 1);
        let mut pump = answer(9, 2, call.hello())?;
        let (_, confirm) = call.accept(START, pump.challenge())?;
        pump.confirm(after(ms), &confirm)
    };
    assert!(confirmed(limit).is_ok());
    assert_eq!(refused(confirmed(limit + 1)), Some(OpeningError::TooLate));
    let mut pump = answer(9, 2, call(9, 1).hello()).expect("answers");
    let before = cisterna_quantity::Duration::from_ms(START.ms() - 1);
    assert_eq!(refused(pump.confirm(before, &[0; CONFIRM])), Some(OpeningError::ClockWentBack));
}

#[test]
fn another_version_is_named() {
    let mut hello = *call(9, 1).hello();
    hello[1] = VERSION + 1;
    let theirs = VERSION + 1;
    assert_eq!(refused(answer(9, 2, &hello)), Some(OpeningError::OtherVersion { theirs }));
}

#[test]
fn blank_keys_and_blank_chance_are_refused() {
    for blank in [0, 0xFF, 7] {
        assert_eq!(refused(PairingKey::new([blank; 32])), Some(OpeningError::NoKey));
        assert_eq!(refused(Fresh::new([blank; 32])), Some(OpeningError::NotFresh));
    }
}

#[test]
fn a_serial_has_letters_and_no_more_than_sixteen() {
    for right in ["1", "CIS-0001", "1234567890123456"] {
        assert_eq!(Serial::new(right).map(|serial| serial.to_string()), Some(right.to_owned()));
    }
    for wrong in ["", " ", "A B", "12345678901234567", "é", "A\0"] {
        assert_eq!(Serial::new(wrong), None, "{wrong:?}");
    }
}

#[test]
fn secrets_are_not_printed() {
    let secret = format!("{:?}", key(9));
    assert_eq!(secret, "PairingKey(secret)");
    let call = call(9, 1);
    let pump: Answer = answer(9, 2, call.hello()).expect("answers");
    let pair = opened(1, 2);
    for text in [format!("{call:?}"), format!("{pump:?}"), format!("{:?}", pair.pump)] {
        assert!(text.contains("serial") && text.ends_with(".. }"), "{text}");
    }
}
