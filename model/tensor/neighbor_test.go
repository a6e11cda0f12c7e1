package tensor

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// A neighbor is a goroutine on another processor that writes to memory and then
// answers with the number that it was asked.
type neighbor struct {
	asked  atomic.Int64
	_      [120]byte
	answer atomic.Int64
	_      [120]byte
	memory []Float
}

// ask returns when the neighbor has answered.
func (n *neighbor) ask(number int64) {
	n.asked.Store(number)
	for n.answer.Load() != number {
	}
}

// loop answers until it is asked a negative number.
func (n *neighbor) loop() {
	for number := int64(1); ; number++ {
		for n.asked.Load() != number {
			if n.asked.Load() < 0 {
				return
			}
		}
		for i := 0; i < len(n.memory); i += lineFloats {
			n.memory[i] = Float(number)
		}
		n.answer.Store(number)
	}
}

// BenchmarkNeighbor measures how far processors are from each other, on which
// depends what more workers gain: the time from a question to the answer, and the
// time in which 200 kB are read that the other one has written. A virtual
// machine may move its processors at any time: those of one answered in 80, 130
// and 500 ns within minutes.
func BenchmarkNeighbor(b *testing.B) {
	if runtime.GOMAXPROCS(0) < 2 {
		b.Skip("there is only one processor")
	}
	for _, c := range []struct {
		name   string
		floats int
	}{{"Answer", 0}, {"Read200kB", 50_000}} {
		b.Run(c.name, func(b *testing.B) {
			n := &neighbor{memory: make([]Float, c.floats)}
			go n.loop()
			defer n.asked.Store(-1)
			var took []time.Duration
			mine := make([]Float, c.floats)
			for number := int64(1); b.Loop(); number++ {
				begun := time.Now()
				n.ask(number)
				if c.floats > 0 {
					begun = time.Now()
					copy(mine, n.memory)
				}
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "ns/op") // the median
		})
	}
}
