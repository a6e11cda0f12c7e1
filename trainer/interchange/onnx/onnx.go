// Package onnx writes trained networks as ONNX models (https://onnx.ai), which
// most runtimes load: raw numbers go in, and probabilities or the value of a
// regression come out.
//
// The input x has a column for each raw input: a pixel, a number, or the index of a
// category in the list of the metadata; NaN is a missing value. The model contains the
// preprocessing. The output has a column for each class, whose names are in the metadata,
// or the number of a regression in the unit of the target.
//
// Write makes the model from a portable.Network with a graph, whose nodes are the
// preprocessing, the layers and the final nonlinearity.
package onnx

import (
	"fmt"
	"io"
	"math"

	"descent/model"
	"descent/trainer/interchange/portable"
	"descent/trainer/safetensors"
)

// The versions of the format, which runtimes since 2022 support.
const (
	irVersion   = 8
	opsetNumber = 17
)

// Names of the input and of the outputs.
const (
	inputName       = "x"
	probabilityName = "probabilities" // of classes, for a loss with probabilities
	scoreName       = "scores"        // of classes, for other losses
	valueOutput     = "value"         // of a regression
)

// Write writes a network as an ONNX model. It returns an error if a part of the
// network has no counterpart in ONNX.
func Write(w io.Writer, n *portable.Network) error {
	g := new(graph)
	input := port{inputName, inputKind(n), len(n.Inputs())}
	x := g.prepare(n, input)
	for _, s := range n.Stages {
		var err error
		if x, err = g.stage(s, x); err != nil {
			return err
		}
	}
	output, err := g.head(n, x)
	if err != nil {
		return err
	}
	_, err = w.Write(g.model(n.Spec.Name, input, output, n.Metadata()))
	return err
}

// head adds the conversion of the network's scores to predictions.
func (g *graph) head(n *portable.Network, scores string) (port, error) {
	out := port{scoreName, float, max(1, len(n.Reader.Classes))}
	if n.Reader.Classes == nil {
		out.name = valueOutput
		scaled := g.node("Mul", nil, scores, g.constant(float, n.Reader.TargetScale))
		scores = g.node("Add", nil, scaled, g.constant(float, n.Reader.TargetOffset))
	} else {
		switch loss := n.Spec.Loss.(type) {
		case model.Softmax:
			out.name = probabilityName
			scores = g.node("Softmax", map[string]any{"axis": 1}, scores)
		case model.Squared, model.Hinge, model.Perceptron, model.Adaline:
		default:
			return out, fmt.Errorf("the predictions of the loss %T cannot be written as ONNX: want another loss", loss)
		}
	}
	g.output(out.name, scores)
	return out, nil
}

// stage adds a layer to x, batch×in, and returns its output, batch×out.
func (g *graph) stage(s portable.Stage, x string) (string, error) {
	var params []string
	for _, p := range s.Params {
		params = append(params, g.tensor(p.Name, float, p.Shape, floats(p)))
	}
	switch l := s.Layer.(type) {
	case *model.Dense:
		return g.affine(x, params), nil
	case *model.MaxoutLayer:
		var pieces []string
		for ; len(params) > 0; params = params[2:] {
			pieces = append(pieces, g.affine(x, params))
		}
		return g.node("Max", nil, pieces...), nil
	case *model.BatchNormLayer:
		return g.node("BatchNormalization", map[string]any{"epsilon": l.Eps}, append([]string{x}, params...)...), nil
	case *model.PReLULayer:
		return g.node("PRelu", nil, x, params[0]), nil
	case *model.Activate:
		return g.activation(l.Function(), x)
	case *model.Dropout:
		return x, nil
	}
	return "", fmt.Errorf("a layer of type %T cannot be written as ONNX", s.Layer)
}

// affine adds x·Wᵀ + b, where params begins with W, out×in, and b.
func (g *graph) affine(x string, params []string) string {
	return g.node("Gemm", map[string]any{"transB": 1}, x, params[0], params[1])
}

// activation adds f(x). Operators that are newer than the version of the model are
// composed of others.
func (g *graph) activation(f model.Activation, x string) (string, error) {
	switch f := f.(type) {
	case model.Identity:
		return x, nil
	case model.Sigmoid:
		return g.node("Sigmoid", nil, x), nil
	case model.Tanh:
		return g.node("Tanh", nil, x), nil
	case model.ReLU:
		return g.node("Relu", nil, x), nil
	case model.LeakyReLU:
		return g.node("LeakyRelu", map[string]any{"alpha": f.Slope}, x), nil
	case model.ELU:
		return g.node("Elu", map[string]any{"alpha": f.Alpha}, x), nil
	case model.Softplus:
		return g.node("Softplus", nil, x), nil
	case model.SiLU: // x·σ(x)
		return g.node("Mul", nil, x, g.node("Sigmoid", nil, x)), nil
	case model.GELU: // x·½(1 + erf(x/√2))
		erf := g.node("Erf", nil, g.node("Mul", nil, x, g.constant(float, 1/math.Sqrt2)))
		twice := g.node("Mul", nil, x, g.node("Add", nil, erf, g.constant(float, 1)))
		return g.node("Mul", nil, twice, g.constant(float, 0.5)), nil
	}
	return "", fmt.Errorf("the activation %T cannot be written as ONNX: want another one", f)
}

// floats returns an array of single precision as float64.
func floats(t safetensors.Tensor) []float64 {
	values := make([]float64, 0, len(t.Data.([]float32)))
	for _, v := range t.Data.([]float32) {
		values = append(values, float64(v))
	}
	return values
}
