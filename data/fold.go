package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"descent/data/memory"
)

// A Fold is one turn of k-fold cross-validation (Stone 1974). The test part is
// the one of the usual split. The rows that are not in it, those for training
// and for validation, are divided into Of parts, the folds; the one with the
// given Number, from 1 on, is the validation part, and the others are for
// training. So over all numbers each of these rows is validated on once. The
// zero Fold is the usual split.
//
// The folds are as equal as can be: their sizes differ by at most one row and
// those of each class too. Where rows belong to groups, each group is in one
// fold, and the classes are spread as evenly as the groups allow.
type Fold struct{ Number, Of int }

// MaxFolds is how many folds there can be.
const MaxFolds = 100

// String returns the fold as text: "2/5", or "none" for the zero Fold.
func (f Fold) String() string {
	if f == (Fold{}) {
		return "none"
	}
	return fmt.Sprintf("%d/%d", f.Number, f.Of)
}

// UnmarshalText implements encoding.TextUnmarshaler: it reads what String
// writes.
func (f *Fold) UnmarshalText(text []byte) error {
	if s := string(text); s == "none" {
		*f = Fold{}
		return nil
	}
	number, of, _ := strings.Cut(string(text), "/")
	i, err := strconv.Atoi(strings.TrimSpace(number))
	k, errOf := strconv.Atoi(strings.TrimSpace(of))
	if err != nil || errOf != nil || k < 2 || k > MaxFolds || i < 1 || i > k {
		return fmt.Errorf("%q is no fold: want one such as 2/5, of 2 to %d folds, or none", text, MaxFolds)
	}
	*f = Fold{i, k}
	return nil
}

// Extent returns how large a set of extent e is in a fold, at most.
func (f Fold) Extent(e Extent) Extent {
	if f.Of > 0 {
		e.Train = e.Rows - e.Rows/f.Of
	}
	return e
}

// A foldable source divides its rows into folds by itself, since its inputs are computed
// from statistics of the training part.
type foldable interface {
	loadFold(ctx context.Context, seed uint64, f Fold) (*Set, error)
}

// load returns the set that src makes from seed, as the fold divides it, if there
// is memory for it.
func (f Fold) load(ctx context.Context, src Source, seed uint64) (*Set, error) {
	if f == (Fold{}) {
		return load(ctx, src, seed)
	}
	if s, ok := src.(foldable); ok {
		return s.loadFold(ctx, seed, f)
	}
	set, err := Load(ctx, src, seed)
	if err != nil {
		return nil, err
	}
	e, _ := Sources.Find(src)
	return f.of(ctx, set, seed, e.Name)
}

var errGivenVal = errors.New("fold: the validation part is given and not divided from the rows: want fold=none")

// of returns the fold of a set, whose name is one of the things that decide
// which rows are in which fold.
func (f Fold) of(ctx context.Context, whole *Set, seed uint64, name string) (*Set, error) {
	if whole.givenVal {
		return nil, errGivenVal
	}
	e := whole.Extent()
	what := fmt.Sprintf("a fold of %d examples of %d inputs", e.Rows, e.Inputs)
	done, err := memory.Of(ctx).Take(2*e.Bytes(), what, "n or the inputs of an example") // pool, and its division
	if err != nil {
		return nil, err
	}
	defer done()
	pool := whole.Train.and(&whole.Val)
	d := division{seed: seed, name: name, class: pool.Class, classes: len(whole.Classes), n: pool.Len(), fold: f}
	rows, err := d.byFold(nil)
	if err != nil {
		return nil, err
	}
	set := *whole
	set.whole, set.Notes, set.partNotes = whole, slices.Clone(whole.loadNotes()), 0
	set.Train, set.Val = set.pick(&pool, rows[0]), set.pick(&pool, rows[1])
	return set.foldNoted(f).noted(), nil
}

// and returns the examples of p and behind them those of q.
func (p *Part) and(q *Part) Part {
	return Part{
		Pixels: slices.Concat(p.Pixels, q.Pixels), Values: slices.Concat(p.Values, q.Values),
		Class: slices.Concat(p.Class, q.Class), Target: slices.Concat(p.Target, q.Target),
		Weights: slices.Concat(p.Weights, q.Weights),
	}
}

