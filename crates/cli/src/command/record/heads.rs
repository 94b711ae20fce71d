//! `cisterna record sign`, the daily signature of a server, and holding a record against signed heads.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cisterna_record::{
    Hash, HeadsVerdict, Key, KeyUse, Place, PublicKey, SignedHead, Store, Turn, signed_heads,
};
use clap::Args;
use jiff::Timestamp;

/// How long a signed head is enough.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// After what time a server that did not sign tries again.
const AGAIN: Duration = Duration::from_secs(10 * 60);
/// The name of the work, so that of several servers one does it.
const WORK: &str = "daily-head";

/// Where signed heads go, and who signs them.
#[derive(Debug, Args)]
pub(super) struct SigningArgs {
    /// Folder for the signed heads, on another machine or medium
    #[arg(long, value_name = "FOLDER")]
    heads: PathBuf,
    /// File of the signing key, where the database is not
    #[arg(long, value_name = "FILE")]
    head_key: PathBuf,
}

pub(super) async fn sign(place: &Place, signing: &SigningArgs) -> Result<String, String> {
    let signing = Signing::new(&signing.heads, &signing.head_key)?;
    let store = Store::open_at(place).await.map_err(|error| error.to_string())?;
    signing.sign(&store).await
}

/// Signs the heads of a record.
pub(in crate::command) struct Signing {
    folder: PathBuf,
    key: Key,
}

impl Signing {
    /// Reads the key.
    pub(in crate::command) fn new(folder: &Path, key: &Path) -> Result<Self, String> {
        let key = Key::read(key, KeyUse::Signing).map_err(|error| error.to_string())?;
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// Signs the head and writes it.
    pub(in crate::command) async fn sign(&self, store: &Store) -> Result<String, String> {
        let head = store.head().await.map_err(|error| error.to_string())?;
        let signed = SignedHead::sign(head, Timestamp::now(), &self.key);
        let written = signed.and_then(|signed| signed.write(&self.folder, &self.key));
        let path = written.map_err(|error| error.to_string())?;
        Ok(format!("signed: entry {}, head {}\nin {}\n", head.sequence, head.hash, path.display()))
    }

    /// Signs now and every day, as long as this program has the turn; says on standard error what
    /// goes wrong.
    pub(in crate::command) async fn every_day(self, store: Store) {
        let mut turn: Option<Turn> = None;
        loop {
            let is_held = match &mut turn {
                Some(held) => held.is_held().await,
                None => false,
            };
            if !is_held {
                turn = store.take_turn(WORK).await.unwrap_or_default();
            }
            let mut wait = AGAIN;
            if turn.is_some() {
                match self.sign(&store).await {
                    Ok(_) => wait = DAY,
                    Err(error) => {
                        eprintln!("cisterna: the head of the record was not signed: {error}");
                    }
                }
            }
            tokio::time::sleep(wait).await;
        }
    }
}

/// Holds a sound record against the signed heads; what to print, and whether all is well.
pub(super) async fn hold(
    place: &Place,
    folder: &Path,
    signer: Hash,
) -> Result<(String, bool), String> {
    let heads = signed_heads(folder, PublicKey(signer)).map_err(|error| error.to_string())?;
    let store = Store::open_at(place).await.map_err(|error| error.to_string())?;
    let verdict = store.hold_against(&heads).await.map_err(|error| error.to_string())?;
    let action = "keep this record as it is, and restore one from a backup that holds this head";
    Ok(match verdict {
        HeadsVerdict::Held { heads, up_to, signed_at } => (
            format!("signed heads: all {heads} are held, up to entry {up_to} of {signed_at}\n"),
            true,
        ),
        HeadsVerdict::CutOff { last, head } => {
            let (sequence, signed_at) = (head.head.sequence, head.signed_at);
            let text = format!(
                "signed heads: entries {} to {sequence} were cut off after {signed_at}\n  \
                 do      {action}\n",
                last + 1
            );
            (text, false)
        }
        HeadsVerdict::Rewritten { from, head } => {
            let (sequence, signed_at) = (head.head.sequence, head.signed_at);
            let text = format!(
                "signed heads: an entry from {from} to {sequence} was written anew after \
                 {signed_at}\n  do      {action}\n"
            );
            (text, false)
        }
    })
}
