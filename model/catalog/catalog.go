// Package catalog lists named parts and their parameters.
//
// A part is a small struct value: an activation, an optimizer, a data source.
// Its exported fields are its parameters and it holds no state, so parts can
// be copied, compared and shared between runs. A catalog is a table of
// parts, each with its default parameters, in the order a menu shows them:
//
//	var Activations = catalog.Of[Activation]{
//		{Name: "relu", Doc: "max(0, x)", Part: ReLU{}},
//		{Name: "leaky_relu", Doc: "x if x > 0, else slope·x", Part: LeakyReLU{Slope: 0.01}},
//	}
//
// From that one table come the choices of the form, the values a flag
// accepts, the names in a file, the help, the tables in the README and the
// cases of the generic tests.
//
// Written as text, a part is its name, followed by the parameters that differ
// from the defaults, or by all parameters: "relu", "leaky_relu:slope=0.1",
// `csv:file="a,b.csv",target=class`. The key of a parameter that is a list may be
// repeated for each value: "csv:file=a.csv,skip=id,skip=name".
package catalog

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// An Entry names a part.
type Entry[T any] struct {
	Name string // how users write it: lower case, words joined by _
	Doc  string // one line, without a period
	Part T      // the part, with its default parameters
}

// Of is a catalog of parts that implement the interface T.
type Of[T any] []Entry[T]

// Names returns the names in table order.
func (c Of[T]) Names() []string {
	names := make([]string, len(c))
	for i, e := range c {
		names[i] = e.Name
	}
	return names
}

// Noun returns what the catalog lists, in words: "activation".
func (c Of[T]) Noun() string {
	var b strings.Builder
	for i, r := range reflect.TypeFor[T]().Name() {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Find returns the entry whose part has the same type as part.
func (c Of[T]) Find(part T) (Entry[T], bool) {
	for _, e := range c {
		if reflect.TypeOf(e.Part) == reflect.TypeOf(part) {
			return e, true
		}
	}
	return Entry[T]{}, false
}

// Default returns the part called name, with its default parameters.
func (c Of[T]) Default(name string) T {
	part, err := c.Parse(name)
	if err != nil {
		panic(err) // the program names a part that is not in its own table
	}
	return part
}

// Parse returns the part that text describes. The error says what is wrong in
// text and what is wanted.
func (c Of[T]) Parse(text string) (T, error) {
	name, params, _ := strings.Cut(strings.TrimSpace(text), ":")
	for _, e := range c {
		if e.Name == name {
			part := e.Part
			err := setParams(partFields(&part), name, params)
			return part, err
		}
	}
	var zero T
	return zero, Unknown(c.Noun(), name, c.Names())
}

// Format returns the text that Parse turns into part. It leaves out
// parameters that have their default value.
func (c Of[T]) Format(part T) string { return c.text(part, false) }

// Full returns the text that Parse turns into part, with all parameters. So it
// describes the same part even in a program with other defaults.
func (c Of[T]) Full(part T) string { return c.text(part, true) }

// text returns part as text, with all parameters or with those that differ from
// the defaults. It is empty if the catalog has no part of this type.
func (c Of[T]) text(part T, all bool) string {
	e, ok := c.Find(part)
	if !ok {
		return ""
	}
	var params []string
	defaults := partFields(&e.Part)
	for i, f := range partFields(&part) {
		if s := f.String(); all || s != defaults[i].String() {
			params = append(params, f.Key+"="+quote(s))
		}
	}
	if params == nil {
		return e.Name
	}
	return e.Name + ":" + strings.Join(params, ",")
}

// setParams sets the fields of the part called name from text such as
// "slope=0.1,bias=2". A list takes several values: its key may be repeated, and
// values without a key may follow. Any other key may be given once.
func setParams(fields []*Field, name, text string) error {
	given := map[string]bool{}
	var last *Field
	for text != "" {
		if item, rest, _ := strings.Cut(text, ","); last != nil && last.list && !strings.Contains(item, "=") {
			text = rest
			if err := last.set(last.String() + "," + strings.TrimSpace(item)); err != nil {
				return fmt.Errorf("%s: %s: %w", name, last.Key, err)
			}
			continue
		}
		key, rest, ok := strings.Cut(text, "=")
		key = strings.TrimSpace(key)
		if !ok {
			return fmt.Errorf("%s: %w%s", name, noValue(fields, key), orQuotes(last, key))
		}
		value, rest, err := cutValue(rest)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", name, key, err)
		}
		text = rest
		f := Lookup(fields, key)
		if f == nil {
			return fmt.Errorf("%s: %w", name, Unknown("parameter", key, Keys(fields)))
		}
		if given[key] {
			if !f.list {
				return fmt.Errorf("%s: %s is given twice: want it once", name, key)
			}
			value = f.String() + "," + value
		}
		given[key], last = true, f
		if err := f.set(value); err != nil { // not Set: spaces inside quotes count
			return fmt.Errorf("%s: %s: %w", name, key, err)
		}
	}
	return nil
}

// noValue returns the error of a text without =, where a parameter is wanted.
func noValue(fields []*Field, text string) error {
	switch {
	case len(fields) == 0:
		return fmt.Errorf("%q is too much: it has no parameters", text)
	case Lookup(fields, text) != nil:
		return fmt.Errorf("%q has no value: want %s=VALUE", text, text)
	}
	return fmt.Errorf("%q has no key: want KEY=%s, where KEY is %s", text, quote(text), oneOf(Keys(fields)))
}

// orQuotes returns the end of an error message: how the value of f would be
// written in quotes if the text rest belonged to it. It is empty if f is no text.
func orQuotes(f *Field, rest string) string {
	if f == nil || !f.text {
		return ""
	}
	return fmt.Sprintf(", or %s=%q", f.Key, f.String()+","+rest)
}

// cutValue splits text after its first value, which is a Go string literal in
// double quotes or ends at the next comma.
func cutValue(text string) (value, rest string, err error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, `"`) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return "", "", fmt.Errorf("%s has no closing quote", text)
		}
		value, err = strconv.Unquote(quoted)
		if err != nil {
			return "", "", fmt.Errorf("%s is not a quoted text", quoted)
		}
		rest = text[len(quoted):]
		if rest != "" && rest[0] != ',' {
			return "", "", fmt.Errorf("%q follows the closing quote: want a comma or nothing", rest)
		}
		return value, strings.TrimPrefix(rest, ","), nil
	}
	value, rest, _ = strings.Cut(text, ",")
	return strings.TrimSpace(value), rest, nil
}

