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

// A Listed run says how it is listed.
type Listed interface {
	run.Followed

	// Entry returns what is known of the run, with what a snapshot of it says.
	Entry(s *run.Snapshot) library.Entry
}

// A list has the runs that were found, in the order in which they were. It may be
// asked while files are read.
type list struct {
	mu    sync.Mutex
	rows  []*row
	byKey map[string]*row
	snap  run.Snapshot // for all of them, one after the other
	own   string       // the folder of a store whose runs are not listed; "" for none
}

// A row is a run with its entry as of a version of its snapshot.
type row struct {
	Listed
	from    string // what it is read from, for people
	entry   library.Entry
	version uint64
}

// add adds a run, unless there is one with its key.
func (l *list) add(r Listed, from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := r.(*store.Followed); ok && l.own != "" && direct(filepath.Dir(filepath.Dir(f.Dir()))) == l.own {
		return
	}
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

// direct returns a path without links, if it can be found.
func direct(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return path
}

// Leave leaves the runs of the store in a folder out of the list, since the store
// lists them itself. They are followed all the same. It is called before the first
// Poll.
func (w *Watcher) Leave(dir string) { w.list.own = direct(dir) }

// List returns the runs that were found and that q selects, at most o.Limit of them,
// and how many there are in all. Without a key in o they are in the order in which
// they were found. It may be called while Poll reads.
func (w *Watcher) List(q library.Query, o library.Order) (runs []library.Entry, all int) {
	l := &w.list
	l.mu.Lock()
	defer l.mu.Unlock()
	if o.Trash {
		return nil, 0
	}
	for _, r := range l.rows {
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
	return runs, len(l.rows)
}

// Open returns the run that is listed by a key.
func (w *Watcher) Open(key string) (run.Source, error) {
	w.list.mu.Lock()
	defer w.list.mu.Unlock()
	if r := w.list.byKey[key]; r != nil {
		return r.Listed, nil
	}
	return nil, fmt.Errorf("no run is read from %s: want one of those that are listed", key)
}

// From says what the run that is listed by a key is read from; "" if none is.
func (w *Watcher) From(key string) string {
	w.list.mu.Lock()
	defer w.list.mu.Unlock()
	if r := w.list.byKey[key]; r != nil {
		return r.from
	}
	return ""
}
