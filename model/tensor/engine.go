package tensor

import "descent/model/pool"

// An Engine computes the products of a network. It has a pool of workers, which
// share large products, and the memory that products need in addition to their
// operands. The zero Engine is ready to use and has one worker, its caller. An
// Engine may be used by one goroutine at a time. Results do not depend on the
// number of workers.
type Engine struct {
	pool.Pool
	product       product
	transposition transposition
	pass          pass
	holds         []holding
	biasTail      [panelCols]Float
	scratch       []Float
}

// NewEngine returns an engine with the given number of workers; 0 stands for one
// for each processor that the program may use. See pool.New.
func NewEngine(workers int) *Engine { return &Engine{Pool: pool.New(workers, use.pause)} }

// workspace returns n floats of undefined value, which are valid until the next
// call.
func (e *Engine) workspace(n int) []Float {
	if cap(e.scratch) < n {
		e.scratch = Make(n)
	}
	return e.scratch[:n]
}
