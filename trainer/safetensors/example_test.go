package safetensors_test

import (
	"bytes"
	"fmt"

	"descent/trainer/safetensors"
)

// What is written is read back, array by array.
func Example() {
	var b bytes.Buffer
	err := safetensors.Write(&b, &safetensors.File{
		Metadata: map[string]string{"made_by": "an example"},
		Tensors:  []safetensors.Tensor{{Name: "w", Shape: []int{2, 2}, Data: []float32{1, 2, 3, 4}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := safetensors.Read(b.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	w := file.Find("w")
	fmt.Println(file.Metadata["made_by"], w.Shape, w.Data)
	_, err = safetensors.Read(b.Bytes()[:20])
	fmt.Println("cut short:", err != nil)
	// Output:
	// an example [2 2] [1 2 3 4]
	// cut short: true
}
