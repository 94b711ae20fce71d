//! The rules of the house, held against the files of the repository.
//!
//! Each check reads text and gives faults: file, line, what is wrong and what to do. None of them
//! runs the program. Each module plants the faults that its check is there to find.

mod arrows;
mod failures;
mod fault;
mod numbers;
mod pages;
mod requirements;
mod sources;
mod threats;
mod tree;
