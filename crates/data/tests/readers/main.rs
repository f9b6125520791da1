//! Readers: what Python's tools wrote and read is read alike, and what is wrong is told by file and place.

mod fixture;
mod flaws;
mod formats;
mod jpegs;
mod masks;
mod mutations;
mod sets;
