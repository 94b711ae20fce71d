//! The pump's thrift with its radio, through the whole of its side.

use cisterna_link::message::{Act, Answer, Request};
use cisterna_link::radio::{CLINICIAN_WAITS, WINDOW, most_on, share_of_battery};
use cisterna_quantity::{Duration, Percent};

use crate::direct::{Direct, framed, payloads};
use crate::support::continuous;

/// Uses up all windows and all airtime, as a programmer with the key that has run wild does.
fn drain(direct: &mut Direct) {
    while direct.device.wake(&mut direct.bench).is_ok() {
        direct.bench.elapse(WINDOW);
    }
    loop {
        direct.bench.elapse(Duration::from_ms(300_000));
        if opened(direct).is_some_and(|answers| !answers.is_empty()) {
            return;
        }
        while direct.device.hears(&direct.bench) && direct.try_ask(Request::Interrogate).is_some() {
            direct.bench.elapse(Duration::from_ms(350));
        }
    }
}

/// Calls, if there is a window; what the pump says after the confirmation.
fn opened(direct: &mut Direct) -> Option<Vec<Vec<u8>>> {
    direct.device.wake(&mut direct.bench).ok()?;
    let mut call = direct.call(0);
    let challenge = payloads(&direct.hear(&framed(call.hello()))).pop()?;
    let (session, confirm) = call.accept(direct.now(), &challenge).ok()?;
    direct.session = Some(session);
    Some(direct.hear(&framed(&confirm)))
}

#[test]
fn pc_27_ten_thousand_sessions_tried_in_an_hour_keep_the_stated_bound() {
    for restarts in [false, true] {
        let mut direct = Direct::silent();
        let mut on = Duration::ZERO;
        for call in 0..10_000_u64 {
            if opened(&mut direct).is_some() {
                direct.try_ask(Request::Interrogate);
            }
            direct.bench.elapse(Duration::from_ms(360));
            if restarts && call % 50 == 7 {
                on = on.checked_add(direct.device.tally().on).expect("it fits");
                direct.restart();
            }
        }
        on = on.checked_add(direct.device.tally().on).expect("it fits");
        let most = most_on(Duration::HOUR).expect("it fits");
        assert!(on <= most, "{on}");
        assert!(share_of_battery(on).expect("it fits") <= Percent::from_hundredths(21));
        println!("restarts: {restarts}; the radio was on for {on}, at most {most}");
    }
}

#[test]
fn pc_27_after_a_programmer_ran_wild_a_stop_goes_through_within_an_hour() {
    for read_first in [false, true] {
        let mut direct = Direct::new();
        let digest = direct.shown(1, continuous(200_000));
        direct.ask(Request::Commit { id: 1, digest });
        drain(&mut direct);
        direct.bench.elapse(CLINICIAN_WAITS);
        assert_eq!(opened(&mut direct), Some(vec![]), "a session begins");
        if read_first {
            direct.bench.elapse(Duration::from_ms(100));
            direct.status();
        }
        direct.bench.elapse(Duration::from_ms(200));
        assert!(direct.device.hears(&direct.bench));
        direct.try_ask(Request::Stop { id: 2 }).expect("there is airtime for its answer");
        assert!(direct.bench.pump.rate().is_zero());
    }
}

#[test]
fn pc_27_a_pump_without_airtime_says_when_it_has_some_and_ends_the_session() {
    let mut direct = Direct::new();
    drain(&mut direct);
    direct.bench.elapse(Duration::from_ms(300_000));
    let answers = opened(&mut direct).expect("a window");
    let answer = direct.opened(&answers).pop().expect("an answer").answer;
    let Answer::Busy { until, now } = answer else { panic!("{answer:?}") };
    assert!(until > now && until.ms() - now.ms() <= CLINICIAN_WAITS.ms());
    assert_eq!(direct.try_ask(Request::Interrogate), None);
}

#[test]
fn what_comes_while_the_radio_is_off_is_not_heard() {
    let mut direct = Direct::new();
    direct.bench.elapse(Duration::from_ms(3_001));
    assert!(!direct.device.hears(&direct.bench));
    assert_eq!(direct.try_ask(Request::Interrogate), None);
    direct.device.wake(&mut direct.bench).expect("a window");
    direct.status();
    // What is heard in the session keeps the radio on, and what is not of it does not.
    direct.bench.elapse(Duration::from_ms(2_000));
    direct.hear(&framed(&[4; 60]));
    direct.bench.elapse(Duration::from_ms(1_001));
    assert!(!direct.device.hears(&direct.bench));
    assert!(direct.device.noise().foreign > 0);
}

#[test]
fn a_session_that_used_its_airtime_ends_before_a_command_is_obeyed() {
    let mut direct = Direct::new();
    let mut id = 1;
    // Each question keeps the radio on; after five minutes of that the session has had its share.
    loop {
        direct.bench.elapse(Duration::from_ms(2_900));
        let obeyed = direct.bench.obeyed.len();
        let terms = direct.terms(id);
        if direct.try_ask(Request::Act { terms, act: Act::Silence }).is_none() {
            assert_eq!(direct.bench.obeyed.len(), obeyed, "not answered, not obeyed");
            break;
        }
        id += 1;
        assert!(id < 200);
    }
    assert!(id > 80, "{id}");
}
