//! Files that lie, and files that want to do harm.
use crate::{forge::*, *};
use std::io::{Seek, SeekFrom, Write};

/// Both forms of PyTorch's files with this pickle.
#[track_caller]
fn refused_pickle(pickle: &[u8], wanted: &str) {
    for bytes in [checkpoint(pickle), legacy(pickle)] {
        let error = refused(&bytes, "pt");
        assert!(error.contains(wanted), "wanted `{wanted}`, found: {error}");
    }
}

#[test]
fn what_is_forged_rightly_is_read() {
    let pickle = state_dict(&tensor(&storage("FloatStorage", "0", 16), 3, &[2, 3], &[3, 1]));
    let error = refused(&checkpoint(&pickle), "pt");
    assert!(error.contains("8 of 8 parameters differ: `0.bias` wanted [2], found [2, 3]"), "{error}");
}

#[test]
fn a_pickle_that_asks_for_a_program_is_refused_however_it_asks() {
    let calls = [
        (b"cos\nsystem\n".as_slice(), "`os.system`"),
        (b"cposix\nsystem\n", "`posix.system`"),
        (b"c__builtin__\neval\n", "`__builtin__.eval`"),
        (b"cbuiltins\ngetattr\n", "`builtins.getattr`"),
        (b"ctorch.hub\nload\n", "`torch.hub.load`"),
        (b"ctorch\nload\n", "`torch.load`"),
        (b"ctorch._utils\n_rebuild_tensor_v2.__globals__\n", "`torch._utils._rebuild_tensor_v2.__globals__`"),
        (b"ccollections\nnamedtuple\n", "`collections.namedtuple`"),
        (b"cos\nsys\x1b[2J\n", "`os.sys\\u{1b}[2J`"),
    ];
    let argument = text("echo harm");
    for (name, wanted) in calls {
        // GLOBAL and REDUCE, with and without a call; named by STACK_GLOBAL; an object of that class.
        refused_pickle(&pickle_of(&[name, &argument, b"\x85R"]), wanted);
        refused_pickle(&pickle_of(&[name]), wanted);
        refused_pickle(&pickle_of(&[name, &argument, b"\x85\x81"]), wanted);
        let (module, class) = std::str::from_utf8(&name[1..]).unwrap().trim().split_once('\n').unwrap();
        refused_pickle(&pickle_of(&[&text(module), &text(class), b"\x93", &argument, b"\x85R"]), wanted);
    }
    // INST, OBJ, EXT1 and persistent ids of text are of no use to `torch.save`.
    for (instruction, byte) in
        [(b"(ios\nsystem\n".as_slice(), "0x69"), (b"(o", "0x6f"), (b"\x82\x01", "0x82"), (b"Pid\n", "0x50")]
    {
        refused_pickle(&pickle_of(&[instruction]), &format!("its pickle has an unknown instruction {byte}"));
    }
    refused_pickle(b"\x80\x02cos\nsys", "its pickle ends within an instruction");
    refused_pickle(&pickle_of(&[b"ccollections\n\xff\xfe\n"]), "its pickle names something by what is no text");
}

