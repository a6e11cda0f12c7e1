package onnx_test

import (
	"bytes"
	"context"
	"fmt"

	"descent/data"
	"descent/trainer"
	"descent/trainer/interchange/onnx"
	"descent/trainer/interchange/portable"
)

func Example() {
	spec := trainer.Default()
	spec.Data = data.Iris{}
	m, set, err := trainer.Begin(context.Background(), spec)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := portable.New(m, set.Reader())
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	fmt.Println(onnx.Write(&file, n), bytes.Contains(file.Bytes(), []byte("probabilities")))
	// Output:
	// <nil> true
}
