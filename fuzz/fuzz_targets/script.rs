//! Any bytes as a script: read or refused with its place, and nothing panics. Playing is left out,
//! as a script may ask for hours of it.
#![no_main]

use std::sync::LazyLock;

use cisterna_catalog::Catalog;
use cisterna_twin::Script;
use libfuzzer_sys::fuzz_target;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = Script::parse("fuzzed.toml", text, &CATALOG) {
        let words = error.to_string();
        assert!(words.starts_with("fuzzed.toml"), "{words}");
    }
});
