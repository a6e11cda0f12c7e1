package tensor

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// kernels are the functions whose best form depends on the processor. The
// portable form of each says what it computes; tests hold the others to it.
// Slices of one call have one length if nothing else is said, and the first
// may also be one of the others.
type kernels struct {
	name   string
	family string // kernels of one family give the same bits

	// tile sets c = bias + a·b, where c has m rows and n ≤ 32 columns, and a
	// has k columns. The rows of b and c are ldb and ldc floats apart, those of
	// a rs and its columns cs. A bias that is nil is 0. b and bias may be read
	// as far as the panelWidth of n.
	tile func(c, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n int)

	// fused does op to c with the same sums; see opStore and those behind it.
	// The operand e lies as c does. Of an update, rows of c and e have room for
	// the panelWidth of n. Where fused is nil, tile and what works element by
	// element take its place, to the same bits.
	fused func(c, e, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n, op int, mu, rate Float)

	// transpose sets dst = srcᵀ for the first rows of src, which are width
	// floats long and as far apart; ldd is the distance of dst's rows. It
	// returns how many rows it did.
	transpose func(dst, src []Float, ldd, width, rows int) int

	activationKernels
	vectorKernels
	columnKernels

	pause func()      // waits for some tens of nanoseconds
	peak  func(n int) // makes n·flops operations and nothing else; may be nil
	flops int         // operations in a round of peak
}

// portable runs everywhere, in both precisions.
var portable = kernels{
	name:              "portable",
	family:            "portable",
	tile:              gonumTile,
	transpose:         func(_, _ []Float, _, _, _ int) int { return 0 },
	activationKernels: portableActivations,
	vectorKernels:     portableVectors,
	columnKernels:     portableColumns,
	pause:             func() {},
}

// KernelVariable names the environment variable that selects kernels: one of
// Kernels.
const KernelVariable = "DESCENT_KERNELS"

// runnable are the kernels that this processor can run, the best first.
var runnable = append(native(), portable)

// use are the kernels in use, chosen at start.
var use, useErr = choose(os.Getenv(KernelVariable))

// Kernels returns the names of the kernels that this processor can run, and
// which of them are in use. The error says what is wrong with the environment
// variable, if it names none of them: then the best are in use.
func Kernels() (names []string, used string, err error) {
	for _, k := range runnable {
		names = append(names, k.name)
	}
	return names, use.name, useErr
}

// Numerics names the arithmetic that is in use, such as "float32 avx amd64":
// the precision, the family of kernels and the kind of processor. What is equal
// in all three gives equal bits; AVX-512 and AVX2 are one family. The kernels of
// NEON have the bits of these, but Go rounds its own loops otherwise on arm64
// and some other processors, and for amd64 if built with GOAMD64=v3, where it
// fuses products and sums.
func Numerics() string { return fmt.Sprintf("%T %s %s", Float(0), use.family, runtime.GOARCH) }

// choose returns the kernels called name, or the best ones if it is empty.
func choose(name string) (kernels, error) {
	var names []string
	for _, k := range runnable {
		if k.name == name || name == "" {
			return k, nil
		}
		names = append(names, k.name)
	}
	return runnable[0], fmt.Errorf("%s=%s: this processor has no such kernels: want one of %s",
		KernelVariable, name, strings.Join(names, ", "))
}

// Peak measures how many operations a second one processor can make with the
// kernels in use if it does nothing else: the limit of all arithmetic. It takes
// some milliseconds. The best of several tries counts, since others may be
// disturbed; 0 means that these kernels have no such measurement.
func Peak() (flops float64) {
	if use.peak == nil {
		return 0
	}
	const tries, rounds = 10, 20_000
	for range tries {
		start := time.Now()
		use.peak(rounds)
		flops = max(flops, rounds*float64(use.flops)/time.Since(start).Seconds())
	}
	return flops
}
