package presets_test

import (
	"fmt"

	"descent/presets"
	"descent/trainer"
)

// A preset is a file of lanes, each a Spec that differs from a common base.
func ExampleParse() {
	p, err := presets.Parse("widths.toml", []byte(`
title = "Two widths"
[base]
data = "digits"
[[lane]]
name = "narrow"
hidden = [8]
[[lane]]
name = "wide"
hidden = [256, 64]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Title)
	for _, spec := range p.Lanes {
		fmt.Println(spec.Name, spec.Hidden)
	}
	// Output:
	// Two widths
	// narrow [8]
	// wide [256 64]
}

// A Spec is a command line too, the shortest that gives it.
func ExampleCommand() {
	spec := trainer.Default()
	spec.Set("data", "spiral")
	spec.Set("optimizer", "adam:beta1=0.8")
	fmt.Println(presets.Command(spec))
	// Output: descent --data spiral --optimizer adam:beta1=0.8
}
