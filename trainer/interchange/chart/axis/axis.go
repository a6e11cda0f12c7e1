// Package axis chooses the round values at which the axes of charts have ticks.
package axis

import "math"

// Ticks returns at most n round values from lo to hi, spaced by 1, 2 or 5 times a
// power of ten, and the number of decimals they need. If whole is set, they are
// whole numbers.
func Ticks(lo, hi float64, n int, whole bool) (ticks []float64, decimals int) {
	if !(hi > lo) || n < 1 || math.IsInf(hi-lo, 0) {
		return nil, 0
	}
	exp := int(math.Floor(math.Log10((hi - lo) / float64(n))))
	for ; ; exp++ {
		for _, m := range []float64{1, 2, 5} {
			if whole && exp < 0 {
				continue
			}
			s := Step{m, exp}
			if first, last := s.Within(lo, hi); last-first+1 <= float64(n) {
				return s.Ticks(lo, hi), s.Decimals()
			}
		}
	}
}

// A Step is the distance of ticks: M·10^Exp, where M is 1, 2 or 5.
type Step struct {
	M   float64
	Exp int
}

// At returns i times the step. It divides by a power of ten where multiplying by
// the inverse would not be exact: 0.3 instead of 0.30000000000000004.
func (s Step) At(i float64) float64 {
	if s.Exp < 0 {
		return i * s.M / math.Pow10(-s.Exp)
	}
	return i * s.M * math.Pow10(s.Exp)
}

// Within returns the first and the last multiple of s from lo to hi, as numbers of
// steps.
func (s Step) Within(lo, hi float64) (first, last float64) {
	size := s.At(1)
	return math.Ceil(lo/size - 1e-9), math.Floor(hi/size + 1e-9)
}

// Ticks returns the multiples of s from lo to hi.
func (s Step) Ticks(lo, hi float64) (ticks []float64) {
	first, last := s.Within(lo, hi)
	for i := first; i <= last; i++ {
		ticks = append(ticks, s.At(i)+0) // +0 turns -0 into 0
	}
	return ticks
}

// Decimals returns how many decimals the ticks need.
func (s Step) Decimals() int { return max(0, -s.Exp) }

// LogTicks returns at most n values from lo to hi for a logarithmic axis: 1, 2 and
// 5 times the powers of ten, or the powers of ten, or every second, third, ... of
// these. For less than a decade it may return those of Ticks.
func LogTicks(lo, hi float64, n int) []float64 {
	if !(lo > 0 && hi > lo) || n < 1 || math.IsInf(hi, 0) {
		return nil
	}
	for _, of := range [][]float64{{1, 2, 5}, {1}} {
		if ticks := decades(lo, hi, 1, of); len(ticks) <= n && len(ticks) > 1 {
			return ticks
		}
	}
	first, last := math.Log10(lo), math.Log10(hi)
	if last-first < 1 {
		ticks, _ := Ticks(lo, hi, n, false)
		return ticks
	}
	every := max(1, int(math.Ceil((last-first)/float64(n))))
	for ; ; every++ {
		if ticks := decades(lo, hi, every, []float64{1}); len(ticks) <= n {
			return ticks
		}
	}
}

// decades returns the given multiples of those powers of ten whose exponent is a
// multiple of every, from lo to hi.
func decades(lo, hi float64, every int, multiples []float64) (ticks []float64) {
	from := int(math.Floor(math.Log10(lo)))
	from -= ((from % every) + every) % every
	for exp := from; math.Pow10(exp) <= hi; exp += every {
		for _, m := range multiples {
			v := m * math.Pow10(exp)
			if exp < 0 {
				v = m / math.Pow10(-exp)
			}
			if v >= lo && v <= hi {
				ticks = append(ticks, v)
			}
		}
	}
	return ticks
}
