package store

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"descent/trainer"
	"descent/trainer/run"
)

// A keeper stores one run. The goroutine that trains calls listen; all else
// belongs to the goroutine of the store that writes.
type keeper struct {
	store *Store
	id    string
	dir   string
	spec  trainer.Spec
	meta  Meta
	start *standing // where the run begins; nil for the start
	batch string
	buffer
	kept chan struct{} // closed when all is stored that will be

	byPerson atomic.Bool // whether a person ended the run
	status   status

	begun   time.Time // when the run was started
	made    bool      // whether the folder is there and this process has its lock
	locked  *os.File
	log     *appended
	raw     *appended // steps.f32
	rawCrc  uint32
	pending waiting // taken from the buffer, and not written
	summary summaryState

	saves saves
	over  struct { // how the end was written
		said bool
		err  error // what of it was not
	}
	resumed resumption   // where the run goes on, if it was interrupted
	asked   []chan error // those who want a checkpoint of their own
}

// status is what can be asked of a keeper at any time.
type status struct {
	mu sync.Mutex
	Status
}

// Status says what of a run is stored.
type Status struct {
	Step    int   // of the last checkpoint
	Dropped int   // steps and evaluations that could not be stored
	Err     error // why nothing can be stored now; nil if all is well
}

func (s *status) set(f func(*Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.Status)
}

func (s *status) get() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Status
}

// write writes what waits, and reports whether the run has ended and all of it is
// written, or never will be.
func (k *keeper) write(now time.Time) bool {
	over := isClosed(k.run.Done())
	if !over && now.Before(k.store.fullUntil) {
		return false
	}
	err := k.writeParts(now, over)
	if err != nil && over {
		k.store.giveUpReserve()
		if err = k.writeParts(now, over); err != nil {
			k.abandon()
			k.writeParts(now, over)
		}
	}
	k.tell(err)
	if err != nil && isFull(err) {
		k.store.fullUntil = now.Add(fullTime)
	}
	if !over {
		return false
	}
	k.close()
	return true
}

// abandon leaves out what waits, so that there may be room for how the run ended.
func (k *keeper) abandon() {
	g := &k.pending.gap
	if n := len(k.pending.steps) / stepLen; n > 0 {
		g.From, g.To, g.Steps = k.pending.first, k.pending.first+n-1, g.Steps+n
	}
	g.Evaluations += bytes.Count(k.pending.lines, []byte("\n"))
	k.pending.steps, k.pending.lines = nil, nil
}

// tell says whether the run is stored.
func (k *keeper) tell(err error) {
	var before error
	k.status.set(func(s *Status) {
		before, s.Err = s.Err, nil
		if err != nil {
			s.Err = fmt.Errorf("run %s is not stored: %w", k.spec.Name, plain(err))
		}
	})
	if err != nil && before == nil {
		k.store.o.Log.Warn("run is not stored", "run", k.spec.Name, "id", k.id, "error", err.Error())
	}
}

// refuse implements writer.
func (k *keeper) refuse(err error) {
	k.status.set(func(s *Status) { s.Err = err })
	go func() {
		<-k.run.Done()
		close(k.kept)
	}()
}

// interrupt implements writer.
func (k *keeper) interrupt() { k.run.Cancel() }

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// writeParts writes in the order that the package comment gives.
func (k *keeper) writeParts(now time.Time, over bool) error {
	if err := k.make(); err != nil {
		return err
	}
	if err := k.writeEvents(); err != nil {
		return err
	}
	if over {
		return k.writeEnd(now)
	}
	if err := k.writeCheckpoints(now); err != nil {
		return err
	}
	return k.writeSummary(now, false)
}

// make makes the folder, once.
func (k *keeper) make() (err error) {
	if k.made {
		return nil
	}
	if err := os.MkdirAll(k.dir, 0o777); err != nil {
		return err
	}
	if k.locked == nil {
		if k.locked, err = lock(k.dir); err != nil {
			return err
		}
	}
	spec := formatSpec(k.spec)
	if err := replaceFile(k.dir, specFile, spec); err != nil {
		return err
	}
	if l := k.meta.Labels; l.Name != "" || len(l.Tags) > 0 || l.Note != "" {
		if err := writeLabels(k.dir, l); err != nil {
			return err
		}
	}
	k.findBatch()
	c := creation{
		ID: k.id, Format: Format, Batch: k.batch, Title: k.meta.Title, Parent: k.meta.Parent,
		Program: k.store.o.Program, Spec: hash(spec),
	}
	c.Numerics, c.Version, c.Host, c.Pid = here()
	if s := k.start; s != nil {
		c.Step, c.Turn = s.state.Step, s.record != nil
		if c.Start, err = s.save(k.dir, startFile); err != nil {
			return err
		}
		if s.branch != nil {
			if c.Branch, err = (&standing{state: s.branch}).save(k.dir, branchFile); err != nil {
				return err
			}
		}
	}
	if k.raw, err = openAppended(filepath.Join(k.dir, stepsFile), 0); err != nil {
		return err
	}
	first := (&entry{Event: created, Time: k.begun.UTC(), Created: c}).line()
	if err := replaceFile(k.dir, logFile, first); err != nil {
		return err
	}
	if k.log, err = openAppended(filepath.Join(k.dir, logFile), int64(len(first))); err != nil {
		return err
	}
	k.made = true
	k.store.changed()
	return syncFolder(filepath.Dir(k.dir))
}

// findBatch sets the batch of a run that was given none: that of the run whose place
// it took, or its own.
func (k *keeper) findBatch() {
	if k.batch != "" {
		return
	}
	k.batch = k.id
	if k.start != nil && k.start.record != nil && k.meta.Parent != "" {
		if e, err := k.store.Read(k.meta.Parent); err == nil {
			k.batch = e.Batch
		}
	}
}

