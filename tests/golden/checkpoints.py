"""Writes `checkpoints/`: files of PyTorch's that `tests/checkpoints` loads, each a few KB.

Run it where PyTorch is installed (the committed files were made by 2.15): `python tests/golden/checkpoints.py`. The
same version writes the same files, but for those of the old form, which orders storages by their addresses in memory.
`expected.json` holds, for each file, what its network says to one picture.
"""

import argparse
import copy
import io
import json
import os
import pathlib
import re
import zipfile
from collections import OrderedDict

import numpy
import torch
from torch import nn

OUT = pathlib.Path(__file__).parent / "checkpoints"
EXPECTED = {}


def network() -> nn.Sequential:
    """`Stack![Conv2d<1, 2, 3>, BatchNorm2d<2>, Relu, Flatten, Linear<8, 3>]`, as if it had been trained."""
    torch.manual_seed(7)
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
    with torch.no_grad():
        norm = net[1]
        for tensor in (norm.weight, norm.bias, norm.running_mean):
            tensor.copy_(torch.randn(2))
        norm.running_var.copy_(torch.rand(2) + 0.5)
        norm.num_batches_tracked.fill_(12)
    return net.eval()


NET = network()
PICTURE = torch.arange(16).reshape(1, 1, 4, 4) / 8.0 - 1.0


def logits(state: dict) -> list[float]:
    """What the network says with these weights, calculated in double precision."""
    net = copy.deepcopy(NET).double()
    net.load_state_dict({name: tensor.double() for name, tensor in state.items()})
    return net(PICTURE.double()).flatten().tolist()


def state(change=lambda tensor: tensor) -> OrderedDict:
    plain = NET.state_dict()
    return OrderedDict((name, change(t) if t.is_floating_point() else t) for name, t in plain.items())


def write(name: str, content, weights: dict, **options) -> None:
    # The name of the archive's folder follows the file's, so a file object keeps it the same everywhere.
    buffer = io.BytesIO()
    torch.save(content, buffer, **options)
    (OUT / name).write_bytes(numbered(buffer.getvalue()) if "legacy" in name else buffer.getvalue())
    EXPECTED[name] = logits(weights)


def numbered(file: bytes) -> bytes:
    """The old form with its storages called by numbers: PyTorch calls them by their addresses in memory."""
    addresses = list(dict.fromkeys(re.findall(rb"\d{13,15}", file)))
    for number, address in enumerate(addresses):
        file = file.replace(address, b"%0*d" % (len(address), number))
    return file


def on_gpu(name: str, content, weights: dict, **options) -> None:
    """As a machine with a GPU writes it: the tag of a storage says where it was."""
    plain = torch.serialization.location_tag
    torch.serialization.location_tag = lambda storage: "cuda:0"
    try:
        write(name, content, weights, **options)
    finally:
        torch.serialization.location_tag = plain


def strided() -> OrderedDict:
    """The same weights, none of them side by side in its storage."""

    def change(tensor):
        if tensor.dim() == 2:
            return tensor.t().contiguous().t()
        if tensor.dim() == 4:
            return tensor.permute(2, 3, 1, 0).contiguous().permute(3, 2, 0, 1)
        wide = torch.full((5, tensor.numel() + 1), 9.0)
        wide[1:4:2, :-1] = tensor
        return wide[3, :-1] if tensor.numel() == 3 else wide.t().contiguous().t()[1, : tensor.numel()]

    return state(change)


def shared() -> OrderedDict:
    """The same weights, all of them in one storage."""
    floats = [t for t in NET.state_dict().values() if t.is_floating_point()]
    flat = torch.cat([t.flatten() for t in floats])
    begins = iter(torch.tensor([0] + [t.numel() for t in floats]).cumsum(0).tolist())

    def change(tensor):
        begin = next(begins)
        return flat[begin : begin + tensor.numel()].view(tensor.shape)

    return state(change)


