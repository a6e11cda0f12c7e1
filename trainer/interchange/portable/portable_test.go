package portable_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"descent/model"
	"descent/trainer/interchange/portable"
	"descent/trainer/interchange/portable/portabletest"
	"descent/trainer/safetensors"
)

// Every parameter of a network is there once, with its shape, and what is read
// back is what was written.
func TestFile(t *testing.T) {
	for _, e := range portabletest.Catalog(t) {
		var b bytes.Buffer
		if err := safetensors.Write(&b, e.Network.File()); err != nil {
			t.Fatal(err)
		}
		f, err := safetensors.Read(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, a := range f.Tensors {
			if n := len(a.Data.([]float32)); !strings.HasPrefix(a.Name, "inputs.") && !strings.Contains(a.Name, "running_") {
				count += n
			}
		}
		if want := e.Member.Network(e.Set.Set, 1).Count(); count != want {
			t.Errorf("%s: %d parameters, want %d", e.Name, count, want)
		}
		var inputs []portable.Input
		if err := json.Unmarshal([]byte(f.Metadata["inputs"]), &inputs); err != nil || len(inputs) != len(e.Rows[0]) {
			t.Errorf("%s: %d inputs for rows of %d, %v", e.Name, len(inputs), len(e.Rows[0]), err)
		}
	}
}

// Layers are numbered, and weights lie out×in, as in PyTorch.
func TestNames(t *testing.T) {
	e := portabletest.New(t, "hidden", "3", "activation", "maxout:k=2", "norm", "batch", "dropout", "0.5")
	var names []string
	for _, a := range e.Network.Arrays() {
		names = append(names, fmt.Sprint(a.Name, a.Shape))
	}
	want := []string{"0.pieces.0.weight[3 4]", "0.pieces.0.bias[3]", "0.pieces.1.weight[3 4]", "0.pieces.1.bias[3]",
		"1.weight[3]", "1.bias[3]", "1.running_mean[3]", "1.running_var[3]", "3.weight[3 3]", "3.bias[3]", "inputs.shift[4]", "inputs.scale[4]"}
	if !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
	w := e.Member.Network(e.Set.Set, 1).Params()[0].W
	if got := e.Network.Arrays()[0].Data.([]float32); got[1] != float32(w.At(1, 0)) || got[4] != float32(w.At(0, 1)) {
		t.Error("the weights are not transposed")
	}
	if _, ok := e.Network.Stages[2].Layer.(*model.Dropout); !ok {
		t.Errorf("stage 2 is a %T", e.Network.Stages[2].Layer)
	}
}
