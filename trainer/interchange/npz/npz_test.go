package npz

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"descent/trainer/safetensors"
)

// arrays have all element types and shapes of no, one, two and three
// dimensions.
var arrays = []safetensors.Tensor{
	{Name: "0.weight", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6.5}},
	{Name: "a/b", Shape: []int{1}, Data: []float64{3.141592653589793}},
	{Name: "order", Shape: []int{2, 1, 2}, Data: []int32{3, -1, 0, 2}},
	{Name: "state", Shape: []int{}, Data: []uint64{1<<64 - 1}},
	{Name: "empty", Shape: []int{0, 7}, Data: []float32{}},
}

func written(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, arrays); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHeader(t *testing.T) {
	for i := range arrays {
		h := header(&arrays[i])
		if len(h)%64 != 0 || h[len(h)-1] != '\n' || int(h[8])+int(h[9])<<8 != len(h)-10 {
			t.Errorf("the header of %s is %q", arrays[i].Name, h)
		}
	}
	if !bytes.Equal(written(t), written(t)) {
		t.Error("equal arrays give other bytes")
	}
}

func TestNumpyLoads(t *testing.T) {
	const script = `
import io, sys
import numpy as np
z = np.load(io.BytesIO(sys.stdin.buffer.read()))
for name in z.files:
    print(name, z[name].dtype, z[name].shape, z[name].tolist())
`
	if exec.Command("/usr/bin/python3", "-c", "import numpy").Run() != nil {
		t.Skip("numpy is missing: want Debian's python3-numpy")
	}
	cmd := exec.Command("/usr/bin/python3", "-c", script)
	cmd.Stdin = bytes.NewReader(written(t))
	out, err := cmd.CombinedOutput()
	want := `
0.weight float32 (2, 3) [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]
a/b float64 (1,) [3.141592653589793]
order int32 (2, 1, 2) [[[3, -1]], [[0, 2]]]
state uint64 () 18446744073709551615
empty float32 (0, 7) []
`
	if err != nil || string(out) != strings.TrimPrefix(want, "\n") {
		t.Errorf("%v:\n%s, want%s", err, out, want)
	}
}
