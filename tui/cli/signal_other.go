//go:build !unix

package cli

import "syscall"

// typed reports whether a shell should see that the program died of the signal.
func typed(syscall.Signal) bool { return false }

func die(syscall.Signal) {}
