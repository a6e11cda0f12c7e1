package store

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"descent/trainer/run"
)

// A held is a log whose first line waits until it is let go.
type held struct {
	slog.Handler
	begun, release chan struct{}
}

func (h held) Enabled(context.Context, slog.Level) bool { return true }

func (h held) Handle(context.Context, slog.Record) error {
	select {
	case h.begun <- struct{}{}:
		<-h.release
	case <-h.release:
	}
	return nil
}

// TestCloseWaitsForTidying tests that the store is not tidied any more after Close, since
// whoever closes it may remove its folder.
func TestCloseWaitsForTidying(t *testing.T) {
	h := held{slog.DiscardHandler, make(chan struct{}), make(chan struct{})}
	s, err := Open(t.TempDir(), Options{MaxBytes: 1, Log: slog.New(h)})
	if err != nil {
		t.Fatal(err)
	}
	keep(t, s, small(t), run.Options{}, Meta{})
	s.tidyBeside()
	<-h.begun // it says what it has removed
	closed := make(chan struct{})
	go func() {
		s.Close()
		close(closed)
	}()
	select {
	case <-closed:
		t.Error("the store is closed while it is tidied")
	case <-time.After(100 * time.Millisecond):
	}
	close(h.release)
	<-closed
}
