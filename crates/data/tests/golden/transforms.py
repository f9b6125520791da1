"""What torchvision makes of one picture: `transforms.safetensors`, which `src/transform/golden.rs` compares.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install torch torchvision safetensors
    /tmp/venv/bin/python crates/data/tests/golden/transforms.py

A new case is a line here and the line of the same name in the Rust file; the test fails while one of the two is missing.
The same versions give the same file, byte for byte; it names them in its metadata.
"""
from pathlib import Path

import torch
import torchvision
from safetensors.torch import save_file
from torchvision import tv_tensors
from torchvision.transforms.v2 import functional as F
from torchvision.transforms.v2 import InterpolationMode

HEIGHT, WIDTH = 23, 30
BILINEAR = InterpolationMode.BILINEAR

generator = torch.Generator().manual_seed(7)
coarse = torch.rand((1, 3, 6, 7), generator=generator)
smooth = torch.nn.functional.interpolate(coarse, (HEIGHT, WIDTH), mode="bilinear", align_corners=False)
noise = torch.rand((1, 3, HEIGHT, WIDTH), generator=generator) - 0.5
picture = ((smooth + 0.2 * noise).clamp(0, 1) * 255).round().to(torch.uint8)[0]
picture[:, 5:9, 10:16] = torch.tensor([255, 0, 40], dtype=torch.uint8)[:, None, None]
picture[:, 15:18, 3:9] = 128

y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
mask = tv_tensors.Mask((((y - 12) / 7.0) ** 2 + ((x - 13) / 9.0) ** 2 < 1)[None].to(torch.uint8))
boxes = tv_tensors.BoundingBoxes(
    [[4.0, 3.0, 12.0, 11.0], [13.5, 7.25, 29.0, 20.5]], format="XYXY", canvas_size=(HEIGHT, WIDTH), dtype=torch.float32)

cases = {"picture": picture, "mask": mask, "boxes": boxes}

for height, width in [(9, 7), (23, 11), (40, 50), (2, 1), (46, 15)]:
    cases[f"resize/{height}x{width}"] = F.resize(picture, [height, width], BILINEAR, antialias=True)
    cases[f"resize/{height}x{width}/boxes"] = F.resize(boxes, [height, width])
    cases[f"resize/{height}x{width}/mask"] = torch.nn.functional.interpolate(
        mask.as_subclass(torch.Tensor)[None].float(), (height, width), mode="nearest-exact")[0].to(torch.uint8)

for height, width in [(12, 16), (12, 11), (11, 13), (30, 33), (8, 41)]:
    cases[f"center_crop/{height}x{width}"] = F.center_crop(picture, [height, width])

cases["horizontal_flip"] = F.horizontal_flip(picture)
cases["horizontal_flip/boxes"] = F.horizontal_flip(boxes)
cases["vertical_flip"] = F.vertical_flip(picture)
cases["vertical_flip/boxes"] = F.vertical_flip(boxes)

for name, angle, translate, scale, shear in [
    ("turned", 20.0, [0.0, 0.0], 1.0, [0.0, 0.0]),
    ("shifted", 0.0, [2.3, -3.25], 1.0, [0.0, 0.0]),
    ("shrunk", 0.0, [0.0, 0.0], 0.8, [0.0, 0.0]),
    ("grown", -7.0, [1.0, 2.0], 1.3, [0.0, 0.0]),
    ("sheared", 0.0, [0.0, 0.0], 1.0, [12.0, -5.0]),
    ("all", -33.0, [-2.0, 1.5], 1.15, [8.0, 4.0]),
]:
    options = dict(angle=angle, translate=translate, scale=scale, shear=shear)
    cases[f"affine/{name}"] = F.affine(picture, interpolation=BILINEAR, **options)
    cases[f"affine/{name}/boxes"] = F.affine(boxes, **options)
    cases[f"affine/{name}/mask"] = F.affine(mask, **options)

for factor in [0.0, 0.6, 1.4]:
    cases[f"brightness/{factor}"] = F.adjust_brightness(picture, factor)
    cases[f"contrast/{factor}"] = F.adjust_contrast(picture, factor)
    cases[f"saturation/{factor}"] = F.adjust_saturation(picture, factor)
for factor in [-0.5, -0.1, 0.05, 0.3]:
    cases[f"hue/{factor}"] = F.adjust_hue(picture, factor)

for radius, sigma in [(1, 0.5), (2, 1.3), (4, 2.0)]:
    cases[f"blur/{radius}/{sigma}"] = F.gaussian_blur(picture, [2 * radius + 1] * 2, [sigma] * 2)

numbers = {name: value.as_subclass(torch.Tensor).contiguous() for name, value in cases.items()}
versions = {"torch": torch.__version__, "torchvision": torchvision.__version__}
save_file(numbers, Path(__file__).with_suffix(".safetensors"), metadata=versions)
print(f"{len(numbers)} tensors")
