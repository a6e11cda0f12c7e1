package store

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"time"

	"descent/data/regular"
	"descent/model/catalog"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// A summary is what run.json holds: what is known of a run without reading its
// log.
type summary struct {
	State string // "live" is interrupted, if no process holds the lock
	Log   int64  // bytes of the log that were sure to last then
	Entry library.Entry
}

// summaryState is what a keeper remembers of the summary it wrote.
type summaryState struct {
	next  time.Time
	news  bool // whether the run has reported something since the last one
	snap  run.Snapshot
	ended time.Time // when the run ended

	settings []library.Setting // of the run; nil before the first summary
}

// writeSummary makes run.json anew, if it is time or the run has ended.
func (k *keeper) writeSummary(now time.Time, over bool) error {
	s := &k.summary
	if !over && (now.Before(s.next) || !s.news && !s.next.IsZero()) {
		return nil
	}
	s.next, s.news = now.Add(summaryTime), false
	k.run.Snapshot(&s.snap)
	e := k.known(&s.snap)
	text, err := seal(summary{e.State.String(), k.log.lasts, stateless(e)})
	if err != nil {
		return err
	}
	k.store.changed()
	return replaceFile(k.dir, summaryFile, text)
}

// stateless returns e without what is not known when a summary is written.
func stateless(e library.Entry) library.Entry {
	e.State, e.Owner, e.Size, e.Log, e.Trashed, e.Verified = 0, "", 0, 0, time.Time{}, time.Time{}
	return e
}

// known returns what is known of the run.
func (k *keeper) known(s *run.Snapshot) library.Entry {
	if k.summary.settings == nil {
		k.summary.settings = settings(k.spec)
	}
	e := library.Entry{
		ID: k.id, Labels: library.Labels{Name: k.spec.Name}, Created: k.begun.UTC(), Batch: k.batch, Title: k.meta.Title, Parent: k.meta.Parent,
		Settings: k.summary.settings, Numerics: tensor.Numerics(), Program: k.store.o.Program,
		Data: k.saves.data, Dropped: k.status.get().Dropped,
	}
	if k.start != nil {
		e.ParentStep = k.start.state.Step
	}
	e.State, e.Why = outcome(s.State, s.Err, s.Why)
	if s.State == run.Stopped && !k.byPerson.Load() {
		e.State = library.Interrupted
	}
	if e.State.Ended() {
		e.Ended = k.summary.ended
	}
	fill(&e, s, k.spec)
	return e
}

// fill sets what a snapshot says of a run.
func fill(e *library.Entry, s *run.Snapshot, spec trainer.Spec) {
	e.Fill(s)
	e.Epochs = float64(spec.Epochs) // which are known before the run has begun
}

// outcome returns the state of a stored run whose run.Run is in the given one.
func outcome(s run.State, err error, why string) (library.State, string) {
	if err != nil {
		why = err.Error()
	}
	return library.StateOf(s), why
}

// settings returns the settings of a Spec for a list.
func settings(spec trainer.Spec) (all []library.Setting) {
	for _, f := range spec.Fields() {
		all = append(all, setting(f))
	}
	return all
}

// setting returns a setting for a list.
func setting(f *catalog.Field) library.Setting {
	x, err := strconv.ParseFloat(f.Full(), 64)
	if err != nil {
		x = math.NaN()
	}
	return library.Setting{Key: f.Key, Text: f.Full(), Number: x}
}

// states are the states of stored runs, as text.
var states = func() map[string]library.State {
	all := map[string]library.State{}
	for s := library.Live; s <= library.Failed; s++ {
		all[s.String()] = s
	}
	return all
}()

// readSummary returns the summary in dir.
func readSummary(dir string) (summary, error) {
	var s summary
	text, err := regular.Read(filepath.Join(dir, summaryFile))
	if err != nil {
		return s, err
	}
	if err := unseal(text, &s); err != nil {
		return s, fmt.Errorf("%s is damaged: %w", summaryFile, err)
	}
	state, ok := states[s.State]
	if !ok {
		return s, fmt.Errorf("%s has the state %q", summaryFile, s.State)
	}
	s.Entry.State = state
	return s, nil
}