#[test]
fn a_call_of_what_may_be_named_with_arguments_of_another_kind_is_refused() {
    let float = storage("FloatStorage", "0", 16);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"K\x01)R".to_vec(), "calls what is neither class nor function"),
        (b"ccollections\nOrderedDict\nK\x01R".to_vec(), "calls without arguments"),
        (b"ccollections\nOrderedDict\nK\x01\x85R".to_vec(), "makes a dictionary of what is no list"),
        (b"ccollections\nOrderedDict\n](K\x01K\x02e\x85R".to_vec(), "makes a dictionary of what are no pairs"),
        (b"ctorch\nFloatStorage\n)R".to_vec(), "calls a type of elements"),
        (b"ctorch._utils\n_rebuild_parameter\n)R".to_vec(), "makes a parameter of nothing"),
        (b"ctorch._utils\n_rebuild_tensor_v2\n)R".to_vec(), "makes a tensor of too few arguments"),
        (tensor(b"N", 0, &[2], &[1]), "makes a tensor of what is no storage"),
        (tensor(&float, 0, &[2], &[1, 1]), "with a stride for another number of axes"),
        (tensor(&float, -1, &[2], &[1]), "makes a tensor of sizes that are none"),
        (tensor(&float, 0, &[-2], &[1]), "makes a tensor of sizes that are none"),
        (tensor(&float, 0, &[2], &[-1]), "makes a tensor of sizes that are none"),
        (tensor(&float, 0, &[1; 17], &[1; 17]), "makes a tensor of sizes that are none"),
        (tensor(&float, 15, &[2], &[1]), "makes a tensor larger than its storage"),
        (tensor(&float, 0, &[17], &[1]), "makes a tensor larger than its storage"),
        (tensor(&float, 0, &[2], &[16]), "makes a tensor larger than its storage"),
        (tensor(&float, 17, &[0], &[1]), "makes a tensor larger than its storage"),
        (tensor(&float, i64::MAX, &[2], &[1]), "makes a tensor larger than its storage"),
        (tensor(&float, 0, &[2], &[i64::MAX]), "makes a tensor larger than its storage"),
        (tensor(&float, 0, &[i64::MAX, i64::MAX], &[0, 0]), "makes a tensor larger than its storage"),
        (tensor(&storage("UntypedStorage", "0", 64), 0, &[2], &[1]), "elements of an unknown type"),
        (storage("FloatStorage", "0", -1), "refers to what is no storage"),
        (storage("FloatStorage", "0", i64::MAX), "refers to what is no storage"),
        (b"NQ".to_vec(), "refers to what is no storage"),
        (storage("ComplexFloatStorage", "0", 1), "elements of the type `torch.ComplexFloatStorage`, which is not read"),
        (storage("QInt8Storage", "0", 1), "elements of the type `torch.QInt8Storage`, which is not read"),
    ];
    for (pickle, wanted) in cases {
        refused_pickle(&state_dict(&pickle), wanted);
    }
    refused_pickle(b"\x80\x02N.", "it holds no state dict: save `model.state_dict()`");
    refused_pickle(&pickle_of(&[&tensor(&float, 0, &[2], &[1])]), "it holds no state dict");
}

#[test]
fn a_pickle_that_takes_what_is_not_there_is_refused() {
    let cases = [
        (b"0".as_slice(), "takes a value that is not there"),
        (b"(0a", "takes a value that is not there"),
        (b"(K\x01(a", "takes a value that is not there"),
        (b"t", "takes values down to a mark that is not there"),
        (b"h\x07", "recalls value 7, which it has not kept"),
        (b"j\xff\xff\xff\xff", "recalls value 4294967295, which it has not kept"),
        (b"q\x00", "takes a value that is not there"),
        (b"}K\x01a", "appends to what is no list"),
        (b"]K\x01K\x02s", "sets an item of what is no dictionary"),
        (b"}(K\x01u", "sets a key without a value"),
        (b")}b", "sets the state of what has none"),
        (b"\x80\x06", "its pickle has protocol 6, and 2 to 5 are known"),
        (b"\x80\x00", "its pickle has protocol 0, and 2 to 5 are known"),
    ];
    for (instructions, wanted) in cases {
        refused_pickle(&pickle_of(&[instructions]), wanted);
    }
}

#[test]
fn a_claim_of_gigabytes_is_one_of_bytes_that_are_not_there() {
    for length in [
        b"X\xff\xff\xff\xff".as_slice(),
        b"B\xff\xff\xff\x7f",
        b"\x8b\xff\xff\xff\xff",
        b"\x8d\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x96\xff\xff\xff\xff\xff\xff\xff\x7f",
    ] {
        refused_pickle(&pickle_of(&[length, b"ab"]), "its pickle ends within an instruction");
    }
}

