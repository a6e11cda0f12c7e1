package advice

import (
	"context"
	"fmt"

	"descent/data/memory"
	"descent/trainer"
)

// A Need is how much memory a run takes, in bytes, counted before anything is
// allocated.
type Need struct {
	trainer.Memory
	Limit   float64 // what the program may take in all
	Refused error   // why the run does not fit beside what is taken already; nil if it does
}

// NeedOf returns the Need of a run of spec. It may read the data of spec; see
// trainer.Spec.Memory.
func NeedOf(ctx context.Context, spec trainer.Spec) (Need, error) {
	m, err := spec.Memory(ctx)
	if err != nil {
		return Need{}, err
	}
	more := m.Total()
	if spec.InMemory() {
		more -= m.Data // which counts as taken
	}
	b := memory.Of(ctx)
	return Need{m, b.Limit(), b.Check(more, m.What(), m.Lower())}, nil
}

// Heavy reports whether the run takes more than half of what the program may
// take, or does not fit.
func (n Need) Heavy() bool { return n.Refused != nil || n.Total() > n.Limit/2 }

// String says how much the run takes of how much, and what to lower.
func (n Need) String() string {
	if n.Refused != nil {
		return n.Refused.Error()
	}
	return fmt.Sprintf("%s would take %s of the %s of memory for this program: lower %s",
		n.What(), memory.Bytes(n.Total()), memory.Bytes(n.Limit), n.Lower())
}
