package advice

import (
	"context"
	"fmt"

	"descent/trainer"
)

// A Need is how much memory a run takes of what this machine has, in bytes,
// counted before anything is allocated.
type Need struct {
	trainer.Memory
	Machine int
}

// NeedOf returns the Need of a run of spec. It may read the data of spec; see
// trainer.Spec.Memory.
func NeedOf(ctx context.Context, spec trainer.Spec) (Need, error) {
	m, err := spec.Memory(ctx)
	return Need{m, machineMemory()}, err
}

// Heavy reports whether the run takes more than half of the machine.
func (n Need) Heavy() bool { return n.Total() > n.Machine/2 }

// Refused reports whether the run takes more than the machine has.
func (n Need) Refused() bool { return n.Total() > n.Machine }

// String says how much the run takes of how much, and what to lower.
func (n Need) String() string {
	return fmt.Sprintf("a run would take %s of the %s of memory that this machine has: lower %s",
		Bytes(n.Total()), Bytes(n.Machine), n.Lower())
}

// Bytes writes an amount of memory with two digits or more: "3.4 GB".
func Bytes(n int) string {
	value, units := float64(n), []string{"bytes", "kB", "MB", "GB", "TB", "PB"}
	i := 0
	for ; value >= 999.5 && i < len(units)-1; i++ {
		value /= 1000
	}
	if value < 9.95 && i > 0 {
		return fmt.Sprintf("%.1f %s", value, units[i])
	}
	return fmt.Sprintf("%.0f %s", value, units[i])
}

// Affordable returns an error if a run of spec takes more than half of the
// machine's memory.
func Affordable(ctx context.Context, spec trainer.Spec) error {
	n, err := NeedOf(ctx, spec)
	if err == nil && n.Heavy() {
		err = fmt.Errorf("%v", n)
	}
	return err
}

// assumedMemory is how much a machine is thought to have that does not say.
const assumedMemory = 8_000_000_000
