// Package portable describes a trained network for other programs: the layers in order,
// their parameters with the names and the layout of PyTorch, and the preprocessing of raw
// examples. New makes a Network from a trainer.Member; packages npz, onnx, pytorch and
// safetensors write it.
package portable

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"descent/data"
	"descent/data/table"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/safetensors"
)

// A Network is a trained network with its preprocessing.
type Network struct {
	Spec   trainer.Spec
	Reader *data.Reader // the preprocessing of raw examples and the meaning of the outputs
	Stages []Stage

	// folded is the part of the shift that is applied with the offsets, for each number
	// of an encoded row of a table; nil without a table.
	folded []float64
}

// A Stage is a layer as a module of PyTorch's nn.Sequential. The names of its parameters
// consist of its number and their names in the module, such as 0.weight (out×in) and
// 0.bias. They have single precision.
type Stage struct {
	Layer  model.Layer
	Params []safetensors.Tensor
}

// Names of the arrays for the preprocessing: the input of the network is
// (x − shift)·scale.
const (
	ShiftName = "inputs.shift"
	ScaleName = "inputs.scale"
)

// New returns the network of a member. r is the reader of its training data.
func New(m trainer.Member, r *data.Reader) (*Network, error) {
	n := &Network{Spec: m.Spec, Reader: r, folded: folded(r)}
	set := &data.Set{Shape: r.Shape, Classes: r.Classes}
	for i, layer := range m.Network(set, 1).Layers {
		params, err := params(layer)
		if err != nil {
			return nil, err
		}
		for j := range params {
			params[j].Name = strconv.Itoa(i) + "." + params[j].Name
		}
		n.Stages = append(n.Stages, Stage{layer, params})
	}
	return n, nil
}

// params returns the parameters of a layer in the layout of PyTorch, with names without
// the number of the layer.
func params(layer model.Layer) ([]safetensors.Tensor, error) {
	all := layer.Params()
	switch l := layer.(type) {
	case *model.Dense:
		return affine("", all[0], all[1]), nil
	case *model.MaxoutLayer:
		var pieces []safetensors.Tensor
		k := len(all) / 2
		for p := range k {
			pieces = append(pieces, affine(fmt.Sprintf("pieces.%d.", p), all[p], all[k+p])...)
		}
		return pieces, nil
	case *model.BatchNormLayer:
		state := l.State()
		width := len(state) / 2
		return []safetensors.Tensor{
			vector("weight", all[0].W.Vector()), vector("bias", all[1].W.Vector()),
			vector("running_mean", state[:width]), vector("running_var", state[width:]),
		}, nil
	case *model.PReLULayer:
		return []safetensors.Tensor{vector("weight", all[0].W.Vector())}, nil
	case *model.Activate, *model.Dropout:
		return nil, nil
	}
	return nil, fmt.Errorf("a layer of type %T has no counterpart in other programs: want another activation or normalization", layer)
}

// affine returns the parameters of x·W + b, with W (in×out) transposed to out×in.
func affine(prefix string, weights, bias *model.Param) []safetensors.Tensor {
	w := weights.W
	turned := make([]float32, 0, w.In*w.Out)
	for j := range w.Out {
		for i := range w.In {
			turned = append(turned, float32(w.At(i, j)))
		}
	}
	return []safetensors.Tensor{{Name: prefix + "weight", Shape: []int{w.Out, w.In}, Data: turned}, vector(prefix+"bias", bias.W.Vector())}
}

// vector returns values as a vector of single precision.
func vector(name string, values []tensor.Float) safetensors.Tensor {
	data := make([]float32, len(values))
	for i, v := range values {
		data[i] = float32(v)
	}
	return safetensors.Tensor{Name: name, Shape: []int{len(data)}, Data: data}
}

// folded returns the shifts of numbers and dates of a table that are not exact in single
// precision. They are subtracted together with the offsets, in double precision.
func folded(r *data.Reader) []float64 {
	if r.Table == nil {
		return nil
	}
	all, at := make([]float64, len(r.Shift)), 0
	for i := range r.Table.Inputs {
		in := &r.Table.Inputs[i]
		shift := float64(r.Shift[at])
		if (in.Kind == table.Number || in.Kind == table.Date) && shift != float64(float32(shift)) {
			all[at] = shift
		}
		at += in.Width()
	}
	return all
}

