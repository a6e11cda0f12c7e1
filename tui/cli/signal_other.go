//go:build !unix

package cli

import "syscall"

// typed returns false: signals of keys cannot be recognized on this system.
func typed(syscall.Signal) bool { return false }

func die(syscall.Signal) {}
