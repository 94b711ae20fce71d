//! What the pump takes and what it refuses, rule by rule.

use cisterna_link::message::{Act, Answer, Asked, Digest, Fate, Order, Patient, Request, Terms};
use cisterna_pump::{Fault, Person, Refill};
use cisterna_quantity::{Duration, Volume};

use crate::direct::{Direct, framed, payloads, rule};
use crate::support::{continuous, serial, single};

const DONE: fn(&Answer) -> bool =
    |answer| matches!(answer, Answer::Ended { fate: Fate::Done { .. }, .. });

#[test]
fn pc_06_without_the_key_nothing_is_obeyed_or_answered() {
    let mut direct = Direct::silent();
    let before = direct.bench.pump;
    direct.device.wake(&mut direct.bench).expect("a window");
    let foreign = direct.call(1);
    assert!(direct.hear(&framed(foreign.hello())).is_empty(), "another key");
    // A command as it would lie in a session, without one.
    let mut bytes = [0; 64];
    let stop = Asked { ask: 1, request: Request::Stop { id: 1 } };
    let stop = stop.encode(&mut bytes).expect("it fits").to_vec();
    assert!(direct.hear(&framed(&stop)).is_empty());
    direct.open();
    assert!(direct.hear(&framed(&stop)).is_empty());
    assert_eq!(direct.bench.pump, before);
    assert!(direct.bench.obeyed.is_empty());
}

#[test]
fn pc_06_an_order_for_another_pump_patient_state_or_hour_is_refused() {
    let mut direct = Direct::new();
    direct.bench.elapse(Duration::from_ms(1_000));
    let right = direct.terms(1);
    let late = |ms: u64| Duration::from_ms(right.expires.ms() - 60_000 + ms);
    let wrong = [
        (Terms { serial: serial("CIS-0002"), ..right }, "link.serial"),
        (Terms { patient: Patient([8; 16]), ..right }, "link.patient"),
        (Terms { base: right.base + 1, ..right }, "link.version"),
        (Terms { base: right.base - 1, ..right }, "link.version"),
        (Terms { expires: late(0), ..right }, "link.valid"),
        (Terms { expires: Duration::ZERO, ..right }, "link.valid"),
        (Terms { expires: late(3_600_001), ..right }, "link.valid"),
        (Terms { expires: Duration::MAX, ..right }, "link.valid"),
        (Terms { id: 0, ..right }, "link.number"),
        (Terms { id: 1_025, ..right }, "link.number"),
        (Terms { id: u64::MAX, ..right }, "link.number"),
    ];
    for (terms, expected) in wrong {
        let order = Order::Programme(continuous(200_000));
        assert_eq!(rule(&direct.ask(Request::Propose { terms, order })), expected);
        let act = Act::Silence;
        assert_eq!(rule(&direct.ask(Request::Act { terms, act })), expected);
    }
    assert!(direct.bench.obeyed.is_empty());
    for terms in [right, Terms { expires: late(3_600_000), ..right }, Terms { id: 1_024, ..right }]
    {
        let answer = direct.ask(Request::Act { terms, act: Act::Silence });
        assert!(
            DONE(&answer) || terms == Terms { expires: late(3_600_000), ..right },
            "{answer:?}"
        );
    }
}

#[test]
fn pc_06_a_pump_without_a_patient_takes_no_order_and_can_be_stopped() {
    let mut direct = Direct::new();
    let digest = direct.shown(1, continuous(200_000));
    assert!(DONE(&direct.ask(Request::Commit { id: 1, digest })));
    direct.device.give_to(None);
    assert!(!direct.device.in_session());
    direct.open();
    assert_eq!(rule(&direct.act(2, Act::Silence)), "link.patient");
    assert!(DONE(&direct.ask(Request::Stop { id: 2 })));
}

#[test]
fn pc_20_a_number_serves_one_command_and_asking_again_does_nothing() {
    let mut direct = Direct::new();
    let refill =
        |filled| Act::Refill(Refill { removed: Volume::ZERO, filled: Volume::from_nl(filled) });
    let terms = direct.terms(1);
    let request = Request::Act { terms, act: refill(9_000_000) };
    let first = direct.ask(request);
    assert!(DONE(&first));
    let after = direct.bench.pump;
    assert_eq!(direct.ask(request), first, "the same answer");
    direct.bench.elapse(Duration::from_ms(70_000));
    direct.open();
    assert_eq!(direct.ask(request), first, "in another session, and when it has expired");
    assert_eq!(direct.bench.obeyed.len(), 1);
    assert_eq!(direct.bench.pump.ledger(), after.ledger());
    let other = Request::Act { terms, act: refill(9_000_001) };
    assert_eq!(rule(&direct.ask(other)), "link.number", "the same number for something else");
    assert!(DONE(&direct.act(7, Act::Silence)));
    assert_eq!(rule(&direct.act(5, Act::Silence)), "link.number", "a number that was passed over");
    assert_eq!(rule(&direct.ask(request)), "link.number", "an earlier one");
    assert_eq!(direct.bench.obeyed.len(), 2);
}

#[test]
fn pc_20_a_refusal_of_the_core_stays_one_when_it_is_asked_again() {
    let mut direct = Direct::new();
    let fault = Fault::ReservoirLow;
    let terms = direct.terms(1);
    let request = Request::Act { terms, act: Act::Acknowledge(fault, Person(1)) };
    let refused = direct.ask(request);
    assert!(matches!(refused, Answer::Ended { id: 1, fate: Fate::Refused(_) }));
    // What was missing comes, and a message that was late is still not obeyed.
    let empty = Refill { removed: Volume::ZERO, filled: Volume::ZERO };
    let input = cisterna_pump::Input::Sense(cisterna_pump::Sense::Fault(fault));
    direct.bench.pump = cisterna_pump::step(&direct.bench.pump, input).expect("raised").pump;
    assert_eq!(direct.ask(request), refused);
    assert!(DONE(&direct.act(2, Act::Refill(empty))));
}

