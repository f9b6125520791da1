"""Made-up detections and objects by number: `result_sets.rs` makes the same ones.

Whole numbers only, so that both languages agree to the last bit: edges are in quarters of a pixel. There are crowds,
equal scores, equal overlaps, empty images, classes without objects or without detections, masks that cover nothing,
sets without any objects or detections, and images with more than 100 detections of a class.
"""
from dataclasses import dataclass

CLASSES = 4


class Lcg:
    """Knuth's linear congruential generator of 64 bits, of which the upper 31 are used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def chance(self, percent):
        return self.below(100) < percent


@dataclass
class Region:
    """A box in quarters of a pixel; its mask is all of it, or the ellipse inside."""
    x1: int
    y1: int
    x2: int
    y2: int
    round: bool


@dataclass
class Truth:
    label: int
    region: Region
    crowd: bool
    quarters: int  # of the region's area: what is said to be the object's


@dataclass
class Found:
    label: int
    region: Region
    score: int  # in thirty-seconds


@dataclass
class Image:
    number: int
    truths: list
    found: list


@dataclass
class ResultSet:
    height: int  # in pixels
    width: int
    images: list


def new_region(rng, height, width):
    reach = [120, 360, None][rng.below(3)]
    if reach is None:
        w, h = 4 * width - rng.below(2 * width), 4 * height - rng.below(2 * height)
    else:
        w, h = 4 + rng.below(min(reach, 4 * width) - 3), 4 + rng.below(min(reach, 4 * height) - 3)
    x, y = rng.below(4 * width - w + 1), rng.below(4 * height - h + 1)
    return Region(x, y, x + w, y + h, rng.chance(60))


def near(rng, region, height, width):
    if rng.chance(15):
        return region
    reach = 1 + rng.below(40)

    def moved(edge, most):
        return min(max(edge + rng.below(2 * reach + 1) - reach, 0), most)

    x1, y1 = moved(region.x1, 4 * width - 1), moved(region.y1, 4 * height - 1)
    x2, y2 = moved(region.x2, 4 * width), moved(region.y2, 4 * height)
    return Region(x1, y1, max(x2, x1 + 1), max(y2, y1 + 1), rng.chance(60))


def result_set(seed):
    rng = Lcg(seed)
    height, width = 40 + rng.below(120), 40 + rng.below(160)
    classes = 1 + rng.below(CLASSES)
    with_objects = classes - 1 if seed % 3 == 0 and classes > 1 else classes
    images = []
    for image in range(1 + rng.below(6)):
        truths = []
        for _ in range(0 if seed % 20 == 7 or rng.chance(15) else rng.below(9)):
            if truths and rng.chance(10):
                last = truths[-1]
                truths.append(Truth(last.label, last.region, rng.chance(20), 4))
                continue
            label, region = rng.below(with_objects), new_region(rng, height, width)
            truths.append(Truth(label, region, rng.chance(12), 2 + rng.below(3)))
        found = []
        for truth in [] if seed % 20 == 13 else truths:
            for _ in range(rng.below(4)):
                label = truth.label if rng.chance(85) else rng.below(classes)
                region = near(rng, truth.region, height, width)
                found.append(Found(label, region, rng.below(33)))
        for _ in range(0 if seed % 20 == 13 else rng.below(4)):
            label, region = rng.below(classes), new_region(rng, height, width)
            found.append(Found(label, region, rng.below(33)))
        for _ in range(130 if seed % 10 == 2 and image == 0 and truths else 0):
            truth = truths[rng.below(len(truths))]
            found.append(Found(0, near(rng, truth.region, height, width), rng.below(33)))
        images.append(Image((image * 31 + 5) % 97, truths, found))
    return ResultSet(height, width, images)
