"""Losses: each reduction, weights, smoothing, ignored labels, logits far from zero."""
import torch
from torch import nn
from torch.nn import functional
from torchvision.ops import sigmoid_focal_loss

from record import Family, draw

family = Family("losses")


def pair(case, loss, shape=(4, 3), low=-2.0, high=2.0, target=(-2.0, 2.0), gradients=("input",)):
    family.loss(case, loss.double(), gradients, input=draw(f"{case}/input", shape, low, high),
                target=draw(f"{case}/target", shape, *target))


for name, loss in {"l1": nn.L1Loss, "mse": nn.MSELoss}.items():
    pair(name, loss())
    pair(f"{name}_of_images", loss(), (2, 3, 2, 2), gradients=("input", "target"))
    pair(f"{name}_summed", loss(reduction="sum"))
    pair(f"{name}_by_element", loss(reduction="none"))
pair("smooth_l1", nn.SmoothL1Loss())
pair("smooth_l1_of_a_ninth", nn.SmoothL1Loss(beta=1 / 9))
pair("smooth_l1_of_nothing", nn.SmoothL1Loss(beta=0.0))
pair("smooth_l1_summed", nn.SmoothL1Loss(reduction="sum", beta=0.5))
pair("smooth_l1_by_element", nn.SmoothL1Loss(reduction="none"))
pair("huber", nn.HuberLoss())
pair("huber_of_two", nn.HuberLoss(delta=2.0), (2, 2, 3))
pair("huber_of_a_half_summed", nn.HuberLoss(reduction="sum", delta=0.5))
pair("huber_by_element", nn.HuberLoss(reduction="none"))


def classes(case, loss, shape=(5, 4), target=(1, 0, 3, 3, 2), scale=3.0):
    family.loss(case, loss.double(), ("input",), input=draw(f"{case}/input", shape, -scale, scale), target=torch.tensor(target))


weight = torch.tensor([0.5, 1.0, 2.0, 0.25])
PIXELS = [[[1, 0], [3, 2], [2, 2]], [[3, 3], [0, 1], [1, 3]]]
classes("cross_entropy", nn.CrossEntropyLoss())
classes("cross_entropy_of_one_sample", nn.CrossEntropyLoss(), (1, 4), (2,))
classes("cross_entropy_summed", nn.CrossEntropyLoss(reduction="sum"))
classes("cross_entropy_by_sample", nn.CrossEntropyLoss(reduction="none"))
classes("cross_entropy_weighted", nn.CrossEntropyLoss(weight=weight))
classes("cross_entropy_weighted_summed", nn.CrossEntropyLoss(weight=weight, reduction="sum"))
classes("cross_entropy_smoothed", nn.CrossEntropyLoss(label_smoothing=0.1))
classes("cross_entropy_weighted_and_smoothed", nn.CrossEntropyLoss(weight=weight, label_smoothing=0.2))
classes("cross_entropy_ignoring", nn.CrossEntropyLoss(ignore_index=3))
classes("cross_entropy_ignoring_by_sample", nn.CrossEntropyLoss(ignore_index=3, reduction="none"))
classes("cross_entropy_ignoring_and_weighted", nn.CrossEntropyLoss(weight=weight, ignore_index=3))
classes("cross_entropy_ignoring_and_smoothed", nn.CrossEntropyLoss(ignore_index=3, label_smoothing=0.1))
classes("cross_entropy_ignoring_weighted_and_smoothed",
        nn.CrossEntropyLoss(weight=weight, ignore_index=3, label_smoothing=0.1))
for name, loss in {"": nn.CrossEntropyLoss(ignore_index=3),
                   "_weighted": nn.CrossEntropyLoss(weight=weight, ignore_index=3)}.items():
    classes(f"cross_entropy_of_pixels{name}", loss, (2, 4, 3, 2), PIXELS)
classes("cross_entropy_far_out", nn.CrossEntropyLoss(), scale=200.0)
classes("nll", nn.NLLLoss(), scale=1.0)
classes("nll_summed", nn.NLLLoss(reduction="sum"), scale=1.0)
classes("nll_ignoring_by_sample", nn.NLLLoss(reduction="none", ignore_index=3), scale=1.0)
classes("nll_weighted", nn.NLLLoss(weight=weight), scale=1.0)

ONES = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]], dtype=torch.float64)
SHARES = torch.tensor([[0.25, 0.0, 1.0], [0.5, 0.875, 0.125]], dtype=torch.float64)


