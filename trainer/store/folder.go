package store

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// Folders returns the IDs of all runs, including those in the trash, in the order in
// which they were created. Other files and folders are ignored.
func (s *Store) Folders() ([]string, error) {
	<-s.open
	if s.err != nil {
		return nil, s.err
	}
	var ids []string
	for _, name := range []string{runsFolder, trashFolder} {
		files, err := os.ReadDir(filepath.Join(s.dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("store %s: %w", s.dir, plain(err))
		}
		for _, f := range files {
			if f.IsDir() && isID(f.Name()) {
				ids = append(ids, f.Name())
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// find returns the folder of a run, in the trash if it is there.
func (s *Store) find(id string) string {
	dir := s.runDir(id)
	if _, err := os.Stat(dir); err != nil {
		if trash := filepath.Join(s.dir, trashFolder, id); exists(trash) {
			return trash
		}
	}
	return dir
}

// isRun reports whether dir is a run's folder. Its log is made last (keeper.make), and
// then its summary, so that a folder with neither is not a run, or not one yet.
func isRun(id, dir string) bool {
	return isID(id) && (exists(filepath.Join(dir, logFile)) || exists(filepath.Join(dir, summaryFile)))
}

// ErrRemoved is the error of a run that is in the trash.
var ErrRemoved = errors.New("it is in the trash: want it restored (descent runs restore)")

// noRun returns the error of a run that is not in dir, its folder.
func noRun(id, dir string) error {
	store := filepath.Dir(filepath.Dir(dir))
	if isRun(id, filepath.Join(store, trashFolder, id)) {
		return fmt.Errorf("run %s: %w", id, ErrRemoved)
	}
	return fmt.Errorf("there is no run %s in %s", id, store)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// A Damage is the error of a run whose files were changed by another program or were
// truncated.
type Damage struct {
	ID  string
	Err error
}

// Error implements error.
func (d *Damage) Error() string {
	return fmt.Sprintf("run %s: %v%s", d.ID, d.Err, want(d.Err, "the folder as it was written"))
}

// Unwrap returns the cause.
func (d *Damage) Unwrap() error { return d.Err }

// Read returns the description of a run from its summary or, if that is missing, damaged,
// older than the log or made by a version that knew less, from its log. It does not verify
// the other files of the run: Store.Open does.
func (s *Store) Read(id string) (library.Entry, error) {
	<-s.open
	if s.err != nil {
		return library.Entry{}, s.err
	}
	return s.read(id, s.find(id))
}

func (s *Store) read(id, dir string) (library.Entry, error) {
	if !isRun(id, dir) {
		return library.Entry{ID: id}, noRun(id, dir)
	}
	sum, err := readSummary(dir)
	live := (err != nil || !sum.Entry.State.Ended()) && locked(dir)
	log := fileLength(dir, logFile)
	if err != nil || log == 0 || !live && log > sum.Log { // it was killed, or lost its log
		if sum.Entry, err = readEntry(dir); err != nil {
			return library.Entry{ID: id}, &Damage{id, err}
		}
	} else if !complete(&sum.Entry) {
		if e, err := readEntry(dir); err == nil { // a damaged log is reported when the run is opened
			sum.Entry = e
		}
	}
	e := sum.Entry
	e.ID = id
	if live {
		e.State, e.Owner = library.Live, holder(dir)
	} else if !e.State.Ended() {
		e.State = library.Interrupted
	}
	e.Size, e.Log, e.Trashed = size(dir), log, trashed(dir)
	name := e.Name
	if e.Labels, err = readLabels(dir); e.Name == "" {
		e.Name = name
	}
	if err != nil {
		return e, &Damage{id, err}
	}
	return e, nil
}

// fileLength returns the bytes of a file, 0 if it is not there.
func fileLength(dir, name string) int64 {
	i, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		return 0
	}
	return i.Size()
}

// size returns the bytes of all files in dir.
func size(dir string) (n int64) {
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if i, err := f.Info(); err == nil {
			n += i.Size()
		}
	}
	return n
}

// readEntry returns the description of a run from the log in dir.
func readEntry(dir string) (library.Entry, error) {
	h, err := readLog(dir)
	if err != nil {
		return library.Entry{}, err
	}
	spec, err := readSpec(dir, h.created().Spec)
	if err != nil {
		return library.Entry{}, err
	}
	e := begunEntry(h, spec)
	r := h.replay(run.NewReplay(), 0)
	if p := h.ended(); p != nil {
		state, err := p.Ended.outcome()
		e.State, e.Why = outcome(state, err, p.Run.Why)
		e.Ended = p.Time
	}
	e.Dropped = h.lost(&h.places[len(h.places)-1], math.MaxInt)
	for _, p := range h.places {
		if p.Checkpoint.Data != "" {
			e.Data = p.Checkpoint.Data
		}
	}
	var s run.Snapshot
	r.Snapshot(&s)
	fill(&e, &s, spec)
	return e, nil
}

// begunEntry returns the part of the entry of a run that its log contains from the start.
func begunEntry(h *history, spec trainer.Spec) library.Entry {
	c := h.created()
	e := library.Entry{
		Labels: library.Labels{Name: spec.Name}, Created: h.places[0].Time, Batch: c.Batch, Title: c.Title, Parent: c.Parent, ParentStep: c.Step,
		Settings: settings(spec), State: library.Interrupted,
	}
	e.Numerics, _, e.Program = h.madeBy()
	return e
}

// replay adds the evaluations of the log after the byte offset from to r, and how the
// run ended.
func (h *history) replay(r *run.Replay, from int64) *run.Replay {
	var plan trainer.Plan
	if s := h.started(); s != nil {
		plan = s.Run.Plan
	}
	for i := range h.places {
		if p := &h.places[i]; p.end > from {
			p.fold(r, plan)
		}
	}
	if p := h.ended(); p != nil {
		r.End(p.Ended.outcome())
	} else {
		r.End(run.Stopped, nil)
	}
	return r
}

// fold adds an evaluation or the end of a run with the given plan to r.
func (e *entry) fold(r *run.Replay, plan trainer.Plan) {
	switch {
	case e.Event == started, e.Event == evaluated,
		(e.Event == interrupted || e.Event == ended) && e.Run.Kind == trainer.Ended: // else it never began
		reported := e.Run
		reported.Plan = plan
		r.Fold(&reported, seconds(e.Seconds))
	}
}

// seconds returns x seconds, rounded to a nanosecond.
func seconds(x float64) time.Duration { return time.Duration(math.Round(x * float64(time.Second))) }

// outcome returns the state in which a run ended, and its error.
func (e *ending) outcome() (run.State, error) {
	for s := run.Loading; s <= run.Failed; s++ {
		switch {
		case s.String() != e.State:
		case s == run.Diverged:
			return s, &e.Divergence
		case e.Error != "":
			return s, errors.New(e.Error)
		default:
			return s, nil
		}
	}
	return run.Failed, fmt.Errorf("the run ended in the unknown state %q", e.State)
}
