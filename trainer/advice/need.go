package advice

import (
	"context"
	"fmt"

	"descent/data/memory"
	"descent/trainer"
)

// A Need is how much memory runs take, in bytes, counted before anything is
// allocated.
type Need struct {
	trainer.Memory
	Limit   float64 // what the program may take in all
	Refused error   // why they do not fit beside what is taken already; nil if they do
}

// NeedOf returns the Need of runs of specs beside each other. It may read their
// data; see trainer.Together.
func NeedOf(ctx context.Context, specs ...trainer.Spec) (Need, error) {
	m, err := trainer.Together(ctx, specs)
	if err != nil {
		return Need{}, err
	}
	more := m.Total()
	if specs[0].InMemory() {
		one, err := specs[0].Memory(ctx)
		if err != nil {
			return Need{}, err
		}
		more -= one.Data // which counts as taken
	}
	b := memory.Of(ctx)
	return Need{m, b.Limit(), b.Check(more, m.What(), m.Lower())}, nil
}

// Heavy reports whether the runs take more than half of what the program may
// take, or do not fit.
func (n Need) Heavy() bool { return n.Refused != nil || n.Total() > n.Limit/2 }

// String says how much the runs take of how much, and what to lower.
func (n Need) String() string {
	if n.Refused != nil {
		return n.Refused.Error()
	}
	return fmt.Sprintf("%s would take %s of the %s of memory for this program: lower %s",
		n.What(), memory.Bytes(n.Total()), memory.Bytes(n.Limit), n.Lower())
}
