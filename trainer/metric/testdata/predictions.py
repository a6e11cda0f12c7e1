"""Writes the prediction files of this folder: scores, right classes, and what
scikit-learn makes of them. Scores are multiples of 1/64, which any float holds
exactly, and so many ties. Weights of examples, where there are some, are too.

    python3 predictions.py [FOLDER]
"""
import json
import os
import sys
import warnings

import numpy as np
import sklearn
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, f1_score, mean_squared_error, r2_score,
                             roc_auc_score)

warnings.simplefilter("ignore")  # about classes without an example
rng = np.random.default_rng(7)
folder = sys.argv[1] if len(sys.argv) > 1 else "."


def save(name, scores, expect, **more):
    case = {"source": "scikit-learn " + sklearn.__version__, "scores": scores.tolist()}
    case |= {key: value.tolist() for key, value in more.items() if value is not None}
    with open(os.path.join(folder, name + ".json"), "w") as f:
        json.dump(case | {"expect": expect}, f)
        f.write("\n")


def write(name, scores, classes, weights=None):
    scores, classes = np.asarray(scores, float), np.asarray(classes, int)
    said = scores.argmax(axis=1)
    expect = {
        "accuracy": accuracy_score(classes, said, sample_weight=weights),
        "balanced_accuracy": balanced_accuracy_score(classes, said, sample_weight=weights),
        "macro_f1": f1_score(classes, said, average="macro", sample_weight=weights),
    }
    if scores.shape[1] == 2:
        auc = len(set(classes)) == 2
        expect["roc_auc"] = roc_auc_score(classes, scores[:, 1] - scores[:, 0], sample_weight=weights) if auc else None
    save(name, scores, expect, classes=classes, weights=weights)


def write_numbers(name, predictions, targets, weights):
    expect = {"r2": r2_score(targets, predictions, sample_weight=weights),
              "rmse": mean_squared_error(targets, predictions, sample_weight=weights) ** 0.5}
    save(name, predictions.reshape(-1, 1), expect, targets=targets, weights=weights)


def draw(n, k, skill, shares, steps=64):
    classes = rng.choice(len(shares), size=n, p=shares)
    scores = rng.normal(size=(n, k))
    scores[np.arange(n), classes] += skill
    return np.round(scores * steps) / steps, classes


write("two", *draw(200, 2, 1.0, [.5, .5]))
write("two_ties", *draw(150, 2, 0.5, [.9, .1], steps=1))
write("two_one_class", *draw(40, 2, 0.5, [1.0]))
write("ten", *draw(300, 10, 1.5, [.3, .2, .1, .1, .1, .05, .05, .05, .03, .02]))
# Of six classes two have no example; one of these is never said either.
scores, classes = draw(120, 6, 0.8, [.5, .2, .2, .1])
scores[:, 5] = -100
write("six_empty_classes", scores, classes)


def weigh(n, zeros):
    weights = np.round(rng.exponential(size=n) * 64) / 64
    weights[rng.random(n) < zeros] = 0
    return weights


write("two_weighted", *draw(180, 2, 1.0, [.6, .4]), weigh(180, 0))
write("two_ties_weighted", *draw(150, 2, 0.5, [.8, .2], steps=1), weigh(150, .2))
write("five_weighted", *draw(250, 5, 1.2, [.5, .2, .1, .1, .1]), weigh(250, .1))
targets = np.round(64 * (100 + 3 * rng.normal(size=200))) / 64
write_numbers("numbers_weighted", np.round(64 * (targets + rng.normal(size=200))) / 64, targets, weigh(200, .1))
