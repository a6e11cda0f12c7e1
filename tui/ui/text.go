package ui

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
)

// Wrap breaks text into lines of at most width columns, at spaces only, because a hyphen
// may be a minus sign. A word wider than width has its own line.
func Wrap(text string, width int) []string {
	const firm = "\u2011" // non-breaking hyphen
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "-", firm)
	return strings.Split(strings.ReplaceAll(ansi.Wordwrap(text, max(width, 1), ""), firm, "-"), "\n")
}

// Sentences returns the first sentences of text in at most rows lines of width columns: as
// many complete ones as fit or, if none fits, the beginning of the first one with a mark.
func Sentences(text string, width, rows int, clip func(string, int) string) []string {
	var best []string
	words := strings.Fields(text)
	for i, word := range words {
		if i+1 < len(words) && !strings.HasSuffix(word, ".") {
			continue
		}
		lines := Wrap(strings.Join(words[:i+1], " "), width)
		if len(lines) > rows {
			break
		}
		best = lines
	}
	if best == nil && rows > 0 && len(words) > 0 {
		best = Wrap(text, width)
		rest := strings.Join(best[rows-1:], " ")
		best = append(best[:rows-1:rows-1], clip(rest, width))
	}
	return best
}

// Percent formats a probability as a percentage, with ">99%" and "<1%" for values that
// would be rounded to 100% or 0%.
func Percent(p float64) string {
	switch {
	case p > 0.995 && p < 1:
		return ">99%"
	case p < 0.005 && p > 0:
		return "<1%"
	}
	return fmt.Sprintf("%.0f%%", 100*p)
}

// Pace formats a pace in epochs per second; 0 is unlimited.
func Pace(pace float64) string {
	switch pace {
	case 0:
		return "full speed"
	case 1:
		return "1 epoch/s"
	}
	return fmt.Sprintf("%g epochs/s", pace)
}

// Duration formats an estimate in seconds: "under 0.1 s", "about 0.4 s", "about 12 s",
// "about 3:20 min", "about 1:10 h".
func Duration(seconds float64) string {
	switch s := int(seconds + 0.5); {
	case seconds < 0.1:
		return "under 0.1 s"
	case seconds < 9.95:
		return fmt.Sprintf("about %.1f s", seconds)
	case s < 100:
		return fmt.Sprintf("about %d s", s)
	case s < 3600:
		return fmt.Sprintf("about %d:%02d min", s/60, s%60)
	default:
		return fmt.Sprintf("about %d:%02d h", s/3600, s/60%60)
	}
}

// Record formats a number for other programs; "" for NaN.
func Record(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 7, 64)
}

// Fill fills c with blanks.
func Fill(c plot.Canvas) {
	for y := range c.Height {
		for x := range c.Width {
			c.Set(x, y, ' ', "")
		}
	}
}

// LinePiece returns two cells of a horizontal line in the characters of the charts.
func LinePiece(g [6]rune) string { return strings.Repeat(string(g[0]), 2) }

// DrawMatched draws text in one style, and the letters at the byte positions matched in
// another.
func DrawMatched(c plot.Canvas, text string, matched []int, style, letters plot.Style) {
	shown := c.Clip(text, c.Width)
	c.Text(0, 0, shown, style)
	for i, r := range shown {
		if i < len(text) && shown[i] != text[i] { // the mark of a cut
			return
		}
		if slices.Contains(matched, i) {
			c.Set(plot.Width(shown[:i]), 0, r, letters)
		}
	}
}

// DrawTitle draws a title on the left of the first row of c and the keys on the right. It
// shortens the title if both do not fit.
func DrawTitle(c plot.Canvas, t *Theme, title, keys string) {
	c.Text(1, 0, c.Clip(title, c.Width-plot.Width(keys)-3), t.Strong)
	if plot.Width(keys)+2 <= c.Width {
		c.TextRight(c.Width-1, 0, keys, t.Weak)
	}
}

// DrawLines draws as many lines as c has rows, with a mark on the last one if there are
// more, and returns their number.
func DrawLines(c plot.Canvas, lines []string, style plot.Style) int {
	n := min(len(lines), c.Height)
	for y, line := range lines[:n] {
		if y == n-1 && n < len(lines) {
			line = c.Clip(line+" "+lines[n], c.Width)
		}
		c.Text(0, y, line, style)
	}
	return n
}
