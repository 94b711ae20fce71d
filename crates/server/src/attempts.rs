//! Failed sign-ins slow the next one down.
//!
//! The wait belongs to one account from one address, so a stranger elsewhere cannot keep a nurse
//! out. Nothing is ever locked, and nothing is kept after a restart.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// More pairs of account and address than this are not remembered.
const REMEMBERED: usize = 4096;
/// A pair that has been quiet for this long starts afresh.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_mins(15);
/// So many mistakes cost nothing: people mistype.
const FREE_MISTAKES: u32 = 3;
const LONGEST_WAIT_S: u64 = 8;

type Key = (String, Option<IpAddr>);

struct Failures {
    count: u32,
    last_at: Timestamp,
}

/// The failed sign-ins of the last minutes.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<Key, Failures>>);

impl Attempts {
    /// Counts one attempt as failed until [`Attempts::succeeded`] says otherwise, and tells how
    /// long to wait before the password is looked at. Counting first makes simultaneous attempts
    /// wait too.
    pub(crate) fn begin(&self, login: &str, address: Option<IpAddr>, now: Timestamp) -> Duration {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (login.to_owned(), address);
        if !map.contains_key(&key) && map.len() >= REMEMBERED {
            make_room(&mut map, now);
        }
        let failures = map.entry(key).or_insert(Failures { count: 0, last_at: now });
        if now.duration_since(failures.last_at) >= FORGOTTEN_AFTER {
            failures.count = 0;
        }
        let wait = wait_after(failures.count);
        failures.count = failures.count.saturating_add(1);
        failures.last_at = now;
        wait
    }

    /// Forgets the failures of an account from an address, once its password was right.
    pub(crate) fn succeeded(&self, login: &str, address: Option<IpAddr>) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.remove(&(login.to_owned(), address));
    }
}

fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE_MISTAKES) {
        None => Duration::ZERO,
        Some(doublings) => Duration::from_secs(
            1_u64.checked_shl(doublings).unwrap_or(u64::MAX).clamp(1, LONGEST_WAIT_S),
        ),
    }
}

/// Drops what is old, and the quietest half when everything is new.
fn make_room(map: &mut HashMap<Key, Failures>, now: Timestamp) {
    map.retain(|_, failures| now.duration_since(failures.last_at) < FORGOTTEN_AFTER);
    if map.len() < REMEMBERED {
        return;
    }
    let mut instants: Vec<Timestamp> = map.values().map(|failures| failures.last_at).collect();
    instants.sort_unstable();
    let middle = instants[instants.len() / 2];
    map.retain(|_, failures| failures.last_at > middle);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};

    use super::{Attempts, REMEMBERED};

    #[test]
    fn the_wait_grows_after_three_mistakes_and_ends_with_success_or_quiet() {
        let attempts = Attempts::default();
        let now = Timestamp::UNIX_EPOCH;
        let mut waits_s = Vec::new();
        for _ in 0..9 {
            waits_s.push(attempts.begin("ada", None, now).as_secs());
        }
        assert_eq!(waits_s, [0, 0, 0, 1, 2, 4, 8, 8, 8]);
        assert_eq!(attempts.begin("bea", None, now), Duration::ZERO);
        let later = now + SignedDuration::from_mins(15);
        assert_eq!(attempts.begin("ada", None, later), Duration::ZERO);
        for _ in 0..9 {
            attempts.begin("ada", None, later);
        }
        attempts.succeeded("ada", None);
        assert_eq!(attempts.begin("ada", None, later), Duration::ZERO);
    }

    #[test]
    fn the_memory_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..3 * REMEMBERED {
            let now = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(number as i64);
            attempts.begin(&format!("stranger-{number}"), None, now);
        }
        assert!(attempts.0.lock().expect("not poisoned").len() <= REMEMBERED);
    }
}
