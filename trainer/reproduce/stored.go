package reproduce

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"descent/data"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/store"
)

// maxChain is the largest number of runs of a chain. It ends the search for parents if a
// changed file makes them a cycle.
const maxChain = 100

// Of returns the record of a stored run, with at most about most evaluations in all of its
// Links. It loads the data of the run for the names and hashes of their files.
func Of(ctx context.Context, s *store.Store, r *store.Stored, most int) (*Record, error) {
	rec := &Record{Format: format, ID: r.ID()}
	courses, err := rec.chain(ctx, s)
	if err != nil {
		return nil, err
	}
	var snap run.Snapshot
	r.Snapshot(&snap)
	for i := range rec.Links {
		l := &rec.Links[i]
		l.End = End{State: r.Entry.State.String(), Step: snap.Step}
		if i+1 < len(rec.Links) {
			l.End = End{State: "forked", Step: rec.Links[i+1].From}
		}
		events := courses[i].Events
		if i+1 < len(rec.Links) { // how a continued run ended does not matter
			events = slices.DeleteFunc(events, func(e trainer.Event) bool { return e.Kind == trainer.Ended })
		}
		l.Gaps = courses[i].Gaps
		spec, err := l.Spec()
		if err != nil {
			return nil, err
		}
		l.record(events, spec.Evals, max(2, most/len(rec.Links)))
		if i > 0 && l.source == rec.Links[i-1].source && l.Data == rec.Links[i-1].Data {
			l.Files = rec.Links[i-1].Files
		} else if l.Files, err = l.files(ctx); err != nil {
			return nil, err
		}
	}
	if all := rec.own().Evaluations; len(all) > 0 && all[len(all)-1].Epoch >= snap.Last.Epoch { // else the weights belong to an evaluation that is not in the log
		rec.own().End.Weights = weights(ctx, r)
	}
	return rec, nil
}

// chain sets the Links of r and returns the Course of each.
func (r *Record) chain(ctx context.Context, s *store.Store) (courses []*store.Course, err error) {
	first := r.ID
	for id := r.ID; ; {
		c, err := s.Course(id)
		var spec trainer.Spec
		if err == nil {
			spec, err = s.Settings(id)
		}
		if err != nil && id == r.ID {
			return nil, err
		}
		if err != nil || len(courses) == maxChain { // the run before was deleted
			r.Gone = true
			break
		}
		if c.Branch && r.passesBy(ctx, s, first, c, spec) {
			id = c.Parent
			continue
		}
		l := Link{From: c.Step, Turn: c.Turn, Data: c.Data, Numerics: c.Numerics, Version: c.Version, Program: c.Program}
		l.set(spec)
		r.Links, courses, first = append(r.Links, l), append(courses, c), id
		if !c.Branch {
			break
		}
		id = c.Parent
	}
	slices.Reverse(r.Links)
	slices.Reverse(courses)
	if r.Gone {
		if begun, err := s.Open(ctx, first); err == nil {
			r.Start = begun.Start()
		}
	}
	return courses, nil
}

// passesBy reports whether the chain passes the run of c by, whose settings are spec: the
// next run of the chain, id, begins from a state of an earlier run. A run that keeps its best
// weights and does not improve ends with a state from before its own first step.
func (r *Record) passesBy(ctx context.Context, s *store.Store, id string, c *store.Course, spec trainer.Spec) bool {
	if len(r.Links) == 0 {
		return false
	}
	from := r.Links[len(r.Links)-1].From
	if from != c.Step {
		return from < c.Step
	}
	next, err := s.Open(ctx, id)
	if err != nil {
		return false
	}
	start := next.Start()
	return start != nil && len(start.Spec.Diff(spec)) > 0
}

// record sets the evaluations of l, a run with evals evaluations an epoch: at most most of
// them, evenly spaced.
func (l *Link) record(events []trainer.Event, evals, most int) {
	c := counter{evals: evals, gaps: l.Gaps}
	var all []Evaluation
	for i := range events {
		e := &events[i]
		if c.metrics == nil && e.Plan.Params > 0 {
			c.metrics = metric.Keys(e.Plan.Task())
		}
		if e.Step > l.End.Step {
			break
		}
		if v, ok := c.next(e); ok {
			all = append(all, v)
		}
	}
	l.Metrics, l.Count = c.metrics, c.count
	last := -1
	for i := range all {
		if at := i * (most - 1) / max(len(all)-1, 1); len(all) <= most || at != last {
			l.Evaluations, last = append(l.Evaluations, all[i]), at
		}
	}
}

// files returns the files of the data of l, if the data have not changed.
func (l *Link) files(ctx context.Context) ([]data.Digest, error) {
	if !data.ReadsFiles(l.source) {
		return nil, nil
	}
	spec, err := l.Spec()
	if err != nil {
		return nil, err
	}
	set, err := spec.Load(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil || set.Sum() != l.Data {
		return nil, nil
	}
	files, err := data.Digests(ctx, l.source)
	if err != nil && ctx.Err() == nil { // the files cannot be read any more
		return nil, nil
	}
	return files, err
}

// weights returns the hash of the network at the end or at the last evaluation of r; ""
// if there is none.
func weights(ctx context.Context, r *store.Stored) string {
	m, ok := r.Member()
	if !ok {
		return ""
	}
	state, err := r.Checkpoint(ctx)
	if err != nil {
		return ""
	}
	return sum(state, m.Weights, m.State)
}

// sum returns the SHA-256 of a network with the given parameters and the given state of
// layers, such as running means. state has the layout of the parameters in memory. The
// hash covers all numbers in their precision, little endian, with matrices as in×out
// rows.
func sum(state *trainer.Checkpoint, weights, layers []tensor.Float) string {
	h := sha256.New()
	for _, numbers := range [][]tensor.Float{state.Plain(weights), layers} {
		text, err := binary.Append(nil, binary.LittleEndian, numbers)
		if err != nil {
			panic(err) // impossible: numbers have a fixed size
		}
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil))
}
