package store

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"descent/data/regular"
	"descent/model/catalog"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// A summary is the content of run.json: the description of a run, which saves reading
// its log.
type summary struct {
	State string // "live" is interrupted, if no process holds the lock
	Log   int64  // bytes of the log that were sure to last then
	Entry library.Entry
}

// summaryState is the state of the writing of the summary.
type summaryState struct {
	next  time.Time
	news  bool // whether the run has reported something since the last one
	snap  run.Snapshot
	ended time.Time // when the run ended

	settings []library.Setting // of the run; nil before the first summary
}

// writeSummary rewrites run.json if it is due or the run has ended.
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

// stateless returns e without the fields that are only known when a summary is read.
func stateless(e library.Entry) library.Entry {
	e.State, e.Owner, e.Size, e.Log, e.Trashed, e.Verified = 0, "", 0, 0, time.Time{}, time.Time{}
	return e
}

// known returns the description of the run.
func (k *keeper) known(s *run.Snapshot) library.Entry {
	if k.summary.settings == nil {
		k.summary.settings = settings(k.spec)
	}
	e := library.Entry{
		ID: k.id, Labels: library.Labels{Name: k.spec.Name}, Created: k.begun.UTC(), Batch: k.batch, Title: k.meta.Title, Parent: k.meta.Parent,
		Settings: k.summary.settings, Numerics: tensor.Numerics(), Program: k.store.o.Program,
		Data: k.saves.data, Dropped: k.lost + k.status.get().Dropped,
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

// fill sets the fields of e that are known from a snapshot.
func fill(e *library.Entry, s *run.Snapshot, spec trainer.Spec) {
	e.Fill(s)
	e.Epochs = float64(spec.Epochs) // which are known before the run has begun
}

// outcome returns the state of a stored run, and the reason for it, from the state of
// its run.Run.
func outcome(s run.State, err error, why string) (library.State, string) {
	if err != nil {
		why = err.Error()
	}
	return library.StateOf(s), why
}

// settings returns the settings of a Spec for an Entry.
func settings(spec trainer.Spec) (all []library.Setting) {
	for _, f := range spec.Fields() {
		all = append(all, setting(f))
	}
	return all
}

// setting returns a setting for an Entry.
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

// settingKeys are the keys of the settings of this version.
var settingKeys = sync.OnceValue(func() (keys []string) {
	spec := trainer.Default()
	for _, f := range spec.Fields() {
		keys = append(keys, f.Key)
	}
	return keys
})

// complete reports whether e has all that this version writes to a summary. Earlier versions
// had no task and fewer settings.
func complete(e *library.Entry) bool {
	if e.Task == 0 && e.Step > 0 {
		return false
	}
	for i, key := range settingKeys() {
		at := func(s library.Setting) bool { return s.Key == key }
		if (i >= len(e.Settings) || !at(e.Settings[i])) && !slices.ContainsFunc(e.Settings, at) {
			return false
		}
	}
	return true
}

// looksEnded reports whether the run in dir has ended, by a glance at its summary: of
// thousands of runs that is much faster than to read them.
func looksEnded(dir string) bool {
	text, err := regular.Read(filepath.Join(dir, summaryFile))
	rest, ok := bytes.CutPrefix(text, []byte(`{"state":"`))
	name, _, _ := bytes.Cut(rest, []byte(`"`))
	return err == nil && ok && states[string(name)].Ended()
}

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
