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
	"descent/trainer/run"
)

// ResumeOptions are the settings of Resume.
type ResumeOptions struct {
	run.Options      // From, Past and Record are overwritten by those of the stored run
	Anyway      bool // go on even if the results will have other bits
}

// An Obstacle is the error of a run or a search whose results would have other bits
// than without the interruption.
type Obstacle struct {
	ID      string
	Differs []string // what has changed, a sentence each
	Anyway  bool     // whether ResumeOptions.Anyway lets it go on
	Search  bool     // whether it is a search
}

// Error implements error.
func (o *Obstacle) Error() string {
	what, how := "run", ""
	if o.Search {
		what = "search"
	}
	if o.Anyway { // to others it can
		how = " to the same bits"
	}
	return fmt.Sprintf("%s %s cannot go on%s: %s", what, o.ID, how, strings.Join(o.Differs, "; "))
}

// ErrEnded is the error of a run that has ended and cannot be resumed.
var ErrEnded = errors.New("the run has ended: want one that was interrupted")

// Resume trains an interrupted run from its newest undamaged checkpoint, or from its
// start if it has none. The results have the same bits as without the interruption. The
// error is an *Owned if another process trains the run, an *Obstacle if something
// differs that its numbers depend on, a *Damage if its files are damaged, and ErrEnded
// if it has ended.
func (s *Store) Resume(ctx context.Context, id string, o ResumeOptions) (*Run, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	dir := s.runDir(id)
	if !isRun(id, dir) {
		return nil, noRun(id, dir)
	}
	lock, err := lock(dir)
	if errors.Is(err, fs.ErrNotExist) { // the run was removed in the meantime
		return nil, noRun(id, dir)
	}
	if err != nil {
		return nil, notResumed("run", id, err)
	}
	k, err := s.restore(ctx, id, &o)
	if err != nil {
		lock.Close()
		return nil, err
	}
	k.locked = lock
	return s.start(ctx, k, o.Options), nil
}

// notResumed returns the error of a lock that could not be taken. That of the system names
// a file, which says nothing to a person: it gets the name of the run or the search instead.
func notResumed(what, id string, err error) error {
	if errors.As(err, new(*Owned)) {
		return err
	}
	return fmt.Errorf("%s %s cannot be resumed: %w", what, id, plain(err))
}

// restore makes the keeper of a run that goes on, and writes the event resumed to its
// log. It sets From, Past and Record of o.
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
		k.lost = f.lost(place, at.state.Step)
		steps = max(0, min(at.state.Step-k.base, maxSteps))
		there := f.shotsUntil(at.state.Epoch)
		k.networks.set(there)
		k.shots.restore(there)
	case f.start != nil && f.start.record != nil:
		o.Past = f.start.record.Handover(f.start.state)
	case f.start != nil:
		o.From = f.start.state
	}
	return k, unresumed(id, k.goOn(f, place, steps))
}

// unresumed returns the error of a run whose files cannot be opened or written.
func unresumed(id string, err error) error {
	if cause := plain(err); cause != err { // it names a path, but no run
		return fmt.Errorf("run %s cannot be resumed: %w", id, cause)
	}
	return err
}

// newest returns the newest undamaged checkpoint of the run and its place in the log. If
// there is none, it returns nil, the place of the run's creation, and the error of the
// newest damaged checkpoint.
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

// shotsUntil returns the stored networks of the epochs up to one.
func (f *folder) shotsUntil(epoch float64) []file {
	return slices.DeleteFunc(f.shots(), func(s file) bool { return s.Epoch > epoch })
}

// obstacles returns an *Obstacle if the results of the run in f would have other bits.
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

// otherData is the obstacle of changed data.
const otherData = "its data have other numbers than when it was trained"

// unless returns o as an error if something differs, except if anyway is set and o
// allows it.
func (o *Obstacle) unless(anyway bool) error {
	if len(o.Differs) == 0 || anyway && o.Anyway {
		return nil
	}
	return o
}

// goOn opens the files of the folder and truncates them to the part that counts.
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
	r := resumption{Offset: at.end, Program: k.store.o.Program, Format: Format}
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

// restoreLatest gives the checkpoint c the name of the latest one.
func (k *keeper) restoreLatest(c *file) error {
	latest := *c
	latest.File = latestFile
	if _, err := readVerified(k.dir, &latest); err == nil {
		k.saves.logged = true
		return nil
	}
	latest.File = beforeFile
	if _, err := readVerified(k.dir, &latest); err != nil {
		return nil // c was written by keep, in a file with its own name
	}
	k.saves.logged = true
	return os.Rename(filepath.Join(k.dir, beforeFile), filepath.Join(k.dir, latestFile))
}

// Check returns the *Obstacle or *Damage with which Resume would refuse a run for what is
// stored of it; nil if there is none. It does not look whether the run has ended or is
// trained.
func (s *Store) Check(ctx context.Context, id string, anyway bool) error {
	var at *standing
	dir := s.find(id)
	f, err := steady(dir, func() (f *folder, err error) {
		if f, err = readFolder(id, dir); err != nil {
			return nil, err
		}
		if at, _, err = f.newest(); err != nil {
			return nil, &Damage{id, err}
		}
		return f, nil
	})
	if err != nil {
		return err
	}
	return f.obstacles(ctx, id, at, anyway)
}

// Settings returns the settings of a run.
func (s *Store) Settings(id string) (trainer.Spec, error) {
	f, err := readSteady(id, s.find(id))
	if err != nil {
		return trainer.Spec{}, err
	}
	return f.spec, nil
}

// ResumedAt returns the step and the epoch at which the run was resumed; 0 if it was not.
func (r *Run) ResumedAt() (step int, epoch float64) {
	if r.keeper == nil {
		return 0, 0
	}
	return r.keeper.resumed.Step, r.keeper.resumed.Epoch
}
