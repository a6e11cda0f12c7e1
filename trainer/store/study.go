package store

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/search"
)

// studiesFolder has the logs of searches.
const studiesFolder = "studies"

// keptTrials is how many trials of a search have folders of their own, one for
// each of their runs: the best.
const keptTrials = 10

// A Study stores a search: a line for each trial in one log, and folders for the
// best trials. A nil Study stores nothing.
type Study struct {
	store *Store
	id    string
	title string
	base  trainer.Spec
	log   *appended // of the goroutine that writes
	lines []byte    // taken, and not written

	mu      sync.Mutex
	waiting []byte               // lines
	trials  map[string][]*keeper // the runs of those that were not reported, by the name of the trial's Spec
	best    []search.Trial
	kept    map[int][]*keeper // the runs of the best, by number
	closed  bool
	err     error
	written chan struct{} // closed when all is stored
	erasing sync.WaitGroup
}

// A studyLine is a line of a study's log.
type studyLine struct {
	Event    string // created, trial or ended
	Time     time.Time
	Created  studyCreation
	Trial    int // its number, from 1
	Settings []library.Setting
	State    string
	Why      string
	Epoch    float64
	When     float64 // epoch of Best
	Best     trainer.Score
	Train    trainer.Score
	Runs     []string // the IDs of its folders, if it was among the best when it ended: one, or one for each fold
	Kept     []string // ended: the IDs of the folders of the best, the best first
}

type studyCreation struct {
	ID, Title string
	Program   string
	Numerics  string
	Version   int
	Metric    string
	Over      []string // keys of the axes
	Base      []library.Setting
}

// Study begins to store a search.
func (s *Store) Study(title string, q *search.Search) *Study {
	if s == nil || s.o.ReadOnly {
		return nil
	}
	y := &Study{store: s, id: s.newID(time.Now()), title: title, base: q.Base,
		trials: map[string][]*keeper{}, kept: map[int][]*keeper{}, written: make(chan struct{})}
	c := studyCreation{ID: y.id, Title: title, Program: s.o.Program, Metric: string(q.Metric), Base: settings(q.Base)}
	c.Numerics, c.Version, _, _ = here()
	for _, a := range q.Axes {
		c.Over = append(c.Over, a.Key)
	}
	y.say(studyLine{Event: created, Created: c})
	s.stored.Store(true)
	s.add(y)
	return y
}

// ID returns the name of the study; its trials have it as their batch.
func (y *Study) ID() string { return y.id }

// Trainer makes trials and remembers what they do until they are reported.
func (y *Study) Trainer() trainer.Trainer {
	if y == nil {
		return trainer.Train
	}
	return func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, control trainer.Control, report func(*trainer.Event)) error {
		k := y.store.newKeeper(y.store.newID(time.Now()), spec)
		k.begun, k.batch, k.meta.Title = time.Now(), y.id, y.title
		k.shots.most = -1
		k.byPerson.Store(true) // who ends a search does not want to resume its trials
		t := newTape(&k.buffer, spec, control)
		k.run = t
		err := trainer.Train(ctx, spec, from, t, func(e *trainer.Event) {
			k.listen(e)
			report(e)
		})
		t.finish(err)
		y.mu.Lock()
		defer y.mu.Unlock()
		y.trials[spec.Experiment()] = append(y.trials[spec.Experiment()], k)
		return err
	}
}

// Report stores a trial that has ended. It does not wait for the disk.
func (y *Study) Report(t search.Trial) {
	if y == nil {
		return
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	runs := y.trials[t.Spec.Experiment()]
	delete(y.trials, t.Spec.Experiment())
	l := studyLine{Event: "trial", Trial: t.Number, State: t.State.String(), Why: t.Why, Epoch: t.Epoch, When: t.When, Best: t.Best, Train: t.Train}
	for _, f := range t.Spec.Diff(y.base) {
		l.Settings = append(l.Settings, setting(f))
	}
	if len(runs) > 0 && y.isBest(t) {
		y.kept[t.Number] = runs
		for _, k := range runs {
			l.Runs = append(l.Runs, k.id)
			k.run.(*tape).record() // before the buffer is written
			y.store.add(k)
		}
	}
	y.sayLocked(l)
}

// isBest reports whether t is one of the best trials so far. The one that no longer
// is loses its folders.
func (y *Study) isBest(t search.Trial) bool {
	y.best = append(y.best, t)
	ranked := search.Ranked(y.best)
	best := make([]search.Trial, 0, len(ranked))
	for i, r := range ranked {
		if i < keptTrials {
			best = append(best, *r)
			continue
		}
		for _, k := range y.kept[r.Number] {
			y.erasing.Go(func() {
				if err := guard.Call(func() { <-k.kept; y.store.erase(k.dir) }); err != nil {
					y.store.fail(err)
				}
			})
		}
		delete(y.kept, r.Number)
	}
	y.best = best
	return slices.ContainsFunc(best, func(b search.Trial) bool { return b.Number == t.Number })
}

// Close waits until the study is stored.
func (y *Study) Close() error {
	if y == nil {
		return nil
	}
	y.mu.Lock()
	end := studyLine{Event: ended}
	for i := range y.best {
		for _, k := range y.kept[y.best[i].Number] {
			end.Kept = append(end.Kept, k.id)
		}
	}
	y.sayLocked(end)
	y.closed = true
	y.mu.Unlock()
	y.store.poke()
	select {
	case <-y.written:
	case <-time.After(closePatience):
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.err
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
		panic(err) // all of it can be written
	}
	y.waiting = text
}

// refuse implements writer.
func (y *Study) refuse(err error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.err = err
	close(y.written)
}

// interrupt implements writer: a search ends by itself.
func (y *Study) interrupt() {}

// loss implements writer.
func (y *Study) loss() Loss {
	y.mu.Lock()
	defer y.mu.Unlock()
	return Loss{Of: "the search", Err: y.err}
}

// write implements writer.
func (y *Study) write(time.Time) bool {
	y.mu.Lock()
	y.lines, y.waiting = append(y.lines, y.waiting...), y.waiting[:0]
	closed := y.closed
	y.mu.Unlock()
	err := y.writeLines()
	y.mu.Lock()
	y.err = nil
	if err != nil {
		y.err = plain(err)
	}
	y.mu.Unlock()
	if !closed {
		return false
	}
	if y.log != nil {
		y.log.Close()
	}
	guard.Go(func() { // since this goroutine writes the folders
		defer close(y.written)
		y.erasing.Wait()
		for _, runs := range y.kept {
			for _, k := range runs {
				<-k.kept
			}
		}
	}, y.store.fail)
	return true
}

func (y *Study) writeLines() (err error) {
	if len(y.lines) == 0 {
		return nil
	}
	if y.log == nil {
		dir := filepath.Join(y.store.dir, studiesFolder)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		if y.log, err = openAppended(filepath.Join(dir, y.id+".jsonl"), 0); err != nil {
			return err
		}
	}
	if err := y.log.add(y.lines); err != nil {
		return err
	}
	y.lines = y.lines[:0]
	return y.log.Sync()
}
