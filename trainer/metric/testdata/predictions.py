"""Writes the prediction files of this folder: scores, right classes, and what
scikit-learn makes of them. Scores are multiples of 1/64, which any float holds
exactly, and so many ties.

    python3 predictions.py
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, roc_auc_score

warnings.simplefilter("ignore")  # about classes without an example
rng = np.random.default_rng(7)


def write(name, scores, classes):
    scores, classes = np.asarray(scores, float), np.asarray(classes, int)
    said = scores.argmax(axis=1)
    expect = {
        "accuracy": accuracy_score(classes, said),
        "balanced_accuracy": balanced_accuracy_score(classes, said),
        "macro_f1": f1_score(classes, said, average="macro"),
    }
    if scores.shape[1] == 2:
        auc = len(set(classes)) == 2
        expect["roc_auc"] = roc_auc_score(classes, scores[:, 1] - scores[:, 0]) if auc else None
    with open(name + ".json", "w") as f:
        json.dump({"source": "scikit-learn " + sklearn.__version__, "scores": scores.tolist(),
                   "classes": classes.tolist(), "expect": expect}, f)
        f.write("\n")


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
