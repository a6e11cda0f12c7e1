package library

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A SyntaxError is an error in the text of a query.
type SyntaxError struct {
	At, Len int    // the place in the text, in bytes
	Problem string // the message
}

// Error implements error.
func (e *SyntaxError) Error() string { return e.Problem }

// ops are the operators. An operator that begins with another one comes before it.
var ops = []Op{Unequal, GreaterEqual, LessEqual, Equal, Greater, Less, Contains, Has}

// Parse reads a query. Its errors are of type *SyntaxError.
//
// A value with blanks or quotes is written in double quotes, with a backslash
// before a quote and before a backslash: name~"two words". A word in quotes has
// no key.
func Parse(text string) (Query, error) {
	var q Query
	for at := 0; ; {
		at += len(text[at:]) - len(strings.TrimLeftFunc(text[at:], unicode.IsSpace))
		if at == len(text) {
			return q, nil
		}
		t, err := parseTerm(text, at)
		if err != nil {
			return nil, err
		}
		q = append(q, t)
		at += t.Len
	}
}

// parseTerm reads the term that begins at a place of text.
func parseTerm(text string, at int) (Term, error) {
	t := Term{At: at, Number: math.NaN()}
	rest := text[at:]
	if strings.HasPrefix(rest, "-") {
		t.Not, rest = true, rest[1:]
	}
	if key, op := cutKey(rest); op != "" {
		t.Key, t.Op, rest = key, op, rest[len(key)+len(op):]
	}
	value, n, closed := cutValue(rest)
	t.Text, t.Len = value, len(text)-at-len(rest)+n
	fail := func(problem string, args ...any) (Term, error) {
		return t, &SyntaxError{t.At, t.Len, fmt.Sprintf(problem, args...)}
	}
	if !closed {
		return fail(`the quote is not closed: want one more " after the text`)
	}
	if value == "" && t.Key == "" {
		return fail("nothing follows the %q: want a word or a condition such as lr>0.01", text[at:at+t.Len])
	}
	if value == "" {
		return fail("%s%s has no value: want one after it, such as %s%s%s", t.Key, t.Op, t.Key, t.Op, example(t.Op))
	}
	t.Number = number(value)
	if t.Op.orders() && math.IsNaN(t.Number) {
		return fail("%q is no number: want %s%s followed by a number or a date, such as 0.01 or 2026-01-31", value, t.Key, t.Op)
	}
	return t, nil
}

// cutKey returns the key and the operator at the beginning of text, or two empty
// strings if it begins with a word.
func cutKey(text string) (key string, op Op) {
	n := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' })
	if n <= 0 {
		return "", ""
	}
	for _, op := range ops {
		if strings.HasPrefix(text[n:], string(op)) {
			return text[:n], op
		}
	}
	return "", ""
}

// cutValue returns the value at the beginning of text, its length in text in bytes, and
// whether its closing quote is there, if it has an opening one.
func cutValue(text string) (value string, n int, closed bool) {
	if !strings.HasPrefix(text, `"`) {
		n = strings.IndexFunc(text, unicode.IsSpace)
		if n < 0 {
			n = len(text)
		}
		return text[:n], n, true
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return b.String(), i + 1, true
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), len(text), false
}

// orders reports whether op is one of <, <=, > and >=.
func (op Op) orders() bool {
	return op == Less || op == LessEqual || op == Greater || op == GreaterEqual
}

// example returns a value that may follow op, for error messages.
func example(op Op) string {
	if op.orders() {
		return "0.01"
	}
	return "word"
}

// number returns text as a number, a date such as 2026-01-31 as seconds since
// 1970 in UTC, and NaN for other texts.
func number(text string) float64 {
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return x
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return float64(day.Unix())
	}
	return math.NaN()
}

// String returns a text that reads back as q.
func (q Query) String() string {
	terms := make([]string, len(q))
	for i, t := range q {
		terms[i] = t.String()
	}
	return strings.Join(terms, " ")
}

// String returns a text that reads back as t.
func (t Term) String() string {
	text := t.Key + string(t.Op) + quoted(t.Text, t.Key == "")
	if t.Not {
		text = "-" + text
	}
	return text
}

// quoted returns a value as it stands in a query, in quotes where it needs them.
// A word without a key needs them too where it looks like a condition.
func quoted(value string, word bool) string {
	plain := value != "" && utf8.ValidString(value) && !strings.ContainsFunc(value, unicode.IsSpace) && !strings.HasPrefix(value, `"`)
	if plain && word {
		_, op := cutKey(value)
		plain = op == "" && !strings.HasPrefix(value, "-")
	}
	if plain {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
