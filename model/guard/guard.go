// Package guard turns panics into errors. A panic that is not recovered ends the program
// and leaves the terminal in raw mode. So every goroutine of the program is started by Go,
// or recovers its panics and passes them to the goroutine that waits for it.
package guard

import (
	"fmt"
	"runtime/debug"
)

// A Panic is a panic as an error, with the stack where it happened.
type Panic struct {
	Value any
	Stack []byte
}

// Error implements error: the value, and the stack from the next line on.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v\n%s", p.Value, p.Stack) }

// Unwrap returns the value if it is an error, else nil.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// Call calls do. It returns a *Panic if that panics, else nil.
func Call(do func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Panic{v, debug.Stack()}
		}
	}()
	do()
	return nil
}

// Go calls do in a goroutine of its own. If do panics, failed gets the *Panic
// there.
func Go(do func(), failed func(error)) {
	go func() {
		if err := Call(do); err != nil {
			failed(err)
		}
	}()
}
