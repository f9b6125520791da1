"""Writes classes.tsv: what scikit-learn and torchmetrics say of made-up scores, which `classes.rs` makes again."""
import math
import warnings

import sklearn
import torch
from sklearn import metrics
from torchmetrics.functional.classification import multiclass_jaccard_index

from detections import numbers, write
from result_sets import Lcg

CLASSES = 5
SETS = 60
NAN = {"zero_division": math.nan, "average": None, "labels": list(range(CLASSES))}


def samples(seed):
    """The labels, None where there is none, and the scores, no two of which are equal."""
    rng = Lcg(seed)
    classes = 1 + rng.below(CLASSES)
    for sample in range(1 + rng.below(40)):
        label = None if sample > 0 and rng.chance(10) else rng.below(classes)
        yield label, [rng.below(100) * CLASSES + column + (150 if column == label else 0) for column in range(CLASSES)]


def row(seed):
    known = [(label, scores) for label, scores in samples(seed) if label is not None]
    labels, scores = [label for label, _ in known], [scores for _, scores in known]
    guesses = [max(range(CLASSES), key=of.__getitem__) for of in scores]
    yield metrics.accuracy_score(labels, guesses)
    for k in (1, 2, 3):
        yield metrics.top_k_accuracy_score(labels, scores, k=k, labels=range(CLASSES), normalize=False)
    yield from metrics.precision_score(labels, guesses, **NAN)
    yield from metrics.recall_score(labels, guesses, **NAN)
    pair = torch.tensor(guesses), torch.tensor(labels)
    overlaps = multiclass_jaccard_index(*pair, CLASSES, average="none").tolist()
    yield from (overlap if label in {*labels, *guesses} else math.nan for label, overlap in enumerate(overlaps))
    yield multiclass_jaccard_index(*pair, CLASSES, average="macro").item()
    yield metrics.precision_score(labels, guesses, average="macro", zero_division=0)
    yield metrics.balanced_accuracy_score(labels, guesses)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    columns = "set, accuracy, how many labels in the top 1, 2 and 3, precision, recall and IoU of each class, "
    columns += "mean IoU, precision and recall"
    rows = ([seed, *numbers(-1 if math.isnan(it) else it for it in row(seed))] for seed in range(SETS))
    write("classes.tsv", f"scikit-learn {sklearn.__version__}, torchmetrics: {columns}", rows)
