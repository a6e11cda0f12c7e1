package tui

import (
	"math"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/advice"
	"descent/tui/plot"
)

// TestGoldenLamps shows made-up lamps and a made-up rate test.
func TestGoldenLamps(t *testing.T) {
	curve := advice.RateCurve{Lowest: 1, Suggestion: 0.25, Stopped: true}
	for i, loss := range []float64{math.Inf(1), 0.7, 0.4, 0.5, 0.6} {
		curve.Trials = append(curve.Trials, advice.RateTrial{Rate: math.Pow(0.5, float64(i)), Loss: loss})
	}
	for i := range 100 {
		curve.Rates = append(curve.Rates, 1e-4*pow10(float64(i)/20))
		curve.Losses = append(curve.Losses, 2-float64(min(i, 80))/60+float64(max(i-80, 0))/5)
	}
	for name, over := range map[string]layer{
		"lamps": &lamps{title: "Preflight of run A, sgd", done: true, lamps: []advice.CheckResult{
			{Check: "loss at the start", Status: advice.Passed, Text: "the loss is 2.3026, that of guessing 2.3026"},
			{Check: "penalty", Status: advice.Doubtful, Text: "the penalty raises the loss by 23.026, the formula by 23.026: 10 times the loss itself; the run will shrink weights before it learns"},
			{Check: "twenty by heart", Status: advice.Failed, Text: "accuracy on 20 examples comes to 0.750"},
		}},
		"finder": &finder{title: "Rate test of run A, sgd", done: true, curve: curve},
	} {
		goldenLooks(t, name, looks, func(w, h int) *App {
			app := staged(t, "healthy")
			app.over = over
			app.Update(tea.WindowSizeMsg{Width: w, Height: h})
			return app
		})
	}
}

// TestLampsByKeys lights the lamps of a run and of a form before it trains, and
// takes a rate into the form.
func TestLampsByKeys(t *testing.T) {
	s := open(t, NewApp(t.Context(), lab(t), &plot.Box), 110, 36)
	s.wait("descent")
	s.press("P")
	s.wait("Preflight of run B", "green loss at the start", "green gradient", "by heart")
	s.press("z")
	s.wait("space pause")
	s.press("e")
	s.wait("ctrl+p preflight")
	s.press("\x10") // ctrl+p
	s.wait("Preflight of", "green gradient")
	s.press("z")
	s.wait("enter starts")
	s.press("\x0c") // ctrl+l
	s.wait("Rate test", "is a good rate to start with")
	s.press("\r")
	text := s.wait("enter starts")
	f, ok := s.app.over.(*form)
	if !ok || f.spec.Rate == 0.05 {
		t.Errorf("the form has not taken the rate:\n%s", text)
	}
}

func pow10(x float64) float64 { return math.Pow(10, x) }
