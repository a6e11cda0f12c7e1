"""Trains the network of batchnorm_relu.json with other constants of batch norm
and writes batchnorm_eps_momentum.json: PyTorch in float64, the same format.

    python3 batchnorm.py
"""
import json

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
EPS, MOMENTUM = 1e-2, 0.35

case = json.load(open("batchnorm_relu.json"))
case["name"] = "batchnorm_eps_momentum"
case["source"] = "PyTorch %s, float64" % torch.__version__
for layer in case["layers"]:
    if layer["type"] == "batchnorm":
        layer["eps"], layer["momentum"] = EPS, MOMENTUM

x, y = torch.tensor(case["x"]), torch.tensor(case["y"])
params = [{k: torch.tensor(v, requires_grad=True) for k, v in l["params"].items()} for l in case["layers"]]
running = [{"mean": torch.zeros(l["features"]), "var": torch.ones(l["features"])} if l["type"] == "batchnorm" else {}
           for l in case["layers"]]


def forward(x, training):
    for layer, p, r in zip(case["layers"], params, running):
        if layer["type"] == "dense":
            x = x @ p["w"] + p["b"]
        elif layer["type"] == "batchnorm":
            x = F.batch_norm(x, r["mean"], r["var"], p["gamma"], p["beta"], training, MOMENTUM, EPS)
        else:
            x = torch.relu(x)
    return x


def plain(tensors):
    return [{k: v.detach().tolist() for k, v in d.items()} for d in tensors]


rate, mu = case["optimizer"]["lr"], case["optimizer"]["mu"]
velocity = [{k: torch.zeros_like(v) for k, v in d.items()} for d in params]
expect = {"losses": [], "rates": []}
for step, batch in enumerate(case["batches"]):
    loss = F.cross_entropy(forward(x[batch], True), y[batch])
    penalty = case["l2"] / 2 * sum((d["w"] ** 2).sum() for d in params if "w" in d)
    for d in params:
        for v in d.values():
            v.grad = None
    (loss + penalty).backward()
    if step == 0:
        expect["first_gradients"] = [{k: v.grad.tolist() for k, v in d.items()} for d in params]
    expect["losses"].append({"data": loss.item(), "reg": penalty.item()})
    expect["rates"].append(rate)
    with torch.no_grad():
        for d, vs in zip(params, velocity):
            for k, w in d.items():
                vs[k].mul_(mu).sub_(rate * w.grad)
                w.add_(vs[k])
expect["final_params"] = plain(params)
expect["running"] = plain(running)
with torch.no_grad():
    expect["eval_scores"] = forward(x, False).tolist()
case["expect"] = {k: expect[k] for k in case["expect"]}
json.dump(case, open("batchnorm_eps_momentum.json", "w"))
