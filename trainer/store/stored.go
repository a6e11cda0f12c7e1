package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/safetensors"
)

// A Stored is a run that was read from the store and verified. It is a
// run.Weighted; its methods may be called from any goroutine.
type Stored struct {
	Entry library.Entry
	dir   string
	spec  trainer.Spec
	all   *run.Replay // what is known of the run
	state run.State
	spot  standing // where the run stands; its state is nil if that is not known
	start *standing
	shots []file
}

var _ run.Weighted = (*Stored)(nil)

// Open reads a run and verifies all of its files. The error is a *Damage if one of
// them is not as it was written.
func (s *Store) Open(ctx context.Context, id string) (*Stored, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	return s.openIn(id, s.find(id))
}

// openIn opens the run in dir.
func (s *Store) openIn(id, dir string) (*Stored, error) {
	f, err := readFolder(id, dir)
	if err != nil {
		return nil, err
	}
	e, err := s.read(id, dir)
	if err != nil {
		return nil, err
	}
	r := &Stored{Entry: e, dir: f.dir, spec: f.spec, start: f.start}
	r.all = run.NewReplay()
	if f.start != nil {
		r.all = f.start.begin()
	}
	p := f.last(checkpoint)
	if p != nil {
		stands, err := f.standing(&p.Checkpoint)
		if err != nil {
			return nil, &Damage{id, err}
		}
		r.spot, r.all = *stands, stands.record
	}
	switch end := f.ended(); {
	case p == nil:
		f.replay(r.all, 0)
	case end == nil: // as it will go on
		r.all.End(run.Stopped, nil)
	case p.Checkpoint.Kind != endKind: // there was no room for it
		f.replay(r.all, p.end)
	default:
		r.all.End(end.Ended.outcome())
	}
	r.state = r.all.State()
	r.shots = f.shots()
	return r, nil
}

// A folder is a run's folder that was read and verified, but for the files of its
// networks.
type folder struct {
	*history
	dir   string
	spec  trainer.Spec
	start *standing // nil for a run from the start

	verified map[string][]byte // the files with checksums that are read
}

// readFolder reads and verifies the settings, the log, the steps and where the run
// begins.
func readFolder(id, dir string) (*folder, error) {
	f := &folder{dir: dir}
	for _, read := range []func() error{f.readLog, f.checkSteps, f.checkFiles, f.checkLength, f.readSpec, f.readStart} {
		if err := read(); err != nil {
			return nil, &Damage{id, err}
		}
	}
	return f, nil
}

func (f *folder) readLog() (err error) {
	f.history, err = readLog(f.dir)
	return err
}

// checkFiles checks the large files before anything is made of them.
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
	if p := f.last(checkpoint); p != nil && p.Checkpoint.File != latestFile { // else there is one before
		return f.verify(&p.Checkpoint)
	}
	return nil
}

// verify reads a file, if it has the checksum in the log.
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

// checkLength returns an error if the log has lost lines since the summary was
// written.
func (f *folder) checkLength() error {
	if s, err := readSummary(f.dir); err == nil && s.Log > f.length {
		return fmt.Errorf("%s has %d bytes, and once had %d", logFile, f.length, s.Log)
	}
	return nil
}

// checkSteps returns an error if the steps are not those that the log is about.
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

// stepsSum returns the sum of the first steps in dir.
func stepsSum(dir string, count int) (sum, error) {
	f, err := os.Open(filepath.Join(dir, stepsFile))
	if err != nil {
		return sum{}, err
	}
	defer f.Close()
	h := crc32.New(castagnoli)
	n, err := io.Copy(h, io.LimitReader(f, int64(count)*stepLen))
	return sum{int(n / stepLen), fmt.Sprintf("%08x", h.Sum32())}, err
}

// readStart reads where the run begins.
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

// begin returns the record with which a run from here begins.
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

