//! Whether a JPEG is whole. The decoder paints what is missing grey, and says nothing.

use std::io::{self, BufRead, Read, Seek};

/// Whether the marker that ends a JPEG stands before the end of its bytes. A smaller picture within a segment, such as
/// the preview that a camera adds, has one of its own, which does not count.
pub(super) fn has_end(mut jpeg: impl BufRead + Seek) -> io::Result<bool> {
    while jpeg.skip_until(0xff)? > 0 {
        let marker = (&mut jpeg).bytes().find(|byte| !matches!(byte, Ok(0xff))).transpose()?;
        match marker {
            None => return Ok(false),
            Some(0xd9) => return Ok(true),
            // A byte of the picture, the start, a place to begin anew.
            Some(0x00 | 0x01 | 0xd0..=0xd8) => {}
            // A segment, whose length counts its own two bytes.
            Some(_) => {
                let mut length = [0; 2];
                let read = jpeg.read_exact(&mut length);
                if read.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::UnexpectedEof) {
                    return Ok(false);
                }
                read?;
                jpeg.seek_relative(i64::from(u16::from_be_bytes(length).saturating_sub(2)))?;
            }
        }
    }
    Ok(false)
}
