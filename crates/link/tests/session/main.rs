//! Sessions: opened only between two who hold the same key, and then nothing passes that was altered,
//! repeated, turned back, or said to somebody else.

mod opening;
mod sealed;
mod sides;
mod vector;
