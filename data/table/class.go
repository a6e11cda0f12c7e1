package table

import (
	"cmp"
	"context"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"descent/data/excerpt"
)

// looksClassed reports whether the values seen, all numbers, in the given number
// of rows are classes: at most fewValues different whole numbers, or codes such as
// 007, each of which occurs twice or more on average.
func (y *targets) looksClassed(seen []int32, rows int) bool {
	if y.over[1] > 0 {
		return false
	}
	coded := false
	for _, c := range seen {
		v := y.values[c]
		if v.x != float64(int64(v.x)) {
			return false
		}
		coded = coded || v.code()
	}
	return 2*len(seen) <= rows && (coded || len(seen) <= fewValues)
}

// rare reports whether the texts among numbers are probably mistakes: at most one
// in fifty rows holds a text.
func rare(texts, rows int) bool { return 50*texts <= rows }

// mixed returns an error if the texts of a target cannot be classes: they are few
// among numbers, they are numbers with a sign such as $, or every row has its own.
func (t *Table) mixed(y *targets, seen []int32, numbers, texts int) error {
	var odd []value
	signed, all := "", 0
	for _, c := range seen {
		v := y.values[c]
		if v.number {
			continue
		}
		odd = append(odd, v)
		switch s := sign(v.text, t.dialect.decimal); {
		case s != "":
			signed, all = s, all+v.n
		case endless(v.text, t.dialect.decimal):
			all += v.n
		}
	}
	rows := numbers + texts
	few := len(seen) <= fewValues && 2*len(seen) <= rows
	switch name := t.names[t.roles.target]; {
	case t.settings.Task == "number", 2*all > texts, numbers > 0 && (!few && 2*numbers >= rows || rare(texts, rows)):
		return t.noNumbers(odd, numbers, texts, signed)
	case numbers == 0 && len(seen) == rows && rows >= 10 && len(seen) <= MaxClasses:
		return fmt.Errorf("column \"%s\": every row has another text, so it names the rows: want target=COLUMN, a column of classes or numbers", name)
	}
	return nil
}

// noNumbers returns the error of targets that should be numbers. odd are the texts
// among them, and signed is the sign that keeps them from being numbers, or "".
func (t *Table) noNumbers(odd []value, numbers, texts int, signed string) error {
	slices.SortStableFunc(odd, func(a, b value) int { return cmp.Compare(a.lines[0], b.lines[0]) })
	var where []int
	var what []string
	for _, v := range odd {
		where = append(where, v.lines...)
		if len(what) < maxLines {
			what = append(what, quoted(v.text))
		}
	}
	slices.Sort(where)
	verb := "are no numbers"
	if texts == 1 {
		verb = "is no number"
	}
	if len(odd) > len(what) {
		what = append(what, "...")
	}
	way := "want numbers only"
	switch {
	case signed != "":
		way = fmt.Sprintf("want numbers without the sign %q", signed)
	case numbers > 0:
		way = fmt.Sprintf("want numbers, as in %s, or nothing", count(numbers, "other row"))
	}
	if t.settings.Task != "number" {
		way += ", or task=class"
	}
	return fmt.Errorf("%s, column \"%s\": %s %s: %s", lines(where, texts), t.names[t.roles.target], strings.Join(what, ", "), verb, way+t.otherDecimal(what))
}

// otherDecimal returns a hint for an error message if one of the quoted texts is a
// number with the other decimal sign, else "".
func (t *Table) otherDecimal(quotedTexts []string) string {
	other, name := otherSign(t.dialect.decimal)
	for _, q := range quotedTexts {
		if _, ok := number([]byte(strings.Trim(q, `"`)), other); ok {
			return ", or decimal=" + name
		}
	}
	return ""
}

// classify makes classes of the targets. Texts are in the order in which they
// first occur, numbers by value.
func (t *Table) classify(y *targets, seen []int32, rows int) error {
	name := t.names[t.roles.target]
	different := len(seen) + y.over[0] + y.over[1]
	switch {
	case len(seen) == 1:
		return fmt.Errorf("column \"%s\": every row is of class \"%s\": want at least two classes%s", name, visible(y.values[seen[0]].text), t.orTarget())
	case different > MaxClasses:
		return fmt.Errorf("column \"%s\" has %d different values in %d rows: want at most %d classes, or numbers with task=number%s", name, different, rows, MaxClasses, t.orTarget())
	}
	numbers := !slices.ContainsFunc(seen, func(c int32) bool { return !y.values[c].number })
	if numbers {
		slices.SortFunc(seen, func(a, b int32) int {
			v, w := y.values[a], y.values[b]
			return cmp.Or(cmp.Compare(v.x, w.x), cmp.Compare(len(v.text), len(w.text)), cmp.Compare(v.text, w.text))
		})
	}
	class := make([]int32, len(y.values))
	for i, c := range seen {
		class[c] = int32(i)
		t.Classes = append(t.Classes, className(y.values[c].text))
	}
	t.nameClasses()
	t.Class = make([]int32, 0, len(y.code))
	for r, c := range y.code {
		if t.row(r) >= 0 {
			t.Class = append(t.Class, class[c])
		}
	}
	return nil
}

