package data

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// split moves a fifth of the training part to the validation part and, unless
// the set has a test part already, another fifth to the test part. seed and
// the set's name decide which.
//
// The rule, for each class c separately, in the order of Set.Classes: list its n
// rows in file order and shuffle them with SplitMix64, whose state starts as
// the first 8 bytes, big-endian, of the SHA-256 of the text "SEED/split/NAME/c",
// the seed and the class's index in decimal. For i from 0 to n-1 the shuffle
// swaps rows i and i + next() mod (n−i). The first round(n/5) rows are the test
// part, if one is wanted, the next round(n/5) the validation part, the rest the
// training part. A regression is one group, with the text "SEED/split/NAME".
//
// The rule does not depend on math/rand, so that results can be repeated in any
// programming language.
func (s *Set) split(seed uint64, name string) {
	all := s.Train
	d := division{seed: seed, name: name, class: all.Class, classes: len(s.Classes), n: all.Len(), val: true, test: s.Test.Len() == 0}
	rows := d.byChance()
	s.Train = s.pick(&all, rows[0])
	s.Val = s.pick(&all, rows[1])
	if d.test {
		s.Test = s.pick(&all, rows[2])
	}
}

// A division says how the rows of a set become parts.
type division struct {
	seed      uint64
	name      string  // name of the set
	class     []int32 // class of each row; nil for a regression
	n         int     // number of rows
	classes   int     // number of classes
	val, test bool    // which parts are wanted in addition to the training part
	fold      Fold    // by which the rows are divided, or the zero Fold
}

// tag returns the text that determines a shuffle.
func (d division) tag() string { return fmt.Sprintf("%d/split/%s", d.seed, d.name) }

// byChance returns the rows for training, validation and test by the rule of
// split.
func (d division) byChance() (parts [3][]int32) {
	for _, rows := range groups(d.class, d.n, d.classes) {
		tag := d.tag()
		if len(rows) > 0 && d.class != nil {
			tag += fmt.Sprintf("/%d", d.class[rows[0]])
		}
		shuffle(rows, tag)
		d.deal(&parts, rows, (len(rows)+2)/5)
	}
	return parts
}

// deal takes the first fifth of rows for the test part, if one is wanted, the
// next one for the validation part, and the rest for training.
func (d division) deal(parts *[3][]int32, rows []int32, fifth int) {
	if d.test {
		parts[2], rows = append(parts[2], rows[:fifth]...), rows[fifth:]
	}
	if d.val {
		parts[1], rows = append(parts[1], rows[:fifth]...), rows[fifth:]
	}
	parts[0] = append(parts[0], rows...)
}

// byTime returns the rows for training, validation and test in the order of the
// file: the last round(n/5) of n rows are the test part, the round(n/5) before
// them the validation part.
func (d division) byTime() (parts [3][]int32) {
	rows := inOrder(d.n)
	slices.Reverse(rows)
	d.deal(&parts, rows, (d.n+2)/5)
	for _, part := range parts {
		slices.Reverse(part)
	}
	return parts
}

// byGroup returns rows for training, validation and test such that all rows of
// a group are in one part. The groups, in the order in which they first occur,
// are shuffled as the rows of a regression are. Then the test part gets the first
// groups until it has round(n/5) rows, then the validation part, and the rest is
// for training. A part that is not empty gets no group with which it would have
// more than 1.5·round(n/5) rows.
func (d division) byGroup(group []int32) (parts [3][]int32) {
	groups := rowsByGroup(inOrder(d.n), group)
	order := inOrder(len(groups))
	shuffle(order, d.tag())
	fifth := (d.n + 2) / 5
	wanted := [3]bool{true, d.val, d.test}
	for _, g := range order {
		to := 0
		for _, p := range []int{2, 1} {
			n := len(parts[p])
			if wanted[p] && n < fifth && (n == 0 || 2*(n+len(groups[g])) <= 3*fifth) {
				to = p
				break
			}
		}
		parts[to] = append(parts[to], groups[g]...)
	}
	return parts
}

// groups returns the rows of each class, or all n of them as one group if
// there are no classes.
func groups(class []int32, n, classes int) [][]int32 {
	byClass := make([][]int32, max(1, classes))
	for r := range int32(n) {
		c := int32(0)
		if class != nil {
			c = class[r]
		}
		byClass[c] = append(byClass[c], r)
	}
	return byClass
}

// pick returns a part with the given rows of part, with the classes interleaved.
func (s *Set) pick(part *Part, rows []int32) Part {
	interleave(rows, part.Class)
	n := s.Shape.Len()
	var q Part
	for _, r := range rows {
		i, j := int(r)*n, int(r+1)*n
		if part.Pixels != nil {
			q.Pixels = append(q.Pixels, part.Pixels[i:j]...)
		} else {
			q.Values = append(q.Values, part.Values[i:j]...)
		}
		if part.Class != nil {
			q.Class = append(q.Class, part.Class[r])
		} else {
			q.Target = append(q.Target, part.Target[r])
		}
		if part.Weights != nil {
			q.Weights = append(q.Weights, part.Weights[r])
		}
	}
	return q
}

// interleave orders rows so that the rows of each class are spread evenly: classes
// of equal size alternate. The first rows then hold the classes in about the same
// shares as all rows, which Set.Limit and samples of a part rely on. Rows of the
// same class keep their order, and so do the rows of a regression, where class is
// nil.
func interleave(rows, class []int32) {
	if class == nil {
		return
	}
	classes := 0
	for _, r := range rows {
		classes = max(classes, int(class[r])+1)
	}
	count, seen := make([]int, classes), make([]int, classes)
	for _, r := range rows {
		count[class[r]]++
	}
	turn := make([]float64, len(class))
	for _, r := range rows {
		c := class[r]
		turn[r] = (float64(seen[c]) + 0.5) / float64(count[c])
		seen[c]++
	}
	sortEven(rows, turn, func(a, b int32) int {
		return cmp.Or(cmp.Compare(turn[a], turn[b]), cmp.Compare(class[a], class[b]))
	})
}

// sortEven sorts rows by compare, which must compare their turns first. It is a
// bucket sort, fast because the turns are spread evenly between 0 and 1: there are
// as many buckets as rows, and each bucket is sorted by itself.
func sortEven(rows []int32, turn []float64, compare func(a, b int32) int) {
	n := float64(len(rows))
	begin := make([]int32, len(rows)+1)
	for _, r := range rows {
		begin[int(turn[r]*n)+1]++
	}
	for b := range rows {
		begin[b+1] += begin[b]
	}
	end, old := slices.Clone(begin), slices.Clone(rows)
	for _, r := range old {
		b := int(turn[r] * n)
		rows[end[b]] = r
		end[b]++
	}
	for b := range old {
		if bucket := rows[begin[b]:begin[b+1]]; len(bucket) > 1 {
			slices.SortStableFunc(bucket, compare)
		}
	}
}

// shuffle puts rows into a random order that tag determines.
func shuffle(rows []int32, tag string) {
	sum := sha256.Sum256([]byte(tag))
	rng := splitMix(binary.BigEndian.Uint64(sum[:]))
	for i := range rows {
		// The bias of the remainder is below 10⁻¹³ for any set that fits into memory.
		j := i + int(rng.next()%uint64(len(rows)-i))
		rows[i], rows[j] = rows[j], rows[i]
	}
}

// splitMix is the SplitMix64 generator of Steele, Lea and Flood (2014).
type splitMix uint64

// next returns 64 random bits.
func (s *splitMix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
