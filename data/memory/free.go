package memory

import (
	"bytes"
	"math"
	"strconv"
)

// assumed is how much memory a machine is thought to have that does not say.
const assumed = 8e9

// Free returns how many bytes this program can still get: the least of what the
// machine, its control groups and the limit of address space leave.
func Free() float64 {
	free := min(machine(), addressSpace())
	if math.IsInf(free, 1) {
		return assumed
	}
	return max(free, 0)
}

// firstNumber returns the number that text begins with, or infinity.
func firstNumber(text []byte) float64 {
	if fields := bytes.Fields(text); len(fields) > 0 {
		if x, err := strconv.ParseFloat(string(fields[0]), 64); err == nil { // else "max"
			return x
		}
	}
	return math.Inf(1)
}
