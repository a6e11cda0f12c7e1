package data

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strconv"
	"unsafe"

	"descent/model/tensor"
)

// roomShare is the share of the free memory that a set may take.
const roomShare = 0.6

// roomFor returns an error if rows×inputs floats do not fit into roomShare of the
// free memory. what names them in the error, such as "the table".
func roomFor(rows, inputs int, what string) error {
	return roomForBytes(float64(rows)*float64(inputs)*float64(unsafe.Sizeof(tensor.Float(0))),
		fmt.Sprintf("%s of %d rows and %d inputs", what, rows, inputs))
}

// roomForBytes is roomFor for size bytes.
func roomForBytes(size float64, what string) error {
	if room := roomShare * memory(); size > room {
		return fmt.Errorf("%s takes %s: want at most %s, %.0f %% of what is free", what, megabytes(size), megabytes(room), 100*roomShare)
	}
	return nil
}

// megabytes returns a size in bytes as text.
func megabytes(size float64) string { return fmt.Sprintf("%.0f MB", size/1e6) }

// memory returns how many bytes this program can allocate: the least of what the
// machine has available and of the limits of its control group and address space.
// It is infinite if none of these is known.
func memory() float64 {
	least := math.Inf(1)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		_, rest, _ := bytes.Cut(text, []byte("MemAvailable:"))
		least = min(least, 1024*firstNumber(rest))
	}
	for _, path := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(path); err == nil {
			least = min(least, firstNumber(text))
		}
	}
	return min(least, addressSpace())
}

// firstNumber returns the number that text begins with, or infinity.
func firstNumber(text []byte) float64 {
	fields := bytes.Fields(text[:min(len(text), 100)])
	if len(fields) > 0 {
		if x, err := strconv.ParseFloat(string(fields[0]), 64); err == nil {
			return x
		}
	}
	return math.Inf(1)
}
