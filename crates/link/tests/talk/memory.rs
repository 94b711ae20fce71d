//! The link's memory: damaged, broken, and what is said about it.

use cisterna_link::device::KEPT_BYTES;
use cisterna_link::message::{Act, Answer, Fate, Request};
use cisterna_link::programmer::{Delivery, Programmer, Verdict};

use crate::direct::{Direct, framed};
use crate::support::{continuous, serial};
use crate::world::PATIENT;

#[test]
fn pc_20_the_answer_outlasts_a_restart() {
    let mut direct = Direct::new();
    let digest = direct.shown(1, continuous(200_000));
    let commit = Request::Commit { id: 1, digest };
    let first = direct.ask(commit);
    direct.restart();
    direct.open();
    assert_eq!(direct.ask(commit), first);
    assert_eq!(direct.bench.obeyed.len(), 1);
    assert_eq!(direct.status().next, 2);
}

#[test]
fn pc_20_one_damaged_place_forgets_no_command() {
    for place in 0..2 {
        for byte in (0..KEPT_BYTES).step_by(7) {
            let mut direct = Direct::new();
            let digest = direct.shown(1, continuous(200_000));
            let commit = Request::Commit { id: 1, digest };
            let first = direct.ask(commit);
            direct.bench.places[place][byte] ^= 0x10;
            direct.restart();
            direct.open();
            assert_eq!(direct.ask(commit), first, "byte {byte} of place {place}");
            assert_eq!(direct.bench.obeyed.len(), 1);
        }
    }
}

#[test]
fn pc_20_a_pump_that_forgot_says_so_and_uses_no_number_twice() {
    let mut direct = Direct::new();
    let digest = direct.shown(1, continuous(200_000));
    let commit = Request::Commit { id: 1, digest };
    direct.ask(commit);
    direct.bench.places = [[0xFF; KEPT_BYTES]; 2];
    direct.restart();
    // The budget of the radio begins empty: the clinician waits.
    assert!(direct.device.wake(&mut direct.bench).is_err());
    direct.bench.elapse(cisterna_quantity::Duration::HOUR);
    direct.open();
    assert!(matches!(direct.ask(commit), Answer::Refused { .. }));
    assert_eq!(direct.bench.obeyed.len(), 1);
    let status = direct.status();
    assert_eq!(status.history.forgotten, 2 << 32);
    assert_eq!(status.next, (2 << 32) + 1);
    // Somebody who does not know what became of it is told that nobody does.
    let mut programmer = Programmer::new(serial("CIS-0001"), PATIENT);
    let given = cisterna_link::programmer::Given {
        id: 1,
        digest,
        what: cisterna_link::programmer::What::Programme,
    };
    programmer.resume(given);
    assert_eq!(*programmer.delivery(), Delivery::Unknown(given));
    let settled = cisterna_link::programmer::settle(&given, &status.history);
    assert_eq!(settled, Verdict::Superseded);
    let done = direct.act(status.next, Act::Silence);
    assert!(matches!(done, Answer::Ended { fate: Fate::Done { .. }, .. }));
}

#[test]
fn a_pump_whose_storage_is_broken_obeys_a_stop_and_nothing_else() {
    let mut direct = Direct::new();
    let digest = direct.shown(1, continuous(200_000));
    direct.ask(Request::Commit { id: 1, digest });
    direct.bench.broken = true;
    let answer = direct.act(2, Act::Silence);
    let Answer::Ended { id: 2, fate: Fate::Refused(told) } = answer else { panic!("{answer:?}") };
    assert_eq!(told.rule.as_str(), "link.memory");
    assert_eq!(direct.bench.obeyed.len(), 1);
    let stopped = direct.ask(Request::Stop { id: 3 });
    assert!(matches!(stopped, Answer::Ended { fate: Fate::Done { .. }, .. }));
    assert!(direct.bench.pump.rate().is_zero());
    // Without storage no call is answered, as its count could come twice.
    direct.device.wake(&mut direct.bench).expect("it hears all the same");
    let call = direct.call(0);
    assert!(direct.hear(&framed(call.hello())).is_empty());
}

#[test]
fn no_challenge_comes_twice_over_restarts_even_without_chance() {
    let mut direct = Direct::silent();
    direct.bench.stuck = true;
    let call = direct.call(0);
    let mut challenges = std::collections::BTreeSet::new();
    for _ in 0..20 {
        direct.device.wake(&mut direct.bench).expect("a window");
        let challenge = direct.hear(&framed(call.hello()));
        assert_eq!(challenge.len(), 1, "it answers what was recorded");
        assert!(challenges.insert(challenge), "a challenge came twice");
        direct.restart();
    }
}
