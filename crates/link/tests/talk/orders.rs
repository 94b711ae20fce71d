//! The programmer against a pump that shows something else than what was meant.

use cisterna_link::frame::{FRAME_MAX, WIRE_MAX, encode};
use cisterna_link::message::{
    ANSWER_MAX, Answer, Answered, Asked, Digest, Echo, Fate, History, Order, Request, Status,
    Terms, Used,
};
use cisterna_link::programmer::{Delivery, Event, Forbidden, Programmer, Verdict};
use cisterna_link::session::{Answer as Opening, Fresh, Session};
use cisterna_pump::Bolus;
use cisterna_quantity::{Duration, Rate, Volume};
use proptest::prelude::*;

use crate::bench::Bench;
use crate::direct::{framed, payloads};
use crate::support::{continuous, orders, serial, single, varied};
use crate::world::{PATIENT, key};

const NOW: Duration = Duration::from_ms(5_000);
const VALID: Duration = Duration::from_ms(60_000);

/// A programmer in a session with a pump that says what the test wants.
struct Liar {
    programmer: Programmer,
    session: Session,
}

impl Liar {
    fn new() -> Self {
        let mut programmer = Programmer::new(serial("CIS-0001"), PATIENT);
        let fresh = Fresh::counted([1; 24], 1);
        programmer.call(&key(0), fresh, NOW).expect("a call");
        let mut sent = Vec::new();
        programmer.tick(NOW, |bytes| sent.push(bytes.to_vec()));
        let hello = payloads(&sent).pop().expect("a hello");
        let fresh = Fresh::counted([2; 24], 1);
        let opening = Opening::new(&key(0), serial("CIS-0001"), fresh, NOW, &hello);
        let mut opening = opening.expect("a challenge");
        let mut sent = Vec::new();
        programmer.receive(NOW, &framed(opening.challenge()), |bytes| sent.push(bytes.to_vec()));
        let confirm = payloads(&sent).pop().expect("a confirmation");
        let session = opening.confirm(NOW, &confirm).expect("a session");
        Self { programmer, session }
    }

    /// What the programmer asks now.
    fn asked(&mut self) -> Asked {
        let mut sent = Vec::new();
        self.programmer.tick(NOW, |bytes| sent.push(bytes.to_vec()));
        let sealed = payloads(&sent).pop().expect("a question");
        let mut text = [0; FRAME_MAX];
        let payload = self.session.open(NOW, &sealed, &mut text).expect("sealed");
        Asked::decode(payload).expect("a request")
    }

    fn answer(&mut self, ask: u32, answer: Answer) {
        let (mut payload, mut sealed) = ([0; ANSWER_MAX], [0; FRAME_MAX]);
        let payload = Answered { ask, answer }.encode(&mut payload).expect("it fits");
        let sealed = self.session.seal(NOW, payload, &mut sealed).expect("sealed");
        let mut wire = [0; WIRE_MAX];
        let frame = encode(sealed, &mut wire).expect("framed");
        self.programmer.receive(NOW, frame, |_| {});
    }

    fn read(&mut self, change: impl FnOnce(&mut Status)) {
        self.programmer.interrogate(NOW).expect("it may be asked");
        let ask = self.asked().ask;
        let history = Default::default();
        let pump = Bench::new().pump;
        let mut status = Status::of(&pump, serial("CIS-0001"), Some(PATIENT), history, None);
        change(&mut status);
        self.answer(ask, Answer::Status(status));
    }

