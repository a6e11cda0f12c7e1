// Package catalogtest makes values for tests of settings, so that a new part or
// parameter is tested without a change to the tests.
package catalogtest

import (
	"math"
	"math/rand/v2"
	"strconv"

	"descent/model/catalog"
)

// texts are values for settings that are not numbers.
var texts = []string{"true", "false", "a, \"b\"", "classes", "auto", "and", "name", "64,32", "none", "2/5", "/tmp/a b.csv"}

// Values returns texts that f can be set to: its choices, or numbers at its
// bounds and between them, or some of texts. It leaves the value of f unchanged.
func Values(f *catalog.Field) []string {
	was := f.Full()
	defer f.Set(was)
	var values []string
	for _, text := range candidates(f) {
		if f.Set(text) == nil {
			values = append(values, text)
		}
	}
	return values
}

// candidates returns texts of which f may accept some.
func candidates(f *catalog.Field) []string {
	if len(f.Choices) > 0 {
		names := make([]string, len(f.Choices))
		for i, c := range f.Choices {
			names[i] = c.Name
		}
		return names
	}
	var all []string
	least, most := f.Bounds()
	least, most = math.Max(least, -1e6), math.Min(most, 1e6)
	for _, at := range []float64{0, 1e-6, 1e-3, 0.1, 0.37, 0.5, 0.9, 1} {
		v := least + at*(most-least)
		all = append(all, strconv.FormatFloat(v, 'g', -1, 64), strconv.FormatFloat(math.Round(v), 'f', 0, 64))
	}
	for _, v := range []float64{0.25, 0.001, 1, 2, 3, 7, 30, 37} {
		all = append(all, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return append(all, texts...)
}

// Randomize sets each of fields, and the parameters of the part that it
// chooses, to one of the values that it can have.
func Randomize(rng *rand.Rand, fields []*catalog.Field) {
	for _, f := range fields {
		values := Values(f)
		if len(values) == 0 {
			continue // no other value than its own is known
		}
		if err := f.Set(values[rng.IntN(len(values))]); err != nil {
			panic(err) // Values has set it before
		}
		Randomize(rng, f.Params())
	}
}
