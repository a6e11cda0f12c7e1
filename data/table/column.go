package table

import (
	"math"
	"strings"

	"descent/model/tensor"
)

// maxTexts is the largest number of different texts of a column that are kept.
const maxTexts = 20_000

// A column holds statistics of the cells of one column in all rows.
type column struct {
	name   string
	asked  bool // whether only= names it
	absent bool // whether skip= names it, or only= does not

	numbers, empty int // how many cells are numbers, and how many are empty
	grouped        int // how many numbers have groups of thousands
	either         int // how many of these could be numbers with three decimals

	first, last, low, high float64 // of the numbers
	sum, squares           float64 // of the differences of the numbers from the first one
	lost                   float64 // sum of the squared rounding errors of the numbers as tensor.Float
	broken                 bool    // whether a number is not whole
	jumps, falls           bool    // whether a number is not the previous one plus 1; whether one is not greater than the previous one
	hash                   uint64  // of all cells

	texts   map[string]int // indices in entries
	entries []entry        // the different texts
	over    int            // cells with texts that were not kept, because there are more than maxTexts
	gaps    int            // missing cells, set by settle
	endless int            // 1 + the index in entries of the first that is a number without end, or 0
	beyond  int            // cells with such numbers
	foreign int            // cells with numbers that have the other decimal sign
	both    []string       // the different numbers and texts, if these are categories
}

// An entry is a text of a column.
type entry struct {
	text string
	n    int // how many cells have it
	line int // the first line that has it
}

// add counts a cell that the scanner has not read as a number. It returns the
// number in the cell, or NaN.
func (c *column) add(cell []byte, decimal byte, line int) float64 {
	if len(cell) == 0 {
		c.empty++
		c.hash = c.hash*31 + 1
		return math.NaN()
	}
	if i, ok := c.texts[string(cell)]; ok {
		c.again(i)
		return math.NaN()
	}
	x, ok := number(cell, decimal)
	if !ok {
		x, ok = c.group(cell, decimal)
	}
	if ok {
		c.count(x)
		return x
	}
	c.text(cell, line)
	return math.NaN()
}

// again counts a cell whose text is entry i.
func (c *column) again(i int) {
	c.entries[i].n++
	c.hash = c.hash*1099511628211 ^ uint64(i)
}

// count adds a number.
func (c *column) count(x float64) {
	if c.numbers == 0 {
		c.first, c.low, c.high, c.last = x, x, x, x-1
	}
	c.numbers++
	d := x - c.first
	c.sum += d
	c.squares += d * d
	lost := x - float64(tensor.Float(x))
	c.lost += lost * lost
	c.jumps = c.jumps || x != c.last+1
	c.falls = c.falls || x <= c.last
	c.broken = c.broken || x != math.Trunc(x)
	c.low, c.high, c.last = min(c.low, x), max(c.high, x), x
	c.hash = c.hash*1099511628211 ^ math.Float64bits(x)
}

// group reads a number with groups of thousands.
func (c *column) group(cell []byte, decimal byte) (x float64, ok bool) {
	x, either, ok := grouped(cell, decimal)
	if ok {
		c.grouped++
		if either {
			c.either++
		}
	}
	return x, ok
}

// text counts a cell that is no number, whose text was not seen before.
func (c *column) text(cell []byte, line int) {
	if len(c.entries) == maxTexts {
		c.over++
		return
	}
	if c.texts == nil {
		c.texts = map[string]int{}
	}
	i, text := len(c.entries), string(cell)
	c.texts[text] = i
	c.entries = append(c.entries, entry{text: text, line: line})
	c.again(i)
}

// settle removes the texts that mark missing cells from entries. A dash is a value
// if there is a plus too, and so is the word none in a column without numbers.
func (c *column) settle(decimal byte) {
	other, _ := otherSign(decimal)
	_, plus := c.texts["+"]
	kept := c.entries[:0]
	c.gaps = c.empty
	for _, e := range c.entries {
		if isMissing(e.text, plus) || c.numbers > 0 && lower(e.text) == "none" {
			c.gaps += e.n
		} else {
			kept = append(kept, e)
			switch {
			case endless(e.text, decimal):
				c.beyond += e.n
				if c.endless == 0 {
					c.endless = len(kept)
				}
			case numeral([]byte(e.text), other):
				c.foreign += e.n
			}
		}
	}
	c.entries = kept
}

// signed returns an entry that is a number with a sign, such as $5 or 12%, and the
// sign, if most texts are such numbers; else the sign is "". In a column without plain
// numbers a unit such as kg is a sign too. A few different bounds such as <18 and >65,
// or sizes such as 10 mg, do not count: they are categories.
func (c *column) signed(decimal byte) (e entry, mark string) {
	n, bounds := 0, 0
	for _, text := range c.entries {
		s := sign(text.text, decimal)
		if s == "" && c.numbers == 0 {
			s = unit(text.text, decimal)
		}
		if s == "" {
			continue
		}
		n += text.n
		if !strings.Contains("$€£¥%('", s) {
			bounds++
		}
		if mark == "" {
			e, mark = text, s
		}
	}
	if 2*n <= c.words() || bounds > 0 && len(c.entries) <= fewValues {
		return e, ""
	}
	return e, mark
}

// isMissing reports whether text marks a missing cell. plus says whether the
// column also has the text +, so that - is a value.
func isMissing(text string, plus bool) bool {
	return missing([]byte(text)) && !(plus && text == "-")
}

// words returns how many cells hold texts, not numbers.
func (c *column) words() int {
	n := c.over
	for _, e := range c.entries {
		n += e.n
	}
	return n
}

// deviation returns the variance of the numbers times their count.
func (c *column) deviation() float64 {
	return max(0, c.squares-c.sum*c.sum/float64(max(1, c.numbers)))
}

// needsOffset reports whether rounding to tensor.Float gives the numbers an error
// of more than 10⁻⁴ of their standard deviation, as with times in milliseconds.
func (c *column) needsOffset() bool {
	return c.low < c.high && c.lost > 1e-8*c.deviation()
}

// values returns the different values of a category.
func (c *column) values() []string {
	if c.both != nil {
		return c.both
	}
	texts := make([]string, len(c.entries))
	for i, e := range c.entries {
		texts[i] = e.text
	}
	return texts
}
