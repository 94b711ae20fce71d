//! `cisterna record verify`: what is found, in words.

use cisterna_record::{Fault, FaultCause, Hash, Place, Store, StoreError, Verdict};

/// How many entries are looked through at a time.
const BATCH: u32 = 1_000;

/// What verification found, in words, and whether all is well.
pub(super) async fn verify(
    place: &Place,
    noted: Option<Hash>,
) -> Result<(String, bool), StoreError> {
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
