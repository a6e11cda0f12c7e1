package library

import (
	"math"
	"slices"
	"strings"
)

// Match reports whether a run fulfils every term of q.
func (q Query) Match(r Row) bool {
	for i := range q {
		if q[i].holds(r) == q[i].Not {
			return false
		}
	}
	return true
}

// holds reports whether the condition of t, without its Not, is fulfilled. A run
// that has no value with the key of t fulfils none but that it is unequal.
func (t *Term) holds(r Row) bool {
	if t.Key == "" {
		return slices.ContainsFunc(r.Words(), t.contains)
	}
	texts, number := r.Value(t.Key)
	switch t.Op {
	case Equal:
		return t.equals(texts, number)
	case Unequal:
		return !t.equals(texts, number)
	case Contains:
		return slices.ContainsFunc(texts, t.contains)
	case Has:
		return slices.ContainsFunc(texts, t.begins)
	case Less:
		return number < t.Number
	case LessEqual:
		return number <= t.Number
	case Greater:
		return number > t.Number
	default:
		return number >= t.Number
	}
}

// equals reports whether one of the texts, or the name of a part in front of its
// parameters, is the text of t, or the number its number. The case of letters
// does not matter.
func (t *Term) equals(texts []string, number float64) bool {
	if !math.IsNaN(t.Number) && number == t.Number {
		return true
	}
	want := Fold(t.Text)
	return slices.ContainsFunc(texts, func(text string) bool {
		return Fold(text) == want || Fold(Part(text)) == want
	})
}

// begins reports whether text begins with the text of t.
func (t *Term) begins(text string) bool { return strings.HasPrefix(Fold(text), Fold(t.Text)) }

func (t *Term) contains(text string) bool { return strings.Contains(Fold(text), Fold(t.Text)) }

// Fold returns text as it is compared: texts that differ only in the case of their
// letters are equal. What is no UTF-8 becomes U+FFFD.
func Fold(text string) string { return strings.ToLower(text) }

// Part returns the name of a part in front of its parameters.
func Part(text string) string {
	name, _, _ := strings.Cut(text, ":")
	return name
}
