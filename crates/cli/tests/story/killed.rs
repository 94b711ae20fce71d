//! The server is killed in the middle of its work, again and again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::colleague::Colleague;
use crate::steps;

/// How many browsers send at the same time.
const BROWSERS: usize = 3;
const ROUNDS: u64 = 8;
/// How long a slow machine may take to save the first ones of a round.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn what_was_said_to_be_saved_outlives_a_kill_in_the_middle_of_other_saves() {
    let mut ada = Colleague::sets_up();
    let mut saved: Vec<(String, String)> = Vec::new();
    for round in 0..ROUNDS {
        let browsers = vec![ada.browser.clone(); BROWSERS];
        let count = AtomicUsize::new(0);
        let now_saved = scope(|scope| {
            let senders = browsers.into_iter().enumerate().map(|(number, browser)| {
                let whose = format!("round {round}, browser {number}");
                let count = &count;
                scope.spawn(move || refers_until_killed(browser, &whose, count))
            });
            let senders: Vec<_> = senders.collect();
            // Not before something was saved, and then at another moment in every round.
            let begin = Instant::now();
            while count.load(Ordering::Relaxed) < 2 && begin.elapsed() < PATIENCE {
                sleep(Duration::from_millis(1));
            }
            sleep(Duration::from_millis(5 * round));
            ada.clinic.kill();
            let all = senders.into_iter().flat_map(|sender| sender.join().expect("it ends"));
            all.collect::<Vec<_>>()
        });
        saved.extend(now_saved);
        ada.clinic.assert_sound();
        ada.clinic.start();
    }
    assert!(saved.len() > 8, "only {} were saved: nothing was tried", saved.len());
    for (page, name) in saved {
        assert!(ada.browser.open(&page).text("h1").starts_with(&name), "{name} at {page}");
    }
}

/// Refers one patient after another; the addresses and names of those that the server has
/// confirmed.
fn refers_until_killed(
    mut browser: Browser,
    whose: &str,
    count: &AtomicUsize,
) -> Vec<(String, String)> {
    let mut confirmed = Vec::new();
    for number in 0.. {
        let name = format!("Patient {number} of {whose}");
        let Some(page) = browser.ask_if_alive("/patients/new") else { break };
        let form = page.form().fill_all(&steps::referral(&name).answers);
        let sent = form.sent();
        let Some(answer) = browser.post_if_alive(&form.action, &sent) else { break };
        assert_eq!(answer.status, 303, "{}", answer.words());
        confirmed.extend(answer.location.map(|page| (page, name)));
        count.fetch_add(1, Ordering::Relaxed);
    }
    confirmed
}
