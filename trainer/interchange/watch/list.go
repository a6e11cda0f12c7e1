package watch

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
)

// A Listed is a run that has an entry for lists.
type Listed interface {
	run.Followed

	// Entry returns the entry of the run, with the results of a snapshot of it.
	Entry(s *run.Snapshot) library.Entry
}

// A list contains the runs that were found, in the order of their discovery. It can be
// used while files are read.
type list struct {
	own string // the folder of a store whose runs are not listed; "" for none

	mu    sync.Mutex // is not held while files are read, since the user interface needs it
	rows  []*row
	byKey map[string]*row

	reading sync.Mutex   // held while entries are made, which may read files
	snap    run.Snapshot // memory that is reused for each run
}

// A row is a run with its entry for a version of its snapshot. Only the goroutine that holds
// list.reading uses these two.
type row struct {
	Listed
	from    string // see Format.from
	entry   library.Entry
	version uint64
}

// add adds a run, unless there is one with its key.
func (l *list) add(r Listed, from string) {
	if f, ok := r.(*store.Followed); ok && l.own != "" && direct(filepath.Dir(filepath.Dir(f.Dir()))) == l.own {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byKey[r.Key()] != nil {
		return
	}
	if l.byKey == nil {
		l.byKey = map[string]*row{}
	}
	found := &row{Listed: r, from: from}
	l.byKey[r.Key()] = found
	l.rows = append(l.rows, found)
}

// direct returns the absolute path without symbolic links, as far as it can be resolved.
func direct(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return path
}

// Leave excludes the runs of the store in a folder from the list, because the store lists
// them. They are followed nevertheless. Leave must be called before the first Poll.
func (w *Watcher) Leave(dir string) { w.list.own = direct(dir) }

// List returns the runs that q selects, at most o.Limit of them after o.Skip, and the
// number of all runs that were found. Without a key in o, the runs are in the order of
// their discovery. List may be called while Poll reads.
func (w *Watcher) List(q library.Query, o library.Order) (runs []library.Entry, all int) {
	l := &w.list
	l.reading.Lock()
	defer l.reading.Unlock()
	if o.Trash {
		return nil, 0
	}
	l.mu.Lock()
	rows := l.rows // which only grows
	l.mu.Unlock()
	for _, r := range rows {
		l.snap.Version = r.version
		if r.Snapshot(&l.snap) {
			r.version, r.entry = l.snap.Version, r.Entry(&l.snap)
		}
		if q.Match(&r.entry) {
			runs = append(runs, r.entry)
		}
	}
	if o.By != "" {
		slices.SortStableFunc(runs, func(a, b library.Entry) int { return o.Compare(&a, &b) })
	}
	runs = runs[min(o.Skip, len(runs)):]
	if o.Limit > 0 {
		runs = runs[:min(o.Limit, len(runs))]
	}
	return runs, len(rows)
}

// Open returns the listed run with a key.
func (w *Watcher) Open(key string) (run.Source, error) {
	w.list.mu.Lock()
	defer w.list.mu.Unlock()
	if r := w.list.byKey[key]; r != nil {
		return r.Listed, nil
	}
	return nil, fmt.Errorf("no run is read from %s: want one of those that are listed", key)
}

// From returns the source of the listed run with a key, for messages; "" if there is none.
func (w *Watcher) From(key string) string {
	w.list.mu.Lock()
	defer w.list.mu.Unlock()
	if r := w.list.byKey[key]; r != nil {
		return r.from
	}
	return ""
}
