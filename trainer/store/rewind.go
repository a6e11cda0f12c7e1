package store

import (
	"context"
	"encoding/binary"
	"slices"
	"sync"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/run"
)

// Stored runs can return their networks of earlier epochs.
var (
	_ run.Rewindable = (*Stored)(nil)
	_ run.Rewindable = (*Run)(nil)
	_ run.Kept       = (*Stored)(nil)
	_ run.Kept       = (*Run)(nil)
)

// networks lists the files with the networks of epochs of a run, in the order of the
// epochs. Its methods may be called from any goroutine.
type networks struct {
	mu  sync.Mutex
	all []file
}

// set sets n to files, which are in the order of their epochs.
func (n *networks) set(all []file) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = all
}

// add adds a file; it replaces one of the same epoch.
func (n *networks) add(f file) {
	n.mu.Lock()
	defer n.mu.Unlock()
	at, found := slices.BinarySearchFunc(n.all, f, func(a, b file) int { return int(a.Epoch) - int(b.Epoch) })
	if found {
		n.all[at] = f
		return
	}
	n.all = slices.Insert(n.all, at, f)
}

// keep removes the files of all epochs but the given ones from the list.
func (n *networks) keep(epochs []int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = slices.DeleteFunc(n.all, func(f file) bool { return !slices.Contains(epochs, int(f.Epoch)) })
}

// bytes returns the size of all files.
func (n *networks) bytes() (size int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, f := range n.all {
		size += f.Size
	}
	return size
}

// sift removes the files from the list for which gone returns true: those of thinned
// epochs. gone may wait for the disk, other methods do not wait for it.
func (n *networks) sift(gone func(file) bool) {
	n.mu.Lock()
	all := slices.Clone(n.all)
	n.mu.Unlock()
	lost := map[file]bool{}
	for _, f := range all {
		lost[f] = gone(f)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = slices.DeleteFunc(n.all, func(f file) bool { return lost[f] })
}

// epochs returns the epochs that have networks, in order.
func (n *networks) epochs() []float64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	epochs := make([]float64, len(n.all))
	for i, f := range n.all {
		epochs[i] = f.Epoch
	}
	return epochs
}

// find returns the file of an epoch's network, and whether there is one.
func (n *networks) find(epoch float64) (file, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := slices.IndexFunc(n.all, func(f file) bool { return f.Epoch == epoch })
	if i < 0 {
		return file{}, false
	}
	return n.all[i], true
}

// readNetwork reads a network in dir. state is any checkpoint of the run; it gives the
// layout of the parameters in memory.
func readNetwork(dir string, f file, state *trainer.Checkpoint) (trainer.Member, bool) {
	text, err := readVerified(dir, &f)
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
	weights, err := state.Padded(all[:f.Params])
	return trainer.Member{Spec: state.Spec, Weights: weights, State: all[f.Params:]}, err == nil
}

// Epochs implements run.Rewindable.
func (r *Stored) Epochs() []float64 { return r.shots.epochs() }

// At implements run.Rewindable.
func (r *Stored) At(epoch float64) (trainer.Member, bool) {
	f, ok := r.shots.find(epoch)
	if !ok || r.spot.state == nil {
		return trainer.Member{}, false
	}
	return readNetwork(r.dir, f, r.spot.state)
}

// Epochs implements run.Rewindable.
func (r *Run) Epochs() []float64 {
	if r.keeper == nil {
		return nil
	}
	return r.keeper.networks.epochs()
}

// At implements run.Rewindable. It may wait for the end of a training step.
func (r *Run) At(epoch float64) (trainer.Member, bool) {
	if r.keeper == nil {
		return trainer.Member{}, false
	}
	f, ok := r.keeper.networks.find(epoch)
	if !ok {
		return trainer.Member{}, false
	}
	state, err := r.Checkpoint(context.Background())
	if err != nil {
		return trainer.Member{}, false
	}
	return readNetwork(r.keeper.dir, f, state)
}
