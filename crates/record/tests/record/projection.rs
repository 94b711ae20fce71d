//! The patient summaries beside the entries they are made from.

use std::collections::HashMap;
use std::fmt;

use cisterna_record::{AppendError, FaultCause, RebuildError, StoreError, Summary, Verdict};
use sqlx::Executor;

use crate::folder::{Folder, append, patient, small_clinic, summarize};

/// What a typed layer would sum up from the bodies of a patient's entries.
fn summary_of<'a>(bodies: impl Iterator<Item = &'a str>) -> Summary {
    let bodies: Vec<_> = bodies.collect();
    Summary {
        name: format!("Patient since {}", bodies[0]),
        stage: if bodies.len() > 3 { "maintenance" } else { "trial" }.to_owned(),
        body: format!("[{}]", bodies.join(",")),
    }
}

#[tokio::test]
async fn rebuilt_summaries_equal_those_written_along_the_way() {
    let folder = Folder::new();
    let store = folder.store().await;
    let mut bodies: HashMap<u128, Vec<String>> = HashMap::new();
    for step in 0..40_u128 {
        let number = step * step % 7;
        let known = bodies.entry(number).or_default();
        let body = format!(r#"{{"step":{step}}}"#);
        let mut next = append(patient(number), known.len() as u64, &[&body]);
        known.push(body);
        next.summary = Some(summary_of(known.iter().map(String::as_str)));
        store.append(next).await.unwrap();
    }
    let incremental = store.summaries().await.unwrap();
    let rebuilt = store.rebuild(|entries| summary_of(entries.iter().map(|entry| &entry.body[..])));
    assert_eq!(rebuilt.await.unwrap(), 4);
    assert_eq!(store.summaries().await.unwrap(), incremental);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 40, .. }));
}

#[tokio::test]
async fn an_append_without_a_summary_leaves_the_old_one_with_its_version() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    store.append(append(patient(1), 2, &["{}"])).await.unwrap();
    let summaries = store.summaries().await.unwrap();
    let versions: Vec<_> = summaries.iter().map(|(who, _, version)| (*who, *version)).collect();
    assert_eq!(versions, [(patient(1), 2), (patient(2), 2)]);
}

#[tokio::test]
async fn a_summary_is_written_with_its_entries_or_not_at_all() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let before = store.summaries().await.unwrap();
    let mut bad = append(patient(1), 2, &["{}"]);
    bad.summary = Some(summarize(&store.entries_of(patient(1)).await.unwrap()));
    bad.summary.as_mut().unwrap().body = "no json".to_owned();
    assert!(matches!(store.append(bad).await, Err(AppendError::Refused { .. })));
    assert_eq!(store.entries_of(patient(1)).await.unwrap().len(), 2);
    assert_eq!(store.summaries().await.unwrap(), before);
}

#[derive(Debug)]
struct Strange;

impl fmt::Display for Strange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a strange event")
    }
}

impl std::error::Error for Strange {}

#[tokio::test]
async fn a_rebuild_that_fails_keeps_the_old_summaries() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let before = store.summaries().await.unwrap();
    let failed = store
        .try_rebuild(|entries| {
            if entries[0].patient == patient(3) { Err(Strange) } else { Ok(summarize(entries)) }
        })
        .await;
    let Err(RebuildError::Summarize { patient: who, source: Strange }) = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(who, patient(3));
    assert_eq!(store.summaries().await.unwrap(), before);
}

#[tokio::test]
async fn a_forged_summary_is_noticed_and_mended() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let mut raw = folder.raw().await;
    raw.execute("UPDATE patient_summary SET stage = 'healed' WHERE rowid = 2").await.unwrap();
    let Err(StoreError::Damaged(fault)) = store.summaries().await else { panic!("not noticed") };
    assert_eq!((fault.patient, &fault.cause), (Some(patient(2)), &FaultCause::SummaryDamaged));
    assert_eq!(store.verify().await.unwrap(), Verdict::Broken(fault));
    assert_eq!(store.rebuild(summarize).await.unwrap(), 3);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 6, .. }));
}
