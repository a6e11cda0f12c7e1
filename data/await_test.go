package data

import (
	"context"
	"errors"
	"testing"

	"descent/model/guard"
)

// TestAwait checks that the result comes back, whether it is a value, an error or a
// panic, and that nobody waits longer than the context lasts.
func TestAwait(t *testing.T) {
	broken := errors.New("broken")
	if n, err := await(t.Context(), func() (int, error) { return 7, broken }); n != 7 || err != broken {
		t.Errorf("%d, %v: want 7, %v", n, err, broken)
	}
	var p *guard.Panic
	if _, err := await(t.Context(), func() (int, error) { panic("no") }); !errors.As(err, &p) || p.Value != "no" {
		t.Errorf("%v: want the panic", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	begun, finish := make(chan struct{}), make(chan struct{})
	defer close(finish)
	go func() {
		<-begun
		cancel()
	}()
	if _, err := await(ctx, func() (int, error) {
		close(begun)
		<-finish
		return 7, nil
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v: want %v", err, context.Canceled)
	}
}
