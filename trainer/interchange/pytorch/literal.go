package pytorch

import (
	"fmt"
	"strconv"
	"strings"
)

// An entry is one of a dictionary of Python.
type entry struct {
	key   string
	value any
}

// A dict is a dictionary of Python, whose order stays.
type dict []entry

// literal returns a value as Python writes it: nil, a bool, an int, a float64
// that is finite, a string, a list or a dict.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return strconv.QuoteToASCII(v) // its escapes are those of Python too
	case []any:
		return "[" + joined(v, func(x any) string { return literal(x) }) + "]"
	case dict:
		return "{" + joined(v, func(e entry) string { return literal(e.key) + ": " + literal(e.value) }) + "}"
	}
	panic(fmt.Sprintf("pytorch: no literal for %T", v))
}

// joined returns what text makes of values, with commas between; lists of
// dictionaries have one in a line.
func joined[T any](values []T, text func(T) string) string {
	var all []string
	between := ", "
	for _, v := range values {
		if _, ok := any(v).(dict); ok {
			between = ",\n    "
		}
		all = append(all, text(v))
	}
	list := strings.Join(all, between)
	if between != ", " {
		return "\n    " + list + ",\n"
	}
	return list
}

// texts returns a list of strings.
func texts(all []string) (list []any) {
	for _, s := range all {
		list = append(list, s)
	}
	return list
}
