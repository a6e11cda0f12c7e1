package cli

import (
	"context"
	"io"

	"descent/model/guard"
)

// patient is a reader of in that stops waiting when ctx ends.
type patient struct {
	ctx context.Context
	in  io.Reader
}

// A reply is the result of a Read.
type reply struct {
	text []byte
	err  error
}

// Read implements io.Reader. It reads at most 64 kB at a time.
func (p *patient) Read(b []byte) (int, error) {
	come := make(chan reply, 1)
	room := make([]byte, min(len(b), 1<<16)) // the goroutine may still write to it after Read has returned
	guard.Go(func() {
		n, err := p.in.Read(room)
		come <- reply{room[:n], err}
	}, func(err error) { come <- reply{nil, err} })
	select {
	case r := <-come:
		return copy(b, r.text), r.err
	case <-p.ctx.Done():
		return 0, p.ctx.Err()
	}
}
