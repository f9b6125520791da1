//! Initialisers: the numbers drawn lie where PyTorch's formulas put them.
use crate::harness::{assert_close, devices, host};
use kiln_nn::{
    Conv2d, ConvTranspose2d, DepthwiseConv2d, GroupedConv2d, GroupedConvTranspose2d, Groups, Initializer, Linear,
};

/// A layer's weight drawn by an initialiser, on every backend.
macro_rules! drawn {
    ($layer:ty: $initializer:expr, |$numbers:ident| $check:expr) => {
        for (name, device) in devices() {
            let layer = <$layer>::init(&device).with_weight(&$initializer);
            let $numbers = host(layer.weight.val());
            assert!($check, "{} by {:?} on {name}", stringify!($layer), $initializer);
        }
    };
}

fn mean(numbers: &[f32]) -> f64 {
    numbers.iter().map(|number| f64::from(*number)).sum::<f64>() / numbers.len() as f64
}

fn deviation(numbers: &[f32]) -> f64 {
    let mean = mean(numbers);
    (numbers.iter().map(|number| (f64::from(*number) - mean).powi(2)).sum::<f64>() / numbers.len() as f64).sqrt()
}

/// Uniform between these: none beyond, some near either end.
fn uniform(numbers: &[f32], min: f64, max: f64) -> bool {
    let (near, least, most) = (0.05 * (max - min), min as f32 - 1e-6, max as f32 + 1e-6);
    let lowest = numbers.iter().copied().fold(f32::INFINITY, f32::min);
    let highest = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    lowest >= least && highest <= most && f64::from(lowest) < min + near && f64::from(highest) > max - near
}

/// A mean and a deviation such as these, seven errors of a sample of thousands away at most.
fn normal(numbers: &[f32], wanted: f64, std: f64) -> bool {
    let error = std / (numbers.len() as f64).sqrt();
    (mean(numbers) - wanted).abs() < 7.0 * error && (deviation(numbers) - std).abs() < 7.0 * error
}

#[test]
fn plain_numbers() {
    drawn!(Linear<64, 32>: Initializer::Constant { value: 0.3 }, |it| it.iter().all(|number| *number == 0.3));
    drawn!(Linear<64, 32>: Initializer::Ones, |it| it.iter().all(|number| *number == 1.0));
    drawn!(Linear<64, 32>: Initializer::Zeros, |it| it.iter().all(|number| *number == 0.0));
    drawn!(Linear<64, 32>: Initializer::Uniform { min: -0.2, max: 0.5 }, |it| uniform(&it, -0.2, 0.5));
    drawn!(Linear<64, 32>: Initializer::Normal { mean: 1.0, std: 0.5 }, |it| normal(&it, 1.0, 0.5));
}

#[test]
fn kaiming_by_fan_in_and_fan_out() {
    let (gain, fan_in, fan_out) = (2f64.sqrt(), 64.0, 32.0);
    let uniformly = |fan_out_only| Initializer::KaimingUniform { gain, fan_out_only };
    let normally = |fan_out_only| Initializer::KaimingNormal { gain, fan_out_only };
    let bound = |fan: f64| (6.0 / fan).sqrt();
    drawn!(Linear<64, 32>: uniformly(false), |it| uniform(&it, -bound(fan_in), bound(fan_in)));
    drawn!(Linear<64, 32>: uniformly(true), |it| uniform(&it, -bound(fan_out), bound(fan_out)));
    drawn!(Linear<64, 32>: normally(false), |it| normal(&it, 0.0, (2.0 / fan_in).sqrt()));
    drawn!(Linear<64, 32>: normally(true), |it| normal(&it, 0.0, (2.0 / fan_out).sqrt()));
}

/// The fans of a kernel: PyTorch's, whose fan-out of groups is that of all.
#[test]
fn kaiming_of_convolutions() {
    let by = |fan_out_only| Initializer::KaimingNormal { gain: 1.0, fan_out_only };
    let std = |fan: f64| fan.sqrt().recip();
    drawn!(Conv2d<16, 32, 3>: by(false), |it| normal(&it, 0.0, std(16.0 * 9.0)));
    drawn!(Conv2d<16, 32, 3>: by(true), |it| normal(&it, 0.0, std(32.0 * 9.0)));
    drawn!(ConvTranspose2d<16, 32, 3>: by(false), |it| normal(&it, 0.0, std(32.0 * 9.0)));
    drawn!(ConvTranspose2d<16, 32, 3>: by(true), |it| normal(&it, 0.0, std(16.0 * 9.0)));
    drawn!(GroupedConv2d<32, 64, 3, Groups<4>>: by(false), |it| normal(&it, 0.0, std(8.0 * 9.0)));
    drawn!(GroupedConv2d<32, 64, 3, Groups<4>>: by(true), |it| normal(&it, 0.0, std(64.0 * 9.0)));
    drawn!(GroupedConvTranspose2d<32, 64, 3, Groups<4>>: by(false), |it| normal(&it, 0.0, std(16.0 * 9.0)));
    drawn!(GroupedConvTranspose2d<32, 64, 3, Groups<4>>: by(true), |it| normal(&it, 0.0, std(32.0 * 9.0)));
    drawn!(DepthwiseConv2d<256, 3>: by(true), |it| normal(&it, 0.0, std(256.0 * 9.0)));
}

#[test]
fn xavier() {
    let bound = 3.0 * (6.0 / 96f64).sqrt();
    drawn!(Linear<64, 32>: Initializer::XavierUniform { gain: 3.0 }, |it| uniform(&it, -bound, bound));
    drawn!(Linear<64, 32>: Initializer::XavierNormal { gain: 3.0 }, |it| normal(&it, 0.0, 3.0 * (2.0 / 96f64).sqrt()));
}

/// Rows or columns, whichever are fewer, meet at right angles and are as long as the gain.
#[test]
fn orthogonal() {
    for (name, device) in devices() {
        let by = Initializer::Orthogonal { gain: 2.0 };
        let high = Linear::<12, 5>::init(&device).with_weight(&by).weight.val();
        let wide = Conv2d::<3, 4, 3>::init(&device).with_weight(&by).weight.val().reshape([4, 27]);
        for (what, product, size) in
            [("columns", high.clone().transpose().matmul(high), 5), ("rows", wide.clone().matmul(wide.transpose()), 4)]
        {
            let wanted: Vec<f32> = (0..size * size).map(|i| if i % (size + 1) == 0 { 4.0 } else { 0.0 }).collect();
            assert_close(&format!("{what} on {name}"), &host(product), &wanted, 1e-5);
        }
    }
}

#[test]
#[should_panic(expected = "a bias has one axis, and `Orthogonal` draws matrices")]
fn an_orthogonal_bias() {
    let device = burn::tensor::Device::flex();
    let _ = Linear::<3, 2>::init(&device).with_bias(&Initializer::Orthogonal { gain: 1.0 });
}
