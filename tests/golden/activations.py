"""Activations near zero, and far from it where a careless formula overflows."""
import torch
from torch import nn

from record import Family

family = Family("activations")
FAR = torch.tensor([[-100.0, -30.0, -12.0, -5.5], [100.0, 30.0, 12.0, 5.5], [-0.25, 0.75, -3.5, 2.5]], dtype=torch.float64)


class Maxout(nn.Module):
    """The largest of every `pieces` neighbouring channels: Goodfellow et al., 2013."""

    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces

    def forward(self, x):
        return x.unflatten(1, (-1, self.pieces)).amax(2)


def activation(name, module):
    family.layer(name, module, (2, 3, 4), scale=4.0)
    family.layer(f"{name}_far_out", module, input=FAR)


for name, module in {
    "relu": nn.ReLU(),
    "relu6": nn.ReLU6(),
    "sigmoid": nn.Sigmoid(),
    "log_sigmoid": nn.LogSigmoid(),
    "tanh": nn.Tanh(),
    "leaky_relu": nn.LeakyReLU(),
    "leaky_relu_of_a_fifth": nn.LeakyReLU(0.2),
    "elu": nn.ELU(),
    "elu_of_a_half": nn.ELU(0.5),
    "celu": nn.CELU(),
    "celu_of_two": nn.CELU(2.0),
    "selu": nn.SELU(),
    "gelu": nn.GELU(),
    "gelu_by_tanh": nn.GELU(approximate="tanh"),
    "silu": nn.SiLU(),
    "mish": nn.Mish(),
    "softplus": nn.Softplus(),
    "softplus_of_two": nn.Softplus(beta=2.0, threshold=10.0),
    "softsign": nn.Softsign(),
    "hard_sigmoid": nn.Hardsigmoid(),
    "hard_tanh": nn.Hardtanh(),
    "hard_tanh_between_others": nn.Hardtanh(-0.5, 2.0),
    "hard_swish": nn.Hardswish(),
    "softmax": nn.Softmax(1),
    "log_softmax": nn.LogSoftmax(1),
}.items():
    activation(name, module)

family.layer("softmax_of_the_last_axis", nn.Softmax(2), (2, 3, 4), scale=4.0)
family.layer("log_softmax_of_the_last_axis", nn.LogSoftmax(2), (2, 3, 4), scale=4.0)
family.layer("softmin", nn.Softmin(1), (2, 3, 4), scale=4.0)
family.layer("glu", nn.GLU(1), (2, 6, 3), scale=2.0)
family.layer("glu_of_the_last_axis", nn.GLU(2), (2, 3, 4), scale=2.0)
family.layer("prelu", nn.PReLU(), (2, 3, 4), scale=2.0)
family.layer("prelu_by_channel", nn.PReLU(3), (2, 3, 2, 2), scale=2.0)
family.layer("prelu_by_feature", nn.PReLU(5), (4, 5), scale=2.0)
family.layer("maxout", nn.Sequential(nn.Linear(4, 6), Maxout(2)), (5, 4))
family.layer("maxout_of_channels", Maxout(3), (2, 6, 3, 2))
family.layer("maxout_of_features", Maxout(2), (4, 6))
