package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"descent/model/catalog"
)

// Settings say how a table is to be read where that is not to be found out.
// "" and "auto" leave it to Read.
type Settings struct {
	Sep     string // comma, semicolon, tab, bar, blank, or the sign itself
	Decimal string // point, comma, or the sign itself
	Header  string // yes or no

	Target     string // a column; "" is the last one
	Task       string // class or number
	Skip, Only string // columns, with commas between them
	Missing    string // drop, mean, median or flag
	Categories int    // the most values of a text column that become an input each; 0 is 50

	Group, Weights string // columns that are no inputs
}

// Auto is the value of a setting that is found out.
const Auto = "auto"

// separators are the signs between columns, in the order in which they are
// preferred.
var separators = []struct {
	name string
	sign byte
}{{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}, {"blank", blank}}

// separator returns the name of a separator.
func separator(sign byte) string {
	for _, s := range separators {
		if s.sign == sign {
			return s.name
		}
	}
	return strconv.Quote(string(rune(sign)))
}

// check returns an error unless all settings have values that exist.
func (s Settings) check() error {
	for _, c := range []struct {
		key, value string
		names      []string
	}{
		{"task", s.Task, []string{Auto, "class", "number"}},
		{"header", s.Header, []string{Auto, "yes", "no"}},
		{"missing", s.Missing, []string{Auto, "drop", "mean", "median", "flag"}},
	} {
		if c.value != "" && !slices.Contains(c.names, c.value) {
			return catalog.Unknown(c.key, c.value, c.names)
		}
	}
	if _, err := s.sep(); err != nil {
		return err
	}
	_, err := s.decimal()
	return err
}

// sep returns the separator that is asked for, or 0.
func (s Settings) sep() (byte, error) {
	var names []string
	for _, c := range separators {
		if s.Sep == c.name || s.Sep == string(c.sign) {
			return c.sign, nil
		}
		names = append(names, c.name)
	}
	switch {
	case s.Sep == "" || s.Sep == Auto:
		return 0, nil
	case len(s.Sep) == 1 && !strings.ContainsAny(s.Sep, "\"\r\n") && s.Sep[0] < 0x80:
		return s.Sep[0], nil
	}
	return 0, catalog.Unknown("sep", s.Sep, append([]string{Auto}, names...))
}

// decimal returns the decimal sign that is asked for, or 0.
func (s Settings) decimal() (byte, error) {
	switch s.Decimal {
	case "", Auto:
		return 0, nil
	case ".", "point":
		return '.', nil
	case ",", "comma":
		return ',', nil
	}
	return 0, catalog.Unknown("decimal", s.Decimal, []string{Auto, "point", "comma"})
}

// most returns how many values of a text column become an input each.
func (s Settings) most() int {
	if s.Categories == 0 {
		return 50
	}
	return s.Categories
}

// find returns the column that text names: by its name or, where no column is
// called so, by its number from 1.
func (t *Table) find(text string) (int, bool) {
	if i, ok := t.index[text]; ok {
		return i, true
	}
	if n, err := strconv.Atoi(text); err == nil && 1 <= n && n <= len(t.names) {
		return n - 1, true
	}
	return 0, false
}

// column is find with an error.
func (t *Table) column(key, text string) (int, error) {
	i, ok := t.find(strings.TrimSpace(text))
	if !ok {
		return 0, catalog.Unknown(key, text, t.names)
	}
	return i, nil
}

// columns returns the columns that text lists, with commas between them. A
// name that holds commas itself is found where the longest name that fits is
// taken.
func (t *Table) listed(key, text string) ([]int, error) {
	parts := strings.Split(text, ",")
	var found []int
	for i := 0; i < len(parts); {
		if strings.TrimSpace(parts[i]) == "" {
			i++
			continue
		}
		end := min(len(parts), i+maxCommas)
		for ; end > i; end-- {
			if c, ok := t.find(strings.TrimSpace(strings.Join(parts[i:end], ","))); ok {
				found = append(found, c)
				break
			}
		}
		if end == i {
			return nil, fmt.Errorf("%s: %w", key, catalog.Unknown("column", strings.TrimSpace(parts[i]), t.names))
		}
		i = end
	}
	return found, nil
}

// maxCommas is how many parts a name with commas may have.
const maxCommas = 20

// paste returns names as a list to paste behind skip= or only=.
func paste(names []string) string {
	text := strings.Join(names, ",")
	if strings.ContainsAny(text, ",\"") {
		return strconv.Quote(text)
	}
	return text
}
