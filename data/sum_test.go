package data

import "testing"

// TestSum checks that equal sets have equal sums, and that a change of anything a
// run depends on changes the sum.
func TestSum(t *testing.T) {
	prepared := func(src Source, seed uint64, by Preprocessing) *Prepared {
		t.Helper()
		p, err := Prepare(t.Context(), mustLoad(t, src, seed), by)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	seen := map[string]string{}
	for name, p := range map[string]*Prepared{
		"moons": prepared(Moons{N: 100}, 1, NoPreprocessing{}), "seed 2": prepared(Moons{N: 100, Noise: 0.1}, 2, NoPreprocessing{}),
		"noise": prepared(Moons{N: 100, Noise: 0.1}, 1, NoPreprocessing{}), "flip": prepared(Moons{N: 100, Flip: 0.1}, 1, NoPreprocessing{}),
		"standardize": prepared(Moons{N: 100}, 1, Standardize{}), "digits": prepared(Digits{}, 1, NoPreprocessing{}),
		"sine": prepared(Sine{N: 100}, 1, NoPreprocessing{}), "sine standardized": prepared(Sine{N: 100}, 1, Standardize{}),
		"limited": {Set: mustLoad(t, Moons{N: 100}, 1).Limit(30)},
	} {
		sum := p.Sum()
		if other := seen[sum]; other != "" || len(sum) != 64 {
			t.Errorf("%s has the sum %s, as has %q", name, sum, other)
		}
		seen[sum] = name
	}
	if a, b := prepared(Digits{}, 3, Standardize{}).Sum(), prepared(Digits{}, 3, Standardize{}).Sum(); a != b {
		t.Errorf("equal sets have the sums %s and %s", a, b)
	}
}
