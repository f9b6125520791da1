//! The names of YOLO's classes: `names` of a YAML file, or one name a line.

use super::super::flaw::quoted;
use super::super::text::{lines, read_text};
use crate::{DataError, Flaw, Place};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where names may stand.
const FILES: [&str; 4] = ["data.yaml", "data.yml", "classes.txt", "labels/classes.txt"];

/// The names in a folder, and the file that they are from.
pub(super) fn read(dir: &Path) -> Result<(PathBuf, Vec<String>), DataError> {
    let file = FILES.iter().map(|name| dir.join(name)).find(|file| file.is_file());
    let file =
        file.ok_or_else(|| DataError::Lacks { dir: dir.into(), wanted: "`data.yaml` or `classes.txt`".into() })?;
    let text = read_text(&file)?;
    let names = if file.extension().is_some_and(|end| end == "txt") {
        lines(&text).map(|(_, name)| name.into()).collect()
    } else {
        from_yaml(&text).map_err(|(place, flaw)| DataError::Annotation {
            file: file.clone(),
            place,
            flaw: Box::new(flaw),
        })?
    };
    Ok((file, names))
}

#[derive(Deserialize)]
struct Data {
    names: Names,
}

/// Names by their numbers.
struct Names(BTreeMap<usize, String>);

fn from_yaml(text: &str) -> Result<Vec<String>, (Place, Flaw)> {
    let data: Data = serde_saphyr::from_str(text).map_err(|error| {
        let place = error
            .location()
            .map_or(Place::Header, |it| Place::Column { line: it.line() as usize, column: it.column() as usize });
        let text = error.without_snippet().to_string();
        (place, Flaw::Syntax(quoted(text.lines().next().unwrap_or_default())))
    })?;
    let gap = data.names.0.keys().enumerate().find(|(wanted, found)| wanted != *found);
    match gap {
        Some((wanted, _)) => Err((Place::Header, Flaw::Unknown { what: "name of class", id: wanted as u64 })),
        None => Ok(data.names.0.into_values().collect()),
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of names, or a map from numbers to names")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Names, A::Error> {
        let mut names = BTreeMap::new();
        while let Some(name) = source.next_element()? {
            names.insert(names.len(), name);
        }
        Ok(Names(names))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Names, A::Error> {
        let mut names = BTreeMap::new();
        while let Some((number, name)) = source.next_entry()? {
            names.insert(number, name);
        }
        Ok(Names(names))
    }
}