// quote returns s in quotes if cutValue would not read it back without them.
func quote(s string) string {
	if strings.ContainsAny(s, `",`) || s != strings.TrimSpace(s) {
		return strconv.Quote(s)
	}
	return s
}

// maxList is the largest length of the list of names in an error, in bytes.
const maxList = 320

// Unknown returns the error for a text, got, that should be one of names. noun
// says what the names are, such as "activation". The error has the nearest name,
// if one is near, and all names, cut after 320 bytes.
func Unknown(noun, got string, names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("unknown %s %q: there are none", noun, got)
	}
	list := oneOf(names)
	if near := Nearest(got, names); near != "" && len(names) > 1 {
		return fmt.Errorf("unknown %s %q: did you mean %q? want %s", noun, got, near, list)
	}
	return fmt.Errorf("unknown %s %q: want %s", noun, got, list)
}

// oneOf returns "one of" and names, cut after maxList bytes, or the only name.
func oneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	list := strings.Join(names, ", ")
	if len(list) > maxList {
		end := strings.LastIndex(list[:maxList], ", ")
		list = fmt.Sprintf("%s, ... (%d in all)", list[:max(end, 0)], len(names))
	}
	return "one of " + list
}

// Nearest returns the name that differs from got by the fewest edits, or "" if
// none is close enough to be meant: an edit for every three bytes of got, and one.
func Nearest(got string, names []string) string {
	if len(got) > maxList {
		return "" // no name is as long
	}
	best, near := 1+len(got)/3, ""
	for _, name := range names {
		if max(len(got)-len(name), len(name)-len(got)) > best {
			continue // as many edits are needed
		}
		d := distance(strings.ToLower(got), strings.ToLower(name))
		if d < len(name) && d <= best && (near == "" || d < best) { // some of the name is in got
			best, near = d, name
		}
	}
	return near
}

// distance returns the edits (insert, delete, replace, swap neighbors) that
// turn a into b: the optimal string alignment distance.
func distance(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
