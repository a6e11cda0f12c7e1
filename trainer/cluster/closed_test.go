package cluster

import (
	"context"
	"testing"
)

// A coordinator that is closed does not start its NATS server again after a write error.
func TestClosedIsNotMended(t *testing.T) {
	s := serve(t, ServerOptions{})
	s.Close()
	ended := s.current()
	for range 20 {
		s.fail()
		s.mend()
	}
	if s.current() != ended {
		t.Error("another NATS server was started")
	}
}

// A session is the context of a connection that counts what waits for its end.
type session struct {
	context.Context
	done    chan struct{}
	waiting int
}

func (s *session) Done() <-chan struct{} { return s.done }

// AfterFunc is called by context.AfterFunc.
func (s *session) AfterFunc(func()) (stop func() bool) {
	s.waiting++
	return func() bool {
		s.waiting--
		return true
	}
}

// Requests that have ended leave nothing at the connection, which may last for months.
func TestConnectedLeavesNothing(t *testing.T) {
	s := &session{Context: t.Context(), done: make(chan struct{})}
	c := &Client{session: s}
	for range 3 {
		_, cancel := c.connected(t.Context())
		if s.waiting != 1 {
			t.Fatalf("%d wait for the end of the connection: want 1", s.waiting)
		}
		cancel()
	}
	if s.waiting != 0 {
		t.Errorf("%d wait for the end of the connection", s.waiting)
	}
}
