package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/metric"
)

// A Sample contains the scores of a trial at a whole epoch, on the part of the data by
// which trials are ranked.
type Sample struct {
	Epoch float64
	Value float64 // the ranking metric
	Loss  float64
}

// A Curve consists of the samples of a trial, in the order of their epochs.
type Curve []Sample

// Add adds the scores of e if e is an evaluation at a whole epoch; by is the metric that
// ranks the trials. Samples at this epoch and later ones are removed first: they are from
// a run that has started again. At mostSamples, every second sample is removed.
func (c *Curve) Add(e *trainer.Event, by metric.Key) {
	if !isSample(e) {
		return
	}
	score := e.Val
	if !score.Measured() {
		score = e.Train
	}
	for len(*c) > 0 && (*c)[len(*c)-1].Epoch >= e.Epoch {
		*c = (*c)[:len(*c)-1]
	}
	*c = append(*c, Sample{Epoch: e.Epoch, Value: Value(score, by), Loss: score.Loss})
	if len(*c) >= mostSamples {
		*c = slices.Clone(c.Thinned(mostSamples / 2))
	}
}

// isSample reports whether an event is an evaluation at a whole epoch.
func isSample(e *trainer.Event) bool { return e.Kind == trainer.Evaluated && e.Whole() }

// MarshalJSON implements json.Marshaler.
func (c Curve) MarshalJSON() ([]byte, error) { return c.AppendExact(nil), nil }

// AppendExact implements exact.Appender: an array of objects without the members that
// are 0.
func (c Curve) AppendExact(b []byte) []byte {
	b = append(b, '[')
	for i, s := range c {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		n := len(b)
		for _, m := range []struct {
			head string
			x    float64
		}{{`,"epoch":`, s.Epoch}, {`,"value":`, s.Value}, {`,"loss":`, s.Loss}} {
			if m.x != 0 || math.Signbit(m.x) {
				b = exact.AppendFloat(append(b, m.head...), m.x)
			}
		}
		if len(b) > n {
			b = slices.Delete(b, n, n+1) // the first comma
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Curve) UnmarshalJSON(text []byte) error {
	*c = nil
	return exact.Elements(text, func(element []byte) error {
		var s Sample
		err := exact.Members(element, func(key string, value []byte) (err error) {
			switch key {
			case "epoch":
				s.Epoch, err = exact.ParseFloat(value)
			case "value":
				s.Value, err = exact.ParseFloat(value)
			case "loss":
				s.Loss, err = exact.ParseFloat(value)
			default:
				err = fmt.Errorf("a sample has no %q", key)
			}
			return err
		})
		*c = append(*c, s)
		return err
	})
}

// Thinned returns at most n samples of c, including the last one.
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

// mostSamples is the number of samples of a run at which its curve is thinned.
const mostSamples = 256

// Curves collects the scores of the runs of a search while they train. Its methods may be
// called from any goroutine. The zero value is empty and ready to use.
type Curves struct {
	Metric metric.Key // ranks the trials; "" for the main metric of the task

	mu    sync.Mutex
	runs  map[curveKey][]runCurve // in the order of the folds
	first map[string]curveKey     // the trials by name, without their repetitions
}

// A curveKey identifies a trial, or a repetition of it.
type curveKey struct {
	name string
	seed uint64
}

// A runCurve is the curve of a run: the only one of a trial, or that of a fold.
type runCurve struct {
	fold  int // number of the fold; 0 without folds
	curve Curve
}

// Trainer returns a Trainer that calls next and collects the curves.
func (c *Curves) Trainer(next trainer.Trainer) trainer.Trainer {
	return func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, control trainer.Control, report func(*trainer.Event)) error {
		return next(ctx, spec, from, control, func(e *trainer.Event) {
			c.Add(spec, e)
			report(e)
		})
	}
}

// Add adds the scores of e to the curve of the run of spec, as Curve.Add does.
func (c *Curves) Add(spec trainer.Spec, e *trainer.Event) {
	if !isSample(e) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run(spec).curve.Add(e, c.Metric)
}

// SetRun sets the curve of the run of spec.
func (c *Curves) SetRun(spec trainer.Spec, curve Curve) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run(spec).curve = curve
}

// run returns the curve of a run, an empty one if there is none. c.mu must be held.
func (c *Curves) run(spec trainer.Spec) *runCurve {
	key := c.key(spec)
	i, begun := slices.BinarySearchFunc(c.runs[key], spec.Fold.Number, func(r runCurve, fold int) int { return r.fold - fold })
	if !begun {
		c.runs[key] = slices.Insert(c.runs[key], i, runCurve{fold: spec.Fold.Number})
	}
	return &c.runs[key][i]
}

// Set sets the curve of the trial of spec.
func (c *Curves) Set(spec trainer.Spec, curve Curve) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.key(spec)
	c.runs[key] = []runCurve{{spec.Fold.Number, curve}}
}

// Keep removes the curves of the runs of t that are not part of its last outcome. These are
// the folds that started in parallel with a fold on which t ended early.
func (c *Curves) Keep(t *Trial) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := curveKey{t.Spec.Experiment(), t.Spec.Seed}
	if runs, ok := c.runs[key]; ok {
		c.runs[key] = slices.DeleteFunc(runs, func(r runCurve) bool { return r.fold > t.Runs() })
	}
}

// key returns the key of a run, and adds its trial if it is new. c.mu must be held.
func (c *Curves) key(spec trainer.Spec) curveKey {
	if c.runs == nil {
		c.runs, c.first = map[curveKey][]runCurve{}, map[string]curveKey{}
	}
	key := curveKey{spec.Experiment(), spec.Seed}
	if _, seen := c.first[key.name]; !seen { // the trial comes before its repetitions
		c.first[key.name] = key
	}
	return key
}

// All returns the curves of all trials with samples, by the names of their Specs, without
// those for whose name skip returns true.
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

// Of returns the curve of the trial of spec: that of its run, or the mean over the folds
// at the epochs that all of them have reached.
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
				return int(min(max(s.Epoch-epoch, -1), 1)) // epochs are whole numbers
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
