//! A folder of results: written whole or not at all, and never over what is somebody else's.
//!
//! The index begins with a comment that lists every file with its SHA-256. A file that is there
//! already is ours, and replaced, only when the index lists it and it still is what was written.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The file that lists the others.
pub(super) const INDEX: &str = "index.html";
const OPENING: &str = "<!doctype html>\n<!-- Written by cisterna simulate. SHA-256 of each file:\n";
const CLOSING: &str = "-->\n";

/// A file to be written.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// The SHA-256 of a file, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the files and, last, an index of them whose page is `page`.
///
/// # Errors
/// What stands in the way, by name. Then nothing was changed, unless a file could be written but not
/// be given its name.
pub(super) fn write(folder: &Path, mut files: Vec<File>, page: &str) -> Result<(), String> {
    let shown = folder.display();
    fs::create_dir_all(folder)
        .map_err(|error| format!("the folder {shown} cannot be made: {error}; name another"))?;
    let listed: Vec<(String, String)> = files
        .iter()
        .map(|file| (file.name.clone(), sha256(&file.bytes)))
        .chain([(INDEX.to_owned(), sha256(page.as_bytes()))])
        .collect();
    let earlier = listed_in(folder);
    refuse_what_is_not_ours(folder, &listed, &earlier)?;
    files.push(File { name: INDEX.to_owned(), bytes: index(&listed, page).into_bytes() });
    let parts = Parts::write(folder, &files)?;
    parts.rename()?;
    // What an earlier run left and this one has no more would be read as part of it.
    for (name, hash) in &earlier {
        let gone = listed.iter().all(|(listed, _)| listed != name);
        if gone && is_ours(folder, name, hash) {
            fs::remove_file(folder.join(name)).map_err(|error| {
                format!("{shown}/{name} is out of date and cannot be removed: {error}")
            })?;
        }
    }
    Ok(())
}

/// The index: the list, which no reader sees, and the page.
fn index(listed: &[(String, String)], page: &str) -> String {
    let lines = listed.iter().map(|(name, hash)| format!("{hash}  {name}\n"));
    format!("{OPENING}{}{CLOSING}{page}", lines.collect::<String>())
}

/// The files that an earlier index lists, each with its hash; none without an index of ours.
fn listed_in(folder: &Path) -> BTreeMap<String, String> {
    let Ok(text) = fs::read_to_string(folder.join(INDEX)) else { return BTreeMap::new() };
    let list = text.strip_prefix(OPENING).and_then(|rest| rest.split_once(CLOSING));
    let Some((list, _)) = list else { return BTreeMap::new() };
    let lines = list.lines().filter_map(|line| line.split_once("  "));
    // A name is that of a file in the folder itself, whatever the list says.
    let plain = lines.filter(|(_, name)| !name.contains(['/', '\\']) && *name != "..");
    plain.map(|(hash, name)| (name.to_owned(), hash.to_owned())).collect()
}

/// Whether a file is what was written under this hash. Of the index that is its page.
fn is_ours(folder: &Path, name: &str, hash: &str) -> bool {
    let Ok(bytes) = fs::read(folder.join(name)) else { return false };
    if name != INDEX {
        return sha256(&bytes) == hash;
    }
    let text = String::from_utf8_lossy(&bytes);
    text.split_once(CLOSING).is_some_and(|(_, page)| sha256(page.as_bytes()) == hash)
}

fn refuse_what_is_not_ours(
    folder: &Path,
    listed: &[(String, String)],
    earlier: &BTreeMap<String, String>,
) -> Result<(), String> {
    let names = listed.iter().map(|(name, _)| name.as_str());
    let is_there = |name: &&str| fs::symlink_metadata(folder.join(name)).is_ok();
    let theirs = |name: &&str| !earlier.get(*name).is_some_and(|hash| is_ours(folder, name, hash));
    let theirs: Vec<&str> = names.filter(is_there).filter(theirs).collect();
    if theirs.is_empty() {
        return Ok(());
    }
    Err(format!(
        "in {} there is already, not as this program left it: {}; move it away, or name another \
         folder with --out. Nothing was written",
        folder.display(),
        theirs.join(", ")
    ))
}

/// Files that are written under other names; removed unless they get their own.
struct Parts {
    parts: Vec<(PathBuf, PathBuf)>,
}

impl Parts {
    fn write(folder: &Path, files: &[File]) -> Result<Self, String> {
        let mut all = Self { parts: Vec::new() };
        for File { name, bytes } in files {
            let part = folder.join(format!(".{name}.{}.part", std::process::id()));
            let shown = folder.join(name);
            let refuse = |error: std::io::Error| {
                format!("{} cannot be written: {error}; nothing was changed", shown.display())
            };
            let mut open = OpenOptions::new();
            let mut file = open.write(true).create_new(true).open(&part).map_err(refuse)?;
            all.parts.push((part, shown.clone()));
            file.write_all(bytes).and_then(|()| file.sync_all()).map_err(refuse)?;
        }
        Ok(all)
    }

