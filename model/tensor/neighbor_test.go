package tensor

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// A neighbor is a goroutine on another processor that waits for a number, writes to
// memory, and returns the number.
type neighbor struct {
	asked  atomic.Int64
	_      [120]byte
	answer atomic.Int64
	_      [120]byte
	memory []Float
}

// ask sends a number and waits until it is returned.
func (n *neighbor) ask(number int64) {
	n.asked.Store(number)
	for n.answer.Load() != number {
	}
}

// loop returns numbers until it gets a negative one.
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

// BenchmarkNeighbor measures how fast two processors exchange data, on which the
// gain of more workers depends: the time until a number is returned, and the time
// to read 200 kB that the other one has written. A virtual machine may move its
// processors at any time: on one machine the first time was 80, 130 and 500 ns
// within minutes.
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
