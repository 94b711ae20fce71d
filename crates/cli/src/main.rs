//! The `cisterna` program.
fn main() {}
