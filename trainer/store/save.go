package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"descent/model/guard"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/safetensors"
)

// A standing is the state of a run at a step, with the record of its curves.
type standing struct {
	state  *trainer.Checkpoint
	record *run.Replay         // nil if it is not needed
	branch *trainer.Checkpoint // the state from which the first run of a chain of replacements started; may be nil
}

// text returns s as the content of a safetensors file.
func (s *standing) text() ([]byte, error) {
	f, err := s.state.File()
	if err == nil && s.record != nil {
		err = s.record.AddTo(f, s.state)
	}
	if err != nil {
		return nil, err
	}
	return safetensors.Marshal(f)
}

// save writes s to a file, and returns the file's entry of the log.
func (s *standing) save(dir, name string) (file, error) {
	text, err := s.text()
	if err != nil {
		return file{}, err
	}
	return s.file(name, text), replaceFile(dir, name, text)
}

// file returns the entry of the log for a file with s.
func (s *standing) file(name string, text []byte) file {
	return file{File: name, Step: s.state.Step, Epoch: s.state.Epoch, Size: int64(len(text)), Sha256: hash(text), Data: s.state.DataSum()}
}

// A save is a standing in the form in which it is written.
type save struct {
	standing
	text []byte
	err  error
	took time.Duration
}

// endKind is the kind of the checkpoint at the end of a run.
const endKind = "end"

// saves is the state of the writing of checkpoints.
type saves struct {
	asking bool         // whether a checkpoint is being made
	owed   []chan error // from asked: receive the error of writing this checkpoint
	ready  chan save    // receives this checkpoint
	next   time.Time    // when the next checkpoint is due
	news   bool         // whether the run has reported something since the last checkpoint
	last   int          // step of the last checkpoint
	any    bool         // whether a checkpoint was written
	logged bool         // whether latestFile is in the log
	data   string       // SHA-256 of the prepared data; "" before the first
}

// due reports whether a checkpoint should be made now. A paused run needs none, unless keep
// has requested one.
func (k *keeper) due(now time.Time) bool {
	k.mu.Lock()
	asked := len(k.asked) > 0
	k.mu.Unlock()
	switch n := k.store.o.EverySteps; {
	case asked:
		return true
	case !k.saves.news:
		return false
	case n > 0:
		return k.count()+k.stepBase() >= k.saves.last+n || !k.saves.any
	}
	return !now.Before(k.saves.next)
}

// writeCheckpoints starts a checkpoint when one is due, and writes it when it is ready.
// Another goroutine makes the checkpoint, because it has to wait for the end of a
// training step.
func (k *keeper) writeCheckpoints(now time.Time) error {
	s := &k.saves
	if s.asking {
		select {
		case save := <-s.ready:
			s.asking = false
			return k.writeSave(now, save)
		default:
			return nil
		}
	}
	if k.due(now) {
		s.asking, s.news, s.owed = true, false, append(s.owed, k.takeAsked()...)
		s.ready = make(chan save, 1)
		ready := s.ready
		guard.Go(func() {
			ready <- makeSave(k.run)
			k.store.poke()
		}, k.store.fail)
	}
	return nil
}

// makeSave returns the current state of a run.
func makeSave(r trained) (s save) {
	begun := time.Now()
	panicked := guard.Call(func() {
		if s.state, s.record, s.err = r.Stand(context.Background()); s.err == nil {
			s.text, s.err = s.standing.text()
		}
	})
	s.err = cmp.Or(panicked, s.err)
	s.took = time.Since(begun)
	return s
}

// writeSave writes a checkpoint, after all events that precede it.
func (k *keeper) writeSave(now time.Time, s save) error {
	// Checkpoints take at most 1/50 of the time.
	k.saves.next = now.Add(max(k.store.o.Every, 50*s.took))
	if s.err != nil { // the run has ended in the meantime
		return nil
	}
	err := k.writeEvents()
	if err == nil {
		err = k.saveLatest(s)
	}
	for _, answer := range k.saves.owed {
		if err == nil {
			answer <- k.saveAs(fmt.Sprintf("at-%d.safetensors", s.state.Step), "kept", s)
		} else {
			answer <- plain(err)
		}
	}
	k.saves.owed = nil
	if err != nil {
		k.saves.news = true // the next call of due tries again
		return err
	}
	return k.writeShots(s.state)
}

