//! Accounts and sessions.

use cisterna_record::{Account, AccountError, AccountId, Store, Verdict};
use uuid::Uuid;

use crate::folder::{Folder, at};
use crate::support::{account, session};

async fn ended(store: &Store, number: u8) -> bool {
    store.session(&[number; 32]).await.unwrap().is_none()
}

#[tokio::test]
async fn a_login_belongs_to_one_account_in_any_case() {
    let folder = Folder::new();
    let store = folder.store().await;
    let ada = Account { login: "ada".to_owned(), ..account(1, "Ada") };
    store.create_account(&account(1, " Ada ")).await.unwrap();
    let error = store.create_account(&account(2, "aDA")).await.unwrap_err();
    assert!(matches!(&error, AccountError::LoginTaken { login } if login == "ada"), "{error}");
    store.create_account(&account(3, "ÖZLEM")).await.unwrap();
    assert_eq!(store.account_by_login("ADA").await.unwrap().as_ref(), Some(&ada));
    assert_eq!(store.account_by_login("özlem").await.unwrap().unwrap().id, account(3, "").id);
    assert_eq!(store.account_by_login("eve").await.unwrap(), None);
    let logins: Vec<_> = store.accounts().await.unwrap().into_iter().map(|it| it.login).collect();
    assert_eq!(logins, ["ada", "özlem"]);
    assert_eq!(store.account_count().await.unwrap(), 2);
    assert!(!format!("{ada:?}").contains("argon2"), "a password hash is not for logs");
    let error = store.create_account(&account(4, "  ")).await.unwrap_err();
    assert!(matches!(error, AccountError::Malformed { field: "login" }));
}

#[tokio::test]
async fn of_many_who_race_to_be_first_one_is() {
    let folder = Folder::new();
    let store = folder.store().await;
    let other = folder.store().await;
    let mut tasks = Vec::new();
    for number in 1..=8 {
        let store = if number % 2 == 0 { store.clone() } else { other.clone() };
        tasks.push(tokio::spawn(async move {
            store.create_first_account(&account(number, &format!("person{number}"))).await
        }));
    }
    let mut first = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => first += 1,
            Err(AccountError::NotTheFirst) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(first, 1);
    assert_eq!(store.account_count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_session_leads_to_its_account_until_it_ends() {
    let folder = Folder::new();
    let store = folder.store().await;
    let ada = account(1, "ada");
    store.create_first_account(&ada).await.unwrap();
    let session = session(7, ada.id, "2025-11-22T08:00:00Z");
    store.create_session(&session).await.unwrap();
    assert_eq!(store.session(&[7; 32]).await.unwrap(), Some((session.clone(), ada.clone())));
    assert!(ended(&store, 8).await);

    let later = at("2025-11-22T08:05:00Z");
    store.touch_session(&[7; 32], later).await.unwrap();
    store.touch_session(&[7; 32], at("2025-11-22T08:04:00Z")).await.unwrap();
    store.touch_session(&[8; 32], later).await.unwrap();
    let (seen, _) = store.session(&[7; 32]).await.unwrap().unwrap();
    assert_eq!(seen.last_seen_at, later);

    store.end_session(&[7; 32]).await.unwrap();
    store.end_session(&[7; 32]).await.unwrap();
    assert!(ended(&store, 7).await);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 0, .. }));
}

#[tokio::test]
async fn old_sessions_end_and_young_ones_stay() {
    let folder = Folder::new();
    let store = folder.store().await;
    let ada = account(1, "ada");
    store.create_account(&ada).await.unwrap();
    for (number, last_seen_at) in [
        (1, "2025-11-22T07:59:59.999999999Z"),
        (2, "2025-11-22T08:00:00Z"),
        (3, "2025-11-22T08:00:00.000000001Z"),
        (4, "2024-12-31T23:59:59Z"),
    ] {
        store.create_session(&session(number, ada.id, last_seen_at)).await.unwrap();
    }
    assert_eq!(store.end_sessions_before(at("2025-11-22T08:00:00Z")).await.unwrap(), 2);
    let mut left = Vec::new();
    for number in 1..=4 {
        if !ended(&store, number).await {
            left.push(number);
        }
    }
    assert_eq!(left, [2, 3]);
}

#[tokio::test]
async fn a_session_needs_an_account() {
    let folder = Folder::new();
    let store = folder.store().await;
    let nobody = AccountId::new(Uuid::from_u128(9));
    let error =
        store.create_session(&session(1, nobody, "2025-11-22T08:00:00Z")).await.unwrap_err();
    assert!(matches!(error, AccountError::NoSuchAccount { account } if account == nobody));
}
