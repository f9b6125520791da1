//! Writes the table of sizes: `Len<N>` to a number of `typenum`, and from the number's decimal digits back.
use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

/// The largest size that `decimal.rs` has digits for.
const LARGEST: usize = 999_999_999;
const DENSE: usize = 2048;
/// Image sides whose areas, with 1, 3 and 4 channels, are in the table.
const SIDES: [usize; 21] =
    [28, 32, 48, 56, 64, 96, 112, 128, 160, 192, 224, 256, 299, 300, 320, 384, 416, 448, 512, 608, 640];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=KILN_SIZES");
    let table = render(&sizes(&env::var("KILN_SIZES").unwrap_or_default()));
    let folder = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&folder).join("table.rs"), table).expect("OUT_DIR is writable");
}

fn sizes(added: &str) -> BTreeSet<usize> {
    let channels = [1, 2, 3, 4, 6].into_iter().chain((8..=1024).step_by(8)).chain([1280, 1536, 2048]);
    let kernels = channels.flat_map(|c| (1..=16).map(move |k| c * k * k));
    let images = [1, 3, 4].into_iter().flat_map(|c| SIDES.iter().map(move |s| c * s * s));
    let mut sizes: BTreeSet<usize> = (0..=DENSE).chain(kernels).chain(images).collect();
    for word in added.split([' ', ',']).filter(|word| !word.is_empty()) {
        match word.replace('_', "").parse() {
            Ok(size) if size <= LARGEST => _ = sizes.insert(size),
            _ => {
                println!(
                    "cargo::error=KILN_SIZES holds `{word}`, which is not a size up to {LARGEST}; write numbers such as KILN_SIZES = \"44944 50001\""
                );
            }
        }
    }
    sizes
}

/// Forward an entry is a number of `typenum`, backward it is found by the number's decimal digits.
fn render(sizes: &BTreeSet<usize>) -> String {
    let mut out =
        String::from("use crate::{Len, Table, decimal::*, table::Entry};\nuse typenum::{B0, B1, UInt, UTerm};\n");
    for &size in sizes {
        let digits = size.to_string();
        let list = digits.chars().map(String::from).collect::<Vec<_>>().join(", ");
        _ = writeln!(out, "impl Entry<{size}> for Table {{ type Num = {}; }}", bits(size));
        _ = writeln!(out, "impl Entry{}<{list}> for Table {{ type Dim = Len<{size}>; }}", digits.len());
    }
    out
}

fn bits(n: usize) -> String {
    if n == 0 { "UTerm".into() } else { format!("UInt<{}, B{}>", bits(n >> 1), n & 1) }
}