def binary(case, function, target=ONES, low=-3.0, high=3.0, gradients=("input",)):
    family.loss(case, function, gradients, input=draw(f"{case}/input", target.shape, low, high), target=target)


positive = torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64)
binary("bce_with_logits", nn.BCEWithLogitsLoss())
binary("bce_with_logits_of_shares", nn.BCEWithLogitsLoss(), SHARES)
binary("bce_with_logits_far_out", nn.BCEWithLogitsLoss(), low=-200.0, high=200.0)
binary("bce_with_logits_positive_weight", nn.BCEWithLogitsLoss(pos_weight=positive))
binary("bce_with_logits_positive_weight_of_shares", nn.BCEWithLogitsLoss(pos_weight=positive), SHARES)
binary("bce_with_logits_summed", nn.BCEWithLogitsLoss(reduction="sum"))
binary("bce_with_logits_by_element", nn.BCEWithLogitsLoss(reduction="none"))
binary("bce", nn.BCELoss(), low=0.05, high=0.95)
binary("bce_summed", nn.BCELoss(reduction="sum"), low=0.05, high=0.95)
binary("bce_by_element", nn.BCELoss(reduction="none"), low=0.05, high=0.95)
binary("bce_of_shares", nn.BCELoss(), SHARES, low=0.05, high=0.95)
for case, settings in {
    "focal": {},
    "focal_of_one_and_a_half": {"alpha": 0.75, "gamma": 1.5},
    "focal_without_alpha": {"alpha": -1},
    "focal_of_nothing": {"gamma": 0.0},
}.items():
    binary(case, lambda x, y, settings=settings: sigmoid_focal_loss(x, y, reduction="mean", **settings))
binary("focal_summed", lambda x, y: sigmoid_focal_loss(x, y, reduction="sum"))
binary("focal_by_element", lambda x, y: sigmoid_focal_loss(x, y))
binary("focal_far_out", lambda x, y: sigmoid_focal_loss(x, y, reduction="mean"), low=-60.0, high=60.0)


def divergence(case, loss):
    logits = draw(f"{case}/logits", (3, 4), -2, 2)
    target = functional.softmax(logits, 1)
    scores = functional.log_softmax(draw(f"{case}/input", (3, 4), -2, 2), 1)
    family.loss(case, loss, ("input",), input=scores.float().double(), target=target.float().double())


divergence("kl_div", nn.KLDivLoss(reduction="batchmean"))
divergence("kl_div_of_the_elements_mean", nn.KLDivLoss(reduction="mean"))
divergence("kl_div_summed", nn.KLDivLoss(reduction="sum"))
ONE_HOT = functional.one_hot(torch.tensor([1, 0, 3]), 4).double()
family.loss("kl_div_of_certain_targets", nn.KLDivLoss(reduction="sum"), ("input",),
            input=functional.log_softmax(draw("kl_div_of_certain_targets/input", (3, 4), -2, 2), 1).float().double(),
            target=ONE_HOT)
divergence("kl_div_by_element", nn.KLDivLoss(reduction="none"))


def embeddings(case, loss):
    family.loss(case, loss, ("input1", "input2"), input1=draw(f"{case}/input1", (4, 5)), input2=draw(f"{case}/input2", (4, 5)),
                target=torch.tensor([1, -1, -1, 1]))


embeddings("cosine_embedding", nn.CosineEmbeddingLoss())
embeddings("cosine_embedding_margin", nn.CosineEmbeddingLoss(margin=-0.5))
embeddings("cosine_embedding_by_sample", nn.CosineEmbeddingLoss(reduction="none"))
embeddings("cosine_embedding_summed", nn.CosineEmbeddingLoss(margin=0.1, reduction="sum"))


def triplet(case, loss):
    names = ("anchor", "positive", "negative")
    family.loss(case, loss, names, **{name: draw(f"{case}/{name}", (4, 5)) for name in names})


triplet("triplet_margin", nn.TripletMarginLoss())
triplet("triplet_margin_of_two", nn.TripletMarginLoss(margin=2.0))
triplet("triplet_margin_swapped", nn.TripletMarginLoss(swap=True))
triplet("triplet_margin_by_sample", nn.TripletMarginLoss(reduction="none"))
triplet("triplet_margin_summed", nn.TripletMarginLoss(reduction="sum"))
