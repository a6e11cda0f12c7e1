package library

import (
	"math"
	"slices"
	"strings"
)

// Match reports whether a run fulfills every term of q.
func (q Query) Match(r Row) bool {
	for i := range q {
		if q[i].holds(r) == q[i].Not {
			return false
		}
	}
	return true
}

// holds reports whether a run fulfills the condition of t, without its Not. A run
// without a value for the key of t fulfills Unequal only.
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

// equals reports whether the number is that of t, or one of the texts is the text of t,
// with or without the parameters of a part. It ignores the case of letters.
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

// Fold returns text in lower case, for comparisons that ignore the case. Invalid UTF-8
// becomes U+FFFD.
func Fold(text string) string { return strings.ToLower(text) }

// Part returns the name of a part without its parameters.
func Part(text string) string {
	name, _, _ := strings.Cut(text, ":")
	return name
}
