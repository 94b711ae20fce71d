//! Heads that were signed and kept elsewhere, against a record that somebody wrote anew.

use std::path::Path;

use cisterna_record::{
    HeadError, HeadsVerdict, Key, KeyError, KeyUse, PublicKey, SignedHead, Store, Verdict,
    signed_heads,
};

use crate::home::{Home, append, at, homes, patient, small_clinic};

/// A folder beside the record that goes away with the test.
struct Vault(std::path::PathBuf);

impl Vault {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("cisterna-vault-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn key(&self) -> Key {
        Key::create(&self.0.join("signing.key"), KeyUse::Signing).unwrap()
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn sign(store: &Store, vault: &Vault, key: &Key, when: &str) {
    let head = store.head().await.unwrap();
    SignedHead::sign(head, at(when), key).unwrap().write(&vault.0, key).unwrap();
}

async fn held(store: &Store, folder: &Path, key: PublicKey) -> HeadsVerdict {
    let sound = store.verify().await.unwrap();
    assert!(matches!(sound, Verdict::Sound { .. }), "the chain alone shows nothing: {sound:?}");
    store.hold_against(&signed_heads(folder, key).unwrap()).await.unwrap()
}

#[tokio::test]
async fn rk_01_signed_heads_show_a_tail_that_was_cut_off_with_its_head() {
    for home in homes().await {
        let (vault, store) = (Vault::new(), home.store().await);
        let key = vault.key();
        sign(&store, &vault, &key, "2025-11-21T23:00:00Z").await;
        small_clinic(&store).await;
        sign(&store, &vault, &key, "2025-11-22T23:00:00Z").await;
        store.append(append(patient(9), 0, &["{}"])).await.unwrap();
        let HeadsVerdict::Held { heads: 2, up_to: 6, signed_at } =
            held(&store, &vault.0, key.public()).await
        else {
            panic!("{}", home.name())
        };
        assert_eq!(signed_at, at("2025-11-22T23:00:00Z"));

        // The same place with a shorter record, sound in itself.
        let shorter = homes().await.into_iter().find(|other| other.name() == home.name()).unwrap();
        let other = shorter.store().await;
        other.append(append(patient(1), 0, &["{}"])).await.unwrap();
        let cut = held(&other, &vault.0, key.public()).await;
        let HeadsVerdict::CutOff { last: 1, head } = cut else { panic!("{cut:?}") };
        assert_eq!(head.head.sequence, 6);
    }
}

#[tokio::test]
async fn rk_01_signed_heads_show_a_record_that_was_written_anew() {
    for home in homes().await {
        let (vault, store) = (Vault::new(), home.store().await);
        let key = vault.key();
        store.append(append(patient(1), 0, &["{}"])).await.unwrap();
        sign(&store, &vault, &key, "2025-11-22T23:00:00Z").await;
        store.append(append(patient(1), 1, &[r#"{"dose":"as it was"}"#])).await.unwrap();
        sign(&store, &vault, &key, "2025-11-23T23:00:00Z").await;

        let other = homes().await.into_iter().find(|other| other.name() == home.name()).unwrap();
        let forged = other.store().await;
        forged.append(append(patient(1), 0, &["{}"])).await.unwrap();
        forged.append(append(patient(1), 1, &[r#"{"dose":"another"}"#])).await.unwrap();
        forged.append(append(patient(1), 2, &["{}"])).await.unwrap();
        let verdict = held(&forged, &vault.0, key.public()).await;
        let HeadsVerdict::Rewritten { from: 2, head } = verdict else { panic!("{verdict:?}") };
        assert_eq!(head.head.sequence, 2);
    }
}

#[tokio::test]
async fn a_head_that_was_changed_or_signed_by_another_is_refused() {
    let home = Home::Sqlite(std::env::temp_dir().join(format!("cis-{}", uuid::Uuid::now_v7())));
    let Home::Sqlite(folder) = &home else { unreachable!() };
    std::fs::create_dir(folder).unwrap();
    let (vault, store) = (Vault::new(), home.store().await);
    let key = vault.key();
    assert!(matches!(signed_heads(&vault.0, key.public()), Err(HeadError::None { .. })));
    small_clinic(&store).await;
    sign(&store, &vault, &key, "2025-11-22T23:00:00Z").await;
    let other = Key::create(&vault.0.join("other.key"), KeyUse::Signing).unwrap();
    let refused = signed_heads(&vault.0, other.public()).unwrap_err();
    assert!(matches!(refused, HeadError::NotSigned { .. }), "{refused}");

    let file = std::fs::read_dir(&vault.0).unwrap().flatten();
    let file = file.map(|file| file.path()).find(|path| path.extension().unwrap() == "head");
    let file = file.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    for (from, to) in [("\"sequence\":6", "\"sequence\":5"), ("2025-11-22", "2025-11-23")] {
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replace(from, to)).unwrap();
        let refused = signed_heads(&vault.0, key.public()).unwrap_err();
        assert!(matches!(refused, HeadError::NotSigned { .. }), "{refused}");
    }
    std::fs::write(&file, &text[..40]).unwrap();
    assert!(signed_heads(&vault.0, key.public()).is_err());
}

#[cfg(unix)]
#[test]
fn cy_10_a_key_is_for_its_owner_and_for_one_use() {
    use std::os::unix::fs::PermissionsExt;
    let vault = Vault::new();
    let path = vault.0.join("seal.key");
    Key::create(&path, KeyUse::Sealing).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(Key::create(&path, KeyUse::Sealing), Err(KeyError::File { .. })));
    let wrong = Key::read(&path, KeyUse::Signing).unwrap_err();
    assert!(matches!(wrong, KeyError::Content { expected: "cisterna-signing-key", .. }), "{wrong}");
    Key::read(&path, KeyUse::Sealing).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let open = Key::read(&path, KeyUse::Sealing).unwrap_err();
    assert!(matches!(open, KeyError::Open { mode: 0o640, .. }), "{open}");
}
