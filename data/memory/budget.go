// Package memory limits the memory of the program, so that no input can exhaust that of
// the machine.
//
// A Budget is passed with a context. Code that is about to allocate much memory first
// calls Budget.Take, which compares the measured memory of the program and the granted
// amounts with the limit.
package memory

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Share is the default limit as a share of the free memory. The rest is for the garbage
// collector and for other programs.
const Share = 0.6

// A Budget is a limit on the memory of the program. Its methods may be called from any
// goroutine.
type Budget struct {
	limit float64

	mu     sync.Mutex
	coming float64 // bytes that were granted and are not allocated yet
}

// New returns a Budget with a limit in bytes; 0 for Share of the free memory.
func New(limit float64) *Budget {
	if limit == 0 {
		limit = Share * Free()
	}
	return &Budget{limit: limit}
}

// Limit returns the limit in bytes.
func (b *Budget) Limit() float64 { return b.limit }

// Collect makes the collector of garbage work harder where the heap comes near
// the limit: it may grow to a quarter more.
func (b *Budget) Collect() { debug.SetMemoryLimit(int64(min(1.25*b.limit, 1<<62))) }

type key struct{}

// With returns a context that carries b.
func (b *Budget) With(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, b) }

// Of returns the Budget of ctx, or one of Share of what is free if it has none.
func Of(ctx context.Context) *Budget {
	if b, ok := ctx.Value(key{}).(*Budget); ok {
		return b
	}
	return New(0)
}

// Take returns an error if size more bytes do not fit. Otherwise they count as
// taken until done is called, which is due once they are allocated. The error
// says that what would take so much, and that lower is what to lower.
func (b *Budget) Take(size float64, what, lower string) (done func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if left := b.leftFor(size); size > left {
		return nil, b.refusal(size, left, what, lower)
	}
	b.coming += size
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.coming -= size
	}, nil
}

// Check returns the error of Take if size more bytes do not fit.
func (b *Budget) Check(size float64, what, lower string) error {
	done, err := b.Take(size, what, lower)
	if err == nil {
		done()
	}
	return err
}

// CheckAll returns an error if size bytes are more than may be taken in all.
func (b *Budget) CheckAll(size float64, what, lower string) error {
	if size > b.limit {
		return b.refusal(size, b.limit, what, lower)
	}
	return nil
}

// leftFor returns how many bytes may still be taken. Where size bytes are more
// than that, it collects garbage first. The caller holds the lock.
func (b *Budget) leftFor(size float64) float64 {
	left := b.limit - b.coming - heap()
	if size > left && size <= b.limit-b.coming {
		runtime.GC()
		left = b.limit - b.coming - heap()
	}
	return max(left, 0)
}

func (b *Budget) refusal(size, left float64, what, lower string) error {
	free := ""
	if size <= b.limit { // else what else is taken does not matter
		free = fmt.Sprintf(", of which %s are free", Bytes(left))
	}
	return fmt.Errorf("%s would take %s of the %s of memory for this program%s: lower %s, or raise --memory",
		what, Bytes(size), Bytes(b.limit), free, lower)
}

// heap returns how many bytes all objects take, garbage included.
func heap() float64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return float64(s[0].Value.Uint64())
}
