//! Accounts and sessions.

use cisterna_record::{AccessEntry, AccessKind, AccountError, AccountId, PatientId, Role, Roles};
use uuid::Uuid;

use crate::home::{at, homes};
use crate::support::{account, session};

#[tokio::test]
async fn a_login_belongs_to_one_account_on_both() {
    for home in homes().await {
        let store = home.store().await;
        store.create_account(&account(1, " Ada ")).await.unwrap();
        let error = store.create_account(&account(2, "aDA")).await.unwrap_err();
        assert!(matches!(&error, AccountError::LoginTaken { login } if login == "ada"), "{error}");
        store.create_account(&account(3, "ÖZLEM")).await.unwrap();
        assert_eq!(store.account_by_login("özlem").await.unwrap().unwrap().id, account(3, "").id);
        assert_eq!(store.account_by_login("eve").await.unwrap(), None);
        let logins: Vec<_> =
            store.accounts().await.unwrap().into_iter().map(|account| account.login).collect();
        assert_eq!(logins, ["ada", "özlem"], "{}", home.name());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_race_to_be_first_one_is_on_both() {
    for home in homes().await {
        let programs = [home.store().await, home.store().await];
        let mut tasks = Vec::new();
        for number in 1..=16 {
            let store = programs[number % 2].clone();
            tasks.push(tokio::spawn(async move {
                store.create_first_account(&account(number as u128, &format!("p{number}"))).await
            }));
        }
        let mut first = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => first += 1,
                Err(AccountError::NotTheFirst) => {}
                Err(other) => panic!("{}: {other}", home.name()),
            }
        }
        assert_eq!(first, 1, "{}", home.name());
        assert_eq!(programs[0].account_count().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn sessions_lead_to_their_account_and_end_on_both() {
    for home in homes().await {
        let store = home.store().await;
        let ada = account(1, "ada");
        store.create_account(&ada).await.unwrap();
        let missing = AccountId::new(Uuid::from_u128(9));
        let nobody = session(9, missing, "2025-11-22T09:00:00Z");
        let error = store.create_session(&nobody).await.unwrap_err();
        assert!(matches!(error, AccountError::NoSuchAccount { account } if account == missing));
        let first = session(1, ada.id, "2025-11-22T09:00:00Z");
        store.create_session(&first).await.unwrap();
        store.create_session(&session(2, ada.id, "2025-11-22T10:00:00Z")).await.unwrap();
        let found = store.session(&[1; 32]).await.unwrap();
        assert_eq!(found, Some((first.clone(), ada)), "{}", home.name());
        // The time of the last use never goes back.
        store.touch_session(&[1; 32], at("2025-11-22T08:30:00Z")).await.unwrap();
        let (same, _) = store.session(&[1; 32]).await.unwrap().unwrap();
        assert_eq!(same.last_seen_at, first.last_seen_at);
        let ended = store.end_sessions_before(at("2025-11-22T09:30:00Z")).await.unwrap();
        assert_eq!(ended, 1, "{}", home.name());
        assert_eq!(store.session(&[1; 32]).await.unwrap(), None);
        store.end_session(&[2; 32]).await.unwrap();
        assert_eq!(store.session(&[2; 32]).await.unwrap(), None);
    }
}

#[tokio::test]
async fn factors_roles_and_retirement_are_kept_on_both() {
    for home in homes().await {
        let store = home.store().await;
        let ada = account(1, "ada");
        store.create_account(&ada).await.unwrap();
        store.propose_factor(ada.id, &[6; 20]).await.unwrap();
        store.propose_factor(ada.id, &[7; 20]).await.unwrap();
        let now = at("2025-11-22T09:00:00Z");
        assert!(store.confirm_factor(ada.id, now, &[[1; 32], [2; 32]]).await.unwrap());
        assert!(!store.confirm_factor(ada.id, now, &[[3; 32]]).await.unwrap(), "{}", home.name());
        let factor = store.factor(ada.id).await.unwrap().unwrap();
        assert_eq!((factor.secret.as_slice(), factor.confirmed_at), (&[7; 20][..], Some(now)));
        assert!(store.use_factor_step(ada.id, 100).await.unwrap());
        assert!(!store.use_factor_step(ada.id, 100).await.unwrap(), "a code was used twice");
        assert!(store.use_recovery_code(ada.id, &[1; 32]).await.unwrap());
        assert_eq!(store.recovery_codes_left(ada.id).await.unwrap(), 1, "{}", home.name());

        let ben = PatientId::new(Uuid::from_u128(77));
        let roles = Roles::from_iter([Role::Patient]);
        store.set_roles(ada.id, roles, Some(ben)).await.unwrap();
        store.create_session(&session(1, ada.id, "2025-11-22T09:00:00Z")).await.unwrap();
        let (_, found) = store.session(&[1; 32]).await.unwrap().unwrap();
        assert_eq!((found.roles, found.patient, found.retired_at), (roles, Some(ben), None));
        store.retire_account(ada.id, now).await.unwrap();
        assert!(store.sessions_of(ada.id).await.unwrap().is_empty());
        assert_eq!(store.account(ada.id).await.unwrap().unwrap().retired_at, Some(now));
    }
}

#[tokio::test]
async fn rk_07_the_access_log_is_kept_and_never_changed_on_both() {
    for home in homes().await {
        let store = home.store().await;
        let entry = AccessEntry {
            sequence: 1,
            at: at("2025-11-22T09:00:00Z"),
            kind: AccessKind::Read,
            account: None,
            actor: "Ada\nMeyer".to_owned(),
            patient: Some(PatientId::new(Uuid::from_u128(5))),
            detail: "GET /patients/{patient}".to_owned(),
        };
        store.log_access(&entry).await.unwrap();
        assert_eq!(
            store.access_log(9).await.unwrap(),
            std::slice::from_ref(&entry),
            "{}",
            home.name()
        );
        let of_patient = store.access_log_of(entry.patient.unwrap(), 9).await.unwrap();
        assert_eq!(of_patient, std::slice::from_ref(&entry));
        assert_eq!(store.access_since(entry.kind, entry.at).await.unwrap(), [entry]);
        for sql in ["UPDATE access_log SET detail = 'x'", "DELETE FROM access_log"] {
            let error = home.raw(sql).await.unwrap_err();
            assert!(error.contains("append-only"), "{}: {error}", home.name());
        }
    }
}