// writeEvents writes steps and lines that wait.
func (k *keeper) writeEvents() error {
	for {
		if k.pending.empty() {
			if k.pending = k.take(k.pending); k.pending.empty() {
				return nil
			}
		}
		if err := k.writeSteps(); err != nil {
			return err
		}
		if g := k.pending.gap; g != (gap{}) {
			k.status.set(func(s *Status) { s.Dropped += g.Steps + g.Evaluations })
			k.pending.lines = append(k.pending.lines, (&entry{Event: dropped, Time: time.Now().UTC(), Dropped: g}).line()...)
			k.pending.gap = gap{}
		}
		if err := k.log.add(k.pending.lines); err != nil {
			return err
		}
		k.pending.lines = k.pending.lines[:0]
	}
}

func (w *waiting) empty() bool { return len(w.steps) == 0 && len(w.lines) == 0 && w.gap == (gap{}) }

// writeSteps writes the steps that wait. Steps before them that were dropped are
// NaN.
func (k *keeper) writeSteps() error {
	w := &k.pending
	if len(w.steps) == 0 {
		return nil
	}
	if missing := w.first - 1 - k.stepBase() - k.count(); missing > 0 {
		if err := k.addSteps(unknownSteps(missing)); err != nil {
			return err
		}
	}
	if err := k.addSteps(w.steps); err != nil {
		return err
	}
	w.steps = w.steps[:0]
	return nil
}

func (k *keeper) addSteps(steps []byte) error {
	if err := k.raw.add(steps); err != nil {
		return err
	}
	k.rawCrc = crc32.Update(k.rawCrc, castagnoli, steps)
	return nil
}

// unknownSteps returns so many steps of which nothing is known.
func unknownSteps(n int) []byte {
	nan := math.Float32bits(float32(math.NaN()))
	steps := make([]byte, 0, n*stepLen)
	for range 3 * n {
		steps = append(steps, byte(nan), byte(nan>>8), byte(nan>>16), byte(nan>>24))
	}
	return steps
}

// count returns how many steps are written.
func (k *keeper) count() int { return int(k.raw.length / stepLen) }

// stepBase returns the step at which the run began.
func (k *keeper) stepBase() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.base
}

// sum returns the sum of the steps that are written.
func (k *keeper) sum() sum { return sum{k.count(), fmt.Sprintf("%08x", k.rawCrc)} }

// say adds a line to the log, and waits until it lasts.
func (k *keeper) say(e entry) error {
	if e.Time.IsZero() {
		e.Time = time.Now().UTC()
	}
	e.Seconds = k.run.Elapsed().Seconds()
	if err := k.log.add(e.line()); err != nil {
		return err
	}
	if err := k.raw.Sync(); err != nil {
		return err
	}
	return k.log.Sync()
}

// writeEnd writes how the run ended.
func (k *keeper) writeEnd(now time.Time) error {
	if k.over.said {
		return k.over.err
	}
	if k.summary.ended.IsZero() {
		k.summary.ended = time.Now().UTC()
	}
	var snap run.Snapshot
	k.run.Snapshot(&snap)
	later := snap.State == run.Stopped && !k.byPerson.Load()
	saved := k.saveEnd(later)
	if saved != nil {
		k.store.giveUpReserve()
		saved = k.saveEnd(later)
	}
	e := k.last(interrupted)
	if !later {
		e.Event, e.Ended.State = ended, snap.State.String()
		e.Ended.set(snap.Err)
	}
	if err := k.say(e); err != nil {
		return err
	}
	k.over.said, k.over.err = true, saved
	if err := k.writeSummary(now, true); saved == nil {
		k.over.err = err
	}
	if saved == nil && !later {
		os.Remove(filepath.Join(k.dir, latestFile))
		os.Remove(filepath.Join(k.dir, beforeFile))
	}
	return k.over.err
}

// last returns the last line of the log, with what the run reported last.
func (k *keeper) last(event string) entry {
	k.mu.Lock()
	defer k.mu.Unlock()
	return entry{Event: event, Time: k.summary.ended, Run: k.end, Steps: k.sum()}
}

// set sets what went wrong.
func (e *ending) set(err error) {
	if err == nil {
		return
	}
	e.Error = err.Error()
	if d := asDivergence(err); d != nil {
		e.Divergence = *d
	}
}

// close gives the run back.
func (k *keeper) close() {
	for _, f := range []*appended{k.log, k.raw} {
		if f != nil {
			f.Close()
		}
	}
	if k.locked != nil {
		k.locked.Close()
	}
	for _, c := range k.takeAsked() {
		c <- fmt.Errorf("run %s has ended", k.spec.Name)
	}
	k.store.changed()
	close(k.kept)
}

// takeAsked returns those who want a checkpoint, and forgets them.
func (k *keeper) takeAsked() []chan error {
	k.mu.Lock()
	defer k.mu.Unlock()
	asked := k.asked
	k.asked = nil
	return asked
}

// Keep keeps where the run stands now in a file of its own, from which others can
// branch off later, and waits until it is written.
func (k *keeper) keep(ctx context.Context) error {
	answer := make(chan error, 1)
	k.mu.Lock()
	k.asked = append(k.asked, answer)
	k.mu.Unlock()
	if isClosed(k.kept) {
		return fmt.Errorf("run %s has ended", k.spec.Name)
	}
	k.store.poke()
	select {
	case err := <-answer:
		return err
	case <-k.kept:
		return fmt.Errorf("run %s has ended", k.spec.Name)
	case <-ctx.Done():
		return ctx.Err()
	}
}
