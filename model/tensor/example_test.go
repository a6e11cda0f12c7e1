package tensor_test

import (
	"fmt"

	"descent/model/tensor"
)

func ExampleSoftmax() {
	scores := tensor.Matrix{Rows: 2, Cols: 2, Data: []tensor.Float{0, 0, 1000, 0}}
	tensor.Softmax(scores, scores)
	fmt.Println(scores.Row(0), scores.Row(1))
	// Output: [0.5 0.5] [1 0]
}

func ExampleMatrix_Row() {
	m := tensor.New(2, 3)
	copy(m.Row(1), []tensor.Float{4, 5, 6})
	fmt.Println(m.Data, tensor.Argmax(m.Row(1)))
	// Output: [0 0 0 4 5 6] 2
}
