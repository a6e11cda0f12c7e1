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

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// ResumeOptions are the settings of Resume.
type ResumeOptions struct {
	run.Options      // From, Past and Record are those of the stored run
	Anyway      bool // go on though other bits will come
}

// An Obstacle is the error of a run, or of a search, that would not go on to the
// bits that it would have had.
type Obstacle struct {
	ID      string
	Differs []string // what is not as it was, a sentence each
	Anyway  bool     // whether it can go on nevertheless
	Search  bool     // whether it is a search
}

// Error implements error.
func (o *Obstacle) Error() string {
	what := "run"
	if o.Search {
		what = "search"
	}
	return fmt.Sprintf("%s %s cannot go on to the same bits: %s", what, o.ID, strings.Join(o.Differs, "; "))
}

// ErrEnded is the error of a run that has ended and cannot be resumed.
var ErrEnded = errors.New("the run has ended: want one that was interrupted")

// Resume lets an interrupted run go on from its newest whole checkpoint, to the
// same bits as if it had not been interrupted; from its start if it has none. The
// error is an *Owned if another process trains the run, an *Obstacle if something
// differs that its numbers depend on, a *Damage if its folder is, and ErrEnded.
func (s *Store) Resume(ctx context.Context, id string, o ResumeOptions) (*Run, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	if s.o.ReadOnly {
		return nil, errReadOnly
	}
	dir := s.runDir(id)
	if !isRun(id, dir) {
		return nil, noRun(id, dir)
	}
	lock, err := lock(dir)
	if errors.Is(err, fs.ErrNotExist) { // it was removed meanwhile
		return nil, noRun(id, dir)
	}
	if err != nil {
		return nil, err
	}
	k, err := s.restore(ctx, id, &o)
	if err != nil {
		lock.Close()
		return nil, err
	}
	k.locked = lock
	return s.start(ctx, k, o.Options), nil
}

// restore makes the keeper of a run that goes on, and says in its log from where.
// It sets o's From, Past and Record.
func (s *Store) restore(ctx context.Context, id string, o *ResumeOptions) (*keeper, error) {
	f, err := readFolder(id, s.find(id))
	if err != nil {
		return nil, err
	}
	if f.ended() != nil {
		return nil, fmt.Errorf("run %s: %w", id, ErrEnded)
	}
	at, place, err := f.newest()
	if err != nil {
		return nil, &Damage{id, err}
	}
	if err := f.obstacles(ctx, id, at, o.Anyway); err != nil {
		return nil, err
	}
	c := f.created()
	k := s.newKeeper(id, f.spec)
	k.batch, k.begun, k.made = c.Batch, f.places[0].Time, true
	k.meta = Meta{Title: c.Title, Parent: c.Parent, Batch: c.Batch}
	k.start = f.start
	o.From, o.Past, o.Record = nil, nil, nil
	steps := 0
	switch {
	case at != nil:
		if o.Anyway {
			at.state.AcceptData()
		}
		o.From, o.Record = at.state, at.record
		k.buffer.begun, k.base = true, f.started().Run.Step
		k.saves.last, k.saves.any = at.state.Step, true
		k.status.Step = at.state.Step
		steps = max(0, min(at.state.Step-k.base, maxSteps))
		there := f.shotsUntil(at.state.Epoch)
		k.networks.set(there)
		k.shots.restore(there)
	case f.start != nil && f.start.record != nil:
		o.Past = f.start.record.Handover(f.start.state)
	case f.start != nil:
		o.From = f.start.state
	}
	return k, k.goOn(f, place, steps)
}

