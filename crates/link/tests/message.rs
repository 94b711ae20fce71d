//! Messages as bytes: one encoding for each, and nothing that is not one is taken.

mod support;

use cisterna_link::message::{
    ANSWER_MAX, Act, Answer, Answered, Asked, Digest, Echo, Fate, FateKind, History, LogPart,
    MessageError, Order, Patient, REQUEST_MAX, Request, Status, Text, Told, Used, UsedBefore,
    asked_in,
};
use cisterna_pump::{
    Command, Fault, Input, Mode, Person, Pump, Refill, Refusal, Sense, codec, step,
};
use cisterna_quantity::{Duration, Mass, Rate, Volume};
use proptest::prelude::*;
use support::{acts, continuous, model, orders, programmes, serial, single, terms, varied};

fn asked(ask: u32, request: Request) -> Vec<u8> {
    let mut into = [0; REQUEST_MAX];
    Asked { ask, request }.encode(&mut into).expect("it fits").to_vec()
}

fn answered(ask: u32, answer: Answer) -> Vec<u8> {
    let mut into = [0; ANSWER_MAX];
    Answered { ask, answer }.encode(&mut into).expect("it fits").to_vec()
}

fn digests() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest)
}

/// In a box, as its tree of choices is too large for the stack of a test.
fn requests() -> BoxedStrategy<Request> {
    prop_oneof![
        Just(Request::Interrogate),
        any::<u32>().prop_map(|from| Request::Log { from }),
        (terms(), orders()).prop_map(|(terms, order)| Request::Propose { terms, order }),
        (any::<u64>(), digests()).prop_map(|(id, digest)| Request::Commit { id, digest }),
        any::<u64>().prop_map(|id| Request::Abandon { id }),
        (terms(), acts()).prop_map(|(terms, act)| Request::Act { terms, act }),
        any::<u64>().prop_map(|id| Request::Stop { id }),
    ]
    .boxed()
}

fn pumps() -> impl Strategy<Value = Pump> {
    let events = prop_oneof![
        (0..Fault::ALL.len()).prop_map(|place| Input::Sense(Sense::Fault(Fault::ALL[place]))),
        (0..Fault::ALL.len()).prop_map(|place| Input::Sense(Sense::Gone(Fault::ALL[place]))),
        (0..Fault::ALL.len()).prop_map(|place| {
            Input::Command(Command::Acknowledge(Fault::ALL[place], Person(7)))
        }),
        (1..5_000_000_u64).prop_map(|ms| Input::Elapse(Duration::from_ms(ms))),
        Just(Input::Command(Command::Programme(varied()))),
        Just(Input::Command(Command::Programme(continuous(200_000)))),
        Just(Input::Command(Command::Bolus(single(20_000)))),
        Just(Input::Command(Command::Stop)),
        Just(Input::Command(Command::Interrogate)),
        Just(Input::Command(Command::PathwayEmptied)),
        Just(Input::PatientRequest),
        Just(Input::Restart),
    ];
    prop::collection::vec(events, 0..60).prop_map(|events| {
        let refill = Refill { removed: Volume::ZERO, filled: Volume::from_nl(15_000_000) };
        let mut pump = Pump::new(model()).expect("a pump");
        for input in std::iter::once(Input::Command(Command::Refill(refill))).chain(events) {
            pump = step(&pump, input).map_or(pump, |step| step.pump);
        }
        pump
    })
}

fn told() -> Told {
    Told::from(&Refusal::NotProgrammed)
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        any::<u32>().prop_map(|version| Fate::Done { version }),
        Just(Fate::Refused(told())),
        Just(Fate::Abandoned),
        Just(Fate::Interrupted),
    ]
}

fn histories() -> impl Strategy<Value = History> {
    let last = (any::<u64>(), digests(), fates());
    let last = last.prop_map(|(id, digest, fate)| Used { id, digest, fate });
    let before = (any::<u64>(), digests()).prop_map(|(id, digest)| UsedBefore {
        id,
        digest,
        kind: FateKind::Refused,
    });
    (0..9_u64, prop::option::of(last), prop::option::of(before))
        .prop_map(|(forgotten, last, before)| History { forgotten, last, before })
}

