package form

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"descent/trainer/advice"
	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// TestGoldenChecks shows made-up checks and a made-up rate test.
func TestGoldenChecks(t *testing.T) {
	curve := advice.RateCurve{Lowest: 1, Suggestion: 0.25, Stopped: true}
	for i, loss := range []float64{math.Inf(1), 0.7, 0.4, 0.5, 0.6} {
		curve.Trials = append(curve.Trials, advice.RateTrial{Rate: math.Pow(0.5, float64(i)), Loss: loss})
	}
	for i := range 100 {
		curve.Rates = append(curve.Rates, 1e-4*math.Pow(10, float64(i)/20))
		curve.Losses = append(curve.Losses, 2-float64(min(i, 80))/60+float64(max(i-80, 0))/5)
	}
	for name, layer := range map[string]ui.Layer{
		"preflight": &preflight{report: report{title: "Preflight of run A, sgd", done: true}, results: []advice.CheckResult{
			{Check: "loss at the start", Status: advice.Passed, Text: "the loss is 2.3026, that of guessing 2.3026"},
			{Check: "penalty", Status: advice.Doubtful, Text: "the penalty raises the loss by 23.026, the formula by 23.026: 10 times the loss itself; the run will shrink weights before it learns"},
			{Check: "memorize twenty", Status: advice.Failed, Text: "accuracy on 20 examples comes to 0.750"},
		}},
		"ratetest": &rateTest{report: report{title: "Rate test of run A, sgd", done: true}, curve: curve},
	} {
		uitest.GoldenLooks(t, name, uitest.Looks, func() *uitest.Host {
			h := uitest.New(t, nil, uitest.Staged(t, "healthy"))
			h.Open(layer)
			return h
		})
	}
}

// The checks of a run lie on the screen: any key goes back there.
func TestPreflightOfARun(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	cmd := Preflight(h, "Preflight of run B", uitest.Lab(t).Lanes[1], nil)
	h.Shows("Preflight of run B", "checking ...")
	h.Run(cmd)
	h.Shows("green loss at the start", "green gradient", "memorize twenty")
	h.Keys("z")
	if h.Layer != nil {
		t.Errorf("a key leads to %T", h.Layer)
	}
}

// Checks that have no room are counted, and can be scrolled to.
func TestPreflightScrolls(t *testing.T) {
	p := &preflight{report: report{title: "Preflight", done: true}}
	for i := range 9 {
		p.results = append(p.results, advice.CheckResult{Check: fmt.Sprint("check ", i), Status: advice.Failed, Text: "what is wrong with it"})
	}
	h := uitest.New(t, nil, lanes.NewSet())
	h.Open(p)
	h.Resize(60, 14)
	h.Shows("check 4", "▼ 7 more")
	h.Keys("space")
	h.Shows("check 8", "▲ ")
}

// From a form its settings are checked before they train, and a rate is found
// that the form takes; another key than enter leaves the rate alone.
func TestChecksFromTheForm(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", uitest.Lab(t).Lanes[0])
	h.Open(f)
	h.Keys("ctrl+p")
	h.Shows("Preflight of sgd", "green gradient")
	h.Keys("z")
	h.Shows("enter starts")
	h.Keys("ctrl+l")
	h.Shows("Rate test of sgd", "is a good rate to start with", "smoothed loss", "log10 lr")
	h.Keys("z")
	if h.Layer != ui.Layer(f) || f.spec.Rate != 0.05 {
		t.Errorf("z leads to %T with rate %v", h.Layer, f.spec.Rate)
	}
	h.Keys("ctrl+l", "enter")
	h.Shows("enter starts")
	if h.Layer != ui.Layer(f) || f.spec.Rate == 0.05 || f.row().path != "lr" {
		t.Errorf("enter leads to %T with rate %v, in row %d", h.Layer, f.spec.Rate, f.focused)
	}
}

// A rate that was found for a run goes into a copy of it.
func TestFindRateOfARun(t *testing.T) {
	h := uitest.New(t, nil, uitest.Finished(t, uitest.Lab(t)))
	f := Copy(h.Runs.Lanes[0])
	h.Run(FindRate(h, "Rate test of run A", f, nil))
	h.Shows("Rate test of run A", "smoothed loss", "log10 lr")
	h.Keys("z")
	if h.Layer != nil {
		t.Errorf("z leads to %T", h.Layer)
	}
	h.Run(FindRate(h, "Rate test of run A", f, nil))
	h.Keys("enter")
	h.Shows("Copy of run A, sgd", "enter starts")
	if h.Layer != ui.Layer(f) || f.spec.Rate == f.original.Rate {
		t.Errorf("the form has not taken the rate: on top is %T", h.Layer)
	}
}

// What cannot be checked says why, and enter takes no rate then.
func TestChecksSayWhatIsWrong(t *testing.T) {
	spec := uitest.Lab(t).Lanes[0]
	if err := spec.Set("data", "concrete"); err != nil { // a number, for a loss of classes
		t.Fatal(err)
	}
	const why = "softmax wants classes, but concrete asks for a number"
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", spec)
	h.Open(f)
	for _, key := range []string{"ctrl+p", "ctrl+l"} {
		h.Keys(key)
		h.Shows(why)
		h.Keys("enter")
		if h.Layer != ui.Layer(f) || f.spec.Rate != spec.Rate {
			t.Errorf("after %s enter leads to %T with rate %v", key, h.Layer, f.spec.Rate)
		}
	}
}

// To leave checks or a rate test ends their computation.
func TestLeavingEndsTheComputation(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	spec := uitest.Lab(t).Lanes[0]
	cmd := Preflight(h, "Preflight", spec, nil)
	p := h.Layer.(*preflight)
	h.Keys("z")
	h.Run(cmd)
	cmd = FindRate(h, "Rate test", New("New run", spec), nil)
	r := h.Layer.(*rateTest)
	h.Keys("z")
	h.Run(cmd)
	if !errors.Is(p.err, context.Canceled) || !errors.Is(r.err, context.Canceled) {
		t.Errorf("they end with %v and %v", p.err, r.err)
	}
}
