package trainer

import "testing"

// A rate far too high kills ReLUs; the leaky kind cannot die; large weights
// saturate tanh.
func TestHealth(t *testing.T) {
	health := func(settings ...string) Health {
		s := rule(t, append([]string{"data", "spiral:n=300", "hidden", "64,64", "batch", "30", "epochs", "15", "optimizer", "sgd", "lr", "0.1"}, settings...)...)
		var h Health
		if err := Train(t.Context(), s, nil, nil, func(e *Event) {
			if e.Kind == Evaluated {
				h = e.Health
			}
		}); err != nil {
			t.Fatal(err)
		}
		return h
	}
	if h := health("activation", "relu"); h.Dead > 0.25 || h.Saturated != 0 {
		t.Errorf("a sound ReLU network: %+v", h)
	}
	if h := health("activation", "relu", "lr", "5"); h.Dead < 0.5 {
		t.Errorf("a ReLU network at rate 5: %+v, want most units dead", h)
	}
	if h := health("activation", "leaky_relu", "lr", "3"); h.Dead != 0 {
		t.Errorf("leaky units can't die: %+v", h)
	}
	if h := health("activation", "tanh", "init", "normal:std=3", "lr", "0.001"); h.Saturated < 0.7 {
		t.Errorf("tanh behind large weights: %+v, want most answers saturated", h)
	}
	if h := health("activation", "tanh", "init", "xavier"); h.Saturated > 0.4 || h.Dead != 0 {
		t.Errorf("a sound tanh network: %+v", h)
	}
	if h := health("hidden", "none"); h != (Health{}) {
		t.Errorf("a linear model: %+v", h)
	}
}
