//! Writes the table of sizes: `Fixed<N>` to a `typenum` number and back.
//!
//! Forward it is one impl a size. Backward the low six bits of the number choose one of 64 traits, so that no
//! trait has more than 1/64 of the entries: coherence compares all pairs of impls of one trait.
use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

const LOW_BITS: usize = 6;
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
            Ok(size) => _ = sizes.insert(size),
            Err(_) => {
                println!(
                    "cargo::error=KILN_SIZES holds `{word}`, which is not a size; write numbers such as KILN_SIZES = \"44944 50001\""
                );
            }
        }
    }
    sizes
}

fn render(sizes: &BTreeSet<usize>) -> String {
    let mut out =
        String::from("use crate::{Fixed, Table, table::{Entry, ToDim}};\nuse typenum::{B0, B1, UInt, UTerm};\n");
    for low in 0..1 << LOW_BITS {
        let number = low_bits(low, "High");
        _ = writeln!(out, "pub trait Low{low} {{ type Dim: crate::Dim; }}");
        _ = writeln!(
            out,
            "#[diagnostic::do_not_recommend] impl<High: Low{low}<Dim = D>, D: crate::Dim> ToDim for {number} {{ type Dim = D; }}"
        );
    }
    for &size in sizes {
        _ = writeln!(out, "impl Entry<{size}> for Table {{ type Num = {}; }}", bits(size));
        let (high, low) = (size >> LOW_BITS, size & ((1 << LOW_BITS) - 1));
        // A number below 32 has fewer than six bits: no `UInt` of six levels matches it.
        if size < 1 << (LOW_BITS - 1) {
            _ = writeln!(out, "impl ToDim for {} {{ type Dim = Fixed<{size}>; }}", bits(size));
        } else {
            _ = writeln!(out, "impl Low{low} for {} {{ type Dim = Fixed<{size}>; }}", bits(high));
        }
    }
    out
}

fn bits(n: usize) -> String {
    if n == 0 { "UTerm".into() } else { format!("UInt<{}, B{}>", bits(n >> 1), n & 1) }
}

fn low_bits(n: usize, high: &str) -> String {
    (0..LOW_BITS).rev().fold(high.into(), |number, bit| format!("UInt<{number}, B{}>", n >> bit & 1))
}