/// What doubles with every instruction: lists of lists, dictionaries of dictionaries, copies of copies.
#[test]
fn bombs_do_not_go_off() {
    // A thousand lists that hold the one before twice: nothing is copied, so nothing happens.
    let lists: Vec<u8> = [b"]q\x00".to_vec(), b"h\x00h\x00\x86q\x00".repeat(1000)].concat();
    refused_pickle(&pickle_of(&[&lists]), "it holds no state dict");
    // Dictionaries that hold the one before twice: 2^40 names.
    let mut dicts =
        [b"}".as_slice(), &text("a"), &tensor(&storage("FloatStorage", "0", 16), 0, &[2], &[1]), b"sq\x00"].concat();
    for _ in 0..15 {
        dicts.extend([b"}(", text("b").as_slice(), b"h\x00", &text("c"), b"h\x00uq\x00"].concat());
    }
    let error = refused(&checkpoint(&pickle_of(&[&dicts])), "pt");
    assert!(error.contains("its pickle builds more values"), "{error}");
    // Dictionaries within dictionaries, and one within itself.
    let deep = [b"}q\x00".to_vec(), [b"}".as_slice(), &text("d"), b"h\x00sq\x00"].concat().repeat(1000)].concat();
    refused_pickle(&pickle_of(&[&deep]), "deeper than any network is");
    refused_pickle(&pickle_of(&[b"}q\x00", &text("self"), b"h\x00s"]), "deeper than any network is");
    refused_pickle(&pickle_of(&[b"](", &b"]".repeat(100), b"e"]), "it holds no state dict");
    // More values, a higher stack, longer names than any network has.
    refused_pickle(&pickle_of(&[&b"]".repeat(1 << 17)]), "its pickle builds more values");
    refused_pickle(&pickle_of(&[&b"N".repeat(1 << 17)]), "its pickle stacks more values");
    refused_pickle(&pickle_of(&[&b"(".repeat(1 << 17)]), "its pickle stacks more values");
    refused_pickle(&pickle_of(&[b"N", &b"2".repeat(1 << 17)]), "its pickle stacks more values");
    refused_pickle(&pickle_of(&[b"N", &b"\x94".repeat(1 << 17)]), "its pickle keeps more values");
    refused_pickle(
        &pickle_of(&[b"}", &text(&"x".repeat(2000)), &tensor(&storage("FloatStorage", "0", 16), 0, &[2], &[1]), b"s"]),
        "is too long a name",
    );
    // A list of pairs, of which one dictionary after the other is made.
    let pairs = [b"](".to_vec(), b"K\x01K\x02\x86".repeat(10_000), b"eq\x00".to_vec()].concat();
    let dicts = b"ccollections\nOrderedDict\nq\x010h\x01h\x00\x85R0".repeat(1000);
    refused_pickle(&pickle_of(&[&pairs, &dicts]), "its pickle builds more values");
    refused_pickle(
        &[b"\x80\x02".as_slice(), &b"\x95\0\0\0\0\0\0\0\0".repeat(1 << 17)].concat(),
        "more than this network needs",
    );
}

#[test]
fn a_state_dict_that_names_a_tensor_twice_is_refused() {
    let bias = tensor(&storage("FloatStorage", "0", 16), 0, &[2], &[1]);
    let nested = [b"}".as_slice(), &text("bias"), &bias, b"s"].concat();
    let pickle = pickle_of(&[b"}(", &text("0"), &nested, &text("0.bias"), &bias, b"u"]);
    let error = refused(&checkpoint(&pickle), "pt");
    assert!(error.contains("two of its tensors are called `0.bias`"), "{error}");
}

#[test]
fn storages_that_are_not_there_are_refused() {
    let missing = state_dict(&tensor(&storage("FloatStorage", "1", 16), 0, &[2], &[1]));
    assert!(refused(&checkpoint(&missing), "pt").contains("it holds no storage `1`"));
    assert!(refused(&legacy(&missing), "pt").contains("it holds no storage `1`"));
    let outside = state_dict(&tensor(&storage("FloatStorage", "../byteorder", 16), 0, &[2], &[1]));
    assert!(refused(&checkpoint(&outside), "pt").contains("it holds no storage `../byteorder`"));
    let longer = state_dict(&tensor(&storage("FloatStorage", "0", 1 << 40), 0, &[2], &[1]));
    assert!(refused(&checkpoint(&longer), "pt").contains("should take 4398046511104 bytes, and takes 64"));
    let order =
        [legacy(&pickle_of(&[b"}"])).strip_suffix(b"\x80\x02].").unwrap(), &pickle_of(&[b"](", &text("0"), b"e"])]
            .concat();
    assert!(refused(&order, "pt").contains("it does not describe storage `0`"));
}