    /// Proposes, and lets the pump show something.
    fn propose(&mut self, order: Order, show: impl FnOnce(Terms, Digest) -> Echo) -> bool {
        self.programmer.propose(order, VALID, NOW).expect("it may be proposed");
        let Asked { ask, request } = self.asked();
        let Request::Propose { terms, order: sent } = request else { panic!("{request:?}") };
        assert_eq!(sent, order);
        let echo = show(terms, request.digest());
        self.answer(ask, Answer::Echo(echo));
        let mut shown = None;
        while let Some(event) = self.programmer.next_event() {
            if let Event::Shown { agrees } = event {
                shown = Some(agrees);
            }
        }
        shown.expect("it was shown")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn pc_21_whatever_else_the_pump_shows_there_is_no_commit(
        meant in orders(),
        shown in orders(),
        same: bool,
    ) {
        let mut liar = Liar::new();
        liar.read(|_| {});
        let shown = if same { meant } else { shown };
        let agrees = liar.propose(meant, |terms, digest| Echo { terms, order: shown, digest });
        prop_assert_eq!(agrees, meant == shown);
        let differences = liar.programmer.differences().count();
        prop_assert_eq!(differences == 0, meant == shown);
        let committed = liar.programmer.commit(NOW);
        prop_assert_eq!(committed.is_ok(), meant == shown);
        if meant != shown {
            prop_assert_eq!(committed, Err(Forbidden::Differs));
            prop_assert!(!liar.programmer.waits(), "nothing is sent");
        }
    }
}

#[test]
fn pc_21_one_nanolitre_another_patient_or_another_digest_blocks() {
    let bolus = single(20_000);
    let more = Bolus { volume: Volume::from_nl(20_001), ..bolus };
    let faster = Bolus { rate: Rate::from_nl_per_day(2_000_001), ..bolus };
    let patient = cisterna_link::message::Patient([9; 16]);
    type Show = fn(Terms, Digest, Order) -> Echo;
    let shows: [Show; 4] = [
        |terms, digest, order| Echo {
            terms: Terms { base: terms.base + 1, ..terms },
            digest,
            order,
        },
        |terms, digest, order| Echo {
            terms: Terms { expires: Duration::MAX, ..terms },
            digest,
            order,
        },
        |terms, digest, order| Echo {
            terms: Terms { serial: serial("CIS-0009"), ..terms },
            digest,
            order,
        },
        |terms, _, order| Echo { terms, digest: Digest([0; 32]), order },
    ];
    let order = Order::Bolus(bolus);
    let mut liar = Liar::new();
    liar.read(|_| {});
    for show in shows {
        assert!(!liar.propose(order, |terms, digest| show(terms, digest, order)));
        assert_eq!(liar.programmer.commit(NOW), Err(Forbidden::Differs));
    }
    for other in [more, faster] {
        let other = Order::Bolus(other);
        assert!(!liar.propose(order, |terms, digest| Echo { terms, digest, order: other }));
        assert_eq!(liar.programmer.differences().count(), 1);
        assert_eq!(liar.programmer.commit(NOW), Err(Forbidden::Differs));
    }
    assert!(!liar.propose(order, |terms, digest| {
        Echo { terms: Terms { patient, ..terms }, digest, order }
    }));
    assert!(liar.propose(order, |terms, digest| Echo { terms, digest, order }));
    assert!(liar.programmer.commit(NOW).is_ok());
}

#[test]
fn pc_06_the_programmer_orders_nothing_for_another_patient_or_unread() {
    let order = Order::Programme(continuous(200_000));
    let mut liar = Liar::new();
    let asked = liar.programmer.propose(order, VALID, NOW);
    assert_eq!(asked, Err(Forbidden::ReadFirst));
    assert_eq!(liar.programmer.commit(NOW), Err(Forbidden::ReadFirst));
    liar.read(|status| status.patient = None);
    assert_eq!(liar.programmer.propose(order, VALID, NOW), Err(Forbidden::OtherPatient));
    liar.read(|status| status.patient = Some(cisterna_link::message::Patient([8; 16])));
    assert_eq!(liar.programmer.propose(order, VALID, NOW), Err(Forbidden::OtherPatient));
    liar.read(|status| status.serial = serial("CIS-0002"));
    assert_eq!(liar.programmer.propose(order, VALID, NOW), Err(Forbidden::OtherPump));
    liar.read(|_| {});
    assert_eq!(liar.programmer.commit(NOW), Err(Forbidden::NotShown));
    let terms = liar.programmer.propose(order, VALID, NOW).expect("it may be proposed");
    assert_eq!(liar.programmer.commit(NOW), Err(Forbidden::Waits), "not shown yet");
    assert_eq!(terms.base, 1);
}

#[test]
fn an_answer_to_an_earlier_question_settles_nothing() {
    let mut liar = Liar::new();
    liar.read(|_| {});
    liar.programmer.interrogate(NOW).expect("it may be asked");
    let early = liar.asked().ask;
    let order = Order::Programme(varied());
    // The pump was read before the order; the answer comes only after it.
    let status = *liar.programmer.status().expect("read");
    liar.answer(early, Answer::Status(status));
    assert!(liar.propose(order, |terms, digest| Echo { terms, digest, order }));
    let given = liar.programmer.commit(NOW).expect("it may be committed");
    liar.asked();
    let stopped = liar.programmer.stop(NOW).expect("a stop may always be given");
    let ask = liar.asked().ask;
    let fate = Fate::Done { version: 3 };
    liar.answer(ask, Answer::Ended { id: stopped.id, fate });
    liar.programmer.interrogate(NOW).expect("it may be asked");
    let late = liar.asked().ask;
    // As it was before the order: by this the order was never carried out.
    liar.answer(early, Answer::Status(status));
    assert_eq!(*liar.programmer.delivery(), Delivery::Unknown(given));
    let used = Used { id: given.id, digest: given.digest, fate: Fate::Done { version: 2 } };
    let history = History { last: Some(used), ..status.history };
    liar.answer(late, Answer::Status(Status { history, ..status }));
    let done = Verdict::Done { version: Some(2) };
    assert_eq!(*liar.programmer.delivery(), Delivery::Settled(given, done));
}
