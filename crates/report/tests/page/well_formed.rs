//! Whether a page is well formed: every element closed in its order, every attribute sound.

use quick_xml::Reader;
use quick_xml::events::Event;

/// The text of a page, after it was read as a whole.
///
/// # Panics
/// Where it is not well formed.
pub fn text_of(html: &str) -> String {
    const VOID: [&str; 4] = ["meta", "link", "img", "wbr"];
    let mut reader = Reader::from_str(html);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let (mut open, mut text) = (Vec::new(), String::new());
    loop {
        let at = reader.buffer_position();
        match reader.read_event().unwrap_or_else(|error| panic!("at byte {at}: {error}")) {
            Event::Start(element) | Event::Empty(element) if VOID.contains(&element.name().as_ref()) => {
                element.attributes().for_each(|attribute| drop(attribute.expect("a sound attribute")));
            }
            Event::Start(element) => {
                element.attributes().for_each(|attribute| drop(attribute.expect("a sound attribute")));
                open.push(element.name().as_ref().to_string());
            }
            Event::End(element) => {
                let name = element.name().as_ref().to_string();
                let last = open.pop().unwrap_or_default();
                assert_eq!(name, last, "at byte {at}");
            }
            Event::Text(words) => text.push_str(&words),
            Event::GeneralRef(name) => text.push_str(match &*name {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                "quot" => "\"",
                "apos" => "'",
                other => panic!("&{other}; is not known"),
            }),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    text
}
