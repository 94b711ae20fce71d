//! `cisterna record key`, `backup`, `restore`, `export` and `import`.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use cisterna_catalog::Catalog;
use cisterna_record::{CopyError, Key, KeyUse, Opener, Place, Sealer, Store, new_file, restore};
use clap::{Args, ValueEnum};

/// How a copy is kept from other eyes.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct SealArgs {
    /// File of the key that seals the copy
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// No seal: whoever gets the copy can read it
    #[arg(long)]
    plain: bool,
}

/// What a new key is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Purpose {
    /// Signs heads of the chain
    Signing,
    /// Seals copies of the record
    Sealing,
}

/// Where a copy goes: sealed or as it is.
enum Out {
    Sealed(Sealer<BufWriter<File>>),
    Plain(BufWriter<File>),
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Sealed(out) => out.write(bytes),
            Self::Plain(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Sealed(out) => out.flush(),
            Self::Plain(out) => out.flush(),
        }
    }
}

impl Out {
    fn new(path: &Path, seal: &SealArgs) -> Result<Self, String> {
        let key = seal.read()?;
        let file =
            new_file(path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
        let out = BufWriter::new(file);
        match key {
            Some(key) => {
                Sealer::new(out, &key).map(Self::Sealed).map_err(|error| error.to_string())
            }
            None => Ok(Self::Plain(out)),
        }
    }

    /// Ends the copy; when this returns it is on the disk.
    fn finish(self) -> io::Result<()> {
        let out = match self {
            Self::Sealed(out) => out.finish()?,
            Self::Plain(out) => out,
        };
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

impl SealArgs {
    fn read(&self) -> Result<Option<Key>, String> {
        let key = self.key.as_ref().map(|path| Key::read(path, KeyUse::Sealing)).transpose();
        key.map_err(|error| error.to_string())
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read>, String> {
        let failed = |error: io::Error| format!("cannot read {}: {error}", path.display());
        let file = BufReader::new(File::open(path).map_err(failed)?);
        Ok(match self.read()? {
            Some(key) => Box::new(Opener::new(file, &key).map_err(failed)?),
            None => Box::new(file),
        })
    }
}

pub(super) fn key(purpose: Purpose, to: &Path) -> Result<String, String> {
    let (purpose, is_signing) = match purpose {
        Purpose::Signing => (KeyUse::Signing, true),
        Purpose::Sealing => (KeyUse::Sealing, false),
    };
    let key = Key::create(to, purpose).map_err(|error| error.to_string())?;
    let path = to.display();
    Ok(if is_signing {
        format!("key: {path}\npublic key: {}\n", key.public().0)
    } else {
        format!("key: {path}\nWithout it a sealed copy cannot be read. Keep it in two places.\n")
    })
}

pub(super) async fn backup(place: &Place, to: &Path, seal: &SealArgs) -> Result<String, String> {
    let store = Store::open_at(place).await.map_err(|error| error.to_string())?;
    let mut out = Out::new(to, seal)?;
    let copied = store.backup(&mut out).await;
    let bytes = finished(copied, out, to)?;
    Ok(format!("backed up: {bytes} bytes to {}\n", to.display()))
}

pub(super) async fn restored(from: &Path, data: &Path, seal: &SealArgs) -> Result<String, String> {
    let mut input = seal.open(from)?;
    let (entries, head) = restore(&mut input, data).await.map_err(|error| error.to_string())?;
    Ok(format!("restored and sound: {entries} entries, head {head}\n"))
}

pub(super) async fn export(
    place: &Place,
    to: &Path,
    up_to: Option<u64>,
    seal: &SealArgs,
) -> Result<String, String> {
    let store = Store::open_at(place).await.map_err(|error| error.to_string())?;
    let mut out = Out::new(to, seal)?;
    let copied = store.export(&mut out, up_to).await;
    let head = finished(copied, out, to)?;
    Ok(format!("exported: {} entries, head {}\n", head.sequence, head.hash))
}

pub(super) async fn import(place: &Place, from: &Path, seal: &SealArgs) -> Result<String, String> {
    let input = seal.open(from)?;
    let store = Store::create_or_open_at(place).await.map_err(|error| error.to_string())?;
    let imported = store.import(&mut BufReader::new(input)).await;
    let head = imported.map_err(|error| error.to_string())?;
    let rebuilt = store.rebuild_patients(&Catalog::built_in()).await;
    let patients = rebuilt.map_err(|error| {
        format!("the entries were read in, and the summaries could not be made: {error}")
    })?;
    store.close().await.map_err(|error| error.to_string())?;
    let (entries, head) = (head.sequence, head.hash);
    Ok(format!("imported: {entries} entries of {patients} patients, head {head}\n"))
}

/// Ends a copy, or removes the file of one that failed.
fn finished<T>(copied: Result<T, CopyError>, out: Out, to: &Path) -> Result<T, String> {
    let done = copied.map_err(|error| error.to_string()).and_then(|copied| {
        out.finish().map(|()| copied).map_err(|error| format!("the copy failed: {error}"))
    });
    if done.is_err() {
        // It is no copy, and must not be taken for one.
        let _ = fs::remove_file(to);
    }
    done
}
