//go:build unix

package memory

import (
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// addressSpace returns what the limit of the process's address space leaves, in
// bytes; infinite where there is none.
func addressSpace() float64 {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_AS, &limit); err != nil || limit.Cur >= math.MaxInt64 {
		return math.Inf(1)
	}
	left := float64(limit.Cur)
	text, _ := os.ReadFile("/proc/self/statm") // where there is one
	if pages := firstNumber(text); !math.IsInf(pages, 1) {
		left -= pages * float64(os.Getpagesize())
	}
	return left
}
