package run

import (
	"slices"
	"sort"
	"time"

	"descent/trainer"
)

// An Evaluation is the scores of a run at an epoch.
type Evaluation struct {
	Epoch      float64
	Train, Val trainer.Score
	trainer.Health
}

// A Snapshot is a copy of the record of a Source.
type Snapshot struct {
	State State
	Err   error // the error of a run that diverged or failed
	Plan  trainer.Plan
	Step  int
	Epoch float64

	First Evaluation
	Last  Evaluation    // the last evaluation, or that of the result of a complete run
	Best  Evaluation    // the evaluation at a whole epoch with the lowest validation loss, the first of equals
	Test  trainer.Score // of a complete run
	Why   string        // the rule that ended the run before its last epoch

	// PenaltyShare is the share of the L1 and L2 penalty in the loss of the last step,
	// from 0 to 1.
	PenaltyShare float64

	Updates, Gradients []float64 // of each weight matrix in a step; see trainer.Event

	Pace       float64       // epochs a second, 0 for unlimited
	Elapsed    time.Duration // running time, without pauses
	Throughput float64       // recent training examples a second

	EpochEnds []Evaluation       // at whole epochs from 1 on; for very long runs, some of them
	Series    map[Curve][]Bucket // the curves that have points
	Clock     []Bucket           // running time in seconds at steps
	Turns     []Turn             // changes of settings, in order; see HandOver

	// Version grows with every change of the Source. It is 0 only in a Snapshot that was
	// never filled.
	Version uint64
}

// Earlier reports whether the result of a complete run has the weights of an earlier epoch
// than the last one.
func (s *Snapshot) Earlier() bool { return s.State == Done && s.Last.Epoch < s.Epoch }

// Seconds returns the running time at a step, in seconds.
func (s *Snapshot) Seconds(step float64) float64 { return seconds(s.Clock, step) }

// seconds returns the time of a step in a clock.
func seconds(clock []Bucket, step float64) float64 {
	at := func(b Bucket) float64 { return float64(b.First+b.Last) / 2 }
	i := sort.Search(len(clock), func(i int) bool { return at(clock[i]) >= step })
	switch {
	case len(clock) == 0:
		return 0
	case i == len(clock):
		return clock[i-1].Max
	case i == 0:
		return clock[0].Min
	}
	a, b := clock[i-1], clock[i]
	return a.Mean + (b.Mean-a.Mean)*(step-at(a))/(at(b)-at(a))
}

// Snapshot copies the state of the run to s, reusing its memory, and reports
// whether anything changed since s was last filled from this run.
func (r *Run) Snapshot(s *Snapshot) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.Version == r.rec.version {
		return false
	}
	r.rec.copyTo(s)
	now := time.Now()
	s.Pace, s.Elapsed = r.pace.perSecond, r.watch.elapsed(now)
	s.Throughput = r.watch.throughput(now, s.Plan.Seen(s.Step))
	return true
}

// Member returns the network of the last evaluation or of the end of the run, and whether
// there is one.
func (r *Run) Member() (trainer.Member, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return trainer.Member{Spec: r.spec, Weights: slices.Clone(r.rec.weights), State: slices.Clone(r.rec.layers)}, r.rec.evaluated
}
