use kiln::prelude::*;

type Keep = Residual<Stack![Conv2d<8, 8, 3, Same>, BatchNorm2d<8>, Relu, Conv2d<8, 8, 3, Same>]>;
type Halve = Residual<Conv2d<8, 16, 3, Stride<2, Same>>, Conv2d<8, 16, 1, Stride<2, Same>>>;

pub fn right<N: Dim, H: DivCeil<2>, W: DivCeil<2>>(
    net: &Stack![Keep, Relu, Halve],
    x: Tensor<(N, Len<8>, H, W)>,
) -> Tensor<(N, Len<16>, H::Output, W::Output)> {
    x.apply(net)
}

pub fn at_run_time(net: &Stack![Keep, ConcatChannels<Stack![], Keep>], x: Tensor![Batch, 8, Dyn, Dyn]) -> Tensor![Batch, 16, Dyn, Dyn] {
    x.apply(net)
}

pub fn at_any_image<N: Dim, H: Dim, W: Dim>(net: &ConcatChannels<Keep, Keep>, x: Tensor<(N, Len<8>, H, W)>) -> Tensor<(N, Len<16>, H, W)> {
    x.apply(net)
}
