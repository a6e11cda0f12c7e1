package store

import (
	"math"
	"slices"

	"descent/model/tensor"
	"descent/trainer"
)

// Limits of the networks of epochs that are stored of a run.
const (
	maxShots  = 16
	shotBytes = 8 << 20 // of all together
)

// shots collects networks at whole epochs: of every epoch at first, and when there are
// too many, of every second one, then of every fourth, and so on.
type shots struct {
	most    int // maximal number; 0 before the size of the network is known
	every   int // epochs between two of them, a power of 2
	epochs  []int
	waiting []shot // not written yet
	free    []shot
}

// A shot is the network of an epoch.
type shot struct {
	epoch          int
	weights, state []tensor.Float
}

// take copies the network of an evaluation if its epoch is one to store.
func (s *shots) take(e *trainer.Event) {
	if !e.Whole() {
		return
	}
	if s.most == 0 {
		size := max(1, (len(e.Weights)+len(e.State))*4)
		s.most, s.every = min(maxShots, shotBytes/size), max(s.every, 1)
		if s.most < 2 {
			s.most = -1
		}
	}
	epoch := int(math.Round(e.Epoch))
	if s.most < 0 || slices.Contains(s.epochs, epoch) {
		return
	}
	for epoch%s.every == 0 && len(s.epochs) >= s.most {
		s.thin()
	}
	if epoch%s.every != 0 {
		return
	}
	var t shot
	if n := len(s.free) - 1; n >= 0 {
		t, s.free = s.free[n], s.free[:n]
	}
	t = shot{epoch, append(t.weights[:0], e.Weights...), append(t.state[:0], e.State...)}
	s.waiting = append(s.waiting, t)
	s.epochs = append(s.epochs, epoch)
}

// thin doubles every, and drops the networks of the other epochs.
func (s *shots) thin() {
	s.every *= 2
	s.epochs = slices.DeleteFunc(s.epochs, func(epoch int) bool { return epoch%s.every != 0 })
	var left []shot
	for _, t := range s.waiting {
		if t.epoch%s.every == 0 {
			left = append(left, t)
		} else {
			s.free = append(s.free, t)
		}
	}
	s.waiting = left
}

// fewer drops about half of the networks, or the only one.
func (s *shots) fewer() {
	n := len(s.epochs)
	if n < 2 {
		s.epochs, s.waiting = nil, nil
		return
	}
	for len(s.epochs) == n {
		s.thin()
	}
}

// restore sets s to the networks that are stored already.
func (s *shots) restore(there []file) {
	s.every, s.epochs = 1, nil
	for i, f := range there {
		s.epochs = append(s.epochs, int(f.Epoch))
		if i > 0 {
			s.every = max(s.every, min(int(f.Epoch-there[i-1].Epoch), 1<<30))
		}
	}
}
