package data

import (
	"context"

	"descent/model/guard"
)

// await returns the results of do, or the error of ctx if ctx ends first. In the latter
// case do, which may be waiting for a disk or for memory, continues in the background until
// it returns. await returns a panic of do as a *guard.Panic.
func await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	guard.Go(func() {
		value, err := do()
		done <- result{value, err}
	}, func(err error) { done <- result{err: err} })
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}
