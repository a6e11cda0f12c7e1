package export

import (
	"context"
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
	"descent/trainer/run"
	"descent/trainer/safetensors"
)

// errNoNetwork says that there is nothing to write of a network.
var errNoNetwork = errors.New("the run has no network: want one of this program that was evaluated once at least")

// Member returns the network that is written.
func (r *Run) Member() (trainer.Member, error) {
	w, ok := r.Source.(run.Weighted)
	if !ok || !r.Spec().Known() {
		return trainer.Member{}, errNoNetwork
	}
	m, ok := w.Member()
	if kept, rewinds := w.(run.Rewindable); rewinds && r.Epoch > 0 {
		m, ok = kept.At(r.Epoch)
	}
	if !ok {
		return trainer.Member{}, errNoNetwork
	}
	return m, nil
}

// network returns the network as other programs need it.
func (r *Run) network(ctx context.Context) (*portable.Network, error) {
	m, err := r.Member()
	if err != nil {
		return nil, err
	}
	reader, err := r.Reader(ctx)
	if err != nil {
		return nil, err
	}
	return portable.New(m, reader)
}

// Reader returns what reads raw examples for the network: from the checkpoint of
// the run or, if that has none, from its data.
func (r *Run) Reader(ctx context.Context) (*data.Reader, error) {
	if c, err := r.Source.(run.Weighted).Checkpoint(ctx); err == nil && c.Reader() != nil {
		return c.Reader(), nil
	}
	set, err := r.set(ctx)
	if err != nil {
		return nil, err
	}
	return set.Reader(), nil
}

// set returns the data of the run, if they are as they were.
func (r *Run) set(ctx context.Context) (*data.Prepared, error) {
	spec := r.Spec()
	set, err := spec.Load(ctx)
	if err != nil {
		return nil, err
	}
	if r.Data != "" && r.Data != set.Sum() {
		return nil, fmt.Errorf("data: %s has other numbers than the run learned from: want the file as it was", data.Sources.Format(spec.Data))
	}
	return set, nil
}

// writeNPZ writes the parameters as a NumPy archive.
func writeNPZ(ctx context.Context, r *Run, w io.Writer) error {
	n, err := r.network(ctx)
	if err != nil {
		return err
	}
	return npz.Write(w, n.Arrays())
}

// writeSafetensors writes the parameters with what is known of the network.
func writeSafetensors(ctx context.Context, r *Run, w io.Writer) error {
	n, err := r.network(ctx)
	if err != nil {
		return err
	}
	return safetensors.Write(w, n.File())
}

// writeONNX writes the network as an ONNX model.
func writeONNX(ctx context.Context, r *Run, w io.Writer) error {
	n, err := r.network(ctx)
	if err != nil {
		return err
	}
	return onnx.Write(w, n)
}

// writePyTorch writes a script, and beside it the parameters and the test part. If one
// cannot be written none is left.
func writePyTorch(ctx context.Context, r *Run, path string) error {
	n, err := r.network(ctx)
	if err != nil {
		return err
	}
	set, err := r.set(ctx)
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
		if err := Create(f.path, f.write); err != nil {
			for _, m := range made {
				os.Remove(m)
			}
			return err
		}
		made = append(made, f.path)
	}
	return nil
}
