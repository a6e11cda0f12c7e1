package store

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"descent/model/guard"
	"descent/trainer"
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
	networks networks      // that were written
	kept     chan struct{} // closed when all is stored that will be
	closing  sync.Once     // of kept

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
		said bool  // whether the log has it
		err  error // why it is not known where the run ended
	}
	resumed resumption   // where the run goes on, if it was interrupted
	asked   []chan error // those who want a checkpoint of their own
}

// status is what can be asked of a keeper at any time.
type status struct {
	mu sync.Mutex
	Status
	why error // of Err, without the run
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

// fail sets Err, and why, and returns what Err was.
func (s *status) fail(err, why error) (before error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, s.Err, s.why = s.Err, err, why
	return before
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
	var whole error
	if err != nil {
		whole = fmt.Errorf("run %s is not stored: %w", k.spec.Name, plain(err))
	}
	before := k.status.fail(whole, plain(err))
	if err != nil && before == nil {
		k.store.o.Log.Warn("run is not stored", "run", k.spec.Name, "id", k.id, "error", err.Error())
	}
}

// refuse implements writer.
func (k *keeper) refuse(err error) {
	k.status.fail(err, err)
	guard.Go(func() {
		<-k.run.Done()
		k.closing.Do(func() { close(k.kept) })
	}, k.store.fail)
}

// interrupt implements writer.
func (k *keeper) interrupt() { k.run.Cancel() }

// loss implements writer.
func (k *keeper) loss() Loss {
	k.status.mu.Lock()
	defer k.status.mu.Unlock()
	return Loss{"run " + k.spec.Name, k.status.why, k.status.Dropped}
}

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

// writeEvents writes steps and lines that wait.
func (k *keeper) writeEvents() error {
	for {
		if k.pending.empty() {
			if k.pending = k.take(k.pending); k.pending.empty() {
				return nil
			}
			k.saves.news, k.summary.news = true, true
			k.pending.write()
		}
		if err := k.writeSteps(); err != nil {
			return err
		}
		if g := k.pending.gap; g != (gap{}) {
			k.status.set(func(s *Status) { s.Dropped += g.Steps + g.Evaluations })
			k.pending.lines = append(k.pending.lines, (&entry{Event: dropped, Time: time.Now().UTC(), Dropped: g}).line()...)
			k.pending.gap = gap{}
		}
		lines := k.pending.lines
		n, err := k.log.addSome(lines, func(n int) int { return bytes.LastIndexByte(lines[:n], '\n') + 1 })
		k.pending.lines = append(lines[:0], lines[n:]...)
		if err != nil {
			return err
		}
	}
}

func (w *waiting) empty() bool {
	return len(w.steps) == 0 && len(w.reports) == 0 && len(w.lines) == 0 && w.gap == (gap{})
}

// writeSteps writes the steps that wait. Steps before them that were dropped are
// NaN.
func (k *keeper) writeSteps() error {
	w := &k.pending
	if len(w.steps) == 0 {
		return nil
	}
	if missing := w.first - 1 - k.stepBase() - k.count(); missing > 0 {
		if _, err := k.addSteps(unknownSteps(missing)); err != nil {
			return err
		}
	}
	n, err := k.addSteps(w.steps)
	w.steps, w.first = append(w.steps[:0], w.steps[n:]...), w.first+n/stepLen
	return err
}

// addSteps adds as many steps as there is room for, and returns their bytes.
func (k *keeper) addSteps(steps []byte) (int, error) {
	n, err := k.raw.addSome(steps, func(n int) int { return n - n%stepLen })
	k.rawCrc = crc32.Update(k.rawCrc, castagnoli, steps[:n])
	return n, err
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
	return k.addLasting(&e)
}

// addLasting adds a line to the log, and waits until it lasts. The steps of which it
// has the checksum last before it does.
func (k *keeper) addLasting(e *entry) error {
	if err := k.raw.sync(); err != nil {
		return err
	}
	if err := k.log.add(e.line()); err != nil {
		return err
	}
	return k.log.sync()
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
