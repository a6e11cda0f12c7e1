package library

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"descent/trainer"
	"descent/trainer/compare"
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

// Logged returns settings that another program logged of a run.
func Logged(settings []compare.Setting) (all []Setting) {
	for _, s := range settings {
		all = append(all, NewSetting(s.Key, s.Text))
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

// KeysWith returns SpecKeys and, in their order, those that settings have beside
// them, which other programs logged.
func KeysWith(settings ...[]Setting) []Key {
	all := SpecKeys()
	known := map[string]bool{}
	for _, k := range all {
		known[k.Name] = true
	}
	n := len(all)
	for _, some := range settings {
		for _, s := range some {
			if !known[s.Key] {
				known[s.Key] = true
				all = append(all, Key{Name: s.Key, Doc: "a setting that another program logged"})
			}
		}
	}
	slices.SortFunc(all[n:], func(a, b Key) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