// Offsets returns the numbers to subtract, in double precision, from each number of an
// encoded row of a table; nil without a table.
func (n *Network) Offsets() []float64 {
	all := slices.Clone(n.folded)
	for i := range all {
		all[i] += n.Reader.Table.Offsets[i]
	}
	return all
}

// Stored converts the inputs of an example in a set to the numbers from which Shift is
// subtracted.
func (n *Network) Stored(dst []float32, example []tensor.Float) []float32 {
	for i, v := range example {
		if n.folded != nil {
			v -= tensor.Float(n.folded[i])
		}
		dst = append(dst, float32(v))
	}
	return dst
}

// Shift returns the numbers to subtract from each input.
func (n *Network) Shift() safetensors.Tensor {
	shift := slices.Clone(n.Reader.Shift)
	for i, v := range n.folded {
		shift[i] -= tensor.Float(v)
	}
	return vector(ShiftName, shift)
}

// Scale returns the factors of each input, to be applied after Shift.
func (n *Network) Scale() safetensors.Tensor { return vector(ScaleName, n.Reader.Scale) }

// Arrays returns all parameters, then Shift and Scale.
func (n *Network) Arrays() (all []safetensors.Tensor) {
	for _, s := range n.Stages {
		all = append(all, s.Params...)
	}
	return append(all, n.Shift(), n.Scale())
}

// File returns Arrays and Metadata as a file.
func (n *Network) File() *safetensors.File {
	return &safetensors.File{Metadata: n.Metadata(), Tensors: n.Arrays()}
}

// An Input describes a number of a raw example: a column of a table, or an input.
type Input struct {
	Name string `json:"name"`
	Kind string `json:"kind"`

	// Values are the values of a category, or the words for no and yes. The number of a
	// value is its index. Other says that len(Values) is the number of all other values.
	Values []string `json:"values,omitempty"`
	Other  bool     `json:"other,omitempty"`

	// Missing says how a missing value, which is given as NaN, is encoded; empty if
	// values must not be missing.
	Missing string `json:"missing,omitempty"`
}

// Inputs describes the numbers of a raw example: the columns of a table that the network
// uses, or the inputs themselves. Dates are in seconds since 1970, times of day in
// seconds since midnight.
func (n *Network) Inputs() (all []Input) {
	t := n.Reader.Table
	if t == nil {
		for i := range n.Reader.Shape.Len() {
			in := Input{Name: strconv.Itoa(i), Kind: "pixel"}
			if n.Reader.Features != nil {
				in.Name, in.Kind = n.Reader.Features[i], "number"
			}
			all = append(all, in)
		}
		return all
	}
	for _, c := range t.Inputs {
		in := Input{Name: c.Column, Kind: string(c.Kind), Values: c.Values, Other: c.Other}
		switch {
		case c.Fills && c.By != "":
			in.Missing = "the " + c.By + " of the training part"
		case c.Fills:
			in.Missing = strconv.FormatFloat(c.Fill, 'g', -1, 64)
		case c.Gap:
			in.Missing = "a value of its own"
		}
		all = append(all, in)
	}
	return all
}

// Metadata describes the network as texts: its settings, and as JSON its inputs and its
// classes or target. Files of data have their names alone, without the folders of a machine.
func (n *Network) Metadata() map[string]string {
	m := map[string]string{"name": n.Spec.Name, "inputs": text(n.Inputs())}
	spec := n.Spec
	spec.Data = data.Portable(spec.Data)
	for _, f := range spec.Fields() {
		m["spec."+f.Key] = f.Full()
	}
	if n.Reader.Classes != nil {
		m["classes"] = text(n.Reader.Classes)
	} else {
		m["target"] = text(n.Reader.Target)
	}
	return m
}

// text returns a value as JSON.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
