//! Sound files, changed at random: an error or the very same weights, and never a panic.
use crate::*;
use proptest::{prelude::*, sample::Index};

/// A sound file: its extension, its bytes, what its network says, and whether a sum covers its elements.
struct Sound {
    name: &'static str,
    extension: &'static str,
    bytes: Vec<u8>,
    logits: Vec<f32>,
    covered: bool,
}

fn sound() -> Vec<Sound> {
    let golden_file = |name: &'static str, covered| {
        let logits = logits(&load(untrained(), golden(name)).unwrap());
        Sound { name, extension: "pt", bytes: fs::read(golden(name)).unwrap(), logits, covered }
    };
    let saved = |extension: &'static str| {
        let folder = tempfile::tempdir().unwrap();
        let (net, path) = (load(untrained(), golden("zip.pt")).unwrap(), folder.path().join("net"));
        let path = path.with_extension(extension);
        save(&net, &path).unwrap();
        Sound { name: extension, extension, bytes: fs::read(path).unwrap(), logits: logits(&net), covered: true }
    };
    vec![
        saved("safetensors"),
        saved("bpk"),
        golden_file("zip.pt", true),
        golden_file("strided.pt", true),
        golden_file("run_model_protocol_4.pt", true),
        // The old form states no sum of anything.
        golden_file("legacy.pt", false),
        golden_file("run_model_state_dict_legacy.pt", false),
        golden_file("no_sums.pt", false),
    ]
}

impl Sound {
    /// Whether what we write beside the elements is still there. Where it is not, and an element is changed as well, the
    /// file is a sound one of someone else's.
    fn states_its_sum(&self, bytes: &[u8]) -> bool {
        let find = |word: &[u8]| self.bytes.windows(word.len()).position(|window| window == word);
        let Some((begin, end)) = find(b"metadata").zip(find(b"elements")) else { return true };
        // The digest has sixteen digits, between quotation marks that JSON may escape.
        let stated = &self.bytes[begin..end + 36];
        bytes.windows(stated.len()).any(|window| window == stated)
    }
}

thread_local! {
    static SOUND: Vec<Sound> = sound();
}

/// A file of another kind after the change gives an error; one that still loads is the network it was.
fn check(which: &Index, change: impl Fn(&mut Vec<u8>)) -> Result<(), TestCaseError> {
    SOUND.with(|sound| {
        let sound = which.get(sound);
        let mut bytes = sound.bytes.clone();
        change(&mut bytes);
        match load_bytes(&bytes, sound.extension) {
            Err(error) => prop_assert!(!error.to_string().contains('\n'), "{error}"),
            Ok(net) if sound.covered && sound.states_its_sum(&bytes) => {
                prop_assert_eq!(&logits(&net), &sound.logits, "{}", sound.name)
            }
            Ok(net) => prop_assert_eq!(logits(&net).len(), 3),
        }
        Ok(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_changed_byte(which in any::<Index>(), at in any::<Index>(), mask in 1u8..) {
        check(&which, |bytes| {
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
        })?;
    }

    #[test]
    fn changed_bytes(which in any::<Index>(), changes in prop::collection::vec((any::<Index>(), any::<u8>()), 2..8)) {
        check(&which, |bytes| {
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
        })?;
    }

    #[test]
    fn bytes_that_were_put_in_or_taken_out(
        which in any::<Index>(), at in any::<Index>(), put in prop::collection::vec(any::<u8>(), 0..20), take in 0usize..20,
    ) {
        check(&which, |bytes| {
            let at = at.index(bytes.len());
            let end = (at + take).min(bytes.len());
            bytes.splice(at..end, put.iter().copied());
        })?;
    }

    #[test]
    fn a_file_that_ends_early(which in any::<Index>(), at in any::<Index>()) {
        SOUND.with(|sound| {
            let sound = which.get(sound);
            let error = refused(&sound.bytes[..at.index(sound.bytes.len())], sound.extension);
            prop_assert!(error.contains("that can be loaded: "), "{error}");
            Ok(())
        })?;
    }

    /// Bytes that are a pickle or an archive by their beginning, and then anything.
    #[test]
    fn anything(kind in 0usize..6, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (bytes, extension) = match kind {
            0 => (forge::checkpoint(&bytes), "pt"),
            1 => (forge::checkpoint(&forge::pickle_of(&[&bytes])), "pt"),
            2 => (forge::legacy(&bytes), "pth"),
            3 => ([b"PK\x03\x04".as_slice(), &bytes].concat(), "pt"),
            4 => ([b"NRUB\x01\0\x40\0\0\0".as_slice(), &bytes].concat(), "bpk"),
            _ => ([(bytes.len() as u64 / 2).to_le_bytes().as_slice(), b"{", &bytes].concat(), "safetensors"),
        };
        refused(&bytes, extension);
    }

    /// Instructions of a pickle in any order.
    #[test]
    fn any_program(program in prop::collection::vec(instruction(), 0..60)) {
        refused(&forge::checkpoint(&forge::pickle_of(&[&program.concat()])), "pt");
    }
}

fn instruction() -> impl Strategy<Value = Vec<u8>> {
    let plain = b"N}])(0122.tuseadlRbQ\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x93\x94";
    let with_byte = b"Kqh";
    prop_oneof![
        6 => prop::sample::select(plain.to_vec()).prop_map(|byte| vec![byte]),
        3 => (prop::sample::select(with_byte.to_vec()), 0u8..4).prop_map(|(byte, index)| vec![byte, index]),
        1 => prop::sample::select(vec!["0.bias", "storage", "0", "state_dict", "cpu"]).prop_map(forge::text),
        1 => any::<i64>().prop_map(forge::int),
        1 => Just(b"ccollections\nOrderedDict\n".to_vec()),
        1 => Just(b"ctorch._utils\n_rebuild_tensor_v2\n".to_vec()),
        1 => Just(b"ctorch._utils\n_rebuild_parameter\n".to_vec()),
        1 => Just(b"ctorch\nFloatStorage\n".to_vec()),
        1 => Just(forge::storage("FloatStorage", "0", 16)),
        1 => Just(forge::tensor(&forge::storage("FloatStorage", "0", 16), 0, &[2], &[1])),
    ]
}
