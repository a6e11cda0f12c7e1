package pytorch

import (
	"fmt"
	"strconv"
	"strings"
)

// An entry is an entry of a Python dictionary.
type entry struct {
	key   string
	value any
}

// A dict is a Python dictionary with a fixed order.
type dict []entry

// literal returns a value as a Python literal. The value is nil, a bool, an int, a finite
// float64, a string, a list or a dict.
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
		return strconv.QuoteToASCII(v) // Python has the same escapes
	case []any:
		return "[" + joined(v, func(x any) string { return literal(x) }) + "]"
	case dict:
		return "{" + joined(v, func(e entry) string { return literal(e.key) + ": " + literal(e.value) }) + "}"
	}
	panic(fmt.Sprintf("pytorch: no literal for %T", v))
}

// joined returns the texts of values, joined by commas; a list of dictionaries has one
// dictionary in a line.
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