// standing returns where a run stands by a checkpoint's file, with its record. The
// newest checkpoint may already have got the name of the one before.
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

// read reads a file of the run's state.
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

// readVerified returns the bytes of a file, if they have the checksum in the log.
func readVerified(dir string, c *file) ([]byte, error) {
	if c.File != filepath.Base(c.File) {
		return nil, fmt.Errorf("%q is no file of the folder", c.File)
	}
	text, err := os.ReadFile(filepath.Join(dir, c.File))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is missing", c.File)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", c.File, plain(err))
	case hash(text) != c.Sha256:
		return nil, fmt.Errorf("%s is damaged: its checksum is another than when it was written", c.File)
	}
	return text, nil
}

// shots returns the networks of epochs that are there, in their order.
func (f *folder) shots() (all []file) {
	for _, p := range f.places {
		if p.Event != weights {
			continue
		}
		if _, err := readVerified(f.dir, &p.Weights); err != nil {
			continue // thinned, or damaged: there is one epoch less to look at
		}
		all = append(all, p.Weights)
	}
	slices.SortFunc(all, func(a, b file) int { return int(a.Epoch) - int(b.Epoch) })
	return slices.CompactFunc(all, func(a, b file) bool { return a.Epoch == b.Epoch })
}

// ID returns the name of the run in the store.
func (r *Stored) ID() string { return r.Entry.ID }

// Spec implements run.Source.
func (r *Stored) Spec() trainer.Spec { return r.spec }

// Branch implements run.Source.
func (r *Stored) Branch() *trainer.Checkpoint {
	if r.start == nil {
		return nil
	}
	return r.start.begin().Branch
}

// Snapshot implements run.Source. That of a run that was interrupted, in whatever
// way, is as of the checkpoint from which it is resumed, or if there is none as of
// its last evaluation.
func (r *Stored) Snapshot(s *run.Snapshot) bool { return r.all.Snapshot(s) }

// Member implements run.Weighted.
func (r *Stored) Member() (trainer.Member, bool) {
	m, ok := r.all.Member(r.spec)
	if !ok {
		return trainer.Member{}, false
	}
	m.Weights, m.State = slices.Clone(m.Weights), slices.Clone(m.State)
	return m, true
}

// Checkpoint implements run.Weighted.
func (r *Stored) Checkpoint(context.Context) (*trainer.Checkpoint, error) {
	switch {
	case r.spot.state == nil:
		return nil, errors.New("the run never began")
	case r.state == run.Diverged:
		return nil, fmt.Errorf("run %q diverged: want a run to go on from that did not", r.spec.Name)
	}
	return r.spot.state, nil
}

// Epochs returns the epochs whose networks At knows, in order.
func (r *Stored) Epochs() []float64 {
	epochs := make([]float64, len(r.shots))
	for i, f := range r.shots {
		epochs[i] = f.Epoch
	}
	return epochs
}

// At returns the network of an epoch, and whether it was kept.
func (r *Stored) At(epoch float64) (trainer.Member, bool) {
	i := slices.IndexFunc(r.shots, func(f file) bool { return f.Epoch == epoch })
	if i < 0 || r.spot.state == nil {
		return trainer.Member{}, false
	}
	f := &r.shots[i]
	text, err := readVerified(r.dir, f)
	if err != nil {
		return trainer.Member{}, false
	}
	numbers := make([]float32, len(text)/4)
	if _, err := binary.Decode(text, binary.LittleEndian, numbers); err != nil || f.Params < 0 || f.Params > len(numbers) {
		return trainer.Member{}, false
	}
	all := make([]tensor.Float, len(numbers))
	for i, x := range numbers {
		all[i] = tensor.Float(x)
	}
	m := trainer.Member{Spec: r.spec, State: all[f.Params:]}
	if m.Weights, err = r.spot.state.Padded(all[:f.Params]); err != nil {
		return trainer.Member{}, false
	}
	return m, true
}
