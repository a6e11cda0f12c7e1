package watch

import (
	"cmp"
	"errors"
	"fmt"
	"io"
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
	"descent/trainer/interchange/tabular"
	"descent/trainer/run"
)

// points bounds the points of a curve: more than a chart is wide. Where many runs are
// watched it is fewer, so that all of them take bounded memory.
func points(runs int) int {
	switch {
	case runs <= 100:
		return 512
	case runs <= 400:
		return 256
	}
	return 128
}

// silence is how long a run that writes nothing counts as under way.
const silence = 2 * time.Minute

// A Watcher follows the logs in files and folders.
type Watcher struct {
	paths []string
	runs  map[string]*logged
	seen  map[string]int64 // size of the start of each file that is no log yet; settled for the others
	now   func() time.Time

	points int // of the curves of the next run

	streams []run.Source // that were not returned yet
	broken  chan error   // of streams
	wrong   []error      // of files that could not be followed

	list list // of the runs that were found
}

// settled is in place of the size of a file that is followed, or that will never
// be a log.
const settled = -1

// A logged is a run and the files that tell of it, or one that reads itself.
type logged struct {
	log   *interchange.Log
	files []*file
	run   Follower
}

// New returns a Watcher of files and folders, those within them included. A
// path that does not exist is an error.
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

// Poll reads all that was written since the last call, and returns the runs that
// are new, in the order of their names. Call it about once a second. The error
// names the files that cannot be read, or not any further; the others are read
// all the same.
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

// find looks for new files, and returns the runs that they begin.
func (w *Watcher) find() (added []run.Source) {
	var found []string
	for _, root := range w.paths {
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // it was removed, or is not ours to read
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

// isNew reports whether a file may be a log that is not followed yet.
func (w *Watcher) isNew(path string, d fs.DirEntry) bool {
	size, seen := w.seen[path]
	if seen && size == settled {
		return false
	}
	info, err := d.Info()
	return err == nil && info.Mode().IsRegular() && (!seen || info.Size() != size)
}

// add follows a file if it is a log. It returns its run if that is new, else nil.
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

// follow follows a run that reads itself.
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

// name returns the name of the run at a path: the part of it below what is
// watched.
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

// follow reads what is new in the files of a run. If one of them was written
// anew, all are read again.
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

// readAll reads what is new, or all if a file was written anew.
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

// state returns whether a file of the run was written lately.
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

// read reads what is new in the files, in their order.
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

// Read follows JSON lines from in, such as those of another program in a pipe, as
// a run with the given name. It is called before the first Poll, once at most, and
// returns what is closed when the lines have ended.
func (w *Watcher) Read(in io.Reader, name string) (done <-chan struct{}) {
	l, ended := interchange.NewLog(name, points(1)), make(chan struct{})
	l.Locate(name)
	w.list.add(l, name+" (JSON lines)")
	w.streams = append(w.streams, l)
	failed := func(err error) { w.broken <- fmt.Errorf("%s: %w", name, err) }
	guard.Go(func() {
		defer close(ended)
		if err := stream(in, l); err != nil {
			failed(err)
		}
	}, failed)
	return ended
}

// stream reads JSON lines from in into l until they end.
func stream(in io.Reader, l *interchange.Log) error {
	d, buffer := tabular.NewLines(), make([]byte, headLen)
	var rest []byte
	for {
		n, err := in.Read(buffer)
		rest = append(rest, buffer[:n]...)
		if errors.Is(err, io.EOF) {
			rest = append(rest, '\n') // the last line may have no end
		}
		used, _ := d.Decode(rest, err != nil, l) // it leaves out what it cannot read
		rest = append(rest[:0], rest[used:]...)
		switch {
		case errors.Is(err, io.EOF):
			l.End(run.Done)
			return nil
		case err != nil:
			return err
		case len(rest) > maxRest:
			return errLong
		}
	}
}
