package trainer

import (
	"encoding/json"
	"fmt"

	"descent/data"
	"descent/trainer/safetensors"
)

// Reader returns what turns raw examples into the inputs of the network, and its
// outputs into words. It is nil if c was read from a file that has none.
func (c *Checkpoint) Reader() *data.Reader {
	if c.set != nil {
		return c.set.Reader()
	}
	return c.reader
}

// putReader adds r, which may be nil, to f.
func putReader(f *safetensors.File, r *data.Reader) error {
	if r == nil {
		return nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f.Metadata["reader"] = string(text)
	f.Tensors = append(f.Tensors,
		safetensors.Tensor{Name: "inputs.shift", Shape: []int{len(r.Shift)}, Data: r.Shift},
		safetensors.Tensor{Name: "inputs.scale", Shape: []int{len(r.Scale)}, Data: r.Scale})
	return nil
}

// takeReader returns the Reader in f, or nil if there is none.
func takeReader(f *safetensors.File) (*data.Reader, error) {
	text, ok := f.Metadata["reader"]
	if !ok {
		return nil, nil
	}
	r := new(data.Reader)
	err := json.Unmarshal([]byte(text), r)
	if err == nil {
		r.Shift, err = floats(f, "inputs.shift")
	}
	if err == nil {
		r.Scale, err = floats(f, "inputs.scale")
	}
	if n := r.Shape.Len(); err == nil && (len(r.Shift) != n || len(r.Scale) != n) {
		err = fmt.Errorf("%d numbers shift and %d scale the inputs: want %d", len(r.Shift), len(r.Scale), n)
	}
	return r, err
}