    fn rename(mut self) -> Result<(), String> {
        while !self.parts.is_empty() {
            let (part, name) = self.parts.remove(0);
            if let Err(error) = fs::rename(&part, &name) {
                let shown = name.display();
                self.parts.push((part, name.clone()));
                return Err(format!(
                    "{shown} cannot be replaced: {error}; the folder is incomplete"
                ));
            }
        }
        Ok(())
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        for (part, _) in &self.parts {
            match fs::remove_file(part) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    eprintln!("cisterna: {} is left over: {error}", part.display());
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("cisterna-out-{}-{number}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }

        fn write(&self, files: &[(&str, &str)]) -> Result<(), String> {
            let file = |(name, text): &(&str, &str)| File {
                name: (*name).to_owned(),
                bytes: text.as_bytes().to_vec(),
            };
            write(&self.0, files.iter().map(file).collect(), "<p>page</p>\n")
        }

        fn names(&self) -> Vec<String> {
            let all = fs::read_dir(&self.0).expect("the folder is there");
            let name = |file: Result<fs::DirEntry, _>| file.unwrap().file_name().into_string();
            let mut names: Vec<String> = all.map(|file| name(file).unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn an_earlier_run_is_replaced_whole() {
        let folder = Folder::new();
        folder.write(&[("a.csv", "1"), ("b.svg", "2")]).unwrap();
        fs::write(folder.0.join("mine.txt"), "mine").unwrap();
        folder.write(&[("a.csv", "3"), ("c.svg", "4")]).unwrap();
        assert_eq!(folder.names(), ["a.csv", "c.svg", "index.html", "mine.txt"], "b.svg is gone");
        assert_eq!(fs::read_to_string(folder.0.join("a.csv")).unwrap(), "3");
        let index = fs::read_to_string(folder.0.join(INDEX)).unwrap();
        assert!(index.contains(&format!("{}  a.csv\n", sha256(b"3"))) && index.ends_with("</p>\n"));
    }

    #[test]
    fn what_is_not_ours_or_was_changed_stays_and_is_named() {
        let folder = Folder::new();
        fs::create_dir_all(&folder.0).unwrap();
        fs::write(folder.0.join("a.csv"), "theirs").unwrap();
        let why = folder.write(&[("a.csv", "1"), ("b.svg", "2")]).unwrap_err();
        assert!(why.contains("not as this program left it: a.csv; move it away"), "{why}");
        assert_eq!(folder.names(), ["a.csv"]);
        fs::remove_file(folder.0.join("a.csv")).unwrap();
        folder.write(&[("a.csv", "1"), ("b.svg", "2")]).unwrap();
        fs::write(folder.0.join("b.svg"), "2, with a note").unwrap();
        let index = fs::read_to_string(folder.0.join(INDEX)).unwrap();
        fs::write(folder.0.join(INDEX), index.replace("page", "my page")).unwrap();
        let why = folder.write(&[("a.csv", "3"), ("b.svg", "4")]).unwrap_err();
        assert!(why.contains("left it: b.svg, index.html; move"), "{why}");
        assert_eq!(fs::read_to_string(folder.0.join("a.csv")).unwrap(), "1");
        assert_eq!(fs::read_to_string(folder.0.join("b.svg")).unwrap(), "2, with a note");
    }

    #[test]
    fn a_write_that_fails_leaves_nothing_half_done() {
        let folder = Folder::new();
        folder.write(&[("a.csv", "1")]).unwrap();
        let why = folder.write(&[("a.csv", "2"), ("no/such/folder.svg", "3")]).unwrap_err();
        assert!(why.contains("cannot be written") && why.contains("nothing was changed"), "{why}");
        assert_eq!(folder.names(), ["a.csv", "index.html"]);
        assert_eq!(fs::read_to_string(folder.0.join("a.csv")).unwrap(), "1");
    }

    #[test]
    fn a_forged_list_reaches_nothing_outside() {
        let folder = Folder::new();
        let inner = folder.0.join("inner");
        fs::create_dir_all(&inner).unwrap();
        fs::write(folder.0.join("kept.txt"), "kept").unwrap();
        let listed = [("../kept.txt".to_owned(), sha256(b"kept")), (INDEX.to_owned(), sha256(b""))];
        fs::write(inner.join(INDEX), index(&listed, "")).unwrap();
        write(&inner, Vec::new(), "page").unwrap();
        assert!(folder.0.join("kept.txt").exists());
    }
}
