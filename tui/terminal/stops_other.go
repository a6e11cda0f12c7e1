//go:build !unix

package terminal

// Stops does nothing on systems without job control.
type Stops struct{}

// Watch does nothing.
func (*Stops) Watch(func(do func()), func(error)) (end func()) { return func() {} }

// Stop does nothing.
func (*Stops) Stop() {}
