package tensor

import "descent/model/pool"

// An Engine is what a network computes with: a pool of workers that share large
// products, and memory that products need beside their operands. The zero
// Engine has one worker, its caller, and is ready. An Engine serves one caller
// at a time. How its work is shared changes no result.
type Engine struct {
	pool.Pool
	product  product
	biasTail [panelCols]Float
	scratch  []Float
}

// NewEngine returns an engine with the given number of workers, or with one for
// each processor that the program may use where it is 0. See pool.New.
func NewEngine(workers int) *Engine { return &Engine{Pool: pool.New(workers, use.pause)} }

// room returns n floats of undefined value, which are valid until the next
// call.
func (e *Engine) room(n int) []Float {
	if cap(e.scratch) < n {
		e.scratch = Make(n)
	}
	return e.scratch[:n]
}
