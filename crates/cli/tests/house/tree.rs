//! The files of the repository, named by their path from its root.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    here.canonicalize().expect("the repository is there")
}

/// The text of a file below the root, if it is there.
pub(crate) fn read(file: &str) -> Option<String> {
    fs::read_to_string(root().join(file)).ok()
}

/// The names in a folder below the root, in order; none when there is no such folder.
pub(crate) fn names(folder: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

/// Every file below a folder that ends so, with its text. Build outputs and hidden folders are left
/// out.
pub(crate) fn files(folder: &str, end: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for name in names(&folder) {
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let kind = fs::symlink_metadata(root().join(&path));
            let hidden = name.starts_with('.') || name == "target" || name == "out";
            match kind {
                Ok(kind) if kind.is_dir() && !hidden => waiting.push(path),
                Ok(kind) if kind.is_file() && name.ends_with(end) => {
                    found.extend(read(&path).map(|text| (path, text)));
                }
                _ => {}
            }
        }
    }
    found.sort_unstable();
    found
}
