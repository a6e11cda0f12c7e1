package reproduce

import (
	"context"
	"errors"
	"fmt"

	"descent/model/tensor"
	"descent/trainer"
)

// A watcher compares a run with a Link while it is trained. It is the trainer.Control of
// the run.
type watcher struct {
	counter
	link *Link
	last bool // whether the link is the last of its chain
	tell func(*trainer.Event)
	stop context.CancelFunc

	next    int // index in link.Evaluations of the next one to compare
	equal   int // number of equal evaluations
	first   *Difference
	altered bool // whether the record contradicts its own checksums

	state           *trainer.Checkpoint // the state at which the next run begins, or at the end
	there           bool                // whether state is final
	weights, layers []tensor.Float      // of the network of the last evaluation
}

// train trains up to the end of the link, or to the first difference.
func (w *watcher) train(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint) error {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	w.stop = stop
	err := trainer.Train(inner, spec, from, w, w.report)
	var diverged *trainer.Divergence
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case w.first != nil, err == nil, inner.Err() != nil, errors.As(err, &diverged):
	default:
		return err
	}
	if w.first == nil {
		w.end(err)
	}
	return nil
}

// report compares an event.
func (w *watcher) report(e *trainer.Event) {
	if w.tell != nil {
		w.tell(e)
	}
	if w.first != nil || w.there {
		return
	}
	v, ok := w.counter.next(e)
	if !ok || v.Number >= w.link.Count {
		return
	}
	w.weights, w.layers = append(w.weights[:0], e.Weights...), append(w.layers[:0], e.State...)
	if w.next == len(w.link.Evaluations) || w.link.Evaluations[w.next].Number != v.Number {
		w.equal++ // if this one is not recorded, the checksum of the next recorded one covers it
		return
	}
	was := &w.link.Evaluations[w.next]
	if d := was.difference(&v); d != nil || was.Sum != v.Sum {
		if d == nil {
			d = &Difference{What: Numbers}
		}
		w.differ(v.Step, v.Epoch, d)
		w.altered = d.What != Numbers && was.Sum == v.Sum
		return
	}
	w.equal++
	w.next++
}

// differ sets the first difference, and makes the run end.
func (w *watcher) differ(step int, epoch float64, d *Difference) {
	d.Run, d.Step, d.Epoch = w.link.Name, step, epoch
	if w.next > 0 {
		before := &w.link.Evaluations[w.next-1]
		d.After = before.Step
		w.equal = before.Number + 1
	} else {
		w.equal = 0
	}
	w.first = d
	w.stop()
}

// Between implements trainer.Control. It ends the run at the last step of the link.
func (w *watcher) Between(e *trainer.Event) trainer.Request {
	end := &w.link.End
	switch {
	case w.there || w.first != nil:
		return trainer.Request{}
	case !w.last && e.Step == end.Step,
		w.last && end.State != done && end.State != diverged && e.Step >= end.Step && (w.count >= w.link.Count || e.Step > end.Step):
		return trainer.Request{Save: func(c *trainer.Checkpoint) {
			w.state, w.there = c, true
			w.stop()
		}}
	}
	return trainer.Request{}
}

// End implements trainer.Control.
func (w *watcher) End(c *trainer.Checkpoint) {
	if !w.there {
		w.state = c
	}
}

// The texts of library.State for runs that end by themselves.
const (
	done     = "done"
	diverged = "diverged"
)

// end compares the end of the run with the record.
func (w *watcher) end(err error) {
	end := &w.link.End
	step, epoch := 0, 0.0
	if w.state != nil {
		step, epoch = w.state.Step, w.state.Epoch
	}
	state := end.State
	if d := new(trainer.Divergence); errors.As(err, &d) {
		state = diverged
		step, epoch = d.Step, d.Epoch
	} else if err == nil {
		state = done
	}
	differ := func(what, was, now string) {
		w.differ(step, epoch, &Difference{What: what, Was: was, Now: now})
	}
	switch {
	case w.last && w.count < w.link.Count || !w.last && step != end.Step:
		differ("steps", fmt.Sprint(end.Step), fmt.Sprint(step))
	case !w.last:
	case state != end.State && (state == diverged || end.State == diverged):
		differ("state", end.State, state)
	case end.Weights != "" && w.state != nil:
		if now := sum(w.state, w.weights, w.layers); now != end.Weights {
			differ(Weights, end.Weights, now)
		}
	}
}