/// All of a storage is read where the archive states its sum: this one would take a gigabyte for a few numbers.
#[test]
fn a_storage_far_longer_than_its_tensors_is_refused() {
    let length = 1_i64 << 28;
    let storage = storage("FloatStorage", "0", length);
    let shapes = fingerprint(&untrained());
    let items = shapes.iter().map(|(name, parameter)| {
        let shape: Vec<i64> = parameter.shape.iter().map(|&size| size as i64).collect();
        let strides: Vec<i64> = (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect();
        [text(name), tensor(&storage, 0, &shape, &strides)].concat()
    });
    let pickle = pickle_of(&[b"}(", &items.collect::<Vec<_>>().concat(), b"u"]);
    let first = local("net/data.pkl", &pickle);
    let mut second = local("net/data/0", &[]);
    for place in [18, 22] {
        second[place..place + 4].copy_from_slice(&(4 * length as u32).to_le_bytes());
    }
    let mut listed = entry("net/data/0", 4 * length as u32, first.len() as u32, 0);
    listed[16..20].copy_from_slice(&[1; 4]);
    let directory = [entry("net/data.pkl", pickle.len() as u32, 0, 0), listed].concat();
    let begin = (first.len() + second.len()) as u64 + 4 * length as u64;
    let mut tail = end(Vec::new(), &directory, 2);
    let at = tail.len() - 6;
    tail[at..at + 4].copy_from_slice(&(begin as u32).to_le_bytes());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.pt");
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(&[first, second].concat()).unwrap();
    file.seek(SeekFrom::Start(begin)).unwrap();
    file.write_all(&tail).unwrap();
    let error = said(load(untrained(), &path).map(|_| ()));
    let wanted = "its tensors take 220 bytes, and the storages they are parts of 1073741824: save copies";
    assert!(error.contains(wanted), "{error}");
}

#[test]
fn archives_that_lie_are_refused_by_what_is_wrong() {
    let pickle = state_dict(&tensor(&storage("FloatStorage", "0", 16), 0, &[2], &[1]));
    let file = |name| local(name, &[7; 40]);
    let one = |entry: Vec<u8>, files| end(file("a"), &entry, files);
    let wide = |entry: &mut Vec<u8>, numbers: &[u64]| {
        let field: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        entry[30..32].copy_from_slice(&(field.len() as u16 + 4).to_le_bytes());
        entry.extend([1_u16.to_le_bytes(), (field.len() as u16).to_le_bytes()].concat());
        entry.extend(field);
    };
    let mut claims = entry("a", u32::MAX, 0, 0);
    wide(&mut claims, &[1 << 60, 1 << 60]);
    let mut cut = entry("a", u32::MAX, 0, 0);
    wide(&mut cut, &[40]);
    let mut packed = entry("a", 40, 0, 0);
    packed[24] = 41;
    let mut encrypted = entry("a", 40, 0, 0);
    encrypted[8] = 1;
    let twice = [entry("a", 40, 0, 0), entry("a", 40, file("a").len() as u32, 0)].concat();
    let overlapping = [entry("a", 40, 0, 0), entry("a", 40, 0, 0)].concat();
    let cases = [
        (one(entry("a", 40, 0, 0), 2), "it should hold 2 files, and its directory lists 1"),
        (one(entry("a", 40, 0, 0), 0xffff), "it should hold 65535 files, and its directory lists 1"),
        (one(entry("a", 40, 0, 8), 1), "`a` is compressed, which `torch.save` never does"),
        (one(encrypted, 1), "`a` is encrypted"),
        (one(entry("a", 41, 0, 0), 1), "`a` should take 41 bytes, and is not that long"),
        (one(entry("a", 40, 1, 0), 1), "`a` is not where the directory says"),
        (one(entry("a", 40, 4000, 0), 1), "bytes should lie at byte 4000"),
        (one(entry("b", 40, 0, 0), 1), "`b` is not where the directory says"),
        (one(packed, 1), "`a` should take 41 bytes, and 40 are there"),
        (one(claims, 1), "`a` should take 1152921504606846976 bytes, and is not that long"),
        (one(cut, 1), "its directory ends within an entry"),
        (one(overlapping, 2), "`a` begins within the file before it"),
        (end([file("a"), file("a")].concat(), &twice, 2), "it holds `a` twice"),
        (one(entry("a", 40, 0, 0)[..30].to_vec(), 1), "its directory ends within an entry"),
        (one(b"PK\x01\x03".repeat(20), 1), "its directory holds what is no entry"),
        (one(entry("a", 40, 0, 0), 1), "without a `data.pkl`"),
        (archive(&[("n/data.pkl", &pickle), ("n/byteorder", b"big")]), "its numbers have their high byte first"),
        (archive(&[("n/data.pkl", &[pickle.clone(), pickle.clone()].concat())]), "its pickle ends"),
        ([checkpoint(&pickle), vec![0; 10]].concat(), "it does not end as a zip archive does"),
        ([checkpoint(&pickle), checkpoint(&pickle)].concat(), "its directory does not lie where the archive says"),
        (
            archive(&[("n/data.pkl", &vec![b'N'; 2 << 20])]),
            "its pickle takes 2097152 bytes, more than this network needs",
        ),
    ];
    for (bytes, wanted) in cases {
        let error = refused(&bytes, "pt");
        assert!(error.contains(wanted), "wanted `{wanted}`, found: {error}");
    }
}

/// The end of an archive with 64-bit numbers is there twice, and both must say the same.
#[test]
fn an_archive_described_in_two_ways_is_refused() {
    let sound = fs::read(golden("zip.pt")).unwrap();
    let length = sound.len();
    // Of the 22 bytes at the end, the 20 before and the 56 before those: counts, sizes, places, disks.
    for at in [
        length - 14,
        length - 6,
        length - 42 + 8,
        length - 98 + 4,
        length - 98 + 24,
        length - 98 + 32,
        length - 98 + 40,
        length - 98 + 48,
        length - 18,
    ] {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        let error = refused(&bytes, "pt");
        assert!(error.contains("it is a part of") || error.contains("directory"), "byte {at}: {error}");
    }
}

/// Of two entries of one name the one reader takes the first, the other the last.
#[test]
fn a_header_that_names_a_tensor_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let saved = |extension: &str| {
        let path = folder.path().join("net").with_extension(extension);
        save(&untrained(), &path).unwrap();
        fs::read(path).unwrap()
    };
    // Names of one length: the header stays as it is but for the name that becomes the other.
    for (extension, name, other) in [("safetensors", "\"0.bias\"", "\"1.bias\""), ("bpk", "f0.bias", "f4.bias")] {
        let mut bytes = saved(extension);
        let at = bytes.windows(name.len()).position(|window| window == name.as_bytes()).unwrap();
        bytes[at..at + name.len()].copy_from_slice(other.as_bytes());
        let wanted = format!("it has `{}` twice", &other[1..7]);
        let error = refused(&bytes, extension);
        assert!(error.contains(&wanted), "wanted `{wanted}`, found: {error}");
    }
    let header = r#"{"__metadata__":{"kiln":"a"},"__metadata__":{"kiln":"b"}}"#;
    let bytes = [(header.len() as u64).to_le_bytes().as_slice(), header.as_bytes()].concat();
    assert!(refused(&bytes, "safetensors").contains("duplicate field `__metadata__`"));
}

#[test]
fn a_burnpack_header_that_lies_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.bpk");
    save(&untrained(), &path).unwrap();
    let sound = fs::read(&path).unwrap();
    let changed = |at: usize, to: &[u8]| {
        let mut bytes = sound.clone();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    let cases = [
        (changed(4, &[9]), "it has version 9 of its format, and 1 is known"),
        (changed(6, &u32::MAX.to_le_bytes()), "its header takes 4294967295 bytes, more than this network needs"),
        (changed(6, &1_000_000_u32.to_le_bytes()), "its header should take 1000000 bytes, and"),
        (changed(10, &[0x9f; 100]), "its header cannot be read"),
        (sound[..sound.len() - 1].to_vec(), "should end at byte"),
        ([sound.clone(), vec![0]].concat(), "it should end at byte"),
        (b"NRUB\x01\0\x03\0\0\0\xbf\x61\xff".to_vec(), "its header cannot be read"),
    ];
    for (bytes, wanted) in cases {
        let error = refused(&bytes, "bpk");
        assert!(error.contains(wanted), "wanted `{wanted}`, found: {error}");
    }
}
