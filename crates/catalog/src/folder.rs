//! Reading a catalogue's folder from disk.

use std::fs;
use std::io;
use std::path::Path;

use crate::{CatalogError, Problem};

/// The folders of the catalogue.
const FOLDERS: [&str; 5] = ["catheters", "complications", "drugs", "payers", "pumps"];

/// The TOML files below `dir`, each with its path there, in the order of their paths.
///
/// Files of another kind, such as notes, are passed over; a folder that means nothing is refused,
/// because it may be a misspelt one.
pub(crate) fn read(dir: &Path) -> Result<Vec<(String, String)>, CatalogError> {
    let mut files = Vec::new();
    for (name, is_folder) in list(dir, "")? {
        if !is_folder {
            files.push(name);
        } else if FOLDERS.contains(&name.as_str()) {
            for (file, _) in list(&dir.join(&name), &name)? {
                files.push(format!("{name}/{file}"));
            }
        } else if !name.starts_with('.') {
            return Err(refuse(&name, Problem::UnknownFile));
        }
    }
    files.retain(|file| file.ends_with(".toml"));
    files.sort_unstable();
    files
        .into_iter()
        .map(|file| match fs::read_to_string(dir.join(&file)) {
            Ok(text) => Ok((file, text)),
            Err(error) => Err(unreadable(&file, &error)),
        })
        .collect()
}

/// What is in a folder: each name, and whether it is a folder itself.
fn list(dir: &Path, name: &str) -> Result<Vec<(String, bool)>, CatalogError> {
    let shown = if name.is_empty() { dir.display().to_string() } else { name.to_owned() };
    let read = || -> io::Result<Vec<_>> {
        fs::read_dir(dir)?
            .map(|item| {
                let item = item?;
                let is_folder = fs::metadata(item.path())?.is_dir();
                Ok((item.file_name().to_string_lossy().into_owned(), is_folder))
            })
            .collect()
    };
    read().map_err(|error| unreadable(&shown, &error))
}

fn unreadable(file: &str, error: &io::Error) -> CatalogError {
    refuse(file, Problem::Unreadable { reason: error.to_string() })
}

fn refuse(file: &str, problem: Problem) -> CatalogError {
    CatalogError {
        file: file.to_owned(),
        key: String::new(),
        value: String::new(),
        problem: Box::new(problem),
    }
}
