package compare_test

import (
	"fmt"

	"descent/trainer"
	"descent/trainer/compare"
)

// The differences of three seeds have an interval, those of two have none.
func ExamplePaired() {
	e := compare.Paired([]float64{0.02, 0.03, 0.025}, 0, 0)
	fmt.Println(e, e.Significant())
	fmt.Println(compare.Paired([]float64{0.02, 0.03}, 0, 0))
	// Output:
	// +0.025 +-0.012 true
	// +0.025
}

// Runs that differ in their seed alone are one experiment.
func ExampleGroups() {
	var specs []trainer.Spec
	for _, text := range []string{"sgd", "adam"} {
		for seed := range uint64(3) {
			spec := trainer.Default()
			spec.Set("optimizer", text)
			spec.Seed = seed + 1
			specs = append(specs, spec)
		}
	}
	groups := compare.Groups(specs, func(s trainer.Spec) string { return compare.ExperimentKey(compare.Settings(s, nil)) })
	fmt.Println(len(groups), len(groups[0]), len(groups[1]))

	first, last := compare.Settings(specs[0], nil), compare.Settings(specs[5], nil)
	fmt.Println(compare.Differing([][]compare.Setting{first, last}))
	// Output:
	// 2 3 3
	// [optimizer seed]
}
