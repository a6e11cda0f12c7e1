//go:build unix

package data

import (
	"math"

	"golang.org/x/sys/unix"
)

// addressSpace returns the limit of the process's address space in bytes;
// infinite where there is none.
func addressSpace() float64 {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_AS, &limit); err == nil && limit.Cur < math.MaxInt64 {
		return float64(limit.Cur)
	}
	return math.Inf(1)
}
