//! flex computes on every core: no build of ours may leave its thread pool out.
//!
//! Linux counts each thread's time on a processor; a large product must have kept more than one thread busy.
#![cfg(target_os = "linux")]

use kiln::prelude::*;
use std::{collections::BTreeMap, fs, thread::available_parallelism};

/// Nanoseconds on a processor, by thread.
fn busy() -> BTreeMap<String, u64> {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux lists threads here");
    let time = |folder: fs::DirEntry| {
        let schedstat = fs::read_to_string(folder.path().join("schedstat")).ok()?;
        Some((folder.file_name().to_string_lossy().into_owned(), schedstat.split(' ').next()?.parse().ok()?))
    };
    tasks.flatten().filter_map(time).collect()
}

#[test]
fn a_large_product_keeps_every_core_busy() {
    let device = kiln::device::named("flex").expect("the tests are built with flex");
    let cores = available_parallelism().expect("known on Linux").get();
    let x = <Tensor![1024, 1024]>::ones(&device);
    let before = busy();
    let product = (0..16).fold(x.clone(), |product, _| product.matmul(x.clone()) * (1.0 / 1024.0));
    assert_eq!(product.to_vec()[0], 1.0);

    let spent: Vec<u64> =
        busy().into_iter().map(|(thread, time)| time - before.get(&thread).copied().unwrap_or(0)).collect();
    let total: u64 = spent.iter().sum();
    let at_work = spent.iter().filter(|&&time| time * 10 * cores as u64 > total).count();
    assert!(at_work >= cores.min(2), "{at_work} of {cores} threads were at work: {spent:?} ns");
}
