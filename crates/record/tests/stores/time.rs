//! Clocks that jump, hours that happen twice, and far years: the record keeps its order.

use cisterna_record::{Append, Verdict};

use crate::home::{append, at, homes, patient};

/// Both hours of the change of the clocks in Zurich, a leap day, and the end of 32-bit seconds.
const INSTANTS: [&str; 9] = [
    "2024-02-29T12:00:00Z",
    "2026-03-29T00:59:59.999999999Z",
    "2026-03-29T01:00:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2038-01-19T03:14:07Z",
    "2038-01-19T03:14:08Z",
    "2100-02-28T23:59:59Z",
    "9999-12-30T00:00:00.000000001Z",
];

fn recorded(version: u64, when: &str) -> Append {
    let mut append = append(patient(1), version, &["{}"]);
    append.recorded_at = at(when);
    append.drafts[0].occurred_at = at(when);
    append
}

#[tokio::test]
async fn rk_06_every_hour_is_kept_to_the_nanosecond_on_both() {
    for home in homes().await {
        let store = home.store().await;
        for (version, when) in INSTANTS.iter().enumerate() {
            store.append(recorded(version as u64, when)).await.unwrap();
        }
        let entries = store.entries_of(patient(1)).await.unwrap();
        let found: Vec<_> = entries.iter().map(|entry| entry.occurred_at).collect();
        let expected: Vec<_> = INSTANTS.iter().map(|when| at(when)).collect();
        assert_eq!(found, expected, "{}", home.name());
        // 02:30 happens twice in Zurich on that night, an hour apart.
        let zurich = jiff::tz::TimeZone::get("Europe/Zurich").unwrap();
        let local = |index: usize| entries[index].occurred_at.to_zoned(zurich.clone()).datetime();
        assert_eq!(local(3), local(4));
        assert!(entries[3].occurred_at < entries[4].occurred_at);
    }
}

#[tokio::test]
async fn rk_06_a_clock_that_is_set_back_changes_no_order_on_both() {
    for home in homes().await {
        let store = home.store().await;
        for (version, when) in
            ["2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2029-12-31T23:59:59Z"]
                .iter()
                .enumerate()
        {
            store.append(recorded(version as u64, when)).await.unwrap();
        }
        let entries = store.entries(0, 10).await.unwrap();
        let sequences: Vec<_> = entries.iter().map(|entry| entry.sequence).collect();
        assert_eq!(sequences, [1, 2, 3], "{}", home.name());
        assert_eq!(entries[1].recorded_at, at("2020-01-01T00:00:00Z"));
        assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 3, .. }));
    }
}
