//! Heads of the chain, signed and kept outside the database.
//!
//! The chain alone cannot show that somebody wrote the whole record anew. A head that was signed with
//! a key that is not in the database, and kept in another place, can: from then on every entry up to
//! it is held. What was added since the last signed head is not held by one yet.
//!
//! The signature is Ed25519 over the SHA-256 of the fields tag, sequence, hash and `signed_at`, each
//! with its length in front as in the chain; the tag is `cisterna/record/head/1`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::hash::FieldHasher;
use crate::key::{Key, new_file};
use crate::{Hash, Head, Store, StoreError, instant};

const FORMAT: &str = "cisterna/head/1";
const ENDING: &str = "head";

/// The end of the chain at some time, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// The end of the chain.
    pub head: Head,
    /// When it was signed.
    pub signed_at: Timestamp,
    signature: [u8; 64],
}

/// Who signs is known by these bytes; they are no secret, and have to be kept apart from the heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub Hash);

/// Why a head was not signed or could not be trusted.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// The time is outside the years 0 to 9999.
    #[error("the clock of this computer is outside the years 0 to 9999; set it")]
    Time,
    /// A file could not be read or written.
    #[error("the signed head {path} cannot be used: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file is no signed head, or the signature is not the one of this key.
    #[error(
        "{path} was not signed with this key, or was changed: {problem}; find out who changed it"
    )]
    NotSigned {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The folder holds no signed head.
    #[error("there is no signed head in {path}; check the folder, it may have been emptied")]
    None {
        /// The folder.
        path: PathBuf,
    },
    /// The record could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the signed heads say about a record whose chain is sound in itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadsVerdict {
    /// The record holds every signed head.
    Held {
        /// How many heads there are.
        heads: u64,
        /// The last entry that a signed head holds.
        up_to: u64,
        /// When that head was signed.
        signed_at: Timestamp,
    },
    /// The record ends before a signed head: entries were cut off after it was signed.
    CutOff {
        /// The last entry that the record has now.
        last: u64,
        /// What the head says.
        head: SignedHead,
    },
    /// Entries were written anew.
    Rewritten {
        /// The first entry that may be another; all before are held by a signed head.
        from: u64,
        /// The first signed head that does not fit.
        head: SignedHead,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    sequence: u64,
    hash: String,
    signed_at: String,
    public_key: String,
    signature: String,
}

impl Key {
    /// What the signatures of this key are checked with.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(Hash::new(SigningKey::from_bytes(&self.bytes).verifying_key().to_bytes()))
    }
}

impl SignedHead {
    /// Signs the end of the chain.
    ///
    /// # Errors
    /// [`HeadError::Time`] when the time cannot be stored.
    pub fn sign(head: Head, signed_at: Timestamp, key: &Key) -> Result<Self, HeadError> {
        let message = message(head, &instant::to_text(signed_at).ok_or(HeadError::Time)?);
        let signature = SigningKey::from_bytes(&key.bytes).sign(message.as_bytes());
        Ok(Self { head, signed_at, signature: signature.to_bytes() })
    }

    /// Writes it into the folder, whole and on the disk or not at all. A head that is there already
    /// stays. Returns the file.
    ///
    /// # Errors
    /// [`HeadError::File`] when it cannot be written.
    pub fn write(&self, folder: &Path, key: &Key) -> Result<PathBuf, HeadError> {
        let Head { sequence, hash } = self.head;
        let name = hash.to_string().chars().take(16).collect::<String>();
        let path = folder.join(format!("{sequence:012}-{name}.{ENDING}"));
        let content = File {
            format: FORMAT.to_owned(),
            sequence,
            hash: hash.to_string(),
            signed_at: instant::to_text(self.signed_at).ok_or(HeadError::Time)?,
            public_key: key.public().0.to_string(),
            signature: hex(&self.signature),
        };
        let failed = |source| HeadError::File { path: path.clone(), source };
        if path.exists() {
            return Ok(path);
        }
        let text = serde_json::to_string(&content).map_err(|error| failed(error.into()))?;
        place(&path, &text).map_err(failed)?;
        Ok(path)
    }