def again(name: str, order=list, wide: bool = False) -> None:
    """`zip.pt`, written again by another writer of archives: sizes stand before a file and not behind it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(OUT / "zip.pt") as whole, zipfile.ZipFile(buffer, "w") as archive:
        for file in order(whole.namelist()):
            with archive.open(zipfile.ZipInfo(file), "w", force_zip64=wide) as copy:
                copy.write(whole.read(file))
    (OUT / name).write_bytes(buffer.getvalue())
    EXPECTED[name] = EXPECTED["zip.pt"]


def run(weights: dict, key: str) -> dict:
    """A checkpoint of a training run: the optimiser, the schedule and the epoch beside the weights."""
    net = copy.deepcopy(NET).train()
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimiser, [2, 4])
    net(torch.cat([PICTURE, PICTURE * 2])).square().sum().backward()
    optimiser.step()
    schedule.step()
    return {
        "epoch": 3,
        "best": 0.25,
        "classes": ["a", "b", "c"],
        key: weights,
        "optimizer": optimiser.state_dict(),
        "lr_scheduler": schedule.state_dict(),
        "args": {"lr": 1e-3, "size": torch.Size([4, 4]), "device": torch.device("cpu"), "dtype": torch.float32},
    }


def script(weights: dict) -> dict:
    """What training scripts keep beside the weights: flags, figures, the states of generators of random numbers."""
    numpy.random.seed(7)
    return {
        "model": weights,
        "best": numpy.float64(0.25),
        "epoch": numpy.int64(3),
        "args": argparse.Namespace(lr=1e-3, output=pathlib.PurePosixPath("runs"), seed=None),
        "random": [torch.arange(8, dtype=torch.uint8), numpy.random.get_state()[1][:8]],
    }


class Program:
    def __reduce__(self):
        return os.system, ("echo this file runs a program",)


def main() -> None:
    OUT.mkdir(exist_ok=True)
    old = {"_use_new_zipfile_serialization": False}
    plain = NET.state_dict()
    write("zip.pt", plain, plain)
    write("legacy.pt", plain, plain, **old)
    on_gpu("zip_gpu.pth", plain, plain)
    on_gpu("legacy_gpu.pth", plain, plain, **old)
    write("run_state_dict.pt", run(plain, "state_dict"), plain)
    write("run_model_state_dict_legacy.pt", run(plain, "model_state_dict"), plain, **old)
    write("run_model_protocol_4.pt", run(plain, "model"), plain, pickle_protocol=4)
    write("legacy_protocol_4.pt", plain, plain, pickle_protocol=4, **old)
    for name, dtype in [("half", torch.float16), ("bfloat16", torch.bfloat16), ("double", torch.float64)]:
        weights = state(lambda tensor: tensor.to(dtype))
        write(f"{name}.pt", weights, weights)
    write("half_legacy.pt", state(torch.Tensor.half), state(torch.Tensor.half), **old)
    write("strided.pt", strided(), plain)
    write("strided_legacy.pt", strided(), plain, **old)
    write("shared.pt", shared(), plain)
    write("shared_legacy.pt", shared(), plain, **old)
    parameters = OrderedDict([*NET.named_parameters(), *NET.named_buffers()])
    write("parameters.pt", parameters, plain)
    write("run_of_a_script.pt", script(plain), plain)
    write("run_of_a_script_legacy.pt", script(plain), plain, **old)
    again("wide_numbers.pt", wide=True)
    again("another_order.pt", order=lambda names: names[::-1])
    torch.serialization.set_crc32_options(False)
    write("no_sums.pt", plain, plain)
    torch.serialization.set_crc32_options(True)
    (OUT / "expected.json").write_text(
        json.dumps({"picture": PICTURE.flatten().tolist(), "logits": EXPECTED}, indent=1) + "\n"
    )

    # Files that are refused.
    write("whole_network.pt", NET, plain)
    write("runs_a_program.pt", {"state_dict": plain, "epoch": Program()}, plain)
    write("runs_a_program_legacy.pt", {"state_dict": plain, "epoch": Program()}, plain, **old)
    negated = OrderedDict(plain, **{"4.weight": torch._neg_view(plain["4.weight"])})
    write("negated.pt", negated, plain)
    write("negated_legacy.pt", negated, plain, **old)
    write("complex.pt", state(lambda tensor: tensor.to(torch.complex64)), plain)
    write("float8.pt", state(lambda tensor: tensor.to(torch.float8_e4m3fn)), plain)
    write("whole_numbers.pt", state(lambda tensor: tensor.long()), plain)
    with zipfile.ZipFile(OUT / "zip.pt") as whole, zipfile.ZipFile(OUT / "deflated.pt", "w") as packed:
        for name in whole.namelist():
            packed.writestr(zipfile.ZipInfo(name), whole.read(name), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
