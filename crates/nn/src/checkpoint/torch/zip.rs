//! The directory of a zip archive, read strictly: nothing compressed, nothing encrypted, nothing that overlaps, and
//! nothing said twice in two ways.
use crate::checkpoint::{
    elements::Checked,
    error::shown,
    format::Budget,
    source::{Fault, Source},
};
use std::collections::BTreeMap;

/// A file in an archive: its bytes, as they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub begin: u64,
    pub end: u64,
    /// The sum of its bytes, if the archive states it.
    pub checked: Option<Checked>,
}

/// What the directory says of a file.
struct Listed {
    name: String,
    sum: u32,
    length: u64,
    /// Where the header before its bytes begins.
    header: u64,
}

/// Where the directory lies, and how many files it lists.
struct Directory {
    begin: u64,
    end: u64,
    files: u64,
}

const END: [u8; 4] = *b"PK\x05\x06";
const END64: [u8; 4] = *b"PK\x06\x06";
const END64_PLACE: [u8; 4] = *b"PK\x06\x07";
const LISTED: [u8; 4] = *b"PK\x01\x02";
const FILE: [u8; 4] = *b"PK\x03\x04";

/// The files of the archive by their names.
pub(super) fn read(source: &mut Source, budget: Budget) -> Result<BTreeMap<String, Entry>, Fault> {
    let directory = find(source)?;
    let bytes = budget.allows(directory.end - directory.begin, "directory")?;
    let bytes = source.bytes(directory.begin, bytes)?;
    let mut fields = Fields(&bytes);
    let mut listed = Vec::new();
    while !fields.0.is_empty() {
        listed.push(fields.listed()?);
    }
    if listed.len() as u64 != directory.files {
        return Err(
            format!("it should hold {} files, and its directory lists {}", directory.files, listed.len()).into()
        );
    }
    listed.sort_by_key(|listed| listed.header);
    let mut files = BTreeMap::new();
    let mut free = 0;
    for file in listed {
        let name = file.name.clone();
        if file.header < free {
            return Err(format!("`{}` begins within the file before it", shown(&name)).into());
        }
        let entry = entry(source, file, directory.begin)?;
        free = entry.end;
        if files.insert(name.clone(), entry).is_some() {
            return Err(format!("it holds `{}` twice", shown(&name)).into());
        }
    }
    Ok(files)
}

/// The directory's place, as the end of the archive states it.
fn find(source: &mut Source) -> Result<Directory, Fault> {
    let none = "it does not end as a zip archive does: it is not whole, or has something behind it";
    let Some(at) = source.length.checked_sub(22) else { return Err(none.into()) };
    let bytes = source.bytes(at, 22)?;
    let mut fields = Fields(&bytes);
    if fields.array()? != END {
        return Err(none.into());
    }
    let (disk, other_disk) = (fields.u16()?, fields.u16()?);
    let (here, files) = (fields.u16()?, fields.u16()?);
    let (length, begin) = (fields.u32()?, fields.u32()?);
    if fields.u16()? != 0 {
        return Err(none.into());
    }
    if (disk, other_disk) != (0, 0) || here != files {
        return Err("it is a part of a zip archive".into());
    }
    let small = Directory { begin: begin.into(), end: at, files: files.into() };
    let directory = match at.checked_sub(20) {
        Some(place) => find64(source, place, &small)?.unwrap_or(small),
        None => small,
    };
    let wide = (length == u32::MAX).then_some(directory.end.saturating_sub(directory.begin));
    if directory.begin.checked_add(wide.unwrap_or(length.into())) != Some(directory.end) {
        return Err("its directory does not lie where the archive says".into());
    }
    Ok(directory)
}

