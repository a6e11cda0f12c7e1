package library

import (
	"cmp"
	"math"
	"strings"

	"descent/trainer/metric"
)

// An Order sorts a list of runs and limits it. The zero Order lists all runs that are
// not in the trash, the newest first.
type Order struct {
	// By is the key of the value that runs are sorted by, "" for their ID. For metrics the
	// best value comes first, for times the latest, for all others the smallest, with
	// numbers before texts. Runs without the value come last. Of runs with equal values
	// the newest comes first.
	By      string
	Reverse bool // reverses the order, except that runs without the value stay last

	Skip, Limit int  // number of runs to skip, and then to list at most; Limit 0 for all
	Trash       bool // list only removed runs
}

// Falls reports whether values are listed in descending order.
func (o Order) Falls() bool {
	return (Key{Name: o.By}.Moment() || better(o.By) > 0) != o.Reverse
}

// better returns 1 if key is a metric for which a larger value is better, -1 if a
// smaller one is, and 0 if key is not a metric.
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

// Compare returns a negative number if a comes before b, a positive one if it comes
// after b.
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
