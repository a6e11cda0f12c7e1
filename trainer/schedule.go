package trainer

import (
	"math"

	"descent/model/catalog"
)

// A Schedule is how the learning rate changes over a run: a pure function, so
// that it can be drawn before the run begins.
type Schedule interface {
	// At returns the factor on the first rate after t of total epochs.
	At(t, total float64) float64
}

// Schedules lists the schedules.
var Schedules = catalog.Of[Schedule]{
	{Name: "constant", Doc: "the rate stays", Part: Constant{}},
	{Name: "step", Doc: "times factor every so many epochs", Part: StepDecay{Every: 5, Factor: 0.5}},
	{Name: "exponential", Doc: "e^(-k*t) after t epochs", Part: Exponential{K: 0.05}},
	{Name: "inverse", Doc: "1/(1 + k*t) after t epochs", Part: Inverse{K: 0.05}},
}

// Constant keeps the rate.
type Constant struct{}

// At implements Schedule.
func (Constant) At(_, _ float64) float64 { return 1 }

// StepDecay multiplies the rate by Factor every Every epochs:
// Factor^⌊t/Every⌋.
type StepDecay struct {
	Every  float64 `doc:"epochs from one drop to the next" over:"0"`
	Factor float64 `doc:"what the rate is multiplied with at each" over:"0" max:"1"`
}

// At implements Schedule.
func (s StepDecay) At(t, _ float64) float64 { return math.Pow(s.Factor, math.Floor(t/s.Every)) }

// Exponential decays the rate as e^(−K·t).
type Exponential struct {
	K float64 `doc:"decay an epoch" min:"0"`
}

// At implements Schedule.
func (e Exponential) At(t, _ float64) float64 { return math.Exp(-e.K * t) }

// Inverse decays the rate as 1/(1 + K·t).
type Inverse struct {
	K float64 `doc:"decay an epoch" min:"0"`
}

// At implements Schedule.
func (i Inverse) At(t, _ float64) float64 { return 1 / (1 + i.K*t) }
