//! Makes files that PyTorch would not: archives and pickles of one's own.

/// Files in a zip archive, as they are. No sums: none is stated.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        directory.extend(entry(name, content.len() as u32, bytes.len() as u32, 0));
        bytes.extend(local(name, content));
    }
    end(bytes, &directory, files.len() as u16)
}

/// What stands before a file, and the file.
pub fn local(name: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend([0; 14]);
    bytes.extend((content.len() as u32).to_le_bytes().repeat(2));
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend([0; 2]);
    bytes.extend(name.bytes().chain(content.iter().copied()));
    bytes
}

/// What the directory says of a file.
pub fn entry(name: &str, length: u32, begin: u32, method: u16) -> Vec<u8> {
    let mut bytes = b"PK\x01\x02".to_vec();
    bytes.extend([0; 6]);
    bytes.extend(method.to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend(length.to_le_bytes().repeat(2));
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend([0; 12]);
    bytes.extend(begin.to_le_bytes());
    bytes.extend(name.bytes());
    bytes
}

/// The archive with its directory and its end.
pub fn end(mut bytes: Vec<u8>, directory: &[u8], files: u16) -> Vec<u8> {
    let begin = bytes.len() as u32;
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(files.to_le_bytes().repeat(2));
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(begin.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// An archive of this pickle, and of one storage of sixteen elements.
pub fn checkpoint(pickle: &[u8]) -> Vec<u8> {
    archive(&[("net/data.pkl", pickle), ("net/byteorder", b"little"), ("net/data/0", &[0; 64])])
}

/// The old form with this pickle as its value, and no storage.
pub fn legacy(pickle: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.".to_vec();
    bytes.extend(pickle_of(&[b"}", &text("little_endian"), b"\x88s"]));
    bytes.extend(pickle);
    bytes.extend(b"\x80\x02].");
    bytes
}

/// A whole pickle of these instructions.
pub fn pickle_of(parts: &[&[u8]]) -> Vec<u8> {
    [b"\x80\x02", parts.concat().as_slice(), b"."].concat()
}

pub fn text(text: &str) -> Vec<u8> {
    [b"X".as_slice(), &(text.len() as u32).to_le_bytes(), text.as_bytes()].concat()
}

pub fn int(number: i64) -> Vec<u8> {
    [b"\x8a\x08".as_slice(), &number.to_le_bytes()].concat()
}

pub fn tuple(numbers: &[i64]) -> Vec<u8> {
    [b"(".to_vec(), numbers.iter().flat_map(|number| int(*number)).collect(), b"t".to_vec()].concat()
}

/// A storage of so many elements.
pub fn storage(kind: &str, key: &str, length: i64) -> Vec<u8> {
    let kind = format!("ctorch\n{kind}\n");
    [b"(".as_slice(), &text("storage"), kind.as_bytes(), &text(key), &text("cuda:0"), &int(length), b"tQ"].concat()
}

/// A tensor of elements of this storage.
pub fn tensor(storage: &[u8], first: i64, shape: &[i64], strides: &[i64]) -> Vec<u8> {
    let [first, shape, strides] = [int(first), tuple(shape), tuple(strides)];
    let call = b"ctorch._utils\n_rebuild_tensor_v2\n(".as_slice();
    [call, storage, &first, &shape, &strides, b"\x89}tR"].concat()
}

/// A state dict of one tensor.
pub fn state_dict(tensor: &[u8]) -> Vec<u8> {
    pickle_of(&[b"}", &text("0.bias"), tensor, b"s"])
}
