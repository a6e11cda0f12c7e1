package store

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"descent/data/regular"
	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/run"
)

// A Stamp says when the folder of a run changed. If the stamp is the same, so are the
// files of the run; only its process may have ended.
type Stamp struct {
	ID      string
	Changed time.Time // when a file was last added or replaced
	Trash   bool      // whether the run was removed
}

// Stamps returns the stamps of all runs, including those in the trash, without reading
// the runs.
func (s *Store) Stamps() ([]Stamp, error) {
	ids, err := s.Folders()
	if err != nil {
		return nil, err
	}
	list := make([]Stamp, len(ids))
	var parts errgroup.Group
	parts.SetLimit(runtime.GOMAXPROCS(0))
	for part := range slices.Chunk(list, stampsPart) {
		names := ids[:len(part)]
		ids = ids[len(part):]
		parts.Go(func() error {
			return guard.Call(func() {
				for i, id := range names {
					part[i] = s.stamp(id)
				}
			})
		})
	}
	err = parts.Wait()
	return slices.DeleteFunc(list, func(f Stamp) bool { return f.ID == "" }), err
}

// stampsPart is the number of folders of which one goroutine makes the stamps: a goroutine
// costs far less time than these.
const stampsPart = 500

// stamp returns the stamp of a run; it is empty for a folder that is not a run, or not one
// yet.
func (s *Store) stamp(id string) Stamp {
	dir, trash := s.runDir(id), false
	i, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		dir, trash = s.find(id), true
		i, err = os.Lstat(dir)
	}
	if err != nil {
		return Stamp{} // deleted in the meantime
	}
	if time.Since(i.ModTime()) < leftTime && !isRun(id, dir) {
		return Stamp{} // a process makes the folder, or was killed then
	}
	return Stamp{id, i.ModTime(), trash}
}

// A Point is an evaluation in the log of a run.
type Point struct {
	Step    int
	Seconds float64 // running time
	run.Evaluation

	// Again marks a point that is not an evaluation: the run was resumed from Step, and
	// earlier points after this step do not count.
	Again bool
}

// Points calls each for the evaluations in the log of a run after the byte offset from,
// in their order, and returns the offset of the end of the last complete line. If the
// log is shorter than from, Points reads all of it.
func (s *Store) Points(id string, from int64, each func(Point) error) (int64, error) {
	f, err := regular.Open(filepath.Join(s.find(id), logFile))
	if err != nil {
		return from, err
	}
	defer f.Close()
	if i, err := f.Stat(); err != nil || i.Size() < from {
		from = 0
	}
	text, err := io.ReadAll(io.NewSectionReader(f, from, 1<<62))
	if err != nil {
		return from, err
	}
	for len(text) > 0 {
		line, err := nextLine(text)
		if err != nil {
			break // it is being written
		}
		text = text[len(line):]
		if p, ok, err := point(line); err != nil {
			return from, err
		} else if ok {
			if err := each(p); err != nil {
				return from, err
			}
		}
		from += int64(len(line))
	}
	return from, nil
}

// A pointEntry is the part of an entry that makes a Point.
type pointEntry struct {
	Seconds float64
	Run     struct {
		Step       int
		Epoch      float64
		Train, Val trainer.Score
		Health     trainer.Health
	}
	Resumed resumption
}

// point returns the point of a line, and whether the line has one.
func point(line []byte) (p Point, ok bool, err error) {
	about := func(event string) bool { return bytes.HasPrefix(line, []byte(`{"event":"`+event+`"`)) }
	again := about(resumed)
	if !about(evaluated) && !again {
		return p, false, nil
	}
	text, err := sealed(line)
	if err != nil {
		return p, false, err
	}
	var e pointEntry
	if err := exact.UnmarshalPart(text, &e); err != nil {
		return p, false, err
	}
	if again {
		return Point{Step: e.Resumed.Step, Again: true}, true, nil
	}
	r := &e.Run
	return Point{Step: r.Step, Seconds: e.Seconds, Evaluation: run.Evaluation{Epoch: r.Epoch, Train: r.Train, Val: r.Val, Health: r.Health}}, true, nil
}