    fn read(path: &Path, key: PublicKey) -> Result<Self, HeadError> {
        let text = fs::read_to_string(path)
            .map_err(|source| HeadError::File { path: path.to_owned(), source })?;
        let wrong = |problem: String| HeadError::NotSigned { path: path.to_owned(), problem };
        let file: File = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if file.format != FORMAT {
            return Err(wrong(format!("its format is {:?}", file.format)));
        }
        let hash = file.hash.parse().map_err(|_| wrong("its hash is none".to_owned()))?;
        let head = Head { sequence: file.sequence, hash };
        let signature =
            from_hex(&file.signature).ok_or_else(|| wrong("no signature".to_owned()))?;
        let signed_at = instant::from_text(&file.signed_at)
            .ok_or_else(|| wrong("its time is none".to_owned()))?;
        let verifying = VerifyingKey::from_bytes(key.0.as_bytes());
        let checked = verifying.and_then(|verifying| {
            let message = message(head, &file.signed_at);
            verifying.verify_strict(message.as_bytes(), &Signature::from_bytes(&signature))
        });
        checked.map_err(|_| wrong("the signature does not fit".to_owned()))?;
        Ok(Self { head, signed_at, signature })
    }
}

/// All signed heads in a folder, by their place in the chain.
///
/// # Errors
/// [`HeadError`] when there is none, or when one of them was not signed with the key.
pub fn signed_heads(folder: &Path, key: PublicKey) -> Result<Vec<SignedHead>, HeadError> {
    let failed = |source| HeadError::File { path: folder.to_owned(), source };
    let mut heads = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            heads.push(SignedHead::read(&path, key)?);
        }
    }
    heads.sort_by_key(|signed| signed.head.sequence);
    if heads.is_empty() { Err(HeadError::None { path: folder.to_owned() }) } else { Ok(heads) }
}

impl Store {
    /// Holds the record against heads that were signed earlier. It does not walk the chain: call
    /// [`Store::verify`] first, because only a sound chain is held by its heads.
    ///
    /// # Errors
    /// [`StoreError`] when the record cannot be read.
    pub async fn hold_against(&self, heads: &[SignedHead]) -> Result<HeadsVerdict, StoreError> {
        let last = self.head().await?.sequence;
        let mut held = 0;
        let mut signed_at = Timestamp::UNIX_EPOCH;
        for signed in heads {
            let Head { sequence, hash } = signed.head;
            if sequence > last {
                return Ok(HeadsVerdict::CutOff { last, head: signed.clone() });
            }
            let found = match sequence.checked_sub(1) {
                None => Hash::GENESIS,
                Some(before) => match self.entries(before, 1).await?.first() {
                    Some(entry) => entry.hash,
                    None => return Ok(HeadsVerdict::CutOff { last, head: signed.clone() }),
                },
            };
            if found != hash {
                return Ok(HeadsVerdict::Rewritten { from: held + 1, head: signed.clone() });
            }
            (held, signed_at) = (sequence, signed.signed_at);
        }
        Ok(HeadsVerdict::Held { heads: heads.len() as u64, up_to: held, signed_at })
    }
}

fn message(head: Head, signed_at: &str) -> Hash {
    FieldHasher::new("cisterna/record/head/1")
        .field(&head.sequence.to_be_bytes())
        .field(head.hash.as_bytes())
        .field(signed_at.as_bytes())
        .finish()
}

/// A file that is there whole or not at all.
fn place(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension("new");
    // What an interrupted attempt left.
    let _ = fs::remove_file(&draft);
    let mut file = new_file(&draft)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 64]> {
    let (first, second) = text.split_at_checked(64)?;
    let (first, second): (Hash, Hash) = (first.parse().ok()?, second.parse().ok()?);
    let mut bytes = [0; 64];
    let both = first.as_bytes().iter().chain(second.as_bytes());
    bytes.iter_mut().zip(both).for_each(|(to, from)| *to = *from);
    Some(bytes)
}
