"""Operations on boxes: conversions, IoU and its kin, anchors, and RoIAlign."""
import torch
from torchvision import ops
from torchvision.models.detection.anchor_utils import AnchorGenerator

from record import Family, draw

family = Family("boxes")


def drawn(name, count, reach=10.0):
    """Boxes by their edges, between 0 and about `reach`."""
    centres, sizes = draw(f"{name}/centres", (count, 2), 0.0, reach), draw(f"{name}/sizes", (count, 2), 0.5, reach / 2)
    return torch.cat([centres - sizes / 2, centres + sizes / 2], 1).float().double()


for source, target in ["xyxy xywh".split(), "xyxy cxcywh".split(), "xywh cxcywh".split(), "cxcywh xyxy".split()]:
    case = f"{source}_to_{target}"
    boxes = ops.box_convert(drawn(case, 4), "xyxy", source).float().double()
    family.loss(case, lambda boxes: ops.box_convert(boxes, source, target), ["boxes"], boxes=boxes)
family.loss("area", ops.box_area, ["boxes"], boxes=drawn("area", 4))
family.loss("clip", lambda boxes: ops.clip_boxes_to_image(boxes, (6, 8)), ["boxes"], boxes=drawn("clip", 6))

KIN = {
    "iou": (lambda a, b: ops.box_iou(a, b).diagonal(), ops.box_iou),
    "giou": (lambda a, b: 1 - ops.generalized_box_iou_loss(a, b), ops.generalized_box_iou),
    "diou": (lambda a, b: 1 - ops.distance_box_iou_loss(a, b), ops.distance_box_iou),
    "ciou": (lambda a, b: 1 - ops.complete_box_iou_loss(a, b), ops.complete_box_iou),
}
POINTS = torch.tensor([[1.0, 1, 1, 1], [2, 3, 5, 7], [2, 2, 2, 2], [0, 0, 4, 0]], dtype=torch.float64)
OTHERS = torch.tensor([[1.0, 1, 1, 1], [3, 4, 3, 4], [5, 6, 8, 9], [1, 0, 3, 2]], dtype=torch.float64)
INSIDE = torch.tensor([[0.0, 0, 8, 8], [1, 2, 3, 4], [2, 2, 6, 6], [0, 0, 1, 1]], dtype=torch.float64)
AROUND = torch.tensor([[2.0, 3, 4, 6], [0, 1, 6, 5], [2, 2, 6, 6], [1, 0, 2, 1]], dtype=torch.float64)
for name, (aligned, pairwise) in KIN.items():
    inputs = {"a": drawn(f"{name}/a", 6), "b": drawn(f"{name}/b", 6)}
    family.loss(name, aligned, ["a", "b"], **inputs)
    # One inside the other, the same twice, side by side: where edges are equal.
    family.loss(f"{name}_of_equal_edges", aligned, ["a", "b"], a=INSIDE, b=AROUND)
    family.loss(f"pairwise_{name}", pairwise, ["a", "b"], a=drawn(f"pairwise_{name}/a", 3), b=drawn(f"pairwise_{name}/b", 5))
for name in ["giou", "diou"]:
    family.loss(f"{name}_without_area", KIN[name][0], ["a", "b"], a=POINTS, b=OTHERS)


def grid(sizes, ratios, cells, stride):
    generator = AnchorGenerator((sizes,), (ratios,))
    return generator.grid_anchors([cells], [[torch.tensor(stride), torch.tensor(stride)]])[0].double()


anchors = grid((32, 50, 90), (0.5, 1.0, 2.0), (2, 3), 16)
family.loss("anchors", lambda shift: shift + anchors, ["shift"], shift=draw("anchors/shift", anchors.shape))

HERE = torch.tensor([
    [0, 1.0, 2.0, 9.0, 13.0], [0, -6.0, -3.5, 5.5, 4.0], [0, 10.0, 7.0, 40.0, 31.0], [1, 3.25, 4.75, 4.5, 5.0],
    [1, 0.0, 0.0, 20.0, 24.0], [1, 8.0, 8.0, 8.0, 8.0],
], dtype=torch.float64)
for name, settings in {
    "roi_align": {"sampling_ratio": 2, "aligned": True},
    "roi_align_of_as_many_points_as_features": {"aligned": True},
    "roi_align_unaligned": {"sampling_ratio": 2},
    "roi_align_unaligned_of_as_many_points_as_features": {},
}.items():
    family.loss(
        name, lambda features, boxes: ops.roi_align(features, boxes, 3, spatial_scale=0.25, **settings), ["features"],
        features=draw(f"{name}/features", (2, 2, 6, 5)), boxes=HERE)
one = torch.cat([torch.zeros(3, 1, dtype=torch.float64), drawn("roi_align_of_one_image/boxes", 3, 12.0)], 1)
family.loss(
    "roi_align_of_one_image", lambda features, boxes: ops.roi_align(features, boxes, 7, aligned=True), ["features"],
    features=draw("roi_align_of_one_image/features", (1, 3, 10, 12)), boxes=one)

family.write()
