package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"descent/model/catalog"
)

// Settings say how to read a table. For a setting that is "" or "auto", Read
// decides by the contents of the table.
type Settings struct {
	Sep     string // comma, semicolon, tab, bar, blank, or the sign itself
	Decimal string // point, comma, or the sign itself
	Header  string // yes or no

	Target     string // a column; "" is the last one
	Task       string // class or number
	Skip, Only string // columns, with commas between them
	Missing    string // drop, mean, median or flag
	Categories int    // the most values of a text column that become an input each; 0 is 50

	Group, Weights string // columns; they are not inputs
}

// Auto is the value of a setting that Read decides.
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

// check returns an error unless all settings have valid values.
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

// sep returns the separator that the settings ask for, or 0 for auto.
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

// decimal returns the decimal sign that the settings ask for, or 0 for auto.
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

// most returns the largest number of values of a text column that become an input
// each.
func (s Settings) most() int {
	if s.Categories == 0 {
		return 50
	}
	return s.Categories
}

// find returns the column whose name is text, which may be cut, or, if there is none, whose number,
// from 1, is text.
func (t *Table) find(text string) (int, bool) {
	if i, ok := t.index[visible(text)]; ok {
		return i, true
	}
	return numbered(text, len(t.names))
}

// numbered returns the one of so many columns whose number, from 1, is text.
func numbered(text string, columns int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n - 1, err == nil && 1 <= n && n <= columns
}

// column is find with an error. key is what the error calls the column.
func (t *Table) column(key, text string) (int, error) {
	i, ok := t.find(strings.TrimSpace(text))
	if !ok {
		return 0, catalog.Unknown(key, text, t.names)
	}
	return i, nil
}

// listed returns the columns that text lists, separated by commas. Names may
// contain commas themselves: at each position the longest name that exists is
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

// maxCommas is the largest number of parts of a name that contains commas.
const maxCommas = 20

// paste returns names as a list that can follow skip= or only=.
func paste(names []string) string {
	text := strings.Join(names, ",")
	if strings.ContainsAny(text, ",\"") {
		return strconv.Quote(text)
	}
	return text
}
