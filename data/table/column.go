package table

import (
	"math"
	"strings"

	"descent/model/tensor"
)

// maxTexts is how many different texts of a column are kept.
const maxTexts = 20_000

// A column is what was seen of one column in all rows.
type column struct {
	name   string
	asked  bool // whether only= names it
	absent bool // whether skip= names it, or only= does not

	numbers, empty int // cells
	grouped        int // numbers with groups of thousands
	either         int // of these, how many could have three decimals

	first, last, low, high float64
	sum, squares           float64 // of what is above or below the first number
	lost                   float64 // sum of the squares of what tensor.Float cannot hold
	broken                 bool    // whether a number is not whole
	jumps, falls           bool    // whether a number is not the last one plus 1; whether one is not greater
	hash                   uint64  // of all cells that are numbers

	texts   map[string]int // places in entries
	entries []entry        // the different texts
	over    int            // cells with texts beyond maxTexts
	gaps    int            // missing cells, set by settle
	endless int            // 1 + the place in entries of the first that is no finite number
	both    []string       // the different numbers and texts, where these are categories
}

// An entry is a text of a column.
type entry struct {
	text string
	n    int // cells
	line int // the first
}

// add adds a cell, which is no number that was seen at once, and returns the
// number that it is, or NaN.
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

// again counts a cell whose text has a place in entries.
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

// settle takes the texts of missing cells out of the others. A dash beside a
// plus is a value, and so is the word none in a column without numbers.
func (c *column) settle() {
	_, plus := c.texts["+"]
	kept := c.entries[:0]
	c.gaps = c.empty
	for _, e := range c.entries {
		if isMissing(e.text, plus) || c.numbers > 0 && lower(e.text) == "none" {
			c.gaps += e.n
		} else {
			kept = append(kept, e)
			if c.endless == 0 && endless(e.text) {
				c.endless = len(kept)
			}
		}
	}
	c.entries = kept
}

// signed returns an entry that is a number but for a sign, and the sign, where
// most texts are: amounts in dollars, percentages. Few different bounds such as
// <18 and >65 are categories.
func (c *column) signed(decimal byte) (e entry, mark string) {
	n, bounds := 0, 0
	for _, text := range c.entries {
		s := sign(text.text, decimal)
		if s == "" {
			continue
		}
		n += text.n
		if !strings.Contains("$€£¥%", s) {
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

// isMissing is missing for a text beside which + is a value or not.
func isMissing(text string, plus bool) bool {
	return missing([]byte(text)) && !(plus && text == "-")
}

// words returns how many cells hold texts.
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

// needsOffset reports whether the numbers, as tensor.Float, have an error of
// more than 10⁻⁴ of their standard deviation: times in milliseconds, say.
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
