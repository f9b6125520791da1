//! What `torch.save` writes: a pickle that says what the tensors are, and storages that hold their elements.
//!
//! A pickle is a program. Python's reader runs it, and with it whatever it names; this one knows the few calls that
//! build tensors and refuses every other name. Nothing is decompressed: `torch.save` never compresses. Reading takes
//! memory bounded by the [`Budget`], and elements are read only once the whole file fits the network.
mod archive;
mod call;
mod legacy;
mod pickle;
mod state_dict;
mod value;
mod zip;

use super::{
    contents::Contents,
    format::Budget,
    source::{Fault, Source},
};

/// What the file holds.
pub(crate) fn read(source: &mut Source, budget: Budget) -> Result<Contents, Fault> {
    let mut head = vec![0; source.length.min(4) as usize];
    source.read(0, &mut head)?;
    if head == *b"PK\x03\x04" {
        archive::read(source, budget)
    } else if begins_like_pickle(&head) {
        legacy::read(source, budget)
    } else {
        Err("it begins neither as a zip archive nor as a pickle".into())
    }
}

/// Whether a file begins as a pickle of protocol 2 or later.
pub(crate) fn begins_like_pickle(head: &[u8]) -> bool {
    matches!(head, [0x80, 2..=5, ..])
}
