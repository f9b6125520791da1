//! A JPEG that breaks off is no picture.

use crate::fixture::fixture;
use kiln_data::Picture;
use std::fs;
use std::io::Cursor;

fn read(bytes: &[u8]) -> Result<Picture, String> {
    Picture::decode("a.jpg", Cursor::new(bytes)).map_err(|error| error.to_string())
}

fn whole() -> Vec<u8> {
    fs::read(fixture("folder/bee/a.jpg")).unwrap()
}

#[test]
fn what_breaks_off_is_refused_wherever_it_does() {
    let whole = whole();
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "the first {length} bytes");
    }
    let wanted =
        "`a.jpg` is not a picture that can be read: the file breaks off; give a whole JPEG, PNG, WebP or BMP file";
    assert_eq!(read(&whole[..whole.len() - 2]).unwrap_err(), wanted);
    assert_eq!(read(&[&whole, &b"and more"[..]].concat()), read(&whole));
}

#[test]
fn the_end_of_a_preview_is_not_the_end_of_the_picture() {
    let whole = whole();
    // A segment with the preview, behind the two bytes of the start.
    let preview = [&[0xff, 0xed][..], &(whole.len() as u16 + 2).to_be_bytes(), &whole].concat();
    let both = [&whole[..2], &preview, &whole[2..]].concat();
    assert_eq!(read(&both), read(&whole));
    assert!(read(&both[..both.len() - 2]).is_err());
}
