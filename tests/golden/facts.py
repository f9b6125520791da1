"""Writes facts.tsv: what torchinfo and fvcore say of networks, by layer where the network is a sequence.

Parameters are torchinfo's; multiply-adds are fvcore's of convolutions and linear layers; activation bytes are those of
what every leaf module gives, for one sample in float32; the receptive field and its stride are computed here.
"""
from pathlib import Path

import torch
import torchinfo
import torchvision
from fvcore.nn import FlopCountAnalysis
from torch import nn

COLUMNS = ["network", "layer", "output", "parameters", "multiply_adds", "activation_bytes", "field", "stride"]

LENET5 = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
    nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
)
CNN = nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10),
)
DILATED = nn.Sequential(
    nn.Conv2d(3, 8, 7, stride=2, padding=3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
    nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=8), nn.Conv2d(8, 16, 1), nn.AvgPool2d(2), nn.Conv2d(16, 4, (1, 5)),
)
NETWORKS = {
    "lenet5": (LENET5, (1, 28, 28)),
    "cnn": (CNN, (1, 28, 28)),
    "dilated": (DILATED, (3, 64, 64)),
    "vgg11.features": (torchvision.models.vgg11().features, (3, 224, 224)),
    "vgg11": (torchvision.models.vgg11(), (3, 224, 224)),
    "resnet18": (torchvision.models.resnet18(), (3, 224, 224)),
    "resnet34": (torchvision.models.resnet34(), (3, 224, 224)),
    "resnet50": (torchvision.models.resnet50(), (3, 224, 224)),
    "mobilenet_v2": (torchvision.models.mobilenet_v2(), (3, 224, 224)),
}


def outputs(network, image):
    """What each leaf module gives, in the order in which they run."""
    given = []
    leaves = [(name, module) for name, module in network.named_modules() if not list(module.children())]
    hooks = [module.register_forward_hook(lambda _, __, output, name=name: given.append((name, tuple(output.shape[1:]))))
             for name, module in leaves]
    network(image)
    for hook in hooks:
        hook.remove()
    return given


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def fields(network):
    """The receptive field and stride along the width behind each layer of a sequence, until it is flattened."""
    field, jump = 1, 1
    for name, module in network.named_children():
        if isinstance(module, (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)):
            kernel, stride = pair(module.kernel_size)[1], pair(module.stride)[1]
            field += (kernel - 1) * pair(getattr(module, "dilation", 1))[1] * jump
            jump *= stride
        if isinstance(module, nn.Linear):
            return
        yield name, (field, jump)


def multiply_adds(operators):
    return int(operators["conv"] + operators["linear"])


def rows(name, network, sizes):
    network = network.eval()
    image = torch.zeros(1, *sizes)
    counted = FlopCountAnalysis(network, image).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    given = outputs(network, image)
    size = lambda shape: 4 * torch.Size(shape).numel()
    parameters = torchinfo.summary(network, input_size=image.shape, verbose=0).total_params
    if isinstance(network, nn.Sequential):
        seen = dict(fields(network))
        modules, operators = dict(network.named_modules()), counted.by_module_and_operator()
        for layer, shape in given:
            count = sum(parameter.numel() for parameter in modules[layer].parameters())
            field, stride = seen.get(layer, ("all", "-"))
            yield [name, layer, "x".join(map(str, shape)), count, multiply_adds(operators[layer]), size(shape), field, stride]
    total = sum(size(shape) for _, shape in given)
    yield [name, "total", "x".join(map(str, given[-1][1])), parameters, multiply_adds(counted.by_operator()), total, "-", "-"]


lines = [COLUMNS] + [row for name, (network, sizes) in NETWORKS.items() for row in rows(name, network, sizes)]
path = Path(__file__).with_name("facts.tsv")
path.write_text("".join("\t".join(map(str, line)) + "\n" for line in lines))
print(f"{path.name}: {len(lines) - 1} rows, PyTorch {torch.__version__}")
