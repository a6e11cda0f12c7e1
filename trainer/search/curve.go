package search

import (
	"context"
	"slices"
	"sync"

	"descent/trainer"
	"descent/trainer/metric"
)

// A Sample is what a trial had come to at a whole epoch, on the part by whose scores
// trials are ranked.
type Sample struct {
	Epoch float64
	Value float64 // of the metric by which trials are ranked
	Loss  float64
}

// A Curve is the samples of a trial, in the order of their epochs.
type Curve []Sample

// Thinned returns at most n samples of c, the last one among them.
func (c Curve) Thinned(n int) Curve {
	if len(c) <= n {
		return c
	}
	thin := make(Curve, n)
	for i := range thin {
		thin[i] = c[(i+1)*len(c)/n-1]
	}
	return thin
}

// mostSamples is how many samples of a run are remembered.
const mostSamples = 256

// Curves remembers what the runs of a search measure while they train. Its methods
// may be called at the same time. The zero Curves is ready.
type Curves struct {
	Metric metric.Key // by which trials are ranked; "" for the main one of their task

	mu    sync.Mutex
	runs  map[curveKey][]runCurve // in the order of the folds
	first map[string]curveKey     // of the trial with a name, and not of its repetitions
}

// A curveKey names a trial, or a repetition of it.
type curveKey struct {
	name string
	seed uint64
}

// A runCurve is the curve of a run, which is the trial's or that on one of its folds.
type runCurve struct {
	fold  int // its number, 0 without folds
	curve Curve
}

// Trainer returns what trains as next does and remembers the curves.
func (c *Curves) Trainer(next trainer.Trainer) trainer.Trainer {
	return func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, control trainer.Control, report func(*trainer.Event)) error {
		return next(ctx, spec, from, control, func(e *trainer.Event) {
			if e.Kind == trainer.Evaluated && e.Whole() {
				c.Add(spec, e)
			}
			report(e)
		})
	}
}

// Add adds what a run of spec has measured. What it had measured at this epoch and
// later ones, before it began again, is forgotten.
func (c *Curves) Add(spec trainer.Spec, e *trainer.Event) {
	score := e.Val
	if !score.Measured() {
		score = e.Train
	}
	sample := Sample{Epoch: e.Epoch, Value: Value(score, c.Metric), Loss: score.Loss}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.key(spec)
	runs := c.runs[key]
	i, begun := slices.BinarySearchFunc(runs, spec.Fold.Number, func(r runCurve, fold int) int { return r.fold - fold })
	if !begun {
		runs = slices.Insert(runs, i, runCurve{fold: spec.Fold.Number})
	}
	r := &runs[i]
	for len(r.curve) > 0 && r.curve[len(r.curve)-1].Epoch >= sample.Epoch {
		r.curve = r.curve[:len(r.curve)-1]
	}
	if r.curve = append(r.curve, sample); len(r.curve) >= mostSamples {
		r.curve = slices.Clone(r.curve.Thinned(mostSamples / 2))
	}
	c.runs[key] = runs
}

// Set makes curve that of the trial of spec.
func (c *Curves) Set(spec trainer.Spec, curve Curve) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.key(spec)
	c.runs[key] = []runCurve{{spec.Fold.Number, curve}}
}

// Keep forgets the curves of the runs of t that are not part of its last outcome: of
// folds that were begun beside one on which t ended before its time.
func (c *Curves) Keep(t *Trial) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := curveKey{t.Spec.Experiment(), t.Spec.Seed}
	if runs, ok := c.runs[key]; ok {
		c.runs[key] = slices.DeleteFunc(runs, func(r runCurve) bool { return r.fold > t.Runs() })
	}
}

// key returns the key of a run, and makes room for its trial. c.mu must be held.
func (c *Curves) key(spec trainer.Spec) curveKey {
	if c.runs == nil {
		c.runs, c.first = map[curveKey][]runCurve{}, map[string]curveKey{}
	}
	key := curveKey{spec.Experiment(), spec.Seed}
	if _, seen := c.first[key.name]; !seen { // repetitions come later
		c.first[key.name] = key
	}
	return key
}

// All returns the curves of all trials that have measured something, by the names of
// their Specs, but for those that skip says.
func (c *Curves) All(skip func(name string) bool) map[string]Curve {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := map[string]Curve{}
	for name, key := range c.first {
		if !skip(name) {
			all[name] = mean(c.runs[key])
		}
	}
	return all
}

// Of returns the curve of the trial of spec: of its run, or the mean of those of its
// folds at the epochs that they have reached.
func (c *Curves) Of(spec trainer.Spec) Curve {
	c.mu.Lock()
	defer c.mu.Unlock()
	return mean(c.runs[curveKey{spec.Experiment(), spec.Seed}])
}

// mean returns the mean curve of runs at the epochs of the first.
func mean(runs []runCurve) Curve {
	if len(runs) == 0 {
		return nil
	}
	mean := slices.Clone(runs[0].curve)
	for i := range mean {
		n := 1.0
		for _, r := range runs[1:] {
			k, ok := slices.BinarySearchFunc(r.curve, mean[i].Epoch, func(s Sample, epoch float64) int {
				return int(min(max(s.Epoch-epoch, -1), 1)) // whole epochs
			})
			if ok {
				n++
				mean[i].Value += (r.curve[k].Value - mean[i].Value) / n
				mean[i].Loss += (r.curve[k].Loss - mean[i].Loss) / n
			}
		}
	}
	return mean
}
