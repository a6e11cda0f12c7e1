package library

import (
	"cmp"
	"math"
	"strings"

	"descent/trainer/metric"
)

// An Order says in which order runs are listed, and which of them. The zero Order
// lists all that were not removed, the newest first.
type Order struct {
	// By is the key of the value that runs are sorted by, "" for their ID. Runs
	// with the best metric, and the latest, come first; of all other values the
	// least comes first, and numbers come before texts. Runs without the value
	// come last, and the newer of two with equal values comes first.
	By      string
	Reverse bool // the other way round, but for runs without the value

	Skip, Limit int  // how many are left out, and how many listed at most; 0 for all
	Trash       bool // those that were removed, in place of the others
}

// Falls reports whether values are listed from the largest to the least.
func (o Order) Falls() bool {
	return (Key{Name: o.By}.Moment() || better(o.By) > 0) != o.Reverse
}

// better is 1 if key is that of a metric of which more is better, -1 if less is,
// and 0 if it is that of another value.
func better(key string) int {
	for _, s := range scores {
		if name, ok := strings.CutPrefix(key, s.prefix); ok {
			if i, err := metric.Find(name); err == nil {
				return metric.All[i].Better
			}
		}
	}
	return 0
}

// Compare is negative if a comes before b.
func (o Order) Compare(a, b *Entry) int {
	newer := strings.Compare(b.ID, a.ID)
	if o.By == "" {
		if o.Reverse {
			return -newer
		}
		return newer
	}
	texts, x := a.Value(o.By)
	others, y := b.Value(o.By)
	if len(texts) == 0 || len(others) == 0 {
		return cmp.Or(cmp.Compare(len(others), len(texts)), newer)
	}
	var less int
	switch {
	case math.IsNaN(x) && math.IsNaN(y):
		less = strings.Compare(Fold(texts[0]), Fold(others[0]))
	case math.IsNaN(x):
		return 1
	case math.IsNaN(y):
		return -1
	default:
		less = cmp.Compare(x, y)
	}
	if o.Falls() {
		less = -less
	}
	return cmp.Or(less, newer)
}