// byFold returns the rows for training, validation and test of a fold. group is
// the group of each row, or nil.
//
// The test part, if one is wanted, is that of byChance or of byGroup. The rows
// that these leave, class by class and shuffled, are dealt to the folds in turn.
// Groups are dealt the largest first, each to the fold where
//
//	Σ nᶠ·nᵍ / n²  over the classes
//
// is smallest, with nᶠ rows of a class in the fold, nᵍ in the group and n in all.
// That adds least to the sum of the squared shares of the classes, and where
// there are no classes it is the fold with the fewest rows, as scikit-learn's
// GroupKFold has it. Of equal folds the one with the fewest rows gets the group,
// and of these the first.
func (d division) byFold(group []int32) (parts [3][]int32, err error) {
	d.val = false
	of := make([]int, d.n) // the fold of each row
	if group != nil {
		parts = d.byGroup(group)
		err = d.dealGroups(of, parts[0], group)
	} else {
		parts = d.byChance()
		for i, r := range parts[0] {
			of[r] = i % d.fold.Of
		}
	}
	pool := parts[0]
	if err == nil {
		err = d.enough(pool)
	}
	if err != nil {
		return parts, err
	}
	parts[0] = nil
	for _, r := range pool {
		to := 0
		if of[r] == d.fold.Number-1 {
			to = 1
		}
		parts[to] = append(parts[to], r)
	}
	return parts, nil
}

// enough returns an error if rows are too few for the folds, or if no class has
// a row for each of them.
func (d division) enough(rows []int32) error {
	if n := len(rows); n < d.fold.Of {
		return fmt.Errorf("fold: %d rows cannot be divided into %d folds: want more rows, or fewer folds", n, d.fold.Of)
	}
	if most := slices.Max(d.countRows(rows)); most < d.fold.Of {
		return fmt.Errorf("fold: no class has as many rows as there are folds, %d: the largest has %d: want fewer folds", d.fold.Of, most)
	}
	return nil
}

// countRows returns how many of rows each class has; without classes they count
// as one.
func (d division) countRows(rows []int32) []int {
	count := make([]int, max(d.classes, 1))
	for _, r := range rows {
		if d.class == nil {
			count[0]++
		} else {
			count[d.class[r]]++
		}
	}
	return count
}

// dealGroups sets the fold of each of rows, by their groups; see byFold.
func (d division) dealGroups(of []int, rows, group []int32) error {
	groups := rowsByGroup(rows, group)
	if n := len(groups); n < d.fold.Of {
		return fmt.Errorf("fold: %d groups cannot be divided into %d folds: want more groups, or fewer folds", n, d.fold.Of)
	}
	slices.SortStableFunc(groups, func(a, b []int32) int { return cmp.Compare(len(b), len(a)) })
	all, held, size := d.countRows(rows), make([][]int, d.fold.Of), make([]int, d.fold.Of)
	for k := range held {
		held[k] = make([]int, len(all))
	}
	for _, g := range groups {
		own := d.countRows(g)
		cost := func(k int) (sum float64) {
			for c, n := range own {
				if n > 0 {
					sum += float64(held[k][c]) * float64(n) / (float64(all[c]) * float64(all[c]))
				}
			}
			return sum
		}
		best := 0
		for k := 1; k < d.fold.Of; k++ {
			if cmp.Or(cmp.Compare(cost(k), cost(best)), cmp.Compare(size[k], size[best])) < 0 {
				best = k
			}
		}
		size[best] += len(g)
		for c, n := range own {
			held[best][c] += n
		}
		for _, r := range g {
			of[r] = best
		}
	}
	return nil
}

// rowsByGroup returns rows group by group, the groups in the order in which they
// first occur.
func rowsByGroup(rows, group []int32) (groups [][]int32) {
	at := map[int32]int{}
	for _, r := range rows {
		i, ok := at[group[r]]
		if !ok {
			i = len(groups)
			at[group[r]] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

// foldNoted adds to the notes of s which classes have fewer rows than there are
// folds, and returns s.
func (s *Set) foldNoted(f Fold) *Set {
	count := make([]int, len(s.Classes))
	for _, p := range []*Part{&s.Train, &s.Val} {
		for _, c := range p.Class {
			count[c]++
		}
	}
	var few []string
	for c, n := range count {
		if n > 0 && n < f.Of {
			few = append(few, s.Classes[c])
		}
	}
	switch n := len(few); {
	case n == 1:
		s.note("class %s has fewer rows than there are folds: some validation parts are without it", few[0])
	case n > 1:
		s.note("%d classes have fewer rows than there are folds, so that some validation parts are without them: %s", n, listed(few))
	}
	return s
}
