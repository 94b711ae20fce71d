//! `cisterna record`: checks a record, and makes its projections anew.

use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_record::{Fault, FaultCause, Hash, Place, Store, StoreError, Verdict};
use clap::{Args, Subcommand};
use tokio::runtime;

use super::failed;
use super::place::PlaceArgs;
use crate::output::print;

/// How many entries are looked through at a time.
const BATCH: u32 = 1_000;

/// Check the record of a clinic, or rebuild what is derived from it.
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
    /// this machine: only against such a note can it be seen that the whole file was written anew.
    #[command(after_help = "\
Examples:
  cisterna record verify --data clinic.db
  cisterna record verify --data clinic.db --head HASH-NOTED-LAST-WEEK")]
    Verify {
        #[command(flatten)]
        place: PlaceArgs,
        /// A head noted earlier, 64 hexadecimal digits: the record must still contain it
        #[arg(long, value_name = "HASH")]
        head: Option<Hash>,
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
    runtime.block_on(async {
        match &command.what {
            What::Verify { place, head } => match verify(&place.place(), *head).await {
                Ok((text, true)) => print(&text),
                Ok((text, false)) => {
                    let _ = print(&text);
                    ExitCode::FAILURE
                }
                Err(error) => failed(error),
            },
            What::Rebuild { place } => match rebuild(&place.place()).await {
                Ok(text) => print(&text),
                Err(message) => failed(message),
            },
        }
    })
}

/// What verification found, in words, and whether all is well.
async fn verify(place: &Place, noted: Option<Hash>) -> Result<(String, bool), StoreError> {
    let store = Store::open_at(place).await?;
    let (text, sound) = match store.verify().await? {
        Verdict::Broken(fault) => (broken(&fault), false),
        Verdict::Sound { entries, head } => {
            let sound = format!("sound: {}, head {head}\n", counted(entries));
            match noted {
                None => (sound, true),
                Some(noted) => {
                    let (more, found) = compare(&store, noted, entries).await?;
                    (sound + &more, found)
                }
            }
        }
    };
    store.close().await?;
    Ok((text, sound))
}

/// Looks for a head that was noted elsewhere.
async fn compare(store: &Store, noted: Hash, total: u64) -> Result<(String, bool), StoreError> {
    let place = if noted == Hash::GENESIS { Some(0) } else { find(store, noted).await? };
    Ok(match place {
        Some(place) => {
            let since = counted(total.saturating_sub(place));
            (format!("noted head: it is entry {place}; {since} came after it\n"), true)
        }
        None => {
            let text = "noted head: no entry has this hash\n  \
                do      check the note; if it is right, this file was rewritten or cut off after the \
                note was made: keep it as it is and restore the record from a backup that contains \
                the noted head\n";
            (text.to_owned(), false)
        }
    })
}

fn counted(entries: u64) -> String {
    if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") }
}

async fn find(store: &Store, hash: Hash) -> Result<Option<u64>, StoreError> {
    let mut after = 0;
    loop {
        let entries = store.entries(after, BATCH).await?;
        let Some(last) = entries.last() else { return Ok(None) };
        if let Some(found) = entries.iter().find(|entry| entry.hash == hash) {
            return Ok(Some(found.sequence));
        }
        after = last.sequence;
    }
}

/// The fault with its place and what to do about it.
fn broken(fault: &Fault) -> String {
    let Fault { sequence, kind, patient, cause } = fault;
    let mut text = match sequence {
        Some(sequence) => format!("broken at entry {sequence}\n"),
        None => "broken\n".to_owned(),
    };
    // Escaped, because a damaged record must not be able to forge a line of this report.
    let kind = kind.as_ref().map(|kind| kind.escape_debug().to_string());
    let patient = patient.map(|patient| patient.to_string());
    let wrong = Some(cause.to_string().replace(char::is_control, " "));
    let action = Some(what_to_do(cause, *sequence));
    for (name, value) in [("kind", kind), ("patient", patient), ("wrong", wrong), ("do", action)] {
        if let Some(value) = value {
            text.push_str(&format!("  {name:7} {value}\n"));
        }
    }
    text
}

fn what_to_do(cause: &FaultCause, sequence: Option<u64>) -> String {
    if matches!(cause, FaultCause::SummaryDamaged) {
        return "the entries are sound; make the summaries anew with `cisterna record rebuild`, and \
                find out who changed the file"
            .to_owned();
    }
    let sound = match sequence {
        Some(sequence) if sequence > 1 => format!("; entries 1 to {} are sound", sequence - 1),
        _ => String::new(),
    };
    format!(
        "stop working with this file, keep it as it is, and restore the record from a backup that \
         verifies{sound}"
    )
}

async fn rebuild(place: &Place) -> Result<String, String> {
    let store = Store::open_at(place).await.map_err(|error| error.to_string())?;
    let rebuilt = store.rebuild_patients(&Catalog::built_in()).await;
    let count = rebuilt.map_err(|error| error.to_string())?;
    store.close().await.map_err(|error| error.to_string())?;
    Ok(format!("rebuilt: {count} summaries\n"))
}
