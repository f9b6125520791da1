"""What Captum says of a small network: `python attributions.py`, with PyTorch and Captum installed.

Each case is a network with its parameters, the images, their classes, and what Captum gives for them.
"""
import captum
import torch
from captum.attr import IntegratedGradients, LayerGradCam, Saliency
from torch import nn

from record import Family, draw, parameter

family = Family("attributions")


def network(case):
    """Two convolutions, a pool and a head for images of 12 x 12; the maps explained are those before the pool."""
    net = nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.Tanh(), nn.Conv2d(4, 6, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(150, 3),
    ).double().eval()
    state = {name: parameter(f"{case}/{name}", tensor)
             for name, tensor in net.state_dict().items() if not name.endswith("num_batches_tracked")}
    net.load_state_dict(state, strict=False)
    family.record(case, {f"param/{name}": tensor for name, tensor in state.items()})
    return net


def record(case, attribute):
    net = network(case)
    images = draw(f"{case}/input", (2, 2, 12, 12)).requires_grad_()
    classes = torch.tensor([2, 0])
    output = attribute(net, images, classes)
    family.record(case, {"input": images, "classes": classes, "output": output})


record("saliency", lambda net, images, classes: Saliency(net).attribute(images, target=classes))
record("integrated_gradients", lambda net, images, classes: IntegratedGradients(net).attribute(
    images, baselines=torch.full_like(images, -0.5), target=classes, n_steps=20))
record("grad_cam", lambda net, images, classes: LayerGradCam(net, net[4]).attribute(
    images, target=classes, relu_attributions=True).squeeze(1))

if __name__ == "__main__":
    family.write()
    print(f"Captum {captum.__version__}")
