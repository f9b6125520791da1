//! Attention, embedding, and layers side by side.
use crate::harness::{On, compare, devices, host, param, raw, typed};
use burn::tensor::{Int, Tensor as Burn, activation::softmax};
use kiln_nn::{ConcatChannels, Dropout1d, Dropout2d, Embedding, Linear, MultiheadAttention, Residual, Stack};
use kiln_tensor::{Forward, Indices, Shape, Tensor};

/// Two samples of three steps, four features, two heads; causal or not.
fn attention(on: On, causal: bool) {
    compare(
        "MultiheadAttention",
        on,
        &[2 * 3 * 4, 12 * 4, 12, 4 * 4, 4],
        |leaves| {
            let mut layer = MultiheadAttention::<4, 2>::init(&leaves[0].device());
            if causal {
                layer = layer.with_causal_mask();
            }
            (layer.in_proj_weight, layer.in_proj_bias) = (param(&leaves[1], [12, 4]), Some(param(&leaves[2], [12])));
            (layer.out_proj.weight, layer.out_proj.bias) = (param(&leaves[3], [4, 4]), Some(param(&leaves[4], [4])));
            layer.forward(typed::<Shape![2, 3, 4]>(&leaves[0])).into_burn().flatten(0, 2)
        },
        |leaves| {
            let joined =
                raw(&leaves[0], [6, 4]).matmul(raw(&leaves[1], [12, 4]).transpose()) + raw(&leaves[2], [1, 12]);
            let joined = joined.reshape([2, 3, 12]);
            let mut heads = Vec::new();
            for head in 0..2 {
                let part = |part: usize| joined.clone().narrow(2, 4 * part + 2 * head, 2);
                let mut scores = part(0).matmul(part(1).transpose()) / 2f64.sqrt();
                if causal {
                    scores = scores.mask_fill(
                        Burn::<2, burn::tensor::Bool>::tril_mask([3, 3], 0, &leaves[0].device()).unsqueeze(),
                        -1e9,
                    );
                }
                heads.push(softmax(scores, 2).matmul(part(2)));
            }
            let mixed = Burn::cat(heads, 2).reshape([6, 4]);
            (mixed.matmul(raw(&leaves[3], [4, 4])) + raw(&leaves[4], [1, 4])).flatten(0, 1)
        },
    );
}

#[test]
fn attention_to_all_steps() {
    attention(On::Cpu, false);
}

#[test]
fn attention_to_the_steps_before() {
    attention(On::Every, true);
}

#[test]
fn embedding() {
    compare(
        "Embedding",
        On::Every,
        &[5 * 3],
        |leaves| {
            let layer = Embedding::<5, 3> { weight: param(&leaves[0], [5, 3]) };
            let words: Tensor![2, 2; Int] = Tensor::from_array([[4, 0], [2, 4]], &leaves[0].device());
            layer.forward(Indices::try_from_tensor(words).unwrap()).into_burn().flatten(0, 2)
        },
        |leaves| {
            let words = Burn::<1, Int>::from_ints([4, 0, 2, 4], &leaves[0].device());
            raw(&leaves[0], [5, 3]).select(0, words).flatten(0, 1)
        },
    );
}

#[test]
fn embedding_of_numbers_outside_the_table() {
    for (name, device) in devices() {
        let table = Embedding::<5, 3>::init(&device);
        for (wrong, position) in [([0, 5], [1]), ([-1, 0], [0])] {
            let error = table.try_forward(Tensor::from_array(wrong, &device)).unwrap_err();
            assert_eq!((error.position.as_slice(), error.count), (position.as_slice(), 5), "{name}");
        }
    }
}

#[test]
fn residual_and_concatenation() {
    compare(
        "Residual and ConcatChannels",
        On::Cpu,
        &[2 * 3, 3 * 3, 3],
        |leaves| {
            let mut body = Linear::<3, 3>::init(&leaves[0].device());
            (body.weight, body.bias) = (param(&leaves[1], [3, 3]), Some(param(&leaves[2], [3])));
            let x = typed::<Shape![2, 3]>(&leaves[0]);
            let sum = x.clone().apply(&Residual::new(body.clone()));
            let projected = x.clone().apply(&Residual::with_shortcut(body.clone(), body.clone()));
            let joined = x.apply(&ConcatChannels::<Stack![], _>::new(kiln_nn::End, body));
            (sum + projected).concat::<1, _>(joined).into_burn().flatten(0, 1)
        },
        |leaves| {
            let x = raw(&leaves[0], [2, 3]);
            let body = x.clone().matmul(raw(&leaves[1], [3, 3])) + raw(&leaves[2], [1, 3]);
            Burn::cat(vec![x.clone() + body.clone() * 3.0, x, body], 1).flatten(0, 1)
        },
    );
}

#[test]
fn dropout_of_channels_drops_them_whole() {
    for (name, device) in devices() {
        let device = device.autodiff();
        let images: Tensor![16, 32, 2, 2] = Tensor::ones(&device);
        let y = host(Dropout2d::new(0.25).forward(images).into_burn());
        let signals: Tensor![16, 32, 4] = Tensor::ones(&device);
        let z = host(Forward::forward(&Dropout1d::new(0.25), signals).into_burn());
        for channels in [y, z] {
            assert!(channels.chunks(4).all(|channel| channel.iter().all(|value| *value == channel[0])), "{name}");
            assert!(channels.iter().all(|value| *value == 0.0 || (value - 4.0 / 3.0).abs() < 1e-6), "{name}");
            let dropped = channels.iter().filter(|value| **value == 0.0).count() as f64 / channels.len() as f64;
            assert!((dropped - 0.25).abs() < 0.1, "{dropped} on {name}");
        }
    }
}
