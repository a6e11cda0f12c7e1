// Package portable describes a trained network as other programs need it: the
// layers in order, their parameters with the names and the layout of PyTorch,
// and what is done to a raw example first.
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

// A Network is a trained network with what surrounds it.
type Network struct {
	Spec   trainer.Spec
	Reader *data.Reader // reads raw examples, and says what the outputs mean
	Stages []Stage

	// folded is the part of the shift that belongs to the offsets, of each number
	// that the columns of a table become; nil without a table.
	folded []float64
}

// A Stage is a layer as a module of PyTorch's nn.Sequential. Its parameters are
// named by its number and their names in the module: 0.weight, out×in, and
// 0.bias. They have single precision.
type Stage struct {
	Layer  model.Layer
	Params []safetensors.Tensor
}

// Names of the arrays that stand for the preprocessing: a network sees
// (x − shift)·scale of each input.
const (
	ShiftName = "inputs.shift"
	ScaleName = "inputs.scale"
)

// New returns the network of a member, which learned from examples as r reads
// them.
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

// params returns the parameters of a layer as PyTorch has them, without the
// number of the layer.
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

// affine returns the parameters of x·W + b, with W transposed to out×in.
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

// folded returns the shifts of the numbers and dates of a table that single
// precision does not have, as those of a program in double precision: they are
// subtracted with the offsets, before a number becomes one of single precision.
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

// Offsets returns what is subtracted, in double precision, from each number that
// the columns of a table become; nil without a table.
func (n *Network) Offsets() []float64 {
	all := slices.Clone(n.folded)
	for i := range all {
		all[i] += n.Reader.Table.Offsets[i]
	}
	return all
}

// Stored returns the numbers of an example, as a set stores them, as those from
// which Shift is subtracted.
func (n *Network) Stored(dst []float32, example []tensor.Float) []float32 {
	for i, v := range example {
		if n.folded != nil {
			v -= tensor.Float(n.folded[i])
		}
		dst = append(dst, float32(v))
	}
	return dst
}

// Shift returns what is subtracted from each input.
func (n *Network) Shift() safetensors.Tensor {
	shift := slices.Clone(n.Reader.Shift)
	for i, v := range n.folded {
		shift[i] -= tensor.Float(v)
	}
	return vector(ShiftName, shift)
}

// Scale returns what each input is multiplied with after that.
func (n *Network) Scale() safetensors.Tensor { return vector(ScaleName, n.Reader.Scale) }

// Arrays returns all parameters, then the shift and the scale of the inputs.
func (n *Network) Arrays() (all []safetensors.Tensor) {
	for _, s := range n.Stages {
		all = append(all, s.Params...)
	}
	return append(all, n.Shift(), n.Scale())
}

// File returns all arrays with what is known of the network as text.
func (n *Network) File() *safetensors.File {
	return &safetensors.File{Metadata: n.Metadata(), Tensors: n.Arrays()}
}

// An Input is a number of a raw example, by the column that it stands for.
type Input struct {
	Name string `json:"name"`
	Kind string `json:"kind"`

	// Values are those of a category, whose numbers are their places from 0, and
	// what no and yes are called. Other says that the number after the last
	// place stands for all other values.
	Values []string `json:"values,omitempty"`
	Other  bool     `json:"other,omitempty"`

	// Missing says what a missing value becomes, which is given as NaN; empty
	// where none may be missing.
	Missing string `json:"missing,omitempty"`
}

// Inputs returns what the numbers of a raw example are: the columns of a table
// that the network uses, or the inputs themselves. Dates are seconds since 1970,
// times of day seconds since midnight.
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

// Metadata returns what is known of the network as text: its settings, and as
// JSON the inputs, and the classes or the target.
func (n *Network) Metadata() map[string]string {
	m := map[string]string{"name": n.Spec.Name, "inputs": text(n.Inputs())}
	for _, f := range n.Spec.Fields() {
		m["spec."+f.Key] = f.Full()
	}
	if n.Reader.Classes != nil {
		m["classes"] = text(n.Reader.Classes)
	} else {
		m["target"] = text(n.Reader.Target)
	}
	return m
}

// text returns a value that JSON has as JSON.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
