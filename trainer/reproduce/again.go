package reproduce

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/metric"
)

// A Result is the result of training a run again.
type Result struct {
	Equal       bool
	Evaluations int         // number of equal evaluations
	Weights     bool        // whether the weights of the last network were compared and are equal
	First       *Difference // the first difference; nil if there is none
	Why         []string    // possible reasons: what has changed since the run was recorded, a sentence each
}

// A Difference is the first difference of a run from its record.
type Difference struct {
	Run   string // the name of the run of the chain
	Step  int
	Epoch float64
	What  string // "val_loss", "steps", Weights, or Numbers if it is somewhere after After and up to Step
	Was   string // the recorded value
	Now   string
	After int // a step up to which everything is equal
}

// String describes the difference: "at step 12, epoch 3: val_loss was 0.5 and is 0.6".
func (d *Difference) String() string {
	if d.What == Numbers {
		return fmt.Sprintf("after step %d, at step %d at the latest", d.After, d.Step)
	}
	return fmt.Sprintf("at step %d, epoch %s: %s was %s and is %s", d.Step, trainer.FormatEpoch(d.Epoch), d.What, d.Was, d.Now)
}

// difference returns the first number in which v differs from the recorded evaluation;
// nil if all are equal.
func (was *Evaluation) difference(v *Evaluation) *Difference {
	differs := func(name string, a, b float64) *Difference {
		if x, y := exact.Float(a), exact.Float(b); x != y {
			return &Difference{What: name, Was: strings.Trim(x, `"`), Now: strings.Trim(y, `"`)}
		}
		return nil
	}
	if was.Step != v.Step {
		return differs("steps", float64(was.Step), float64(v.Step))
	}
	for _, part := range []struct {
		name string
		a, b *metric.Values
	}{{"train_", &was.Train, &v.Train}, {"val_", &was.Val, &v.Val}, {"test_", &was.Test, &v.Test}} {
		for i := range part.a {
			if d := differs(part.name+metric.All[i].Key, part.a[i], part.b[i]); d != nil {
				return d
			}
		}
	}
	for _, n := range []struct {
		name string
		a, b float64
	}{{"batch_loss", was.Loss, v.Loss}, {"penalty", was.Penalty, v.Penalty}, {"rate", was.Rate, v.Rate}, {"kept_epoch", was.Kept, v.Kept}} {
		if d := differs(n.name, n.a, n.b); d != nil {
			return d
		}
	}
	return nil
}

// Values of Difference.What that are not the name of a number.
const (
	Numbers = "numbers" // in an evaluation of which only the checksum is recorded
	Weights = "weights" // in the last network, though all evaluations are equal
)

// Options are the settings of Again.
type Options struct {
	Places  Places
	Program string                          // the version of this program; "" to ignore versions
	Report  func(run int, e *trainer.Event) // called with each event of each run of the chain; may be nil
}

// Again trains a run again, after the runs from which it was continued, until the first
// difference. It returns an error if a run cannot be trained, or if ctx ends first.
func (r *Record) Again(ctx context.Context, o Options) (*Result, error) {
	if r.Gone && r.Start == nil {
		return nil, fmt.Errorf("run %s goes on from step %d of a run that is not recorded: want a run with the whole of its chain", r.Links[0].Name, r.Links[0].From)
	}
	if own := r.own(); own.Count == 0 && own.End.State != diverged {
		return nil, fmt.Errorf("run %s was never evaluated: want one with numbers to compare", own.Name)
	}
	result, from := new(Result), r.Start
	files := finder{Places: o.Places}
	defer files.close()
	for i := range r.Links {
		l := &r.Links[i]
		spec, err := l.Spec()
		if err != nil {
			return nil, err
		}
		if spec.Data, err = files.find(ctx, l, spec.Data); err != nil {
			return nil, err
		}
		why, err := l.changes(ctx, spec)
		if err != nil {
			return nil, err
		}
		for _, text := range why {
			if !slices.Contains(result.Why, text) {
				result.Why = append(result.Why, text)
			}
		}
		if from != nil {
			from.AcceptData() // changed data are in Why already
		}
		w := &watcher{link: l, last: i == len(r.Links)-1, counter: counter{metrics: l.Metrics, evals: spec.Evals, gaps: l.Gaps}}
		if o.Report != nil {
			w.tell = func(e *trainer.Event) { o.Report(i, e) }
		}
		if err := w.train(ctx, spec, from); err != nil {
			return nil, err
		}
		result.Evaluations += w.equal
		if result.First = w.first; w.first != nil {
			result.Why = l.explained(result.Why, w, o.Program)
			return result, nil
		}
		from = w.state
	}
	result.Equal, result.Weights = true, r.own().End.Weights != ""
	return result, nil
}

// changes returns what has changed since l was trained.
func (l *Link) changes(ctx context.Context, spec trainer.Spec) ([]string, error) {
	why := trainer.OtherNumerics(l.Numerics, l.Version)
	if seal(l.Settings) != l.Seal {
		why = append(why, "its settings are not those that were recorded")
	}
	set, err := spec.Load(ctx)
	if err != nil {
		return nil, err
	}
	if l.Data != "" && set.Sum() != l.Data {
		why = append(why, "its data have other numbers than when it was trained")
	}
	return why, nil
}

// explained returns why or, if it is empty, other possible reasons for a difference.
func (l *Link) explained(why []string, w *watcher, program string) []string {
	switch {
	case w.altered:
		return append(why, "the record was changed: the checksum of its numbers is that of those that are computed now")
	case len(why) > 0:
		return why
	case program != "" && l.Program != program:
		return append(why, fmt.Sprintf("it was trained by descent %s, and this is descent %s", l.Program, program))
	}
	return append(why, "settings, data, arithmetic and program are those of the record: what else differs is not known")
}
