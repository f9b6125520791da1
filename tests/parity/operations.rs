//! What a typed tensor does by itself, against burn's.
use crate::harness::{On, compare, raw, typed};
use burn::tensor::Tensor as Burn;
use kiln_tensor::{Len, Ranked, Raw, Shape, Tensor};

/// The elements of a result in a row.
trait Row {
    fn row(self) -> Burn<1>;
}

impl<S: Ranked> Row for Tensor<S> {
    fn row(self) -> Burn<1> {
        let count = self.dims().as_ref().iter().product();
        self.into_burn().reshape_into(&[count])
    }
}

impl<const D: usize> Row for Burn<D> {
    fn row(self) -> Burn<1> {
        let count = self.dims().iter().product::<usize>();
        self.reshape([count])
    }
}

/// The operation on typed tensors of two rows and three columns, and the same on burn's.
macro_rules! operations { ($($name:ident on $on:ident: |$($x:ident),+| $ours:expr => $theirs:expr;)*) => { $(
    #[test]
    fn $name() {
        compare(
            stringify!($name),
            On::$on,
            &[$({ stringify!($x); 6 }),+],
            |leaves| {
                let mut leaves = leaves.iter();
                $(let $x = typed::<Shape![2, 3]>(leaves.next().unwrap());)+
                $ours.row()
            },
            |leaves| {
                let mut leaves = leaves.iter();
                $(let $x: Burn<2> = raw(leaves.next().unwrap(), [2, 3]);)+
                $theirs.row()
            },
        );
    }
)* } }

operations! {
    addition on Cpu: |a, b| a + b => a + b;
    subtraction on Cpu: |a, b| a - b => a - b;
    multiplication on Cpu: |a, b| a * b => a * b;
    division on Every: |a, b| a / (b + 3.0) => a / (b + 3.0);
    arithmetic_with_numbers on Cpu: |a| ((a + 0.5) * 3.0 - 1.0) / -4.0 => ((a + 0.5) * 3.0 - 1.0) / -4.0;
    negation on Cpu: |a| -a => -a;

    absolute_value on Cpu: |a| a.abs() => a.abs();
    clamp on Cpu: |a| a.clamp(-0.4, 0.6) => a.clamp(-0.4, 0.6);
    exponential on Cpu: |a| a.exp() => a.exp();
    logarithm on Cpu: |a| (a + 2.0).log() => (a + 2.0).log();
    logarithm_of_one_plus on Cpu: |a| (a * 0.5).log1p() => (a * 0.5).log1p();
    square_root on Cpu: |a| (a + 2.0).sqrt() => (a + 2.0).sqrt();
    sine on Cpu: |a| a.sin() => a.sin();
    cosine on Cpu: |a| a.cos() => a.cos();
    reciprocal on Cpu: |a| (a + 2.0).recip() => (a + 2.0).recip();
    power on Every: |a| (a + 2.0).powf(1.7) => (a + 2.0).powf_scalar(1.7);
    choice on Cpu: |a, b| a.clone().greater_than(b.clone()).choose(a * 2.0, b) => {
        let greater = a.clone().greater(b.clone());
        b.mask_where(greater, a * 2.0)
    };
    probabilities on Cpu: |a| a.clone().sigmoid().log().float() + a.log_softmax::<1>().exp() => {
        burn::tensor::activation::sigmoid(a.clone()).log() + burn::tensor::activation::softmax(a, 1)
    };

    sum on Cpu: |a| a.sum::<0>() => a.sum_dim(0);
    sum_kept on Cpu: |a| a.sum_keep::<1>() => a.sum_dim(1);
    mean on Cpu: |a| a.mean::<1>() => a.mean_dim(1);
    variance on Every: |a| a.var::<1>() => a.var(1);
    maximum on Cpu: |a| a.max::<1>() => a.max_dim(1);
    minimum on Cpu: |a| a.min_keep::<0>() => a.min_dim(0);
    all on Cpu: |a, b| a.sum_all() + b.mean_all() => a.sum() + b.mean();

    matrix_product on Cpu: |a, b| a.matmul(b.transpose()) => a.matmul(b.transpose());
    products_of_a_batch on Every: |a, b| a.insert::<0, _>().matmul(b.transpose().insert::<0, _>()) => {
        a.unsqueeze::<3>().matmul(b.transpose().unsqueeze::<3>())
    };
    permutation on Cpu: |a| a.insert::<0, Shape![1, 2, 3]>().permute::<2, 0, 1>() => a.unsqueeze::<3>().permute([2, 0, 1]);
    reshape on Cpu: |a, b| (a * b).insert::<2, Shape![2, 3, 1]>().flatten() => a * b;
    concatenation on Cpu: |a, b| a.concat::<1, _>(b) => Burn::cat(vec![a, b], 1);
    channels_joined on Cpu: |a, b| a.concat_channels(b) => Burn::cat(vec![a, b], 1);
    piece on Cpu: |a| a.slice::<1, 1, 2>() => a.narrow(1, 1, 2);
    range on Cpu: |a| a.slice_range::<0>(1..2).unwrap() => a.narrow(0, 1, 1);
    padding on Every: |a| a.pad::<1, 1, 2, _>(7.0) => {
        let side = |columns: usize| Burn::full([2, columns], 7.0, &a.device());
        Burn::cat(vec![side(1), a.clone(), side(2)], 1)
    };
    stretching on Cpu: |a, b| b.mean::<0>().broadcast_like(&a) * a => b.mean_dim(0).expand([2, 3]) * a;
    repetition on Cpu: |a| a.insert::<0, Shape![1, 2, 3]>().expand::<0, Len<4>, _>() => a.unsqueeze::<3>().expand([4, 2, 3]);
    nothing_through_a_detached_tensor on Cpu: |a| a.clone().detach() * 0.0 + a => a;
}
