package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"descent/data"
	"descent/trainer"
	"descent/trainer/interchange/npz"
	"descent/trainer/interchange/onnx"
	"descent/trainer/interchange/portable"
	"descent/trainer/interchange/pytorch"
	"descent/trainer/safetensors"
	"descent/tui/export"
)

// network returns the network of the run.
func (x *exported) network() (*portable.Network, error) {
	m, err := x.member()
	if err != nil {
		return nil, err
	}
	r, err := x.reader()
	if err != nil {
		return nil, err
	}
	return portable.New(m, r)
}

// member returns the weights of the run.
func (x *exported) member() (trainer.Member, error) {
	m, ok := x.Member()
	if !ok {
		return m, errors.New("the run has no network: want one that was evaluated once at least")
	}
	return m, nil
}

// reader returns what reads raw examples for the network: from the checkpoint of
// the run or, if that has none, from its data.
func (x *exported) reader() (*data.Reader, error) {
	if c, err := x.Checkpoint(x.ctx); err == nil && c.Reader() != nil {
		return c.Reader(), nil
	}
	set, err := x.set()
	if err != nil {
		return nil, err
	}
	return set.Reader(), nil
}

// set returns the data of the run, if they are as they were.
func (x *exported) set() (*data.Prepared, error) {
	spec := x.Spec()
	set, err := spec.Load(x.ctx)
	if err != nil {
		return nil, err
	}
	if x.Entry.Data != "" && x.Entry.Data != set.Sum() {
		return nil, fmt.Errorf("data: %s has other numbers than the run learned from: want the file as it was", data.Sources.Format(spec.Data))
	}
	return set, nil
}

// writeNPZ writes the parameters as a NumPy archive.
func (x *exported) writeNPZ(w io.Writer) error {
	n, err := x.network()
	if err != nil {
		return err
	}
	return npz.Write(w, n.Arrays())
}

// writeSafetensors writes the parameters with what is known of the network.
func (x *exported) writeSafetensors(w io.Writer) error {
	n, err := x.network()
	if err != nil {
		return err
	}
	return safetensors.Write(w, n.File())
}

// writeONNX writes the network as an ONNX model.
func (x *exported) writeONNX(w io.Writer) error {
	n, err := x.network()
	if err != nil {
		return err
	}
	return onnx.Write(w, n)
}

// pytorch writes a script, and beside it the parameters and the test part. If one
// cannot be written none is left.
func (x *exported) pytorch(path string) error {
	if path == "-" {
		return errors.New("pytorch: want a file, not standard output, since two others are written beside it")
	}
	n, err := x.network()
	if err != nil {
		return err
	}
	set, err := x.set()
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(path, filepath.Ext(path))
	weights, test := base+".safetensors", base+"-test.safetensors"
	var made []string
	for _, f := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{path, func(w io.Writer) error { return pytorch.Write(w, n, filepath.Base(weights), filepath.Base(test)) }},
		{weights, func(w io.Writer) error { return safetensors.Write(w, n.File()) }},
		{test, func(w io.Writer) error { return safetensors.Write(w, pytorch.Test(n, set)) }},
	} {
		if err := export.Create(f.path, f.write); err != nil {
			for _, m := range made {
				os.Remove(m)
			}
			return err
		}
		made = append(made, f.path)
	}
	return nil
}
