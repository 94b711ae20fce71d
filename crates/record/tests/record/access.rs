//! Roles, retired accounts, second factors, and the log of who read what.

use cisterna_record::{
    AccessEntry, AccessKind, Account, AccountError, AccountId, PatientId, Role, Roles, Session,
    Store,
};
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use crate::folder::{Folder, at};

const NOW: &str = "2025-11-22T08:00:00Z";

async fn account(store: &Store, number: u128) -> AccountId {
    let id = AccountId::new(Uuid::from_u128(number));
    let account = Account {
        id,
        login: format!("person{number}"),
        name: format!("Person {number}"),
        password_hash: "first".to_owned(),
        roles: Roles::from_iter([Role::Nurse]),
        patient: None,
        created_at: at(NOW),
        retired_at: None,
    };
    store.create_account(&account).await.unwrap();
    id
}

async fn session(store: &Store, number: u8, account: AccountId) {
    let session = Session {
        token_hash: [number; 32],
        account,
        csrf: "csrf".to_owned(),
        created_at: at(NOW),
        last_seen_at: at(NOW),
    };
    store.create_session(&session).await.unwrap();
}

#[tokio::test]
async fn cy_09_a_session_sees_a_changed_role_at_once() {
    let folder = Folder::new();
    let store = folder.store().await;
    let id = account(&store, 1).await;
    session(&store, 1, id).await;
    let patient = PatientId::new(Uuid::from_u128(77));
    let roles = Roles::from_iter([Role::Patient]);
    store.set_roles(id, roles, Some(patient)).await.unwrap();
    let (_, account) = store.session(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((account.roles, account.patient), (roles, Some(patient)));
    let nobody = AccountId::new(Uuid::from_u128(9));
    let error = store.set_roles(nobody, roles, None).await.unwrap_err();
    assert!(matches!(error, AccountError::NoSuchAccount { .. }));
}

#[tokio::test]
async fn cy_05_a_retired_account_has_no_sessions_and_stays() {
    let folder = Folder::new();
    let store = folder.store().await;
    let (id, other) = (account(&store, 1).await, account(&store, 2).await);
    session(&store, 1, id).await;
    session(&store, 2, id).await;
    session(&store, 3, other).await;
    store.retire_account(id, at(NOW)).await.unwrap();
    store.retire_account(id, at("2026-11-22T08:00:00Z")).await.unwrap();
    assert!(store.sessions_of(id).await.unwrap().is_empty());
    assert_eq!(store.sessions_of(other).await.unwrap().len(), 1);
    assert_eq!(store.account(id).await.unwrap().unwrap().retired_at, Some(at(NOW)));
    let again = Account { ..store.account(id).await.unwrap().unwrap() };
    let error = store.create_account(&again).await.unwrap_err();
    assert!(matches!(error, AccountError::LoginTaken { .. }), "a name is never given again");
}

#[tokio::test]
async fn a_reset_ends_the_sessions_and_forgets_the_second_factor() {
    let folder = Folder::new();
    let store = folder.store().await;
    let id = account(&store, 1).await;
    session(&store, 1, id).await;
    store.propose_factor(id, &[7; 20]).await.unwrap();
    assert!(store.confirm_factor(id, at(NOW), &[[1; 32]]).await.unwrap());
    store.reset_account(id, "second").await.unwrap();
    assert!(store.session(&[1; 32]).await.unwrap().is_none());
    assert_eq!(store.factor(id).await.unwrap(), None);
    assert_eq!(store.recovery_codes_left(id).await.unwrap(), 0);
    assert_eq!(store.account(id).await.unwrap().unwrap().password_hash, "second");
}

#[tokio::test]
async fn a_factor_is_confirmed_once_and_its_codes_are_used_once() {
    let folder = Folder::new();
    let store = folder.store().await;
    let id = account(&store, 1).await;
    store.propose_factor(id, &[6; 20]).await.unwrap();
    store.propose_factor(id, &[7; 20]).await.unwrap();
    assert!(store.confirm_factor(id, at(NOW), &[[1; 32], [2; 32]]).await.unwrap());
    assert!(!store.confirm_factor(id, at(NOW), &[[3; 32]]).await.unwrap());
    store.propose_factor(id, &[8; 20]).await.unwrap();
    let factor = store.factor(id).await.unwrap().unwrap();
    assert_eq!((factor.secret.as_slice(), factor.confirmed_at), (&[7; 20][..], Some(at(NOW))));
    assert!(!format!("{factor:?}").contains('7'), "a secret is not for logs");

    assert!(store.use_factor_step(id, 100).await.unwrap());
    assert!(!store.use_factor_step(id, 100).await.unwrap(), "a code was used twice");
    assert!(!store.use_factor_step(id, 99).await.unwrap(), "an older code was used");
    assert!(store.use_factor_step(id, 101).await.unwrap());

    assert!(store.use_recovery_code(id, &[1; 32]).await.unwrap());
    assert!(!store.use_recovery_code(id, &[1; 32]).await.unwrap());
    assert!(!store.use_recovery_code(id, &[3; 32]).await.unwrap());
    assert_eq!(store.recovery_codes_left(id).await.unwrap(), 1);
    store.forget_factor(id).await.unwrap();
    assert_eq!(store.factor(id).await.unwrap(), None);
}

fn entry(kind: AccessKind, patient: Option<PatientId>, at_text: &str) -> AccessEntry {
    AccessEntry {
        sequence: 0,
        at: at(at_text),
        kind,
        account: Some(AccountId::new(Uuid::from_u128(1))),
        actor: "Ada\nMeyer".to_owned(),
        patient,
        detail: "GET /patients/{patient}".to_owned(),
    }
}

#[tokio::test]
async fn rk_07_the_access_log_is_read_as_it_was_written_and_never_changed() {
    let folder = Folder::new();
    let store = folder.store().await;
    let (ben, cleo) = (PatientId::new(Uuid::from_u128(5)), PatientId::new(Uuid::from_u128(6)));
    let read = entry(AccessKind::Read, Some(ben), NOW);
    let glass = entry(AccessKind::BreakGlass, Some(cleo), "2025-11-22T09:00:00Z");
    let failed = AccessEntry { account: None, ..entry(AccessKind::SignInFailed, None, NOW) };
    for entry in [&read, &glass, &failed] {
        store.log_access(entry).await.unwrap();
    }
    let numbered = |sequence, entry: &AccessEntry| AccessEntry { sequence, ..entry.clone() };
    let newest = store.access_log(2).await.unwrap();
    assert_eq!(newest, [numbered(3, &failed), numbered(2, &glass)]);
    assert_eq!(store.access_log_of(ben, 10).await.unwrap(), [numbered(1, &read)]);
    let since = |text| store.access_since(AccessKind::BreakGlass, at(text));
    assert_eq!(since("2025-11-22T09:00:00Z").await.unwrap(), [numbered(2, &glass)]);
    assert_eq!(since("2025-11-22T09:00:01Z").await.unwrap(), []);

    let file = format!("sqlite:{}", store.path().unwrap().display());
    let mut raw = SqliteConnection::connect(&file).await.unwrap();
    for sql in ["UPDATE access_log SET detail = 'x'", "DELETE FROM access_log"] {
        let error = sqlx::raw_sql(sql).execute(&mut raw).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
    raw.close().await.unwrap();
    assert_eq!(store.access_log(10).await.unwrap().len(), 3);
}
