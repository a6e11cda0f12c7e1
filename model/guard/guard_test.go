package guard

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func explode() { panic(io.ErrShortWrite) }

// A panic comes back as an error that holds its value and the place where it
// happened; without one there is no error.
func TestCall(t *testing.T) {
	if err := Call(func() {}); err != nil {
		t.Error(err)
	}
	err := Call(explode)
	var p *Panic
	if !errors.As(err, &p) || !errors.Is(err, io.ErrShortWrite) {
		t.Fatalf("%v is not the panic", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, "panic: short write\n") || !strings.Contains(text, "guard.explode") {
		t.Errorf("it says %q", text)
	}
	if err := Call(func() { panic("text") }); errors.Unwrap(err) != nil {
		t.Errorf("%v wraps an error", err)
	}
}

// A goroutine that panics does not end the program.
func TestGo(t *testing.T) {
	failed := make(chan error)
	Go(explode, func(err error) { failed <- err })
	if err := <-failed; !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
	done := make(chan bool)
	Go(func() { close(done) }, func(err error) { t.Error(err) })
	<-done
}
