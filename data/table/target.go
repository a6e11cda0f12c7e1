package table

import (
	"math"
	"strings"
)

// MaxClasses is the largest number of classes of a column.
const MaxClasses = 1000

// fewValues is the largest number of different whole numbers, or of different
// numbers and texts in a column with both, that may be classes.
const fewValues = 20

// targets holds the cells of a column in the order of the rows.
type targets struct {
	code   []int32 // for each row the index of its value in values, or beyond
	values []value // the different values, at most most
	most   int
	index  map[string]int32 // indices in values, by text
	number []float64        // for each row its number, NaN if it has none
	over   [2]int           // rows with texts and rows with numbers whose code is beyond
}

// A value is a text that occurs among the targets.
type value struct {
	text   string // for a number, the shortest way to write it
	n      int    // number of rows
	lines  []int  // the first maxLines of their lines
	number bool
	x      float64 // the number, or NaN
}

// beyond is the code of a value that is not kept.
const beyond = -1

// newTargets returns targets without rows.
func newTargets() *targets { return &targets{index: map[string]int32{}, most: maxTexts} }

// add adds the cell of the next row.
func (t *targets) add(cell []byte, decimal byte, line int) {
	code, ok := t.index[string(cell)]
	if !ok {
		v := newValue(cell, decimal)
		if len(t.values) >= t.most && !missing(cell) {
			t.code, t.number = append(t.code, beyond), append(t.number, v.x)
			if v.number {
				t.over[1]++
			} else {
				t.over[0]++
			}
			return
		}
		code = t.insert(string(cell), v)
	}
	v := &t.values[code]
	v.n++
	if len(v.lines) < maxLines {
		v.lines = append(v.lines, line)
	}
	t.code = append(t.code, code)
	t.number = append(t.number, v.x)
}

// newValue returns the value of a cell.
func newValue(cell []byte, decimal byte) value {
	v := value{text: string(cell), x: math.NaN()}
	if x, ok := number(cell, decimal); ok {
		v.text, v.number, v.x = shortest(v.text, decimal), true, x
	} else if x, _, ok := grouped(cell, decimal); ok {
		v.number, v.x = true, x
	}
	return v
}

// insert adds a text that was not seen before and returns its code. Texts for the
// same number, such as 1 and 1.0, have the same code.
func (t *targets) insert(text string, v value) int32 {
	code, ok := t.index[v.text]
	if !ok {
		code = int32(len(t.values))
		t.values = append(t.values, v)
		t.index[v.text] = code
	}
	t.index[text] = code
	return code
}

// shortest returns a number without a plus and without zeros at the end of its
// decimals. It keeps zeros at the beginning, since 007 and 7 may be different
// classes.
func shortest(text string, decimal byte) string {
	text = strings.TrimPrefix(text, "+")
	if strings.IndexByte(text, decimal) >= 0 && !strings.ContainsAny(text, "eE") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), string(decimal))
	}
	switch text {
	case "-0", "", "-":
		return "0"
	}
	return text
}

// code reports whether a number is written as a code: a whole number that
// begins with a zero.
func (v value) code() bool {
	return v.number && len(v.text) > 1 && v.text[0] == '0' && v.text[1]-'0' <= 9
}

// setTargets decides whether the target is a class or a number and sets its values
// for the used rows.
func (t *Table) setTargets(y *targets) error {
	task := t.settings.Task
	seen, numbers, texts := y.present()
	if task != "class" && texts > 0 {
		if err := t.mixed(y, seen, numbers, texts); err != nil {
			return err
		}
	}
	if task == "number" || task != "class" && texts == 0 && !y.looksClassed(seen, numbers) {
		t.Numbers = make([]float64, 0, len(y.code))
		for r, x := range y.number {
			if t.row(r) >= 0 {
				t.Numbers = append(t.Numbers, x)
			}
		}
		return nil
	}
	return t.classify(y, seen, numbers+texts)
}

// present returns the indices of the values that do not mark missing cells, and
// how many rows hold a number and how many a text.
func (y *targets) present() (seen []int32, numbers, texts int) {
	_, plus := y.index["+"]
	for c, v := range y.values {
		switch {
		case v.n == 0 || !v.number && isMissing(v.text, plus):
			continue
		case v.number:
			numbers += v.n
		default:
			texts += v.n
		}
		seen = append(seen, int32(c))
	}
	return seen, numbers + y.over[1], texts + y.over[0]
}
