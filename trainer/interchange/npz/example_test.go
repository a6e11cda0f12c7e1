package npz_test

import (
	"bytes"
	"fmt"

	"descent/trainer/interchange/npz"
	"descent/trainer/safetensors"
)

func Example() {
	var b bytes.Buffer
	err := npz.Write(&b, []safetensors.Tensor{{Name: "w", Shape: []int{2}, Data: []float32{1, 2}}})
	at := bytes.IndexByte(b.Bytes(), '{')
	fmt.Println(string(b.Bytes()[at:bytes.IndexByte(b.Bytes(), '}')+1]), err)
	// Output:
	// {'descr': '<f4', 'fortran_order': False, 'shape': (2,), } <nil>
}
