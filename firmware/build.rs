//! Tells the linker where things lie: `link.x` comes with `cortex-m-rt` and reads our `memory.x`.
//!
//! It stands here and not among flags of the configuration, because flags from the environment
//! would replace those in silence.

fn main() {
    println!("cargo::rustc-link-search={}", env!("CARGO_MANIFEST_DIR"));
    println!("cargo::rustc-link-arg=-Tlink.x");
    println!("cargo::rerun-if-changed=memory.x");
    println!("cargo::rerun-if-changed=build.rs");
}
