"""What torchvision's networks, and the other reference networks written in PyTorch, answer.

    python tests/networks/golden.py                 remakes golden.txt
    python tests/networks/golden.py --real FOLDER   writes torchvision's own random weights, seeded, and their answers

Weights and images are the same on both sides because both compute them from the same formula: a number depends on the
parameter's key and on its place alone. So the committed file holds the keys, the shapes and the answers, no weights.
Needs torch, torchvision, safetensors and numpy; golden.txt was made with torch 2.15.0 and torchvision 0.29.2.
"""
import argparse
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torchvision import models

CLASSES = 10


def fnv(text):
    """The 64-bit FNV-1a hash."""
    digest = 0xCBF29CE484222325
    for byte in text.encode():
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return np.uint64(digest)


def numbers(key, count):
    """As many numbers from -1 up to 1, 1 excluded, each a multiple of 2^-23: splitmix64 of the key's hash and the place."""
    with np.errstate(over="ignore"):
        z = (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) + fnv(key)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)


def parameter(key, shape):
    """A weight keeps the variance of a signal through a ReLU, the scale of a normalisation lowers it, so that the answers
    of deep residual networks stay near one; a variance lies around one; a shift is small."""
    drawn = numbers(key, int(np.prod(shape)))
    if key.endswith("running_var"):
        drawn = drawn * np.float32(0.25) + np.float32(1)
    elif key.endswith("weight") and len(shape) == 1:
        drawn = drawn * np.float32(0.25) + np.float32(0.75)
    elif len(shape) == 1:
        drawn = drawn * np.float32(0.125)
    else:
        drawn = drawn * np.float32(np.sqrt(6 / np.prod(shape[1:])))
    return torch.from_numpy(drawn.reshape(shape))


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
            nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten())
        self.classifier = nn.Sequential(nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, CLASSES))

    def forward(self, x):
        return self.classifier(self.features(x))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.narrow, self.output = nn.Linear(784, 256), nn.Linear(256, 128), nn.Linear(128, CLASSES)

    def forward(self, x):
        return self.output(self.narrow(self.hidden(x.flatten(1)).relu()).relu())


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16)
        self.conv2, self.norm2 = nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32)
        self.conv3, self.norm3 = nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64)
        self.hidden, self.output = nn.Linear(3136, 128), nn.Linear(128, CLASSES)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.norm1(self.conv1(x)).relu(), 2)
        x = nn.functional.max_pool2d(self.norm2(self.conv2(x)).relu(), 2)
        x = self.norm3(self.conv3(x)).relu()
        return self.output(self.hidden(x.flatten(1)).relu())


class DoubleConv(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(),
            nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU())

    def forward(self, x):
        return self.double_conv(x)


class Down(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(i, o))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.up, self.conv = nn.ConvTranspose2d(i, o, 2, 2), DoubleConv(i, o)

    def forward(self, x, skip):
        return self.conv(torch.cat([skip, self.up(x)], 1))


class OutConv(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(64, CLASSES, 1)

    def forward(self, x):
        return self.conv(x)


class UNet(nn.Module):
    """The keys are those of github.com/milesial/Pytorch-UNet."""

    def __init__(self):
        super().__init__()
        self.inc = DoubleConv(3, 64)
        self.down1, self.down2, self.down3, self.down4 = Down(64, 128), Down(128, 256), Down(256, 512), Down(512, 1024)
        self.up1, self.up2, self.up3, self.up4 = Up(1024, 512), Up(512, 256), Up(256, 128), Up(128, 64)
        self.outc = OutConv()

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.down1(x1)
        x3 = self.down2(x2)
        x4 = self.down3(x3)
        return self.outc(self.up4(self.up3(self.up2(self.up1(self.down4(x4), x4), x3), x2), x1))


TORCHVISION = {
    "resnet18": (models.resnet18, [2, 3, 64, 64]),
    "resnet34": (models.resnet34, [2, 3, 33, 64]),
    "resnet50": (models.resnet50, [2, 3, 47, 32]),
    "mobilenet_v2": (models.mobilenet_v2, [2, 3, 64, 64]),
    "vgg11": (models.vgg11, [2, 3, 33, 64]),
}
OURS = {
    "mlp": (Mlp, [2, 1, 28, 28]),
    "cnn": (Cnn, [2, 1, 28, 28]),
    "lenet5": (LeNet5, [2, 1, 32, 32]),
    "unet": (UNet, [1, 3, 16, 32]),
}


def shapes(network):
    """Every parameter by its key, and its shape; the count of batches is none."""
    return {key: list(value.shape) for key, value in network.state_dict().items() if value.dim() > 0}


def answer(network, images):
    with torch.no_grad():
        return network.eval()(images).flatten().tolist()


def golden(path):
    lines = []
    for name, (build, size) in (TORCHVISION | OURS).items():
        network = build(num_classes=CLASSES) if name in TORCHVISION else build()
        network.load_state_dict({key: parameter(key, shape) for key, shape in shapes(network).items()}, strict=False)
        lines += [f"network {name}", "images " + " ".join(map(str, size))]
        lines += [f"{key} " + " ".join(map(str, shape)) for key, shape in shapes(network).items()]
        images = torch.from_numpy(numbers("images", int(np.prod(size))).reshape(size))
        lines += ["answer " + " ".join(f"{number:.9g}" for number in answer(network.double(), images.double())), ""]
    path.write_text("\n".join(lines))


def real(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["resnet18", "resnet34", "resnet50", "mobilenet_v2", "vgg11"]:
        torch.manual_seed(0)
        network = TORCHVISION[name][0]()
        images = torch.randn(2, 3, 224, 224)
        network.train()
        with torch.no_grad():
            # The running statistics of random images, so that they are not those of a fresh network.
            network(torch.randn(4, 3, 64, 64))
        answers = torch.tensor(answer(network, images))
        save_file(network.state_dict(), folder / f"{name}.safetensors")
        torch.save(network.state_dict(), folder / f"{name}.pth")
        save_file({"images": images, "answers": answers}, folder / f"{name}.answers.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=pathlib.Path, metavar="FOLDER")
    folder = parser.parse_args().real
    real(folder) if folder else golden(pathlib.Path(__file__).with_name("golden.txt"))
