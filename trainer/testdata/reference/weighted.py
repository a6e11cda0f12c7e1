"""Trains the networks of loss_softmax.json, loss_hinge.json and
loss_squared.json with weights of the examples and of the classes, and writes
weighted_*.json: PyTorch in float64, the same format. Of losses that PyTorch has
not, autograd differentiates the formula.

    python3 weighted.py [FOLDER]
"""
import json
import os
import random
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
here = os.path.dirname(os.path.abspath(__file__))
folder = sys.argv[1] if len(sys.argv) > 1 else here

CLASS_WEIGHTS = [0.5, 2.25, 1.0, 3.5]


def perceptron(scores, y):
    sign = 2 * F.one_hot(y, scores.shape[1]) - 1
    return F.relu(-sign * scores).sum(1)


def half_squares(scores, y):
    return F.mse_loss(scores, y, reduction="none").sum(1) / 2


# The losses of the rows of a batch.
ROWS = {
    "softmax": lambda s, y: F.cross_entropy(s, y, reduction="none"),
    "hinge": lambda s, y: F.multi_margin_loss(s, y, reduction="none") * s.shape[1],
    "squared": half_squares,
    "adaline": half_squares,
    "perceptron": perceptron,
}


def forward(case, params, x):
    for layer, p in zip(case["layers"], params):
        x = x @ p["w"] + p["b"] if layer["type"] == "dense" else torch.relu(x)
    return x


def loss_of(case, scores, y, weights):
    """Returns the mean loss, and what is minimized."""
    if case["loss"] == "softmax" and "weights" not in case:
        mean = F.cross_entropy(scores, y, weight=torch.tensor(case["class_weights"]))
        return mean, mean
    total = (weights * ROWS[case["loss"]](scores, y)).sum()
    mean = total / weights.sum()
    return mean, total if case["loss"] == "adaline" else mean


def plain(tensors):
    return [{k: v.detach().tolist() for k, v in d.items()} for d in tensors]


def train(case):
    x, y = torch.tensor(case["x"]), torch.tensor(case["y"])
    weights = torch.tensor(case.get("weights", [1.0] * len(x)))
    if "class_weights" in case:
        weights = weights * torch.tensor(case["class_weights"])[y]
    params = [{k: torch.tensor(v, requires_grad=True) for k, v in l.get("params", {}).items()} for l in case["layers"]]
    rate, mu = case["optimizer"]["lr"], case["optimizer"].get("mu", 0)
    optimizer = torch.optim.SGD([v for d in params for v in d.values()], lr=rate, momentum=mu)
    expect = {"losses": [], "rates": []}
    for step, batch in enumerate(case["batches"]):
        mean, minimized = loss_of(case, forward(case, params, x[batch]), y[batch], weights[batch])
        optimizer.zero_grad()
        minimized.backward()
        if step == 0:
            expect["first_gradients"] = [{k: v.grad.tolist() for k, v in d.items()} for d in params]
        expect["losses"].append({"data": mean.item(), "reg": 0})
        expect["rates"].append(rate)
        optimizer.step()
    expect["final_params"] = plain(params)
    expect["running"] = [{} for _ in params]
    with torch.no_grad():
        expect["eval_scores"] = forward(case, params, x).tolist()
    return expect


def write(name, like, loss, lr, mu=0, examples=False, classes=False):
    case = json.load(open(os.path.join(here, like + ".json")))
    case |= {"name": name, "source": "PyTorch %s, float64" % torch.__version__, "loss": loss,
             "optimizer": {"kind": "momentum", "lr": lr, "mu": mu} if mu else {"kind": "sgd", "lr": lr}}
    if examples:
        rng = random.Random(5)
        case["weights"] = [0 if rng.random() < 0.1 else round(3 * rng.random(), 6) for _ in case["x"]]
    if classes:
        case["class_weights"] = CLASS_WEIGHTS
    case["expect"] = train(case)
    with open(os.path.join(folder, name + ".json"), "w") as f:
        json.dump(case, f)


write("weighted_softmax", "loss_softmax", "softmax", 0.05, mu=0.9, examples=True)
write("weighted_softmax_classes", "loss_softmax", "softmax", 0.05, classes=True)
write("weighted_softmax_both", "loss_softmax", "softmax", 0.05, examples=True, classes=True)
write("weighted_hinge", "loss_hinge", "hinge", 0.05, examples=True, classes=True)
write("weighted_squared", "loss_squared", "squared", 0.05, mu=0.9, examples=True)
write("weighted_adaline", "loss_squared", "adaline", 0.005, examples=True)
write("weighted_perceptron", "loss_softmax", "perceptron", 0.05, examples=True)
