package table

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A dialect says how a table is written as text.
type dialect struct {
	sep, decimal byte
	header       bool     // whether the names are from the file
	headerLine   int      // the line of the names
	names        []string // names of the columns
	rowNames     bool     // whether the header has no name for the first column, as R writes it
	pos, line    int      // byte and line at which the body begins
	classes      []string // names of the classes 0, 1, ..., if the file has them
	either       bool     // whether commas may be decimal commas or group thousands
	notes        []string
}

// The largest sample of rows from which a dialect is found.
const (
	sampleRows  = 300
	sampleBytes = 1 << 20
)

// A sampled is a row of a sample.
type sampled struct {
	cells          []string
	line           int
	from, fromLine int // byte and line at which it begins, with the empty lines before it
	next, nextLine int // byte and line at which the next row begins
}

// sample returns the first rows of text from byte pos on, which is in the given
// line.
func sample(text []byte, pos, line int, sep byte) []sampled {
	s := scan(text, pos, line, sep)
	var rows []sampled
	for len(rows) < sampleRows && (len(rows) < 3 || s.pos-pos < sampleBytes) {
		from, fromLine := s.pos, s.next
		if !s.row() {
			break
		}
		if allEmpty(s.cells) {
			continue
		}
		r := sampled{line: s.line, from: from, fromLine: fromLine, next: s.pos, nextLine: s.next}
		for _, c := range s.cells {
			r.cells = append(r.cells, string(c))
		}
		rows = append(rows, r)
	}
	return rows
}

// detect finds the dialect of text.
func detect(text []byte, s Settings) (*dialect, error) {
	d := &dialect{line: 1}
	sep, _ := s.sep() // Settings.check has checked it
	declared := d.declaration(text)
	comment := d.comments(text)
	switch {
	case sep != 0:
		d.sep = sep
	case declared != 0:
		d.sep = declared
	default:
		d.sep = guessSeparator(text[d.pos:])
	}
	rows := sample(text, d.pos, d.line, d.sep)
	if len(rows) == 0 {
		return nil, errors.New("the file is empty: want a header row with the names of the columns")
	}
	width := commonWidth(rows)
	if width > maxColumns {
		return nil, fmt.Errorf("there are more than %d columns: want at most as many", maxColumns)
	}
	if width == 1 && len(rows[0].cells) == 1 {
		return nil, fmt.Errorf("line %d is one column: want commas, semicolons, tabs, bars or blanks between the columns, or sep=SIGN", rows[0].line)
	}
	rows = d.counted(text, d.titles(rows, width))
	d.decide(rows, s)
	d.headed(rows, width, comment, s)
	return d, nil
}

// declaration skips a first line such as sep=; with which Excel declares the
// separator. It returns the separator, or 0 without such a line.
func (d *dialect) declaration(text []byte) byte {
	end := bytes.IndexAny(text[:min(len(text), 16)], "\r\n")
	if end < 0 {
		return 0
	}
	first := bytes.Trim(text[:end], "\"")
	if len(first) != 5 || !strings.EqualFold(string(first[:4]), "sep=") {
		return 0
	}
	d.notes = append(d.notes, fmt.Sprintf("line 1 says that the separator is %s", separator(first[4])))
	d.skipLine(text)
	return first[4]
}

// skipLine moves pos and line to the next line, and returns the line that was
// skipped.
func (d *dialect) skipLine(text []byte) []byte {
	rest := text[d.pos:]
	end := bytes.IndexAny(rest, "\r\n")
	if end < 0 {
		d.pos = len(text)
		return rest
	}
	after := end + 1
	if rest[end] == '\r' && after < len(rest) && rest[after] == '\n' {
		after++
	}
	d.pos, d.line = d.pos+after, d.line+1
	return rest[:end]
}

// comments skips empty lines and lines that begin with # or %. It returns the last
// comment.
func (d *dialect) comments(text []byte) (last []byte) {
	n := 0
	for d.pos < len(text) {
		rest := text[d.pos:]
		at := skipBlanks(rest, 0)
		empty := at < len(rest) && (rest[at] == '\n' || rest[at] == '\r')
		if !empty && (at == len(rest) || rest[at] != '#' && rest[at] != '%') {
			break
		}
		line := d.skipLine(text)
		if !empty {
			n++
			last = bytes.TrimLeft(line, "#% \t")
		}
	}
	if n > 0 {
		d.notes = append(d.notes, count(n, "comment line")+" at the start left out")
	}
	return last
}

