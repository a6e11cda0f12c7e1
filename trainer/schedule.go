package trainer

import (
	"math"

	"descent/model/catalog"
)

// A Schedule is how the learning rate changes over a run: a pure function, so
// that it can be drawn before the run begins.
type Schedule interface {
	// At returns the factor on the learning rate after t of total epochs,
	// from 0 to 1; at t = 0 it is more than 0.
	At(t, total float64) float64
}

// Schedules lists the schedules.
var Schedules = catalog.Of[Schedule]{
	{Name: "constant", Doc: "the rate stays", Part: Constant{}},
	{Name: "step", Doc: "times factor every few epochs", Part: StepDecay{Every: 5, Factor: 0.5}},
	{Name: "exponential", Doc: "e^(-k*t) after t epochs", Part: Exponential{K: 0.05}},
	{Name: "inverse", Doc: "1/(1 + k*t) after t epochs", Part: Inverse{K: 0.05}},
	{Name: "linear", Doc: "a straight line from 1 to the factor to", Part: Linear{To: 0}},
	{Name: "cosine", Doc: "half a cosine from 1 to the factor min", Part: Cosine{Min: 0}},
	{Name: "one_cycle", Doc: "half a cosine from the factor start to 1, then another to 0", Part: OneCycle{Warm: 0.3, Start: 0.04}},
}

// Warmed returns the factor of s after a warm-up of the given number of epochs:
// the factor rises in a straight line from 0, t/warmup, and then s covers the
// rest of the run (Goyal et al. 2017).
func Warmed(s Schedule, warmup, t, total float64) float64 {
	if t < warmup {
		return t / warmup
	}
	return s.At(t-warmup, total-warmup)
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

// Exponential decays the rate as e^(−K·t). PyTorch's ExponentialLR wants e^−K
// as its gamma.
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

// Linear changes the rate along a straight line: 1 + (To − 1)·t/total.
type Linear struct {
	To float64 `doc:"share of the rate at the end" min:"0" max:"1"`
}

// At implements Schedule.
func (l Linear) At(t, total float64) float64 { return 1 + (l.To-1)*portion(t, total) }

// Cosine lets the rate fall along half a cosine (Loshchilov and Hutter 2017,
// without restarts):
//
//	Min + (1 − Min)·(1 + cos(π·t/total))/2
//
// Min is a share of the first rate; PyTorch's eta_min is a rate.
type Cosine struct {
	Min float64 `doc:"share of the rate at the end" min:"0" max:"1"`
}

// At implements Schedule.
func (c Cosine) At(t, total float64) float64 { return ease(1, c.Min, portion(t, total)) }

// OneCycle lets the rate rise from Start to 1 over the first share Warm of the
// run, and fall to 0 over the others, both along half a cosine (Smith 2018,
// with the curves of fastai and PyTorch). With p = t/total,
//
//	1 − (1 − Start)·(1 + cos(π·p/Warm))/2       while p < Warm
//	(1 + cos(π·(p − Warm)/(1 − Warm)))/2        then
//
// PyTorch ends at Start/10,000 in place of 0, and moves the momentum too.
type OneCycle struct {
	Warm  float64 `doc:"share of the run in which the rate rises" min:"0" max:"1"`
	Start float64 `doc:"share of the rate at the start" over:"0" max:"1"`
}

// At implements Schedule.
func (o OneCycle) At(t, total float64) float64 {
	p := portion(t, total)
	if p < o.Warm {
		return ease(o.Start, 1, p/o.Warm)
	}
	return ease(1, 0, portion(p-o.Warm, 1-o.Warm))
}

// portion returns t/total, limited to 0 and 1; 0/0 is 0.
func portion(t, total float64) float64 {
	if t <= 0 {
		return 0
	}
	return min(t/total, 1)
}

// ease returns the value at p on half a cosine from a at p = 0 to b at p = 1.
func ease(a, b, p float64) float64 { return b + (a-b)*(1+math.Cos(math.Pi*p))/2 }
