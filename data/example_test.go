package data_test

import (
	"context"
	"fmt"
	"slices"

	"descent/data"
)

// A set is loaded from its source and a seed, and prepared by what is fitted to
// its training part.
func ExampleLoad() {
	set, err := data.Load(context.Background(), data.Iris{}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Classes, set.Features[0])
	fmt.Println(set.Train.Len(), set.Val.Len(), set.Test.Len())

	prepared, err := data.Prepare(context.Background(), set, data.Standardize{})
	if err != nil {
		fmt.Println(err)
		return
	}
	batch := prepared.NewBatch(2)
	prepared.Gather(*batch, &prepared.Train, []int32{0, 1})
	fmt.Println(batch.X.Rows, batch.X.Cols)
	// Output:
	// [setosa versicolor virginica] sepal_length_cm
	// 90 30 30
	// 2 4
}

// Sources are found by their names, with parameters behind a colon.
func ExampleSource() {
	source, err := data.Sources.Parse("moons:n=200,noise=0.1")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, _ := data.Load(context.Background(), source, 7)
	b, _ := data.Load(context.Background(), source, 8)
	fmt.Println(a.Train.Len(), "examples for training")
	fmt.Println("other seeds, other points:", !slices.Equal(a.Train.Values, b.Train.Values))
	// Output:
	// 120 examples for training
	// other seeds, other points: true
}
