package library

import (
	"slices"
	"strings"
	"unicode"

	"descent/model/catalog"
)

// A Vocabulary has the keys and values for completions.
type Vocabulary struct {
	Keys   []Key
	Values func(key string) []string // returns the values of a key that occur in runs
}

// A Completion is a text that replaces a part of a query.
type Completion struct {
	At, Len int // the part, in bytes
	Text    string
	Doc     string
}

// Complete returns completions of the last term of text: keys if it has no operator yet,
// else values.
func Complete(text string, v Vocabulary) (all []Completion) {
	at := lastTerm(text)
	if at < len(text) && text[at] == '-' {
		at++
	}
	term := text[at:]
	if key, op := cutKey(term); op != "" {
		from := at + len(key) + len(op)
		typed, _, _ := cutValue(text[from:])
		for _, value := range v.Values(key) {
			if strings.HasPrefix(Fold(value), Fold(typed)) {
				all = append(all, Completion{from, len(text) - from, quoted(value, false), ""})
			}
		}
		return all
	}
	for _, k := range v.Keys {
		if strings.HasPrefix(k.Name, Fold(term)) {
			all = append(all, Completion{at, len(term), k.Name, k.Doc})
		}
	}
	return all
}

// lastTerm returns the place in text at which its last term begins, which may be
// incomplete: the end of text if a blank follows the last term.
func lastTerm(text string) int {
	for at := 0; ; {
		at += len(text[at:]) - len(strings.TrimLeftFunc(text[at:], unicode.IsSpace))
		t, _ := parseTerm(text, at) // the length of a wrong term is set too
		if at+t.Len == len(text) {
			return at
		}
		at += t.Len
	}
}

// Check returns an error of type *SyntaxError for the first term whose key is
// not one of keys, or that compares the state of runs with a text that is no state.
func (q Query) Check(keys []Key) error {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	for _, t := range q {
		if t.Key != "" && !slices.Contains(names, t.Key) {
			return &SyntaxError{t.At, t.Len, catalog.Unknown("value", t.Key, names).Error()}
		}
		if t.Key == "state" && t.Op != "" && !t.findsState() {
			return &SyntaxError{t.At, t.Len, catalog.Unknown("state", t.Text, states).Error()}
		}
	}
	return nil
}

// findsState reports whether a condition on the state, or its opposite for !=, holds
// for one of the states.
func (t Term) findsState() bool {
	if t.Op == Unequal {
		t.Op = Equal
	}
	for s := range State(len(states)) {
		if t.holds(&Entry{State: s}) {
			return true
		}
	}
	return false
}

// Values returns the values of a key that occur in rows, each once and sorted; of parts,
// only the names.
func Values(rows []Row, key string) (all []string) {
	for _, r := range rows {
		texts, _ := r.Value(key)
		for _, text := range texts {
			name, _, _ := strings.Cut(text, ":")
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
