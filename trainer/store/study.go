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

// A Study is a search that is stored while it runs: one log contains its plan and the
// results of all jobs and trials, and the runs of the best trials have folders. If the
// program is stopped or killed, ResumeStudy resumes the search, with the same table at the
// end. A Study of a nil Store runs the search and stores nothing.
type Study struct {
	store  *Store // nil stores nothing
	id     string
	title  string
	search *search.Search
	curves search.Curves
	set    *data.Prepared // the data of the base, which its runs share
	past   *studyLog      // the log of a resumed study; nil for a new one

	log   *appended // used by the writing goroutine only
	lock  *os.File
	lines []byte // taken from waiting but not written yet

	mu      sync.Mutex
	waiting []byte               // lines for the log
	trials  map[string][]*keeper // the runs of trials that have not been reported yet, by the name of the trial's Spec
	told    map[int]bool         // whether the log has the line of a trial
	best    []search.Trial
	kept    map[int]folders // the runs of the best trials, by number of the trial
	hash    string          // of the table, once all trials have ended
	leader  int             // number of the best trial, once all trials have ended
	closed  bool
	err     error
	written chan struct{} // closed when the log is
	erasing sync.WaitGroup
}

// folders holds the runs of a trial: one, or one for each fold.
type folders struct {
	ids     []string
	keepers []*keeper // of the runs that this process has trained
}

// Study returns a Study that stores a search under a name, which may be "". It returns
// an error if another search has that name, or if the data cannot be loaded. If a search
// without a name cannot be stored, it is made nevertheless, and Close returns why.
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

// creation returns the content of the first line of the log.
func (y *Study) creation(name string) (c studyCreation, err error) {
	q := y.search
	c = studyCreation{ID: y.id, Format: StudyFormat, Name: name, Title: y.title, Program: y.store.o.Program, Metric: string(q.Metric),
		Base: settings(q.Base), Data: y.set.Sum()}
	c.Numerics, c.Version, _, _ = here()
	for _, a := range q.Axes {
		c.Over = append(c.Over, a.Key)
	}
	c.Plan, err = q.MarshalText()
	return c, err
}

// ID returns the ID of the study, "" if it is not stored. It is the batch of the runs
// of its trials.
func (y *Study) ID() string { return y.id }

// Title returns the title of the search.
func (y *Study) Title() string { return y.title }

// Search returns the search. Its Runner may be set before Run.
func (y *Study) Search() *search.Search { return y.search }

// Curves returns the curves of the trials. They may be read while Run runs.
func (y *Study) Curves() *search.Curves { return &y.curves }

// Run runs and stores the remaining trials, and returns all trials, as search.Search.Run
// does. It does not wait for the disk; Close does.
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
	if err == nil && y.store != nil && search.Complete(trials) {
		y.mu.Lock()
		y.hash = search.Hash(trials)
		if ranked := search.Ranked(trials); len(ranked) > 0 {
			y.leader = ranked[0].Number
		}
		y.mu.Unlock()
	}
	return trials, err
}

// hear adds the outcome of a job to the log.
func (y *Study) hear(o search.Outcome) {
	if y.store != nil && o.Settled() {
		y.say(studyLine{Event: studyOutcome, Outcome: o})
	}
}

// curveSamples is the maximum number of samples of the curve of a trial in the log.
const curveSamples = 32

// report adds a trial that has ended to the log, and stores its runs if it is one of the
// best.
func (y *Study) report(t search.Trial) {
	if y.store == nil {
		return
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	runs := y.takeRuns(&t)
	if y.told[t.Number] { // by an earlier process
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

// Close waits until the study is stored. It returns an error if it cannot be stored.
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

// end returns the last line of the log, which is written when the folders of the best
// trials are complete.
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

// sayLocked adds a line to waiting. y.mu must be held.
func (y *Study) sayLocked(l studyLine) {
	l.Time = time.Now().UTC()
	text, err := appendSealed(y.waiting, &l)
	if err != nil {
		panic(fmt.Errorf("a line of the log of a search: %w", err)) // impossible: every member can be written as JSON
	}
	y.waiting = text
}
