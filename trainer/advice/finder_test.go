package advice

import (
	"context"
	"flag"
	"fmt"
	"math"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/trainertest"
)

var finderFlag = flag.Bool("finder", false, "also measure the rate finder on all sets with ten seeds, which takes minutes")

// finderSets are the sets of the measurement, with the settings they need.
var finderSets = []struct{ data, settings string }{
	{"fashion", ""},
	{"digits", ""},
	{"letters", ""},
	{"letter16", "preprocess=standardize"},
	{"iris", "preprocess=standardize"},
	{"wine", "preprocess=standardize"},
	{"breast_cancer", "preprocess=standardize"},
	{"penguins", "preprocess=standardize"},
	{"concrete", "preprocess=standardize loss=squared"},
	{"moons", ""},
	{"spiral", ""},
	{"glyph10", ""},
}

// A rateOutcome is what a run at one rate comes to.
type rateOutcome struct {
	lowest, last float64 // validation losses
	diverged     bool    // or at three times the first training loss in the end
}

// within reports whether a loss is at most twice the best, or within 0.02.
func within(loss, best float64) bool { return loss <= max(2*best, best+0.02) }

func runAt(t *testing.T, s trainer.Spec, rate float64) rateOutcome {
	s.Rate = rate
	o := rateOutcome{lowest: math.Inf(1)}
	first, now := math.NaN(), math.NaN()
	err := trainer.Train(t.Context(), s, nil, nil, func(e *trainer.Event) {
		if e.Kind != trainer.Evaluated {
			return
		}
		if now = e.Train.Loss; e.Step == 0 {
			first = now
		}
		o.last = e.Val.Loss
		o.lowest = min(o.lowest, e.Val.Loss)
	})
	o.diverged = err != nil || !(now <= 3*first)
	return o
}

// A finderTally counts the runs at suggested rates.
type finderTally struct {
	runs, diverged int
	lowest, last   int // runs whose lowest, or last, validation loss is within
}

// measureFinder compares the rate that the finder suggests for s with twelve
// rates from 1e-4 to 3, over all epochs.
func (f *finderTally) measureFinder(t *testing.T, s trainer.Spec) {
	c, err := FindRate(t.Context(), s, DefaultRateTest)
	if err != nil {
		t.Fatal(err)
	}
	best := math.Inf(1)
	for i := range 12 {
		best = min(best, runAt(t, s, 1e-4*math.Pow(3e4, float64(i)/11)).lowest)
	}
	o := runAt(t, s, c.Suggestion)
	f.runs++
	if o.diverged {
		f.diverged++
		t.Errorf("%v seed %d: diverges at the suggested rate %v", s.Data, s.Seed, c.Suggestion)
	}
	if within(o.lowest, best) {
		f.lowest++
	}
	if within(o.last, best) {
		f.last++
	}
	t.Logf("%T seed %2d: rate %.2g of %d trials: loss %.3g, lowest %.3g; best of twelve %.3g", s.Data, s.Seed, c.Suggestion, len(c.Trials), o.last, o.lowest, best)
}

// TestFinder checks that suggested rates do not diverge within 20 epochs, and
// that they come near the best of twelve rates in nine cases of ten.
func TestFinder(t *testing.T) {
	seeds, examples := uint64(10), 0
	if !*finderFlag {
		seeds, examples = 3, 150 // of a few sets
	}
	var all finderTally
	table := fmt.Sprintf("%-14s %5s %9s %7s %5s\n", "set", "seeds", "diverged", "lowest", "last")
	for _, set := range finderSets {
		if small := strings.Contains("concrete moons glyph10", set.data); !small && !*finderFlag {
			continue
		}
		s := spec(t, "data="+set.data+" hidden=32 batch=32 epochs=20 "+set.settings)
		s.Examples = examples
		var f finderTally
		for s.Seed = 1; s.Seed <= seeds; s.Seed++ {
			f.measureFinder(t, s)
		}
		table += fmt.Sprintf("%-14s %5d %9d %7d %5d\n", set.data, f.runs, f.diverged, f.lowest, f.last)
		all = finderTally{all.runs + f.runs, all.diverged + f.diverged, all.lowest + f.lowest, all.last + f.last}
	}
	t.Logf("\n%s%-14s %5d %9d %7d %5d", table, "all", all.runs, all.diverged, all.lowest, all.last)
	if float64(all.lowest) < 0.9*float64(all.runs) {
		t.Errorf("%d of %d suggested rates come near the best of twelve: want nine of ten", all.lowest, all.runs)
	}
}

// unvalidated is a source without a validation part.
type unvalidated struct{ data.Moons }

// Load implements data.Source.
func (u unvalidated) Load(ctx context.Context, seed uint64) (*data.Set, error) {
	set, err := u.Moons.Load(ctx, seed)
	set.Val = data.Part{}
	return set, err
}

// TestFindRateHoldsOut checks that without a validation part the finder holds
// training examples out, and that it repeats itself to the bit.
func TestFindRateHoldsOut(t *testing.T) {
	s := trainertest.Spec()
	s.Data = unvalidated{data.Moons{N: 200, Noise: 0.1}}
	f, err := newFinder(t.Context(), s, DefaultRateTest)
	if err != nil || f.from == f.to || f.from != f.spec.Examples {
		t.Fatalf("it trains on %d examples and holds out %d to %d, %v", f.spec.Examples, f.from, f.to, err)
	}
	a, err := FindRate(t.Context(), s, DefaultRateTest)
	if err != nil || a.Suggestion < 0.01 {
		t.Errorf("it suggests %v, %v", a.Suggestion, err)
	}
	if b, _ := FindRate(t.Context(), s, DefaultRateTest); fmt.Sprint(a) != fmt.Sprint(b) || fmt.Sprint(a.Trials) != fmt.Sprint(b.Trials) {
		t.Errorf("it suggests %v, then %v", a.Trials, b.Trials)
	}
}

// TestFindRateFindsNone checks that a network that no rate moves gets none.
func TestFindRateFindsNone(t *testing.T) {
	s := spec(t, "data=glyph10 hidden=32 init=zero bias=-1")
	if c, err := FindRate(t.Context(), s, DefaultRateTest); err != nil || c.Suggestion != 0 || !strings.Contains(c.String(), "No rate") {
		t.Errorf("it suggests %v, %v: %v", c.Suggestion, err, c)
	}
}
