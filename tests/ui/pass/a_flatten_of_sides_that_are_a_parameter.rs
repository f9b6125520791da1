use kiln::prelude::*;
use kiln::tensor::Flatten as Flattens;

pub fn right<N: Dim, const S: usize, const F: usize>(x: Tensor![N, 8, { S }, { S }]) -> Tensor![N, { F }]
where
    Shape![8, { S }, { S }]: Flattens<Output = Len<F>>,
{
    x.flatten()
}
