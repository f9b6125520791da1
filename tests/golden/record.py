"""How a case is recorded: what goes into a layer of PyTorch's, what comes out, and every gradient.

All is computed in float64 from numbers that float32 holds, and stored as float32. Each tensor is drawn from a seed of
its own name, so a new case changes no other.
"""
import math
import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent


def draw(name, shape, low=-1.0, high=1.0):
    """Numbers between `low` and `high` that depend on `name` and `shape` alone."""
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    numbers = torch.rand(shape, generator=generator, dtype=torch.float64) * (high - low) + low
    return numbers.float().double()


def parameter(name, tensor):
    """A parameter of the shape of `tensor`: small weights, no constants, a positive variance."""
    if name.endswith("running_var"):
        return draw(name, tensor.shape, 0.5, 2.0)
    reach = 1 / math.sqrt(max(1, tensor[0].numel())) if tensor.dim() > 1 else 1.0
    return draw(name, tensor.shape, -reach, reach)


class Family:
    """The cases of one file."""

    def __init__(self, name):
        self.name = name
        self.tensors = {}

    def layer(self, case, module, *shapes, scale=1.0, frozen=False, **inputs):
        """Records `module` on inputs of these shapes, drawn between -scale and scale, or on these inputs by name.

        Whole numbers get no gradient; a frozen module trains nothing and uses its running statistics.
        """
        drawn = ["input"] if len(shapes) == 1 else [f"input{position}" for position in range(len(shapes))]
        for name, shape in zip(drawn, shapes):
            inputs[name] = draw(f"{case}/{name}", shape, -scale, scale)
        module = module.double().train(not frozen)
        state = {name: parameter(f"{case}/{name}", tensor)
                 for name, tensor in module.state_dict().items() if not name.endswith("num_batches_tracked")}
        module.load_state_dict(state, strict=False)
        self.record(case, {f"param/{name}": tensor for name, tensor in state.items()})
        trained = {} if frozen else dict(module.named_parameters())
        self.run(case, module, inputs, trained)
        statistics = {name: value for name, value in module.named_buffers() if name in state}
        if not frozen:
            self.record(case, {f"after/{name}": value for name, value in statistics.items()})

    def loss(self, case, function, gradients, **inputs):
        """Records a loss of these inputs by name, with the gradients of those in `gradients`."""
        self.run(case, function, inputs, {}, gradients)

    def run(self, case, function, inputs, trained, gradients=None):
        wanted = [name for name, value in inputs.items() if value.is_floating_point()] if gradients is None else gradients
        inputs = {name: value.detach().requires_grad_(name in wanted) for name, value in inputs.items()}
        output = function(*inputs.values())
        cotangent = draw(f"{case}/cotangent", output.shape)
        leaves = trained | {name: value for name, value in inputs.items() if name in wanted}
        slopes = torch.autograd.grad((output * cotangent).sum(), list(leaves.values()))
        self.record(case, inputs | {"output": output, "cotangent": cotangent})
        self.record(case, {f"grad/{name}": slope for name, slope in zip(leaves, slopes)})

    def record(self, case, tensors):
        for name, tensor in tensors.items():
            key = f"{case}/{name}"
            assert key not in self.tensors, f"{key} twice"
            assert not tensor.is_floating_point() or tensor.isfinite().all(), f"{key} is not finite"
            stored = tensor.detach().float() if tensor.is_floating_point() else tensor.detach().long()
            self.tensors[key] = stored.reshape(stored.shape or (1,)).contiguous().clone()

    def write(self):
        path = HERE / f"{self.name}.safetensors"
        made_with = f"PyTorch {torch.__version__.split('+')[0]}, computed in float64, stored as float32"
        save_file(self.tensors, path, metadata={"made_with": made_with})
        cases = len({key.split("/")[0] for key in self.tensors})
        print(f"{path.name}: {cases} cases, {path.stat().st_size / 1024:.0f} KiB")