// orTarget returns a hint for an error message if the target is the last column,
// because the settings name none, else "".
func (t *Table) orTarget() string {
	if t.settings.Target != "" {
		return ""
	}
	return ", or target=COLUMN if the last column is not the target"
}

// className returns the name of the class with the given text: the text, printable
// and not too long. Where it is cut, a checksum of the text follows, so that classes
// which differ further on have different names.
func className(text string) string {
	if excerpt.Cut(text, maxName, "") == text {
		return visible(text)
	}
	sum := crc32.ChecksumIEEE([]byte(text))
	return fmt.Sprintf("%s%08x", excerpt.Printable(excerpt.Cut(text, maxName-8, excerpt.Mark)), sum)
}

// nameClasses replaces the classes 0, 1, ... by the names that the file has for
// them, if it has any.
func (t *Table) nameClasses() {
	if len(t.dialect.classes) != len(t.Classes) {
		return
	}
	for i, name := range t.Classes {
		if name != strconv.Itoa(i) {
			return
		}
	}
	t.codes, t.Classes = t.Classes, t.dialect.classes
}

// leaveOut decides which rows are used: those with a target, with a weight above
// 0 and, where missing=drop, with all inputs.
func (t *Table) leaveOut(ctx context.Context, y *targets) error {
	_, plus := y.index["+"]
	drop := make([]bool, t.rows)
	noTarget, noWeight, noInput := left{Why: "no target"}, left{Why: "weight 0"}, left{Why: "a missing input"}
	for c, v := range y.values {
		if !v.number && isMissing(v.text, plus) && v.n > 0 {
			noTarget.add(v.n, v.lines)
			for r, code := range y.code {
				drop[r] = drop[r] || code == int32(c)
			}
		}
	}
	if noTarget.Rows == t.rows {
		return fmt.Errorf("column \"%s\": no row has a target: want a value in each", t.names[t.roles.target])
	}
	for _, p := range t.weighs0 {
		if !drop[p.row] {
			drop[p.row] = true
			noWeight.add(1, []int{p.line})
		}
	}
	if noTarget.Rows+noWeight.Rows == t.rows {
		return fmt.Errorf("column \"%s\": every weight is 0: want some above", t.names[t.roles.weights])
	}
	if t.settings.Missing == "drop" {
		if err := t.walk(ctx, func(row int, r cells) error {
			if !drop[row] && t.lacks(r.texts) {
				drop[row] = true
				noInput.add(1, []int{r.line})
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, l := range []left{noTarget, noWeight, noInput} {
		if l.Rows > 0 {
			t.Reading.Left = append(t.Reading.Left, l)
		}
	}
	return t.use(drop)
}

// lacks reports whether an input is missing in a row.
func (t *Table) lacks(cells [][]byte) bool {
	for i := range t.inputs {
		if in := &t.inputs[i]; t.cols[in.at].gaps > 0 && in.missing(cells[in.at]) {
			return true
		}
	}
	return false
}

// use numbers the rows that are not dropped.
func (t *Table) use(drop []bool) error {
	if t.Reading.Left == nil {
		return nil
	}
	t.used = make([]int32, len(drop))
	next := int32(0)
	for r, d := range drop {
		t.used[r] = -1
		if !d {
			t.used[r] = next
			next++
		}
	}
	if next == 0 {
		return fmt.Errorf("no row is complete (%s): want missing=median, or columns left out with skip=COLUMN", t.Reading.left())
	}
	t.Groups = kept(t, t.Groups)
	t.Weights = kept(t, t.Weights)
	return nil
}

// kept returns the values of the used rows, given those of all rows.
func kept[T any](t *Table, all []T) []T {
	used := all[:0]
	for r, x := range all {
		if t.row(r) >= 0 {
			used = append(used, x)
		}
	}
	return used
}

// row returns the number of row r of the file among the used rows, or -1 if it is
// not used.
func (t *Table) row(r int) int {
	if t.used == nil {
		return r
	}
	return int(t.used[r])
}

// Rows returns the number of used rows.
func (t *Table) Rows() int { return max(len(t.Class), len(t.Numbers)) }
