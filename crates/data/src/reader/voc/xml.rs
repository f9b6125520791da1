//! A VOC annotation: one XML file, which says the size of its picture and what objects are in it.

use super::super::flaw::quoted;
use super::super::text::read_text;
use crate::{Counts, DataError, Flaw, Place};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use std::path::Path;

/// What an annotation says.
pub(super) struct Annotation {
    /// Height and width.
    pub(super) size: (u32, u32),
    pub(super) objects: Vec<Annotated>,
    /// The text itself.
    pub(super) text: String,
}

/// An object as it is annotated.
pub(super) struct Annotated {
    pub(super) name: String,
    /// The left, upper, right and lower edge, between pixels.
    pub(super) edges: [f64; 4],
    pub(super) counts: Counts,
    /// Where it ends.
    pub(super) place: Place,
}

/// How deep elements may lie in one another. VOC's own lie five deep.
const DEPTH: usize = 32;

pub(super) fn read(file: &Path) -> Result<Annotation, DataError> {
    let text = read_text(file)?;
    let told = |(place, flaw)| DataError::Annotation { file: file.into(), place, flaw: Box::new(flaw) };
    let (size, objects) = parse(&text).map_err(told)?;
    Ok(Annotation { size, objects, text })
}

type Told<T> = Result<T, (Place, Flaw)>;

fn parse(text: &str) -> Told<((u32, u32), Vec<Annotated>)> {
    let marked = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut reader = Reader::from_str(&text[marked..]);
    let (mut path, mut content) = (Elements::default(), String::new());
    let (mut height, mut width, mut object, mut objects) = (None, None, None, Vec::new());
    loop {
        let event = reader.read_event();
        let byte = marked as u64 + reader.buffer_position();
        let wrong = marked as u64 + reader.error_position();
        let syntax = |error: quick_xml::Error| (Place::Byte(wrong), Flaw::Syntax(error.to_string()));
        match event.map_err(syntax)? {
            Event::Start(element) => {
                path.enter(element.name().as_ref()).map_err(|flaw| (path.place(byte), flaw))?;
                content.clear();
                if path.is("annotation/object") {
                    object = Some(Draft::default());
                }
            }
            Event::Text(text) => content.push_str(&text.xml10_content()),
            Event::CData(text) => content.push_str(&text),
            Event::GeneralRef(name) => content.push_str(&entity(&name).map_err(|flaw| (path.place(byte), flaw))?),
            Event::End(_) => {
                let text = content.trim();
                let told = |flaw| (path.place(byte), flaw);
                match (path.name(), object.as_mut()) {
                    ("annotation/size/height", _) => height = Some(side(text).map_err(told)?),
                    ("annotation/size/width", _) => width = Some(side(text).map_err(told)?),
                    ("annotation/object", _) => {
                        let draft = object.take().unwrap_or_default();
                        objects.push(draft.finish(path.place(byte)).map_err(told)?);
                    }
                    (name, Some(draft)) => draft.set(name, text).map_err(told)?,
                    _ => {}
                }
                path.leave();
                content.clear();
            }
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if !path.name().is_empty() {
        return Err((path.place(text.len() as u64), Flaw::Syntax("the text ends within it".into())));
    }
    let missing = |what| (Place::Element { path: "annotation".into(), byte: text.len() as u64 }, Flaw::Missing(what));
    let size = (height.ok_or_else(|| missing("`size/height`"))?, width.ok_or_else(|| missing("`size/width`"))?);
    Ok((size, objects))
}

/// What is known of an object so far.
#[derive(Default)]
struct Draft {
    name: Option<String>,
    corners: [Option<f64>; 4],
    difficult: bool,
}

const CORNERS: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

impl Draft {
    /// What a part says. Parts of parts, such as a person's head with a box of its own, say nothing of the object.
    fn set(&mut self, path: &str, text: &str) -> Result<(), Flaw> {
        let Some(part) = path.strip_prefix("annotation/object/") else { return Ok(()) };
        match part {
            "name" => self.name = Some(text.into()),
            "difficult" => self.difficult = number(text, "a 0 or a 1")? != 0.0,
            _ => {
                let corner = CORNERS.iter().position(|it| part.strip_prefix("bndbox/") == Some(it));
                if let Some(corner) = corner {
                    self.corners[corner] = Some(number(text, "a number of pixels")?);
                }
            }
        }
        Ok(())
    }

    /// Corners are pixels that count from 1 and belong to the object; edges lie between pixels.
    fn finish(self, place: Place) -> Result<Annotated, Flaw> {
        let name = self.name.filter(|name| !name.is_empty()).ok_or(Flaw::Missing("`name`"))?;
        let [Some(left), Some(top), Some(right), Some(bottom)] = self.corners else {
            return Err(Flaw::Missing("`bndbox` with `xmin`, `ymin`, `xmax` and `ymax`"));
        };
        let counts = if self.difficult { Counts::Difficult } else { Counts::Fully };
        Ok(Annotated { name, edges: [left - 1.0, top - 1.0, right, bottom], counts, place })
    }
}

fn number(text: &str, wanted: &'static str) -> Result<f64, Flaw> {
    let number = text.parse().ok().filter(|it: &f64| it.is_finite());
    number.ok_or_else(|| Flaw::Number { found: quoted(text), wanted })
}

fn side(text: &str) -> Result<u32, Flaw> {
    let side = text.parse().ok().filter(|side| *side > 0);
    side.ok_or_else(|| Flaw::Number { found: quoted(text), wanted: "a number of pixels from 1 on" })
}

fn entity(name: &BytesRef) -> Result<String, Flaw> {
    let character = name.resolve_char_ref().map_err(|error| Flaw::Syntax(error.to_string()))?;
    let known = character.map(String::from).or_else(|| resolve_predefined_entity(name).map(String::from));
    known.ok_or_else(|| Flaw::Syntax(format!("`&{};` stands for nothing", quoted(name))))
}

/// The names of the elements around a place.
#[derive(Default)]
struct Elements {
    joined: String,
    depth: usize,
}

impl Elements {
    fn enter(&mut self, name: &str) -> Result<(), Flaw> {
        if self.depth == DEPTH {
            return Err(Flaw::TooDeep(DEPTH));
        }
        if self.depth > 0 {
            self.joined.push('/');
        }
        self.joined.push_str(name);
        self.depth += 1;
        Ok(())
    }

    fn leave(&mut self) {
        let end = self.joined.rfind('/').unwrap_or(0);
        self.joined.truncate(end);
        self.depth = self.depth.saturating_sub(1);
    }

    fn name(&self) -> &str {
        &self.joined
    }

    fn is(&self, path: &str) -> bool {
        self.joined == path
    }

    fn place(&self, byte: u64) -> Place {
        Place::Element { path: quoted(&self.joined), byte }
    }
}
