package data

import (
	"cmp"
	"runtime"
	"sync"
	"sync/atomic"

	"descent/model/guard"
)

// inParallel calls do with the numbers from 0 to n−1, at most most of them at a time, and
// not more than there are processors. It returns the error of the lowest number that has
// one; numbers above it may be left out.
func inParallel(n, most int, do func(i int) error) error {
	var (
		next, left atomic.Int64 // the next number to begin, and the number after the last one to begin
		mu         sync.Mutex
		failed     error // of the number left−1
		workers    sync.WaitGroup
	)
	left.Store(int64(n))
	for range min(n, most, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < left.Load(); i = next.Add(1) - 1 {
				var err error
				panicked := guard.Call(func() { err = do(int(i)) })
				if err = cmp.Or(panicked, err); err == nil {
					continue
				}
				mu.Lock()
				if i < left.Load() {
					left.Store(i)
					failed = err
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return failed
}
