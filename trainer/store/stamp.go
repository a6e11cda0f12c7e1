package store

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"descent/data/regular"
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
	list := make([]Stamp, 0, len(ids))
	for _, id := range ids {
		f := Stamp{ID: id}
		i, err := os.Lstat(s.runDir(id))
		if errors.Is(err, fs.ErrNotExist) {
			f.Trash = true
			i, err = os.Lstat(s.find(id))
		}
		if err != nil {
			continue // deleted in the meantime
		}
		f.Changed = i.ModTime()
		if time.Since(f.Changed) < leftTime && !isRun(id, s.find(id)) {
			continue // a process makes the folder, or was killed then
		}
		list = append(list, f)
	}
	return list, nil
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
