package store

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"descent/model/guard"
	"descent/model/tensor"
	"descent/trainer"
)

// A keeper stores one run. The goroutine that trains calls listen, and the writing
// goroutine of the store calls the other methods.
type keeper struct {
	store *Store
	id    string
	dir   string // of the files; a run of a search has a hidden folder until it is complete
	spec  trainer.Spec
	meta  Meta
	start *standing // the state from which the run begins; nil if it begins with new weights
	batch string
	buffer
	networks networks // the written networks of epochs
	memory   struct { // in which the files of these networks are made
		plain []tensor.Float
		text  []byte
	}
	kept    chan struct{} // closed after the last attempt to write
	closing sync.Once     // of finish

	byPerson atomic.Bool // whether the user ended the run
	status   status

	begun   time.Time // when the run was started
	made    bool      // whether the folder exists and this process holds its lock
	locked  *os.File
	log     *appended
	raw     *appended // steps.f32
	rawCrc  uint32
	pending waiting // records from the buffer that are not written yet
	summary summaryState

	saves saves
	over  struct { // the writing of the end
		said bool  // whether the log contains the end
		err  error // error of writing the last checkpoint
	}
	resumed resumption   // where an interrupted run continues
	lost    int          // steps and evaluations up to there that could not be stored
	asked   []chan error // one for each call of keep that waits for its checkpoint
}

// status is the Status of a keeper, for any goroutine.
type status struct {
	mu sync.Mutex
	Status
	why error // the cause of Err, without the name of the run
}

// Status describes how much of a run is stored.
type Status struct {
	Step    int   // of the last checkpoint
	Dropped int   // steps and evaluations that could not be stored
	Err     error // why the run cannot be stored at present; nil if it can
}

func (s *status) set(f func(*Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.Status)
}

// fail sets Err and why, and returns the previous Err.
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

// write implements writer. It returns true after the last attempt to write, when the run
// has ended.
func (k *keeper) write(now time.Time) bool {
	over := isClosed(k.run.Done())
	if !over && now.Before(k.store.fullUntil) {
		return false
	}
	err := k.writeParts(now, over)
	if err != nil && over {
		k.store.spend(reserveBytes, endsBytes)
		if err = k.writeParts(now, over); err != nil {
			k.abandon()
			k.store.spend(endBytes, 0)
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

// abandon drops all records that are not written and counts them in the gap, to leave room
// on the disk for the end of the run. It keeps the line of the start, without which the plan
// of the run and thus its metrics are unknown, and the lines of earlier gaps.
func (k *keeper) abandon() {
	rest := k.take(waiting{})
	rest.write()
	var lines []byte
	var g gap
	evaluations := 0
	for _, w := range []*waiting{&k.pending, &rest} {
		g.add(w.gap)
		if n := len(w.steps) / stepLen; n > 0 {
			g.add(gap{Steps: n, From: w.first, To: w.first + n - 1})
		}
		for line := range bytes.Lines(w.lines) {
			if hasEvent(line, started) || hasEvent(line, dropped) {
				lines = append(lines, line...)
			} else {
				evaluations++
			}
		}
	}
	g.Evaluations += evaluations
	k.pending = waiting{lines: lines, gap: g}
}

// tell sets the error in the status, which may be nil. It logs only the first of several
// errors in a row.
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
		k.closeFiles()
		k.unlock()
		k.finish()
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

// writeParts writes steps, log, checkpoints and summary, in this order; see the package
// comment.
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

// writeEvents writes the pending steps and lines of the log.
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

// say adds a line to the log and syncs the file.
func (k *keeper) say(e entry) error {
	if e.Time.IsZero() {
		e.Time = time.Now().UTC()
	}
	e.Seconds = k.run.Elapsed().Seconds()
	return k.addLasting(&e)
}

// addLasting adds a line to the log and syncs the file. It syncs the steps first, because
// the line may contain their checksum.
func (k *keeper) addLasting(e *entry) error {
	if err := k.raw.sync(); err != nil {
		return err
	}
	if err := k.log.add(e.line()); err != nil {
		return err
	}
	return k.log.sync()
}

// takeAsked returns and clears asked.
func (k *keeper) takeAsked() []chan error {
	k.mu.Lock()
	defer k.mu.Unlock()
	asked := k.asked
	k.asked = nil
	return asked
}

// keep writes the current state of the run to a permanent checkpoint, from which other runs
// can be forked later. It waits until the file is written.
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
