package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"descent/model/catalog"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/trainer/search"
)

// A StudyEntry describes a stored search in a list.
type StudyEntry struct {
	ID, Name, Title   string
	Program, Numerics string
	Metric            string        // ranks the trials; "" for the main metric of the task
	Over              []string      // keys of the axes
	Created           time.Time     // when the search started
	Changed           time.Time     // when its last trial ended
	State             library.State // Live, Interrupted or Done
	Owner             string        // the process that runs the search, if State is Live
	Trials            int           // planned trials; 0 if the plan is not stored
	Made              int           // trials that have ended
	Best              int           // number of the best trial; 0 if unknown
	Score             trainer.Score // of the best trial
	Hash              string        // of the table of all trials; "" before the end
	Size              int64         // of the log, in bytes
	Removed           time.Time     // when the search was removed; zero if it is not in the trash
}

// A StoredStudy is a stored search with its trials.
type StoredStudy struct {
	StudyEntry
	Data   string               // SHA-256 of the prepared data of its base
	Search *search.Search       // nil if there is no plan that this program can read
	Trials []search.Trial       // those that have started, in the order of their numbers
	Runs   map[int][]string     // the IDs of the stored runs of each trial, by its number
	Curves map[int]search.Curve // of the trials that have ended, by number
}

// StudyDamage is the error of a search whose log was changed by another program.
type StudyDamage struct {
	ID  string
	Err error
}

// Error implements error.
func (d *StudyDamage) Error() string {
	return fmt.Sprintf("search %s: %v%s", d.ID, d.Err, want(d.Err, "the log as it was written"))
}

// Unwrap returns the cause.
func (d *StudyDamage) Unwrap() error { return d.Err }

// studyIDs returns the IDs of the studies in a folder of the store, newest first.
func (s *Store) studyIDs(folder string) (ids []string, err error) {
	<-s.open
	if s.err != nil {
		return nil, s.err
	}
	files, err := os.ReadDir(filepath.Join(s.dir, folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("store %s: %w", s.dir, plain(err))
	}
	for _, f := range files {
		if id, ok := strings.CutSuffix(f.Name(), logEnding); ok && isID(id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return strings.Compare(b, a) })
	return ids, nil
}

// Studies returns the stored searches, or those in the trash, newest first, and an error
// for each search that cannot be read.
func (s *Store) Studies(ctx context.Context, trash bool) (entries []StudyEntry, damaged []error, err error) {
	folder := studiesFolder
	if trash {
		folder = trashFolder
	}
	ids, err := s.studyIDs(folder)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		g, err := readStudyLog(filepath.Join(s.dir, folder, id+logEnding))
		if err != nil {
			damaged = append(damaged, &StudyDamage{id, err})
			continue
		}
		entries = append(entries, s.studyEntry(id, g))
	}
	return entries, damaged, nil
}

// isTrial reports whether a run is one that a search has made.
func (s *Store) isTrial(e *library.Entry) bool {
	return e.Parent == "" && (exists(s.studyPath(e.Batch, logEnding)) || exists(filepath.Join(s.dir, trashFolder, e.Batch+logEnding)))
}

// studyEntry returns the entry of a study from its log.
func (s *Store) studyEntry(id string, g *studyLog) StudyEntry {
	c := &g.created
	e := StudyEntry{ID: id, Name: c.Name, Title: c.Title, Program: c.Program, Numerics: c.Numerics, Metric: c.Metric, Over: c.Over,
		Created: g.begun, Changed: g.moment(), State: library.Interrupted, Made: len(g.trials), Best: g.leader, Score: trainer.Unmeasured(),
		Hash: g.hash, Size: g.length, Removed: g.removed}
	if l := g.trials[g.leader]; l != nil {
		e.Score = l.Best
	}
	if q, err := g.search(); err == nil {
		e.Trials, _ = q.Size() // 0 if this program does not support the search
	}
	path := s.studyPath(id, lockEnding)
	switch {
	case lockedAt(path):
		e.State, e.Owner = library.Live, holderAt(path)
	case !g.over.IsZero():
		e.State = library.Done
	}
	return e
}

