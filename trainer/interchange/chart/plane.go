package chart

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// An Axis is an axis of a Scatter or a Parallel. Positions on it are from 0 to 1.
type Axis struct {
	Name  string
	Ticks []Tick
}

// A Tick is a position on an Axis with a text.
type Tick struct {
	At   float64
	Text string
}

// A Level is the emphasis with which a dot or a line is drawn.
type Level int

// The levels, in the order in which they are drawn.
const (
	Lost   Level = iota // a cross; a line like Poor
	Poor                // gray
	Fair                // pale
	Good                // in full color
	Best                // in another color, and larger
	levels              // number of levels
)

// ink returns the color of a level.
func (l Level) ink() ink {
	switch l {
	case Best:
		return ink{kind: runs, slot: 1}
	case Good:
		return ink{kind: runs}
	case Fair:
		return ink{kind: runs, faint: true}
	}
	return ink{kind: weak, faint: true}
}

// A mark is a point of the picture at which a script shows a text.
type mark struct {
	at point
	of int // number of the text
}

// marksOf returns marks as JSON: each has its position in the picture and the number of its
// text. The script joins marks of one text by a line if their distance in x is at most
// joined; 0 joins none.
func marksOf(marks []mark, joined float64) []byte {
	all := struct {
		Marks  [][3]number `json:"marks"`
		Joined number      `json:"joined"`
	}{[][3]number{}, number(joined)}
	for _, m := range marks {
		all.Marks = append(all.Marks, [3]number{number(m.at.x), number(m.at.y), number(m.of)})
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // impossible: numbers can be encoded as JSON
	}
	return text
}

// letter is the approximate width of a letter of a tick.
const letter = 6.5

// longest returns the width of the longest text of ticks.
func longest(ticks []Tick) (width float64) {
	for _, t := range ticks {
		width = max(width, letter*float64(utf8.RuneCountInString(t.Text)))
	}
	return width
}

// fitting returns all ticks, or every second or nth one, so that ticks of the given size
// fit on an axis of the given length.
func fitting(ticks []Tick, size, length float64) (some []Tick) {
	most := max(int(length/size), 1)
	every := (len(ticks) + most - 1) / most
	for i := 0; i < len(ticks); i += every {
		some = append(some, ticks[i])
	}
	return some
}

// cut shortens a text to the given number of letters.
func cut(text string, letters int) string {
	if utf8.RuneCountInString(text) <= letters {
		return text
	}
	return string([]rune(text)[:max(letters-1, 0)]) + "…"
}

// heading returns the title of a picture.
func heading(title string) word {
	return word{at: point{left - 34, 18}, text: title, ink: ink{kind: text}, bold: true, title: true}
}

// clouds returns the dots of each level, in the order in which they are drawn.
func clouds(at []point, of []Level) (all []cloud) {
	for l := range levels {
		c := cloud{ink: l.ink(), size: 6, cross: l == Lost}
		if l == Best {
			c.size = 10
		}
		for i, p := range at {
			if of[i] == l && !slices.Contains(c.at, p) {
				c.at = append(c.at, p)
			}
		}
		if len(c.at) > 0 {
			all = append(all, c)
		}
	}
	return all
}
