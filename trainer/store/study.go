package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"descent/data"
	"descent/trainer/search"
)

// A Study is a search that is stored as it is made: its plan, what came of each of
// its jobs and each of its trials in one log, and folders for the runs of the best
// trials. It can be stopped or killed at any moment and goes on by Resume, to the
// same table. A Study of a nil Store makes the search and stores nothing.
type Study struct {
	store  *Store // nil stores nothing
	id     string
	title  string
	search *search.Search
	curves search.Curves
	set    *data.Prepared // of the base, which the runs share
	past   *studyLog      // of a study that goes on; nil for a new one

	log   *appended // of the goroutine that writes
	lock  *os.File
	lines []byte // taken, and not written

	mu      sync.Mutex
	waiting []byte               // lines
	trials  map[string][]*keeper // the runs of those that were not reported, by the name of the trial's Spec
	told    map[int]bool         // whether the log has the line of a trial
	best    []search.Trial
	kept    map[int]folders // the runs of the best, by number
	hash    string          // of the table, when all trials were made
	leader  int             // the best trial then
	closed  bool
	err     error
	written chan struct{} // closed when the log is
	erasing sync.WaitGroup
}

// Folders are those of the runs of a trial, one or one for each fold.
type folders struct {
	ids     []string
	keepers []*keeper // of those that this process has trained
}

// Study begins to store a search under a name, which may be "". It returns an error
// if another search has that name, or if the data of the search cannot be loaded. A
// search without a name is made also where it cannot be stored; Close says so.
func (s *Store) Study(ctx context.Context, name, title string, q *search.Search) (*Study, error) {
	y := newStudy(s, title, q)
	if err := y.load(ctx); err != nil {
		return nil, err
	}
	if y.store == nil {
		if name != "" {
			return nil, errors.New("the search has a name and is not stored: want a store that can be written, or no name")
		}
		return y, nil
	}
	if name != "" {
		if err := s.nameIsFree(ctx, name); err != nil {
			return nil, err
		}
	}
	y.id = s.newID(time.Now())
	created, err := y.creation(name)
	if err != nil {
		return nil, err
	}
	y.say(studyLine{Event: studyCreated, Created: created})
	s.stored.Store(true)
	s.add(y)
	return y, nil
}

func newStudy(s *Store, title string, q *search.Search) *Study {
	if s != nil && s.o.ReadOnly {
		s = nil
	}
	return &Study{store: s, title: title, search: q, curves: search.Curves{Metric: q.Metric},
		trials: map[string][]*keeper{}, told: map[int]bool{}, kept: map[int]folders{}, written: make(chan struct{})}
}

// load loads the data of the base of the search.
func (y *Study) load(ctx context.Context) (err error) {
	base := y.search.Base
	if y.search.Folds > 0 {
		base = base.Folds(y.search.Folds)[0]
	}
	y.set, err = base.Load(ctx)
	return err
}

// creation returns what the first line of the log says.
func (y *Study) creation(name string) (c studyCreation, err error) {
	q := y.search
	c = studyCreation{ID: y.id, Name: name, Title: y.title, Program: y.store.o.Program, Metric: string(q.Metric),
		Base: settings(q.Base), Data: y.set.Sum()}
	c.Numerics, c.Version, _, _ = here()
	for _, a := range q.Axes {
		c.Over = append(c.Over, a.Key)
	}
	c.Plan, err = q.MarshalText()
	return c, err
}

// ID returns the name of the study in the store, "" if it is not stored; its trials
// have it as their batch.
func (y *Study) ID() string { return y.id }

// Title says what is searched.
func (y *Study) Title() string { return y.title }

// Search returns the search. Its Runner may be set before Run.
func (y *Study) Search() *search.Search { return y.search }

// Curves returns what the trials measure. They may be asked while Run runs.
func (y *Study) Curves() *search.Curves { return &y.curves }

// Run makes the trials that are not made yet, stores them and returns all, as
// search.Search.Run does. It does not wait for the disk: Close does.
func (y *Study) Run(ctx context.Context, report func(search.Trial)) ([]search.Trial, error) {
	q := y.search
	q.Trainer = y.curves.Trainer(y.trainer())
	q.Hear = y.hear
	trials, err := q.Run(ctx, func(t search.Trial) {
		y.curves.Keep(&t)
		y.report(t)
		if report != nil {
			report(t)
		}
	})
	if err == nil && y.store != nil {
		y.mu.Lock()
		y.hash = search.Hash(trials)
		if ranked := search.Ranked(trials); len(ranked) > 0 {
			y.leader = ranked[0].Number
		}
		y.mu.Unlock()
	}
	return trials, err
}

// hear stores the outcome of a job.
func (y *Study) hear(o search.Outcome) {
	if y.store != nil && o.Settled() {
		y.say(studyLine{Event: studyOutcome, Outcome: o})
	}
}

// curveSamples is how many samples of its curve the log has of a trial.
const curveSamples = 32

// report stores a trial that has ended.
func (y *Study) report(t search.Trial) {
	if y.store == nil {
		return
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	runs := y.takeRuns(&t)
	if y.told[t.Number] { // by the process that went before
		return
	}
	y.told[t.Number] = true
	l := studyLine{Event: studyTrial, Trial: t.Number, State: t.State.String(), Why: t.Why, Epoch: t.Epoch, When: t.When, Best: t.Best, Train: t.Train,
		Curve: y.curves.Of(t.Spec).Thinned(curveSamples)}
	for _, f := range t.Spec.Diff(y.search.Base) {
		l.Settings = append(l.Settings, setting(f))
	}
	if y.isBest(t) && len(runs) > 0 {
		l.Runs = y.keep(t.Number, runs)
	}
	l.Leader = y.best[0].Number
	y.sayLocked(l)
}

// Close waits until the study is stored, and returns why it is not.
func (y *Study) Close() error {
	if y.store == nil {
		return nil
	}
	patience := time.After(closePatience)
	whole := y.folded(patience)
	y.mu.Lock()
	if whole {
		y.sayLocked(y.end())
	}
	y.closed = true
	y.mu.Unlock()
	y.store.poke()
	select {
	case <-y.written:
	case <-patience:
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.err
}

// end returns the last line of the log. It says that the folders of the best are
// whole.
func (y *Study) end() studyLine {
	l := studyLine{Event: studyInterrupted, Hash: y.hash, Leader: y.leader}
	if y.hash != "" {
		l.Event = studyEnded
	}
	for i := range y.best {
		l.Kept = append(l.Kept, y.kept[y.best[i].Number].ids...)
	}
	return l
}

func (y *Study) say(l studyLine) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.sayLocked(l)
}

// sayLocked adds a line to those that wait. y.mu must be held.
func (y *Study) sayLocked(l studyLine) {
	l.Time = time.Now().UTC()
	text, err := appendSealed(y.waiting, &l)
	if err != nil {
		panic(fmt.Errorf("a line of the log of a search: %w", err)) // all of it can be written
	}
	y.waiting = text
}
