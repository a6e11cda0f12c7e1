"""Checks ONNX models with onnx: reads a list of models in base64 as JSON, and
prints the type and shape of the input and the output of each, as a list."""
import base64
import json
import sys

import onnx

out = []
for text in json.load(sys.stdin):
    model = onnx.load_model_from_string(base64.b64decode(text))
    onnx.checker.check_model(model, full_check=True)
    ports = []
    for p in list(model.graph.input) + list(model.graph.output):
        t = p.type.tensor_type
        ports.append([p.name, t.elem_type] + [d.dim_param or d.dim_value for d in t.shape.dim])
    out.append({"ports": ports, "metadata": {p.key: p.value for p in model.metadata_props}})
json.dump(out, sys.stdout)
