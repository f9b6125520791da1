//! What is drawn follows from the device's seed, and from nothing else: in a process of its own, as all draw of one.
use burn::tensor::{Device, Tensor};
use kiln_cpu::dropout;

#[test]
fn the_same_seed_drops_the_same_on_any_number_of_threads() {
    let x = Tensor::<2>::ones([300, 400], &Device::flex());
    let with = |threads: usize, seed: u64| -> Vec<Vec<f32>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| {
            x.device().seed(seed);
            [0.4, 0.5].map(|rate| dropout(x.clone(), rate).into_data().iter::<f32>().collect()).into()
        })
    };
    let one = with(1, 7);
    [2, 3, 8].into_iter().for_each(|threads| assert!(with(threads, 7) == one, "{threads} threads"));
    assert!(with(2, 8) != one);
}
