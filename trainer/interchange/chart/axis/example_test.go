package axis_test

import (
	"fmt"

	"descent/trainer/interchange/chart/axis"
)

func ExampleTicks() {
	ticks, decimals := axis.Ticks(0, 0.9, 5, false)
	for _, t := range ticks {
		fmt.Printf("%.*f\n", decimals, t)
	}
	// Output:
	// 0.0
	// 0.2
	// 0.4
	// 0.6
	// 0.8
}