fn answers() -> BoxedStrategy<Answer> {
    let patients = prop::option::of(any::<[u8; 16]>().prop_map(Patient));
    let proposed = prop::option::of(any::<u64>());
    let statuses = (pumps(), patients, histories(), proposed)
        .prop_map(|(pump, who, history, id)| Status::of(&pump, serial("CIS-1"), who, history, id));
    let ended = (any::<u64>(), fates()).prop_map(|(id, fate)| Answer::Ended { id, fate });
    let refused = prop::option::of(any::<u64>());
    prop_oneof![
        statuses.prop_map(Answer::Status),
        (pumps(), 0..70_u32).prop_map(|(pump, from)| Answer::Log(LogPart::of(&pump, from))),
        (terms(), orders(), digests()).prop_map(|(terms, order, digest)| Answer::Echo(Echo {
            terms,
            order,
            digest
        })),
        ended,
        refused.prop_map(|id| Answer::Refused { id, next: 7, told: told() }),
        (any::<u64>(), any::<u64>()).prop_map(|(until, now)| Answer::Busy {
            until: Duration::from_ms(until),
            now: Duration::from_ms(now),
        }),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_request_comes_back_as_it_was_and_only_whole(ask: u32, request in requests()) {
        let bytes = asked(ask, request);
        prop_assert_eq!(Asked::decode(&bytes), Ok(Asked { ask, request }));
        prop_assert_eq!(asked_in(&bytes), ask);
        for cut in 0..bytes.len() {
            let refused = Asked::decode(&bytes[..cut]);
            prop_assert!(refused.is_err(), "cut at {}", cut);
        }
        let longer = [&bytes[..], &[0]].concat();
        prop_assert!(Asked::decode(&longer).is_err(), "longer by one");
    }

    #[test]
    fn an_answer_comes_back_as_it_was_and_only_whole(ask: u32, answer in answers()) {
        let bytes = answered(ask, answer);
        prop_assert_eq!(Answered::decode(&bytes), Ok(Answered { ask, answer }));
        for cut in 0..bytes.len() {
            prop_assert!(Answered::decode(&bytes[..cut]).is_err(), "cut at {}", cut);
        }
        let longer = [&bytes[..], &[0]].concat();
        prop_assert!(Answered::decode(&longer).is_err(), "longer by one");
    }

    #[test]
    fn whatever_is_taken_has_no_other_encoding(
        request in requests(),
        answer in answers(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let (mut question, mut reply) = (asked(5, request), answered(5, answer));
        for (place, byte) in changes {
            *place.get_mut(&mut question) = byte;
            *place.get_mut(&mut reply) = byte;
        }
        if let Ok(Asked { ask, request }) = Asked::decode(&question) {
            prop_assert_eq!(asked(ask, request), question);
        }
        if let Ok(Answered { ask, answer }) = Answered::decode(&reply) {
            prop_assert_eq!(answered(ask, answer), reply);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (Asked::decode(&bytes), Answered::decode(&bytes), asked_in(&bytes));
    }

    #[test]
    fn two_commands_have_two_digests(one in requests(), other in requests()) {
        prop_assert_eq!(one == other, one.digest() == other.digest());
    }

    #[test]
    fn every_programme_fits_into_a_proposal(terms in terms(), programme in programmes()) {
        let request = Request::Propose { terms, order: Order::Programme(programme) };
        prop_assert!(asked(1, request).len() <= REQUEST_MAX);
    }
}

#[test]
fn pc_06_a_proposal_that_lacks_a_field_is_refused_with_its_name() {
    let terms = cisterna_link::message::Terms {
        id: 1,
        serial: serial("CIS-0001"),
        patient: Patient([3; 16]),
        base: 4,
        expires: Duration::from_ms(5),
    };
    let bytes = asked(9, Request::Propose { terms, order: Order::Programme(continuous(200_000)) });
    let field = |cut: usize| match Asked::decode(&bytes[..cut]) {
        Err(MessageError::TooShort { field }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(0), "kind");
    assert_eq!(field(4), "number of the asking");
    assert_eq!(field(12), "number of the command");
    assert_eq!(field(28), "serial");
    assert_eq!(field(44), "patient");
    assert_eq!(field(48), "version that it was decided on");
    assert_eq!(field(56), "time up to which it is valid");
    assert_eq!(field(57), "order");
    for cut in 58..bytes.len() {
        assert_eq!(field(cut), "programme", "cut at {cut}");
    }
    // A length that was made to fit what is left: the programme itself lacks a field then.
    let mut shorter = bytes[..bytes.len() - 1].to_vec();
    shorter[58] -= 1;
    let refused = Asked::decode(&shorter).expect_err("a field is missing");
    assert!(matches!(refused, MessageError::Programme(codec::DecodeError::TooShort { .. })));
}

#[test]
fn unknown_kinds_and_bytes_behind_the_end_are_refused_by_name() {
    for kind in std::iter::once(0).chain(8..=255) {
        let refused = Asked::decode(&[kind, 0, 0, 0, 0]);
        assert_eq!(refused, Err(MessageError::Kind(kind)));
    }
    for kind in (0..=128).chain(135..=255) {
        assert_eq!(Answered::decode(&[kind, 0, 0, 0, 0]), Err(MessageError::Kind(kind)));
    }
    assert_eq!(Asked::decode(&[1, 0, 0, 0, 0, 7]), Err(MessageError::TooLong { extra: 1 }));
    let flag = Asked::decode(&[3, 0, 0, 0, 0]).expect_err("nothing in it");
    assert_eq!(flag, MessageError::TooShort { field: "number of the command" });
}

#[test]
fn the_bytes_of_a_stop_and_of_a_bolus_are_these() {
    assert_eq!(asked(2, Request::Stop { id: 258 }), [7, 2, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0]);
    let bolus = answered(0, Answer::Ended { id: 1, fate: Fate::Done { version: 3 } });
    assert_eq!(bolus, [132, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]);
    let silence = Act::Silence;
    assert_eq!(silence.command(), Command::Silence);
}

#[test]
fn a_status_with_every_alarm_and_the_longest_programme_fits() {
    let longest = support::longest();
    let refill = Refill { removed: Volume::ZERO, filled: Volume::from_nl(15_000_000) };
    let mut pump = Pump::new(model()).expect("a pump");
    for command in [Command::Refill(refill), Command::Programme(longest)] {
        pump = step(&pump, Input::Command(command)).expect("it is taken").pump;
    }
    for fault in Fault::ALL {
        let who = Command::Acknowledge(fault, Person(u32::MAX));
        pump = step(&pump, Input::Sense(Sense::Fault(fault))).expect("raised").pump;
        pump = step(&pump, Input::Command(who)).expect("acknowledged").pump;
    }
    let wide = "m".repeat(200);
    let told = Told { rule: Text::of(&wide), text: Text::of(&wide), action: Text::of(&wide) };
    let digest = Digest([1; 32]);
    let last = Some(Used { id: u64::MAX, digest, fate: Fate::Refused(told) });
    let before = Some(UsedBefore { id: 3, digest, kind: FateKind::Done });
    let history = History { forgotten: 2, last, before };
    let patient = Some(Patient([1; 16]));
    let status = Status::of(&pump, serial("1234567890123456"), patient, history, Some(9));
    assert_eq!(status.alarms.iter().count(), Fault::ALL.len());
    let length = answered(1, Answer::Status(status)).len();
    // What is missing here: two boluses, the doubt's begin and the ends of the alarms.
    let missing = 2 * 33 + 8 + 8 * Fault::ALL.len();
    assert!(length + missing <= ANSWER_MAX, "{length}");
    assert_eq!(length, 1_591);
}

#[test]
fn no_refusal_of_the_core_is_cut_off() {
    let widest = Duration::from_ms(u64::MAX - 1);
    let limit = cisterna_pump::DoseLimit { most: Mass::from_fg(u64::MAX), window: widest };
    let refusals = [
        Refusal::DoseLimit {
            total: Mass::from_fg(u64::MAX),
            held: Mass::from_fg(u64::MAX),
            after: widest,
            limit,
        },
        Refusal::RateAboveMaximum {
            asked: Rate::from_nl_per_day(u64::MAX),
            maximum: Rate::from_nl_per_day(u64::MAX),
        },
        Refusal::ScheduleOrder { from: widest },
        Refusal::TimeTooLong { asked: widest, most: widest },
        Refusal::ModeNotOfModel,
        Refusal::AlreadyPrimed,
    ];
    let faults = Fault::ALL.map(Refusal::FaultHolds);
    for refusal in refusals.iter().chain(&faults) {
        let told = Told::from(refusal);
        assert_eq!(told.rule.as_str(), refusal.rule());
        assert_eq!(told.text.as_str(), refusal.to_string());
        assert_eq!(told.action.as_str(), refusal.action());
    }
    let cut: Text<5> = Text::of(&"µµµ");
    assert_eq!(cut.as_str(), "µµ", "cut at a letter");
    assert!(matches!(continuous(1).mode, Mode::SimpleContinuous { .. }));
}
