package watch

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"descent/model/guard"
	"descent/trainer/interchange"
	"descent/trainer/run"
)

// points returns the largest number of points of a curve. It decreases with the number of
// runs, which limits the memory of all of them, but is larger than the width of a chart.
func points(runs int) int {
	switch {
	case runs <= 100:
		return 512
	case runs <= 400:
		return 256
	}
	return 128
}

// silence is the time after its last change during which a run counts as running.
const silence = 2 * time.Minute

// A Watcher follows the logs in files and folders.
type Watcher struct {
	paths []string
	runs  map[string]*logged
	seen  map[string]int64 // the size, up to headLen, of each file that was not recognized; settled for the others
	now   func() time.Time

	points int // points of a curve of the next run

	streams []run.Source // runs of streams that Poll has not returned yet
	broken  chan error   // receives errors of streams
	wrong   []error      // errors of files that could not be opened

	list list // of the runs that were found
}

// settled replaces the size of a file that is read, or that is not a log.
const settled = -1

// A logged is a run with its files, or a Follower.
type logged struct {
	log   *interchange.Log
	files []*file
	run   Follower
}

// New returns a Watcher of files and folders with their subfolders. It returns an error
// if a path does not exist.
func New(paths ...string) (*Watcher, error) {
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			var why *fs.PathError
			if errors.As(err, &why) {
				err = why.Err
			}
			return nil, fmt.Errorf("%s: %w: want a folder or file with logs", p, err)
		}
	}
	return &Watcher{paths: paths, runs: map[string]*logged{}, seen: map[string]int64{}, now: time.Now, broken: make(chan error, 1)}, nil
}

// Poll reads everything that was written since the last call, and returns the new runs in
// the order of their names. Call it about once a second. The error names the files that
// cannot be read; all others are read.
func (w *Watcher) Poll() (added []run.Source, err error) {
	added = append(w.streams, w.find()...)
	all := w.wrong
	w.streams, w.wrong = nil, nil
	var jobs errgroup.Group
	jobs.SetLimit(runtime.GOMAXPROCS(0))
	errs := make(chan error, len(w.runs))
	for _, r := range w.runs {
		jobs.Go(func() error {
			var err error
			panicked := guard.Call(func() { err = r.follow(w.now()) })
			errs <- cmp.Or(panicked, err)
			return nil
		})
	}
	jobs.Wait()
	close(errs)
	select {
	case err := <-w.broken:
		all = append(all, err)
	default:
	}
	for err := range errs {
		all = append(all, err)
	}
	return added, errors.Join(all...)
}

// find searches for new files, and returns the runs that are new.
func (w *Watcher) find() (added []run.Source) {
	var found []string
	for _, root := range w.paths {
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // the file was removed, or there is no permission to read it
			case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case !d.IsDir() && w.isNew(path, d):
				found = append(found, path)
			}
			return nil
		})
	}
	slices.SortFunc(found, inOrder)
	w.points = points(len(w.runs) + len(found))
	for _, path := range found {
		if r := w.add(path); r != nil {
			added = append(added, r)
		}
	}
	return added
}

// isNew reports whether a file may be a log that is not read yet.
func (w *Watcher) isNew(path string, d fs.DirEntry) bool {
	size, seen := w.seen[path]
	if seen && size == settled {
		return false
	}
	info, err := d.Info()
	return err == nil && info.Mode().IsRegular() && (!seen || info.Size() != size)
}

// add adds a file if it is a log. It returns the run if the run is new, else nil.
func (w *Watcher) add(path string) run.Source {
	head, err := headOf(path)
	if err != nil {
		return nil
	}
	format := formatOf(path, head)
	if format == nil {
		if w.seen[path] = int64(len(head)); len(head) == headLen {
			w.seen[path] = settled
		}
		return nil
	}
	w.seen[path] = settled
	if format.Follow != nil {
		return w.follow(path, format)
	}
	key, prefix := place(path, format)
	r, known := w.runs[key]
	if !known {
		r = &logged{log: interchange.NewLog(w.name(key), w.points)}
		r.log.Locate(key)
		w.runs[key] = r
		w.list.add(r.log, format.from(path, key))
	}
	f := &file{path: path, format: format, sink: r.log}
	if prefix != "" {
		f.sink = prefixed{r.log, prefix}
	}
	r.files = append(r.files, f)
	if known {
		return nil
	}
	return r.log
}

// follow adds the run of a format with Follow.
func (w *Watcher) follow(path string, format *Format) run.Source {
	r, err := format.Follow(path)
	if err != nil {
		w.wrong = append(w.wrong, err)
	}
	if err != nil || r == nil {
		return nil
	}
	w.runs[path] = &logged{run: r}
	w.list.add(r, format.from(path, filepath.Dir(path)))
	return r
}

// name returns the name of the run at a path: its path relative to the watched folder.
func (w *Watcher) name(key string) string {
	for _, root := range w.paths {
		if rel, err := filepath.Rel(root, filepath.FromSlash(key)); err == nil && filepath.IsLocal(rel) && rel != "." {
			return filepath.ToSlash(rel)
		}
	}
	if full, err := filepath.Abs(key); err == nil {
		key = full
	}
	return filepath.Base(key)
}

// follow reads the new content of the files of a run. If one of them was rewritten, all
// are read again.
func (r *logged) follow(now time.Time) (err error) {
	if r.run != nil {
		return r.run.Follow()
	}
	if failed := guard.Call(func() { err = r.readAll() }); failed != nil {
		err = failed
	}
	r.log.End(r.state(now))
	return err
}

// readAll reads the new content, or everything if a file was rewritten.
func (r *logged) readAll() error {
	err := r.read()
	if errors.Is(err, errRewritten) {
		r.log.Clear()
		for _, f := range r.files {
			f.restart()
		}
		err = r.read()
	}
	return err
}

// state returns Running if a file of the run was written within silence, else Done.
func (r *logged) state(now time.Time) run.State {
	var last time.Time
	for _, f := range r.files {
		if f.info != nil && f.info.ModTime().After(last) {
			last = f.info.ModTime()
		}
	}
	if now.Sub(last) > silence {
		return run.Done
	}
	return run.Running
}

// read reads the new content of the files, in their order.
func (r *logged) read() error {
	var all []error
	for _, f := range r.files {
		err := f.follow()
		if errors.Is(err, errRewritten) {
			return err
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}
