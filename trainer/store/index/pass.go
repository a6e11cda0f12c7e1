package index

import (
	"context"
	"sync"
)

// A pass brings the index up to date with the folders.
type pass struct {
	lists  chan struct{} // closed when lists are up to date, before the curves are read
	listed func()        // closes lists
	done   chan struct{} // closed at the end
	err    error         // set before done is closed
}

func newPass() *pass {
	p := &pass{lists: make(chan struct{}), done: make(chan struct{})}
	p.listed = sync.OnceFunc(func() { close(p.lists) })
	return p
}

// end ends p with an error or nil.
func (p *pass) end(err error) {
	p.err = err
	close(p.done)
	p.listed()
}

// wait waits until p has ended.
func (p *pass) wait(ctx context.Context) error {
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// outcome returns, when lists are up to date, true, and otherwise why the pass failed:
// nil if another process writes, since the index has enough runs then.
func (p *pass) outcome() (whole bool, err error) {
	select {
	case <-p.done:
		if busy(p.err) {
			return false, nil
		}
		return p.err == nil, p.err
	default:
		return true, nil
	}
}
