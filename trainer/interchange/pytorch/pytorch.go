// Package pytorch writes a Python script that builds a trained network in PyTorch, loads
// its parameters, preprocesses raw inputs, and scores the test part. Write fills a
// template from a portable.Network.
package pytorch

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"

	"descent/data"
	"descent/data/table"
	"descent/model"
	"descent/trainer/interchange/portable"
	"descent/trainer/safetensors"
)

//go:embed network.py.tmpl
var source string

var script = template.Must(template.New("network.py").Funcs(template.FuncMap{"literal": literal}).Parse(source))

// Write writes the script of a network. weights and test are the names of two safetensors
// files beside the script: one with Network.File, the other with the result of Test. It
// returns an error if a part of the network has no counterpart in PyTorch.
func Write(w io.Writer, n *portable.Network, weights, test string) error {
	v := view{
		Title: title(n.Spec.Name), Weights: weights, Test: test, Inputs: literal(inputs(n.Inputs())),
		TargetScale: literal(n.Reader.TargetScale), TargetOffset: literal(n.Reader.TargetOffset),
	}
	if n.Reader.Classes != nil {
		v.Classes = literal(texts(n.Reader.Classes))
	} else {
		v.Target = literal(n.Reader.Target)
	}
	if n.Reader.Table != nil {
		v.Columns = literal(columns(n.Reader.Table, n.Offsets()))
	}
	switch n.Spec.Loss.(type) {
	case model.Softmax:
		v.Probabilities = true
	case model.Squared, model.Hinge, model.Perceptron, model.Adaline:
	default:
		return fmt.Errorf("the predictions of the loss %T cannot be written for PyTorch: want another loss", n.Spec.Loss)
	}
	for _, s := range n.Stages {
		m, err := module(s)
		if err != nil {
			return err
		}
		v.Modules = append(v.Modules, m)
		v.Maxout = v.Maxout || strings.HasPrefix(m, "Maxout")
	}
	return script.Execute(w, v)
}

// A view has the values for the template. Inputs, Classes, Target, the numbers of the
// target and Columns are Python literals.
type view struct {
	Title, Weights, Test      string
	Inputs, Classes, Target   string
	TargetScale, TargetOffset string
	Columns                   string // empty if there is no table
	Modules                   []string
	Maxout, Probabilities     bool
}

// title returns the first line of the script's docstring.
func title(name string) string {
	text := strings.Trim(literal(name), `"`)
	return "The network " + strings.ReplaceAll(text, `\"`, "'") + " in PyTorch."
}

// module returns the PyTorch code of a stage.
func module(s portable.Stage) (string, error) {
	switch l := s.Layer.(type) {
	case *model.Dense:
		shape := s.Params[0].Shape
		return fmt.Sprintf("nn.Linear(%d, %d)", shape[1], shape[0]), nil
	case *model.MaxoutLayer:
		shape := s.Params[0].Shape
		return fmt.Sprintf("Maxout(%d, %d, %d)", len(s.Params)/2, shape[1], shape[0]), nil
	case *model.BatchNormLayer:
		return fmt.Sprintf("nn.BatchNorm1d(%d, eps=%s, momentum=%s)", s.Params[0].Shape[0], literal(l.Eps), literal(l.Momentum)), nil
	case *model.PReLULayer:
		return "nn.PReLU()", nil
	case *model.Dropout:
		return "nn.Dropout(" + literal(l.Rate()) + ")", nil
	case *model.Activate:
		return activation(l.Function())
	}
	return "", fmt.Errorf("a layer of type %T cannot be written for PyTorch", s.Layer)
}

// activation returns the PyTorch code of an activation.
func activation(f model.Activation) (string, error) {
	switch f := f.(type) {
	case model.Identity:
		return "nn.Identity()", nil
	case model.Sigmoid:
		return "nn.Sigmoid()", nil
	case model.Tanh:
		return "nn.Tanh()", nil
	case model.ReLU:
		return "nn.ReLU()", nil
	case model.LeakyReLU:
		return "nn.LeakyReLU(" + literal(f.Slope) + ")", nil
	case model.ELU:
		return "nn.ELU(" + literal(f.Alpha) + ")", nil
	case model.GELU:
		return "nn.GELU()", nil
	case model.SiLU:
		return "nn.SiLU()", nil
	case model.Softplus:
		return "nn.Softplus()", nil
	}
	return "", fmt.Errorf("the activation %T cannot be written for PyTorch: want another one", f)
}

// inputs returns the description of raw inputs as a list of dictionaries.
func inputs(all []portable.Input) (list []any) {
	for _, in := range all {
		d := dict{{"name", in.Name}, {"kind", in.Kind}}
		if in.Values != nil {
			d = append(d, entry{"values", texts(in.Values)})
		}
		if in.Other {
			d = append(d, entry{"other", true})
		}
		if in.Missing != "" {
			d = append(d, entry{"missing", in.Missing})
		}
		list = append(list, d)
	}
	return list
}

// columns returns the encoding of the columns of a table as a list of dictionaries.
// offsets are subtracted from the encoded numbers.
func columns(e *table.Encoder, offsets []float64) (list []any) {
	at := 0
	for _, in := range e.Inputs {
		var fill any
		if in.Fills {
			fill = in.Fill
		}
		places := 0
		if in.Kind == table.Category {
			if places = len(in.Values); in.Other {
				places++
			}
		}
		var periods []any
		switch in.Kind {
		case table.Time:
			periods = []any{float64(table.Day)}
		case table.Date:
			for _, p := range in.Periods() {
				periods = append(periods, p)
			}
		}
		list = append(list, dict{{"kind", string(in.Kind)}, {"fill", fill}, {"gap", in.Gap}, {"offset", offsets[at]}, {"places", places}, {"periods", periods}})
		at += in.Width()
	}
	return list
}

// Test returns the test part of a set as arrays: the encoded inputs x (examples×inputs)
// before Shift and Scale, the classes or targets y, and the weights of the examples, if
// they have any.
func Test(n *portable.Network, set *data.Prepared) *safetensors.File {
	part, width := &set.Test, set.Shape.Len()
	x := make([]float32, 0, part.Len()*width)
	for example := range slices.Chunk(part.Values, width) {
		x = n.Stored(x, example)
	}
	for _, v := range part.Pixels {
		x = append(x, float32(v))
	}
	y := safetensors.Tensor{Name: "y", Shape: []int{part.Len()}, Data: part.Class}
	if set.Regression() {
		targets := make([]float32, part.Len())
		for i, v := range part.Target {
			targets[i] = float32(v)
		}
		y.Data = targets
	}
	f := &safetensors.File{Tensors: []safetensors.Tensor{{Name: "x", Shape: []int{part.Len(), width}, Data: x}, y}}
	if part.Weights != nil {
		f.Tensors = append(f.Tensors, safetensors.Tensor{Name: "weight", Shape: []int{part.Len()}, Data: part.Weights})
	}
	return f
}
