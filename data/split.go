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
// The rule, for each class c by itself in the order of Set.Classes: list its n
// rows in file order and shuffle them with SplitMix64, whose state starts as
// the first 8 bytes, big-endian, of the SHA-256 of the text "SEED/split/NAME/c",
// the seed and the class's index in decimal. For i from 0 to n-1 the shuffle
// swaps rows i and i + next() mod (n−i). The first round(n/5) rows are the test
// part, if one is wanted, the next round(n/5) the validation part, the rest the
// training part. A regression is one group, with the text "SEED/split/NAME".
//
// It is written out here, instead of taken from math/rand, so that figures can
// be repeated in any language.
func (s *Set) split(seed uint64, name string) {
	all, carveTest := s.Train, s.Test.Len() == 0
	var train, val, test []int32
	for _, rows := range groups(all.Class, all.Len(), len(s.Classes)) {
		tag := fmt.Sprintf("%d/split/%s", seed, name)
		if len(rows) > 0 && all.Class != nil {
			tag += fmt.Sprintf("/%d", all.Class[rows[0]])
		}
		shuffle(rows, tag)
		fifth := (len(rows) + 2) / 5
		if carveTest {
			test, rows = append(test, rows[:fifth]...), rows[fifth:]
		}
		val, train = append(val, rows[:fifth]...), append(train, rows[fifth:]...)
	}
	s.Train = s.pick(&all, train)
	s.Val = s.pick(&all, val)
	if carveTest {
		s.Test = s.pick(&all, test)
	}
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

// pick returns a part with the given rows of part, which stay grouped by class
// no longer.
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
	}
	return q
}

// interleave orders rows so that the classes take turns, as often as they
// have rows: classes of equal size one after the other, round and round. Every
// prefix then is about stratified, which Set.Limit and a fixed sample of a
// part rely on. Within a class rows keep their order, as do those of a
// regression, where class is nil.
func interleave(rows, class []int32) {
	if class == nil {
		return
	}
	count := map[int32]int{}
	for _, r := range rows {
		count[class[r]]++
	}
	turn, seen := make([]float64, len(class)), map[int32]int{}
	for _, r := range rows {
		c := class[r]
		turn[r] = (float64(seen[c]) + 0.5) / float64(count[c])
		seen[c]++
	}
	slices.SortStableFunc(rows, func(a, b int32) int {
		return cmp.Or(cmp.Compare(turn[a], turn[b]), cmp.Compare(class[a], class[b]))
	})
}

// shuffle puts rows into the order that follows from tag.
func shuffle(rows []int32, tag string) {
	sum := sha256.Sum256([]byte(tag))
	rng := splitMix(binary.BigEndian.Uint64(sum[:]))
	for i := range rows {
		// The bias of mod is below one in 10¹³ for any set that fits here.
		j := i + int(rng.next()%uint64(len(rows)-i))
		rows[i], rows[j] = rows[j], rows[i]
	}
}

// splitMix is the SplitMix64 generator of Steele, Lea and Flood (2014).
type splitMix uint64

func (s *splitMix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
