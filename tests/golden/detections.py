"""Writes coco.tsv, voc.tsv and nms.tsv: what pycocotools, the rules of VOC's kit and torchvision say of made-up results.

VOC's kit is for MATLAB; its few lines stand here again, as do those of soft suppression.
"""
import contextlib
import io
import math
from pathlib import Path

import numpy as np
import torch
import torchvision
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from result_sets import CLASSES, result_set

HERE = Path(__file__).parent
SETS = 200


def xywh(region):
    return [region.x1 / 4, region.y1 / 4, (region.x2 - region.x1) / 4, (region.y2 - region.y1) / 4]


def mask(region, height, width):
    y, x = np.meshgrid(4 * np.arange(height) + 2, 4 * np.arange(width) + 2, indexing="ij")
    inside = (region.x1 <= x) & (x < region.x2) & (region.y1 <= y) & (y < region.y2)
    if region.round:
        w, h = region.x2 - region.x1, region.y2 - region.y1
        across, along = (2 * x - region.x1 - region.x2) * h, (2 * y - region.y1 - region.y2) * w
        inside &= across * across + along * along <= w * w * h * h
    return rle.encode(np.asfortranarray(inside.astype(np.uint8)))


def place(region, results, kind):
    if kind == "bbox":
        return {"bbox": xywh(region)}
    return {"segmentation": mask(region, results.height, results.width)}


def area(region, results, kind):
    if kind == "bbox":
        return (region.x2 - region.x1) * (region.y2 - region.y1) / 16
    return float(rle.area(mask(region, results.height, results.width)))


def coco(results, kind):
    """The twelve figures, and the average precision of each class; -1 where there is nothing to find."""
    truth = COCO()
    truth.dataset = {
        "images": [{"id": image.number, "height": results.height, "width": results.width} for image in results.images],
        "categories": [{"id": label} for label in range(CLASSES)],
        "annotations": [
            {"image_id": image.number, "category_id": it.label, "iscrowd": int(it.crowd),
             "area": area(it.region, results, kind) * it.quarters / 4, **place(it.region, results, kind)}
            for image in results.images for it in image.truths
        ],
    }
    for number, annotation in enumerate(truth.dataset["annotations"]):
        annotation["id"] = number + 1
    truth.createIndex()
    found = [
        {"image_id": image.number, "category_id": it.label, "score": it.score / 32, **place(it.region, results, kind)}
        for image in results.images for it in image.found
    ]
    if found:
        found = truth.loadRes(found)
    else:
        found = COCO()
        found.dataset = truth.dataset | {"annotations": []}
        found.createIndex()
    evaluation = COCOeval(truth, found, kind)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    precision = evaluation.eval["precision"][:, :, :, 0, 2]
    by_class = [precision[:, :, label].mean() for label in range(CLASSES)]
    return [*evaluation.stats, *by_class]


def overlap(a, b):
    w, h = min(a.x2, b.x2) - max(a.x1, b.x1), min(a.y2, b.y2) - max(a.y1, b.y1)
    if w <= 0 or h <= 0:
        return -math.inf
    areas = [(it.x2 - it.x1) * (it.y2 - it.y1) for it in (a, b)]
    return w * h / (sum(areas) - w * h)


def voc(results, label):
    """VOCevaldet and both VOCap of one class: over eleven recalls, and under the whole curve."""
    truths = {image.number: [it for it in image.truths if it.label == label] for image in results.images}
    to_find = sum(not it.crowd for of_image in truths.values() for it in of_image)
    if to_find == 0:
        return [-1, -1]
    found = [(it, image.number) for image in sorted(results.images, key=lambda image: image.number)
             for it in image.found if it.label == label]
    found.sort(key=lambda pair: -pair[0].score)
    hits, misses, taken = np.zeros(len(found)), np.zeros(len(found)), set()
    for d, (it, number) in enumerate(found):
        best, at = -math.inf, None
        for j, truth in enumerate(truths[number]):
            if overlap(it.region, truth.region) > best:
                best, at = overlap(it.region, truth.region), j
        if best < 0.5:
            misses[d] = 1
        elif not truths[number][at].crowd:
            hits[d] = (number, at) not in taken
            misses[d] = (number, at) in taken
            taken.add((number, at))
    hits, misses = np.cumsum(hits), np.cumsum(misses)
    recall, precision = hits / to_find, hits / np.maximum(hits + misses, 1)
    eleven = sum(max(precision[recall >= t], default=0) / 11 for t in np.arange(11) / 10)
    recall, precision = np.concatenate([[0], recall, [1]]), np.concatenate([[0], precision, [0]])
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return [eleven, np.sum(np.diff(recall) * precision[1:])]


def soft(found, kept, least):
    """Soft suppression as its paper has it; `kept` is the share of the score that an overlap leaves."""
    left, taken = [[place, it.score / 32] for place, it in enumerate(found)], []
    while left := [pair for pair in left if pair[1] >= least]:
        surest = max(left, key=lambda pair: pair[1])
        left.remove(surest)
        taken.append(surest)
        for pair in left:
            pair[1] *= kept(max(overlap(found[surest[0]].region, found[pair[0]].region), 0))
    return [f"{place}:{score:.7g}" for place, score in taken]


def nms(found):
    boxes = torch.tensor([[it.region.x1, it.region.y1, it.region.x2, it.region.y2] for it in found]) / 4
    scores, labels = torch.tensor([it.score / 32 for it in found]), torch.tensor([it.label for it in found])
    yield "all 0.5", torchvision.ops.nms(boxes, scores, 0.5).tolist()
    yield "all 0.3", torchvision.ops.nms(boxes, scores, 0.3).tolist()
    # By class one by one: the trick with offsets rounds.
    kept = torchvision.ops.boxes._batched_nms_vanilla(boxes, scores, labels, 0.5)
    order = sorted(kept.tolist(), key=lambda place: (-found[place].score, place))
    yield "class 0.5", order
    yield "linear", soft(found, lambda iou: 1 - iou if iou > 0.3 else 1, 0.05)
    yield "gaussian", soft(found, lambda iou: math.exp(-iou * iou / 0.5), 0.05)


def write(name, made_with, rows):
    lines = [f"# {made_with}", *("\t".join(map(str, row)) for row in rows)]
    (HERE / name).write_text("\n".join(lines) + "\n")
    print(f"{name}: {len(lines) - 1} rows")


def numbers(row):
    return [f"{number:.8g}" for number in row]


def coco_rows():
    for seed in range(SETS):
        for kind in ("bbox", "segm"):
            with contextlib.redirect_stdout(io.StringIO()):
                figures = coco(result_set(seed), kind)
            yield seed, kind, *numbers(figures)


def voc_rows():
    for seed in range(SETS):
        for label in range(CLASSES):
            yield seed, label, *numbers(voc(result_set(seed), label))


def nms_rows():
    for seed in range(0, SETS, 4):
        image = max(result_set(seed).images, key=lambda image: len(image.found))
        if image.found:
            for name, kept in nms(image.found):
                yield seed, name, " ".join(map(str, kept))


if __name__ == "__main__":
    write("coco.tsv", "pycocotools 2.0.11: set, kind, twelve figures, average precision of each class", coco_rows())
    kit = "VOC's development kit, its lines in Python"
    write("voc.tsv", f"{kit}: set, class, over eleven recalls, under the whole curve", voc_rows())
    suppression = f"torchvision {torchvision.__version__.split('+')[0]}, soft suppression by its paper"
    write("nms.tsv", f"{suppression}: set, manner, what is kept", nms_rows())
