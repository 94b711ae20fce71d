//! `cisterna record`: checks a record, copies it, signs its head, and makes its projections anew.

mod copies;
mod heads;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_record::{Hash, Place, Store};
use clap::{Args, Subcommand};
use tokio::runtime;

use super::failed;
use super::place::PlaceArgs;
use crate::output::print;

pub(super) use heads::Signing;

/// Check the record of a clinic, copy it, or rebuild what is derived from it.
#[derive(Debug, Args)]
pub struct RecordCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Walk the whole chain and name the first entry that is not as it was written
    ///
    /// Prints the number of entries and the hash of the last one, the head. Note the head outside
    /// this machine: only against such a note can it be seen that the whole record was written anew.
    /// With signed heads, each of them is held against the record.
    #[command(after_help = "\
Examples:
  cisterna record verify --data clinic.db
  cisterna record verify --data clinic.db --head HASH-NOTED-LAST-WEEK
  cisterna record verify --data clinic.db --heads /mnt/heads --signer PUBLIC-KEY")]
    Verify {
        #[command(flatten)]
        place: PlaceArgs,
        /// A head noted earlier, 64 hexadecimal digits: the record must still contain it
        #[arg(long, value_name = "HASH")]
        head: Option<Hash>,
        /// Folder of signed heads: the record must still contain all of them
        #[arg(long, value_name = "FOLDER", requires = "signer")]
        heads: Option<PathBuf>,
        /// Public key of who signed the heads, as `record key` printed it
        #[arg(long, value_name = "PUBLIC-KEY", requires = "heads")]
        signer: Option<Hash>,
    },
    /// Make a new key in a file that only its owner may read
    ///
    /// A signing key signs heads; its public key is printed, to be kept apart. A sealing key seals
    /// copies: without it they cannot be read again. Keep either where the record is not.
    #[command(after_help = "Example:\n  cisterna record key --for sealing --to /root/seal.key")]
    Key {
        /// What it is for
        #[arg(long = "for", value_name = "USE")]
        purpose: copies::Purpose,
        /// File to make
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Sign the head of the chain and write it into a folder outside the database
    #[command(after_help = "\
Example:
  cisterna record sign --data clinic.db --heads /mnt/heads --head-key /root/sign.key")]
    Sign {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        signing: heads::SigningArgs,
    },
    /// Copy the whole file of a record, also while it is in use
    ///
    /// Appends wait while the file is read. A PostgreSQL database has its own tools for this.
    #[command(after_help = "\
Example:
  cisterna record backup --data clinic.db --to clinic.backup --key /root/seal.key")]
    Backup {
        #[command(flatten)]
        place: PlaceArgs,
        /// File to make
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        seal: copies::SealArgs,
    },
    /// Make a new record file from a backup, and verify it before it gets its name
    #[command(after_help = "\
Example:
  cisterna record restore --from clinic.backup --data restored.db --key /root/seal.key")]
    Restore {
        /// The backup
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// Record file to make
        #[arg(long, value_name = "FILE")]
        data: PathBuf,
        #[command(flatten)]
        seal: copies::SealArgs,
    },
    /// Write all entries as lines of JSON, with their hashes
    ///
    /// A copy for people and other programs, of any record. Accounts are no part of it.
    #[command(after_help = "\
Examples:
  cisterna record export --data clinic.db --to clinic.export --key /root/seal.key
  cisterna record export --data clinic.db --to until.jsonl --plain --up-to 1200")]
    Export {
        #[command(flatten)]
        place: PlaceArgs,
        /// File to make
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// The last entry to copy: the record as it was then
        #[arg(long, value_name = "SEQUENCE")]
        up_to: Option<u64>,
        #[command(flatten)]
        seal: copies::SealArgs,
    },
    /// Read an export into a new record, which then has the same chain
    #[command(after_help = "\
Example:
  cisterna record import --data new.db --from clinic.export --key /root/seal.key")]
    Import {
        #[command(flatten)]
        place: PlaceArgs,
        /// The export
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        #[command(flatten)]
        seal: copies::SealArgs,
    },
    /// Make the summaries of all patients anew from the entries
    ///
    /// The entries are not touched. When one of them cannot be read, the old summaries stay.
    #[command(after_help = "Example:\n  cisterna record rebuild --data clinic.db")]
    Rebuild {
        #[command(flatten)]
        place: PlaceArgs,
    },
}

pub(super) fn run(command: &RecordCommand) -> ExitCode {
    // One thread is enough: the store does one thing at a time here.
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(format!("the record cannot be worked on: {error}")),
    };
    match runtime.block_on(answer(&command.what)) {
        Ok((text, true)) => print(&text),
        Ok((text, false)) => {
            let _ = print(&text);
            ExitCode::FAILURE
        }
        Err(message) => failed(message),
    }
}

/// What to print, and whether all is well.
async fn answer(what: &What) -> Result<(String, bool), String> {
    let text = match what {
        What::Verify { place, head, heads, signer } => {
            let place = place.place();
            let (mut text, mut sound) =
                verify::verify(&place, *head).await.map_err(|error| error.to_string())?;
            if let (true, Some(folder), Some(signer)) = (sound, heads, signer) {
                let (said, held) = heads::hold(&place, folder, *signer).await?;
                text.push_str(&said);
                sound = held;
            }
            return Ok((text, sound));
        }
        What::Key { purpose, to } => copies::key(*purpose, to),
        What::Sign { place, signing } => heads::sign(&place.place(), signing).await,
        What::Backup { place, to, seal } => copies::backup(&place.place(), to, seal).await,
        What::Restore { from, data, seal } => copies::restored(from, data, seal).await,
        What::Export { place, to, up_to, seal } => {
            copies::export(&place.place(), to, *up_to, seal).await
        }
        What::Import { place, from, seal } => copies::import(&place.place(), from, seal).await,
        What::Rebuild { place } => rebuild(&place.place()).await,
    };
    text.map(|text| (text, true))
}

async fn rebuild(place: &Place) -> Result<String, String> {
    let store = Store::open_at(place).await.map_err(|error| error.to_string())?;
    let rebuilt = store.rebuild_patients(&Catalog::built_in()).await;
    let count = rebuilt.map_err(|error| error.to_string())?;
    store.close().await.map_err(|error| error.to_string())?;
    Ok(format!("rebuilt: {count} summaries\n"))
}