/// What the end of a large archive states beside the end of a small one, which must not say otherwise.
fn find64(source: &mut Source, place: u64, small: &Directory) -> Result<Option<Directory>, Fault> {
    let bytes = source.bytes(place, 20)?;
    let mut fields = Fields(&bytes);
    if fields.array()? != END64_PLACE {
        return Ok(None);
    }
    let (disk, at, disks) = (fields.u32()?, fields.u64()?, fields.u32()?);
    if place.checked_sub(56) != Some(at) || disk != 0 || disks > 1 {
        return Err("its directory does not lie where the archive says".into());
    }
    let bytes = source.bytes(at, 56)?;
    let mut fields = Fields(&bytes);
    let (magic, rest) = (fields.array()?, fields.u64()?);
    fields.take(4)?;
    let (disk, other_disk) = (fields.u32()?, fields.u32()?);
    let (here, files) = (fields.u64()?, fields.u64()?);
    let (length, begin) = (fields.u64()?, fields.u64()?);
    let same = |wide: u64, small: u64, most: u64| wide == small || small == most;
    let agree = same(files, small.files, 0xffff) && same(begin, small.begin, 0xffff_ffff);
    if magic != END64 || rest != 44 || (disk, other_disk) != (0, 0) || here != files || !agree {
        return Err("its directory is described in two ways that differ".into());
    }
    match begin.checked_add(length) == Some(at) {
        true => Ok(Some(Directory { begin, end: at, files })),
        false => Err("its directory does not lie where the archive says".into()),
    }
}

/// Where the bytes of a file lie: behind a header that says the same as the directory.
fn entry(source: &mut Source, listed: Listed, directory: u64) -> Result<Entry, Fault> {
    let Listed { name, sum, length, header } = listed;
    let bytes = source.bytes(header, 30)?;
    let mut fields = Fields(&bytes);
    let magic = fields.array()?;
    fields.take(4)?;
    let method = fields.u16()?;
    fields.take(16)?;
    let (named, extra) = (u64::from(fields.u16()?), u64::from(fields.u16()?));
    let same = magic == FILE
        && method == 0
        && named == name.len() as u64
        && source.bytes(header + 30, name.len())? == name.as_bytes();
    if !same {
        return Err(format!("`{}` is not where the directory says", shown(&name)).into());
    }
    let begin = header + 30 + named + extra;
    let end = begin.checked_add(length).filter(|&end| end <= directory);
    let end = end.ok_or_else(|| format!("`{}` should take {length} bytes, and is not that long", shown(&name)))?;
    // `torch.save` writes no sum where it is told to calculate none.
    Ok(Entry { begin, end, checked: (sum != 0).then_some(Checked { begin, end, sum }) })
}

/// Numbers one after the other, the low byte first.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("its directory ends within an entry")?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_le_bytes)
    }

    /// The next entry of the directory.
    fn listed(&mut self) -> Result<Listed, Fault> {
        if self.array()? != LISTED {
            return Err("its directory holds what is no entry".into());
        }
        self.take(4)?;
        let (flags, method) = (self.u16()?, self.u16()?);
        self.take(4)?;
        let sum = self.u32()?;
        let (packed, length) = (self.u32()?, self.u32()?);
        let [name, extra, comment] = [self.u16()?, self.u16()?, self.u16()?].map(usize::from);
        let disk = self.u16()?;
        self.take(6)?;
        let header = self.u32()?;
        let name =
            std::str::from_utf8(self.take(name)?).map_err(|_| "its directory names a file by what is no text")?;
        let mut extra = Fields(self.take(extra)?);
        self.take(comment)?;
        if method != 0 || flags & 1 != 0 {
            let how = if flags & 1 != 0 { "encrypted" } else { "compressed" };
            return Err(
                format!("`{}` is {how}, which `torch.save` never does, and is not unpacked", shown(name)).into()
            );
        }
        // Each number that does not fit stands in an entry of its own, in this order.
        let mut wide = extra.wide()?;
        let mut number = |small: u32| match small {
            u32::MAX => wide.u64(),
            small => Ok(small.into()),
        };
        let (length, packed, header) = (number(length)?, number(packed)?, number(header)?);
        if packed != length || (disk != 0 && disk != u16::MAX) {
            return Err(format!("`{}` should take {length} bytes, and {packed} are there", shown(name)).into());
        }
        Ok(Listed { name: name.to_owned(), sum, length, header })
    }

    /// Of the extra fields of an entry that with the numbers that need 64 bits, empty if there is none.
    fn wide(&mut self) -> Result<Fields<'a>, Fault> {
        while !self.0.is_empty() {
            let (id, length) = (self.u16()?, self.u16()?);
            let field = self.take(length.into())?;
            if id == 1 {
                return Ok(Fields(field));
            }
        }
        Ok(Fields(&[]))
    }
}
