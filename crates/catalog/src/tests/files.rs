//! The set of files: what is embedded, what a folder may hold.

use std::fs;
use std::path::{Path, PathBuf};

use super::{check, load_with};
use crate::{Catalog, built_in, folder};

fn catalog_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog")
}

/// An empty folder for one test, removed with its contents afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cisterna-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("the temporary folder is writable");
        Self(path)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    fn message(&self) -> String {
        Catalog::load(&self.0).expect_err("the folder is to be refused").to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_file_of_the_catalogue_is_built_in() {
    let on_disk = folder::read(&catalog_dir()).expect("the catalogue's folder is readable");
    let names: Vec<_> = on_disk.iter().map(|(file, _)| file.as_str()).collect();
    let built_in: Vec<_> = built_in::FILES.iter().map(|(file, _)| *file).collect();
    assert_eq!(built_in, names, "keep the list in built_in.rs in step with catalog/");
}

#[test]
fn loading_the_folder_gives_the_built_in_catalogue() {
    assert_eq!(Catalog::load(&catalog_dir()), Ok(Catalog::built_in()));
}

#[test]
fn a_file_that_means_nothing_is_refused() {
    let words = "it is no file of the catalogue; expected drugs/, pumps/, catheters/, \
                 complications/ or payers/ with .toml files, anatomy.toml, anticoagulants.toml, \
                 indications.toml, policy.toml and preservatives.toml";
    check("limits.toml", "", &format!("limits.toml: {words}"));
    let folder = Folder::new("misspelt");
    folder.write("drug/morphine.toml", "");
    assert_eq!(folder.message(), format!("drug: {words}"));
}

#[test]
fn notes_beside_the_files_are_passed_over() {
    let folder = Folder::new("notes");
    for (file, text) in built_in::FILES {
        folder.write(file, text);
    }
    folder.write("README.md", "How to add a drug.");
    folder.write("drugs/notes.txt", "To do.");
    folder.write(".git/config", "");
    assert_eq!(Catalog::load(&folder.0), Ok(Catalog::built_in()));
}

#[test]
fn a_missing_folder_or_file_is_refused() {
    let missing = Catalog::load(Path::new("/nowhere/catalog")).expect_err("there is no folder");
    assert!(missing.to_string().starts_with("/nowhere/catalog: it cannot be read ("), "{missing}");
    let folder = Folder::new("incomplete");
    assert_eq!(
        folder.message(),
        "anatomy.toml: it is missing; add it, or ask for the value to be found: nothing has a \
         default"
    );
}

#[test]
fn a_site_may_replace_a_file() {
    let (_, text) = built_in::FILES
        .into_iter()
        .find(|(file, _)| *file == "policy.toml")
        .expect("the policy is built in");
    let text = text.replace("\"2026-12\"", "\"2026-12 General Hospital\"");
    let catalog = load_with("policy.toml", &text).expect("the policy is complete");
    assert_eq!(catalog.revision(), "2026-12 General Hospital");
}
