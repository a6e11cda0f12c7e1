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

// A Snapshot is what a Source had recorded at one moment.
type Snapshot struct {
	State State
	Err   error // why it ended, where it diverged or failed
	Plan  trainer.Plan
	Step  int
	Epoch float64

	First Evaluation
	Last  Evaluation    // of the present weights, or of the result of a run that is done
	Best  Evaluation    // the lowest validation loss at a whole epoch, the first of equals
	Test  trainer.Score // of a run that is done
	Why   string        // which rule ended the run before its last epoch

	// PenaltyShare is the share of the last step's loss, from 0 to 1, that is the
	// L1 and L2 penalty.
	PenaltyShare float64

	Updates, Gradients []float64 // of each weight matrix in a step; see trainer.Event

	Pace       float64       // epochs a second, 0 for unlimited
	Elapsed    time.Duration // running time, without pauses
	Throughput float64       // training examples a second, lately

	EpochEnds []Evaluation       // at whole epochs from 1 on; of very long runs, some of them
	Series    map[Curve][]Bucket // those that have a point
	Clock     []Bucket           // seconds of running time at steps
	Turns     []Turn             // where the settings changed, in order; see HandOver

	// Version is that of its Source: it grows with every change, and is 0 only
	// in a Snapshot that was never filled.
	Version uint64
}

// Earlier reports whether the run is done and its result is the weights of an
// epoch before its last.
func (s *Snapshot) Earlier() bool { return s.State == Done && s.Last.Epoch < s.Epoch }

// Seconds returns the running time, in seconds, after which a step was made.
func (s *Snapshot) Seconds(step float64) float64 { return seconds(s.Clock, step) }

// seconds returns when a step was made by a run's clock.
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

// Member returns the network that the run last evaluated, or ended with, and
// whether there was one.
func (r *Run) Member() (trainer.Member, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return trainer.Member{Spec: r.spec, Weights: slices.Clone(r.rec.weights), State: slices.Clone(r.rec.layers)}, r.rec.evaluated
}