// saveLatest writes a checkpoint as latestFile, after renaming the previous one to
// beforeFile. At any moment the log has the checksum of one of the two files.
func (k *keeper) saveLatest(s save) error {
	if k.saves.logged {
		if err := os.Rename(filepath.Join(k.dir, latestFile), filepath.Join(k.dir, beforeFile)); err != nil {
			return err
		}
		k.saves.logged = false
	}
	err := k.saveAs(latestFile, "latest", s)
	k.saves.logged = err == nil
	return err
}

// saveAs writes a checkpoint to a file, and its name and checksum to the log.
func (k *keeper) saveAs(name, kind string, s save) error {
	if err := replaceFile(k.dir, name, s.text); err != nil {
		return err
	}
	f := s.file(name, s.text)
	f.Kind = kind
	if err := k.say(entry{Event: checkpoint, Checkpoint: f, Steps: k.sum()}); err != nil {
		return err
	}
	k.saves.last, k.saves.any, k.saves.data = s.state.Step, true, f.Data
	k.status.set(func(t *Status) { t.Step = s.state.Step })
	k.store.changed()
	return nil
}

// saveEnd writes the checkpoint at the end of the run, and makes room for it if necessary.
// later states whether the run can be resumed. whole is false if there is no state to
// write, because the run ended before its first step, or before its first step after it
// was resumed.
func (k *keeper) saveEnd(later bool) (whole bool, err error) {
	s := makeSave(k.run)
	if s.err != nil {
		return false, nil
	}
	write := func() error { return k.saveAs(endFile, endKind, s) }
	if later {
		write = func() error { return k.saveLatest(s) }
	}
	err = write()
	for err != nil && k.makeRoom(err, len(s.text)) {
		err = write()
	}
	if err != nil {
		return false, err
	}
	return true, k.writeShots(s.state)
}

// writeShots writes the networks that were taken at whole epochs. c gives the layout of
// their parameters in memory.
func (k *keeper) writeShots(c *trainer.Checkpoint) error {
	k.mu.Lock()
	waiting := k.shots.waiting
	k.shots.waiting = nil
	present := append([]int(nil), k.shots.epochs...)
	k.mu.Unlock()
	for i, t := range waiting {
		if err := k.writeShot(c, t); err != nil {
			k.mu.Lock()
			k.shots.waiting = append(waiting[i:], k.shots.waiting...)
			k.mu.Unlock()
			return err
		}
	}
	k.mu.Lock()
	k.shots.free = append(k.shots.free, waiting...)
	k.mu.Unlock()
	return k.removeShots(present)
}

// shotName returns the name of the file with the network of an epoch.
func shotName(epoch int) string { return fmt.Sprintf("w-%d.f32", epoch) }

func (k *keeper) writeShot(c *trainer.Checkpoint, t shot) error {
	plain := c.AppendPlain(k.memory.plain[:0], t.weights)
	text := safetensors.AppendFloats(safetensors.AppendFloats(k.memory.text[:0], single(plain)), single(t.state))
	k.memory.plain, k.memory.text = plain, text
	if err := os.WriteFile(filepath.Join(k.dir, shotName(t.epoch)), text, 0o666); err != nil {
		return err
	}
	f := file{File: shotName(t.epoch), Epoch: float64(t.epoch), Size: int64(len(text)), Crc: crcOf(text), Params: len(plain)}
	err := k.log.add((&entry{Event: weights, Weights: f}).line())
	if err == nil {
		k.networks.add(f)
	}
	return err
}

// single returns numbers in single precision. It does not copy numbers that have single
// precision already.
func single(numbers []tensor.Float) []float32 {
	if same, ok := any(numbers).([]float32); ok {
		return same
	}
	all := make([]float32, len(numbers))
	for i, x := range numbers {
		all[i] = float32(x)
	}
	return all
}

// removeShots deletes the networks of all epochs but the given ones.
func (k *keeper) removeShots(present []int) error {
	k.networks.keep(present)
	files, err := os.ReadDir(k.dir)
	for _, f := range files {
		var epoch int
		if _, e := fmt.Sscanf(f.Name(), "w-%d.f32", &epoch); e == nil && !slices.Contains(present, epoch) {
			os.Remove(filepath.Join(k.dir, f.Name()))
		}
	}
	return err
}

// asDivergence returns the *trainer.Divergence in err, or nil.
func asDivergence(err error) *trainer.Divergence {
	var d *trainer.Divergence
	errors.As(err, &d)
	return d
}
