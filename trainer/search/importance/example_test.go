package importance_test

import (
	"fmt"
	"math/rand/v2"

	"descent/trainer/search/importance"
)

// For y = 2a + b, four fifths of the variance are due to a.
func ExampleGrow() {
	rng := rand.New(rand.NewPCG(1, 1))
	var x [][]float64
	var y []float64
	for range 300 {
		a, b := rng.Float64(), rng.Float64()
		x, y = append(x, []float64{a, b}), append(y, 2*a+b)
	}
	forest := importance.Grow(x, y, []int{0, 0})
	fmt.Printf("%.1f %.1f\n", forest.Share(0).Mean, forest.Share(1).Mean)
	fmt.Printf("%.1f\n", forest.At([]int{0}, 0.5).Mean)
	// Output:
	// 0.8 0.2
	// 1.5
}
