//! What a calculation rests on: each constant with its source and whether that source was read.

use cisterna_catalog::Sourced;
use serde::{Deserialize, Serialize};

/// One constant or limit that went into a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// What it is, in the glossary's words.
    pub name: String,
    /// Its value, as people write it.
    pub value: String,
    /// Where it comes from.
    pub source: String,
    /// Whether somebody has read the value in that source.
    pub verified: bool,
}

impl Basis {
    /// Notes a sourced value.
    pub fn of<T: std::fmt::Display>(name: &str, sourced: &Sourced<T>) -> Self {
        Self {
            name: name.to_owned(),
            value: sourced.value.to_string(),
            source: sourced.source.clone(),
            verified: sourced.verified,
        }
    }
}