// FindStudy returns the search that matches a text: its name or ID, the beginning of
// either, the last part of the ID, or "last" for the newest search. It returns an error if
// no search matches, or several do.
func (s *Store) FindStudy(ctx context.Context, name string, trash bool) (StudyEntry, error) {
	if name == "" {
		return StudyEntry{}, errors.New("the name of the search is empty: want its name or ID, the beginning of one, or last")
	}
	entries, _, err := s.Studies(ctx, trash)
	if err != nil {
		return StudyEntry{}, err
	}
	if len(entries) == 0 {
		return StudyEntry{}, fmt.Errorf("there is no search in %s: want one that descent search has stored", s.dir)
	}
	if name == "last" {
		return entries[0], nil
	}
	var some []StudyEntry
	for _, e := range entries {
		switch {
		case e.Name == name || e.ID == name:
			return e, nil
		case strings.HasPrefix(e.Name, name) || strings.HasPrefix(e.ID, name) || strings.HasSuffix(e.ID, "-"+name):
			some = append(some, e)
		}
	}
	switch {
	case len(some) == 1:
		return some[0], nil
	case len(some) > 1:
		return StudyEntry{}, fmt.Errorf("%q may be %s or %s: want more of its name or ID", name, some[0].Called(), some[1].Called())
	}
	names := make([]string, len(entries))
	for i := range entries {
		names[i] = entries[i].Called()
	}
	return StudyEntry{}, catalog.Unknown("search", name, names)
}

// Value returns the ranking metric of the best trial; NaN if it was not measured.
func (e *StudyEntry) Value() float64 { return search.Value(e.Score, metric.Key(e.Metric)) }

// Called returns the name of the search, or its ID.
func (e *StudyEntry) Called() string {
	if e.Name != "" {
		return e.Name
	}
	return e.ID
}

// nameIsFree returns an error if a search has the name, or if no search can have it.
func (s *Store) nameIsFree(ctx context.Context, name string) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	if isID(name) || name == "last" || strings.ContainsAny(name, " \t\r\n") {
		return fmt.Errorf("%q cannot be the name of a search: want a word, and neither an ID nor \"last\"", name)
	}
	entries, _, err := s.Studies(ctx, false)
	for _, e := range entries {
		if e.Name == name {
			return fmt.Errorf("there is a search %s already, of %s: want another name, or to resume that one", name, e.Created.UTC().Format(time.DateTime))
		}
	}
	return err
}

// OpenStudy reads a search that is not in the trash.
func (s *Store) OpenStudy(ctx context.Context, id string) (*StoredStudy, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	g, err := readStudyLog(s.studyPath(id, logEnding))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no search %s in %s", id, s.dir)
	}
	if err != nil {
		return nil, &StudyDamage{id, err}
	}
	y := &StoredStudy{StudyEntry: s.studyEntry(id, g), Data: g.created.Data, Runs: map[int][]string{}, Curves: map[int]search.Curve{}}
	for n, l := range g.trials {
		y.Curves[n] = l.Curve
		if len(l.Runs) > 0 && exists(s.runDir(l.Runs[0])) {
			y.Runs[n] = l.Runs
		}
	}
	if y.Search, err = g.search(); err != nil {
		y.Search = nil
		y.Trials = g.listed()
		return y, nil
	}
	if y.Trials, err = y.Search.Known(); err != nil {
		return nil, fmt.Errorf("search %s: %w", g.called(), err)
	}
	return y, nil
}

// listed returns the trials in the log that have ended. They have no coordinates on the
// axes, since these need the plan.
func (g *studyLog) listed() (trials []search.Trial) {
	for _, l := range g.trials {
		t := search.Trial{Number: l.Trial, Why: l.Why, Epoch: l.Epoch, When: l.When, Best: l.Best, Train: l.Train}
		for state := search.Waiting; state <= search.Stopped; state++ {
			if state.String() == l.State {
				t.State = state
			}
		}
		for _, key := range g.created.Over {
			i := slices.IndexFunc(l.Settings, func(s library.Setting) bool { return s.Key == key })
			value := "-" // the value of the base
			if i >= 0 {
				value = l.Settings[i].Text
			}
			t.Values = append(t.Values, value)
		}
		trials = append(trials, t)
	}
	slices.SortFunc(trials, func(a, b search.Trial) int { return a.Number - b.Number })
	return trials
}
