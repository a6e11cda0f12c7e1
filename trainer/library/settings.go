package library

import (
	"math"
	"strconv"

	"descent/trainer"
)

// Settings returns the settings of a Spec, with all parameters.
func Settings(spec trainer.Spec) (all []Setting) {
	for _, f := range spec.Fields() {
		s := NewSetting(f.Key, f.String())
		s.Text = f.Full()
		all = append(all, s)
	}
	return all
}

// NewSetting returns a setting. Its Number is set if text is a number.
func NewSetting(key, text string) Setting {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		x = math.NaN()
	}
	return Setting{Key: key, Text: text, Number: x}
}

// SpecKeys returns all keys that a query may have: Keys, and those of the settings of a
// Spec.
func SpecKeys() []Key {
	spec := trainer.Default()
	all := Keys()
	for _, f := range spec.Fields() {
		all = append(all, Key{Name: f.Key, Doc: f.Doc})
	}
	return all
}
