package tensor

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// kernels are the functions whose best implementation depends on the processor.
// The portable implementation of each defines what it computes; tests compare
// the others with it. All slices of a call have the same length unless something
// else is said, and the first, the result, may be the same as another one.
type kernels struct {
	name   string
	family string // kernels of one family give the same bits

	// tile sets c = bias + a·b, where c is m×n with n ≤ 32, a is m×k and b is
	// k×n. In floats, the rows of b are ldb apart, those of c ldc, those of a rs,
	// and the columns of a cs. A nil bias is 0. The rows of b and the bias may be
	// read up to column panelWidth(n).
	tile func(c, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n int)

	// fused computes the same sums and applies the operation op to c with them;
	// see opStore and the following constants. The operand e is laid out like c. For
	// opStore and opReLU, which have no second operand, e is memory that is needed next:
	// the kernel may fetch it into caches meanwhile.
	// The operations that update c and e may write their rows up to column
	// panelWidth(n). Where fused is nil, tile and elementwise functions are used
	// instead, with the same bits as result.
	fused func(c, e, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n, op int, mu, rate Float)

	// transpose sets dst = srcᵀ for the first rows of src. These are width floats
	// long and lie one behind the other; the rows of dst are ldd floats apart. It
	// returns how many of the rows it has done, a multiple of its block size. Of
	// the columns it does whole groups of eight. What is ahead floats behind src is
	// needed next: the kernel may fetch it into caches meanwhile.
	transpose func(dst, src []Float, ldd, width, rows, ahead int) int

	// farInputs is the number of floats of x from which GradWeights is faster with
	// a transposed copy of it. 0 stands for never.
	farInputs int

	activationKernels
	vectorKernels
	columnKernels

	pause func()      // waits for some tens of nanoseconds
	peak  func(n int) // makes n·flops floating-point operations; may be nil
	flops int         // floating-point operations in a round of peak
}

// portable are the kernels for every processor, in both precisions.
var portable = kernels{
	name:              "portable",
	family:            "portable",
	tile:              gonumTile,
	transpose:         func(_, _ []Float, _, _, _, _ int) int { return 0 },
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

// Kernels returns the names of the kernels that this processor can run, the best
// first, and which of them are in use. There is an error if the environment
// variable KernelVariable names none of them: then the best are in use.
func Kernels() (names []string, used string, err error) {
	for _, k := range runnable {
		names = append(names, k.name)
	}
	return names, use.name, useErr
}

// Numerics names the arithmetic that is in use, such as "float32 avx amd64":
// the precision, the family of kernels and the architecture of the processor.
// Programs with equal Numerics compute equal bits. AVX-512 and AVX2 are one
// family. The kernels for NEON give the same bits as these, but loops in Go do
// not: on arm64 and some other architectures, and on amd64 with GOAMD64=v3, Go
// fuses products and sums, which saves a rounding.
func Numerics() string { return fmt.Sprintf("%T %s %s", Float(0), use.family, runtime.GOARCH) }

// choose returns the kernels called name, or the best ones if name is empty. If
// there are none of that name, it returns the best ones and an error.
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

// Peak measures how many floating-point operations a second one processor can
// make with the kernels in use, if it never waits for memory: the upper limit of
// all arithmetic. It takes some milliseconds. It returns the best of several
// tries, since other programs may disturb some; 0 means that these kernels have
// no such measurement.
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