#[test]
fn pc_20_only_what_was_shown_in_this_session_and_is_still_right_is_committed() {
    let mut direct = Direct::new();
    let other = Digest([1; 32]);
    let nothing = direct.ask(Request::Commit { id: 1, digest: other });
    assert_eq!(rule(&nothing), "link.proposed");
    let digest = direct.shown(1, continuous(200_000));
    assert_eq!(rule(&direct.ask(Request::Commit { id: 1, digest: other })), "link.same-order");
    assert_eq!(rule(&direct.ask(Request::Commit { id: 1, digest })), "link.proposed", "dropped");
    let digest = direct.shown(1, continuous(200_000));
    direct.bench.elapse(Duration::from_ms(60_000));
    direct.device.wake(&mut direct.bench).expect("a window");
    assert_eq!(rule(&direct.ask(Request::Commit { id: 1, digest })), "link.valid", "expired");
    let digest = direct.shown(1, continuous(200_000));
    direct.open();
    let answer = direct.ask(Request::Commit { id: 1, digest });
    assert_eq!(rule(&answer), "link.proposed", "another session");
    let digest = direct.shown(1, continuous(200_000));
    direct.restart();
    direct.open();
    let answer = direct.ask(Request::Commit { id: 1, digest });
    assert_eq!(rule(&answer), "link.proposed", "the power went");
    let digest = direct.shown(1, continuous(200_000));
    let pathway = direct.ask(Request::Abandon { id: 1 });
    assert_eq!(pathway, Answer::Ended { id: 1, fate: Fate::Abandoned });
    assert_eq!(rule(&direct.ask(Request::Commit { id: 1, digest })), "link.number", "abandoned");
    assert!(direct.bench.obeyed.is_empty());
    let digest = direct.shown(2, continuous(200_000));
    assert!(DONE(&direct.ask(Request::Commit { id: 2, digest })));
}

#[test]
fn pc_20_an_order_that_was_decided_on_an_older_version_is_not_committed() {
    let mut direct = Direct::new();
    let digest = direct.shown(1, continuous(200_000));
    assert!(DONE(&direct.ask(Request::Commit { id: 1, digest })));
    // Shown on one version, committed on the next.
    let digest = direct.shown(5, continuous(300_000));
    assert!(DONE(&direct.ask(Request::Stop { id: 4 })));
    assert_eq!(rule(&direct.ask(Request::Commit { id: 5, digest })), "link.version");
    assert_eq!(direct.bench.obeyed.len(), 2);
}

#[test]
fn a_proposal_with_a_number_that_another_one_has_is_refused() {
    let mut direct = Direct::new();
    direct.shown(3, continuous(200_000));
    direct.shown(3, continuous(200_000));
    let order = Order::Programme(continuous(300_000));
    for id in [3, 2] {
        let terms = direct.terms(id);
        assert_eq!(rule(&direct.ask(Request::Propose { terms, order })), "link.number");
    }
    assert_eq!((direct.status().proposed, direct.status().next), (Some(3), 4));
    direct.shown(4, continuous(300_000));
    assert_eq!(direct.status().proposed, Some(4));
}

#[test]
fn what_the_core_would_refuse_is_refused_when_it_is_proposed() {
    let mut direct = Direct::new();
    let terms = direct.terms(1);
    let bolus = Order::Bolus(single(20_000));
    assert_eq!(rule(&direct.ask(Request::Propose { terms, order: bolus })), "pump.programme-first");
    let order = Order::Programme(continuous(90_000_000));
    assert_eq!(rule(&direct.ask(Request::Propose { terms, order })), "pump.rate-maximum");
    assert_eq!(direct.status().proposed, None);
}

#[test]
fn reading_ends_no_doubt_and_having_read_everything_does() {
    let mut direct = Direct::new();
    direct.restart();
    direct.open();
    let doubt = direct.status().doubt_since;
    assert!(doubt.is_some());
    let log = direct.status().log;
    let answer = direct.act(1, Act::HaveRead { log: log - 1 });
    assert_eq!(rule(&answer), "link.read");
    assert_eq!(direct.status().doubt_since, doubt);
    assert!(DONE(&direct.act(1, Act::HaveRead { log })));
    assert_eq!(direct.status().doubt_since, None);
    let Answer::Log(part) = direct.ask(Request::Log { from: 2 }) else { panic!("the log") };
    assert_eq!(part.entries().next().map(|entry| entry.number), Some(2));
    assert_eq!(part.newest, log + 1);
}

#[test]
fn an_authentic_message_that_is_none_is_refused_by_its_field() {
    let mut direct = Direct::new();
    let now = direct.now();
    let session = direct.session.as_mut().expect("a session");
    let sealed = session.seal(now, &[7, 9, 0, 0, 0, 1], &mut [0; 100]).expect("sealed").to_vec();
    let answers = direct.hear(&framed(&sealed));
    assert_eq!(payloads(&answers).len(), 1);
    let answer = direct.opened(&answers).pop().expect("an answer");
    assert_eq!(answer.ask, 9);
    let Answer::Refused { id: None, told, .. } = answer.answer else { panic!("{answer:?}") };
    let text = "the message ends before the end of its number of the command; \
                use a programmer that fits this pump (link.message)";
    assert_eq!(told.to_string(), text);
}
