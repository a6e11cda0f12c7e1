//go:build !unix

package memory

import "math"

// addressSpace returns infinity: only Unix limits the address space.
func addressSpace() float64 { return math.Inf(1) }