// guessSeparator returns the separator with the highest score: the share of rows
// that have the most common number of cells, two or more, times one plus the share
// of their cells that are numbers, dates or missing. Blanks may also be part of texts,
// such as 5 kg: they count for less, and for nothing if another separator divides all
// rows alike and they do not.
func guessSeparator(text []byte) byte {
	best, most, whole := byte(','), 0.0, false
	for _, s := range separators {
		rows := sample(text, 0, 1, s.sign)
		width := commonWidth(rows)
		if width < 2 {
			continue
		}
		alike, typed := 0, 0
		for i, r := range rows {
			if len(r.cells) != width {
				continue
			}
			alike++
			for _, c := range r.cells {
				if i > 0 && isTyped(c) {
					typed++
				}
			}
		}
		score := float64(alike) / float64(len(rows)) * (1 + float64(typed)/float64(width*max(1, len(rows)-1)))
		if s.sign == blank {
			if score *= 0.9; whole && alike < len(rows) {
				continue
			}
		}
		whole = whole || alike == len(rows)
		if score > most*1.0001 {
			best, most = s.sign, score
		}
	}
	return best
}

// isTyped reports whether a cell is a number, a date or missing.
func isTyped(cell string) bool {
	c := []byte(cell)
	if missing(c) {
		return true
	}
	last := c[len(c)-1]
	if _, ok := number(c, '.'); ok && last != '.' {
		return true
	}
	if _, ok := number(c, ','); ok && last != ',' {
		return true
	}
	if _, _, ok := grouped(c, '.'); ok {
		return true
	}
	if _, _, ok := grouped(c, ','); ok {
		return true
	}
	_, ok := parseDate(cell, 0)
	return ok
}

// commonWidth returns the number of cells that most rows have.
func commonWidth(rows []sampled) int {
	times, width := map[int]int{}, 0
	for _, r := range rows {
		n := len(r.cells)
		times[n]++
		if times[n] > times[width] || times[n] == times[width] && n > width {
			width = n
		}
	}
	return width
}

// titles returns rows without the titles above the table: rows in which at most
// one cell is not empty.
func (d *dialect) titles(rows []sampled, width int) []sampled {
	n := 0
	for ; n < len(rows); n++ {
		if filledCells(rows[n].cells) > 1 || len(rows[n].cells) == width && width < 3 {
			break
		}
	}
	if n == len(rows) {
		return rows
	}
	if n > 0 {
		d.notes = append(d.notes, count(n, "title line")+" above the table left out")
	}
	return rows[n:]
}

// counted returns rows without a first row such as scikit-learn writes: the number
// of rows and of inputs, and the names of the classes, which it keeps.
func (d *dialect) counted(text []byte, rows []sampled) []sampled {
	if len(rows) < 2 || len(rows[0].cells) < 2 {
		return rows
	}
	first := rows[0].cells
	n, err := strconv.Atoi(first[0])
	inputs, bad := strconv.Atoi(first[1])
	ends := bytes.Count(text, []byte{'\n'})
	if err != nil || bad != nil || n < 2 || inputs+1 != len(rows[1].cells) || ends < n || ends > n+2 {
		return rows
	}
	for _, name := range first[2:] {
		if d.typed(name) {
			return rows
		}
		if name != "" {
			d.classes = append(d.classes, visible(name))
		}
	}
	d.notes = append(d.notes, fmt.Sprintf("line %d left out: it counts %s and %s", rows[0].line, count(n, "row"), count(inputs, "input")))
	return rows[1:]
}

// decide finds the decimal sign from the numbers with decimals.
func (d *dialect) decide(rows []sampled, s Settings) {
	if d.decimal, _ = s.decimal(); d.decimal != 0 {
		return
	}
	sure, perhaps := decimals(rows)
	d.decimal = '.'
	if sure[1] > 0 && sure[0] == 0 {
		d.decimal = ','
	}
	d.either = sure[0] == 0 && sure[1] == 0 && perhaps[1] > 0
}

// decimals returns how many numbers say that a point or a comma is the decimal
// sign, and how many may say so, such as 1,234: they have three decimals or a group
// of thousands.
func decimals(rows []sampled) (sure, perhaps [2]int) {
	for _, r := range rows {
		for _, cell := range r.cells {
			c := []byte(cell)
			for i, sign := range []byte{'.', ','} {
				if bytes.IndexByte(c, sign) < 0 {
					continue
				}
				other := ".,"[1-i]
				if _, either, ok := grouped(c, other); ok {
					if either {
						perhaps[i]++
					} else {
						sure[1-i]++ // the other one is the decimal sign
					}
				} else if _, ok := number(c, sign); ok {
					sure[i]++
				} else if _, _, ok := grouped(c, sign); ok {
					sure[i]++ // 1 234,5
				}
			}
		}
	}
	return sure, perhaps
}
