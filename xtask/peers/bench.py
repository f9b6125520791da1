"""PyTorch's side of `cargo xtask bench`: steps of one network, in turns.

Command: python3 bench.py NETWORK WAY BATCH FORMAT, then numbers of steps on standard input. The way is `loop` (a
training step) or `inference`, the format of images and kernels `contiguous` or `channels_last`. Each line answers with
seconds, seconds of processor time, and the most bytes of memory above those before the first step.
"""

import os
import sys
import time

import torch
import torch.nn.functional as F
import torchvision
from torch import nn


def cnn():
    def block(inputs, outputs):
        return nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)

    return nn.Sequential(
        *block(1, 16), nn.MaxPool2d(2), *block(16, 32), nn.MaxPool2d(2), *block(32, 64), nn.Flatten(),
        nn.Linear(3136, 128), nn.ReLU(inplace=True), nn.Dropout(0.3), nn.Linear(128, 10),
    )  # fmt: skip


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256), nn.ReLU(inplace=True), nn.Dropout(0.2), nn.Linear(256, 128),
        nn.ReLU(inplace=True), nn.Dropout(0.2), nn.Linear(128, 10),
    )  # fmt: skip


def mnist():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(inplace=True), nn.Conv2d(32, 64, 3), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Dropout(0.25), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(128, 10),
    )  # fmt: skip


def resnet18():
    model = torchvision.models.resnet18(num_classes=10)
    model.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    model.maxpool = nn.Identity()
    return model


NETWORKS = {
    "cnn": (cnn, (1, 28, 28)),
    "mlp": (mlp, (1, 28, 28)),
    "mnist": (mnist, (1, 28, 28)),
    "resnet18": (resnet18, (3, 32, 32)),
    "mobilenetv2": (torchvision.models.mobilenet_v2, (3, 224, 224)),
}


def status(name):
    try:
        with open("/proc/self/status") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith(name))
    except (OSError, StopIteration):
        return 0


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def steps(network, way, samples, layout):
    make, shape = NETWORKS[network]
    layout = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}[layout]
    model = make().to(memory_format=layout)
    images = torch.rand(samples, *shape).to(memory_format=layout)
    if way == "inference":
        model.eval()

        @torch.inference_mode()
        def step():
            return model(images)

        return step

    labels = torch.arange(samples) % 10
    optimiser = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    model.train()

    def step():
        optimiser.zero_grad()
        F.cross_entropy(model(images), labels).backward()
        optimiser.step()

    return step


def main(network, way, samples, layout):
    torch.manual_seed(0)
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    step = steps(network, way, int(samples), layout)
    level = None
    print("ready", flush=True)
    for line in sys.stdin:
        if level is None:
            forget_peak()
            level = status("VmRSS:")
        began, processor = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            step()
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
        print(seconds, processor, max(0, status("VmHWM:") - level), flush=True)


main(*sys.argv[1:])
