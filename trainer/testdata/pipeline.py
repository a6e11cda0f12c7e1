"""Trains a table in scikit-learn as descent does, once for each seed: medians
and indicators for missing numbers, one number for each category, all of them
standardized, then a network. Reads its settings as JSON and prints the scores
on the test table.

    python3 pipeline.py < settings.json
"""
import csv
import json
import sys
import warnings

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.simplefilter("ignore")  # about epochs that do not converge
s = json.load(sys.stdin)


def read(path):
    with open(path) as f:
        rows = list(csv.DictReader(f))
    numbers = [[float(r[c]) if r[c] else np.nan for c in s["numbers"]] for r in rows]
    texts = [[r[c] for c in s["texts"]] for r in rows]
    return np.array(numbers), np.array(texts, dtype=object), np.array([r[s["target"]] for r in rows])


def joined(numbers, texts):
    return np.concatenate([numbers.astype(object), texts], axis=1)


numbers, texts, y = read(s["train"])
test_numbers, test_texts, test_y = read(s["test"])
k = numbers.shape[1]
scores = {"loss": [], "accuracy": []}
for seed in range(1, s["seeds"] + 1):
    model = make_pipeline(
        ColumnTransformer([
            ("numbers", SimpleImputer(strategy="median", add_indicator=s["indicator"]), list(range(k))),
            ("texts", OneHotEncoder(handle_unknown="ignore"), list(range(k, k + texts.shape[1]))),
        ], sparse_threshold=0),
        StandardScaler(),
        MLPClassifier((s["width"],), activation="relu", solver=s["solver"], alpha=0, batch_size=s["batch"],
                      learning_rate_init=s["rate"], momentum=0.9, nesterovs_momentum=False, max_iter=s["epochs"],
                      tol=0, n_iter_no_change=10**9, random_state=seed))
    model.fit(joined(numbers, texts), y)
    x = joined(test_numbers, test_texts)
    scores["loss"].append(log_loss(test_y, model.predict_proba(x), labels=model.classes_))
    scores["accuracy"].append(accuracy_score(test_y, model.predict(x)))
json.dump(scores, sys.stdout)
