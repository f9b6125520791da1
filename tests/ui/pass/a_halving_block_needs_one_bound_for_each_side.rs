use kiln::prelude::*;

pub fn right<N: Dim, H: DivCeil<2>, W: DivCeil<2>>(
    main: &Conv2d<32, 64, 3, Stride<2, Same>>,
    shortcut: &Conv2d<32, 64, 1, Stride<2, Same>>,
    x: Tensor![N, 32, H, W],
) -> Tensor![N, 64, (H::Output), (W::Output)] {
    main.forward(x.clone()) + shortcut.forward(x)
}
