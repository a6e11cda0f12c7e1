package library

import (
	"math"
	"strconv"

	"descent/trainer"
)

// Settings returns the settings of a Spec, with all parameters.
func Settings(spec trainer.Spec) (all []Setting) {
	for _, f := range spec.Fields() {
		x, err := strconv.ParseFloat(f.String(), 64)
		if err != nil {
			x = math.NaN()
		}
		all = append(all, Setting{Key: f.Key, Text: f.Full(), Number: x})
	}
	return all
}

// SpecKeys returns all keys that a query may have: Keys and those of the settings
// of a Spec.
func SpecKeys() []Key {
	spec := trainer.Default()
	all := Keys()
	for _, f := range spec.Fields() {
		all = append(all, Key{Name: f.Key, Doc: f.Doc})
	}
	return all
}
