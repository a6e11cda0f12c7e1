package store

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"descent/data/regular"
	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/safetensors"
)

// A folder is the content of a run's folder, read and verified, except for checkpoints
// and networks of epochs.
type folder struct {
	*history
	dir   string
	spec  trainer.Spec
	start *standing // nil for a run from the start
	once  int64     // bytes of the log when the summary was written; 0 if unknown

	verified map[string][]byte // the content of verified files, by name
}

// readFolder reads and verifies the settings, the log, the steps and the checkpoint from
// which the run begins.
func readFolder(id, dir string) (*folder, error) {
	if !isRun(id, dir) {
		return nil, noRun(id, dir)
	}
	f := &folder{dir: dir}
	once, _ := readSummary(dir) // before reading the log, which may grow
	f.once = once.Log
	for _, read := range []func() error{f.readLog, f.checkSteps, f.checkFiles, f.checkLength, f.readSpec, f.readStart} {
		if err := read(); err != nil {
			return nil, &Damage{id, err}
		}
	}
	return f, nil
}

// steadyTime is how long steady repeats reading.
const steadyTime = time.Second

// steady returns what read returns of the folder dir. Where that is a *Damage and a
// process trains the run, or has written to its log, files may have been replaced while
// they were read: they are read again.
func steady[T any](dir string, read func() (T, error)) (t T, err error) {
	for until := time.Now().Add(steadyTime); ; time.Sleep(steadyTime / 100) {
		trained, length := locked(dir), fileLength(dir, logFile)
		t, err = read()
		changes := trained || fileLength(dir, logFile) != length
		if damage := (*Damage)(nil); !errors.As(err, &damage) || !changes || time.Now().After(until) {
			return t, err
		}
	}
}

// readSteady is readFolder for a run that a process may train.
func readSteady(id, dir string) (*folder, error) {
	return steady(dir, func() (*folder, error) { return readFolder(id, dir) })
}

func (f *folder) readLog() (err error) {
	f.history, err = readLog(f.dir)
	return err
}

// checkFiles verifies, before they are decoded, the checkpoints from which the run
// begins, and the last one unless it is latestFile.
func (f *folder) checkFiles() error {
	f.verified = map[string][]byte{}
	c := f.created()
	for _, start := range []*file{&c.Start, &c.Branch} {
		if start.File == "" {
			continue
		}
		if err := f.verify(start); err != nil {
			return err
		}
	}
	if p := f.last(checkpoint); p != nil && p.Checkpoint.File != latestFile { // latestFile may be damaged: there is beforeFile
		return f.verify(&p.Checkpoint)
	}
	return nil
}

// verify reads a file and compares its checksum with that in the log.
func (f *folder) verify(c *file) error {
	text, err := readVerified(f.dir, c)
	if err == nil {
		f.verified[c.File+c.Sha256] = text
	}
	return err
}

func (f *folder) readSpec() (err error) {
	f.spec, err = readSpec(f.dir, f.created().Spec)
	return err
}

// checkLength returns an error if the log is shorter than when the summary was written.
func (f *folder) checkLength() error {
	if f.once > f.length {
		return fmt.Errorf("%s has %d bytes, and once had %d", logFile, f.length, f.once)
	}
	return nil
}

// checkSteps returns an error if the steps do not have the checksum in the log.
func (f *folder) checkSteps() error {
	p := f.last(checkpoint, resumed, interrupted, ended)
	if p == nil || p.Steps.Count == 0 {
		return nil
	}
	got, err := stepsSum(f.dir, p.Steps.Count)
	if err == nil && got != p.Steps {
		err = fmt.Errorf("%d steps have the checksum %s: want %s", got.Count, got.Crc, p.Steps.Crc)
	}
	if err != nil {
		return fmt.Errorf("%s is damaged: %w", stepsFile, plain(err))
	}
	return nil
}

// stepsSum returns the checksum of the first count steps in dir.
func stepsSum(dir string, count int) (sum, error) {
	f, err := regular.Open(filepath.Join(dir, stepsFile))
	if err != nil {
		return sum{}, err
	}
	defer f.Close()
	h := crc32.New(castagnoli)
	n, err := io.Copy(h, io.LimitReader(f, int64(count)*stepLen))
	return sum{int(n / stepLen), fmt.Sprintf("%08x", h.Sum32())}, err
}

// readStart reads the checkpoint from which the run begins, if there is one.
func (f *folder) readStart() error {
	c := f.created()
	if c.Start.File == "" {
		return nil
	}
	var err error
	if f.start, err = f.read(&c.Start); err != nil {
		return err
	}
	if !c.Turn {
		f.start.record = nil
	}
	if c.Branch.File != "" {
		branch, err := f.read(&c.Branch)
		if err != nil {
			return err
		}
		f.start.branch = branch.state
		f.start.record.Branch = branch.state
	}
	return nil
}

// begin returns the record of a run that begins from s.
func (s *standing) begin() *run.Replay {
	if s.record != nil {
		h := s.record.Handover(s.state)
		r := h.Record()
		r.Past = h
		return r
	}
	r := run.NewReplay()
	r.Branch = s.state
	return r
}

// standing reads a checkpoint with its record. If c is the newest checkpoint, it may
// have been renamed to beforeFile already.
func (f *folder) standing(c *file) (*standing, error) {
	s, err := f.read(c)
	if c.File == latestFile && err != nil {
		before := *c
		before.File = beforeFile
		if b, e := f.read(&before); e == nil {
			s, err = b, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if s.record == nil {
		return nil, fmt.Errorf("%s has no record: want that of a run", c.File)
	}
	if f.start != nil {
		begin := f.start.begin()
		s.record.Branch, s.record.Past = begin.Branch, begin.Past
	}
	s.state.Spec = f.spec // with absolute paths
	return s, nil
}

// read reads a checkpoint and verifies its checksum.
func (f *folder) read(c *file) (*standing, error) {
	text, ok := f.verified[c.File+c.Sha256]
	if !ok {
		var err error
		if text, err = readVerified(f.dir, c); err != nil {
			return nil, err
		}
	}
	t, err := safetensors.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	s := new(standing)
	if s.state, err = trainer.CheckpointFrom(t); err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	if run.HasRecord(t) {
		if s.record, err = run.ReplayFrom(t, s.state); err != nil {
			return nil, fmt.Errorf("%s: %w", c.File, err)
		}
	}
	return s, nil
}

// readVerified returns the content of a file. It returns an error if its checksum is
// not that in the log.
func readVerified(dir string, c *file) ([]byte, error) {
	if c.File != filepath.Base(c.File) {
		return nil, fmt.Errorf("%q is no file of the folder", c.File)
	}
	text, err := regular.Read(filepath.Join(dir, c.File))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is missing", c.File)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", c.File, plain(err))
	case !c.fits(text):
		return nil, fmt.Errorf("%s is damaged: its checksum is another than when it was written", c.File)
	}
	return text, nil
}

// fits reports whether text has the checksum of the file.
func (c *file) fits(text []byte) bool {
	if c.Crc != "" {
		return crcOf(text) == c.Crc
	}
	return hash(text) == c.Sha256
}
