//! Keys in files of their own: 32 secret bytes that only their owner may read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::Hash;

/// What a key is for; a key for one is never taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// Signing heads of the chain.
    Signing,
    /// Sealing copies of the record.
    Sealing,
}

impl KeyUse {
    const fn word(self) -> &'static str {
        match self {
            Self::Signing => "cisterna-signing-key",
            Self::Sealing => "cisterna-sealing-key",
        }
    }
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file could not be read or made.
    #[error("the key in {path} cannot be used: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Others may read the file.
    #[error(
        "others may read the key in {path} (mode {mode:o}); chmod 600 it, and if somebody could have \
         read it make a new one"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file holds something else.
    #[error("{path} holds no {expected}; give the right file")]
    Content {
        /// The file.
        path: PathBuf,
        /// What was expected.
        expected: &'static str,
    },
    /// This computer gives no random bytes.
    #[error("this computer gives no random bytes")]
    Random,
}

/// 32 secret bytes.
pub struct Key {
    pub(crate) bytes: Zeroizing<[u8; 32]>,
}

impl Key {
    /// Makes a new key in a new file that only its owner may read; an old file stays as it is.
    ///
    /// # Errors
    /// [`KeyError`] when the file is there already or cannot be written.
    pub fn create(path: &Path, purpose: KeyUse) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|_| KeyError::Random)?;
        let text = Zeroizing::new(format!("{} {}\n", purpose.word(), Hash::new(*bytes)));
        let written = new_file(path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|source| KeyError::File { path: path.to_owned(), source })?;
        Ok(Self { bytes })
    }

    /// Reads a key; refuses a file that others may read too.
    ///
    /// # Errors
    /// [`KeyError`] says why not.
    pub fn read(path: &Path, purpose: KeyUse) -> Result<Self, KeyError> {
        let failed = |source| KeyError::File { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                return Err(KeyError::Open { path: path.to_owned(), mode });
            }
        }
        let mut text = Zeroizing::new(String::new());
        file.take(1_000).read_to_string(&mut text).map_err(failed)?;
        let digits = text.trim_end().strip_prefix(purpose.word());
        let hash = digits.and_then(|digits| digits.trim_start().parse::<Hash>().ok());
        let expected = purpose.word();
        let hash = hash.ok_or(KeyError::Content { path: path.to_owned(), expected })?;
        Ok(Self { bytes: Zeroizing::new(*hash.as_bytes()) })
    }
}

/// Says that there is a key, and nothing of it.
impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key")
    }
}

/// A file that was not there and that only its owner may read and write.
///
/// # Errors
/// When it is there already or cannot be made.
pub fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