// newest returns where the run stands by its newest checkpoint that is whole, and
// the place of that in the log; nil and the place of the run's creation if there
// is no checkpoint.
func (f *folder) newest() (*standing, *place, error) {
	var first error
	for i := len(f.places) - 1; i >= 0; i-- {
		p := &f.places[i]
		if p.Event != checkpoint {
			continue
		}
		s, err := f.standing(&p.Checkpoint)
		if err == nil {
			return s, p, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, &f.places[0], first
}

// shotsUntil returns the networks of the epochs up to one that are there.
func (f *folder) shotsUntil(epoch float64) []file {
	return slices.DeleteFunc(f.shots(), func(s file) bool { return s.Epoch > epoch })
}

// obstacles returns an *Obstacle if the run in f would go on to other bits.
func (f *folder) obstacles(ctx context.Context, id string, at *standing, anyway bool) error {
	o := &Obstacle{ID: id, Anyway: true}
	numerics, version, _ := f.madeBy()
	o.Differs = trainer.OtherNumerics(numerics, version)
	set, err := f.spec.Load(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		o.Differs, o.Anyway = append(o.Differs, err.Error()), false
	case at != nil && at.state.DataSum() != set.Sum():
		o.Differs = append(o.Differs, otherData)
	}
	return o.unless(anyway)
}

// otherData says that data have changed.
const otherData = "its data have other numbers than when it began"

// unless returns o as an error if something differs, unless it is to go on anyway
// and can.
func (o *Obstacle) unless(anyway bool) error {
	if len(o.Differs) == 0 || anyway && o.Anyway {
		return nil
	}
	return o
}

// goOn opens the files of the folder and cuts off what does not count any more.
func (k *keeper) goOn(f *folder, at *place, steps int) (err error) {
	if k.log, err = openAppended(filepath.Join(k.dir, logFile), f.length); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			k.closeFiles()
		}
	}()
	got, err := stepsSum(k.dir, steps)
	if err != nil {
		return err
	}
	if got.Count != steps {
		return &Damage{k.id, fmt.Errorf("%s has %d steps: want %d", stepsFile, got.Count, steps)}
	}
	if k.raw, err = openAppended(filepath.Join(k.dir, stepsFile), fileLength(k.dir, stepsFile)); err != nil {
		return err
	}
	k.raw.length = int64(steps) * stepLen
	fmt.Sscanf(got.Crc, "%x", &k.rawCrc)
	r := resumption{Offset: at.end, Program: k.store.o.Program}
	if at.Event == checkpoint {
		if err := k.restoreLatest(&at.Checkpoint); err != nil {
			return err
		}
		r.Step, r.Epoch = at.Checkpoint.Step, at.Checkpoint.Epoch
		k.saves.data = at.Checkpoint.Data
	}
	r.Numerics, r.Version, r.Host, r.Pid = here()
	k.resumed = r
	if err := k.addLasting(&entry{Event: resumed, Time: time.Now().UTC(), Resumed: r, Steps: k.sum()}); err != nil {
		return err
	}
	k.saves.next = time.Now().Add(min(firstTime, k.store.o.Every))
	return k.raw.cut() // only now: the steps behind count until the log says otherwise
}

// restoreLatest makes a checkpoint that the log knows the latest file.
func (k *keeper) restoreLatest(c *file) error {
	latest := *c
	latest.File = latestFile
	if _, err := readVerified(k.dir, &latest); err == nil {
		k.saves.logged = true
		return nil
	}
	latest.File = beforeFile
	if _, err := readVerified(k.dir, &latest); err != nil {
		return nil // it is the file of a person's checkpoint
	}
	k.saves.logged = true
	return os.Rename(filepath.Join(k.dir, beforeFile), filepath.Join(k.dir, latestFile))
}

// Batch returns the IDs of the runs that were begun together with a run, in the
// order of their lanes. Where others took the place of one, it is the last of them.
func (s *Store) Batch(id string) ([]string, error) {
	e, err := s.Read(id)
	if err != nil {
		return nil, err
	}
	ids, err := s.Folders()
	if err != nil {
		return nil, err
	}
	var batch []string
	for _, other := range ids {
		if other < e.Batch {
			continue // the first of them is the oldest
		}
		if o, err := s.Read(other); err == nil && o.Batch == e.Batch && o.Trashed.IsZero() && (o.State != library.Forked || other == id) {
			batch = append(batch, other)
		}
	}
	return batch, nil
}

// Last returns the IDs of the newest runs that were begun together and of which
// one can be resumed, or else of the newest ones.
func (s *Store) Last() ([]string, error) {
	ids, err := s.Folders()
	if err != nil {
		return nil, err
	}
	newest := ""
	for i := len(ids) - 1; i >= 0; i-- {
		e, err := s.Read(ids[i])
		if err != nil || !e.Trashed.IsZero() {
			continue
		}
		if newest == "" {
			newest = ids[i]
		}
		if e.State == library.Interrupted {
			return s.Batch(ids[i])
		}
	}
	if newest == "" {
		return nil, fmt.Errorf("there is no run in %s", s.dir)
	}
	return s.Batch(newest)
}

// Check returns the error that Resume would return because of what differs.
func (s *Store) Check(ctx context.Context, id string, anyway bool) error {
	f, err := readFolder(id, s.find(id))
	if err != nil {
		return err
	}
	at, _, err := f.newest()
	if err != nil {
		return &Damage{id, err}
	}
	return f.obstacles(ctx, id, at, anyway)
}

// Settings returns the settings of a run.
func (s *Store) Settings(id string) (trainer.Spec, error) {
	f, err := readFolder(id, s.find(id))
	if err != nil {
		return trainer.Spec{}, err
	}
	return f.spec, nil
}

// ResumedAt returns from where the run goes on, if it was resumed.
func (r *Run) ResumedAt() (step int, epoch float64) {
	if r.keeper == nil {
		return 0, 0
	}
	return r.keeper.resumed.Step, r.keeper.resumed.Epoch
}
